//===- Attention.cpp - msa to linalg and vit.attention --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One matrix product makes q, k and v; vit.attention mixes the tokens; another
// product projects. How vit.attention becomes loops is the business of code
// generation.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::vit;

/// factor * parameter, of rank 1 or 2.
static Value scaleParameter(ImplicitLocOpBuilder &b, Value parameter,
                            double factor) {
  if (factor == 1.0)
    return parameter;
  auto dims = llvm::to_vector_of<unsigned, 4>(
      llvm::seq<int64_t>(0, typeOf(parameter).getRank()));
  return createElementwise(
      b, {{parameter, dims}}, [&](ImplicitLocOpBuilder &b, ValueRange e) {
        return arith::MulFOp::create(b, e[0],
                                     createConstant(b, e[0].getType(), factor));
      });
}

/// Query, key and value weights one below the other: [3E, D].
static Value stackWeights(ImplicitLocOpBuilder &b, ArrayRef<Value> weights) {
  int64_t rows = dimOf(weights[0], 0), columns = dimOf(weights[0], 1);
  Value stack =
      createEmpty(b, {3 * rows, columns}, typeOf(weights[0]).getElementType());
  for (auto [i, weight] : llvm::enumerate(weights))
    stack = insertSlice(b, weight, stack, {static_cast<int64_t>(i) * rows, 0},
                        {rows, columns});
  return stack;
}

/// Query, key and value biases, absent ones zero: [3E]; null if all are absent.
static Value stackBiases(ImplicitLocOpBuilder &b, ArrayRef<Value> biases,
                         int64_t size, Type type) {
  if (llvm::none_of(biases, [](Value bias) { return bias != nullptr; }))
    return {};
  Value stack = llvm::is_contained(biases, nullptr)
                    ? createZeros(b, 3 * size, type)
                    : createEmpty(b, 3 * size, type);
  for (auto [i, bias] : llvm::enumerate(biases))
    if (bias)
      stack = insertSlice(b, bias, stack, static_cast<int64_t>(i) * size, size);
  return stack;
}

namespace {
struct MsaLowering : OpConversionPattern<MsaOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(MsaOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (op.getKind() == AttentionKind::Identity) {
      rewriter.replaceOp(op, adaptor.getInput());
      return success();
    }
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    ArrayRef<int64_t> shape = op.getType().getShape();
    int64_t batch = shape[0], tokens = shape[1];
    int64_t heads = op.getHeads(), inner = op.getInnerDim(),
            headDim = op.getHeadDim();
    Type type = op.getType().getElementType();

    // The softmax scale is free where it can move into the query weights; a
    // norm of the queries would undo it there.
    bool hasNorm = adaptor.getQueryNormScale() != nullptr;
    double scale = op.getSoftmaxScale();
    double queryScale = hasNorm ? 1.0 : scale;
    Value queryBias = adaptor.getQueryBias();
    if (queryBias)
      queryBias = scaleParameter(b, queryBias, queryScale);
    Value weight = stackWeights(
        b, {scaleParameter(b, adaptor.getQueryWeight(), queryScale),
            adaptor.getKeyWeight(), adaptor.getValueWeight()});
    Value bias = stackBiases(
        b, {queryBias, adaptor.getKeyBias(), adaptor.getValueBias()}, inner,
        type);

    Value qkv =
        createLinear(b, collapseToRows(b, adaptor.getInput()), weight, bias);
    qkv =
        expand(b, qkv, {batch, tokens, 3, heads, headDim}, {{0, 1}, {2, 3, 4}});
    auto getPart = [&](int64_t part) {
      return extractSlice(b, qkv, {0, 0, part, 0, 0},
                          {batch, tokens, 1, heads, headDim},
                          {batch, tokens, heads, headDim});
    };
    Value q = getPart(0), k = getPart(1), v = getPart(2);
    if (hasNorm) {
      double epsilon = op.getNormEpsilon().convertToDouble();
      auto normalize = [&](Value x, Value normScale, Value normBias) {
        Value y = createLayerNorm(b, collapseToRows(b, x), normScale, normBias,
                                  epsilon);
        return expandRows(b, y, typeOf(x).getShape());
      };
      q = normalize(q, adaptor.getQueryNormScale(), adaptor.getQueryNormBias());
      k = normalize(k, adaptor.getKeyNormScale(), adaptor.getKeyNormBias());
    }

    Value output = createEmpty(b, {batch, tokens, heads, headDim}, type);
    Value mixed = AttentionOp::create(b, output.getType(), q, k, v, output,
                                      b.getF64FloatAttr(hasNorm ? scale : 1.0))
                      .getResult();
    mixed = collapse(b, mixed, {{0, 1}, {2, 3}});
    Value y = createLinear(b, mixed, adaptor.getProjectionWeight(),
                           adaptor.getProjectionBias());
    rewriter.replaceOp(op, expandRows(b, y, shape));
    return success();
  }
};
} // namespace

void vit::populateAttentionPatterns(RewritePatternSet &patterns) {
  patterns.add<MsaLowering>(patterns.getContext());
}
