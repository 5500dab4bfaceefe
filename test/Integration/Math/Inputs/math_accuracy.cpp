//===- math_accuracy.cpp - Measure the error of compiled functions --------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// usage: math_accuracy [stride]
//
// Calls the functions that vitc made of math_kernels.py on every stride-th
// float (257 if not given; 1 tries all 2^32) and on all floats around the
// places where something changes, and compares them with libm in double. Exits
// with 1 if an error is greater than what Passes.td and MathApprox.h state.
//
//===----------------------------------------------------------------------===//

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <string_view>

static constexpr int blockSize = 2048;

extern "C" {
void vit_exp(const float *in, float *out);
void vit_exp_scaled(const float *in, float *out);
void vit_exp_negated(const float *in, float *out);
void vit_exp2(const float *in, float *out);
void vit_erf(const float *in, float *out);
void vit_tanh(const float *in, float *out);
void vit_sin(const float *in, float *out);
void vit_cos(const float *in, float *out);
void vit_rsqrt(const float *in, float *out);
void vit_gelu(const float *in, float *out);
void vit_gelu_tanh(const float *in, float *out);
}

// The factors are those of math_kernels.py, in float.
static double expScaled(double x) { return std::exp(0.176776695f * x); }
static double expNegated(double x) { return std::exp(-1.702f * x); }
static double gelu(double x) { return 0.5 * x * std::erfc(-x * M_SQRT1_2); }
static double geluTanh(double x) {
  // 1 + tanh(z) = 2 / (1 + exp(-2z)), which does not cancel.
  double z = std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x);
  return x / (1 + std::exp(-2 * z));
}
static double rsqrt(double x) { return 1 / std::sqrt(x); }

namespace {

struct Function {
  const char *name;
  void (*compiled)(const float *, float *);
  double (*exact)(double);
  /// Where the bound holds. What lies outside is listed in `special`.
  float low, high;
  /// Largest error, in ulp of the exact result or relative to |x|.
  double bound;
  bool relativeToArgument;
};

struct Special {
  const char *name;
  float x, y;
};

} // namespace

static constexpr float inf = std::numeric_limits<float>::infinity();
static constexpr float nan_ = std::numeric_limits<float>::quiet_NaN();
static constexpr float largest = std::numeric_limits<float>::max();

static const Function functions[] = {
    {"exp", vit_exp, std::exp, -86.98f, largest, 1.02, false},
    {"exp_scaled", vit_exp_scaled, expScaled, -492.0f, largest, 1.1, false},
    {"exp_negated", vit_exp_negated, expNegated, -largest, 51.1f, 1.1, false},
    {"exp2", vit_exp2, std::exp2, -125.49f, largest, 0.81, false},
    {"erf", vit_erf, std::erf, -largest, largest, 3.5, false},
    {"tanh", vit_tanh, std::tanh, -largest, largest, 3.3, false},
    {"sin", vit_sin, std::sin, -65536.0f, 65536.0f, 1.6, false},
    {"cos", vit_cos, std::cos, -65536.0f, 65536.0f, 1.6, false},
    {"rsqrt", vit_rsqrt, rsqrt, 1.17549435e-38f, largest, 1.5, false},
    {"gelu", vit_gelu, gelu, -largest, largest, 1.1e-7, true},
    {"gelu_tanh", vit_gelu_tanh, geluTanh, -largest, largest, 1.1e-7, true},
};

static const Special specials[] = {
    {"exp", -inf, 0},
    {"exp", -1000, 0},
    {"exp", -87, 0},
    {"exp", 0, 1},
    {"exp", 89, inf},
    {"exp", inf, inf},
    {"exp", nan_, nan_},
    {"exp_scaled", -inf, 0},
    {"exp_scaled", -500, 0},
    {"exp_scaled", inf, inf},
    {"exp_scaled", nan_, nan_},
    {"exp_negated", -inf, inf},
    {"exp_negated", inf, 0},
    {"exp_negated", 60, 0},
    {"exp_negated", nan_, nan_},
    {"exp2", -inf, 0},
    {"exp2", -126, 0},
    {"exp2", -1, 0.5},
    {"exp2", 127, 0x1p127f},
    {"exp2", 128, inf},
    {"exp2", inf, inf},
    {"exp2", nan_, nan_},
    {"erf", -inf, -1},
    {"erf", -4, -1},
    {"erf", -0.0f, -0.0f},
    {"erf", 0, 0},
    {"erf", 4, 1},
    {"erf", inf, 1},
    {"erf", nan_, nan_},
    {"tanh", -inf, -1},
    {"tanh", -9.02f, -1},
    {"tanh", -0.0f, -0.0f},
    {"tanh", 0, 0},
    {"tanh", 9.02f, 1},
    {"tanh", inf, 1},
    {"tanh", nan_, nan_},
    {"sin", -0.0f, 0},
    {"sin", 0, 0},
    {"sin", inf, nan_},
    {"sin", nan_, nan_},
    {"cos", 0, 1},
    {"cos", -inf, nan_},
    {"cos", nan_, nan_},
    {"rsqrt", 0, inf},
    {"rsqrt", inf, 0},
    {"rsqrt", -1, nan_},
    {"rsqrt", nan_, nan_},
    {"gelu", -1e30f, 0},
    {"gelu", -5.76f, 0},
    {"gelu", 0, 0},
    {"gelu", 5.76f, 5.76f},
    {"gelu", inf, inf},
    {"gelu", nan_, nan_},
    {"gelu_tanh", -1e30f, 0},
    {"gelu_tanh", -5.26f, 0},
    {"gelu_tanh", 0, 0},
    {"gelu_tanh", 5.26f, 5.26f},
    {"gelu_tanh", inf, inf},
    {"gelu_tanh", nan_, nan_},
};

/// |got - want| in ulp of `want`; results below the smallest normal number are
/// measured in its ulp, and those beyond the largest must be infinite.
static double ulpError(float got, double want) {
  if (std::isnan(got) || std::isnan(want))
    return std::isnan(got) && std::isnan(want) ? 0 : inf;
  if (std::isinf(static_cast<float>(want)))
    return got == static_cast<float>(want) ? 0 : inf;
  int exponent;
  std::frexp(want, &exponent);
  return std::abs(got - want) / std::ldexp(1.0, std::max(exponent, -125) - 24);
}

/// Where x and f(x) = c x are subnormal or nearly, doublings of a rounded
/// number make the result a few units of the smallest subnormal number wrong.
static bool isTinyAndRight(float x, float got, double want) {
  return std::abs(x) < 0x1p-120 && std::abs(got - want) <= 5 * 0x1p-149;
}

namespace {

struct Worst {
  double error = 0;
  float at = 0;
};

/// Collects arguments, runs them in blocks, and keeps the worst.
class Measurement {
public:
  explicit Measurement(const Function &function) : function(function) {}

  void add(float x) {
    if (!(x >= function.low && x <= function.high))
      return;
    in[filled++] = x;
    if (filled == blockSize)
      run();
  }

  void addNeighbourhood(float centre, uint32_t count) {
    uint32_t bits = std::bit_cast<uint32_t>(centre);
    for (uint32_t i = 0; i < count; ++i)
      add(std::bit_cast<float>(bits - count / 2 + i));
  }

  Worst finish() {
    std::fill(in + filled, in + blockSize, 1.0f);
    run();
    return worst;
  }

private:
  void run() {
    function.compiled(in, out);
    for (int i = 0; i < filled; ++i) {
      double want = function.exact(in[i]);
      double error;
      if (isTinyAndRight(in[i], out[i], want))
        error = 0;
      else if (function.relativeToArgument)
        error = std::abs(out[i] - want) / std::abs(in[i]);
      else
        error = ulpError(out[i], want);
      if (!(error <= worst.error))
        worst = {error, in[i]};
    }
    filled = 0;
  }

  const Function &function;
  Worst worst;
  int filled = 0;
  float in[blockSize], out[blockSize];
};

} // namespace

static bool checkSpecials(const Function &function) {
  bool good = true;
  for (const Special &special : specials) {
    if (std::string_view(special.name) != function.name)
      continue;
    float in[blockSize], out[blockSize];
    std::fill(in, in + blockSize, special.x);
    function.compiled(in, out);
    for (float y : {out[0], out[blockSize - 1]}) {
      bool same =
          std::isnan(special.y)
              ? std::isnan(y)
              : y == special.y && std::signbit(y) == std::signbit(special.y);
      if (same)
        continue;
      std::printf("%s(%g): expected %g, got %g\n", function.name, special.x,
                  special.y, y);
      good = false;
    }
  }
  return good;
}

int main(int argc, char **argv) {
  uint64_t stride = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 257;
  bool good = true;
  for (const Function &function : functions) {
    Measurement measurement(function);
    for (uint64_t bits = 0; bits < (uint64_t(1) << 32); bits += stride)
      measurement.add(std::bit_cast<float>(static_cast<uint32_t>(bits)));
    // The ends of the range, the clamps, and where erf, tanh and exp are worst;
    // eighths of a turn and multiples of half a turn.
    for (float centre :
         {0.7853982f, 1.5707964f, 2.3561945f, 3.1415927f, 6.2831855f,
          51471.852f, -86.98f,    88.72f,     -125.49f,   127.99f,
          3.92f,      4.0f,       5.1f,       5.66f,      8.99f,
          9.02f,      0.5f,       0.25f,      0.125f,     0.0625f})
      for (float x : {centre, -centre})
        measurement.addNeighbourhood(x, 1 << 15);
    Worst worst = measurement.finish();
    bool within = worst.error <= function.bound;
    std::printf("%-11s max error %.3g%s at %.9g, stated %.3g: %s\n",
                function.name, worst.error,
                function.relativeToArgument ? " |x|" : " ulp", worst.at,
                function.bound, within ? "ok" : "TOO LARGE");
    good = good && within && checkSpecials(function);
  }
  return good ? 0 : 1;
}
