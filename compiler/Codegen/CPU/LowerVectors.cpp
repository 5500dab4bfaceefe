//===- LowerVectors.cpp - Vectors as wide as registers -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Contractions become outer products and those FMAs; transfers become plain
// loads and stores of one register. The order matters: see the comments.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/Common/Canonicalization.h"

#include "mlir/Conversion/VectorToSCF/VectorToSCF.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::vit {
#define GEN_PASS_DEF_LOWERVECTORSPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// A vector that is only loaded to take single numbers out of it (the rows of
/// a matrix product, each broadcast) becomes loads of these: a broadcast from
/// memory is free, one from a lane of a register is a shuffle, and its mask
/// occupies a register that a tile needs.
static void splitLoadsOfScalars(RewriterBase &rewriter, ModuleOp module) {
  SmallVector<vector::LoadOp> loads;
  module.walk([&](vector::LoadOp op) {
    auto takesNumber = [](Operation *user) {
      auto extract = dyn_cast<vector::ExtractOp>(user);
      return extract && !extract.hasDynamicPosition() &&
             !isa<VectorType>(extract.getType());
    };
    if (op.getVectorType().getRank() == 1 && !op.use_empty() &&
        llvm::all_of(op->getUsers(), takesNumber))
      loads.push_back(op);
  });
  for (vector::LoadOp op : loads) {
    rewriter.setInsertionPoint(op);
    for (Operation *user : llvm::make_early_inc_range(op->getUsers())) {
      auto extract = cast<vector::ExtractOp>(user);
      SmallVector<Value> indices(op.getIndices());
      Value lane = arith::ConstantIndexOp::create(
          rewriter, op.getLoc(), extract.getStaticPosition().front());
      indices.back() =
          arith::AddIOp::create(rewriter, op.getLoc(), indices.back(), lane);
      rewriter.replaceOpWithNewOp<memref::LoadOp>(extract, op.getBase(),
                                                  indices);
    }
    rewriter.eraseOp(op);
  }
}

namespace {
struct LowerVectorsPass : vit::impl::LowerVectorsPassBase<LowerVectorsPass> {
  using LowerVectorsPassBase::LowerVectorsPassBase;

  LogicalResult apply(llvm::function_ref<void(RewritePatternSet &)> populate) {
    RewritePatternSet patterns(&getContext());
    populate(patterns);
    return applyPatternsGreedily(getOperation(), std::move(patterns));
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto permutations = [](RewritePatternSet &patterns) {
      vector::populateVectorTransferPermutationMapLoweringPatterns(patterns);
      populateCanonicalizationPatterns(patterns);
    };
    // Before contractions: transposed operands must be plain vectors by then.
    auto transposes = [](RewritePatternSet &patterns) {
      vector::populateVectorTransposeLoweringPatterns(
          patterns, vector::VectorTransposeLowering::Shuffle1D);
    };
    auto arithmetic = [](RewritePatternSet &patterns) {
      vector::populateVectorContractLoweringPatterns(
          patterns, vector::VectorContractLowering::OuterProduct);
      vector::populateVectorOuterProductLoweringPatterns(patterns);
      vector::populateVectorMultiReductionLoweringPatterns(
          patterns, vector::VectorMultiReductionLowering::InnerReduction);
      vector::populateVectorBroadcastLoweringPatterns(patterns);
      vector::populateVectorShapeCastLoweringPatterns(patterns);
    };
    auto unroll = [](RewritePatternSet &patterns) {
      populateVectorToSCFConversionPatterns(
          patterns,
          VectorTransferToSCFOptions().setTargetRank(1).enableFullUnroll());
    };
    auto transfers = [](RewritePatternSet &patterns) {
      vector::populateVectorTransferLoweringPatterns(patterns,
                                                     /*maxTransferRank=*/1);
      vector::populateSinkVectorMemOpsPatterns(patterns);
    };
    if (failed(apply(permutations)) || failed(apply(transposes)) ||
        failed(apply(arithmetic)) || failed(apply(unroll)) ||
        failed(apply(transfers)))
      return signalPassFailure();
    DominanceInfo dominance(module);
    IRRewriter rewriter(&getContext());
    eliminateCommonSubExpressions(rewriter, dominance, module);
    splitLoadsOfScalars(rewriter, module);

    // A contraction in any other form would still compile, twenty times slower.
    WalkResult left = module.walk([](vector::ContractionOp op) {
      op.emitOpError("is in no form that lowers to FMAs");
      return WalkResult::interrupt();
    });
    if (left.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
