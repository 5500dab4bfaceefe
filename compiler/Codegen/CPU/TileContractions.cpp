//===- TileContractions.cpp - Matrix products as loops over register tiles ===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts every contraction into the tiles that the strategy chose, with the
// elementwise work before it (while its rows are packed) and after it (on the
// tile) fused in. Tiles have one size: where a dimension is no multiple, the
// last tile overlaps the one before it and computes the same numbers again,
// so there is neither padding nor remainder code. Operations of one tile get
// kVectorizeAttr; what is left of the module is for vit-cpu-tile-rest.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Contraction.h"
#include "compiler/Codegen/CPU/Destinations.h"
#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/CPU/ProductTile.h"
#include "compiler/Codegen/CPU/TileOperands.h"
#include "dialects/Vit/IR/WorkNames.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::vit {
#define GEN_PASS_DEF_TILECONTRACTIONSPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// What can be fused
//===----------------------------------------------------------------------===//

/// An elementwise operation on two dimensions whose operands are indexed by
/// dimensions alone.
static bool isElementwise2D(linalg::GenericOp op) {
  if (!op || op.getNumLoops() != 2 || op.getNumParallelLoops() != 2 ||
      op.getNumDpsInits() != 1 ||
      !op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity() ||
      op.hasIndexSemantics())
    return false;
  return llvm::all_of(op.getIndexingMapsArray(), [](AffineMap map) {
    return llvm::all_of(map.getResults(),
                        [](AffineExpr e) { return isa<AffineDimExpr>(e); });
  });
}

/// The tile starts from zero, so the product must: nothing is added to.
static bool startsFromZero(linalg::LinalgOp product) {
  auto fill = product.getDpsInits()[0].getDefiningOp<linalg::FillOp>();
  return fill && matchPattern(fill.getInputs()[0], m_AnyZeroFloat());
}

static FailureOr<Contraction> match(linalg::LinalgOp product) {
  auto tile = product->getAttrOfType<RegisterTileAttr>(kTileAttr);
  if (!tile || product.getNumLoops() != 3 ||
      !linalg::isaContractionOpInterface(product) || !startsFromZero(product))
    return failure();
  Builder b(product.getContext());
  AffineExpr m = b.getAffineDimExpr(0), n = b.getAffineDimExpr(1),
             k = b.getAffineDimExpr(2);
  auto map = [&](AffineExpr x, AffineExpr y) {
    return AffineMap::get(3, 0, {x, y}, b.getContext());
  };
  if (product.getIndexingMapsArray() !=
      SmallVector<AffineMap>{map(m, k), map(n, k), map(m, n)})
    return failure();

  SmallVector<int64_t> sizes = product.getStaticLoopRanges();
  if (ShapedType::isDynamicShape(sizes) || sizes[0] < tile.getRows() ||
      sizes[1] < tile.getColumns())
    return failure();
  Contraction c{product,
                nullptr,
                nullptr,
                tile,
                {sizes[0], tile.getRows()},
                {sizes[1], tile.getColumns()},
                sizes[2]};
  auto prologue = product->getOperand(0).getDefiningOp<linalg::GenericOp>();
  if (isElementwise2D(prologue) && prologue->hasOneUse() &&
      !readsOutput(prologue))
    c.prologue = prologue;
  if (product->hasOneUse()) {
    OpOperand &use = *product->getUses().begin();
    auto epilogue = dyn_cast<linalg::GenericOp>(use.getOwner());
    if (isElementwise2D(epilogue) && epilogue.isDpsInput(&use) &&
        epilogue.getMatchingIndexingMap(&use).isIdentity())
      c.epilogue = epilogue;
  }
  return c;
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

namespace {
/// One block of a tile's sum.
struct SumBlock {
  OpFoldResult start; ///< its first k
  TileProduct product;
  linalg::GenericOp add; ///< to the blocks before; null for the first
};
} // namespace

/// The whole sum of one tile. The first block is what the others are added to;
/// of these, if they are several, there is a loop.
static Value sumTile(OpBuilder &b, Location loc, Contraction &c, Value left,
                     Value right, SmallVectorImpl<SumBlock> &blocks) {
  int64_t count = c.countBlocks(), depth = c.depth / count;
  auto part = [&](Value source, unsigned dim, OpFoldResult start) -> Value {
    if (count == 1)
      return source;
    auto type = cast<RankedTensorType>(source.getType());
    SmallVector<int64_t> size(type.getShape());
    size[dim] = depth;
    SmallVector<OpFoldResult> offsets(type.getRank(), b.getIndexAttr(0));
    SmallVector<OpFoldResult> strides(type.getRank(), b.getIndexAttr(1));
    offsets[dim] = start;
    return tensor::ExtractSliceOp::create(
        b, loc, source, offsets, getAsIndexOpFoldResult(b.getContext(), size),
        strides);
  };
  auto multiplyBlock = [&](OpFoldResult start) -> Value {
    TileProduct product =
        multiplyTile(b, loc, c, part(left, c.packsRows() ? 0 : 1, start),
                     part(right, 0, start));
    blocks.push_back({start, product, nullptr});
    return product.multiply.getResult(0);
  };
  auto addBlock = [&](OpFoldResult start, Value sum) -> Value {
    Value block = multiplyBlock(start);
    blocks.back().add = addTile(b, loc, block, sum);
    return blocks.back().add.getResult(0);
  };

  Value first = multiplyBlock(b.getIndexAttr(0));
  if (count == 1)
    return first;
  if (count == 2)
    return addBlock(b.getIndexAttr(depth), first);
  auto index = [&](int64_t n) {
    return arith::ConstantIndexOp::create(b, loc, n);
  };
  auto loop = scf::ForOp::create(b, loc, index(depth), index(c.depth),
                                 index(depth), first);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value sum = addBlock(loop.getInductionVar(), loop.getRegionIterArg(0));
  scf::YieldOp::create(b, loc, sum);
  return loop.getResult(0);
}

/// While a panel of weights is used for all rows, a later one is brought from
/// memory, every row tile its share.
static void prefetchPanel(OpBuilder &b, Location loc, Contraction &c,
                          linalg::LinalgOp steps, OpFoldResult start,
                          Value packedWeights, Value columnTile,
                          Value rowTile) {
  int64_t columnTiles = c.columns.count(), ahead = c.tile.getPrefetch();
  if (ahead == 0 || columnTiles <= ahead)
    return;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointAfterValue(rowTile);
  AffineExpr later = b.getAffineDimExpr(0) + ahead,
             last = b.getAffineConstantExpr(columnTiles - 1);
  Value next = affine::AffineMinOp::create(
      b, loc, AffineMap::get(1, 0, {later, last}, b.getContext()), columnTile);
  int64_t panel = c.depth * c.columns.tile;
  Value first = affine::AffineApplyOp::create(
      b, loc, AffineMap::get(1, 0, b.getAffineDimExpr(0) * panel), next);
  prefetchShare(b, loc, c, steps, start, packedWeights, {first, panel},
                {rowTile, c.rows.count()});
}

/// All tiles of the result.
static Value multiply(RewriterBase &b, Location loc, Contraction &c,
                      Value packedRows, Value packedWeights,
                      Value destination) {
  int64_t rows = c.rows.tile, vectors = c.tile.getVectors(),
          lanes = c.tile.getLanes();
  // Column tiles outermost: a panel of weights stays in cache for all rows.
  auto loop = scf::ForallOp::create(
      b, loc,
      ArrayRef<OpFoldResult>{b.getIndexAttr(c.columns.count()),
                             b.getIndexAttr(c.rows.count())},
      destination, std::nullopt);
  b.setInsertionPoint(loop.getTerminator());
  Value columnTile = loop.getInductionVar(0), rowTile = loop.getInductionVar(1);
  Value shared = loop.getRegionIterArgs().front();
  TileWindow window{
      {c.rows.offset(b, loc, rowTile), c.columns.offset(b, loc, columnTile)},
      {rows, c.columns.tile},
      {vectors, lanes}};

  AffineMap identity2 = AffineMap::getMultiDimIdentityMap(2, b.getContext());
  auto panel = [&](Value source, Value index,
                   ArrayRef<int64_t> shape) -> Value {
    SmallVector<OpFoldResult> offsets(shape.size() + 1, b.getIndexAttr(0));
    SmallVector<OpFoldResult> strides(shape.size() + 1, b.getIndexAttr(1));
    SmallVector<OpFoldResult> sizes{b.getIndexAttr(1)};
    llvm::append_range(sizes, getAsIndexOpFoldResult(b.getContext(), shape));
    offsets[0] = index;
    return tensor::ExtractSliceOp::create(b, loc, tensorOf(source, shape),
                                          source, offsets, sizes, strides);
  };
  Value left;
  if (c.packsRows())
    left = panel(packedRows, rowTile, {c.depth, rows});
  else
    left = sliceOperand(
               b, loc, c.product->getOperand(0), identity2,
               {{window.offset[0], b.getIndexAttr(0)}, {rows, c.depth}, {}})
               .first;
  Value right = panel(packedWeights, columnTile, {c.depth, vectors, lanes});

  SmallVector<SumBlock, 2> blocks;
  Value sum = sumTile(b, loc, c, left, right, blocks);

  Value oldOutput;
  if (c.epilogue) {
    oldOutput = c.epilogue.getDpsInits()[0];
    // In place: each tile reads what it overwrites.
    if (oldOutput == destination)
      oldOutput = shared;
  }
  FinishedTile finished =
      finishTile(b, loc, c, window, sum, oldOutput, shared, window);
  b.setInsertionPointToEnd(loop.getTerminator().getBody());
  SmallVector<OpFoldResult> strides(2, b.getIndexAttr(1));
  tensor::ParallelInsertSliceOp::create(
      b, loc, finished.whole, shared, ArrayRef<OpFoldResult>(window.offset),
      ArrayRef<OpFoldResult>{b.getIndexAttr(rows),
                             b.getIndexAttr(c.columns.tile)},
      strides);

  for (SumBlock &block : blocks) {
    linalg::LinalgOp steps = vectorizeProduct(b, c, block.product);
    prefetchPanel(b, loc, c, steps, block.start, packedWeights, columnTile,
                  rowTile);
    if (block.add)
      markForVectors(block.add);
  }
  vectorizeEpilogue(b, finished.epilogue);
  b.setInsertionPointAfter(loop);
  return loop.getResult(0);
}

static void rewrite(RewriterBase &b, Contraction &c,
                    Destinations &destinations) {
  Location loc = c.product.getLoc();
  b.setInsertionPoint(c.last());
  Value packedWeights = packWeights(b, loc, c);
  Value packedRows =
      c.packsRows() ? packRows(b, withWorkPart(loc, "rows"), c) : Value();
  Value destination = destinations.choose(
      b, c.last(), c.epilogue, c.rows.overlaps() || c.columns.overlaps());
  Value result =
      suitsBlocks(c, destination)
          ? multiplyInBlocks(b, loc, c, packedWeights, destination)
          : multiply(b, loc, c, packedRows, packedWeights, destination);
  destinations.record(c.epilogue, result);
  b.replaceOp(c.last(), result);
  if (c.epilogue)
    b.eraseOp(c.product);
  if (c.prologue)
    b.eraseOp(c.prologue);
}

namespace {
struct TileContractionsPass
    : vit::impl::TileContractionsPassBase<TileContractionsPass> {
  using TileContractionsPassBase::TileContractionsPassBase;

  void runOnOperation() override {
    SmallVector<linalg::LinalgOp> products;
    getOperation().walk([&](linalg::LinalgOp op) {
      if (op->hasAttr(kTileAttr))
        products.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    Destinations destinations;
    for (linalg::LinalgOp product : products)
      if (FailureOr<Contraction> c = match(product); succeeded(c))
        rewrite(rewriter, *c, destinations);
  }
};
} // namespace
