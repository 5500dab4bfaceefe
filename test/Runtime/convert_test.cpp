//===- convert_test.cpp - Conversion to f32 -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every f16 and bf16 value against arithmetic on its fields, f64 against the
// rounding of the CPU and its corner cases.
//
//===----------------------------------------------------------------------===//
#include "test_support.h"

#include <bit>
#include <cmath>
#include <limits>

/// Converts all 65536 patterns, from an address that is aligned to nothing.
static std::vector<float> convertAllPatterns(vit_dtype dtype) {
  std::vector<unsigned char> bytes(65536 * 2 + 1);
  for (unsigned i = 0; i < 65536; ++i) {
    bytes[1 + 2 * i] = static_cast<unsigned char>(i & 0xFF);
    bytes[2 + 2 * i] = static_cast<unsigned char>(i >> 8);
  }
  int64_t shape[1] = {65536};
  vit_tensor_view view = {};
  view.name = "all";
  view.dtype = dtype;
  view.rank = 1;
  view.shape = shape;
  view.data = bytes.data() + 1;
  view.bytes = 65536 * 2;
  std::vector<float> out(65536);
  vit_error error = dirtyError();
  expectOk(vit_tensor_to_f32(&view, out.data(), out.size(), &error), error);
  return out;
}

TEST(Convert, EveryHalf) {
  std::vector<float> out = convertAllPatterns(VIT_DTYPE_F16);
  for (unsigned i = 0; i < 65536; ++i) {
    unsigned exponent = i >> 10 & 31, fraction = i & 1023;
    EXPECT_EQ(std::signbit(out[i]), (i & 0x8000) != 0) << i;
    if (exponent == 31 && fraction != 0) {
      EXPECT_TRUE(std::isnan(out[i])) << i;
      // Quiet, the payload in the highest bits.
      EXPECT_EQ(std::bit_cast<uint32_t>(out[i]) & 0x7FFFFF, (fraction | 0x200)
                                                                << 13);
      continue;
    }
    double magnitude =
        exponent == 31 ? std::numeric_limits<double>::infinity()
        : exponent == 0
            ? std::ldexp(fraction, -24)
            : std::ldexp(1024 + fraction, static_cast<int>(exponent) - 25);
    EXPECT_EQ(std::fabs(static_cast<double>(out[i])), magnitude) << i;
  }
}

TEST(Convert, EveryBfloat16) {
  std::vector<float> out = convertAllPatterns(VIT_DTYPE_BF16);
  for (unsigned i = 0; i < 65536; ++i) {
    unsigned exponent = i >> 7 & 255, fraction = i & 127;
    EXPECT_EQ(std::signbit(out[i]), (i & 0x8000) != 0) << i;
    if (exponent == 255 && fraction != 0) {
      EXPECT_TRUE(std::isnan(out[i])) << i;
      continue;
    }
    double magnitude =
        exponent == 255 ? std::numeric_limits<double>::infinity()
        : exponent == 0
            ? std::ldexp(fraction, -133)
            : std::ldexp(128 + fraction, static_cast<int>(exponent) - 134);
    EXPECT_EQ(std::fabs(static_cast<double>(out[i])), magnitude) << i;
  }
}

static vit_tensor_view doubles(const std::vector<double> &values,
                               const int64_t *shape) {
  vit_tensor_view view = {};
  view.name = "doubles";
  view.dtype = VIT_DTYPE_F64;
  view.rank = 1;
  view.shape = shape;
  view.data = values.data();
  view.bytes = values.size() * 8;
  return view;
}

TEST(Convert, DoublesRoundToNearestEven) {
  double tiny = std::ldexp(1.0, -149); // the least f32
  struct Case {
    double in;
    float out;
  };
  const Case cases[] = {
      {0.1, 0.1f},
      {-0.0, -0.0f},
      {1 + std::ldexp(1.0, -24), 1.0f},                      // tie, down
      {1 + std::ldexp(3.0, -24), 1 + std::ldexp(1.0f, -22)}, // tie, up
      {1 + std::ldexp(1.0, -24) + std::ldexp(1.0, -50),
       1 + std::ldexp(1.0f, -23)},
      {3.4028234663852886e38, std::numeric_limits<float>::max()},
      {3.4028235677973366e38, std::numeric_limits<float>::infinity()}, // tie
      {-1e300, -std::numeric_limits<float>::infinity()},
      {tiny, std::ldexp(1.0f, -149)},
      {tiny / 2, 0.0f},                     // tie, to even
      {tiny * 1.5, std::ldexp(1.0f, -148)}, // tie, to even
      {std::numeric_limits<double>::infinity(),
       std::numeric_limits<float>::infinity()},
  };
  std::vector<double> in;
  for (const Case &one : cases)
    in.push_back(one.in);
  in.push_back(std::numeric_limits<double>::quiet_NaN());
  int64_t shape[1] = {static_cast<int64_t>(in.size())};
  vit_tensor_view view = doubles(in, shape);
  std::vector<float> out(in.size());
  vit_error error = dirtyError();
  expectOk(vit_tensor_to_f32(&view, out.data(), out.size(), &error), error);
  for (size_t i = 0; i + 1 < in.size(); ++i)
    EXPECT_EQ(std::bit_cast<uint32_t>(out[i]),
              std::bit_cast<uint32_t>(cases[i].out))
        << in[i];
  EXPECT_TRUE(std::isnan(out.back()));
}

TEST(Convert, RefusesOtherTypesAndSizes) {
  std::vector<double> in(2);
  int64_t shape[1] = {2};
  vit_tensor_view view = doubles(in, shape);
  float out[2] = {7, 7};
  vit_error error = dirtyError();
  expectError(vit_tensor_to_f32(&view, out, 1, &error), error,
              VIT_INVALID_ARGUMENT, {"'doubles' has 2 elements", "room for 1"});
  expectError(vit_tensor_to_f32(&view, nullptr, 2, &error), error,
              VIT_INVALID_ARGUMENT, {"output is null"});
  expectError(vit_tensor_to_f32(nullptr, out, 2, &error), error,
              VIT_INVALID_ARGUMENT, {"tensor is null"});
  view.dtype = VIT_DTYPE_I64;
  expectError(vit_tensor_to_f32(&view, out, 2, &error), error, VIT_UNSUPPORTED,
              {"'doubles'", "I64"});
  view.bytes = 15;
  expectError(vit_tensor_to_f32(&view, out, 2, &error), error,
              VIT_INVALID_ARGUMENT, {"16 bytes", "15"});
  EXPECT_EQ(out[0], 7);
}
