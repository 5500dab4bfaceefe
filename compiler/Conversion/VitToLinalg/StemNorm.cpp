//===- StemNorm.cpp - What follows convolutions in linalg -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// group_norm, batch_norm, activate and standardize.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::vit;

/// 1 / sqrt(x + epsilon).
static Value createInverseRoot(ImplicitLocOpBuilder &b, Value x,
                               double epsilon) {
  Type type = x.getType();
  x = arith::AddFOp::create(b, x, createConstant(b, type, epsilon));
  return arith::DivFOp::create(b, createConstant(b, type, 1.0),
                               math::SqrtOp::create(b, x));
}

namespace {
/// Sums are made per channel, along whole vectors, before those of a group are
/// added up. What is left of the norm are a few operations per number, which
/// the product that reads it applies on the way.
struct GroupNormLowering : OpConversionPattern<GroupNormOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(GroupNormOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    const Loops loops(b, adaptor.getInput(), op.getGroups());
    Value mean =
        createMeans(b, loops, Value(), [](Value mean) { return mean; });
    const double epsilon = op.getEpsilon().convertToDouble();
    Value inverse = createMeans(b, loops, mean, [&](Value variance) {
      return createInverseRoot(b, variance, epsilon);
    });
    SmallVector<LoopOperand> inputs{{loops.x, loops.all},
                                    {mean, loops.perImage},
                                    {inverse, loops.perImage}};
    if (Value scale = adaptor.getScale())
      inputs.push_back({scale, loops.channel});
    if (Value bias = adaptor.getBias())
      inputs.push_back({bias, loops.channel});
    Value y = createElementwise(
        b, inputs, [&](ImplicitLocOpBuilder &b, ValueRange e) {
          Value y = arith::SubFOp::create(b, e[0], e[1]);
          y = arith::MulFOp::create(b, y, e[2]);
          if (adaptor.getScale())
            y = arith::MulFOp::create(b, y, e[3]);
          if (adaptor.getBias())
            y = arith::AddFOp::create(b, y, e[adaptor.getScale() ? 4 : 3]);
          return y;
        });
    if (typeOf(y).getRank() == 2)
      y = expandRows(b, y, op.getType().getShape());
    rewriter.replaceOp(op, y);
    return success();
  }

private:
  /// Loops over images, tokens and channels; a single image has none of its
  /// own, so that its rows are those of a product.
  struct Loops {
    Value x;
    SmallVector<unsigned, 4> all, perImage, channel;
    SmallVector<int64_t> statistics; // shape of numbers per image and channel
    int64_t groups, size;            // all images' groups, channels of each
    double count;                    // numbers that a group has in one image

    Loops(ImplicitLocOpBuilder &b, Value input, int64_t groups) : x(input) {
      const int64_t batch = dimOf(input, 0), channels = dimOf(input, 2);
      size = channels / groups;
      this->groups = batch * groups;
      count = double(dimOf(input, 1) * size);
      if (batch == 1) {
        x = collapseToRows(b, input);
        all = {0, 1};
        perImage = channel = {1};
        statistics = {channels};
        return;
      }
      all = {0, 1, 2};
      perImage = {0, 2};
      channel = {2};
      statistics = {batch, channels};
    }
  };

  /// finish(the mean of x over each group), or with `center` that of
  /// (x - center)^2; once per channel.
  static Value createMeans(ImplicitLocOpBuilder &b, const Loops &loops,
                           Value center, function_ref<Value(Value)> finish) {
    Type type = typeOf(loops.x).getElementType();
    SmallVector<LoopOperand> inputs{{loops.x, loops.all}};
    if (center)
      inputs.push_back({center, loops.perImage});
    Value sums = createGeneric(
        b, inputs, {createZeros(b, loops.statistics, type), loops.perImage},
        [&](ImplicitLocOpBuilder &b, ValueRange e) {
          Value x = e[0];
          if (center) {
            x = arith::SubFOp::create(b, x, e[1]);
            x = arith::MulFOp::create(b, x, x);
          }
          return arith::AddFOp::create(b, e.back(), x);
        });
    if (loops.statistics.size() == 2)
      sums = collapse(b, sums, {{0, 1}});
    sums = expand(b, sums, {loops.groups, loops.size}, {{0, 1}});
    Value ofGroups = createGeneric(
        b, {{sums, {0, 1}}}, {createZeros(b, loops.groups, type), {0}},
        [](ImplicitLocOpBuilder &b, ValueRange e) {
          return arith::AddFOp::create(b, e[1], e[0]);
        });
    ofGroups = createElementwise(
        b, {{ofGroups, {0}}}, [&](ImplicitLocOpBuilder &b, ValueRange e) {
          return finish(arith::DivFOp::create(
              b, e[0], createConstant(b, type, loops.count)));
        });
    Value result = createGeneric(
        b, {{ofGroups, {0}}},
        {createEmpty(b, {loops.groups, loops.size}, type), {0, 1}},
        [](ImplicitLocOpBuilder &, ValueRange e) { return e[0]; });
    result = collapse(b, result, {{0, 1}});
    if (loops.statistics.size() == 2)
      result = expand(b, result, loops.statistics, {{0, 1}});
    return result;
  }
};

/// x * factor + shift, both made of parameters alone.
struct BatchNormLowering : OpConversionPattern<BatchNormOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(BatchNormOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    const double epsilon = op.getEpsilon().convertToDouble();
    SmallVector<LoopOperand> statistics{{adaptor.getVariance(), {0}}};
    if (adaptor.getScale())
      statistics.push_back({adaptor.getScale(), {0}});
    Value factor = createElementwise(
        b, statistics, [&](ImplicitLocOpBuilder &b, ValueRange e) {
          Value inverse = createInverseRoot(b, e[0], epsilon);
          if (!adaptor.getScale())
            return inverse;
          return arith::MulFOp::create(b, inverse, e[1]).getResult();
        });
    SmallVector<LoopOperand> moved{{factor, {0}}, {adaptor.getMean(), {0}}};
    if (adaptor.getBias())
      moved.push_back({adaptor.getBias(), {0}});
    Value shift =
        createElementwise(b, moved, [&](ImplicitLocOpBuilder &b, ValueRange e) {
          Value product = arith::MulFOp::create(b, e[0], e[1]);
          if (!adaptor.getBias())
            return arith::NegFOp::create(b, product).getResult();
          return arith::SubFOp::create(b, e[2], product).getResult();
        });
    Value y =
        createElementwise(b,
                          {{collapseToRows(b, adaptor.getInput()), {0, 1}},
                           {factor, {1}},
                           {shift, {1}}},
                          [](ImplicitLocOpBuilder &b, ValueRange e) {
                            Value product =
                                arith::MulFOp::create(b, e[0], e[1]);
                            return arith::AddFOp::create(b, product, e[2]);
                          });
    rewriter.replaceOp(op, expandRows(b, y, op.getType().getShape()));
    return success();
  }
};

struct ActivateLowering : OpConversionPattern<ActivateOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(ActivateOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value y = createActivation(b, collapseToRows(b, adaptor.getInput()),
                               op.getActivation());
    rewriter.replaceOp(op, expandRows(b, y, op.getType().getShape()));
    return success();
  }
};

struct StandardizeLowering : OpConversionPattern<StandardizeOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(StandardizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value rows = collapse(b, adaptor.getWeight(), {{0}, {1, 2, 3}});
    Value y = createLayerNorm(b, rows, /*scale=*/Value(), /*bias=*/Value(),
                              op.getEpsilon().convertToDouble());
    rewriter.replaceOp(op,
                       expand(b, y, op.getType().getShape(), {{0}, {1, 2, 3}}));
    return success();
  }
};
} // namespace

void vit::populateStemNormPatterns(RewritePatternSet &patterns) {
  patterns.add<GroupNormLowering, BatchNormLowering, ActivateLowering,
               StandardizeLowering>(patterns.getContext());
}
