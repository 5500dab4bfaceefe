//===- BuildModel.cpp - vit IR of a described model -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From ModelSpec to operations, in the order of the computation. Parameters
// that a file keeps in another layout get a vit.transpose or a slice behind
// them; where that work is done is for later passes. Nothing is optimized.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/ModelSpec.h"

#include "compiler/Import/Limits.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::vit;

Extent2D ModelSpec::getGrid() const {
  auto cells = [](int64_t size, int64_t kernel, int64_t stride) {
    return (size - kernel) / stride + 1;
  };
  return {
      cells(imageSize.first, patchEmbed.kernel.first, patchEmbed.stride.first),
      cells(imageSize.second, patchEmbed.kernel.second,
            patchEmbed.stride.second)};
}

int64_t ModelSpec::getPrefix() const {
  int64_t count = 0;
  for (const TokenSpec &token : tokens) {
    int64_t here = 1;
    for (int64_t extent : ArrayRef<int64_t>(token.shape).drop_back())
      here *= extent;
    count += here;
  }
  return count;
}

namespace {
/// Builds one module. Inside a run of layers, parameters whose names hold
/// "{i}" are stacks; the others are shared and stand before the encoder.
class ModelBuilder {
public:
  ModelBuilder(MLIRContext &context, const ModelSpec &spec, Locator locate)
      : spec(spec), locate(locate), b(UnknownLoc::get(&context), &context),
        element(b.getF32Type()) {}

  OwningOpRef<ModuleOp> build(StringRef name, int64_t batch);

private:
  struct Linear {
    Value weight, bias;
  };

  /// Names what follows in locations: NameLoc("encoder.mlp") over the field.
  void setLoc(StringRef name, StringRef field) {
    b.setLoc(NameLoc::get(b.getStringAttr(name), locate(field)));
  }
  RankedTensorType tensorOf(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, element);
  }

  Value param(StringRef name, ArrayRef<int64_t> shape);
  Value transposed(Value value, ArrayRef<int64_t> permutation) {
    return TransposeOp::create(b, value, permutation);
  }
  Value rows(Value value, int64_t first, int64_t count);
  Linear linear(const LinearSpec &linear, int64_t out, int64_t in);
  Value norm(const NormSpec &norm, Value x);

  Value embed(Value image);
  Value addPosition(Value x);
  Value run(const RunSpec &run, Value x);
  Value step(const StepSpec &step, Value x);
  Value attention(const AttentionSpec &attention, Value x);
  Value mlp(const MlpSpec &mlp, Value x);
  Value pool(const PoolSpec &pool, Value x);
  Value output(const OutputSpec &output, Value x);

  const ModelSpec &spec;
  Locator locate;
  ImplicitLocOpBuilder b;
  Type element;
  // Of the run that is being built: one period further is one iteration.
  EncoderOp encoder;
  int64_t first = 0, stride = 1;
};
} // namespace

/// ImplicitLocOpBuilder's twin for attributes of doubles.
static FloatAttr f64(OpBuilder &b, double value) {
  return b.getF64FloatAttr(value);
}

Value ModelBuilder::param(StringRef name, ArrayRef<int64_t> shape) {
  if (name.contains("{i}") && encoder)
    return ParamOp::create(b, tensorOf(shape), b.getStringAttr(name),
                           b.getI64IntegerAttr(encoder.getLayers()),
                           b.getI64IntegerAttr(first),
                           b.getI64IntegerAttr(stride));
  OpBuilder::InsertionGuard guard(b);
  if (encoder)
    b.setInsertionPoint(encoder);
  return ParamOp::create(b, tensorOf(shape), b.getStringAttr(name),
                         IntegerAttr(), b.getI64IntegerAttr(0),
                         b.getI64IntegerAttr(1));
}

/// `count` of the first dimension's elements.
Value ModelBuilder::rows(Value value, int64_t begin, int64_t count) {
  SmallVector<int64_t> shape(
      cast<RankedTensorType>(value.getType()).getShape());
  SmallVector<OpFoldResult> offsets(shape.size(), b.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(shape.size(), b.getIndexAttr(1));
  offsets[0] = b.getIndexAttr(begin);
  shape[0] = count;
  SmallVector<OpFoldResult> sizes;
  for (int64_t extent : shape)
    sizes.push_back(b.getIndexAttr(extent));
  return tensor::ExtractSliceOp::create(b, tensorOf(shape), value, offsets,
                                        sizes, strides);
}

ModelBuilder::Linear ModelBuilder::linear(const LinearSpec &linear, int64_t out,
                                          int64_t in) {
  Linear result;
  if (linear.inOut)
    result.weight = transposed(param(linear.weight, {in, out}), {1, 0});
  else
    result.weight = param(linear.weight, {out, in});
  if (!linear.bias.empty())
    result.bias = param(linear.bias, {out});
  return result;
}

Value ModelBuilder::norm(const NormSpec &norm, Value x) {
  int64_t dim = cast<RankedTensorType>(x.getType()).getShape().back();
  Value scale = norm.scale.empty() ? Value() : param(norm.scale, {dim});
  Value bias = norm.bias.empty() ? Value() : param(norm.bias, {dim});
  return LayerNormOp::create(b, x, scale, bias, f64(b, norm.epsilon));
}

//===----------------------------------------------------------------------===//
// From the image to tokens
//===----------------------------------------------------------------------===//

Value ModelBuilder::addPosition(Value x) {
  const PositionSpec &position = *spec.position;
  setLoc("position", "position");
  Extent2D grid = spec.getGrid();
  Extent2D from = position.trainedGrid.value_or(grid);
  int64_t prefix = position.ofTokens ? spec.getPrefix() : 0;
  int64_t count = prefix + from.first * from.second;
  SmallVector<int64_t> shape = {count, spec.embedDim};
  if (position.leadingOne)
    shape.insert(shape.begin(), 1);
  Value table = param(position.parameter, shape);
  if (from != grid)
    table = ResizePosEmbedOp::create(
        b, table, b.getDenseI64ArrayAttr({from.first, from.second}),
        b.getDenseI64ArrayAttr({grid.first, grid.second}),
        b.getI64IntegerAttr(prefix),
        ResizeModeAttr::get(b.getContext(), position.mode),
        position.alignCorners ? b.getUnitAttr() : UnitAttr());
  return PosEmbedOp::create(b, x, table);
}

Value ModelBuilder::embed(Value image) {
  const PatchEmbedSpec &patch = spec.patchEmbed;
  setLoc("patch_embed", "patch_embed");
  auto [height, width] = patch.kernel;
  Value weight;
  if (patch.heightWidthInOut)
    weight = transposed(
        param(patch.weight, {height, width, spec.channels, spec.embedDim}),
        {3, 2, 0, 1});
  else
    weight = param(patch.weight, {spec.embedDim, spec.channels, height, width});
  Value bias =
      patch.bias.empty() ? Value() : param(patch.bias, {spec.embedDim});
  Value x = PatchEmbedOp::create(
      b, image, weight, bias,
      b.getDenseI64ArrayAttr({patch.stride.first, patch.stride.second}));

  bool positionFirst = spec.position && !spec.position->ofTokens;
  if (positionFirst)
    x = addPosition(x);
  if (!spec.tokens.empty()) {
    SmallVector<Value> tokens;
    for (const TokenSpec &token : spec.tokens) {
      setLoc("tokens." + token.kind, "tokens");
      tokens.push_back(param(token.parameter, token.shape));
    }
    setLoc("tokens", "tokens");
    x = TokensOp::create(b, x, tokens);
  }
  if (spec.position && !positionFirst)
    x = addPosition(x);
  return x;
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

Value ModelBuilder::attention(const AttentionSpec &attention, Value x) {
  MLIRContext *context = b.getContext();
  auto kind = AttentionKindAttr::get(context, attention.kind);
  FloatAttr scale = attention.scale ? f64(b, *attention.scale) : FloatAttr();
  IntegerAttr heads = b.getI64IntegerAttr(attention.heads);
  if (attention.kind == AttentionKind::Identity) {
    Value none;
    return MsaOp::create(b, x, none, none, none, none, none, none, none, none,
                         none, none, none, none, none, heads, kind, scale,
                         f64(b, 1e-6));
  }

  int64_t inner = attention.heads * attention.headDim, dim = spec.embedDim;
  Linear query, key, value;
  if (attention.qkv) {
    Linear all = linear(*attention.qkv, 3 * inner, dim);
    Linear *parts[] = {&query, &key, &value};
    for (auto [i, part] : llvm::enumerate(parts)) {
      part->weight = rows(all.weight, i * inner, inner);
      if (all.bias)
        part->bias = rows(all.bias, i * inner, inner);
    }
  } else {
    query = linear(attention.query, inner, dim);
    key = linear(attention.key, inner, dim);
    value = linear(attention.value, inner, dim);
  }
  Value normScale[2], normBias[2];
  double epsilon = 1e-6;
  if (attention.queryNorm) {
    const NormSpec *norms[] = {&*attention.queryNorm, &*attention.keyNorm};
    for (int i : {0, 1}) {
      normScale[i] = param(norms[i]->scale, {attention.headDim});
      if (!norms[i]->bias.empty())
        normBias[i] = param(norms[i]->bias, {attention.headDim});
    }
    epsilon = attention.queryNorm->epsilon;
  }
  Linear projection = linear(attention.projection, dim, inner);
  return MsaOp::create(b, x, /*context=*/Value(), query.weight, query.bias,
                       key.weight, key.bias, value.weight, value.bias,
                       normScale[0], normBias[0], normScale[1], normBias[1],
                       projection.weight, projection.bias, heads, kind, scale,
                       f64(b, epsilon));
}

Value ModelBuilder::mlp(const MlpSpec &mlp, Value x) {
  int64_t dim = spec.embedDim, hidden = mlp.hidden;
  Linear fc1, gate;
  if (mlp.gatePlace == GatePlace::First || mlp.gatePlace == GatePlace::Second) {
    Linear both = linear(mlp.fc1, 2 * hidden, dim);
    auto half = [&](int64_t begin) {
      return Linear{rows(both.weight, begin, hidden),
                    both.bias ? rows(both.bias, begin, hidden) : Value()};
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
  Linear fc2 = linear(mlp.fc2, dim, hidden);
  return MlpOp::create(b, x, gate.weight, gate.bias, fc1.weight, fc1.bias,
                       fc2.weight, fc2.bias, mlp.activation);
}

Value ModelBuilder::step(const StepSpec &step, Value x) {
  std::string name = step.attention ? "encoder.attention" : "encoder.mlp";
  Value branch = x;
  auto normalize = [&](Value value) {
    setLoc(name + ".norm", step.source);
    return norm(*step.norm, value);
  };
  if (step.norm && step.normPlace == NormPlace::Before)
    branch = normalize(branch);
  setLoc(name, step.source);
  branch = step.attention ? attention(*step.attention, branch)
                          : mlp(*step.mlp, branch);
  if (step.norm && step.normPlace == NormPlace::Branch)
    branch = normalize(branch);
  setLoc(name + ".residual", step.source);
  Value scale;
  if (!step.layerScale.empty())
    scale = param(step.layerScale, {spec.embedDim});
  Value result = ResidualOp::create(b, x, branch, scale);
  if (step.norm && step.normPlace == NormPlace::After)
    result = normalize(result);
  return result;
}

Value ModelBuilder::run(const RunSpec &run, Value x) {
  setLoc("encoder", run.source);
  stride = run.period.size();
  encoder = EncoderOp::create(b, x.getType(), x,
                              b.getI64IntegerAttr(run.layers / stride));
  OpBuilder::InsertionGuard guard(b);
  Block *block = b.createBlock(&encoder.getBody(), {}, x.getType(), b.getLoc());
  Value tokens = block->getArgument(0);
  for (auto [i, layer] : llvm::enumerate(run.period)) {
    first = run.first + i;
    for (const StepSpec &stepSpec : layer)
      tokens = step(stepSpec, tokens);
  }
  setLoc("encoder", run.source);
  YieldOp::create(b, tokens);
  Value result = encoder.getResult();
  encoder = EncoderOp();
  return result;
}

//===----------------------------------------------------------------------===//
// From tokens to the answer
//===----------------------------------------------------------------------===//

Value ModelBuilder::pool(const PoolSpec &pool, Value x) {
  if (pool.none)
    return x;
  Value result = PoolOp::create(b, x, pool.kind, pool.index, pool.from);
  return pool.norm ? norm(*pool.norm, result) : result;
}

Value ModelBuilder::output(const OutputSpec &output, Value x) {
  setLoc(output.name, output.source);
  if (output.heads.empty())
    return pool(output.pool, x);
  SmallVector<Value> inputs, weights, biases;
  for (const HeadSpec &head : output.heads) {
    Value input = pool(head.pool, x);
    int64_t width = cast<RankedTensorType>(input.getType()).getDimSize(1);
    Linear parameters = linear(head.linear, output.size, width);
    inputs.push_back(input);
    weights.push_back(parameters.weight);
    if (parameters.bias)
      biases.push_back(parameters.bias);
  }
  return HeadOp::create(b, inputs, weights, biases, output.activation);
}

OwningOpRef<ModuleOp> ModelBuilder::build(StringRef name, int64_t batch) {
  setLoc(name, "");
  OwningOpRef<ModuleOp> module(ModuleOp::create(b.getLoc()));
  (*module)->setAttr("vit.model", b.getStringAttr(name));
  b.setInsertionPointToEnd(module->getBody());

  RankedTensorType imageType = tensorOf(
      {batch, spec.channels, spec.imageSize.first, spec.imageSize.second});
  auto function =
      func::FuncOp::create(b, "infer", b.getFunctionType(imageType, {}));
  function.setArgAttr(0, "vit.name", b.getStringAttr("input"));
  b.setInsertionPointToEnd(function.addEntryBlock());

  Value x = embed(function.getArgument(0));
  for (const RunSpec &runSpec : spec.runs)
    x = run(runSpec, x);
  if (spec.norm) {
    setLoc("norm", "norm");
    x = norm(*spec.norm, x);
  }
  SmallVector<Value> results;
  SmallVector<Type> types;
  for (const OutputSpec &outputSpec : spec.outputs) {
    results.push_back(output(outputSpec, x));
    types.push_back(results.back().getType());
  }
  setLoc(name, "");
  func::ReturnOp::create(b, results);
  function.setFunctionType(b.getFunctionType(imageType, types));
  for (auto [i, outputSpec] : llvm::enumerate(spec.outputs))
    function.setResultAttr(i, "vit.name", b.getStringAttr(outputSpec.name));
  return module;
}

/// Sizes whose products other parts of the compiler need not fear for.
static LogicalResult checkSizes(const ModelSpec &spec, int64_t batch,
                                Locator locate) {
  auto [rows, columns] = spec.getGrid();
  int64_t tokens = spec.getPrefix() + rows * columns;
  if (tokens > kMaxTokens)
    return emitError(locate("patch_embed"))
           << "makes " << tokens << " tokens of an image, expects at most "
           << kMaxTokens;
  int64_t widest = spec.embedDim;
  for (const RunSpec &run : spec.runs)
    for (const auto &layer : run.period)
      for (const StepSpec &step : layer) {
        if (step.attention)
          widest = std::max(widest, 3 * step.attention->heads *
                                        step.attention->headDim);
        if (step.mlp)
          widest = std::max(widest, 2 * step.mlp->hidden);
      }
  auto isTooLarge = [&](std::initializer_list<int64_t> extents) {
    int64_t product = 1;
    for (int64_t extent : extents)
      if (llvm::MulOverflow(product, extent, product))
        return true;
    return product > kMaxElements;
  };
  auto [height, width] = spec.imageSize;
  auto [kernelHeight, kernelWidth] = spec.patchEmbed.kernel;
  if (isTooLarge({batch, spec.channels, height, width}) ||
      isTooLarge({spec.embedDim, spec.channels, kernelHeight, kernelWidth}) ||
      isTooLarge({batch, tokens, widest}) ||
      isTooLarge({spec.embedDim, widest}))
    return emitError(locate("patch_embed"))
           << "the model has a tensor of more than " << kMaxElements
           << " elements";
  return success();
}

OwningOpRef<ModuleOp> vit::buildModel(MLIRContext &context,
                                      const ModelSpec &spec, StringRef name,
                                      int64_t batch, Locator locate) {
  context.loadDialect<VitDialect, func::FuncDialect, tensor::TensorDialect>();
  if (failed(checkSizes(spec, batch, locate)))
    return nullptr;
  ModelBuilder builder(context, spec, locate);
  OwningOpRef<ModuleOp> module = builder.build(name, batch);
  if (failed(verify(*module)))
    return nullptr;
  return module;
}
