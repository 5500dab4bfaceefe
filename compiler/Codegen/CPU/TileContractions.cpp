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
#include "compiler/Codegen/CPU/TileOperands.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
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

/// Sums of products longer than this are made of blocks about this long: one
/// chain of additions would lose digits that other implementations keep.
static constexpr int64_t kLongProduct = 768;

/// The number of equal blocks for a sum over `depth`.
static int64_t countBlocks(int64_t depth) {
  int64_t wanted = llvm::divideCeil(depth, kLongProduct);
  for (int64_t blocks = wanted; blocks <= 4 * wanted; ++blocks)
    if (depth % blocks == 0)
      return blocks;
  return 1;
}

namespace {
/// The operations that multiply one tile, to be cut further.
struct TileProduct {
  Value result;
  SmallVector<linalg::FillOp> fills;
  linalg::GenericOp multiply;
  linalg::GenericOp add; ///< of blocks; null if there is one
};
} // namespace

/// left [K, rows], or [rows, K] when not packed, times right [K, vectors,
/// lanes].
static TileProduct multiplyTile(OpBuilder &b, Location loc, Contraction &c,
                                Value left, Value right) {
  int64_t rows = c.rows.tile, vectors = c.tile.getVectors(),
          lanes = c.tile.getLanes();
  TileProduct tile;
  auto type = tensorOf(left, {rows, vectors, lanes});
  Value zero =
      arith::ConstantOp::create(b, loc, b.getZeroAttr(type.getElementType()));
  auto fill = [&] {
    tile.fills.push_back(
        linalg::FillOp::create(b, loc, zero, makeEmpty(b, loc, type)));
    return tile.fills.back().getResult(0);
  };
  auto multiply = [&](Value left, Value right) {
    AffineExpr k = b.getAffineDimExpr(0), i = b.getAffineDimExpr(1),
               v = b.getAffineDimExpr(2), j = b.getAffineDimExpr(3);
    auto map = [&](ArrayRef<AffineExpr> e) {
      return AffineMap::get(4, 0, e, b.getContext());
    };
    SmallVector<utils::IteratorType> kinds(4, utils::IteratorType::parallel);
    kinds[0] = utils::IteratorType::reduction;
    tile.multiply = linalg::GenericOp::create(
        b, loc, type, ValueRange{left, right}, fill(),
        SmallVector<AffineMap>{c.packsRows() ? map({k, i}) : map({i, k}),
                               map({k, v, j}), map({i, v, j})},
        kinds, [](OpBuilder &b, Location loc, ValueRange args) {
          Value p = arith::MulFOp::create(b, loc, args[0], args[1]);
          Value s = arith::AddFOp::create(b, loc, args[2], p);
          linalg::YieldOp::create(b, loc, s);
        });
    return tile.multiply.getResult(0);
  };
  int64_t blocks = countBlocks(c.depth);
  if (blocks == 1) {
    tile.result = multiply(left, right);
    return tile;
  }

  int64_t block = c.depth / blocks;
  auto index = [&](int64_t n) {
    return arith::ConstantIndexOp::create(b, loc, n);
  };
  auto loop = scf::ForOp::create(b, loc, index(0), index(c.depth), index(block),
                                 fill());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  auto part = [&](Value source, unsigned k) -> Value {
    ArrayRef<int64_t> shape =
        cast<RankedTensorType>(source.getType()).getShape();
    SmallVector<int64_t> size(shape);
    size[k] = block;
    SmallVector<OpFoldResult> offsets(shape.size(), b.getIndexAttr(0));
    SmallVector<OpFoldResult> strides(shape.size(), b.getIndexAttr(1));
    offsets[k] = loop.getInductionVar();
    return tensor::ExtractSliceOp::create(
        b, loc, source, offsets, getAsIndexOpFoldResult(b.getContext(), size),
        strides);
  };
  Value sum = multiply(part(left, c.packsRows() ? 0 : 1), part(right, 0));
  AffineMap identity = AffineMap::getMultiDimIdentityMap(3, b.getContext());
  tile.add = linalg::GenericOp::create(
      b, loc, type, sum, loop.getRegionIterArg(0),
      SmallVector<AffineMap>{identity, identity},
      SmallVector<utils::IteratorType>(3, utils::IteratorType::parallel),
      [](OpBuilder &b, Location loc, ValueRange args) {
        Value s = arith::AddFOp::create(b, loc, args[1], args[0]);
        linalg::YieldOp::create(b, loc, s);
      });
  scf::YieldOp::create(b, loc, tile.add.getResult(0));
  tile.result = loop.getResult(0);
  return tile;
}

/// Does a function like GELU take part, rather than a few sums and products?
static bool isExpensive(linalg::GenericOp op) {
  return llvm::any_of(*op.getBody(), [](Operation &inner) {
    return isa<math::MathDialect>(inner.getDialect()) ||
           isa<arith::DivFOp>(inner);
  });
}

/// Elements of a cache line.
static constexpr int64_t kLineElements = 16;

/// While a panel of weights is used for all rows, a later one is brought from
/// memory: every row tile asks for its share of it, evenly over its `steps`.
static void prefetchPanel(OpBuilder &b, Location loc, Contraction &c,
                          Operation *steps, Value packedWeights,
                          Value columnTile, Value rowTile) {
  int64_t rowTiles = c.rows.count(), columnTiles = c.columns.count();
  auto inner = dyn_cast<scf::ForOp>(steps->getParentOp());
  int64_t ahead = c.tile.getPrefetch();
  if (ahead == 0 || rowTiles < 2 || columnTiles <= ahead || !inner)
    return;
  OpBuilder::InsertionGuard guard(b);
  int64_t unroll = c.tile.getUnroll(), panel = c.depth * c.columns.tile;
  int64_t perStep = llvm::divideCeil(c.columns.tile * unroll, rowTiles);
  int64_t perTile = perStep * (c.depth / unroll);
  AffineExpr d0 = b.getAffineDimExpr(0), d1 = b.getAffineDimExpr(1);
  auto atMost = [&](AffineExpr e, int64_t bound, Value operand) -> Value {
    AffineExpr limit = b.getAffineConstantExpr(std::max<int64_t>(0, bound));
    return affine::AffineMinOp::create(
        b, loc, AffineMap::get(1, 0, {e, limit}, b.getContext()), operand);
  };
  auto sum = [&](AffineExpr e, Value first, Value second) -> Value {
    return affine::AffineApplyOp::create(b, loc, AffineMap::get(2, 0, e),
                                         ValueRange{first, second});
  };

  auto blocks = dyn_cast<scf::ForOp>(inner->getParentOp());
  b.setInsertionPoint(blocks ? blocks : inner);
  Value next = atMost(d0 + ahead, columnTiles - 1, columnTile);
  Value share = atMost(d0 * perTile, panel - perTile, rowTile);
  Value begin = sum(d0 * panel + d1, next, share);

  b.setInsertionPointToStart(inner.getBody());
  Value step = inner.getInductionVar();
  if (blocks)
    step = sum(d0 + d1, blocks.getInductionVar(), step);
  for (int64_t i = 0; i < perStep; i += kLineElements) {
    Value index = sum(d0 + d1.floorDiv(unroll) * perStep + i, begin, step);
    PrefetchOp::create(b, loc, packedWeights, index);
  }
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

  TileProduct product = multiplyTile(b, loc, c, left, right);

  // The epilogue writes the tile, seen as rows x vectors x lanes.
  AffineMap identity3 = AffineMap::getMultiDimIdentityMap(3, b.getContext());
  Value output = sliceOperand(b, loc, shared, identity2, window).first;
  Value oldOutput;
  if (c.epilogue) {
    oldOutput = c.epilogue.getDpsInits()[0];
    // In place: each tile reads what it overwrites.
    if (oldOutput == destination)
      oldOutput = shared;
  }
  linalg::GenericOp epilogue =
      makeTileOp(b, loc, c.epilogue, window, c.product->getResult(0),
                 product.result, identity3, oldOutput, output, identity3);
  Value whole = tensor::CollapseShapeOp::create(
      b, loc, epilogue.getResult(0),
      SmallVector<ReassociationIndices>{{0}, {1, 2}});
  b.setInsertionPointToEnd(loop.getTerminator().getBody());
  SmallVector<OpFoldResult> strides(2, b.getIndexAttr(1));
  tensor::ParallelInsertSliceOp::create(
      b, loc, whole, shared, ArrayRef<OpFoldResult>(window.offset),
      ArrayRef<OpFoldResult>{b.getIndexAttr(rows),
                             b.getIndexAttr(c.columns.tile)},
      strides);

  for (linalg::FillOp fill : product.fills)
    markForVectors(fill);
  linalg::LinalgOp steps =
      tileInside(b, product.multiply, {c.tile.getUnroll(), 0, 0, 0});
  markForVectors(steps);
  prefetchPanel(b, loc, c, steps, packedWeights, columnTile, rowTile);
  if (product.add)
    markForVectors(rows > 1 ? tileInside(b, product.add, {1, 0, 0})
                            : product.add);
  // Cheap epilogues work on the accumulators where they are; what needs
  // registers of its own takes them from memory, one row at a time.
  markForVectors(rows > 1 && isExpensive(epilogue)
                     ? tileInside(b, epilogue, {1, 0, 0})
                     : epilogue);
  b.setInsertionPointAfter(loop);
  return loop.getResult(0);
}

static void rewrite(RewriterBase &b, Contraction &c,
                    Destinations &destinations) {
  Location loc = c.product.getLoc();
  b.setInsertionPoint(c.last());
  Value packedWeights = packWeights(b, loc, c);
  Value packedRows = c.packsRows() ? packRows(b, loc, c) : Value();
  Value destination = destinations.choose(
      b, c.last(), c.epilogue, c.rows.overlaps() || c.columns.overlaps());
  Value result = multiply(b, loc, c, packedRows, packedWeights, destination);
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
