//===- Vectorize.cpp - Operations of one tile become vector operations ---===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Upstream's vectorization and clean-up in the order that keeps accumulators
// in registers: contractions must be recognized before unit dimensions go, and
// subsets are hoisted while everything is still a tensor.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/Common/Canonicalization.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"

namespace mlir::vit {
#define GEN_PASS_DEF_VECTORIZEPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Pieces of one row are vectors of rank one. Contractions keep their unit
/// dimensions: without the summed one they would no longer be recognized, and
/// a multiplication and an addition would take the place of an FMA.
static linalg::LinalgOp dropUnitDimensions(RewriterBase &rewriter,
                                           linalg::LinalgOp op) {
  auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
  if (!generic || linalg::isaContractionOpInterface(op))
    return op;
  linalg::ControlDropUnitDims options;
  options.rankReductionStrategy =
      linalg::ControlDropUnitDims::RankReductionStrategy::ExtractInsertSlice;
  rewriter.setInsertionPoint(op);
  FailureOr<linalg::DropUnitDimsResult> result =
      linalg::dropUnitDims(rewriter, generic, options);
  if (failed(result))
    return op; // nothing to drop
  rewriter.replaceOp(op, result->replacements);
  return cast<linalg::LinalgOp>(result->resultOp.getOperation());
}

namespace {
struct VectorizePass : vit::impl::VectorizePassBase<VectorizePass> {
  using VectorizePassBase::VectorizePassBase;

  LogicalResult apply(llvm::function_ref<void(RewritePatternSet &)> populate) {
    RewritePatternSet patterns(&getContext());
    populate(patterns);
    return applyPatternsGreedily(getOperation(), std::move(patterns));
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    IRRewriter rewriter(&getContext());

    SmallVector<linalg::LinalgOp> tiles;
    module.walk([&](linalg::LinalgOp op) {
      if (op->hasAttr(kVectorizeAttr))
        tiles.push_back(op);
    });
    for (linalg::LinalgOp op : tiles) {
      op = dropUnitDimensions(rewriter, op);
      rewriter.setInsertionPoint(op);
      FailureOr<linalg::VectorizationResult> result =
          linalg::vectorize(rewriter, op);
      if (succeeded(result))
        rewriter.replaceOp(op, result->replacements);
      else // stays a loop; correct, only slower
        op->removeAttr(kVectorizeAttr);
    }

    auto reductions = [](RewritePatternSet &patterns) {
      vector::populateVectorReductionToContractPatterns(patterns);
      vector::populateVectorTransferPermutationMapLoweringPatterns(patterns);
    };
    auto subsets = [](RewritePatternSet &patterns) {
      vector::populateCastAwayVectorLeadingOneDimPatterns(patterns);
      tensor::populateFoldTensorSubsetIntoVectorTransferPatterns(patterns);
      tensor::populateMergeConsecutiveInsertExtractSlicePatterns(patterns);
      populateCanonicalizationPatterns(patterns);
    };
    auto clean = [](RewritePatternSet &patterns) {
      tensor::populateFoldTensorSubsetIntoVectorTransferPatterns(patterns);
      populateCanonicalizationPatterns(patterns);
    };
    if (failed(apply(reductions)) || failed(apply(subsets)))
      return signalPassFailure();
    DominanceInfo dominance(module);
    eliminateCommonSubExpressions(rewriter, dominance, module);

    // Innermost loops first: an accumulator leaves one loop at a time.
    module.walk([&](LoopLikeOpInterface loop) {
      (void)hoistLoopInvariantSubsets(rewriter, loop);
    });
    module.walk([&](LoopLikeOpInterface loop) { moveLoopInvariantCode(loop); });
    if (failed(apply(clean)))
      return signalPassFailure();
    eliminateCommonSubExpressions(rewriter, dominance, module);
  }
};
} // namespace
