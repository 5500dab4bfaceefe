//===- MlirFile.h - Models written in the vit dialect ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads a .mlir file and checks that it is a model: what later stages rely on
// and what verifiers of single operations cannot see.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_MLIRFILE_H
#define VIT_COMPILER_IMPORT_MLIRFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace mlir::vit {

/// Parses, verifies and checks the file; emits errors and returns null when
/// that fails. Names of the input and outputs that are not written are filled
/// in ("input"; "output", or "output_0" and so on).
OwningOpRef<ModuleOp> readMlirModel(MLIRContext &context, StringRef path);

/// The function @infer of a checked model.
Operation *getInferFunction(ModuleOp module);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_MLIRFILE_H
