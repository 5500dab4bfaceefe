//===- ProductTile.cpp - One register tile of a matrix product ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The operations on one tile, and which of them are vectorized how.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/ProductTile.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::vit;

/// A tile of zeros.
static linalg::FillOp fillTile(OpBuilder &b, Location loc, Contraction &c) {
  auto type = tensorOf(c.product->getResult(0),
                       {c.rows.tile, c.tile.getVectors(), c.tile.getLanes()});
  Value zero =
      arith::ConstantOp::create(b, loc, b.getZeroAttr(type.getElementType()));
  return linalg::FillOp::create(b, loc, zero, makeEmpty(b, loc, type));
}

TileProduct vit::multiplyTile(OpBuilder &b, Location loc, Contraction &c,
                              Value left, Value right) {
  AffineExpr k = b.getAffineDimExpr(0), i = b.getAffineDimExpr(1),
             v = b.getAffineDimExpr(2), j = b.getAffineDimExpr(3);
  auto map = [&](ArrayRef<AffineExpr> e) {
    return AffineMap::get(4, 0, e, b.getContext());
  };
  SmallVector<utils::IteratorType> kinds(4, utils::IteratorType::parallel);
  kinds[0] = utils::IteratorType::reduction;
  linalg::FillOp fill = fillTile(b, loc, c);
  auto multiply = linalg::GenericOp::create(
      b, loc, fill.getResult(0).getType(), ValueRange{left, right},
      fill.getResult(0),
      SmallVector<AffineMap>{c.packsRows() ? map({k, i}) : map({i, k}),
                             map({k, v, j}), map({i, v, j})},
      kinds, [](OpBuilder &b, Location loc, ValueRange args) {
        Value p = arith::MulFOp::create(b, loc, args[0], args[1]);
        Value s = arith::AddFOp::create(b, loc, args[2], p);
        linalg::YieldOp::create(b, loc, s);
      });
  return {fill, multiply};
}

linalg::GenericOp vit::addTile(OpBuilder &b, Location loc, Value part,
                               Value tile) {
  AffineMap identity = AffineMap::getMultiDimIdentityMap(3, b.getContext());
  return linalg::GenericOp::create(
      b, loc, tile.getType(), part, tile,
      SmallVector<AffineMap>{identity, identity},
      SmallVector<utils::IteratorType>(3, utils::IteratorType::parallel),
      [](OpBuilder &b, Location loc, ValueRange args) {
        Value s = arith::AddFOp::create(b, loc, args[1], args[0]);
        linalg::YieldOp::create(b, loc, s);
      });
}

linalg::LinalgOp vit::vectorizeProduct(RewriterBase &b, Contraction &c,
                                       TileProduct &product) {
  markForVectors(product.fill);
  linalg::LinalgOp steps =
      tileInside(b, product.multiply, {c.tile.getUnroll(), 0, 0, 0});
  markForVectors(steps);
  return steps;
}

FinishedTile vit::finishTile(OpBuilder &b, Location loc, Contraction &c,
                             const TileWindow &window, Value sum,
                             Value oldOutput, Value target,
                             const TileWindow &inside) {
  AffineMap identity2 = AffineMap::getMultiDimIdentityMap(2, b.getContext());
  AffineMap identity3 = AffineMap::getMultiDimIdentityMap(3, b.getContext());
  Value output = sliceOperand(b, loc, target, identity2, inside).first;
  FinishedTile tile;
  tile.epilogue =
      makeTileOp(b, loc, c.epilogue, window, c.product->getResult(0), sum,
                 identity3, oldOutput, output, identity3);
  tile.whole = tensor::CollapseShapeOp::create(
      b, loc, tile.epilogue.getResult(0),
      SmallVector<ReassociationIndices>{{0}, {1, 2}});
  return tile;
}

/// Does a function like GELU take part, rather than a few sums and products?
static bool isExpensive(linalg::GenericOp op) {
  return llvm::any_of(*op.getBody(), [](Operation &inner) {
    return isa<math::MathDialect>(inner.getDialect()) ||
           isa<arith::DivFOp>(inner);
  });
}

void vit::vectorizeEpilogue(RewriterBase &b, linalg::GenericOp epilogue) {
  linalg::LinalgOp part = epilogue;
  if (isExpensive(epilogue) && epilogue.getStaticLoopRanges().front() > 1)
    part = tileInside(b, epilogue, {1, 0, 0}); // row by row
  markForVectors(part);
}

/// Elements of a cache line.
static constexpr int64_t kLineElements = 16;

void vit::prefetchShare(OpBuilder &b, Location loc, Contraction &c,
                        linalg::LinalgOp steps, OpFoldResult start,
                        Value packedWeights, WeightRange range,
                        LoopShare share) {
  auto loop = dyn_cast<scf::ForOp>(steps->getParentOp());
  if (share.count < 2 || !loop)
    return;
  OpBuilder::InsertionGuard guard(b);
  int64_t unroll = c.tile.getUnroll();
  int64_t perStep = llvm::divideCeil(c.columns.tile * unroll, share.count);
  int64_t perLoop = perStep * (range.count / (c.columns.tile * unroll));
  AffineExpr d0 = b.getAffineDimExpr(0), d1 = b.getAffineDimExpr(1);
  auto sum = [&](AffineExpr e, Value first, Value second) -> Value {
    return affine::AffineApplyOp::create(b, loc, AffineMap::get(2, 0, e),
                                         ValueRange{first, second});
  };

  // The shares of the last loops overlap.
  b.setInsertionPoint(loop);
  AffineExpr limit =
      b.getAffineConstantExpr(std::max<int64_t>(0, range.count - perLoop));
  Value offset = affine::AffineMinOp::create(
      b, loc, AffineMap::get(1, 0, {d0 * perLoop, limit}, b.getContext()),
      share.index);
  Value begin = sum(d0 + d1, range.first, offset);

  b.setInsertionPointToStart(loop.getBody());
  Value step = getValueOrCreateConstantIndexOp(
      b, loc,
      affine::makeComposedFoldedAffineApply(b, loc, d0 + d1,
                                            {start, loop.getInductionVar()}));
  for (int64_t i = 0; i < perStep; i += kLineElements) {
    Value index = sum(d0 + d1.floorDiv(unroll) * perStep + i, begin, step);
    PrefetchOp::create(b, loc, packedWeights, index);
  }
}
