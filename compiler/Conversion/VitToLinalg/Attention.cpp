//===- Attention.cpp - msa to linalg and vit.attention --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One matrix product makes q, k and v, or two where q comes from other tokens
// than k and v; q and k are normalized and turned; vit.attention mixes the
// tokens; another product projects. How vit.attention becomes loops is the
// business of code generation.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"
#include "compiler/Conversion/VitToLinalg/Windows.h"
#include "dialects/Vit/IR/WorkNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/DialectConversion.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::vit;

static constexpr double ln2 = 0.69314718055994530942;

/// factor * parameter.
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

/// Weights [E, D], each with an E of its own, one below the other.
static Value stackWeights(ImplicitLocOpBuilder &b, ArrayRef<Value> weights,
                          int64_t rows) {
  if (weights.size() == 1)
    return weights.front();
  const int64_t columns = dimOf(weights[0], 1);
  Value stack =
      createEmpty(b, {rows, columns}, typeOf(weights[0]).getElementType());
  int64_t row = 0;
  for (Value weight : weights) {
    stack =
        insertSlice(b, weight, stack, {row, 0}, {dimOf(weight, 0), columns});
    row += dimOf(weight, 0);
  }
  return stack;
}

/// Their biases, absent ones zero; null if all are absent.
static Value stackBiases(ImplicitLocOpBuilder &b, ArrayRef<Value> weights,
                         ArrayRef<Value> biases, int64_t rows) {
  if (llvm::none_of(biases, [](Value bias) { return bias != nullptr; }))
    return {};
  if (biases.size() == 1)
    return biases.front();
  Type type = typeOf(weights[0]).getElementType();
  Value stack = llvm::is_contained(biases, nullptr)
                    ? createZeros(b, rows, type)
                    : createEmpty(b, rows, type);
  int64_t row = 0;
  for (auto [weight, bias] : llvm::zip(weights, biases)) {
    const int64_t size = dimOf(weight, 0);
    if (bias)
      stack = insertSlice(b, bias, stack, row, size);
    row += size;
  }
  return stack;
}

/// Linear layers of the same tokens x [B, N, D], with weights [E, D] and biases
/// [E] or null, as one product: each result is a slice [B, N, heads, head_dim]
/// of it.
static SmallVector<Value> projectByHead(ImplicitLocOpBuilder &b, Value x,
                                        ArrayRef<Value> weights,
                                        ArrayRef<Value> biases,
                                        int64_t headDim) {
  const int64_t batch = dimOf(x, 0), tokens = dimOf(x, 1);
  int64_t rows = 0;
  for (Value weight : weights)
    rows += dimOf(weight, 0);
  Value weight = stackWeights(b, weights, rows);
  Value bias = stackBiases(b, weights, biases, rows);
  Value all = createLinear(b, collapseToRows(b, x), weight, bias);
  all = expand(b, all, {batch, tokens, rows / headDim, headDim},
               {{0, 1}, {2, 3}});
  if (weights.size() == 1)
    return {all};
  SmallVector<Value> results;
  int64_t head = 0;
  for (Value part : weights) {
    const int64_t heads = dimOf(part, 0) / headDim;
    SmallVector<int64_t> shape{batch, tokens, heads, headDim};
    results.push_back(extractSlice(b, all, {0, 0, head, 0}, shape, shape));
    head += heads;
  }
  return results;
}

/// Rows 2 j and 2 j + 1 of each head, of a parameter that has one row per
/// number of all heads, moved to j and j + head_dim / 2. Scores are sums over
/// head_dim, in any order, as long as queries and keys have the same one. Null
/// stays null.
static Value separatePairs(ImplicitLocOpBuilder &b, Value parameter,
                           int64_t heads) {
  if (!parameter)
    return parameter;
  SmallVector<int64_t> shape(typeOf(parameter).getShape());
  const int64_t pairs = shape[0] / heads / 2;
  const bool isMatrix = shape.size() == 2;
  SmallVector<int64_t> apart{heads, pairs, 2}, together{heads, 2, pairs};
  SmallVector<ReassociationIndices> groups{{0, 1, 2}};
  SmallVector<unsigned, 4> from{0, 2, 1}, to{0, 1, 2};
  if (isMatrix) {
    apart.push_back(shape[1]);
    together.push_back(shape[1]);
    groups.push_back({3});
    from.push_back(3);
    to.push_back(3);
  }
  Value moved = createGeneric(
      b, {{expand(b, parameter, apart, groups), from}},
      {createEmpty(b, together, typeOf(parameter).getElementType()), to},
      [](ImplicitLocOpBuilder &, ValueRange e) { return e[0]; });
  return collapse(b, moved, groups);
}

/// x [B, N, heads, head_dim] with numbers j and j + head_dim / 2 turned by the
/// angles of `table` [2, N, head_dim / 2], cosines and sines, or of one with
/// numbers for each head [2, N, heads head_dim / 2].
static Value rotate(ImplicitLocOpBuilder &b, Value x, Value table) {
  SmallVector<int64_t> shape(typeOf(x).getShape());
  const int64_t tokens = shape[1], pairs = shape[3] / 2;
  SmallVector<int64_t> half(shape);
  half[3] = pairs;
  const int64_t columns = dimOf(table, 2);
  SmallVector<unsigned, 4> places{1, 3};
  if (columns != pairs)
    places = {1, 2, 3};
  Value numbers[2], angles[2];
  for (int64_t i : {0, 1}) {
    numbers[i] = extractSlice(b, x, {0, 0, 0, i * pairs}, half, half);
    angles[i] = extractSlice(b, table, {i, 0, 0}, {1, tokens, columns},
                             {tokens, columns});
    if (columns != pairs)
      angles[i] =
          expand(b, angles[i], {tokens, shape[2], pairs}, {{0}, {1, 2}});
  }
  Value y = createEmpty(b, shape, typeOf(x).getElementType());
  for (int64_t i : {0, 1}) {
    Value part =
        createElementwise(b,
                          {{numbers[i], {0, 1, 2, 3}},
                           {numbers[1 - i], {0, 1, 2, 3}},
                           {angles[0], places},
                           {angles[1], places}},
                          [&](ImplicitLocOpBuilder &b, ValueRange e) -> Value {
                            Value straight =
                                arith::MulFOp::create(b, e[0], e[2]);
                            Value across = arith::MulFOp::create(b, e[1], e[3]);
                            if (i == 0)
                              return arith::SubFOp::create(b, straight, across);
                            return arith::AddFOp::create(b, straight, across);
                          });
    y = insertSlice(b, part, y, {0, 0, 0, i * pairs}, half);
  }
  return y;
}

/// Rows of score biases, ended by zeros so that vectors of every target cover
/// them: a kernel reads whole vectors of them.
static Value padBias(ImplicitLocOpBuilder &b, Value bias) {
  constexpr int64_t kMostLanes = 16;
  SmallVector<int64_t> shape(typeOf(bias).getShape());
  const int64_t keys = shape[2];
  if (keys % kMostLanes == 0)
    return bias;
  shape[2] = llvm::alignTo(keys, kMostLanes);
  Value zeros = createZeros(b, shape, typeOf(bias).getElementType());
  shape[2] = keys;
  return insertSlice(b, bias, zeros, {0, 0, 0}, shape);
}

/// The key or value of padding, 1 x 1 x heads x head_dim: the bias of its
/// layer.
static Value createPadding(ImplicitLocOpBuilder &b, Value bias, int64_t heads,
                           int64_t headDim, Type type) {
  SmallVector<int64_t> shape{1, 1, heads, headDim};
  if (!bias)
    return createZeros(b, shape, type);
  return expand(b, bias, shape, {{0, 1, 2, 3}});
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
    const int64_t heads = op.getHeads(), headDim = op.getHeadDim(),
                  keyHeads = op.countKeyHeads();
    Type type = op.getType().getElementType();

    // The softmax scale is free where it can move into the query weights; a
    // norm of the queries would undo it there. With it goes log2(e), so that
    // softmax takes powers of two: they need fewer multiply-adds.
    bool hasNorm = adaptor.getQueryNormScale() != nullptr;
    Value logitScale = adaptor.getLogitScale();
    double scale = op.getSoftmaxScale();
    double queryScale = hasNorm || logitScale ? 1.0 : scale / ln2;
    Value queryBias = adaptor.getQueryBias();
    if (queryBias)
      queryBias = scaleParameter(b, queryBias, queryScale);
    Value queryWeight = scaleParameter(b, adaptor.getQueryWeight(), queryScale);
    Value keyWeight = adaptor.getKeyWeight(), keyBias = adaptor.getKeyBias();
    Value normScale[] = {adaptor.getQueryNormScale(),
                         adaptor.getKeyNormScale()};
    Value normBias[] = {adaptor.getQueryNormBias(), adaptor.getKeyNormBias()};
    if (op.getInterleaved()) {
      for (Value *parameter : {&queryWeight, &queryBias})
        *parameter = separatePairs(b, *parameter, heads);
      for (Value *parameter : {&keyWeight, &keyBias})
        *parameter = separatePairs(b, *parameter, keyHeads);
      for (int i : {0, 1}) {
        normScale[i] = separatePairs(b, normScale[i], /*heads=*/1);
        normBias[i] = separatePairs(b, normBias[i], /*heads=*/1);
      }
    }

    SmallVector<Value> parts;
    if (Value context = adaptor.getContextTokens()) {
      b.setLoc(withWorkPart(op.getLoc(), "query"));
      parts =
          projectByHead(b, adaptor.getInput(), queryWeight, queryBias, headDim);
      b.setLoc(withWorkPart(op.getLoc(), "key_value"));
      parts.append(projectByHead(b, context,
                                 {keyWeight, adaptor.getValueWeight()},
                                 {keyBias, adaptor.getValueBias()}, headDim));
    } else {
      b.setLoc(withWorkPart(op.getLoc(), "qkv"));
      parts =
          projectByHead(b, adaptor.getInput(),
                        {queryWeight, keyWeight, adaptor.getValueWeight()},
                        {queryBias, keyBias, adaptor.getValueBias()}, headDim);
    }
    Value q = parts[0], k = parts[1], v = parts[2];
    const double epsilon = op.getNormEpsilon().convertToDouble();
    Value paddingKey, paddingValue;
    if (op.hasPadding()) {
      paddingKey = createPadding(b, keyBias, heads, headDim, type);
      paddingValue =
          createPadding(b, adaptor.getValueBias(), heads, headDim, type);
    }
    if (hasNorm) {
      b.setLoc(withWorkPart(op.getLoc(), "norm"));
      auto normalize = [&](Value x, int i) {
        Value y = createNorm(b, op.getNormKind(), collapseToRows(b, x),
                             normScale[i], normBias[i], epsilon);
        return expandRows(b, y, typeOf(x).getShape());
      };
      q = normalize(q, 0);
      k = normalize(k, 1);
      if (paddingKey)
        paddingKey = normalize(paddingKey, 1);
    }
    if (logitScale) {
      b.setLoc(withWorkPart(op.getLoc(), "norm"));
      q = createUnitVectors(b, q, logitScale, 1.0 / ln2);
      k = createUnitVectors(b, k, Value(), 1.0);
      if (paddingKey)
        paddingKey = createUnitVectors(b, paddingKey, Value(), 1.0);
    }
    if (Value table = adaptor.getRope()) {
      b.setLoc(withWorkPart(op.getLoc(), "rope"));
      q = rotate(b, q,
                 adaptor.getContextTokens() ? adaptor.getQueryRope() : table);
      k = rotate(b, k, table);
    }

    b.setLoc(withWorkPart(op.getLoc(), "attention"));
    const double kernelScale = hasNorm ? scale : ln2;
    // The kernel adds it to the products, before it scales their sum.
    Value bias = adaptor.getScoreBias();
    if (op.getWindows())
      bias = createWindowBias(b, bias, heads, *op.getWindows(), type);
    if (bias)
      bias = padBias(b, scaleParameter(b, bias, 1.0 / kernelScale));
    // A bias of mixed scores is the same number for all keys: softmax does not
    // see it.
    SmallVector<Value> mix;
    if (Value scores = adaptor.getScoreMixWeight())
      mix = {scores, adaptor.getWeightMixWeight()};
    if (Value weights = adaptor.getWeightMixBias())
      mix.push_back(weights);
    Value output = createEmpty(b, {batch, tokens, heads, headDim}, type);
    Value mixed =
        AttentionOp::create(b, output.getType(), q, k, v, bias, mix, paddingKey,
                            paddingValue, output,
                            b.getF64FloatAttr(kernelScale), op.getWindowsAttr())
            .getResult();
    mixed = collapse(b, mixed, {{0, 1}, {2, 3}});
    if (Value scale = adaptor.getInnerNormScale()) {
      b.setLoc(withWorkPart(op.getLoc(), "inner_norm"));
      mixed = createNorm(b, op.getNormKind(), mixed, scale,
                         adaptor.getInnerNormBias(), epsilon);
    }
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
