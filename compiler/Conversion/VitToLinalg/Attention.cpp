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
// business of code generation. Weights of attention that are a result have no
// kernel of their own: a product and a softmax of whole tensors.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/HeadNorms.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"
#include "compiler/Conversion/VitToLinalg/RelativePositions.h"
#include "compiler/Conversion/VitToLinalg/Rotate.h"
#include "compiler/Conversion/VitToLinalg/Windows.h"
#include "dialects/Vit/IR/WorkNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/DialectConversion.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;
using namespace mlir::vit;

static constexpr double ln2 = 0.69314718055994530942;
static constexpr int64_t kMostLanes = 16; // of f32, in vectors of any target

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

/// Rows of score biases, ended by zeros so that vectors of every target cover
/// them: a kernel reads whole vectors of them.
static Value padBias(ImplicitLocOpBuilder &b, Value bias) {
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
/// The layers that make queries and keys of tokens, and what follows on them.
/// The softmax scale is free where it can move into the query weights; a norm
/// of the queries would undo it there. With it goes log2(e), so that softmax
/// takes powers of two: they need fewer multiply-adds.
struct ScoreLayers {
  Value queryWeight, queryBias, keyWeight, keyBias;
  Value normScale[2], normBias[2]; // of queries and keys; null: none
  double scale; // what is left to multiply scores by, for powers of e
};
} // namespace

/// Those of a vit.msa or vit.attention_weights; scores that are cosines have a
/// scale of their own.
template <typename Op>
static ScoreLayers getScoreLayers(ImplicitLocOpBuilder &b, Op op,
                                  typename Op::Adaptor adaptor,
                                  bool hasLogitScale) {
  ScoreLayers layers = {
      adaptor.getQueryWeight(),
      adaptor.getQueryBias(),
      adaptor.getKeyWeight(),
      adaptor.getKeyBias(),
      {adaptor.getQueryNormScale(), adaptor.getKeyNormScale()},
      {adaptor.getQueryNormBias(), adaptor.getKeyNormBias()},
      op.getSoftmaxScale()};
  if (hasLogitScale) {
    layers.scale = ln2;
  } else if (!layers.normScale[0]) {
    if (layers.queryBias)
      layers.queryBias =
          scaleParameter(b, layers.queryBias, layers.scale / ln2);
    layers.queryWeight =
        scaleParameter(b, layers.queryWeight, layers.scale / ln2);
    layers.scale = ln2;
  }
  if (op.getInterleaved()) {
    for (Value *parameter : {&layers.queryWeight, &layers.queryBias})
      *parameter = separatePairs(b, *parameter, op.getHeads());
    for (Value *parameter : {&layers.keyWeight, &layers.keyBias})
      *parameter = separatePairs(b, *parameter, op.countKeyHeads());
    for (int i : {0, 1})
      for (Value *parameter : {&layers.normScale[i], &layers.normBias[i]})
        if (*parameter) // of one head, or of each
          *parameter = separatePairs(b, *parameter,
                                     dimOf(*parameter, 0) / op.getHeadDim());
  }
  return layers;
}

/// Normalizes q and k [B, N, heads, head_dim], where `op` does, each head whole
/// or by halves or all together, and the key of padding, if there is one, like
/// k.
template <typename Op>
static void normalizeQueriesAndKeys(ImplicitLocOpBuilder &b, Op op,
                                    const ScoreLayers &layers, Value &q,
                                    Value &k, Value &paddingKey) {
  if (!layers.normScale[0])
    return;
  b.setLoc(withWorkPart(op.getLoc(), "norm"));
  auto normalize = [&](Value x, int i) {
    const int64_t size =
        op.getAcrossHeads() ? dimOf(x, 2) * dimOf(x, 3) : op.getScoreDim();
    return normalizeHeads(b, x, size, op.getNormKind(), layers.normScale[i],
                          layers.normBias[i],
                          op.getNormEpsilon().convertToDouble());
  };
  q = normalize(q, 0);
  k = normalize(k, 1);
  if (paddingKey)
    paddingKey = normalize(paddingKey, 1);
}

/// Turns q and k by their tables of positions, if there are any.
static void turnQueriesAndKeys(ImplicitLocOpBuilder &b, Operation *op, Value &q,
                               Value &k, Value queryTable, Value keyTable) {
  if (!keyTable)
    return;
  b.setLoc(withWorkPart(op->getLoc(), "rope"));
  q = rotate(b, q, queryTable);
  k = rotate(b, k, keyTable);
}

/// <q_h, k_h> of q and k [B, N, heads, head_dim], with rows that whole vectors
/// cover: [B, heads, N, M], M the keys and zeros behind them.
static Value createScores(ImplicitLocOpBuilder &b, Value q, Value k) {
  const int64_t batch = dimOf(k, 0), keys = dimOf(k, 1), heads = dimOf(k, 2),
                size = dimOf(k, 3), columns = llvm::alignTo(keys, kMostLanes);
  Type type = typeOf(k).getElementType();
  // Keys side by side, so that vectors run along them.
  Value turned = createGeneric(
      b, {{k, {0, 3, 1, 2}}},
      {createEmpty(b, {batch, heads, size, keys}, type), {0, 1, 2, 3}},
      [](ImplicitLocOpBuilder &, ValueRange e) { return e[0]; });
  if (columns != keys)
    turned = insertSlice(b, turned,
                         createZeros(b, {batch, heads, size, columns}, type),
                         {0, 0, 0, 0}, {batch, heads, size, keys});
  return createGeneric(
      b, {{q, {0, 2, 1, 3}}, {turned, {0, 1, 3, 4}}},
      {createZeros(b, {batch, heads, dimOf(q, 1), columns}, type),
       {0, 1, 2, 4}},
      [](ImplicitLocOpBuilder &b, ValueRange e) -> Value {
        Value product = arith::MulFOp::create(b, e[0], e[1]);
        return arith::AddFOp::create(b, e[2], product);
      });
}

/// 2^(scale x + bias / ln 2) of scores x [B, heads, N, M], divided by its sum
/// over the first `keys` columns: [B, heads, N, keys]. The bias [heads, N,
/// keys] may be null.
static Value createSoftmax(ImplicitLocOpBuilder &b, Value x, double scale,
                           Value bias, int64_t keys) {
  SmallVector<int64_t> shape(typeOf(x).getShape());
  const int64_t columns = shape[3];
  Type type = typeOf(x).getElementType();
  SmallVector<LoopOperand> inputs;
  if (bias)
    inputs.push_back(
        {padBias(b, scaleParameter(b, bias, 1.0 / ln2)), {1, 2, 3}});
  if (columns != keys) {
    // What is no key gets no weight, whatever the others have.
    SmallVector<float> mask(columns, 0.0f);
    std::fill(mask.begin() + keys, mask.end(), -1e30f);
    auto maskType = RankedTensorType::get(columns, b.getF32Type());
    inputs.push_back({arith::ConstantOp::create(
                          b, DenseElementsAttr::get(maskType, ArrayRef(mask))),
                      {3}});
  }
  // Each step into the memory of the one before it.
  if (!inputs.empty() || scale != 1.0)
    x = createGeneric(b, inputs, {x, {0, 1, 2, 3}},
                      [&](ImplicitLocOpBuilder &b, ValueRange e) {
                        Value y = e.back();
                        if (scale != 1.0)
                          y = arith::MulFOp::create(
                              b, y, createConstant(b, type, scale));
                        for (Value addend : e.drop_back())
                          y = arith::AddFOp::create(b, y, addend);
                        return y;
                      });
  auto reduce = [&](double start, ScalarBody body) {
    Value init = linalg::FillOp::create(
                     b, createConstant(b, type, start),
                     createEmpty(b, ArrayRef(shape).drop_back(), type))
                     .getResult(0);
    return createGeneric(b, {{x, {0, 1, 2, 3}}}, {init, {0, 1, 2}}, body);
  };
  Value largest = reduce(-std::numeric_limits<float>::max(),
                         [](ImplicitLocOpBuilder &b, ValueRange e) -> Value {
                           return arith::MaximumFOp::create(b, e[0], e[1]);
                         });
  x = createGeneric(b, {{largest, {0, 1, 2}}}, {x, {0, 1, 2, 3}},
                    [](ImplicitLocOpBuilder &b, ValueRange e) -> Value {
                      return math::Exp2Op::create(
                          b, arith::SubFOp::create(b, e[1], e[0]));
                    });
  Value sum = reduce(0.0, [](ImplicitLocOpBuilder &b, ValueRange e) -> Value {
    return arith::AddFOp::create(b, e[0], e[1]);
  });
  x = createGeneric(b, {{sum, {0, 1, 2}}}, {x, {0, 1, 2, 3}},
                    [](ImplicitLocOpBuilder &b, ValueRange e) -> Value {
                      return arith::DivFOp::create(b, e[1], e[0]);
                    });
  if (columns == keys)
    return x;
  shape[3] = keys;
  return extractSlice(b, x, {0, 0, 0, 0}, shape, shape);
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
    const int64_t heads = op.getHeads(), headDim = op.getHeadDim();
    Type type = op.getType().getElementType();

    const Value logitScale = adaptor.getLogitScale();
    ScoreLayers layers =
        getScoreLayers(b, op, adaptor, /*hasLogitScale=*/logitScale != nullptr);
    SmallVector<Value> parts;
    if (Value context = adaptor.getContextTokens()) {
      b.setLoc(withWorkPart(op.getLoc(), "query"));
      parts = projectByHead(b, adaptor.getInput(), layers.queryWeight,
                            layers.queryBias, headDim);
      b.setLoc(withWorkPart(op.getLoc(), "key_value"));
      parts.append(projectByHead(
          b, context, {layers.keyWeight, adaptor.getValueWeight()},
          {layers.keyBias, adaptor.getValueBias()}, headDim));
    } else {
      b.setLoc(withWorkPart(op.getLoc(), "qkv"));
      parts = projectByHead(
          b, adaptor.getInput(),
          {layers.queryWeight, layers.keyWeight, adaptor.getValueWeight()},
          {layers.queryBias, layers.keyBias, adaptor.getValueBias()}, headDim);
    }
    Value q = parts[0], k = parts[1], v = parts[2];
    Value paddingKey, paddingValue;
    if (op.hasPadding()) {
      paddingKey = createPadding(b, layers.keyBias, heads, headDim, type);
      paddingValue =
          createPadding(b, adaptor.getValueBias(), heads, headDim, type);
    }
    normalizeQueriesAndKeys(b, op, layers, q, k, paddingKey);
    if (logitScale) {
      b.setLoc(withWorkPart(op.getLoc(), "norm"));
      q = createUnitVectors(b, q, logitScale, 1.0 / ln2);
      k = createUnitVectors(b, k, Value(), 1.0);
      if (paddingKey)
        paddingKey = createUnitVectors(b, paddingKey, Value(), 1.0);
    }
    Value table = adaptor.getRope();
    turnQueriesAndKeys(
        b, op, q, k,
        adaptor.getContextTokens() ? adaptor.getQueryRope() : table, table);

    b.setLoc(withWorkPart(op.getLoc(), "attention"));
    // The kernel adds it to the products, before it scales their sum.
    Value bias = adaptor.getScoreBias();
    if (op.getWindows())
      bias = createWindowBias(b, bias, heads, *op.getWindows(), type);
    if (bias)
      bias = padBias(b, scaleParameter(b, bias, 1.0 / layers.scale));
    // A bias of mixed scores is the same number for all keys: softmax does not
    // see it.
    SmallVector<Value> mix;
    if (Value scores = adaptor.getScoreMixWeight())
      mix = {scores, adaptor.getWeightMixWeight()};
    if (Value weights = adaptor.getWeightMixBias())
      mix.push_back(weights);
    // Wherever the softmax scale is, products with q are scaled by it.
    Value rows = adaptor.getRelativeRows(),
          columns = adaptor.getRelativeColumns();
    if (rows) {
      rows = createDistances(b, rows, 1.0 / op.getSoftmaxScale());
      columns = createDistances(b, columns, 1.0 / op.getSoftmaxScale());
    }
    Value output = createEmpty(b, {batch, tokens, heads, headDim}, type);
    Value mixed = AttentionOp::create(
                      b, output.getType(), q, k, v, bias, rows, columns,
                      /*first_query=*/Value(), mix, adaptor.getLambda(),
                      paddingKey, paddingValue, output,
                      b.getF64FloatAttr(layers.scale), op.getWindowsAttr())
                      .getResult();
    if (adaptor.getLambda()) {
      b.setLoc(withWorkPart(op.getLoc(), "head_norm"));
      mixed = normalizeDifferences(b, mixed, adaptor.getLambdaInit(),
                                   adaptor.getHeadNormScale(),
                                   op.getHeadNormEpsilon().convertToDouble());
    }
    mixed = collapse(b, mixed, {{0, 1}, {2, 3}});
    if (Value scale = adaptor.getInnerNormScale()) {
      b.setLoc(withWorkPart(op.getLoc(), "inner_norm"));
      mixed = createNorm(b, op.getNormKind(), mixed, scale,
                         adaptor.getInnerNormBias(),
                         op.getNormEpsilon().convertToDouble());
    }
    if (Value weight = adaptor.getGateWeight()) {
      b.setLoc(withWorkPart(op.getLoc(), "gate"));
      Value gate = createLinear(b, collapseToRows(b, adaptor.getInput()),
                                weight, adaptor.getGateBias());
      mixed = createElementwise(b, {{mixed, {0, 1}}, {gate, {0, 1}}},
                                [](ImplicitLocOpBuilder &b, ValueRange e) {
                                  return arith::MulFOp::create(
                                      b, e[0], createSigmoid(b, e[1]));
                                });
    }
    b.setLoc(withWorkPart(op.getLoc(), "projection"));
    Value y = createLinear(b, mixed, adaptor.getProjectionWeight(),
                           adaptor.getProjectionBias());
    rewriter.replaceOp(op, expandRows(b, y, shape));
    return success();
  }
};

struct AttentionWeightsLowering : OpConversionPattern<AttentionWeightsOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(AttentionWeightsOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    ScoreLayers layers =
        getScoreLayers(b, op, adaptor, /*hasLogitScale=*/false);
    b.setLoc(withWorkPart(op.getLoc(), "qk"));
    SmallVector<Value> parts = projectByHead(
        b, adaptor.getInput(), {layers.queryWeight, layers.keyWeight},
        {layers.queryBias, layers.keyBias}, op.getHeadDim());
    Value padding; // there is none
    normalizeQueriesAndKeys(b, op, layers, parts[0], parts[1], padding);
    turnQueriesAndKeys(b, op, parts[0], parts[1], adaptor.getRope(),
                       adaptor.getRope());
    b.setLoc(withWorkPart(op.getLoc(), "scores"));
    Value scores = createScores(b, parts[0], parts[1]);
    b.setLoc(withWorkPart(op.getLoc(), "softmax"));
    Value weights =
        createSoftmax(b, scores, layers.scale / ln2, adaptor.getScoreBias(),
                      /*keys=*/dimOf(parts[1], 1));
    rewriter.replaceOp(op, weights);
    return success();
  }
};
} // namespace

void vit::populateAttentionPatterns(RewritePatternSet &patterns) {
  patterns.add<MsaLowering, AttentionWeightsLowering>(patterns.getContext());
}
