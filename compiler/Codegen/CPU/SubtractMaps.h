//===- SubtractMaps.h - One softmax less another ----------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Differential attention: the queries and keys of a head are two of each, and
// the scores of both make one map for the values.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_SUBTRACTMAPS_H
#define VIT_COMPILER_CODEGEN_CPU_SUBTRACTMAPS_H

#include "compiler/Codegen/CPU/VectorLoops.h"

namespace mlir::vit {

/// The first or the second half of the last dimension of tokens, 1 x N x 1 x
/// head_dim: 1 x N x 1 x head_dim / 2.
Value sliceHalf(VectorLoops &l, Value tokens, int64_t half);

/// first[r, n] -= factors[r] * second[r, n] for rows r whose length is a
/// multiple of the lanes of `type`; `factors` is a vector with a lane for each.
void subtractMaps(VectorLoops &l, Value first, Value second, Value factors,
                  VectorType type);

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_SUBTRACTMAPS_H
