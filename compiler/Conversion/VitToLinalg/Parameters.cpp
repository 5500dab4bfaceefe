//===- Parameters.cpp - scale and matvec to linalg ------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Arithmetic on parameters, of which each layer has little: loops that nothing
// has to tune.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
struct ScaleLowering : OpConversionPattern<ScaleOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(ScaleOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto dims = llvm::to_vector_of<unsigned, 4>(
        llvm::seq<int64_t>(0, op.getType().getRank()));
    unsigned along = op.getAlong();
    Value y = createElementwise(
        b, {{adaptor.getInput(), dims}, {adaptor.getFactors(), {along}}},
        [](ImplicitLocOpBuilder &b, ValueRange e) {
          return arith::MulFOp::create(b, e[0], e[1]);
        });
    rewriter.replaceOp(op, y);
    return success();
  }
};

/// The bias is added to the sum of products, not the other way round: it may be
/// much larger than each of them.
struct MatvecLowering : OpConversionPattern<MatvecOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(MatvecOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = op.getType();
    Value y = createGeneric(
        b, {{adaptor.getWeight(), {0, 1}}, {adaptor.getVector(), {1}}},
        {createZeros(b, type.getShape(), type.getElementType()), {0}},
        [](ImplicitLocOpBuilder &b, ValueRange e) {
          Value product = arith::MulFOp::create(b, e[0], e[1]);
          return arith::AddFOp::create(b, e[2], product);
        });
    if (Value bias = adaptor.getBias())
      y = createElementwise(b, {{y, {0}}, {bias, {0}}},
                            [](ImplicitLocOpBuilder &b, ValueRange e) {
                              return arith::AddFOp::create(b, e[0], e[1]);
                            });
    rewriter.replaceOp(op, y);
    return success();
  }
};
} // namespace

void vit::populateParameterPatterns(RewritePatternSet &patterns) {
  patterns.add<ScaleLowering, MatvecLowering>(patterns.getContext());
}
