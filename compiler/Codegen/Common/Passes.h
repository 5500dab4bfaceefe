//===- Passes.h - Passes shared by all targets ---------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_COMMON_PASSES_H
#define VIT_COMPILER_CODEGEN_COMMON_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class ModuleOp;
namespace vit {

/// On the module: FLOPs by the name of the work that they are for.
inline constexpr llvm::StringLiteral kWorkAttr = "vit.work";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/Codegen/Common/Passes.h.inc"

} // namespace vit
} // namespace mlir

#endif // VIT_COMPILER_CODEGEN_COMMON_PASSES_H
