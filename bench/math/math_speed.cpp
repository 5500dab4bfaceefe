//===- math_speed.cpp - Time compiled functions against upstream's --------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints the time per 16 values, best of many runs, of the functions that vitc
// and MLIR's own polynomial approximations make of math_kernels.py. The two
// take turns, so that both meet the same state of the machine. The data stay in
// L1.
//
//===----------------------------------------------------------------------===//

#include <algorithm>
#include <chrono>
#include <cstdio>

static constexpr int blockSize = 2048;

using Function = void (*)(const float *, float *);

#define FUNCTIONS(F)                                                           \
  F(exp) F(exp_negated) F(exp2) F(erf) F(tanh) F(rsqrt) F(gelu) F(gelu_tanh)

#define DECLARE(NAME)                                                          \
  extern "C" void vit_##NAME(const float *, float *);                          \
  extern "C" void stock_##NAME(const float *, float *);
FUNCTIONS(DECLARE)

struct Pair {
  const char *name;
  Function vit, stock;
};

#define PAIR(NAME) {#NAME, vit_##NAME, stock_##NAME},
static const Pair pairs[] = {FUNCTIONS(PAIR)};

/// Nanoseconds per 16 values of one run over a block.
static double time(Function function, const float *in, float *out) {
  constexpr int repetitions = 20;
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < repetitions; ++i)
    function(in, out);
  std::chrono::duration<double, std::nano> taken =
      std::chrono::steady_clock::now() - start;
  return taken.count() / repetitions / (blockSize / 16);
}

int main() {
  alignas(64) static float in[blockSize], out[blockSize];
  for (int i = 0; i < blockSize; ++i)
    in[i] = 0.01f + 4.0f * i / blockSize;
  std::printf("%-11s %8s %8s   ns per 16 values\n", "function", "vitc",
              "stock");
  for (const Pair &pair : pairs) {
    double vit = 1e9, stock = 1e9;
    for (int run = 0; run < 500; ++run) {
      vit = std::min(vit, time(pair.vit, in, out));
      stock = std::min(stock, time(pair.stock, in, out));
    }
    std::printf("%-11s %8.2f %8.2f\n", pair.name, vit, stock);
  }
}
