//===- Stages.h - The layers of a stage as runs -----------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers of a hierarchical model are of few kinds (its windows are shifted in
// every other one), which repeat, but not always in a period that divides
// their number.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_STAGES_H
#define VIT_COMPILER_IMPORT_STAGES_H

#include "compiler/Import/ModelSpec.h"

namespace mlir::vit {

/// Adds a stage of one layer for each of `kinds`, numbered from 0, to `spec`:
/// as long runs of a short period as there are, the first behind `merge`.
/// `makeLayer` makes the steps of a layer of a kind.
void addStage(ModelSpec &spec, const std::optional<MergeSpec> &merge,
              ArrayRef<int> kinds,
              llvm::function_ref<std::vector<StepSpec>(int)> makeLayer);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_STAGES_H
