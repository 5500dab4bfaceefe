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

#include "compiler/Codegen/CPU/Destinations.h"
#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/CPU/TileOperands.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
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

namespace {
/// A dimension covered by tiles of one size, the last one overlapping.
struct Cover {
  int64_t size, tile;

  int64_t count() const { return llvm::divideCeil(size, tile); }
  bool overlaps() const { return size % tile != 0; }

  /// Offset of tile number `index`.
  OpFoldResult offset(OpBuilder &b, Location loc, Value index) const {
    AffineExpr d = b.getAffineDimExpr(0);
    if (!overlaps())
      return affine::makeComposedFoldedAffineApply(b, loc, d * tile, {index});
    AffineMap map = AffineMap::get(
        1, 0, {d * tile, b.getAffineConstantExpr(size - tile)}, b.getContext());
    return affine::makeComposedFoldedAffineMin(b, loc, map, {index});
  }
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
  Operation *last() {
    return epilogue ? epilogue.getOperation() : product.getOperation();
  }
};
} // namespace

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

static Value packWeights(OpBuilder &b, Location loc, Contraction &c) {
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
// Loops
//===----------------------------------------------------------------------===//

/// Tiles an operation of one tile once more, in place.
static linalg::LinalgOp tileInside(RewriterBase &rewriter, linalg::LinalgOp op,
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

static void markForVectors(Operation *op) {
  op->setAttr(kVectorizeAttr, UnitAttr::get(op->getContext()));
}

/// Widest power of two up to `lanes` that divides `size`.
static int64_t widestDivisor(int64_t size, int64_t lanes) {
  while (size % lanes != 0)
    lanes /= 2;
  return lanes;
}

/// Rows of the left operand, normalized or whatever the prologue does, as
/// [row tiles, K, rows]: the order in which the inner loop reads them.
static Value packRows(RewriterBase &b, Location loc, Contraction &c) {
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
  AffineMap identity = AffineMap::getMultiDimIdentityMap(2, b.getContext());
  linalg::GenericOp tiled;
  if (c.prologue) {
    tiled = makeTileOp(b, loc, c.prologue, window, Value(), Value(),
                       AffineMap(), Value(), output, outputMap);
  } else {
    Value slice = sliceOperand(b, loc, source, identity, window).first;
    tiled = makeTileOp(b, loc, nullptr, window, Value(), slice, identity,
                       Value(), output, outputMap);
  }
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

/// left [K, rows] times right [K, vectors, lanes].
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
        SmallVector<AffineMap>{map({k, i}), map({k, v, j}), map({i, v, j})},
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
  auto part = [&](Value source) -> Value {
    ArrayRef<int64_t> shape =
        cast<RankedTensorType>(source.getType()).getShape();
    SmallVector<int64_t> size(shape);
    size[0] = block;
    SmallVector<OpFoldResult> offsets(shape.size(), b.getIndexAttr(0));
    SmallVector<OpFoldResult> strides(shape.size(), b.getIndexAttr(1));
    offsets[0] = loop.getInductionVar();
    return tensor::ExtractSliceOp::create(
        b, loc, source, offsets, getAsIndexOpFoldResult(b.getContext(), size),
        strides);
  };
  Value sum = multiply(part(left), part(right));
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
  Value left = panel(packedRows, rowTile, {c.depth, rows});
  Value right = panel(packedWeights, columnTile, {c.depth, vectors, lanes});

  TileProduct product = multiplyTile(b, loc, c, left, right);

  // The epilogue writes the tile, seen as rows x vectors x lanes.
  AffineMap identity3 = AffineMap::getMultiDimIdentityMap(3, b.getContext());
  AffineMap identity2 = AffineMap::getMultiDimIdentityMap(2, b.getContext());
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
  markForVectors(
      tileInside(b, product.multiply, {c.tile.getUnroll(), 0, 0, 0}));
  if (product.add)
    markForVectors(rows > 1 ? tileInside(b, product.add, {1, 0, 0})
                            : product.add);
  markForVectors(rows > 1 ? tileInside(b, epilogue, {1, 0, 0}) : epilogue);
  b.setInsertionPointAfter(loop);
  return loop.getResult(0);
}

static void rewrite(RewriterBase &b, Contraction &c,
                    Destinations &destinations) {
  Location loc = c.product.getLoc();
  b.setInsertionPoint(c.last());
  Value packedWeights = packWeights(b, loc, c);
  Value packedRows = packRows(b, loc, c);
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
