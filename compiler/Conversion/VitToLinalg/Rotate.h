//===- Rotate.h - Rotary positions of queries and keys ----------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CONVERSION_VITTOLINALG_ROTATE_H
#define VIT_COMPILER_CONVERSION_VITTOLINALG_ROTATE_H

#include "compiler/Conversion/VitToLinalg/Builders.h"

namespace mlir::vit {

/// Rows 2 j and 2 j + 1 of each head, of a parameter that has one row per
/// number of all heads, moved to j and j + head_dim / 2. Scores are sums over
/// head_dim, in any order, as long as queries and keys have the same one. Null
/// stays null.
Value separatePairs(ImplicitLocOpBuilder &b, Value parameter, int64_t heads);

/// x [B, N, heads, head_dim] with numbers j and j + head_dim / 2 turned by the
/// angles of `table` [2, N, head_dim / 2], cosines and sines, or of one with
/// numbers for each head [2, N, heads head_dim / 2].
Value rotate(ImplicitLocOpBuilder &b, Value x, Value table);

} // namespace mlir::vit

#endif // VIT_COMPILER_CONVERSION_VITTOLINALG_ROTATE_H
