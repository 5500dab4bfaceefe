//===- Outputs.h - Which results of a model are computed --------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What --outputs asks for, whatever the description's format: the results that
// the model has by its own names, and what lies on the way to them.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_OUTPUTS_H
#define VIT_COMPILER_IMPORT_OUTPUTS_H

#include "compiler/Import/Model/ModelSpec.h"

namespace mlir::vit {

/// Why `spec` cannot have the result of a layer that `output` is, in words that
/// follow on its name; empty if it can.
std::string findOutputProblem(const ModelSpec &spec, const OutputSpec &output);

/// Makes the outputs of `spec` those that `wanted` names, in that order:
/// - the name of one of its outputs;
/// - "features", the vector that its head reads, or that it pools without one;
/// - "tokens", all tokens behind the last layer and the model's norm;
/// - "layer:K", the tokens behind layer K, counted from 0 over all runs, and
///   "layer:K:normed", these with the model's norm;
/// - "attention:K", the softmax in layer K: B x heads x N x N.
/// In the C names of the last ones there are underscores for colons. Emits an
/// error that names `model` and what it has where it lacks one.
LogicalResult selectOutputs(ModelSpec &spec, ArrayRef<std::string> wanted,
                            StringRef model, Location loc);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_OUTPUTS_H
