//===- Passes.h - Passes from vit to vit ---------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_TRANSFORMS_PASSES_H
#define VIT_DIALECTS_VIT_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class ModuleOp;
namespace vit {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialects/Vit/Transforms/Passes.h.inc"

} // namespace vit
} // namespace mlir

#endif // VIT_DIALECTS_VIT_TRANSFORMS_PASSES_H
