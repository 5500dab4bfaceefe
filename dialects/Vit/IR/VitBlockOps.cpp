//===- VitBlockOps.cpp - What an encoder layer is made of -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Verifiers, shape inference and folding of layer_norm, rms_norm, msa,
// attention_weights, mlp, residual and encoder.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

static int64_t dimOf(Value value, int64_t d) {
  return cast<RankedTensorType>(value.getType()).getDimSize(d);
}

/// Checks that an optional vector operand has `size` elements.
static LogicalResult checkSize(Operation *op, Value vector, StringRef name,
                               int64_t size, StringRef of) {
  if (!vector || dimOf(vector, 0) == size)
    return success();
  return op->emitOpError("expects '")
         << name << "' (" << dimOf(vector, 0) << ") to have " << of << " ("
         << size << ") elements";
}

/// Checks that a matrix operand is `rows` x `columns`.
static LogicalResult checkShape(Operation *op, Value matrix, StringRef name,
                                int64_t rows, int64_t columns) {
  if (dimOf(matrix, 0) == rows && dimOf(matrix, 1) == columns)
    return success();
  return op->emitOpError("expects '")
         << name << "' (" << dimOf(matrix, 0) << "x" << dimOf(matrix, 1)
         << ") to be " << rows << "x" << columns;
}

/// Checks a norm of `size` numbers inside an operation.
static LogicalResult checkInnerNorm(Operation *op, NormKind kind, Value scale,
                                    Value bias, StringRef name, int64_t size,
                                    StringRef of) {
  if (bias && !scale)
    return op->emitOpError("expects no bias of '")
           << name << "' without its scale";
  if (bias && kind == NormKind::Rms)
    return op->emitOpError("expects no bias of '")
           << name << "', as norms of kind 'rms' have none";
  if (failed(checkSize(op, scale, name, size, of)))
    return failure();
  return checkSize(op, bias, (name + " bias").str(), size, of);
}

//===----------------------------------------------------------------------===//
// LayerNormOp, RmsNormOp
//===----------------------------------------------------------------------===//

LogicalResult LayerNormOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location>,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getInput().getType());
  return success();
}

LogicalResult LayerNormOp::verify() {
  RankedTensorType type = getInput().getType();
  if (type.getRank() == 0)
    return emitOpError("expects 'input' to have at least one dimension");
  int64_t dim = type.getShape().back();
  if (failed(checkSize(*this, getScale(), "scale", dim,
                       "the last dimension")) || // layer_norm_c1
      failed(checkSize(*this, getBias(), "bias", dim, "the last dimension")))
    return failure();
  if (!(getEpsilon().convertToDouble() >= 0.0)) // layer_norm_c2
    return emitOpError("expects 'epsilon' (")
           << getEpsilon().convertToDouble() << ") >= 0";
  return success();
}

LogicalResult RmsNormOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location>,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getInput().getType());
  return success();
}

LogicalResult RmsNormOp::verify() {
  RankedTensorType type = getInput().getType();
  if (type.getRank() == 0)
    return emitOpError("expects 'input' to have at least one dimension");
  if (failed(checkSize(*this, getScale(), "scale", type.getShape().back(),
                       "the last dimension"))) // rms_norm_c1
    return failure();
  if (!(getEpsilon().convertToDouble() >= 0.0)) // rms_norm_c2
    return emitOpError("expects 'epsilon' (")
           << getEpsilon().convertToDouble() << ") >= 0";
  return success();
}

//===----------------------------------------------------------------------===//
// What vit.msa and vit.attention_weights have in common
//===----------------------------------------------------------------------===//

/// Norms of each head's queries and keys.
template <typename Op> static LogicalResult verifyScoreNorms(Op op) {
  if (!op.getQueryNormScale() != !op.getKeyNormScale()) // msa_c6
    return op.emitOpError(
        "expects 'query_norm' and 'key_norm' to come together");
  auto check = [&](Value scale, Value bias, StringRef name) {
    return checkInnerNorm(op, op.getNormKind(), scale, bias, name, // msa_c9
                          op.getHeadDim(), "head_dim");
  };
  if (failed(
          check(op.getQueryNormScale(), op.getQueryNormBias(), "query_norm")))
    return failure();
  return check(op.getKeyNormScale(), op.getKeyNormBias(), "key_norm");
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

double MsaOp::getSoftmaxScale() { return getScaleOr(getScale(), getHeadDim()); }

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

  if (failed(verifyScoreNorms(*this)) ||
      failed(checkInnerNorm(*this, getNormKind(), getInnerNormScale(),
                            getInnerNormBias(), "inner_norm", inner, // msa_c9
                            "the inner dimension")) ||
      failed(
          verifyPositions(*this, getWindows() ? getWindows()->getArea() : 0)) ||
      failed(verifyWindows()) || failed(verifyMixes()))
    return failure();
  return verifyRelativePositions();
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
        msa.getHeadsAttr(), msa.getScaleAttr(), msa.getInterleavedAttr(),
        msa.getNormKindAttr(), msa.getNormEpsilonAttr());
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
      failed(verifyScoreNorms(*this))) // attention_weights_c3
    return failure();
  return verifyPositions(*this, /*area=*/0); // attention_weights_c4
}

//===----------------------------------------------------------------------===//
// MlpOp
//===----------------------------------------------------------------------===//

LogicalResult MlpOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getInput().getType());
  return success();
}

LogicalResult MlpOp::verify() {
  int64_t dim = getInput().getType().getDimSize(2),
          hidden = dimOf(getFc1Weight(), 0);
  if (failed(checkShape(*this, getFc1Weight(), "fc1", hidden, dim)) || // mlp_c1
      failed(checkShape(*this, getFc2Weight(), "fc2", dim, hidden)) ||
      (getGateWeight() &&
       failed(checkShape(*this, getGateWeight(), "gate", hidden, dim))))
    return failure();
  if (failed(checkSize(*this, getFc1Bias(), "fc1 bias", hidden,
                       "the hidden size")) || // mlp_c2
      failed(checkSize(*this, getGateBias(), "gate bias", hidden,
                       "the hidden size")) ||
      failed(checkSize(*this, getFc2Bias(), "fc2 bias", dim,
                       "the embedding dimension")))
    return failure();
  return checkInnerNorm(*this, getNormKind(), getInnerNormScale(),
                        getInnerNormBias(), "inner_norm", hidden, // mlp_c3
                        "the hidden size");
}

//===----------------------------------------------------------------------===//
// ResidualOp
//===----------------------------------------------------------------------===//

LogicalResult ResidualOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location> location,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  if (type != adaptor.getBranch().getType()) // residual_c1
    return emitOptionalError(location, "'vit.residual' expects the branch (",
                             adaptor.getBranch().getType(),
                             ") to have the input's type (", type, ")");
  if (Value scale = adaptor.getScale();
      scale && dimOf(scale, 0) != type.getDimSize(2))
    return emitOptionalError(
        location, "'vit.residual' expects 'scale' (", // residual_c2
        dimOf(scale, 0), ") to have the embedding dimension (",
        type.getDimSize(2), ")");
  types.push_back(type);
  return success();
}

//===----------------------------------------------------------------------===//
// EncoderOp
//===----------------------------------------------------------------------===//

LogicalResult EncoderOp::verifyRegions() {
  if (static_cast<int64_t>(getLayers()) < 1) // encoder_c1
    return emitOpError("expects 'layers' (")
           << static_cast<int64_t>(getLayers()) << ") >= 1";
  Type type = getInput().getType();
  Block &block = getBody().front();
  auto yield = cast<YieldOp>(block.getTerminator());
  if (block.getArgumentTypes() != ArrayRef(type) ||
      yield.getOperandTypes() != ArrayRef(type))
    return emitOpError("expects its region to take and to yield one value of "
                       "the input's type (")
           << type << ")"; // encoder_c2
  return success();
}
