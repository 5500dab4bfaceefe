//===- BlockedProduct.cpp - Products with long sums, block by block -------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A panel of weights for a long sum does not fit into the second-level cache.
// So the rows are dealt out in chunks, and a chunk does one block of the sum
// for all its tiles before the next, with the sums so far in memory: two
// accesses per accumulator for hundreds of steps.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/ProductTile.h"
#include "compiler/Codegen/CPU/TileOperands.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::vit;

/// Pieces of work to have at least, for a few threads to share equally.
static constexpr int64_t kMinPieces = 24;

/// Tiles of rows per chunk; all chunks have as many, and no more rows than
/// there are: a single chunk has nothing before it to overlap.
static int64_t getTilesPerChunk(const Contraction &c) {
  int64_t tiles = c.rows.count();
  int64_t chunks = llvm::divideCeil(kMinPieces, c.columns.count());
  while (chunks < tiles &&
         (tiles % chunks != 0 || tiles / chunks * c.rows.tile > c.rows.size))
    ++chunks;
  return tiles / std::min(chunks, tiles);
}

/// While a tile is multiplied, the rows of the next one are brought near: each
/// has but one block in this place, too little for the hardware to notice.
/// `firstRow` is that of the next tile; step number s asks for
/// the s-th part of its rows.
static void prefetchRows(OpBuilder &b, Location loc, Contraction &c,
                         linalg::LinalgOp steps, Value firstRow, Value k) {
  auto loop = dyn_cast<scf::ForOp>(steps->getParentOp());
  if (!loop)
    return;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  int64_t rows = c.rows.tile, block = c.depth / c.countBlocks();
  int64_t perRow = llvm::divideCeil(block, rows);
  AffineExpr row = b.getAffineDimExpr(0), start = b.getAffineDimExpr(1),
             step = b.getAffineDimExpr(2);
  AffineExpr index =
      (row + step.floorDiv(perRow)) * c.depth + start + (step % perRow) * rows;
  Value at = affine::AffineApplyOp::create(
      b, loc, AffineMap::get(3, 0, index),
      ValueRange{firstRow, k, loop.getInductionVar()});
  PrefetchOp::create(b, loc, c.product->getOperand(0), at);
}

bool vit::suitsBlocks(Contraction &c, Value destination) {
  // What the epilogue reads must not be what another tile has written.
  bool inPlace = c.epilogue && c.epilogue.getDpsInits()[0] == destination;
  return c.countBlocks() > 1 && !c.packsRows() && !inPlace &&
         getTilesPerChunk(c) > 1;
}

/// Where tile number `index` is in a tensor [tiles, rows, vectors, lanes].
struct TileSlice {
  SmallVector<OpFoldResult> offsets, sizes, strides;

  TileSlice(OpBuilder &b, RankedTensorType tiles, Value index)
      : offsets(4, b.getIndexAttr(0)),
        sizes(getAsIndexOpFoldResult(b.getContext(), tiles.getShape())),
        strides(4, b.getIndexAttr(1)) {
    offsets[0] = index;
    sizes[0] = b.getIndexAttr(1);
  }
};

static Value getTile(OpBuilder &b, Location loc, Value tiles, Value index) {
  auto type = cast<RankedTensorType>(tiles.getType());
  TileSlice slice(b, type, index);
  return tensor::ExtractSliceOp::create(
      b, loc, tensorOf(tiles, type.getShape().drop_front()), tiles,
      slice.offsets, slice.sizes, slice.strides);
}

static Value setTile(OpBuilder &b, Location loc, Value tile, Value tiles,
                     Value index) {
  TileSlice slice(b, cast<RankedTensorType>(tiles.getType()), index);
  return tensor::InsertSliceOp::create(b, loc, tile, tiles, slice.offsets,
                                       slice.sizes, slice.strides);
}

Value vit::multiplyInBlocks(RewriterBase &b, Location loc, Contraction &c,
                            Value packedWeights, Value destination) {
  int64_t rows = c.rows.tile, vectors = c.tile.getVectors(),
          lanes = c.tile.getLanes(), columns = c.columns.tile;
  int64_t tiles = getTilesPerChunk(c), block = c.depth / c.countBlocks();
  // The last chunk overlaps the one before it, as tiles do elsewhere.
  Cover chunks{c.rows.size, tiles * rows};
  AffineExpr d0 = b.getAffineDimExpr(0), d1 = b.getAffineDimExpr(1);
  auto index = [&](int64_t n) -> Value {
    return arith::ConstantIndexOp::create(b, loc, n);
  };
  auto apply = [&](AffineExpr e, ArrayRef<OpFoldResult> operands) {
    return affine::makeComposedFoldedAffineApply(b, loc, e, operands);
  };

  auto loop = scf::ForallOp::create(
      b, loc,
      ArrayRef<OpFoldResult>{b.getIndexAttr(c.columns.count()),
                             b.getIndexAttr(chunks.count())},
      destination, std::nullopt);
  b.setInsertionPoint(loop.getTerminator());
  Value columnTile = loop.getInductionVar(0), chunk = loop.getInductionVar(1);
  Value shared = loop.getRegionIterArgs().front();
  OpFoldResult firstRow = chunks.offset(b, loc, chunk),
               firstColumn = c.columns.offset(b, loc, columnTile);

  // The sums, from zero.
  auto sumsType = tensorOf(destination, {tiles, rows, vectors, lanes});
  Value zero = arith::ConstantOp::create(
      b, loc, b.getZeroAttr(sumsType.getElementType()));
  auto fill = linalg::FillOp::create(b, loc, zero, makeEmpty(b, loc, sumsType));
  auto overBlocks = scf::ForOp::create(b, loc, index(0), index(c.depth),
                                       index(block), fill.getResult(0));
  b.setInsertionPointToStart(overBlocks.getBody());
  Value k = overBlocks.getInductionVar();
  auto overTiles = scf::ForOp::create(b, loc, index(0), index(tiles), index(1),
                                      overBlocks.getRegionIterArg(0));
  scf::YieldOp::create(b, loc, overTiles.getResult(0));
  b.setInsertionPointToStart(overTiles.getBody());
  Value tile = overTiles.getInductionVar(),
        sums = overTiles.getRegionIterArg(0);
  SmallVector<OpFoldResult> ones(4, b.getIndexAttr(1));
  Value source = c.product->getOperand(0);
  Value left = tensor::ExtractSliceOp::create(
      b, loc, tensorOf(source, {rows, block}), source,
      ArrayRef<OpFoldResult>{apply(d0 + d1 * rows, {firstRow, tile}), k},
      ArrayRef<OpFoldResult>{b.getIndexAttr(rows), b.getIndexAttr(block)},
      ArrayRef(ones).take_front(2));
  Value right = tensor::ExtractSliceOp::create(
      b, loc, tensorOf(packedWeights, {block, vectors, lanes}), packedWeights,
      ArrayRef<OpFoldResult>{columnTile, k, b.getIndexAttr(0),
                             b.getIndexAttr(0)},
      getAsIndexOpFoldResult(b.getContext(), {1, block, vectors, lanes}), ones);
  TileProduct product = multiplyTile(b, loc, c, left, right);
  linalg::GenericOp add = addTile(b, loc, product.multiply.getResult(0),
                                  getTile(b, loc, sums, tile));
  scf::YieldOp::create(b, loc, setTile(b, loc, add.getResult(0), sums, tile));

  // The epilogue, tile by tile.
  b.setInsertionPointAfter(overBlocks);
  SmallVector<OpFoldResult> place{firstRow, firstColumn},
      size{b.getIndexAttr(tiles * rows), b.getIndexAttr(columns)};
  Value out = tensor::ExtractSliceOp::create(b, loc, shared, place, size,
                                             ArrayRef(ones).take_front(2));
  auto finish =
      scf::ForOp::create(b, loc, index(0), index(tiles), index(1), out);
  b.setInsertionPointToStart(finish.getBody());
  Value last = finish.getInductionVar();
  TileWindow window{{apply(d0 + d1 * rows, {firstRow, last}), firstColumn},
                    {rows, columns},
                    {vectors, lanes}};
  TileWindow inside{{apply(d0 * rows, {last}), b.getIndexAttr(0)},
                    {rows, columns},
                    {vectors, lanes}};
  FinishedTile finished = finishTile(
      b, loc, c, window, getTile(b, loc, overBlocks.getResult(0), last),
      c.epilogue ? c.epilogue.getDpsInits()[0] : Value(),
      finish.getRegionIterArg(0), inside);
  Value written = tensor::InsertSliceOp::create(
      b, loc, finished.whole, finish.getRegionIterArg(0),
      ArrayRef<OpFoldResult>(inside.offset),
      ArrayRef<OpFoldResult>{b.getIndexAttr(rows), b.getIndexAttr(columns)},
      ArrayRef(ones).take_front(2));
  scf::YieldOp::create(b, loc, written);
  b.setInsertionPointToEnd(loop.getTerminator().getBody());
  tensor::ParallelInsertSliceOp::create(b, loc, finish.getResult(0), shared,
                                        place, size,
                                        ArrayRef(ones).take_front(2));

  markForVectors(tileInside(b, fill, {1, 1, 0, 0}));
  linalg::LinalgOp steps = vectorizeProduct(b, c, product);
  if (c.tile.getPrefetch()) {
    // The next block of this panel, or the first of the next one, which lie
    // one after the other.
    b.setInsertionPointToStart(overTiles.getBody());
    int64_t panel = c.depth * columns, range = block * columns;
    AffineExpr next = d0 * panel + (d1 + block) * columns,
               end = b.getAffineConstantExpr(c.columns.count() * panel - range);
    Value first = affine::AffineMinOp::create(
        b, loc, AffineMap::get(2, 0, {next, end}, b.getContext()),
        ValueRange{columnTile, k});
    prefetchShare(b, loc, c, steps, b.getIndexAttr(0), packedWeights,
                  {first, range}, {tile, tiles});
    b.setInsertionPointToStart(overTiles.getBody());
    Value nextRow = affine::makeComposedAffineMin(
        b, loc,
        AffineMap::get(1, 1,
                       {d0 * rows + rows + b.getAffineSymbolExpr(0),
                        b.getAffineConstantExpr(c.rows.size - rows)},
                       b.getContext()),
        {tile, firstRow});
    prefetchRows(b, loc, c, steps, nextRow, k);
  }
  markForVectors(add);
  vectorizeEpilogue(b, finished.epilogue);
  b.setInsertionPointAfter(loop);
  return loop.getResult(0);
}
