//===- Passes.h - The conversion from vit to linalg -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CONVERSION_VITTOLINALG_PASSES_H
#define VIT_COMPILER_CONVERSION_VITTOLINALG_PASSES_H

#include "mlir/Pass/Pass.h"
#include <memory>

namespace mlir::vit {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/Conversion/VitToLinalg/Passes.h.inc"

} // namespace mlir::vit

#endif // VIT_COMPILER_CONVERSION_VITTOLINALG_PASSES_H
