//===- VitAttentionOps.cpp - Attention in an encoder layer ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Verifiers, shape inference and folding of msa and attention_weights.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/OperandChecks.h"
#include "dialects/Vit/IR/VitOps.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// What vit.msa and vit.attention_weights have in common
//===----------------------------------------------------------------------===//

/// Norms of queries and keys.
template <typename Op> static LogicalResult verifyScoreNorms(Op op) {
  if (op.getAcrossHeads() && !op.getQueryNormScale()) // msa_c20
    return op.emitOpError("expects no 'across_heads' without 'query_norm'");
  if (!op.getQueryNormScale() != !op.getKeyNormScale()) // msa_c6
    return op.emitOpError(
        "expects 'query_norm' and 'key_norm' to come together");
  Value first = op.getQueryNormScale();
  const bool isOfAll =
      op.getAcrossHeads() ||
      (first && dimOf(first, 0) == dimOf(op.getQueryWeight(), 0));
  auto check = [&](Value scale, Value bias, StringRef name, Value weight) {
    return checkInnerNorm(op, op.getNormKind(), scale, bias, name, // msa_c9
                          isOfAll ? dimOf(weight, 0) : op.getScoreDim(),
                          isOfAll ? "all heads'" : "head_dim");
  };
  if (failed(check(op.getQueryNormScale(), op.getQueryNormBias(), "query_norm",
                   op.getQueryWeight())))
    return failure();
  return check(op.getKeyNormScale(), op.getKeyNormBias(), "key_norm",
               op.getKeyWeight());
}

/// Rotary positions and biases of scores, which are between the places of a
/// window where `area` says how many it has.
template <typename Op>
static LogicalResult verifyPositions(Op op, int64_t area) {
  int64_t heads = op.getHeads(), queries = dimOf(op.getInput(), 1),
          keys = dimOf(op.getAttended(), 1), headDim = op.getHeadDim();
  int64_t biasRows = area ? area : queries, biasColumns = area ? area : keys;
  if (op.getInterleaved() && !op.getRope()) // msa_c10
    return op.emitOpError("expects no 'interleaved' without 'rope'");
  if (op.getRope()) {
    if (headDim % 2 != 0)
      return op.emitOpError("with 'rope' expects head_dim (")
             << headDim << ") to be even";
    if (!op.getQueryRope() != !op.getContextTokens())
      return op.emitOpError("expects 'rope' to have a table of the queries if "
                            "and only if there is a 'context'");
  }
  int64_t angles = headDim / 2;
  if (op.getRope() && op.countKeyHeads() == heads &&
      dimOf(op.getRope(), 2) == heads * angles)
    angles *= heads; // each head has its own
  std::tuple<Value, StringRef, SmallVector<int64_t, 3>> tables[] = {
      {op.getRope(), "rope", {2, keys, angles}},
      {op.getQueryRope(), "rope of queries", {2, queries, angles}},
      {op.getScoreBias(),
       "score_bias",
       {heads, biasRows, biasColumns}}}; // msa_c11
  for (auto &[table, name, shape] : tables) {
    if (!table)
      continue;
    auto type = cast<RankedTensorType>(table.getType());
    auto wanted = RankedTensorType::get(shape, type.getElementType());
    if (type != wanted)
      return op.emitOpError("expects '")
             << name << "' (" << type << ") to be " << wanted;
  }
  return success();
}

bool MsaOp::isScale(double scale) {
  return std::abs(scale) >= 1e-30 && std::abs(scale) <= 1e30;
}

template <typename Op> static LogicalResult verifyScale(Op op) {
  if (const double scale = op.getSoftmaxScale(); !MsaOp::isScale(scale))
    return op.emitOpError("expects 'scale' (")
           << scale << ") to be between 1e-30 and 1e30, or as far below 0";
  return success();
}

static double getScaleOr(std::optional<APFloat> scale, int64_t headDim) {
  return scale ? scale->convertToDouble() : 1.0 / std::sqrt(double(headDim));
}

//===----------------------------------------------------------------------===//
// MsaOp
//===----------------------------------------------------------------------===//

LogicalResult MsaOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getInput().getType());
  return success();
}

int64_t MsaOp::getInnerDim() {
  return getQueryWeight() ? dimOf(getQueryWeight(), 0) : 0;
}

int64_t MsaOp::getHeadDim() {
  return getInnerDim() / static_cast<int64_t>(getHeads());
}

int64_t MsaOp::countKeyHeads() {
  return static_cast<int64_t>(getKvHeads().value_or(getHeads()));
}

double MsaOp::getSoftmaxScale() {
  return getScaleOr(getScale(), getScoreDim());
}

LogicalResult MsaOp::verify() {
  int64_t heads = getHeads();
  if (heads < 1) // msa_c7
    return emitOpError("expects 'heads' (") << heads << ") >= 1";

  if (getKind() == AttentionKind::Identity) { // msa_c1
    if (getWindows())
      return emitOpError("of kind 'identity' expects no 'windows'");
    if (getNumOperands() != 1)
      return emitOpError(
                 "of kind 'identity' expects no operand but the input, got ")
             << getNumOperands() - 1 << " more";
    return success();
  }
  std::pair<Value, StringRef> weights[] = {
      {getQueryWeight(), "query"},
      {getKeyWeight(), "key"},
      {getValueWeight(), "value"},
      {getProjectionWeight(), "projection"}};
  for (auto [weight, name] : weights)
    if (!weight)
      return emitOpError("of kind 'softmax' expects '")
             << name << "'"; // msa_c1

  int64_t dim = getInput().getType().getDimSize(2), inner = getInnerDim();
  if (auto context = getContextTokens();
      context && (dimOf(context, 0) != dimOf(getInput(), 0) ||
                  dimOf(context, 2) != dim)) // msa_c8
    return emitOpError("expects 'context' (")
           << context.getType() << ") to have the input's batch ("
           << dimOf(getInput(), 0) << ") and embedding dimension (" << dim
           << ")";
  if (inner % heads != 0 || inner == 0) // msa_c2
    return emitOpError("expects 'heads' (")
           << heads << ") to divide the inner dimension (" << inner << ")";
  const int64_t keyHeads = countKeyHeads();
  if (keyHeads < 1 || heads % keyHeads != 0) // msa_c15
    return emitOpError("expects 'kv_heads' (")
           << keyHeads << ") >= 1 to divide 'heads' (" << heads << ")";
  const int64_t keyDim = inner / heads * keyHeads;
  if (failed(checkShape(*this, getQueryWeight(), "query", inner, dim)) ||
      failed(checkShape(*this, getKeyWeight(), "key", keyDim, dim)) || // msa_c3
      failed(checkShape(*this, getValueWeight(), "value", keyDim, dim)) ||
      failed(checkShape(*this, getProjectionWeight(), "projection", dim,
                        inner))) // msa_c4
    return failure();
  StringRef ofKeys =
      getKvHeads() ? "'kv_heads' * head_dim" : "the inner dimension";
  if (failed(checkSize(*this, getQueryBias(), "query bias", inner,
                       "the inner dimension")) ||
      failed(checkSize(*this, getKeyBias(), "key bias", keyDim, ofKeys)) ||
      failed(checkSize(*this, getValueBias(), "value bias", keyDim, ofKeys)) ||
      failed(checkSize(*this, getProjectionBias(), "projection bias",
                       dim, // msa_c5
                       "the embedding dimension")))
    return failure();

  if (getGateBias() && !getGateWeight()) // msa_c19
    return emitOpError("expects no bias of 'gate' without its weight");
  if (failed(verifyScale(*this)) || // msa_c18
      failed(verifyScoreNorms(*this)) ||
      failed(checkInnerNorm(*this, getNormKind(), getInnerNormScale(),
                            getInnerNormBias(), "inner_norm", inner, // msa_c9
                            "the inner dimension")) ||
      (getGateWeight() && // msa_c19
       failed(checkShape(*this, getGateWeight(), "gate", inner, dim))) ||
      failed(checkSize(*this, getGateBias(), "gate bias", inner,
                       "the inner dimension")) ||
      failed(
          verifyPositions(*this, getWindows() ? getWindows()->getArea() : 0)) ||
      failed(verifyWindows()) || failed(verifyMixes()))
    return failure();
  if (failed(verifyRelativePositions()))
    return failure();
  return verifyDifferential();
}

LogicalResult MsaOp::verifyRelativePositions() {
  Value rows = getRelativeRows(), columns = getRelativeColumns();
  if (!rows != !columns) // msa_c16
    return emitOpError(
        "expects 'relative_rows' and 'relative_columns' to come together");
  if (!rows)
    return success();
  const std::pair<Value, StringRef> others[] = {
      {getContextTokens(), "context"},
      {getRope(), "rope"},
      {getScoreBias(), "score_bias"},
      {getLogitScale(), "logit_scale"},
      {getScoreMixWeight(), "score_mix"}};
  for (auto [value, name] : others)
    if (value)
      return emitOpError("with 'relative_rows' expects no '") << name << "'";
  const int64_t height = (dimOf(rows, 0) + 1) / 2,
                width = (dimOf(columns, 0) + 1) / 2;
  if (std::optional<WindowsAttr> windows = getWindows()) {
    if (windows->getDown() != 0 || windows->getRight() != 0)
      return emitOpError("with 'relative_rows' expects no shift of 'windows'");
    if (failed(checkShape(*this, rows, "relative_rows",
                          2 * windows->getHeight() - 1, getHeadDim())))
      return failure();
    return checkShape(*this, columns, "relative_columns",
                      2 * windows->getWidth() - 1, getHeadDim());
  }
  if (failed(checkShape(*this, rows, "relative_rows", 2 * height - 1,
                        getHeadDim())) ||
      failed(checkShape(*this, columns, "relative_columns", 2 * width - 1,
                        getHeadDim())))
    return failure();
  if (int64_t tokens = dimOf(getInput(), 1); height * width != tokens)
    return emitOpError("expects 'relative_rows' and 'relative_columns' of a "
                       "grid (")
           << height << "x" << width << ") of as many tokens as there are ("
           << tokens << ")";
  return success();
}

LogicalResult MsaOp::verifyMixes() {
  if (!getScoreMixWeight() != !getWeightMixWeight()) // msa_c14
    return emitOpError("expects 'score_mix' and 'weight_mix' to come together");
  if (!getScoreMixWeight())
    return success();
  int64_t heads = getHeads();
  if (countKeyHeads() != heads)
    return emitOpError("expects no 'kv_heads' (")
           << countKeyHeads() << ") with 'score_mix'";
  if (failed(
          checkShape(*this, getScoreMixWeight(), "score_mix", heads, heads)) ||
      failed(checkShape(*this, getWeightMixWeight(), "weight_mix", heads,
                        heads)) ||
      failed(checkSize(*this, getScoreMixBias(), "score_mix bias", heads,
                       "'heads'")))
    return failure();
  return checkSize(*this, getWeightMixBias(), "weight_mix bias", heads,
                   "'heads'");
}

LogicalResult MsaOp::verifyDifferential() { // msa_c17
  const double epsilon = getHeadNormEpsilon().convertToDouble();
  if (!(epsilon >= 0.0))
    return emitOpError("expects 'head_norm_epsilon' (") << epsilon << ") >= 0";
  Value numbers[] = {getLambda(), getLambdaInit(), getHeadNormScale()};
  if (llvm::none_of(numbers, [](Value v) { return v != nullptr; }))
    return success();
  if (!llvm::all_of(numbers, [](Value v) { return v != nullptr; }))
    return emitOpError("expects lambda, lambda_init and the scale of a norm "
                       "of 'differential' to come together");
  const int64_t headDim = getHeadDim();
  if (headDim % 2 != 0)
    return emitOpError("with 'differential' expects head_dim (")
           << headDim << ") to be even";
  const std::pair<bool, StringRef> others[] = {
      {getKvHeads().has_value(), "kv_heads"},
      {getWindows().has_value(), "windows"},
      {getRope() != nullptr, "rope"},
      {getRelativeRows() != nullptr, "relative_rows"},
      {getLogitScale() != nullptr, "logit_scale"},
      {getScoreMixWeight() != nullptr, "score_mix"}};
  for (auto [isThere, name] : others)
    if (isThere)
      return emitOpError("with 'differential' expects no '") << name << "'";
  for (Value number : {getLambda(), getLambdaInit()})
    if (dimOf(number, 0) != 1)
      return emitOpError("expects lambda and lambda_init of 'differential' (")
             << number.getType() << ") to be one number each";
  return checkSize(*this, getHeadNormScale(), "differential norm", headDim,
                   "head_dim");
}

LogicalResult MsaOp::verifyWindows() {
  if (Value scale = getLogitScale()) { // msa_c13
    auto type = cast<RankedTensorType>(scale.getType());
    if (type.getNumElements() != static_cast<int64_t>(getHeads()))
      return emitOpError("expects 'logit_scale' (")
             << type << ") to have 'heads' (" << getHeads() << ") elements";
    if (getScale() || getQueryNormScale())
      return emitOpError("with 'logit_scale' expects no '")
             << (getScale() ? "scale" : "query_norm") << "'";
  }
  if (!getWindows()) // msa_c12
    return success();
  if (getContextTokens())
    return emitOpError("with 'windows' expects no 'context'");
  if (getKvHeads() || getScoreMixWeight()) // msa_c14, msa_c15
    return emitOpError("with 'windows' expects no '")
           << (getKvHeads() ? "kv_heads" : "score_mix") << "'";
  if (int64_t tokens = dimOf(getInput(), 1);
      getWindows()->getTokens() != tokens)
    return emitOpError("expects 'windows' of a grid (")
           << getWindows()->getRows() << "x" << getWindows()->getColumns()
           << ") of as many tokens as there are (" << tokens << ")";
  return success();
}

OpFoldResult MsaOp::fold(FoldAdaptor) {
  if (getKind() == AttentionKind::Identity)
    return getInput();
  if (getWindows() && getWindows()->isWhole()) {
    removeWindowsAttr();
    return getResult();
  }
  return OpFoldResult();
}

//===----------------------------------------------------------------------===//
// AttentionWeightsOp
//===----------------------------------------------------------------------===//

void AttentionWeightsOp::build(OpBuilder &builder, OperationState &state,
                               MsaOp msa) {
  build(builder, state, msa.getInput(), msa.getQueryWeight(),
        msa.getQueryBias(), msa.getKeyWeight(), msa.getKeyBias(),
        msa.getQueryNormScale(), msa.getQueryNormBias(), msa.getKeyNormScale(),
        msa.getKeyNormBias(), msa.getRope(), msa.getScoreBias(),
        msa.getHeadsAttr(), msa.getScaleAttr(), msa.getAcrossHeadsAttr(),
        msa.getInterleavedAttr(), msa.getNormKindAttr(),
        msa.getNormEpsilonAttr());
}

LogicalResult AttentionWeightsOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  const int64_t heads = adaptor.getHeads(), tokens = input.getDimSize(1);
  if (heads < 1) // attention_weights_c1
    return emitOptionalError(
        location, "'vit.attention_weights' expects 'heads' (", heads, ") >= 1");
  types.push_back(RankedTensorType::get(
      {input.getDimSize(0), heads, tokens, tokens}, input.getElementType()));
  return success();
}

int64_t AttentionWeightsOp::getInnerDim() { return dimOf(getQueryWeight(), 0); }

int64_t AttentionWeightsOp::getHeadDim() {
  return getInnerDim() / static_cast<int64_t>(getHeads());
}

double AttentionWeightsOp::getSoftmaxScale() {
  return getScaleOr(getScale(), getHeadDim());
}

LogicalResult AttentionWeightsOp::verify() {
  const int64_t heads = getHeads(), inner = getInnerDim(),
                dim = getInput().getType().getDimSize(2);
  if (heads < 1) // attention_weights_c1
    return emitOpError("expects 'heads' (") << heads << ") >= 1";
  if (inner % heads != 0)
    return emitOpError("expects 'heads' (")
           << heads << ") to divide the inner dimension (" << inner << ")";
  if (failed(checkShape(*this, getQueryWeight(), "query", inner, dim)) ||
      failed(checkShape(*this, getKeyWeight(), "key", inner, dim)) ||
      failed(checkSize(*this, getQueryBias(), "query bias", inner,
                       "the inner dimension")) || // attention_weights_c2
      failed(checkSize(*this, getKeyBias(), "key bias", inner,
                       "the inner dimension")) ||
      failed(verifyScoreNorms(*this)) || // attention_weights_c3
      failed(verifyScale(*this)))        // attention_weights_c5
    return failure();
  return verifyPositions(*this, /*area=*/0); // attention_weights_c4
}
