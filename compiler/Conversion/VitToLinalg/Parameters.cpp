//===- Parameters.cpp - scale, matvec and others to linalg ----------------===//
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
#include "mlir/Dialect/Math/IR/Math.h"
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

/// The numbers of all layers are a table in front of them.
struct LayerNumberLowering : OpConversionPattern<LayerNumberOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(LayerNumberOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto numbers = llvm::to_vector_of<float>(op.getNumbers());
    SmallVector<int64_t> shape{static_cast<int64_t>(numbers.size())};
    if (numbers.size() > 1) {
      b.setInsertionPoint(op->getParentOfType<EncoderOp>());
      shape.push_back(1);
    }
    Value number = arith::ConstantOp::create(
        b,
        DenseElementsAttr::get(op.getType().clone(shape), ArrayRef(numbers)));
    if (numbers.size() > 1) {
      b.setInsertionPoint(op);
      number = LayerSliceOp::create(b, number, /*along=*/0, /*first=*/0,
                                    /*step=*/1);
    }
    rewriter.replaceOp(op, number);
    return success();
  }
};

struct DifferentialLambdaLowering : OpConversionPattern<DifferentialLambdaOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(DifferentialLambdaOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Type type = op.getType().getElementType();
    auto product = [&](Value x, Value y) {
      return createGeneric(b, {{x, {1}}, {y, {1}}},
                           {createZeros(b, {1}, type), {0}},
                           [](ImplicitLocOpBuilder &b, ValueRange e) {
                             Value xy = arith::MulFOp::create(b, e[0], e[1]);
                             return arith::AddFOp::create(b, e[2], xy);
                           });
    };
    Value first = product(adaptor.getQuery1(), adaptor.getKey1());
    Value second = product(adaptor.getQuery2(), adaptor.getKey2());
    Value y = createElementwise(
        b, {{first, {0}}, {second, {0}}, {adaptor.getInit(), {0}}},
        [](ImplicitLocOpBuilder &b, ValueRange e) {
          Value first = math::ExpOp::create(b, e[0]);
          Value second = math::ExpOp::create(b, e[1]);
          Value rest = arith::SubFOp::create(b, first, second);
          return arith::AddFOp::create(b, rest, e[2]);
        });
    rewriter.replaceOp(op, y);
    return success();
  }
};
} // namespace

void vit::populateParameterPatterns(RewritePatternSet &patterns) {
  patterns.add<ScaleLowering, MatvecLowering, LayerNumberLowering,
               DifferentialLambdaLowering>(patterns.getContext());
}
