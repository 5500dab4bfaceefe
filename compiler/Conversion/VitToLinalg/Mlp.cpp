//===- Mlp.cpp - mlp to linalg --------------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two or, with a gate, three linear layers and the activation between them.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"
#include "dialects/Vit/IR/WorkNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
struct MlpLowering : OpConversionPattern<MlpOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(MlpOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value x = collapseToRows(b, adaptor.getInput());
    b.setLoc(withWorkPart(op.getLoc(), "fc1"));
    Value hidden =
        createLinear(b, x, adaptor.getFc1Weight(), adaptor.getFc1Bias());
    if (Value gateWeight = adaptor.getGateWeight()) {
      b.setLoc(withWorkPart(op.getLoc(), "gate"));
      Value gate = createLinear(b, x, gateWeight, adaptor.getGateBias());
      gate = createActivation(b, gate, op.getActivation());
      hidden = createElementwise(b, {{gate, {0, 1}}, {hidden, {0, 1}}},
                                 [](ImplicitLocOpBuilder &b, ValueRange e) {
                                   return arith::MulFOp::create(b, e[0], e[1]);
                                 });
    } else {
      hidden = createActivation(b, hidden, op.getActivation());
    }
    if (Value scale = adaptor.getInnerNormScale()) {
      b.setLoc(withWorkPart(op.getLoc(), "norm"));
      hidden = createNorm(b, op.getNormKind(), hidden, scale,
                          adaptor.getInnerNormBias(),
                          op.getNormEpsilon().convertToDouble());
    }
    b.setLoc(withWorkPart(op.getLoc(), "fc2"));
    Value y =
        createLinear(b, hidden, adaptor.getFc2Weight(), adaptor.getFc2Bias());
    rewriter.replaceOp(op, expandRows(b, y, op.getType().getShape()));
    return success();
  }
};
} // namespace

void vit::populateMlpPatterns(RewritePatternSet &patterns) {
  patterns.add<MlpLowering>(patterns.getContext());
}
