//===- BuildLayers.cpp - From ModelSpec to the layers ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs, steps, attention and perceptrons; see BuildModel.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Model/ModelBuilder.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

/// Numbers of a token.
static int64_t widthOf(Value tokens) {
  return cast<RankedTensorType>(tokens.getType()).getShape().back();
}

/// The table of biases that a perceptron makes.
Value ModelBuilder::relativeTable(const RelativeMlpSpec &mlp, int64_t heads,
                                  ArrayRef<int64_t> grid) {
  Linear fc1 = linear(mlp.fc1, mlp.hidden, 2);
  Linear fc2 = linear(mlp.fc2, heads, mlp.hidden);
  return RelativeBiasMlpOp::create(
      b, fc1.weight, fc1.bias, fc2.weight, fc2.bias,
      b.getDenseI64ArrayAttr(grid), b.getF64FloatAttr(mlp.scale.first),
      b.getF64FloatAttr(mlp.scale.second), b.getF64FloatAttr(mlp.divisor),
      mlp.gain ? b.getF64FloatAttr(*mlp.gain) : FloatAttr(),
      prefix != 0 ? b.getUnitAttr() : UnitAttr());
}

/// The table of biases by distance, resized to that of the grid `to`.
Value ModelBuilder::relativeTable(const AttentionSpec &attention, Extent2D to) {
  const Extent2D from = attention.relativeGrid.value_or(to);
  auto getDistances = [](Extent2D grid) {
    return SmallVector<int64_t>{2 * grid.first - 1, 2 * grid.second - 1};
  };
  const SmallVector<int64_t> old = getDistances(from), grid = getDistances(to);
  const int64_t oldRows = old[0] * old[1], rows = grid[0] * grid[1];
  const int64_t extra = prefix != 0 ? 3 : 0, heads = attention.heads;
  Value table = param(attention.relativeBias, {oldRows + extra, heads});
  if (from == to)
    return table;
  Value resized = extra ? slice(table, 0, 0, oldRows) : table;
  resized = ResizePosEmbedOp::create(
      b, resized, b.getDenseI64ArrayAttr(old), b.getDenseI64ArrayAttr(grid),
      /*prefix=*/b.getI64IntegerAttr(0),
      ResizeModeAttr::get(b.getContext(), attention.relativeMode), UnitAttr(),
      UnitAttr());
  if (!extra)
    return resized;
  // Those of the class token stay behind the others.
  Value whole = tensor::EmptyOp::create(b, {rows + extra, heads}, element);
  Value ends = slice(table, 0, oldRows, extra);
  for (auto [part, first] : {std::pair(resized, int64_t(0)), {ends, rows}}) {
    const int64_t count = cast<ShapedType>(part.getType()).getDimSize(0);
    whole = tensor::InsertSliceOp::create(
        b, part, whole,
        ArrayRef<OpFoldResult>{b.getIndexAttr(first), b.getIndexAttr(0)},
        ArrayRef<OpFoldResult>{b.getIndexAttr(count), b.getIndexAttr(heads)},
        ArrayRef<OpFoldResult>{b.getIndexAttr(1), b.getIndexAttr(1)});
  }
  return whole;
}

/// The biases of all pairs of tokens, in a window or of the whole grid.
Value ModelBuilder::relativeBias(const AttentionSpec &attention) {
  const Extent2D size = attention.windows ? attention.windows->size : grid;
  const SmallVector<int64_t> extents{size.first, size.second};
  Value table = attention.relativeMlp ? relativeTable(*attention.relativeMlp,
                                                      attention.heads, extents)
                                      : relativeTable(attention, size);
  return RelativeBiasOp::create(b, table, b.getDenseI64ArrayAttr(extents),
                                prefix != 0 ? b.getUnitAttr() : UnitAttr());
}

/// One vector for each distance along an axis of `to` places, resized from that
/// of `from` as PyTorch's interpolate does it.
Value ModelBuilder::distances(StringRef name, int64_t headDim, int64_t from,
                              int64_t to) {
  Value table = param(name, {2 * from - 1, headDim});
  if (from == to)
    return table;
  return ResizePosEmbedOp::create(
      b, table, b.getDenseI64ArrayAttr({2 * from - 1, 1}),
      b.getDenseI64ArrayAttr({2 * to - 1, 1}),
      /*prefix=*/b.getI64IntegerAttr(0),
      ResizeModeAttr::get(b.getContext(), ResizeMode::Bilinear), UnitAttr(),
      UnitAttr());
}

WindowsAttr ModelBuilder::windows(const WindowSpec &windows) {
  return WindowsAttr::get(b.getContext(), grid.first, grid.second,
                          windows.size.first, windows.size.second,
                          windows.shift.first, windows.shift.second,
                          windows.penalty, windows.paddingMoves);
}

/// A table of rotary positions by the learned frequencies of this layer.
Value ModelBuilder::mixedRopeTable(const AttentionSpec &attention) {
  const RopeSpec &rope = *spec.rope;
  const auto [height, width] = grid;
  Value all = param(rope.frequencies,
                    {2, rope.layers, attention.heads, attention.headDim / 2});
  Value own;
  if (encoder)
    own = LayerSliceOp::create(b, all, /*along=*/1, first, stride);
  else
    own = tensor::CollapseShapeOp::create(
        b, slice(all, 1, first, 1),
        SmallVector<ReassociationIndices>{{0}, {1, 2}, {3}});
  return MixedRopeTableOp::create(
      b, own, b.getDenseI64ArrayAttr({height, width}),
      b.getI64IntegerAttr(prefix),
      GridOrderAttr::get(b.getContext(), rope.order));
}

/// The table of rotary positions of all tokens. It stands before the encoder,
/// as what layers share does.
Value ModelBuilder::ropeTable(const AttentionSpec &attention) {
  const RopeSpec &rope = *spec.rope;
  if (!rope.frequencies.empty())
    return mixedRopeTable(attention);
  const auto [height, width] = grid;
  const double sizes[] = {double(height), double(width)};
  double start[2], step[2];
  for (int axis : {0, 1}) {
    const double size = sizes[axis];
    if (rope.coordinates == RopeCoordinates::Centered) {
      constexpr double pi = 3.14159265358979323846;
      start[axis] = 2 * pi * (1 / size - 1);
      step[axis] = 4 * pi / size;
      continue;
    }
    step[axis] = 1;
    if (rope.reference)
      step[axis] =
          (axis == 0 ? rope.reference->first : rope.reference->second) / size;
    start[axis] = rope.offset * step[axis];
  }
  OpBuilder::InsertionGuard guard(b);
  if (encoder)
    b.setInsertionPoint(encoder);
  return RopeTableOp::create(
      b, b.getDenseI64ArrayAttr({height, width}), b.getI64IntegerAttr(prefix),
      b.getI64IntegerAttr(attention.headDim / 4), b.getF64FloatAttr(rope.theta),
      b.getDenseF64ArrayAttr(start), b.getDenseF64ArrayAttr(step),
      GridOrderAttr::get(b.getContext(), rope.order));
}

std::pair<Value, Value>
ModelBuilder::differentialLambda(const AttentionSpec &attention) {
  const DifferentialSpec &spec = *attention.differential;
  SmallVector<double> inits;
  const int64_t layers =
      encoder && !spec.init ? static_cast<int64_t>(encoder.getLayers()) : 1;
  for (int64_t i = 0; i < layers; ++i)
    inits.push_back(spec.init.value_or(
        0.8 - 0.6 * std::exp(-0.3 * double(first + i * stride))));
  Value init = LayerNumberOp::create(b, inits);
  SmallVector<Value> vectors;
  for (StringRef name : {spec.query1, spec.key1, spec.query2, spec.key2})
    vectors.push_back(param(name, {attention.getScoreDim()}));
  return {DifferentialLambdaOp::create(b, vectors[0], vectors[1], vectors[2],
                                       vectors[3], init),
          init};
}

Value ModelBuilder::attention(const AttentionSpec &attention, Value x,
                              Value context) {
  const bool identity = attention.kind == AttentionKind::Identity;
  int64_t inner = attention.heads * attention.headDim, dim = widthOf(x);
  int64_t keyDim = attention.countKeyHeads() * attention.headDim;
  Linear query, key, value, scoreMix, weightMix, projection;
  if (attention.qkv) {
    Linear all = linear(*attention.qkv, inner + 2 * keyDim, dim);
    const std::tuple<Linear *, StringRef, int64_t> parts[] = {
        {&query, attention.query.bias, inner},
        {&key, attention.key.bias, keyDim},
        {&value, attention.value.bias, keyDim}};
    int64_t row = 0;
    for (auto [linear, bias, rows] : parts) {
      linear->weight = slice(all.weight, 0, row, rows);
      if (all.bias)
        linear->bias = slice(all.bias, 0, row, rows);
      else if (!bias.empty())
        linear->bias = param(bias, {rows});
      row += rows;
    }
  } else if (!identity) {
    query = linear(attention.query, inner, dim);
    key = linear(attention.key, keyDim, dim);
    value = linear(attention.value, keyDim, dim);
  }
  NormSpec like; // what all norms inside have in common
  auto readNorm = [&](const std::optional<NormSpec> &norm, int64_t size) {
    if (!norm)
      return Norm();
    like = *norm;
    return normParameters(*norm, size);
  };
  const bool isShared = attention.qkNorm == QkNorm::Shared;
  Norm queryNorm =
      readNorm(attention.queryNorm, isShared ? attention.getScoreDim() : inner);
  Norm keyNorm =
      readNorm(attention.keyNorm, isShared ? attention.getScoreDim() : keyDim);
  Norm innerNorm = readNorm(attention.innerNorm, inner);
  Value turns, queryTurns, scoreBias, relativeRows, relativeColumns, logitScale;
  if (attention.rope)
    turns = ropeTable(attention);
  if (!attention.relativeBias.empty() || attention.relativeMlp)
    scoreBias = relativeBias(attention);
  if (!attention.relativeRows.empty()) {
    const Extent2D to = attention.windows ? attention.windows->size : grid;
    const Extent2D from = attention.relativeGrid.value_or(to);
    relativeRows = distances(attention.relativeRows, attention.headDim,
                             from.first, to.first);
    relativeColumns = distances(attention.relativeColumns, attention.headDim,
                                from.second, to.second);
  }
  if (!attention.logitScale.empty())
    logitScale = param(attention.logitScale, attention.logitScaleShape);
  if (context) { // rows of the queries, which come first
    const int64_t queries = cast<RankedTensorType>(x.getType()).getDimSize(1);
    if (turns)
      queryTurns = slice(turns, 1, 0, queries);
    if (scoreBias)
      scoreBias = slice(scoreBias, 1, 0, queries);
  }
  if (attention.talking) {
    scoreMix =
        linear(attention.talking->scores, attention.heads, attention.heads);
    weightMix =
        linear(attention.talking->weights, attention.heads, attention.heads);
  }
  std::pair<Value, Value> lambda; // and where it begins
  Norm headNorm;
  FloatAttr headNormEpsilon;
  if (attention.differential) {
    lambda = differentialLambda(attention);
    const NormSpec &norm = attention.differential->norm;
    headNorm = normParameters(norm, attention.headDim);
    headNormEpsilon = b.getF64FloatAttr(norm.epsilon);
  }
  Linear gate;
  if (attention.gate)
    gate = linear(*attention.gate, inner, dim);
  if (!identity)
    projection = linear(attention.projection, dim, inner);
  msa = MsaOp::create(
      b, x, context, query.weight, query.bias, key.weight, key.bias,
      value.weight, value.bias, queryNorm.scale, queryNorm.bias, keyNorm.scale,
      keyNorm.bias, turns, queryTurns, scoreBias, relativeRows, relativeColumns,
      logitScale, scoreMix.weight, scoreMix.bias, weightMix.weight,
      weightMix.bias, lambda.first, lambda.second, headNorm.scale,
      innerNorm.scale, innerNorm.bias, gate.weight, gate.bias,
      projection.weight, projection.bias, b.getI64IntegerAttr(attention.heads),
      attention.hasFewerKeyHeads() ? b.getI64IntegerAttr(attention.keyHeads)
                                   : IntegerAttr(),
      AttentionKindAttr::get(b.getContext(), attention.kind),
      attention.scale ? b.getF64FloatAttr(*attention.scale) : FloatAttr(),
      attention.qkNorm == QkNorm::AcrossHeads ? b.getUnitAttr() : UnitAttr(),
      turns && spec.rope->interleaved ? b.getUnitAttr() : UnitAttr(),
      NormKindAttr::get(b.getContext(), like.kind),
      b.getF64FloatAttr(like.epsilon), headNormEpsilon,
      attention.windows ? windows(*attention.windows) : WindowsAttr());
  return msa.getResult();
}

Value ModelBuilder::mlp(const MlpSpec &mlp, Value x) {
  int64_t dim = widthOf(x), hidden = mlp.hidden;
  Linear fc1, gate;
  if (mlp.gatePlace == GatePlace::First || mlp.gatePlace == GatePlace::Second) {
    Linear both = linear(mlp.fc1, 2 * hidden, dim);
    auto half = [&](int64_t begin) {
      return Linear{slice(both.weight, 0, begin, hidden),
                    both.bias ? slice(both.bias, 0, begin, hidden) : Value()};
    };
    Linear upper = half(0), lower = half(hidden);
    bool gateFirst = mlp.gatePlace == GatePlace::First;
    gate = gateFirst ? upper : lower;
    fc1 = gateFirst ? lower : upper;
  } else {
    if (mlp.gatePlace == GatePlace::Apart)
      gate = linear(mlp.gate, hidden, dim);
    fc1 = linear(mlp.fc1, hidden, dim);
  }
  NormSpec inner = mlp.innerNorm.value_or(NormSpec());
  Norm innerNorm = normParameters(inner, hidden);
  Linear fc2 = linear(mlp.fc2, dim, hidden);
  return MlpOp::create(b, x, gate.weight, gate.bias, fc1.weight, fc1.bias,
                       innerNorm.scale, innerNorm.bias, fc2.weight, fc2.bias,
                       mlp.activation, inner.kind,
                       llvm::APFloat(inner.epsilon));
}

/// `x` is what the branch reads, `stream` what its result is added to.
Value ModelBuilder::step(const StepSpec &step, Value x, Value stream) {
  std::string name = step.attention ? "encoder.attention" : "encoder.mlp";
  if (!step.attention && !step.mlp) {
    setLoc("encoder.norm", step.source);
    return norm(*step.norm, stream);
  }
  // What the branch is of, and what it is added to.
  auto own = [&](Value tokens) {
    return step.tokens ? slice(tokens, 1, 0, step.tokens) : tokens;
  };
  auto normalize = [&](Value value) {
    setLoc(name + ".norm", step.source);
    return norm(*step.norm, value);
  };
  Value branch = step.attention ? x : own(x);
  if (step.norm && step.normPlace == NormPlace::Before)
    branch = normalize(branch);
  setLoc(name, step.source);
  if (step.mlp)
    branch = mlp(*step.mlp, branch);
  else if (step.tokens)
    branch = attention(*step.attention, own(branch), branch);
  else
    branch = attention(*step.attention, branch, Value());
  if (step.norm && step.normPlace == NormPlace::Branch)
    branch = normalize(branch);
  setLoc(name + ".residual", step.source);
  Value scale;
  if (!step.layerScale.empty())
    scale = param(step.layerScale, {widthOf(stream)});
  Value result = ResidualOp::create(b, own(stream), branch, scale);
  if (step.norm && step.normPlace == NormPlace::After)
    result = normalize(result);
  return step.tokens ? insert(result, stream) : result;
}

/// `stream` with other first tokens.
Value ModelBuilder::insert(Value tokens, Value stream) {
  auto type = cast<RankedTensorType>(tokens.getType());
  return tensor::InsertSliceOp::create(
      b, tokens, stream, SmallVector<OpFoldResult>(3, b.getIndexAttr(0)),
      getAsIndexOpFoldResult(b.getContext(), type.getShape()),
      SmallVector<OpFoldResult>(3, b.getIndexAttr(1)));
}

Value ModelBuilder::merge(const MergeSpec &merge, Value x) {
  setLoc("merge", merge.source);
  x = PatchMergeOp::create(b, x,
                           b.getDenseI64ArrayAttr({grid.first, grid.second}));
  auto normalize = [&](NormPlace place) {
    if (!merge.norm || merge.normPlace != place)
      return;
    setLoc("merge.norm", merge.source);
    x = norm(*merge.norm, x);
  };
  normalize(NormPlace::Before);
  setLoc("merge.reduction", merge.source);
  Linear reduction = linear(merge.reduction, merge.embedDim, widthOf(x));
  x = LinearOp::create(b, x, reduction.weight, reduction.bias);
  normalize(NormPlace::After);
  return x;
}

Value ModelBuilder::layer(ArrayRef<StepSpec> steps, Value x) {
  Value input = x;
  for (const StepSpec &stepSpec : steps) {
    if (!stepSpec.parallel)
      input = x;
    x = step(stepSpec, input, x);
  }
  return x;
}

Value ModelBuilder::run(const RunSpec &run, Value x) {
  setLoc("encoder", run.source);
  stride = run.period.size();
  encoder = EncoderOp::create(b, x.getType(), x,
                              b.getI64IntegerAttr(run.layers / stride));
  OpBuilder::InsertionGuard guard(b);
  Block *block = b.createBlock(&encoder.getBody(), {}, x.getType(), b.getLoc());
  Value tokens = block->getArgument(0);
  for (auto [i, steps] : llvm::enumerate(run.period)) {
    first = run.first + i;
    tokens = layer(steps, tokens);
  }
  setLoc("encoder", run.source);
  YieldOp::create(b, tokens);
  Value result = encoder.getResult();
  encoder = EncoderOp();
  return result;
}

/// Layers begin..end-1 of a run, as a run of as many whole periods as there
/// are, which may begin in the middle of one, and one of what is left.
static SmallVector<RunSpec, 2> cutRun(const RunSpec &run, int64_t begin,
                                      int64_t end) {
  const int64_t period = run.period.size(), rest = (end - begin) % period;
  RunSpec whole = run, part = run;
  std::rotate(whole.period.begin(), whole.period.begin() + begin % period,
              whole.period.end());
  whole.first = run.first + begin;
  whole.layers = end - begin - rest;
  part.period.assign(whole.period.begin(), whole.period.begin() + rest);
  part.first = whole.first + whole.layers;
  part.layers = rest;
  SmallVector<RunSpec, 2> runs;
  for (RunSpec *cut : {&whole, &part})
    if (cut->layers)
      runs.push_back(std::move(*cut));
  return runs;
}

Value ModelBuilder::beginRun(size_t number, Value x) {
  const RunSpec &run = spec.runs[number];
  if (run.merge)
    x = merge(*run.merge, x);
  grid = spec.getGrid(number + 1);
  if (!run.tokens.empty()) {
    SmallVector<Value> tokens = learnedTokens(run.tokens, run.source);
    setLoc("tokens", run.source);
    x = TokensOp::create(b, x, tokens);
  }
  return x;
}

Value ModelBuilder::layers(int64_t begin, int64_t end, Value x) {
  int64_t before = 0;
  for (auto [i, whole] : llvm::enumerate(spec.runs)) {
    const int64_t from = std::max<int64_t>(begin - before, 0);
    const int64_t to = std::min(end - before, whole.layers);
    if (from < to) {
      if (from == 0)
        x = beginRun(i, x);
      for (const RunSpec &cut : cutRun(whole, from, to))
        x = run(cut, x);
    }
    before += whole.layers;
  }
  return x;
}

Value ModelBuilder::singleLayer(int64_t number, Value x) {
  int64_t before = 0;
  for (auto [i, run] : llvm::enumerate(spec.runs)) {
    if (number < before + run.layers) {
      if (number == before)
        x = beginRun(i, x);
      first = run.first + number - before;
      break;
    }
    before += run.layers;
  }
  return layer(spec.getLayer(number), x);
}
