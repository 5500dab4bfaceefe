//===- Norm.cpp - layer_norm and residual to linalg -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What surrounds the branches of an encoder layer.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::vit;

/// 1 / sqrt(sum / count + epsilon) of each number of `sums`.
static Value createInverseRoot(ImplicitLocOpBuilder &b, Value sums,
                               int64_t count, double epsilon) {
  Type type = typeOf(sums).getElementType();
  return createElementwise(
      b, {{sums, {0}}}, [&](ImplicitLocOpBuilder &b, ValueRange e) {
        Value mean =
            arith::DivFOp::create(b, e[0], createConstant(b, type, count));
        Value sum =
            arith::AddFOp::create(b, mean, createConstant(b, type, epsilon));
        return arith::DivFOp::create(b, createConstant(b, type, 1.0),
                                     math::SqrtOp::create(b, sum));
      });
}

/// The squares are of differences to the mean: E[x^2] - mean^2 would cancel
/// where the mean is large against the spread.
Value vit::createLayerNorm(ImplicitLocOpBuilder &b, Value x, Value scale,
                           Value bias, double epsilon) {
  int64_t rows = dimOf(x, 0), columns = dimOf(x, 1);
  Type type = typeOf(x).getElementType();

  Value sum = createGeneric(b, {{x, {0, 1}}}, {createZeros(b, rows, type), {0}},
                            [](ImplicitLocOpBuilder &b, ValueRange e) {
                              return arith::AddFOp::create(b, e[1], e[0]);
                            });
  Value mean = createElementwise(
      b, {{sum, {0}}}, [&](ImplicitLocOpBuilder &b, ValueRange e) {
        return arith::DivFOp::create(b, e[0], createConstant(b, type, columns));
      });
  Value squares = createGeneric(
      b, {{x, {0, 1}}, {mean, {0}}}, {createZeros(b, rows, type), {0}},
      [](ImplicitLocOpBuilder &b, ValueRange e) {
        Value centered = arith::SubFOp::create(b, e[0], e[1]);
        Value square = arith::MulFOp::create(b, centered, centered);
        return arith::AddFOp::create(b, e[2], square);
      });
  Value rstd = createInverseRoot(b, squares, columns, epsilon);

  SmallVector<LoopOperand> inputs{{x, {0, 1}}, {mean, {0}}, {rstd, {0}}};
  if (scale)
    inputs.push_back({scale, {1}});
  if (bias)
    inputs.push_back({bias, {1}});
  return createElementwise(
      b, inputs, [&](ImplicitLocOpBuilder &b, ValueRange e) {
        Value y = arith::SubFOp::create(b, e[0], e[1]);
        y = arith::MulFOp::create(b, y, e[2]);
        if (scale)
          y = arith::MulFOp::create(b, y, e[3]);
        if (bias)
          y = arith::AddFOp::create(b, y, e[scale ? 4 : 3]);
        return y;
      });
}

Value vit::createRmsNorm(ImplicitLocOpBuilder &b, Value x, Value scale,
                         double epsilon) {
  int64_t rows = dimOf(x, 0), columns = dimOf(x, 1);
  Type type = typeOf(x).getElementType();
  Value squares =
      createGeneric(b, {{x, {0, 1}}}, {createZeros(b, rows, type), {0}},
                    [](ImplicitLocOpBuilder &b, ValueRange e) {
                      Value square = arith::MulFOp::create(b, e[0], e[0]);
                      return arith::AddFOp::create(b, e[1], square);
                    });
  Value inverse = createInverseRoot(b, squares, columns, epsilon);

  SmallVector<LoopOperand> inputs{{x, {0, 1}}, {inverse, {0}}};
  if (scale)
    inputs.push_back({scale, {1}});
  return createElementwise(
      b, inputs, [&](ImplicitLocOpBuilder &b, ValueRange e) {
        Value y = arith::MulFOp::create(b, e[0], e[1]);
        return scale ? arith::MulFOp::create(b, y, e[2]).getResult() : y;
      });
}

Value vit::createNorm(ImplicitLocOpBuilder &b, NormKind kind, Value x,
                      Value scale, Value bias, double epsilon) {
  return kind == NormKind::Rms ? createRmsNorm(b, x, scale, epsilon)
                               : createLayerNorm(b, x, scale, bias, epsilon);
}

namespace {
struct LayerNormLowering : OpConversionPattern<LayerNormOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(LayerNormOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value y = createLayerNorm(b, collapseToRows(b, adaptor.getInput()),
                              adaptor.getScale(), adaptor.getBias(),
                              op.getEpsilon().convertToDouble());
    rewriter.replaceOp(op, expandRows(b, y, op.getType().getShape()));
    return success();
  }
};

struct RmsNormLowering : OpConversionPattern<RmsNormOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(RmsNormOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value y =
        createRmsNorm(b, collapseToRows(b, adaptor.getInput()),
                      adaptor.getScale(), op.getEpsilon().convertToDouble());
    rewriter.replaceOp(op, expandRows(b, y, op.getType().getShape()));
    return success();
  }
};

/// y = x + scale * branch, into x: the only use of the old stream, so that
/// bufferization keeps one buffer for the whole encoder. Where an activation
/// is all that reads it, as in a stem, into a new tensor: both are to become
/// one operation, whose single result is the activation's.
struct ResidualLowering : OpConversionPattern<ResidualOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(ResidualOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    SmallVector<LoopOperand> inputs{
        {collapseToRows(b, adaptor.getBranch()), {0, 1}}};
    if (adaptor.getScale())
      inputs.push_back({adaptor.getScale(), {1}});
    const bool isActivated =
        op->hasOneUse() && isa<ActivateOp>(*op->getUsers().begin());
    LoopOperand stream{collapseToRows(b, adaptor.getInput()), {0, 1}};
    LoopOperand output = stream;
    if (isActivated) {
      inputs.push_back(stream);
      output.tensor = createEmpty(b, typeOf(stream.tensor).getShape(),
                                  op.getType().getElementType());
    }
    Value y = createGeneric(
        b, inputs, output, [&](ImplicitLocOpBuilder &b, ValueRange e) {
          Value branch = e[0];
          if (adaptor.getScale())
            branch = arith::MulFOp::create(b, e[1], e[0]);
          // The output is behind all inputs.
          Value x = isActivated ? e.drop_back().back() : e.back();
          return arith::AddFOp::create(b, x, branch);
        });
    rewriter.replaceOp(op, expandRows(b, y, op.getType().getShape()));
    return success();
  }
};
} // namespace

void vit::populateNormPatterns(RewritePatternSet &patterns) {
  patterns.add<LayerNormLowering, RmsNormLowering, ResidualLowering>(
      patterns.getContext());
}
