//===- Compare.cpp - Is the compiled result good enough -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Error figures, tolerances and the two ways to write them down. Running the
// model is left to the caller.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Compare.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::vit::reference;

/// No f32 code can be asked for more than this: two ulps of a value of the
/// output's RMS.
static constexpr double kToleranceFloor = 0x1p-22;
static constexpr double kPlainFactor = 4;
static constexpr double kToleranceWithoutPlain = 1e-5;

static double rootMeanSquare(ArrayRef<double> values) {
  if (values.empty())
    return 0;
  double sum = 0;
  for (double value : values)
    sum += value * value;
  return std::sqrt(sum / values.size());
}

template <typename T>
static ErrorFigures measure(ArrayRef<T> computed, ArrayRef<double> reference) {
  assert(computed.size() == reference.size() && "one value for each");
  if (computed.empty())
    return {};
  double max = 0, sum = 0;
  for (auto [value, exact] : llvm::zip_equal(computed, reference)) {
    double difference = std::abs(value - exact);
    // A NaN would get lost in std::max.
    if (!std::isfinite(difference))
      difference = std::numeric_limits<double>::infinity();
    max = std::max(max, difference);
    sum += difference * difference;
  }
  double unit = rootMeanSquare(reference);
  if (unit == 0)
    unit = 1;
  // A reference that overflowed vouches for nothing.
  if (!std::isfinite(unit))
    return {std::numeric_limits<double>::infinity(),
            std::numeric_limits<double>::infinity()};
  return {max / unit, std::sqrt(sum / computed.size()) / unit};
}

ErrorFigures mlir::vit::reference::measureError(ArrayRef<float> computed,
                                                ArrayRef<double> reference) {
  return measure(computed, reference);
}
ErrorFigures mlir::vit::reference::measureError(ArrayRef<double> computed,
                                                ArrayRef<double> reference) {
  return measure(computed, reference);
}

/// How much of the tolerance is used; more than 1 fails.
static double getLoad(const OutputReport &output) {
  auto ratio = [](double error, double tolerance) {
    return error == 0 ? 0 : error / tolerance;
  };
  return std::max(ratio(output.error.max, output.tolerance.max),
                  ratio(output.error.rms, output.tolerance.rms));
}

const OutputReport &CheckReport::getWorst() const {
  assert(!outputs.empty() && "a model has an output");
  return *llvm::max_element(outputs, [](const auto &a, const auto &b) {
    return getLoad(a) < getLoad(b);
  });
}

CheckReport
mlir::vit::reference::compareOutputs(StringRef model, int64_t inputs,
                                     ArrayRef<OutputSamples> outputs,
                                     std::optional<double> tolerance) {
  CheckReport report;
  report.model = model.str();
  report.inputs = inputs;
  report.pass = !outputs.empty();
  for (const OutputSamples &samples : outputs) {
    OutputReport output;
    output.name = samples.name;
    output.error = measureError(samples.computed, samples.reference);
    output.outputRms = rootMeanSquare(samples.reference);
    if (!samples.plain.empty())
      output.plainError = measureError(samples.plain, samples.reference);

    auto allow = [&](double plainError) {
      return std::max(kPlainFactor * plainError, kToleranceFloor);
    };
    if (tolerance)
      output.tolerance = {*tolerance, *tolerance};
    else if (output.plainError)
      output.tolerance = {allow(output.plainError->max),
                          allow(output.plainError->rms)};
    else
      output.tolerance = {kToleranceWithoutPlain, kToleranceWithoutPlain};

    // An f32 evaluation that overflows allows nothing: infinity is no error
    // that anyone may make.
    output.pass = std::isfinite(output.error.max) &&
                  output.error.max <= output.tolerance.max &&
                  output.error.rms <= output.tolerance.rms;
    report.pass &= output.pass;
    report.outputs.push_back(std::move(output));
  }
  return report;
}

//===----------------------------------------------------------------------===//
// Writing it down
//===----------------------------------------------------------------------===//

static llvm::json::Value toJson(double value) {
  // JSON has no infinity.
  return std::isfinite(value) ? llvm::json::Value(value)
                              : llvm::json::Value(nullptr);
}

static llvm::json::Object toJson(const OutputReport &output) {
  auto plain = [&](double ErrorFigures::*figure) {
    return output.plainError ? toJson((*output.plainError).*figure)
                             : llvm::json::Value(nullptr);
  };
  return llvm::json::Object{{"max_error", toJson(output.error.max)},
                            {"rms_error", toJson(output.error.rms)},
                            {"output_rms", toJson(output.outputRms)},
                            {"f32_max_error", plain(&ErrorFigures::max)},
                            {"f32_rms_error", plain(&ErrorFigures::rms)},
                            {"tolerance", toJson(output.tolerance.max)},
                            {"rms_tolerance", toJson(output.tolerance.rms)},
                            {"pass", output.pass}};
}

llvm::json::Object mlir::vit::reference::toJson(const CheckReport &report) {
  llvm::json::Object object;
  llvm::json::Array outputs;
  for (const OutputReport &output : report.outputs) {
    llvm::json::Object entry = ::toJson(output);
    entry["name"] = llvm::json::fixUTF8(output.name);
    outputs.push_back(std::move(entry));
  }
  if (!report.outputs.empty()) {
    object = ::toJson(report.getWorst());
    object["output"] = llvm::json::fixUTF8(report.getWorst().name);
  }
  object["model"] = llvm::json::fixUTF8(report.model);
  object["inputs"] = report.inputs;
  object["outputs"] = std::move(outputs);
  object["pass"] = report.pass;
  return object;
}

void mlir::vit::reference::printReport(const CheckReport &report,
                                       llvm::raw_ostream &os) {
  os << report.model << ": errors over " << report.inputs
     << (report.inputs == 1 ? " input" : " inputs")
     << ", divided by the RMS of the float64 output\n\n";
  size_t width = 6;
  for (const OutputReport &output : report.outputs)
    width = std::max(width, output.name.size());

  // Twice: largest error, RMS error.
  const char *heads = "%12s%10s%10s";
  os << "  " << llvm::left_justify("output", width + 5);
  for (const char *figure : {"largest", "RMS"})
    os << llvm::format(heads, figure, "allowed", "plain f32");
  os << "  output RMS\n";
  for (const OutputReport &output : report.outputs) {
    os << "  " << llvm::left_justify(output.name, width)
       << (output.pass ? "     " : " FAIL");
    for (double ErrorFigures::*figure :
         {&ErrorFigures::max, &ErrorFigures::rms}) {
      os << llvm::format("%12.2e%10.2e", output.error.*figure,
                         output.tolerance.*figure);
      if (output.plainError)
        os << llvm::format("%10.2e", (*output.plainError).*figure);
      else
        os << llvm::right_justify("-", 10);
    }
    os << llvm::format("%12.4g\n", output.outputRms);
  }
  os << "\n" << (report.pass ? "pass" : "FAIL") << "\n";
}
