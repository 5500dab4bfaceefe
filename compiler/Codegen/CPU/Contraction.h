//===- Contraction.h - A matrix product and what is fused into it -*- C++ -===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What vit-cpu-tile-contractions knows of one product, and how its operands
// become panels in the order in which the inner loop reads them.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_CONTRACTION_H
#define VIT_COMPILER_CODEGEN_CPU_CONTRACTION_H

#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::vit {

/// A dimension covered by tiles of one size, the last one overlapping.
struct Cover {
  int64_t size, tile;

  int64_t count() const { return llvm::divideCeil(size, tile); }
  bool overlaps() const { return size % tile != 0; }

  /// Offset of tile number `index`.
  OpFoldResult offset(OpBuilder &b, Location loc, Value index) const;
};

/// One contraction out[m, n] = epilogue(sum over k of prologue(a)[m, k] * w[n,
/// k]).
struct Contraction {
  linalg::LinalgOp product;
  linalg::GenericOp prologue; ///< may be null
  linalg::GenericOp epilogue; ///< may be null
  RegisterTileAttr tile;
  Cover rows, columns;
  int64_t depth; ///< size of k

  Value weights() { return product->getOperand(1); }
  /// Rows are packed where something is computed on the way, or where several
  /// dimensions were collapsed into k, which would be taken apart again at
  /// every step. Others are read where they are: a broadcast can do that at any
  /// stride.
  bool packsRows();
  /// Blocks that the sum over k is made of.
  int64_t countBlocks() const;
  Operation *last() {
    return epilogue ? epilogue.getOperation() : product.getOperation();
  }
};

/// The weights [N, K] as panels [column tiles, K, vectors, lanes].
Value packWeights(OpBuilder &b, Location loc, Contraction &c);

/// Rows of the left operand, normalized or whatever the prologue does, as
/// [row tiles, K, rows], made by a parallel loop.
Value packRows(RewriterBase &b, Location loc, Contraction &c);

/// Tiles an operation of one tile once more, in place.
linalg::LinalgOp tileInside(RewriterBase &rewriter, linalg::LinalgOp op,
                            ArrayRef<int64_t> sizes);

/// Leaves `op`, on one tile, to vit-cpu-vectorize.
void markForVectors(Operation *op);

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_CONTRACTION_H
