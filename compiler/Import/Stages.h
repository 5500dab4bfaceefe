//===- Stages.h - The layers of a stage as runs -----------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the readers of Swin Transformers share. Layers of a hierarchical model
// are of few kinds (its windows are shifted in every other one), which repeat,
// but not always in a period that divides their number.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_STAGES_H
#define VIT_COMPILER_IMPORT_STAGES_H

#include "compiler/Import/Json/Json.h"
#include "compiler/Import/Model/ModelSpec.h"

namespace mlir::vit {

/// The layers of each stage, in the field "depths".
std::vector<int64_t> readDepths(JsonObject &fields);

/// A list with a number for each of so many stages. With `mayBeLonger` numbers
/// behind these are read and left out.
std::vector<int64_t> readPerStage(JsonObject &fields, StringRef field,
                                  std::vector<int64_t> absent, int64_t min,
                                  int64_t max, size_t stages,
                                  bool mayBeLonger = false);

/// The width of tokens, which doubles from stage to stage.
inline int64_t getStageWidth(int64_t embedDim, size_t stage) {
  return embedDim << stage;
}

/// Emits an error where tokens of a stage are too wide, and returns false then,
/// or where `heads`, if there are any to ask of, do not divide their width.
bool checkStageWidth(JsonObject &fields, int64_t embedDim, size_t stage,
                     std::optional<int64_t> heads);

/// Swin v2's perceptron reads logarithms of distances, up to that between the
/// ends of `size`.
void setLogDistances(RelativeMlpSpec &mlp, Extent2D size);

/// Adds a stage of one layer for each of `kinds`, numbered from 0, to `spec`:
/// as long runs of a short period as there are, the first behind `merge`.
/// `makeLayer` makes the steps of a layer of a kind.
void addStage(ModelSpec &spec, const std::optional<MergeSpec> &merge,
              ArrayRef<int> kinds,
              llvm::function_ref<std::vector<StepSpec>(int)> makeLayer);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_STAGES_H
