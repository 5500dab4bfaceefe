//===- ProductTile.h - One register tile of a matrix product ------*- C++ -===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is done with one tile of accumulators, wherever the loops around it come
// from; and those loops for long sums.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_PRODUCTTILE_H
#define VIT_COMPILER_CODEGEN_CPU_PRODUCTTILE_H

#include "compiler/Codegen/CPU/Contraction.h"
#include "compiler/Codegen/CPU/TileOperands.h"

namespace mlir::vit {

/// The operations that multiply one tile, on rows x vectors x lanes.
struct TileProduct {
  linalg::FillOp fill;
  linalg::GenericOp multiply;
};

/// left [K, rows], or [rows, K] when not packed, times right [K, vectors,
/// lanes].
TileProduct multiplyTile(OpBuilder &b, Location loc, Contraction &c, Value left,
                         Value right);

/// tile + part, in place of `tile`.
linalg::GenericOp addTile(OpBuilder &b, Location loc, Value part, Value tile);

/// Leaves the product to vit-cpu-vectorize, `unroll` steps of k at a time;
/// returns what is done in such a step.
linalg::LinalgOp vectorizeProduct(RewriterBase &b, Contraction &c,
                                  TileProduct &product);

/// A tile of the result as it is written.
struct FinishedTile {
  linalg::GenericOp epilogue; ///< on rows x vectors x lanes
  Value whole;                ///< its result, rows x columns
};

/// Applies the epilogue (or none) to `sum`, the tile of the product at
/// `window`. It writes the part of `target` at `inside`, and reads what was
/// there from `oldOutput`.
FinishedTile finishTile(OpBuilder &b, Location loc, Contraction &c,
                        const TileWindow &window, Value sum, Value oldOutput,
                        Value target, const TileWindow &inside);

/// Leaves an epilogue to vit-cpu-vectorize. A function like GELU needs
/// registers of its own and takes rows from memory; cheaper work is done on
/// the accumulators where they are.
void vectorizeEpilogue(RewriterBase &b, linalg::GenericOp epilogue);

/// Elements of packed weights that lie together.
struct WeightRange {
  Value first;
  int64_t count;
};

/// One of `count` equal loops.
struct LoopShare {
  Value index;
  int64_t count;
};

/// Lets the loop around `steps`, one of several, ask for its share of `range`
/// in the second-level cache, evenly over its steps. A single loop goes through
/// its weights one after the other, which hardware sees by itself. `start` is
/// where the loop's steps begin among those that the range is for.
void prefetchShare(OpBuilder &b, Location loc, Contraction &c,
                   linalg::LinalgOp steps, OpFoldResult start,
                   Value packedWeights, WeightRange range, LoopShare share);

/// Can and should `c` be done by multiplyInBlocks?
bool suitsBlocks(Contraction &c, Value destination);

/// All tiles of the result of a product whose sum has several blocks: one block
/// for many rows, then the next. A block of a panel of weights stays in cache
/// where a whole panel would not.
Value multiplyInBlocks(RewriterBase &b, Location loc, Contraction &c,
                       Value packedWeights, Value destination);

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_PRODUCTTILE_H
