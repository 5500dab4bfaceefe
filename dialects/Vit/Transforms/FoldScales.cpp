//===- FoldScales.cpp - Affine maps into the linear layers beside them --===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A norm's scale and bias into the linear layers that read it, LayerScale into
// the one that it scales. Passes.td has the proof.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"
#include "dialects/Vit/Transforms/Parameters.h"
#include "dialects/Vit/Transforms/Passes.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

namespace mlir::vit {
#define GEN_PASS_DEF_FOLDSCALESPASS
#include "dialects/Vit/Transforms/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// Who reads a norm
//===----------------------------------------------------------------------===//

namespace {
/// A linear layer that reads the norm as operand number `input`; those come
/// first, so that the number holds when biases come in.
struct Reader {
  Operation *op;
  unsigned input;
  /// The norm's channels stand side by side so many times in the input.
  int64_t copies;
};
using Readers = SmallVector<Reader>;
} // namespace

/// Whether channel c of the slice is channel c of its source.
static bool keepsChannels(tensor::ExtractSliceOp slice) {
  RankedTensorType from = slice.getSourceType();
  int64_t last = from.getRank() - 1, channels = from.getDimSize(last);
  return slice.getStaticOffsets()[last] == 0 &&
         slice.getStaticSizes()[last] == channels &&
         slice.getStaticStrides()[last] == 1 &&
         !slice.getDroppedDims().test(last);
}

/// The operands of a reader that are no parameters; they come first.
static unsigned countInputs(Operation *reader) {
  if (auto head = dyn_cast<HeadOp>(reader))
    return head.getInputs().size();
  if (auto msa = dyn_cast<MsaOp>(reader))
    return msa.getContextTokens() ? 2 : 1;
  return 1;
}

/// Collects the linear layers that read `value`, also through operations that
/// treat channels alike; fails where something else reads it.
static LogicalResult collectReaders(Value value, int64_t copies,
                                    Readers &readers) {
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    const unsigned number = use.getOperandNumber();
    Reader reader{user, number, copies};
    if (auto slice = dyn_cast<tensor::ExtractSliceOp>(user)) {
      if (!keepsChannels(slice) ||
          failed(collectReaders(slice.getResult(), copies, readers)))
        return failure();
    } else if (auto pool = dyn_cast<PoolOp>(user)) {
      // The largest of scaled numbers may be the smallest one's.
      if (pool.getKind() == PoolKind::Max ||
          pool.getKind() == PoolKind::MeanMax)
        return failure();
      int64_t parts = pool.getKind() == PoolKind::TokenConcatMean ? 2 : 1;
      if (failed(collectReaders(pool.getResult(), copies * parts, readers)))
        return failure();
    } else if (auto msa = dyn_cast<MsaOp>(user)) {
      // Padding comes behind the norm: it has no part in its bias.
      if (msa.getKind() != AttentionKind::Softmax ||
          number >= countInputs(msa) || msa.hasPadding())
        return failure();
      readers.push_back(reader);
    } else if (isa<MlpOp, LinearOp, AttentionWeightsOp>(user) && number == 0) {
      readers.push_back(reader);
    } else if (auto head = dyn_cast<HeadOp>(user);
               head && number < countInputs(head)) {
      readers.push_back(reader);
    } else {
      return failure();
    }
  }
  return success();
}

/// Whether a head without biases would need one for some of its inputs alone.
static bool lacksBiases(const Reader &reader, const Readers &readers) {
  auto head = dyn_cast<HeadOp>(reader.op);
  return head && head.getBiases().empty() &&
         llvm::count_if(readers, [&](const Reader &other) {
           return other.op == reader.op;
         }) != static_cast<int64_t>(head.getInputs().size());
}

//===----------------------------------------------------------------------===//
// A norm's scale and bias into its readers
//===----------------------------------------------------------------------===//

/// `copies` of a vector, one after the other.
static Value repeat(OpBuilder &b, Location loc, Value vector, int64_t copies) {
  if (!vector || copies == 1)
    return vector;
  auto type = cast<RankedTensorType>(vector.getType());
  int64_t size = type.getDimSize(0);
  Value all =
      tensor::EmptyOp::create(b, loc, {copies * size}, type.getElementType());
  for (int64_t i = 0; i < copies; ++i)
    all = tensor::InsertSliceOp::create(
        b, loc, vector, all, ArrayRef<OpFoldResult>{b.getIndexAttr(i * size)},
        ArrayRef<OpFoldResult>{b.getIndexAttr(size)},
        ArrayRef<OpFoldResult>{b.getIndexAttr(1)});
  return all;
}

namespace {
/// x -> scale * x + bias per channel, either of them absent or not.
struct AffineMapOfChannels {
  Value scale, bias;
};

/// The weight and the bias of a linear layer; the bias may be absent.
struct LinearLayer {
  Value weight, bias;
};
} // namespace

/// The layer that makes of x what `layer` makes of map(x).
static LinearLayer compose(OpBuilder &b, Location loc, LinearLayer layer,
                           AffineMapOfChannels map) {
  LinearLayer result = layer;
  if (map.scale)
    result.weight =
        ScaleOp::create(b, loc, layer.weight, map.scale, /*along=*/1);
  if (map.bias)
    result.bias = MatvecOp::create(b, loc, layer.weight, map.bias, layer.bias);
  return result;
}

/// Sets an optional operand; an absent value leaves it as it is.
static void setOperand(MutableOperandRange operand, Value value) {
  if (value)
    operand.assign(value);
}

/// `map` into the layer whose weight and bias these operands are, if there is
/// one.
static void foldIntoLayer(OpBuilder &b, AffineMapOfChannels map,
                          MutableOperandRange weight,
                          MutableOperandRange bias) {
  if (weight.empty())
    return;
  LinearLayer layer = {weight[0].get(), bias.empty() ? Value() : bias[0].get()};
  layer = compose(b, weight.getOwner()->getLoc(), layer, map);
  weight.assign(layer.weight);
  setOperand(bias, layer.bias);
}

/// `map` into the layers of a vit.msa or vit.attention_weights that make
/// queries, or keys.
template <typename Op>
static void foldIntoQuery(OpBuilder &b, Op op, AffineMapOfChannels map) {
  foldIntoLayer(b, map, op.getQueryWeightMutable(), op.getQueryBiasMutable());
}
template <typename Op>
static void foldIntoKey(OpBuilder &b, Op op, AffineMapOfChannels map) {
  foldIntoLayer(b, map, op.getKeyWeightMutable(), op.getKeyBiasMutable());
}

static void foldInto(Reader reader, AffineMapOfChannels map) {
  OpBuilder b(reader.op);
  Location loc = reader.op->getLoc();
  map = {repeat(b, loc, map.scale, reader.copies),
         repeat(b, loc, map.bias, reader.copies)};
  if (auto msa = dyn_cast<MsaOp>(reader.op)) {
    // Queries and gates are made of the first input, keys and values of the
    // last.
    if (reader.input == 0) {
      foldIntoQuery(b, msa, map);
      foldIntoLayer(b, map, msa.getGateWeightMutable(),
                    msa.getGateBiasMutable());
    }
    if (reader.input + 1 != countInputs(msa))
      return;
    foldIntoKey(b, msa, map);
    foldIntoLayer(b, map, msa.getValueWeightMutable(),
                  msa.getValueBiasMutable());
  } else if (auto weights = dyn_cast<AttentionWeightsOp>(reader.op)) {
    foldIntoQuery(b, weights, map);
    foldIntoKey(b, weights, map);
  } else if (auto mlp = dyn_cast<MlpOp>(reader.op)) {
    foldIntoLayer(b, map, mlp.getFc1WeightMutable(), mlp.getFc1BiasMutable());
    foldIntoLayer(b, map, mlp.getGateWeightMutable(), mlp.getGateBiasMutable());
  } else if (auto layer = dyn_cast<LinearOp>(reader.op)) {
    foldIntoLayer(b, map, layer.getWeightMutable(), layer.getBiasMutable());
  } else {
    auto head = cast<HeadOp>(reader.op);
    const unsigned h = reader.input;
    // A head without biases gets one per input: all are read, one by one.
    Value bias = h < head.getBiases().size() ? head.getBiases()[h] : Value();
    auto linear = compose(b, loc, {head.getWeights()[h], bias}, map);
    head.getWeightsMutable()[h].set(linear.weight);
    if (bias)
      head.getBiasesMutable()[h].set(linear.bias);
    else if (linear.bias)
      head.getBiasesMutable().append(linear.bias);
  }
}

/// Whether nothing but parameters stands beside the input of a reader.
static bool hasParametersAlone(const Reader &reader) {
  return areParameters(
      reader.op->getOperands().drop_front(countInputs(reader.op)));
}

/// Folds `map`, which `norm` ends with; false if that can't be.
static bool foldNorm(Operation *norm, AffineMapOfChannels map) {
  if ((!map.scale && !map.bias) || !isParameter(map.scale) ||
      !isParameter(map.bias))
    return false;
  Readers readers;
  if (failed(collectReaders(norm->getResult(0), /*copies=*/1, readers)))
    return false;
  for (const Reader &reader : readers)
    if (!hasParametersAlone(reader) ||
        (map.bias && lacksBiases(reader, readers)))
      return false;
  // The biases of a head are appended: in the order of its inputs.
  unsigned inputs = 0;
  for (const Reader &reader : readers)
    inputs = std::max(inputs, reader.input + 1);
  for (unsigned input = 0; input < inputs; ++input)
    for (const Reader &reader : readers)
      if (reader.input == input)
        foldInto(reader, map);
  return true;
}

//===----------------------------------------------------------------------===//
// LayerScale into the layer before it
//===----------------------------------------------------------------------===//

static void foldLayerScale(ResidualOp residual) {
  Value scale = residual.getScale();
  Operation *branch = residual.getBranch().getDefiningOp();
  if (!scale || !isParameter(scale) || !branch || !branch->hasOneUse() ||
      branch->getBlock() != residual->getBlock())
    return;
  OpBuilder b(residual);
  Location loc = residual.getLoc();
  auto rescale = [&](Value parameter) -> Value {
    return parameter ? ScaleOp::create(b, loc, parameter, scale, /*along=*/0)
                           .getResult()
                     : Value();
  };
  if (auto msa = dyn_cast<MsaOp>(branch);
      msa && msa.getKind() == AttentionKind::Softmax) {
    if (!isParameter(msa.getProjectionWeight()) ||
        !isParameter(msa.getProjectionBias()))
      return;
    setOperand(msa.getProjectionWeightMutable(),
               rescale(msa.getProjectionWeight()));
    setOperand(msa.getProjectionBiasMutable(),
               rescale(msa.getProjectionBias()));
  } else if (auto mlp = dyn_cast<MlpOp>(branch)) {
    if (!isParameter(mlp.getFc2Weight()) || !isParameter(mlp.getFc2Bias()))
      return;
    mlp.getFc2WeightMutable().set(rescale(mlp.getFc2Weight()));
    setOperand(mlp.getFc2BiasMutable(), rescale(mlp.getFc2Bias()));
  } else {
    return;
  }
  // Behind the scaled parameters: the scale may be younger than the branch.
  branch->moveBefore(residual);
  residual.getScaleMutable().clear();
}

namespace {
struct FoldScalesPass : vit::impl::FoldScalesPassBase<FoldScalesPass> {
  using FoldScalesPassBase::FoldScalesPassBase;

  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (auto norm = dyn_cast<LayerNormOp>(op)) {
        if (foldNorm(norm, {norm.getScale(), norm.getBias()})) {
          norm.getScaleMutable().clear();
          norm.getBiasMutable().clear();
        }
      } else if (auto norm = dyn_cast<RmsNormOp>(op)) {
        if (foldNorm(norm, {norm.getScale(), Value()}))
          norm.getScaleMutable().clear();
      } else if (auto residual = dyn_cast<ResidualOp>(op)) {
        foldLayerScale(residual);
      }
    });
  }
};
} // namespace
