//===- CompareTest.cpp - Rule 8 of the design, figure by figure ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Errors, tolerances, the verdict and both ways to print it, on numbers worked
// out by hand.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Compare.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

#include <limits>

using namespace mlir;
using namespace mlir::vit::reference;

static ErrorFigures measure(std::vector<float> computed,
                            std::vector<double> reference) {
  return measureError(computed, reference);
}

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(MeasureError, IsRelativeToTheRmsOfTheReference) {
  // RMS of the reference: sqrt((9 + 16 + 9 + 16) / 4) = sqrt(12.5);
  // differences 0, 0.5, -1, 0.
  ErrorFigures error = measure({3, 4.5, -4, 4}, {3, 4, -3, 4});
  EXPECT_DOUBLE_EQ(error.max, 1 / std::sqrt(12.5));
  EXPECT_DOUBLE_EQ(error.rms, std::sqrt(1.25 / 4) / std::sqrt(12.5));
}

TEST(MeasureError, IsAbsoluteForAReferenceOfZeros) {
  ErrorFigures error = measure({0, 0.25}, {0, 0});
  EXPECT_DOUBLE_EQ(error.max, 0.25);
  EXPECT_DOUBLE_EQ(error.rms, 0.25 / std::sqrt(2.0));
}

TEST(MeasureError, IsInfiniteForWhatIsNotFinite) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(measure({nan, 1}, {1, 1}).max, kInfinity);
  EXPECT_EQ(measure({1, nan}, {1, 1}).rms, kInfinity);
  EXPECT_EQ(measure({static_cast<float>(kInfinity), 1}, {1, 1}).max, kInfinity);
  EXPECT_EQ(measure({1, 1}, {1, kInfinity}).max, kInfinity);
}

/// One output whose reference has RMS 1, with one error each.
static OutputSamples makeSamples(float error, float plainError) {
  return {"y", {1 + error, -1}, {1, -1}, {1 + plainError, -1}};
}

TEST(CompareOutputs, AllowsFourTimesThePlainError) {
  const float plain = 0x1p-15f;
  CheckReport report =
      compareOutputs("model", 2, makeSamples(4 * plain, plain));
  EXPECT_TRUE(report.pass);
  EXPECT_EQ(report.outputs[0].error.max, 4 * plain);
  EXPECT_EQ(report.outputs[0].plainError->max, plain);
  EXPECT_EQ(report.outputs[0].tolerance.max, 4 * plain);
  EXPECT_DOUBLE_EQ(report.outputs[0].tolerance.rms, 4 * plain / std::sqrt(2.0));
  EXPECT_EQ(report.outputs[0].outputRms, 1);

  EXPECT_FALSE(
      compareOutputs("model", 2, makeSamples(4.25f * plain, plain)).pass);
}

TEST(CompareOutputs, LooksAtTheRmsToo) {
  // The largest error is as large as the plain one's, but every value has it.
  const float e = 0x1p-15f;
  OutputSamples samples = {"y", {}, {}, {}};
  for (int i = 0; i < 100; ++i) {
    samples.reference.push_back(1);
    samples.computed.push_back(1 + e);
    samples.plain.push_back(i == 0 ? 1 + e : 1);
  }
  CheckReport report = compareOutputs("model", 1, samples);
  EXPECT_LE(report.outputs[0].error.max, report.outputs[0].tolerance.max);
  EXPECT_FALSE(report.pass);
}

TEST(CompareOutputs, HasAFloor) {
  EXPECT_TRUE(compareOutputs("model", 1, makeSamples(0x1p-22f, 0)).pass);
  CheckReport report = compareOutputs("model", 1, makeSamples(0x1p-21f, 0));
  EXPECT_FALSE(report.pass);
  EXPECT_EQ(report.outputs[0].tolerance.max, 0x1p-22);
  EXPECT_EQ(report.outputs[0].tolerance.rms, 0x1p-22);
}

TEST(CompareOutputs, TakesTheCallersTolerance) {
  EXPECT_TRUE(compareOutputs("model", 1, makeSamples(0x1p-7f, 0), 0.01).pass);
  EXPECT_FALSE(compareOutputs("model", 1, makeSamples(0x1p-6f, 0), 0.01).pass);
}

TEST(CompareOutputs, NeedsNoPlainEvaluation) {
  OutputSamples samples = makeSamples(0x1p-17f, 0);
  samples.plain.clear();
  CheckReport report = compareOutputs("model", 1, samples);
  EXPECT_TRUE(report.pass);
  EXPECT_EQ(report.outputs[0].tolerance.max, 1e-5);
  EXPECT_FALSE(report.outputs[0].plainError);
  samples.computed[0] = 1 + 0x1p-16f;
  EXPECT_FALSE(compareOutputs("model", 1, samples).pass);
}

TEST(CompareOutputs, NeverForgivesWhatIsNotFinite) {
  const float infinity = std::numeric_limits<float>::infinity();
  // Not even when the plain evaluation overflows as well.
  EXPECT_FALSE(
      compareOutputs("model", 1, makeSamples(infinity, infinity)).pass);
  EXPECT_FALSE(
      compareOutputs("model", 1, makeSamples(infinity, 0), kInfinity).pass);
}

TEST(CompareOutputs, PassesOnlyIfEveryOutputDoes) {
  OutputSamples good = makeSamples(0, 0), bad = makeSamples(1, 0);
  bad.name = "bad";
  CheckReport report = compareOutputs("model", 1, {good, bad, good});
  EXPECT_FALSE(report.pass);
  EXPECT_TRUE(report.outputs[0].pass);
  EXPECT_FALSE(report.outputs[1].pass);
  EXPECT_EQ(report.getWorst().name, "bad");
  EXPECT_FALSE(compareOutputs("model", 1, {}).pass);
}

static std::string print(const CheckReport &report) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << llvm::json::Value(toJson(report));
  return text;
}

TEST(CheckReport, AsJson) {
  const float plain = 0x1p-15f;
  OutputSamples first = makeSamples(plain, plain), second = first;
  second.name = "z";
  second.computed = {1, -1};
  second.plain.clear();
  EXPECT_EQ(
      print(compareOutputs("tiny", 2, {first, second})),
      R"({"f32_max_error":3.0517578125e-05,"f32_rms_error":2.1579186437577746e-05,"inputs":2,"max_error":3.0517578125e-05,"model":"tiny","output":"y","output_rms":1,"outputs":[{"f32_max_error":3.0517578125e-05,"f32_rms_error":2.1579186437577746e-05,"max_error":3.0517578125e-05,"name":"y","output_rms":1,"pass":true,"rms_error":2.1579186437577746e-05,"rms_tolerance":8.6316745750310983e-05,"tolerance":0.0001220703125},{"f32_max_error":null,"f32_rms_error":null,"max_error":0,"name":"z","output_rms":1,"pass":true,"rms_error":0,"rms_tolerance":1.0000000000000001e-05,"tolerance":1.0000000000000001e-05}],"pass":true,"rms_error":2.1579186437577746e-05,"rms_tolerance":8.6316745750310983e-05,"tolerance":0.0001220703125})");
}

TEST(CheckReport, IsJsonEvenForWhatIsNotFinite) {
  std::string text = print(compareOutputs(
      "m", 1, makeSamples(std::numeric_limits<float>::quiet_NaN(), 0)));
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(text);
  ASSERT_TRUE(static_cast<bool>(value));
  EXPECT_EQ(value->getAsObject()->getBoolean("pass"), false);
  EXPECT_TRUE(value->getAsObject()->getNull("max_error").has_value());
}

TEST(CheckReport, ForPeople) {
  std::string text;
  llvm::raw_string_ostream os(text);
  OutputSamples second = makeSamples(0x1p-15f, 0);
  second.name = "last_hidden_state";
  second.plain.clear();
  printReport(
      compareOutputs("tiny", 8, {makeSamples(0x1p-15f, 0x1p-15f), second}), os);
  EXPECT_EQ(
      text,
      R"(tiny: errors over 8 inputs, divided by the RMS of the float64 output

  output                     largest   allowed plain f32         RMS   allowed plain f32  output RMS
  y                         3.05e-05  1.22e-04  3.05e-05    2.16e-05  8.63e-05  2.16e-05           1
  last_hidden_state FAIL    3.05e-05  1.00e-05         -    2.16e-05  1.00e-05         -           1

FAIL
)");
}
