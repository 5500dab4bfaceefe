//===- HeadNorms.h - Norms of what attention has by heads -------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CONVERSION_VITTOLINALG_HEADNORMS_H
#define VIT_COMPILER_CONVERSION_VITTOLINALG_HEADNORMS_H

#include "compiler/Conversion/VitToLinalg/Builders.h"

namespace mlir::vit {

/// Norms of `size` numbers in a row of x [B, N, heads, head_dim]: of a head, of
/// a part of it, or of all. `scale` and `bias` (or null) have as many numbers,
/// or those of all norms of a token, one after the other.
Value normalizeHeads(ImplicitLocOpBuilder &b, Value x, int64_t size,
                     NormKind kind, Value scale, Value bias, double epsilon);

/// What heads x [B, N, heads, head_dim] of differential attention are in the
/// end: 1 - `init`, one number, times an RMS norm of each.
Value normalizeDifferences(ImplicitLocOpBuilder &b, Value x, Value init,
                           Value scale, double epsilon);

} // namespace mlir::vit

#endif // VIT_COMPILER_CONVERSION_VITTOLINALG_HEADNORMS_H
