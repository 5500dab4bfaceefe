//===- Attention.cpp - msa to linalg and vit.attention --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One matrix product makes q, k and v, or two where q comes from other tokens
// than k and v; vit.attention mixes the tokens; another product projects. How
// vit.attention becomes loops is the business of code generation.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"
#include "dialects/Vit/IR/WorkNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::vit;

static constexpr double ln2 = 0.69314718055994530942;

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

/// P weights [E, D] one below the other: [P E, D].
static Value stackWeights(ImplicitLocOpBuilder &b, ArrayRef<Value> weights) {
  if (weights.size() == 1)
    return weights.front();
  int64_t rows = dimOf(weights[0], 0), columns = dimOf(weights[0], 1);
  Value stack =
      createEmpty(b, {static_cast<int64_t>(weights.size()) * rows, columns},
                  typeOf(weights[0]).getElementType());
  for (auto [i, weight] : llvm::enumerate(weights))
    stack = insertSlice(b, weight, stack, {static_cast<int64_t>(i) * rows, 0},
                        {rows, columns});
  return stack;
}

/// P biases [E], absent ones zero: [P E]; null if all are absent.
static Value stackBiases(ImplicitLocOpBuilder &b, ArrayRef<Value> biases,
                         int64_t size, Type type) {
  if (llvm::none_of(biases, [](Value bias) { return bias != nullptr; }))
    return {};
  if (biases.size() == 1)
    return biases.front();
  int64_t total = static_cast<int64_t>(biases.size()) * size;
  Value stack = llvm::is_contained(biases, nullptr)
                    ? createZeros(b, total, type)
                    : createEmpty(b, total, type);
  for (auto [i, bias] : llvm::enumerate(biases))
    if (bias)
      stack = insertSlice(b, bias, stack, static_cast<int64_t>(i) * size, size);
  return stack;
}

/// Linear layers of the same tokens x [B, N, D], with weights [E, D] and biases
/// [E] or null, as one product: each result is a slice [B, N, heads, head_dim]
/// of it.
static SmallVector<Value> projectByHead(ImplicitLocOpBuilder &b, Value x,
                                        ArrayRef<Value> weights,
                                        ArrayRef<Value> biases, int64_t heads) {
  int64_t batch = dimOf(x, 0), tokens = dimOf(x, 1), parts = weights.size(),
          inner = dimOf(weights[0], 0), headDim = inner / heads;
  Value weight = stackWeights(b, weights);
  Value bias = stackBiases(b, biases, inner, typeOf(x).getElementType());
  Value all = createLinear(b, collapseToRows(b, x), weight, bias);
  SmallVector<int64_t> shape{batch, tokens, heads, headDim};
  if (parts == 1)
    return {expand(b, all, shape, {{0, 1}, {2, 3}})};
  all = expand(b, all, {batch, tokens, parts, heads, headDim},
               {{0, 1}, {2, 3, 4}});
  SmallVector<Value> results;
  for (int64_t part = 0; part < parts; ++part)
    results.push_back(extractSlice(b, all, {0, 0, part, 0, 0},
                                   {batch, tokens, 1, heads, headDim}, shape));
  return results;
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
    int64_t heads = op.getHeads(), headDim = op.getHeadDim();
    Type type = op.getType().getElementType();

    // The softmax scale is free where it can move into the query weights; a
    // norm of the queries would undo it there. With it goes log2(e), so that
    // softmax takes powers of two: they need fewer multiply-adds.
    bool hasNorm = adaptor.getQueryNormScale() != nullptr;
    double scale = op.getSoftmaxScale();
    double queryScale = hasNorm ? 1.0 : scale / ln2;
    Value queryBias = adaptor.getQueryBias();
    if (queryBias)
      queryBias = scaleParameter(b, queryBias, queryScale);
    Value queryWeight = scaleParameter(b, adaptor.getQueryWeight(), queryScale);

    SmallVector<Value> parts;
    if (Value context = adaptor.getContextTokens()) {
      b.setLoc(withWorkPart(op.getLoc(), "query"));
      parts =
          projectByHead(b, adaptor.getInput(), queryWeight, queryBias, heads);
      b.setLoc(withWorkPart(op.getLoc(), "key_value"));
      parts.append(projectByHead(
          b, context, {adaptor.getKeyWeight(), adaptor.getValueWeight()},
          {adaptor.getKeyBias(), adaptor.getValueBias()}, heads));
    } else {
      b.setLoc(withWorkPart(op.getLoc(), "qkv"));
      parts = projectByHead(
          b, adaptor.getInput(),
          {queryWeight, adaptor.getKeyWeight(), adaptor.getValueWeight()},
          {queryBias, adaptor.getKeyBias(), adaptor.getValueBias()}, heads);
    }
    Value q = parts[0], k = parts[1], v = parts[2];
    if (hasNorm) {
      b.setLoc(withWorkPart(op.getLoc(), "norm"));
      double epsilon = op.getNormEpsilon().convertToDouble();
      auto normalize = [&](Value x, Value normScale, Value normBias) {
        Value y = createLayerNorm(b, collapseToRows(b, x), normScale, normBias,
                                  epsilon);
        return expandRows(b, y, typeOf(x).getShape());
      };
      q = normalize(q, adaptor.getQueryNormScale(), adaptor.getQueryNormBias());
      k = normalize(k, adaptor.getKeyNormScale(), adaptor.getKeyNormBias());
    }

    b.setLoc(withWorkPart(op.getLoc(), "attention"));
    Value output = createEmpty(b, {batch, tokens, heads, headDim}, type);
    Value mixed = AttentionOp::create(b, output.getType(), q, k, v, output,
                                      b.getF64FloatAttr(hasNorm ? scale : ln2))
                      .getResult();
    mixed = collapse(b, mixed, {{0, 1}, {2, 3}});
    b.setLoc(withWorkPart(op.getLoc(), "projection"));
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
