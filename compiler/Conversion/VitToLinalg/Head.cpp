//===- Head.cpp - pool and head to linalg ---------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From tokens to one vector per image, and from there to the answer.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::vit;

/// Token number `index` of every image: [B, N, D] -> [B, D].
static Value takeToken(ImplicitLocOpBuilder &b, Value x, int64_t index) {
  int64_t batch = dimOf(x, 0), dim = dimOf(x, 2);
  return extractSlice(b, x, {0, index, 0}, {batch, 1, dim}, {batch, dim});
}

/// Tokens from, from + 1, ...
static Value dropTokens(ImplicitLocOpBuilder &b, Value x, int64_t from) {
  int64_t batch = dimOf(x, 0), tokens = dimOf(x, 1) - from, dim = dimOf(x, 2);
  if (from == 0)
    return x;
  return extractSlice(b, x, {0, from, 0}, {batch, tokens, dim},
                      {batch, tokens, dim});
}

/// The largest of tokens from, from + 1, ..., of each channel: [B, N, D] ->
/// [B, D]. NaN is the largest of all.
static Value maximizeTokens(ImplicitLocOpBuilder &b, Value x, int64_t from) {
  // The first token is what the others are compared with.
  Value first = takeToken(b, x, from);
  Value start = createElementwise(
      b, {{first, {0, 1}}},
      [](ImplicitLocOpBuilder &, ValueRange e) { return e[0]; });
  if (from + 1 == dimOf(x, 1))
    return start;
  return createGeneric(b, {{dropTokens(b, x, from + 1), {0, 1, 2}}},
                       {start, {0, 2}},
                       [](ImplicitLocOpBuilder &b, ValueRange e) {
                         return arith::MaximumFOp::create(b, e[1], e[0]);
                       });
}

/// The mean of tokens from, from + 1, ...: [B, N, D] -> [B, D].
static Value averageTokens(ImplicitLocOpBuilder &b, Value x, int64_t from) {
  int64_t batch = dimOf(x, 0), tokens = dimOf(x, 1) - from, dim = dimOf(x, 2);
  Type type = typeOf(x).getElementType();
  x = dropTokens(b, x, from);
  Value sum = createGeneric(b, {{x, {0, 1, 2}}},
                            {createZeros(b, {batch, dim}, type), {0, 2}},
                            [](ImplicitLocOpBuilder &b, ValueRange e) {
                              return arith::AddFOp::create(b, e[1], e[0]);
                            });
  return createElementwise(
      b, {{sum, {0, 1}}}, [&](ImplicitLocOpBuilder &b, ValueRange e) {
        return arith::DivFOp::create(b, e[0], createConstant(b, type, tokens));
      });
}

namespace {
struct PoolLowering : OpConversionPattern<PoolOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(PoolOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value x = adaptor.getInput();
    switch (op.getKind()) {
    case PoolKind::Token:
      rewriter.replaceOp(op, takeToken(b, x, op.getIndex()));
      return success();
    case PoolKind::Mean:
      rewriter.replaceOp(op, averageTokens(b, x, op.getFrom()));
      return success();
    case PoolKind::TokenConcatMean: {
      int64_t batch = dimOf(x, 0), dim = dimOf(x, 2);
      Value y = createEmpty(b, op.getType().getShape(),
                            op.getType().getElementType());
      y = insertSlice(b, takeToken(b, x, op.getIndex()), y, {0, 0},
                      {batch, dim});
      y = insertSlice(b, averageTokens(b, x, op.getFrom()), y, {0, dim},
                      {batch, dim});
      rewriter.replaceOp(op, y);
      return success();
    }
    case PoolKind::Max:
      rewriter.replaceOp(op, maximizeTokens(b, x, op.getFrom()));
      return success();
    case PoolKind::MeanMax: {
      Value y = createElementwise(
          b,
          {{averageTokens(b, x, op.getFrom()), {0, 1}},
           {maximizeTokens(b, x, op.getFrom()), {0, 1}}},
          [](ImplicitLocOpBuilder &b, ValueRange e) {
            Value sum = arith::AddFOp::create(b, e[0], e[1]);
            return arith::MulFOp::create(b, sum,
                                         createConstant(b, sum.getType(), 0.5));
          });
      rewriter.replaceOp(op, y);
      return success();
    }
    }
    return rewriter.notifyMatchFailure(op, "unknown kind of pool");
  }
};

/// The tokens alone are left: what is made of them before they meet an image is
/// work on parameters.
struct LatentsLowering : OpConversionPattern<LatentsOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(LatentsOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    ArrayRef<int64_t> shape = op.getType().getShape();
    Value rows = collapseToRows(b, adaptor.getTokens());
    Value y = createGeneric(
        b, {{rows, {1, 2}}},
        {createEmpty(b, shape, op.getType().getElementType()), {0, 1, 2}},
        [](ImplicitLocOpBuilder &, ValueRange e) { return e[0]; });
    rewriter.replaceOp(op, y);
    return success();
  }
};

struct HeadLowering : OpConversionPattern<HeadOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(HeadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    size_t heads = adaptor.getInputs().size();
    SmallVector<LoopOperand> outputs;
    for (size_t h = 0; h < heads; ++h) {
      Value bias =
          adaptor.getBiases().empty() ? Value() : adaptor.getBiases()[h];
      Value output = createLinear(b, adaptor.getInputs()[h],
                                  adaptor.getWeights()[h], bias);
      outputs.push_back({output, {0, 1}});
    }
    Value y = outputs[0].tensor;
    if (heads > 1)
      y = createElementwise(
          b, outputs, [&](ImplicitLocOpBuilder &b, ValueRange e) {
            Value sum = e[0];
            for (Value next : e.slice(1, heads - 1))
              sum = arith::AddFOp::create(b, sum, next);
            return arith::DivFOp::create(
                b, sum, createConstant(b, sum.getType(), heads));
          });
    rewriter.replaceOp(op, createActivation(b, y, op.getActivation()));
    return success();
  }
};
} // namespace

void vit::populateHeadPatterns(RewritePatternSet &patterns) {
  patterns.add<PoolLowering, LatentsLowering, HeadLowering>(
      patterns.getContext());
}
