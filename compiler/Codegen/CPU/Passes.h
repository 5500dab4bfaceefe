//===- Passes.h - Passes that make CPU code ------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_PASSES_H
#define VIT_COMPILER_CODEGEN_CPU_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class ModuleOp;
namespace vit {

/// A RegisterTileAttr on contractions and on vit.attention: the strategy.
inline constexpr llvm::StringLiteral kTileAttr = "vit.tile";

/// On an operation of one tile: it has the size of registers, vectorize it.
inline constexpr llvm::StringLiteral kVectorizeAttr = "vit.vectorize";

/// On the module: what each parallel region of @infer is for.
inline constexpr llvm::StringLiteral kRegionsAttr = "vit.regions";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/Codegen/CPU/Passes.h.inc"

} // namespace vit
} // namespace mlir

#endif // VIT_COMPILER_CODEGEN_CPU_PASSES_H
