//===- TileRest.cpp - Tiles what the contractions have left --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parallel loops and vector-sized pieces for attention, reductions and
// elementwise operations, from the last of a chain upwards.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Iterators.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

namespace mlir::vit {
#define GEN_PASS_DEF_TILERESTPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

static bool isTiled(Operation *op) {
  return op->hasAttr(kVectorizeAttr) || op->getParentOfType<scf::ForallOp>();
}

static bool isStatic(linalg::LinalgOp op) {
  return !ShapedType::isDynamicShape(op.getStaticLoopRanges());
}

/// Longer sums than this, over anything but a row, are cut into chunks.
static constexpr int64_t kLongSum = 64;

/// How to cut the reduction of `op`, if it should be: into one sum per lane
/// when it runs along a row (whole vectors are added), into about as many
/// chunks as each is long otherwise (a mean over tokens: less rounding, and
/// work to share). Fixed here, so that results do not depend on threads.
static std::optional<linalg::SplitReductionOptions>
getSplit(linalg::GenericOp op, int64_t lanes) {
  SmallVector<unsigned> dims;
  op.getReductionDims(dims);
  if (isTiled(op) || dims.size() != 1 || op.getNumDpsInits() != 1 ||
      !isStatic(op))
    return std::nullopt;
  int64_t size = op.getStaticLoopRanges()[dims[0]];
  AffineMap output = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  linalg::SplitReductionOptions options;
  if (dims[0] == op.getNumLoops() - 1) {
    if (size % lanes != 0 || size <= lanes)
      return std::nullopt;
    options.ratio = lanes;
    options.index = output.getNumResults();
    options.innerParallel = true;
    return options;
  }
  if (size <= kLongSum)
    return std::nullopt;
  int64_t chunks = static_cast<int64_t>(std::sqrt(double(size)));
  while (size % chunks != 0)
    --chunks;
  if (chunks == 1)
    return std::nullopt;
  options.ratio = chunks;
  // In front of the dimensions that follow the reduced one.
  options.index = llvm::count_if(output.getResults(), [&](AffineExpr e) {
    return isa<AffineDimExpr>(e) &&
           cast<AffineDimExpr>(e).getPosition() < dims[0];
  });
  options.innerParallel = false;
  return options;
}

static void splitReductions(RewriterBase &rewriter, ModuleOp module,
                            int64_t lanes) {
  SmallVector<std::pair<linalg::GenericOp, linalg::SplitReductionOptions>>
      reductions;
  module.walk([&](linalg::GenericOp op) {
    if (auto split = getSplit(op, lanes))
      reductions.push_back({op, *split});
  });
  for (auto [op, split] : reductions) {
    rewriter.setInsertionPoint(op);
    // A reduction that cannot be split stays whole.
    (void)linalg::splitReduction(rewriter, op,
                                 [&](linalg::LinalgOp) { return split; });
  }
}

/// Cuts an operation inside the parallel loop into pieces of one vector.
static void tileToVectors(RewriterBase &rewriter, linalg::LinalgOp op,
                          int64_t lanes) {
  if (!isStatic(op))
    return;
  // Numbers that are looked up one by one are work on parameters: plain loops.
  if (op->getNumRegions() == 1 &&
      !op->getRegion(0).getOps<tensor::ExtractOp>().empty())
    return;
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  unsigned inner = op.getNumLoops() - 1;
  // Vectors run along the last dimension: every operand must have it last, or
  // not at all, and be indexed by dimensions alone.
  for (AffineMap map : op.getIndexingMapsArray()) {
    if (!map.isProjectedPermutation())
      return;
    for (auto [i, expr] : llvm::enumerate(map.getResults()))
      if (expr == getAffineDimExpr(inner, op.getContext()) &&
          i + 1 != map.getNumResults())
        return;
  }
  int64_t width = sizes[inner];
  bool sums = linalg::isReductionIterator(kinds[inner]);
  if (sums && width != lanes)
    return; // the scalar tail of a split reduction is one vector, no other is
  if (width > lanes) {
    if (width % lanes != 0)
      return;
    width = lanes;
  }
  SmallVector<int64_t> tile(op.getNumLoops(), 1);
  tile[inner] = width;
  linalg::LinalgOp piece = op;
  if (tile != sizes) {
    scf::SCFTilingOptions options;
    options.setTileSizes(getAsIndexOpFoldResult(op.getContext(), tile));
    rewriter.setInsertionPoint(op);
    FailureOr<scf::SCFTilingResult> result = scf::tileUsingSCF(
        rewriter, cast<TilingInterface>(op.getOperation()), options);
    if (failed(result))
      return;
    rewriter.replaceOp(op, result->replacements);
    piece = cast<linalg::LinalgOp>(result->tiledOps.front());
  }
  piece->setAttr(kVectorizeAttr, UnitAttr::get(op.getContext()));
}

/// Operations that are computed inside their only consumer's loop.
using FusedSet = llvm::SmallPtrSet<Operation *, 32>;

static FusedSet collectFused(ModuleOp module) {
  FusedSet fused;
  module.walk([&](linalg::LinalgOp op) {
    if (!isTiled(op) && isStatic(op) && op->hasOneUse() &&
        op->getNumResults() == 1 &&
        isa<linalg::LinalgOp>(*op->getUsers().begin()) &&
        !isTiled(*op->getUsers().begin()))
      fused.insert(op);
  });
  return fused;
}

/// Every user of a constant tensor fills its own: sharing one would cost a
/// copy.
static void duplicateFills(RewriterBase &rewriter, ModuleOp module) {
  SmallVector<linalg::FillOp> fills;
  module.walk([&](linalg::FillOp op) {
    if (!op->hasOneUse() && !isTiled(op))
      fills.push_back(op);
  });
  for (linalg::FillOp fill : fills)
    for (OpOperand &use :
         llvm::make_early_inc_range(fill.getResult(0).getUses())) {
      rewriter.setInsertionPoint(fill);
      Operation *empty = fill.getOutputs()[0].getDefiningOp<tensor::EmptyOp>();
      IRMapping map;
      if (empty)
        map.map(empty->getResult(0), rewriter.clone(*empty)->getResult(0));
      use.set(rewriter.clone(*fill, map)->getResult(0));
    }
}

/// Pieces of attention to have at least: enough for a few threads to share.
static constexpr int64_t kMinAttentionTasks = 6;

/// Queries that one piece of attention handles, 0 for all. Every piece packs
/// its head's keys again, so queries are only cut where heads are few, or stay
/// together; each piece has at least one block of rows. Tokens of windows stay
/// together.
static int64_t getQueriesPerTask(AttentionOp op) {
  auto type = cast<ShapedType>(op.getOutput().getType());
  int64_t queries = type.getDimSize(1);
  int64_t heads =
      type.getDimSize(0) * (op.getMix().empty() ? type.getDimSize(2) : 1);
  auto tile = op->getAttrOfType<RegisterTileAttr>(kTileAttr);
  if (!tile || heads >= kMinAttentionTasks || op.getWindows())
    return 0;
  int64_t rows = std::min(tile.getRows(), queries);
  int64_t pieces = llvm::divideCeil(kMinAttentionTasks, heads);
  int64_t blocks = llvm::divideCeil(llvm::divideCeil(queries, pieces), rows);
  int64_t size = blocks * rows;
  while (size < queries && queries % size != 0 && queries % size < rows)
    size += rows;
  return size >= queries ? 0 : size;
}

/// The parallel loop over the first dimension that is worth one.
static void tileRoot(RewriterBase &rewriter, TilingInterface root,
                     const FusedSet &fused, int64_t lanes) {
  SmallVector<OpFoldResult> tile;
  auto linalgOp = dyn_cast<linalg::LinalgOp>(root.getOperation());
  if (linalgOp) {
    SmallVector<int64_t> sizes = linalgOp.getStaticLoopRanges();
    SmallVector<utils::IteratorType> kinds = linalgOp.getIteratorTypesArray();
    tile.assign(sizes.size(), rewriter.getIndexAttr(0));
    // The innermost dimension is for vectors; only where it is the one number
    // that each of a fused chain of rows leaves, it counts the rows.
    bool endsRows = llvm::any_of(root->getOperands(), [&](Value operand) {
      return fused.contains(operand.getDefiningOp());
    });
    for (unsigned d = 0; d < sizes.size(); ++d)
      if (linalg::isParallelIterator(kinds[d]) && sizes[d] != 1 &&
          (d + 1 < sizes.size() || (sizes.size() == 1 && endsRows))) {
        tile[d] = rewriter.getIndexAttr(1);
        break;
      }
  } else { // attention: image, some queries, head if they do not talk
    auto attention = cast<AttentionOp>(root.getOperation());
    tile = {rewriter.getIndexAttr(1),
            rewriter.getIndexAttr(getQueriesPerTask(attention)),
            rewriter.getIndexAttr(attention.getMix().empty() ? 1 : 0)};
  }

  SmallVector<Operation *> inside{root};
  if (!llvm::all_of(tile, [](OpFoldResult t) { return isZeroInteger(t); })) {
    scf::SCFTileAndFuseOptions options;
    options.tilingOptions.setTileSizes(tile).setLoopType(
        scf::SCFTilingOptions::LoopType::ForallOp);
    options.setFusionControlFn(
        [&](tensor::ExtractSliceOp, OpResult producer, bool isDestination)
            -> std::optional<scf::SCFTileAndFuseOptions::ControlFnResult> {
          if (!fused.contains(producer.getOwner()))
            return std::nullopt;
          return scf::SCFTileAndFuseOptions::ControlFnResult{};
        });
    rewriter.setInsertionPoint(root);
    FailureOr<scf::SCFTileAndFuseResult> result =
        scf::tileConsumerAndFuseProducersUsingSCF(rewriter, root, options);
    if (failed(result))
      return;
    rewriter.replaceOp(root, result->replacements.lookup(root->getResult(0)));
    inside.assign(result->tiledAndFusedOps.begin(),
                  result->tiledAndFusedOps.end());
  }
  for (Operation *op : inside)
    if (auto inner = dyn_cast<linalg::LinalgOp>(op))
      tileToVectors(rewriter, inner, lanes);
}

namespace {
struct TileRestPass : vit::impl::TileRestPassBase<TileRestPass> {
  using TileRestPassBase::TileRestPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    IRRewriter rewriter(&getContext());
    int64_t lanes = vectorBytes / 4;
    splitReductions(rewriter, module, lanes);
    duplicateFills(rewriter, module);

    // Consumers before producers, so that chains are taken from their end.
    SmallVector<Operation *> roots;
    module.walk<WalkOrder::PostOrder, ReverseIterator>([&](Operation *op) {
      if (isa<linalg::LinalgOp, AttentionOp>(op) && !isTiled(op))
        roots.push_back(op);
    });
    FusedSet fused = collectFused(module);
    for (Operation *op : roots) {
      // Computed inside its consumer, unless that has got no loop.
      if (fused.contains(op) && op->use_empty())
        continue;
      auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
      if (linalgOp && !isStatic(linalgOp))
        continue;
      tileRoot(rewriter, cast<TilingInterface>(op), fused, lanes);
    }
  }
};
} // namespace
