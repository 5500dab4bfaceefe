//===- Batch.h - Calls of the code for all images ----------------*- C++ --===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The code is made for a group of images; a call of NAME_infer has one group or
// several.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_TARGET_BATCH_H
#define VIT_COMPILER_TARGET_BATCH_H

#include "compiler/Target/ModelInfo.h"

#include "llvm/IR/IRBuilder.h"

namespace mlir::vit {

/// The arguments of vit_model::infer.
struct BatchArguments {
  llvm::Value *packed, *batch, *input, *output, *workspace, *parallel;
};

/// Emits the calls of @infer. A static batch of many groups is split over its
/// images first: every thread has some of them to itself, with a workspace of
/// its own, and waits for no other until all are done. Otherwise one group
/// follows the other, and threads share the work of each.
void emitBatch(llvm::IRBuilder<> &builder, llvm::Module &module,
               const ModelInfo &info, const BatchArguments &arguments);

} // namespace mlir::vit

#endif // VIT_COMPILER_TARGET_BATCH_H
