//===- VitToLinalg.cpp - The pass convert-vit-to-linalg -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Says what is converted; the patterns, by family, say how. Passes.td describes
// the form that comes out.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Passes.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"
#include "dialects/Vit/IR/VitOps.h"
#include "dialects/Vit/IR/WorkNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::vit {
#define GEN_PASS_DEF_CONVERTVITTOLINALGPASS
#include "compiler/Conversion/VitToLinalg/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

namespace {
struct ConvertVitToLinalgPass
    : vit::impl::ConvertVitToLinalgPassBase<ConvertVitToLinalgPass> {
  void runOnOperation() override {
    // Code that is made of an operation can say so, in profiles.
    getOperation()->walk([](Operation *op) {
      if (isa_and_nonnull<VitDialect>(op->getDialect()) &&
          getWork(op->getLoc()).empty())
        op->setLoc(withWork(op->getLoc(), op->getName().stripDialect()));
    });

    RewritePatternSet patterns(&getContext());
    populatePatchEmbedPatterns(patterns);
    populateResizePosEmbedPatterns(patterns);
    populateRelativePositionPatterns(patterns);
    populateStemPatterns(patterns);
    populateStemNormPatterns(patterns);
    populateNormPatterns(patterns);
    populateAttentionPatterns(patterns);
    populateMlpPatterns(patterns);
    populateStagePatterns(patterns);
    populateHeadPatterns(patterns);
    populateParameterPatterns(patterns);

    // Whatever is not of the model's own operations may stay, ours of the
    // later stages included.
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    target.addIllegalOp<
        TransposeOp, NormalizePixelsOp, PatchEmbedOp, TokensOp,
        ResizePosEmbedOp, GridPositionsOp, RelativeBiasOp, RelativeBiasMlpOp,
        RopeTableOp, MixedRopeTableOp, PixelsOp, Conv2dOp, Pool2dOp,
        GroupNormOp, BatchNormOp, ActivateOp, StandardizeOp, RmsNormOp, MsaOp,
        AttentionWeightsOp, LinearOp, PatchMergeOp, LatentsOp, HeadOp, ScaleOp,
        MatvecOp, LayerNumberOp, DifferentialLambdaOp>();
    // Per-token work stays whole: it is tiled as such.
    target.addDynamicallyLegalOp<PosEmbedOp, LayerNormOp, MlpOp, ResidualOp,
                                 PoolOp>([](Operation *op) {
      return op->getParentOfType<PerTokenOp>() != nullptr;
    });
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
