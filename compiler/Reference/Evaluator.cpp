//===- Evaluator.cpp - Walks vit IR and calls its operations ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keeps the value of every SSA value of a function while its operations are
// evaluated in order. What an operation computes is in Embed.cpp, Stem.cpp,
// Blocks.cpp, Windows.cpp, Head.cpp, Parameters.cpp and Slices.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Evaluator.h"

#include "compiler/Reference/Operations.h"
#include "dialects/Vit/IR/VitOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/TypeSwitch.h"

#include <limits>
#include <memory>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::reference;

namespace {
template <typename T> class Evaluator {
public:
  explicit Evaluator(ParameterProvider provider) : provider(provider) {}

  /// Evaluates the operations of `block` on `arguments`; returns the operands
  /// of its terminator.
  FailureOr<SmallVector<Tensor<T>>> run(Block &block,
                                        ArrayRef<Tensor<T>> arguments) {
    for (auto [argument, value] : llvm::zip(block.getArguments(), arguments))
      set(argument, value);
    for (Operation &op : block.without_terminator())
      if (failed(run(&op)))
        return failure();
    Operation *end = block.getTerminator();
    if (!isa<func::ReturnOp, YieldOp>(end))
      return unknown(end);
    SmallVector<Tensor<T>> results;
    for (Value operand : end->getOperands())
      results.push_back(get(operand));
    return results;
  }

private:
  using Inputs = SmallVector<const Tensor<T> *>;

  const Tensor<T> &get(Value value) const { return *values.at(value); }
  /// Null for an optional operand that is absent.
  const Tensor<T> *find(Value value) const {
    return value ? values.at(value).get() : nullptr;
  }
  Inputs getAll(ValueRange range) const {
    return llvm::map_to_vector(range, [&](Value v) { return find(v); });
  }
  void set(Value value, Tensor<T> tensor) {
    values[value] = std::make_unique<Tensor<T>>(std::move(tensor));
  }

  static LogicalResult unknown(Operation *op) {
    return op->emitError("reference evaluator has no '")
           << op->getName() << "'";
  }
  static ArrayRef<int64_t> shapeOf(Value value) {
    return cast<RankedTensorType>(value.getType()).getShape();
  }

  /// Evaluates one operation and keeps its result. Only tensors have values
  /// here, so that whatever takes a dynamic size or offset can't be reached:
  /// the operation that computes it is refused first.
  LogicalResult run(Operation *op) {
    if (op->getNumResults() != 1 ||
        !isa<RankedTensorType>(op->getResult(0).getType()))
      return unknown(op);
    FailureOr<Tensor<T>> result =
        llvm::TypeSwitch<Operation *, FailureOr<Tensor<T>>>(op)
            .template Case<
                ParamOp, TransposeOp, NormalizePixelsOp, PatchEmbedOp, TokensOp,
                PosEmbedOp, ResizePosEmbedOp, GridPositionsOp, RelativeBiasOp,
                RelativeBiasMlpOp, RopeTableOp, MixedRopeTableOp, PixelsOp,
                Conv2dOp, Pool2dOp, GroupNormOp, BatchNormOp, ActivateOp,
                StandardizeOp, LayerSliceOp, LayerNumberOp, LayerNormOp,
                RmsNormOp, AttentionOp, MsaOp, AttentionWeightsOp, MlpOp,
                ResidualOp, EncoderOp, PerTokenOp, LinearOp, PatchMergeOp,
                PoolOp, LatentsOp, HeadOp, ScaleOp, MatvecOp,
                DifferentialLambdaOp, tensor::ExtractSliceOp,
                tensor::InsertSliceOp, tensor::ExpandShapeOp,
                tensor::CollapseShapeOp, tensor::EmptyOp, arith::ConstantOp>(
                [&](auto concrete) { return compute(concrete); })
            .Default([](Operation *other) { return unknown(other); });
    if (failed(result))
      return failure();
    set(op->getResult(0), std::move(*result));
    return success();
  }

  FailureOr<Tensor<T>> compute(ParamOp op) {
    Tensor<float> stored(op.getType().getShape());
    std::string name = op.getTensorName(layer);
    if (failed(provider(op, name, stored.values)))
      return failure();
    Tensor<T> result(stored.shape);
    llvm::copy(stored.values, result.values.begin());
    return result;
  }
  FailureOr<Tensor<T>> compute(TransposeOp op) {
    return transpose(get(op.getInput()), op.getPermutation());
  }
  FailureOr<Tensor<T>> compute(NormalizePixelsOp op) {
    return normalizePixels(get(op.getPixels()),
                           op.getRescale().convertToDouble(),
                           op.getMean().value_or(ArrayRef<double>()),
                           op.getDeviation().value_or(ArrayRef<double>()));
  }
  FailureOr<Tensor<T>> compute(PatchEmbedOp op) {
    std::optional<double> pixelNorm;
    if (op.getPixelNorm())
      pixelNorm = op.getPixelNorm()->convertToDouble();
    return patchEmbed(get(op.getImage()), get(op.getWeight()),
                      find(op.getBias()), op.getStride(), pixelNorm);
  }
  FailureOr<Tensor<T>> compute(TokensOp op) {
    return prependTokens<T>(get(op.getInput()), getAll(op.getTokens()));
  }
  FailureOr<Tensor<T>> compute(PosEmbedOp op) {
    return addPositions(get(op.getInput()), get(op.getTable()));
  }
  FailureOr<Tensor<T>> compute(ResizePosEmbedOp op) {
    return resizePositions(get(op.getTable()), op.getFrom(), op.getTo(),
                           op.getPrefix(), op.getMode(), op.getAlignCorners(),
                           op.getAntialias());
  }
  FailureOr<Tensor<T>> compute(GridPositionsOp op) {
    return gridPositions(get(op.getRows()), get(op.getColumns()));
  }
  FailureOr<Tensor<T>> compute(RelativeBiasOp op) {
    return relativeBias(get(op.getTable()), op.getGrid(), op.getClassToken());
  }
  FailureOr<Tensor<T>> compute(RopeTableOp op) {
    Tensor<T> result(shapeOf(op.getResult()));
    llvm::copy(op.computeValues(), result.values.begin());
    return result;
  }
  FailureOr<Tensor<T>> compute(MixedRopeTableOp op) {
    return mixedRopeTable(get(op.getFrequencies()), op.computeCoordinates(0),
                          op.computeCoordinates(1));
  }
  FailureOr<Tensor<T>> compute(LayerSliceOp op) {
    const Tensor<T> &all = get(op.getInput());
    const int64_t along = op.getAlong();
    SmallVector<int64_t> offsets(all.shape.size(), 0), sizes(all.shape),
        strides(all.shape.size(), 1);
    offsets[along] = op.getFirst() + op.getStep() * layer;
    sizes[along] = 1;
    return extractSlice(all, offsets, sizes, strides)
        .reshape(op.getType().getShape());
  }
  FailureOr<Tensor<T>> compute(LayerNumberOp op) {
    Tensor<T> number({1});
    number.values[0] = T(op.getNumber(layer));
    return number;
  }
  FailureOr<Tensor<T>> compute(DifferentialLambdaOp op) {
    return differentialLambda(get(op.getQuery1()), get(op.getKey1()),
                              get(op.getQuery2()), get(op.getKey2()),
                              get(op.getInit()));
  }
  FailureOr<Tensor<T>> compute(PixelsOp op) {
    return pixels(get(op.getImage()));
  }
  FailureOr<Tensor<T>> compute(Conv2dOp op) {
    const Tensor<T> &weight = get(op.getWeight());
    return conv2d(get(op.getInput()), weight, find(op.getBias()),
                  {op.getGrid(), ArrayRef(weight.shape).drop_front(2),
                   op.getStride(), op.getPadding()});
  }
  FailureOr<Tensor<T>> compute(Pool2dOp op) {
    return pool2d(
        get(op.getInput()), op.getKind(),
        {op.getGrid(), op.getKernel(), op.getStride(), op.getPadding()});
  }
  FailureOr<Tensor<T>> compute(GroupNormOp op) {
    return groupNorm(get(op.getInput()), find(op.getScale()),
                     find(op.getBias()), op.getGroups(),
                     op.getEpsilon().convertToDouble());
  }
  FailureOr<Tensor<T>> compute(BatchNormOp op) {
    return batchNorm(get(op.getInput()), get(op.getMean()),
                     get(op.getVariance()), find(op.getScale()),
                     find(op.getBias()), op.getEpsilon().convertToDouble());
  }
  FailureOr<Tensor<T>> compute(ActivateOp op) {
    return activate(get(op.getInput()), op.getActivation());
  }
  FailureOr<Tensor<T>> compute(StandardizeOp op) {
    return standardize(get(op.getWeight()), op.getEpsilon().convertToDouble());
  }
  FailureOr<Tensor<T>> compute(RmsNormOp op) {
    return rmsNorm(get(op.getInput()), find(op.getScale()),
                   op.getEpsilon().convertToDouble());
  }
  FailureOr<Tensor<T>> compute(LayerNormOp op) {
    return layerNorm(get(op.getInput()), find(op.getScale()),
                     find(op.getBias()), op.getEpsilon().convertToDouble());
  }
  /// Vectors by the way from query to key, in units of the products, as
  /// vit.msa has them.
  static Tensor<T> turnDistances(const Tensor<T> &table, double scale) {
    const int64_t rows = table.dim(0), size = table.dim(1);
    Tensor<T> turned(table.shape);
    for (int64_t i = 0; i < table.count(); ++i)
      turned.values[i] =
          T(scale) * table.values[(rows - 1 - i / size) * size + i % size];
    return turned;
  }
  FailureOr<Tensor<T>> compute(AttentionOp op) {
    const double scale = op.getScale().convertToDouble();
    Tensor<T> bias; // in units of the result, not of the products
    if (op.getBias()) {
      bias = get(op.getBias());
      for (T &value : bias.values)
        value *= T(scale);
    }
    if (op.getFirstQuery())
      return op.emitOpError("of a part of the queries is not evaluated");
    Tensor<T> rows, columns;
    RelativeTables<T> relative;
    if (op.getRelativeRows()) {
      rows = turnDistances(get(op.getRelativeRows()), scale);
      columns = turnDistances(get(op.getRelativeColumns()), scale);
      relative = {&rows, &columns};
    }
    if (op.getWindows())
      return windowAttention(
          get(op.getQuery()), get(op.getKey()), get(op.getValue()),
          op.getBias() ? &bias : nullptr, relative, find(op.getPaddingKey()),
          find(op.getPaddingValue()), scale, *op.getWindows());
    TalkingHeads<T> talking;
    if (auto mix = op.getMix(); !mix.empty())
      talking = {&get(mix[0]), nullptr, &get(mix[1]),
                 mix.size() > 2 ? &get(mix[2]) : nullptr};
    if (op.getLambda())
      return differentialAttention(
          get(op.getQuery()), get(op.getKey()), get(op.getValue()),
          op.getBias() ? &bias : nullptr, get(op.getLambda()).values[0], scale);
    return attention(get(op.getQuery()), get(op.getKey()), get(op.getValue()),
                     op.getBias() ? &bias : nullptr, relative, talking, scale);
  }
  FailureOr<Tensor<T>> compute(MsaOp op) {
    const Tensor<T> &x = get(op.getInput());
    if (op.getKind() == AttentionKind::Identity)
      return x;
    std::optional<WindowsAttr> windows = op.getWindows();
    MsaOperands<T> operands = {
        find(op.getQueryWeight()),
        find(op.getQueryBias()),
        find(op.getKeyWeight()),
        find(op.getKeyBias()),
        find(op.getValueWeight()),
        find(op.getValueBias()),
        find(op.getQueryNormScale()),
        find(op.getQueryNormBias()),
        find(op.getKeyNormScale()),
        find(op.getKeyNormBias()),
        find(op.getContextTokens() ? op.getQueryRope() : op.getRope()),
        find(op.getRope()),
        find(op.getScoreBias()),
        find(op.getLogitScale()),
        find(op.getInnerNormScale()),
        find(op.getInnerNormBias()),
        find(op.getGateWeight()),
        find(op.getGateBias()),
        find(op.getProjectionWeight()),
        find(op.getProjectionBias()),
        {find(op.getRelativeRows()), find(op.getRelativeColumns())},
        {find(op.getScoreMixWeight()), find(op.getScoreMixBias()),
         find(op.getWeightMixWeight()), find(op.getWeightMixBias())},
        find(op.getLambda()),
        find(op.getLambdaInit()),
        find(op.getHeadNormScale()),
        static_cast<int64_t>(op.getHeads()),
        op.countKeyHeads(),
        op.getSoftmaxScale(),
        op.getAcrossHeads(),
        op.getInterleaved(),
        op.getNormKind(),
        op.getNormEpsilon().convertToDouble(),
        op.getHeadNormEpsilon().convertToDouble(),
        windows ? &*windows : nullptr};
    return msa(x, get(op.getAttended()), operands);
  }
  FailureOr<Tensor<T>> compute(AttentionWeightsOp op) {
    MsaOperands<T> operands = {};
    operands.queryWeight = find(op.getQueryWeight());
    operands.queryBias = find(op.getQueryBias());
    operands.keyWeight = find(op.getKeyWeight());
    operands.keyBias = find(op.getKeyBias());
    operands.queryNormScale = find(op.getQueryNormScale());
    operands.queryNormBias = find(op.getQueryNormBias());
    operands.keyNormScale = find(op.getKeyNormScale());
    operands.keyNormBias = find(op.getKeyNormBias());
    operands.queryRope = operands.keyRope = find(op.getRope());
    operands.scoreBias = find(op.getScoreBias());
    operands.heads = op.getHeads();
    operands.keyHeads = op.countKeyHeads();
    operands.scale = op.getSoftmaxScale();
    operands.acrossHeads = op.getAcrossHeads();
    operands.interleaved = op.getInterleaved();
    operands.normKind = op.getNormKind();
    operands.normEpsilon = op.getNormEpsilon().convertToDouble();
    return attentionWeights(get(op.getInput()), operands);
  }
  FailureOr<Tensor<T>> compute(MlpOp op) {
    MlpOperands<T> operands = {find(op.getGateWeight()),
                               find(op.getGateBias()),
                               find(op.getFc1Weight()),
                               find(op.getFc1Bias()),
                               find(op.getInnerNormScale()),
                               find(op.getInnerNormBias()),
                               find(op.getFc2Weight()),
                               find(op.getFc2Bias()),
                               op.getActivation(),
                               op.getNormKind(),
                               op.getNormEpsilon().convertToDouble()};
    return mlp(get(op.getInput()), operands);
  }
  FailureOr<Tensor<T>> compute(ResidualOp op) {
    return residual(get(op.getInput()), get(op.getBranch()),
                    find(op.getScale()));
  }
  /// One pass over the region per layer: each one's tokens are the next one's.
  FailureOr<Tensor<T>> compute(EncoderOp op) {
    Tensor<T> tokens = get(op.getInput());
    const int64_t outerLayer = layer, layers = op.getLayers();
    for (layer = 0; layer < layers; ++layer) {
      FailureOr<SmallVector<Tensor<T>>> next =
          run(op.getBody().front(), tokens);
      if (failed(next))
        return failure();
      tokens = std::move(next->front());
    }
    layer = outerLayer;
    return tokens;
  }
  /// All tokens at once: which come first makes no difference.
  FailureOr<Tensor<T>> compute(PerTokenOp op) {
    FailureOr<SmallVector<Tensor<T>>> result =
        run(op.getBody().front(), get(op.getInput()));
    if (failed(result))
      return failure();
    return std::move(result->front());
  }
  FailureOr<Tensor<T>> compute(LinearOp op) {
    return linear(get(op.getInput()), get(op.getWeight()), find(op.getBias()));
  }
  FailureOr<Tensor<T>> compute(PatchMergeOp op) {
    return patchMerge(get(op.getInput()), op.getGrid());
  }
  FailureOr<Tensor<T>> compute(RelativeBiasMlpOp op) {
    std::optional<double> gain;
    if (op.getGain())
      gain = op.getGain()->convertToDouble();
    return relativeBiasMlp(op.computeCoordinates(), get(op.getFc1Weight()),
                           get(op.getFc1Bias()), get(op.getFc2Weight()),
                           find(op.getFc2Bias()), gain,
                           op.getType().getDimSize(0));
  }
  FailureOr<Tensor<T>> compute(PoolOp op) {
    return pool(get(op.getInput()), op.getKind(), op.getIndex(), op.getFrom());
  }
  FailureOr<Tensor<T>> compute(LatentsOp op) {
    ArrayRef<int64_t> shape = op.getType().getShape();
    return repeatTokens(get(op.getTokens()), shape[0], shape[2]);
  }
  FailureOr<Tensor<T>> compute(HeadOp op) {
    return head<T>(getAll(op.getInputs()), getAll(op.getWeights()),
                   getAll(op.getBiases()), op.getActivation());
  }
  FailureOr<Tensor<T>> compute(ScaleOp op) {
    return scale(get(op.getInput()), get(op.getFactors()), op.getAlong());
  }
  FailureOr<Tensor<T>> compute(MatvecOp op) {
    return matvec(get(op.getWeight()), get(op.getVector()), find(op.getBias()));
  }
  FailureOr<Tensor<T>> compute(tensor::ExtractSliceOp op) {
    return extractSlice(get(op.getSource()), op.getStaticOffsets(),
                        op.getStaticSizes(), op.getStaticStrides())
        .reshape(op.getType().getShape());
  }
  FailureOr<Tensor<T>> compute(tensor::InsertSliceOp op) {
    return insertSlice(get(op.getSource()), get(op.getDest()),
                       op.getStaticOffsets(), op.getStaticSizes(),
                       op.getStaticStrides());
  }
  FailureOr<Tensor<T>> compute(tensor::ExpandShapeOp op) {
    return get(op.getSrc()).reshape(shapeOf(op.getResult()));
  }
  FailureOr<Tensor<T>> compute(tensor::CollapseShapeOp op) {
    return get(op.getSrc()).reshape(shapeOf(op.getResult()));
  }
  FailureOr<Tensor<T>> compute(arith::ConstantOp op) {
    auto elements = dyn_cast<DenseFPElementsAttr>(op.getValue());
    if (!elements)
      return unknown(op);
    Tensor<T> result(shapeOf(op.getResult()));
    for (auto [to, from] :
         llvm::zip(result.values, elements.getValues<APFloat>()))
      to = static_cast<T>(from.convertToDouble());
    return result;
  }
  /// Nothing may depend on the contents: NaN shows whatever does.
  FailureOr<Tensor<T>> compute(tensor::EmptyOp op) {
    return Tensor<T>(shapeOf(op.getResult()),
                     std::numeric_limits<T>::quiet_NaN());
  }

  ParameterProvider provider;
  /// The iteration of the encoder being evaluated.
  int64_t layer = 0;
  llvm::DenseMap<Value, std::unique_ptr<Tensor<T>>> values;
};
} // namespace

namespace mlir::vit::reference {

template <typename T>
FailureOr<SmallVector<Tensor<T>>> evaluate(func::FuncOp function,
                                           ArrayRef<Tensor<T>> arguments,
                                           ParameterProvider provider) {
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return function.emitError("reference evaluator expects '")
           << function.getName() << "' to be one block";
  if (arguments.size() != function.getNumArguments())
    return function.emitError("reference evaluator has ")
           << arguments.size() << " arguments for the "
           << function.getNumArguments() << " of '" << function.getName()
           << "'";
  for (auto [i, argument] : llvm::enumerate(arguments)) {
    auto type = dyn_cast<RankedTensorType>(function.getArgumentTypes()[i]);
    if (!type || type.getShape() != ArrayRef<int64_t>(argument.shape))
      return function.emitError("reference evaluator has a tensor of shape [")
             << ArrayRef<int64_t>(argument.shape) << "] for argument " << i
             << " (" << function.getArgumentTypes()[i] << ") of '"
             << function.getName() << "'";
  }
  return Evaluator<T>(provider).run(function.getBody().front(), arguments);
}

template FailureOr<SmallVector<Tensor<double>>>
    evaluate(func::FuncOp, ArrayRef<Tensor<double>>, ParameterProvider);
template FailureOr<SmallVector<Tensor<float>>>
    evaluate(func::FuncOp, ArrayRef<Tensor<float>>, ParameterProvider);

} // namespace mlir::vit::reference
