//===- Contraction.cpp - Operands of a matrix product as panels ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights are packed by operations on parameters alone, which vit-split-pack
// moves to @pack; rows by a parallel loop that computes the elementwise work
// in front of the product on the way.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Contraction.h"
#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/CPU/TileOperands.h"
#include "compiler/Strategy/CostModel.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::vit;

OpFoldResult Cover::offset(OpBuilder &b, Location loc, Value index) const {
  AffineExpr d = b.getAffineDimExpr(0);
  if (!overlaps())
    return affine::makeComposedFoldedAffineApply(b, loc, d * tile, {index});
  AffineMap map = AffineMap::get(
      1, 0, {d * tile, b.getAffineConstantExpr(size - tile)}, b.getContext());
  return affine::makeComposedFoldedAffineMin(b, loc, map, {index});
}

int64_t Contraction::countBlocks() const { return countSumBlocks(depth); }

/// Whether what is collapsed was made inside of a tensor of rows: in memory
/// these are then one dimension already.
static bool liesInRows(tensor::CollapseShapeOp rows) {
  auto maker = rows.getSrc().getDefiningOp<linalg::GenericOp>();
  if (!maker || maker.getNumDpsInits() != 1)
    return false;
  auto inside = maker.getDpsInits()[0].getDefiningOp<tensor::ExpandShapeOp>();
  return inside && inside.getSrcType() == rows.getResultType();
}

bool Contraction::packsRows() {
  if (prologue)
    return true;
  auto rows = product->getOperand(0).getDefiningOp<tensor::CollapseShapeOp>();
  return rows && !liesInRows(rows);
}

//===----------------------------------------------------------------------===//
// Weights: [N, K] -> [tiles, K, vectors, lanes]
//===----------------------------------------------------------------------===//

/// Packs `tiles` column tiles that start at row `first` of the weights.
static Value packPanels(OpBuilder &b, Location loc, Contraction &c,
                        int64_t first, int64_t tiles) {
  int64_t vectors = c.tile.getVectors(), lanes = c.tile.getLanes();
  Value source = c.weights();
  int64_t rows = tiles * c.columns.tile;
  if (rows != c.columns.size)
    source = tensor::ExtractSliceOp::create(
        b, loc, source,
        ArrayRef<OpFoldResult>{b.getIndexAttr(first), b.getIndexAttr(0)},
        ArrayRef<OpFoldResult>{b.getIndexAttr(rows), b.getIndexAttr(c.depth)},
        ArrayRef<OpFoldResult>{b.getIndexAttr(1), b.getIndexAttr(1)});
  source = tensor::ExpandShapeOp::create(
      b, loc, tensorOf(source, {tiles, vectors, lanes, c.depth}), source,
      SmallVector<ReassociationIndices>{{0, 1, 2}, {3}});
  Value packed =
      makeEmpty(b, loc, tensorOf(source, {tiles, c.depth, vectors, lanes}));
  AffineExpr n = b.getAffineDimExpr(0), k = b.getAffineDimExpr(1),
             v = b.getAffineDimExpr(2), j = b.getAffineDimExpr(3);
  SmallVector<AffineMap> maps{
      AffineMap::get(4, 0, {n, v, j, k}, b.getContext()),
      AffineMap::getMultiDimIdentityMap(4, b.getContext())};
  auto copy = linalg::GenericOp::create(
      b, loc, packed.getType(), source, packed, maps,
      SmallVector<utils::IteratorType>(4, utils::IteratorType::parallel),
      [](OpBuilder &b, Location loc, ValueRange args) {
        linalg::YieldOp::create(b, loc, args[0]);
      });
  return copy.getResult(0);
}

Value vit::packWeights(OpBuilder &b, Location loc, Contraction &c) {
  const Cover &columns = c.columns;
  if (!columns.overlaps())
    return packPanels(b, loc, c, 0, columns.count());
  int64_t vectors = c.tile.getVectors(), lanes = c.tile.getLanes();
  Value packed = makeEmpty(
      b, loc,
      tensorOf(c.weights(), {columns.count(), c.depth, vectors, lanes}));
  int64_t whole = columns.size / columns.tile;
  std::pair<int64_t, int64_t> parts[] = {{0, whole},
                                         {columns.size - columns.tile, 1}};
  int64_t at = 0;
  for (auto [first, tiles] : parts) {
    Value panels = packPanels(b, loc, c, first, tiles);
    SmallVector<OpFoldResult> offsets(4, b.getIndexAttr(0)),
        strides(4, b.getIndexAttr(1));
    offsets[0] = b.getIndexAttr(at);
    packed = tensor::InsertSliceOp::create(
        b, loc, panels, packed, offsets,
        getAsIndexOpFoldResult(
            b.getContext(),
            cast<RankedTensorType>(panels.getType()).getShape()),
        strides);
    at += tiles;
  }
  return packed;
}

//===----------------------------------------------------------------------===//
// Rows: [M, K] -> [tiles, K, rows]
//===----------------------------------------------------------------------===//

linalg::LinalgOp vit::tileInside(RewriterBase &rewriter, linalg::LinalgOp op,
                                 ArrayRef<int64_t> sizes) {
  scf::SCFTilingOptions options;
  options.setTileSizes(getAsIndexOpFoldResult(op.getContext(), sizes));
  rewriter.setInsertionPoint(op);
  FailureOr<scf::SCFTilingResult> result = scf::tileUsingSCF(
      rewriter, cast<TilingInterface>(op.getOperation()), options);
  assert(succeeded(result) && "linalg operations of static shape can be tiled");
  rewriter.replaceOp(op, result->replacements);
  return cast<linalg::LinalgOp>(result->tiledOps.front());
}

void vit::markForVectors(Operation *op) {
  op->setAttr(kVectorizeAttr, UnitAttr::get(op->getContext()));
}

/// Widest power of two up to `lanes` that divides `size`.
static int64_t widestDivisor(int64_t size, int64_t lanes) {
  while (size % lanes != 0)
    lanes /= 2;
  return lanes;
}

Value vit::packRows(RewriterBase &b, Location loc, Contraction &c) {
  int64_t rows = c.rows.tile, depth = c.depth;
  Value source = c.product->getOperand(0);
  auto type = tensorOf(source, {c.rows.count(), depth, rows});
  auto loop = scf::ForallOp::create(
      b, loc, ArrayRef<OpFoldResult>{b.getIndexAttr(c.rows.count())},
      makeEmpty(b, loc, type), std::nullopt);
  b.setInsertionPoint(loop.getTerminator());
  Value index = loop.getInductionVar(0);
  TileWindow window{
      {c.rows.offset(b, loc, index), b.getIndexAttr(0)}, {rows, depth}, {}};
  SmallVector<OpFoldResult> offsets{index, b.getIndexAttr(0),
                                    b.getIndexAttr(0)};
  SmallVector<OpFoldResult> sizes{b.getIndexAttr(1), b.getIndexAttr(depth),
                                  b.getIndexAttr(rows)};
  SmallVector<OpFoldResult> strides(3, b.getIndexAttr(1));
  Value shared = loop.getRegionIterArgs().front();
  Value output = tensor::ExtractSliceOp::create(
      b, loc, tensorOf(source, {depth, rows}), shared, offsets, sizes, strides);
  AffineExpr i = b.getAffineDimExpr(0), k = b.getAffineDimExpr(1);
  AffineMap outputMap = AffineMap::get(2, 0, {k, i}, b.getContext());
  Value replaced;
  AffineMap replacedMap;
  if (!c.prologue)
    std::tie(replaced, replacedMap) = sliceOperand(
        b, loc, source, AffineMap::getMultiDimIdentityMap(2, b.getContext()),
        window);
  linalg::GenericOp tiled =
      makeTileOp(b, loc, c.prologue, window, Value(), replaced, replacedMap,
                 Value(), output, outputMap);
  b.setInsertionPointToEnd(loop.getTerminator().getBody());
  tensor::ParallelInsertSliceOp::create(b, loc, tiled.getResult(0), shared,
                                        offsets, sizes, strides);
  int64_t step = widestDivisor(depth, 16);
  if (step >= 4 || depth < 4) {
    linalg::LinalgOp piece =
        step < depth ? tileInside(b, tiled, {0, step}) : tiled;
    markForVectors(piece);
  }
  b.setInsertionPointAfter(loop);
  return loop.getResult(0);
}
