//===- Weights.h - The packed weight file of a model ------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a compiled @pack on a model's weights and writes what it makes. The
// reading and the file format are the runtime's.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_TARGET_WEIGHTS_H
#define VIT_COMPILER_TARGET_WEIGHTS_H

#include "vit/runtime.h"

#include "mlir/Support/LLVM.h"
#include "llvm/Support/Error.h"

#include <string>

namespace mlir::vit {

/// What goes into a packed file beside the weights; empty strings are left out.
struct PackedMetadata {
  /// A JSON array of class labels.
  std::string labels;
  /// A JSON object that says how images become input.
  std::string preprocess;
};

/// Packs `weights` by `model`, which must be executable here, and writes the
/// result to `path`.
llvm::Error writePackedWeights(const vit_model &model,
                               const vit_weights *weights,
                               const PackedMetadata &metadata, StringRef path);

} // namespace mlir::vit

#endif // VIT_COMPILER_TARGET_WEIGHTS_H
