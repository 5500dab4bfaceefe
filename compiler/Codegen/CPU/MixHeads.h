//===- MixHeads.h - A linear layer over the heads of attention --*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Talking heads: for a block of query rows, the scores of all heads become
// others, number by number. A few heads are made at a time, of a few vectors
// of numbers each, so that every vector that is read is used for all of them.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_MIXHEADS_H
#define VIT_COMPILER_CODEGEN_CPU_MIXHEADS_H

#include "compiler/Codegen/CPU/VectorLoops.h"

namespace mlir::vit {

/// Part `head` of a buffer whose first dimension counts heads, without it.
Value viewHead(VectorLoops &l, Value buffer, Value head);

/// One head of tokens, 1 x N x heads x head_dim: 1 x N x 1 x head_dim.
Value sliceHead(VectorLoops &l, Value tokens, Value head);

/// to[h, r, n] = bias[h] + sum over g of weight[h, g] * from[g, r, n], where
/// `from` and `to` are other memory, and the last dimension is a multiple of
/// the lanes of `type`. `bias` may be null. `accumulators` is how many vectors
/// may be carried around the innermost loop.
void mixHeads(VectorLoops &l, Value from, Value to, Value weight, Value bias,
              VectorType type, int64_t accumulators);

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_MIXHEADS_H
