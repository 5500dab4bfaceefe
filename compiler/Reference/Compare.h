//===- Compare.h - Is the compiled result good enough -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The comparison that `vitc check` and the executed tests make. The error of a
// result is its difference from a float64 evaluation, over several inputs: the
// largest absolute one and the root mean square, both divided by the RMS of
// the float64 output. Results pass when neither is more than four times what a
// plain f32 evaluation has, with a floor of 2^-22.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_REFERENCE_COMPARE_H
#define VIT_COMPILER_REFERENCE_COMPARE_H

#include "mlir/Support/LLVM.h"
#include "llvm/Support/JSON.h"

#include <optional>
#include <string>
#include <vector>

namespace mlir::vit::reference {

/// One output of a model for all inputs, one input's values after the other's.
struct OutputSamples {
  /// The output's name in the model, e.g. "logits".
  std::string name;
  /// What the compiled code computes.
  std::vector<float> computed;
  /// The float64 evaluation, as many values.
  std::vector<double> reference;
  /// The plain f32 evaluation, as many values, or none.
  std::vector<float> plain;
};

/// A difference from the reference, divided by the reference's RMS (absolute
/// where that is 0). Infinite where a value is not finite.
struct ErrorFigures {
  double max = 0;
  double rms = 0;
};

/// The verdict on one output.
struct OutputReport {
  std::string name;
  ErrorFigures error;
  /// RMS of the reference output, in the output's own unit.
  double outputRms = 0;
  /// Absent without a plain f32 evaluation.
  std::optional<ErrorFigures> plainError;
  /// What `error` may be at most.
  ErrorFigures tolerance;
  bool pass = false;
};

/// The verdict on a model: every output passes, and there is one.
struct CheckReport {
  std::string model;
  /// How many inputs the figures are over.
  int64_t inputs = 0;
  std::vector<OutputReport> outputs;
  bool pass = false;

  /// The output whose errors come closest to its tolerance or exceed it most.
  const OutputReport &getWorst() const;
};

/// The error of `computed`; both have the same number of elements.
ErrorFigures measureError(ArrayRef<float> computed, ArrayRef<double> reference);
ErrorFigures measureError(ArrayRef<double> computed,
                          ArrayRef<double> reference);

/// Compares every output. The tolerance of the largest and of the RMS error is
/// `tolerance` where given; else 4 times the plain f32 evaluation's figure and
/// at least 2^-22; else, without such an evaluation, 1e-5.
CheckReport compareOutputs(StringRef model, int64_t inputs,
                           ArrayRef<OutputSamples> outputs,
                           std::optional<double> tolerance = std::nullopt);

/// {"model", "inputs", "max_error", "rms_error", "output_rms",
/// "f32_max_error", "f32_rms_error", "tolerance", "rms_tolerance", "pass",
/// "output", "outputs": [...]}. The figures on the top level are those of the
/// worst output, which "output" names; "outputs" has the same for each, with
/// its "name". "tolerance" is that of max_error. A figure that is not there or
/// not finite is null.
llvm::json::Object toJson(const CheckReport &report);

/// The same for people: a line for each output and the verdict.
void printReport(const CheckReport &report, llvm::raw_ostream &os);

} // namespace mlir::vit::reference

#endif // VIT_COMPILER_REFERENCE_COMPARE_H
