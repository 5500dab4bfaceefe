//===- FuseElementwise.cpp - Merges chains of elementwise operations -----===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Upstream's fusion with our notion of what may be merged: operations with one
// user, on the same side of the coming split into @pack and @infer.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/Common/ParamDependence.h"
#include "compiler/Codegen/Common/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::vit {
#define GEN_PASS_DEF_FUSEELEMENTWISEPASS
#include "compiler/Codegen/Common/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

namespace {
struct FuseElementwisePass
    : vit::impl::FuseElementwisePassBase<FuseElementwisePass> {
  using FuseElementwisePassBase::FuseElementwisePassBase;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    // A fresh analysis per question: fusion changes the IR under it. The
    // chains are short, and there are few of them.
    linalg::populateElementwiseOpsFusionPatterns(
        patterns, [](OpOperand *operand) {
          auto producer = operand->get().getDefiningOp<linalg::LinalgOp>();
          auto consumer = cast<linalg::LinalgOp>(operand->getOwner());
          ParamDependence dependence;
          // A producer of fewer dimensions (one number per token) would be
          // computed again for every element.
          return producer && producer->hasOneUse() &&
                 producer.getNumLoops() == consumer.getNumLoops() &&
                 dependence.isParamOnly(operand->get()) ==
                     dependence.isParamOnly(consumer->getResult(0));
        });
    linalg::GenericOp::getCanonicalizationPatterns(patterns, context);
    linalg::FillOp::getCanonicalizationPatterns(patterns, context);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
