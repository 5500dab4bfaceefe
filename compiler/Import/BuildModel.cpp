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
// them; where that work is done is for later passes. Nothing is optimized. The
// layers are built in BuildLayers.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Limits.h"
#include "compiler/Import/ModelBuilder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

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

Extent2D ModelSpec::getGrid(size_t count) const {
  Extent2D grid = getGrid();
  for (const RunSpec &run : ArrayRef(runs).take_front(count))
    if (run.merge)
      grid = {(grid.first + 1) / 2, (grid.second + 1) / 2};
  return grid;
}

int64_t ModelSpec::getWidth(size_t count) const {
  int64_t width = embedDim;
  for (const RunSpec &run : ArrayRef(runs).take_front(count))
    if (run.merge)
      width = run.merge->embedDim;
  return width;
}

int64_t ModelSpec::getPositionedTokens() const {
  if (!position || !position->ofTokens)
    return 0;
  return position->tokenRows.value_or(countTokens(tokens));
}

int64_t ModelSpec::getPrefix() const {
  int64_t count = countTokens(tokens);
  for (const RunSpec &run : runs)
    count += countTokens(run.tokens);
  return count;
}

int64_t vit::countTokens(ArrayRef<TokenSpec> tokens) {
  int64_t count = 0;
  for (const TokenSpec &token : tokens) {
    int64_t here = 1;
    for (int64_t extent : ArrayRef<int64_t>(token.shape).drop_back())
      here *= extent;
    count += here;
  }
  return count;
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

Value ModelBuilder::slice(Value value, int64_t along, int64_t begin,
                          int64_t count) {
  SmallVector<int64_t> shape(
      cast<RankedTensorType>(value.getType()).getShape());
  SmallVector<OpFoldResult> offsets(shape.size(), b.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(shape.size(), b.getIndexAttr(1));
  offsets[along] = b.getIndexAttr(begin);
  shape[along] = count;
  SmallVector<OpFoldResult> sizes;
  for (int64_t extent : shape)
    sizes.push_back(b.getIndexAttr(extent));
  return tensor::ExtractSliceOp::create(b, tensorOf(shape), value, offsets,
                                        sizes, strides);
}

Value ModelBuilder::grouped(StringRef name,
                            ArrayRef<SmallVector<int64_t, 2>> groups) {
  SmallVector<int64_t> shape, flat;
  SmallVector<ReassociationIndices> indices;
  for (ArrayRef<int64_t> group : groups) {
    ReassociationIndices &own = indices.emplace_back();
    for (int64_t extent : group) {
      own.push_back(shape.size());
      shape.push_back(extent);
    }
    flat.push_back(llvm::product_of(group));
  }
  Value value = param(name, shape);
  if (shape.size() == flat.size())
    return value;
  return tensor::CollapseShapeOp::create(b, tensorOf(flat), value, indices);
}

ModelBuilder::Linear ModelBuilder::linear(const LinearSpec &linear, int64_t out,
                                          int64_t in) {
  Linear result;
  const int64_t rows = linear.rows ? linear.rows : out;
  auto own = [&](Value all) {
    return rows == out ? all : slice(all, 0, linear.firstRow, out);
  };
  using Group = SmallVector<int64_t, 2>;
  auto group = [](int64_t extent, int64_t heads) {
    return heads ? Group{heads, extent / heads} : Group{extent};
  };
  Group outs = group(rows, linear.outHeads), ins = group(in, linear.inHeads);
  if (linear.inOut)
    result.weight =
        own(transposed(grouped(linear.weight, {ins, outs}), {1, 0}));
  else
    result.weight = own(grouped(linear.weight, {outs, ins}));
  if (linear.bias.empty())
    return result;
  result.bias = linear.biasApart ? param(linear.bias, {out})
                                 : own(grouped(linear.bias, {outs}));
  return result;
}

ModelBuilder::Norm ModelBuilder::normParameters(const NormSpec &norm,
                                                int64_t size) {
  Norm result;
  if (!norm.scale.empty())
    result.scale = param(norm.scale, {size});
  if (!norm.bias.empty())
    result.bias = param(norm.bias, {size});
  return result;
}

Value ModelBuilder::norm(const NormSpec &norm, Value x) {
  auto type = cast<RankedTensorType>(x.getType());
  auto [scale, bias] = normParameters(norm, type.getShape().back());
  FloatAttr epsilon = b.getF64FloatAttr(norm.epsilon);
  if (norm.kind == NormKind::Rms)
    return RmsNormOp::create(b, x, scale, epsilon);
  return LayerNormOp::create(b, x, scale, bias, epsilon);
}

//===----------------------------------------------------------------------===//
// From the image to tokens
//===----------------------------------------------------------------------===//

/// Those of Beyer et al. 2022 (arXiv:2205.01580): [1, N, D].
Value ModelBuilder::sinCosTable(double theta) {
  const auto [height, width] = spec.getGrid();
  const int64_t count = spec.embedDim / 4;
  // theta^(-c / (F - 1)) as rotary positions have it, theta'^(-c / F).
  const double base = std::pow(theta, count / (count - 1.0));
  Value angles = RopeTableOp::create(
      b, b.getDenseI64ArrayAttr({height, width}), b.getI64IntegerAttr(0),
      b.getI64IntegerAttr(count), b.getF64FloatAttr(base),
      b.getDenseF64ArrayAttr({0.0, 0.0}), b.getDenseF64ArrayAttr({1.0, 1.0}),
      GridOrderAttr::get(b.getContext(), GridOrder::ColumnFirst));
  const int64_t patches = height * width;
  Value table = tensor::EmptyOp::create(
      b, ArrayRef<int64_t>{1, patches, spec.embedDim}, element);
  // Sines of x, cosines of x, sines of y, cosines of y.
  for (int64_t part = 0; part < 4; ++part) {
    Value plane = slice(angles, 0, part % 2 == 0 ? 1 : 0, 1);
    Value values = slice(plane, 2, part / 2 * count, count);
    SmallVector<OpFoldResult> offsets(3, b.getIndexAttr(0));
    offsets[2] = b.getIndexAttr(part * count);
    SmallVector<OpFoldResult> strides(3, b.getIndexAttr(1));
    SmallVector<OpFoldResult> sizes = {
        b.getIndexAttr(1), b.getIndexAttr(patches), b.getIndexAttr(count)};
    table = tensor::InsertSliceOp::create(b, values, table, offsets, sizes,
                                          strides);
  }
  return table;
}

/// The position table, resized to the model's grid: [1, N, D] or [N, D].
Value ModelBuilder::positionTable() {
  const PositionSpec &position = *spec.position;
  setLoc("position", "position");
  if (position.sinCosTheta)
    return sinCosTable(*position.sinCosTheta);
  Extent2D grid = spec.getGrid();
  Extent2D from = position.trainedGrid.value_or(grid);
  int64_t prefix = spec.getPositionedTokens();
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
        position.alignCorners ? b.getUnitAttr() : UnitAttr(),
        position.antialias ? b.getUnitAttr() : UnitAttr());
  return table;
}

/// Learned tokens, each as a parameter.
SmallVector<Value> ModelBuilder::learnedTokens(ArrayRef<TokenSpec> specs,
                                               StringRef source) {
  SmallVector<Value> tokens;
  for (const TokenSpec &token : specs) {
    setLoc("tokens." + token.kind, source);
    tokens.push_back(param(token.parameter, token.shape));
  }
  prefix += countTokens(specs);
  return tokens;
}

ModelBuilder::Linear ModelBuilder::patchProjection() {
  const PatchEmbedSpec &patch = spec.patchEmbed;
  auto [height, width] = patch.kernel;
  const int64_t in = spec.channels, out = spec.embedDim;
  Linear result;
  if (!patch.bias.empty())
    result.bias = param(patch.bias, {out});
  switch (patch.layout) {
  case PatchLayout::OutInHeightWidth:
    result.weight = param(patch.weight, {out, in, height, width});
    break;
  case PatchLayout::HeightWidthInOut:
    result.weight =
        transposed(param(patch.weight, {height, width, in, out}), {3, 2, 0, 1});
    break;
  case PatchLayout::OutHeightWidthIn: {
    Value rows = param(patch.weight, {out, height * width * in});
    if (patch.pixelNorm) {
      // W (s * x + t) + b = (W diag(s)) x + (W t + b).
      auto [scale, shift] =
          normParameters(*patch.pixelNorm, height * width * in);
      if (shift)
        result.bias = MatvecOp::create(b, rows, shift, result.bias);
      if (scale)
        rows = ScaleOp::create(b, rows, scale, /*along=*/1);
    }
    SmallVector<ReassociationIndices> groups = {{0}, {1, 2, 3}};
    Value pixels = tensor::ExpandShapeOp::create(
        b, tensorOf({out, height, width, in}), rows, groups);
    result.weight = transposed(pixels, {0, 3, 1, 2});
    break;
  }
  }
  return result;
}

Value ModelBuilder::embed(Value image) {
  const PatchEmbedSpec &patch = spec.patchEmbed;
  setLoc("patch_embed", "patch_embed");
  auto [weight, bias] = patchProjection();
  FloatAttr pixelNorm;
  if (patch.pixelNorm)
    pixelNorm = b.getF64FloatAttr(patch.pixelNorm->epsilon);
  Value x = PatchEmbedOp::create(
      b, image, weight, bias,
      b.getDenseI64ArrayAttr({patch.stride.first, patch.stride.second}),
      pixelNorm);
  if (patch.norm) {
    setLoc("patch_embed.norm", "patch_embed");
    x = norm(*patch.norm, x);
  }

  const int64_t positioned = spec.getPositionedTokens();
  if (spec.position && positioned == 0) {
    Value table = positionTable();
    x = PosEmbedOp::create(b, x, table);
  }
  SmallVector<Value> tokens = learnedTokens(spec.tokens, "tokens");
  const bool positionLast = positioned != 0 && positioned == prefix;
  if (positioned != 0 && !positionLast) {
    // Tokens without a position come in later; those that have one and the
    // patches get theirs before.
    Value table = positionTable();
    const int64_t along = spec.position->leadingOne ? 1 : 0;
    int64_t row = 0;
    for (Value &token : tokens) {
      if (row >= positioned)
        break;
      int64_t count = cast<RankedTensorType>(token.getType()).getDimSize(1);
      Value rows = slice(table, along, row, count);
      token = PosEmbedOp::create(b, token, rows);
      row += count;
    }
    auto [height, width] = spec.getGrid();
    Value rows = slice(table, along, row, height * width);
    x = PosEmbedOp::create(b, x, rows);
  }
  if (!tokens.empty()) {
    setLoc("tokens", "tokens");
    x = TokensOp::create(b, x, tokens);
  }
  if (positionLast) {
    Value table = positionTable();
    x = PosEmbedOp::create(b, x, table);
  }
  if (spec.embedNorm) {
    setLoc("embed_norm", "embed_norm");
    x = norm(*spec.embedNorm, x);
  }
  return x;
}

//===----------------------------------------------------------------------===//
// From tokens to the answer
//===----------------------------------------------------------------------===//

/// The latents' tokens; one pool of them is behind this.
Value ModelBuilder::attentionPool(const AttentionPoolSpec &pool, Value x) {
  Value latents = param(pool.latents.parameter, pool.latents.shape);
  Value queries = LatentsOp::create(b, x, latents);
  Value y = attention(pool.attention, queries, x);
  if (!pool.mlp)
    return y;
  Value branch = pool.mlpNorm ? norm(*pool.mlpNorm, y) : y;
  return ResidualOp::create(b, y, mlp(*pool.mlp, branch), Value());
}

Value ModelBuilder::pool(const PoolSpec &pool, Value x) {
  if (pool.none)
    return x;
  if (pool.attention) {
    const int64_t count = cast<RankedTensorType>(x.getType()).getDimSize(1);
    if (pool.attendFrom)
      x = slice(x, 1, pool.attendFrom, count - pool.attendFrom);
    x = attentionPool(*pool.attention, x);
  }
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
    auto getWidth = [&] {
      return cast<RankedTensorType>(input.getType()).getDimSize(1);
    };
    if (head.hidden) {
      const HiddenSpec &hidden = *head.hidden;
      auto [weight, bias] = linear(hidden.linear, hidden.size, getWidth());
      input = HeadOp::create(b, input, weight,
                             bias ? ValueRange(bias) : ValueRange(),
                             hidden.activation);
    }
    int64_t width = getWidth();
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
  grid = spec.getGrid();
  for (auto [i, runSpec] : llvm::enumerate(spec.runs)) {
    if (runSpec.merge)
      x = merge(*runSpec.merge, x);
    grid = spec.getGrid(i + 1);
    x = run(runSpec, x);
  }
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
  auto isTooLarge = [&](std::initializer_list<int64_t> extents) {
    int64_t product = 1;
    for (int64_t extent : extents)
      if (llvm::MulOverflow(product, extent, product))
        return true;
    return product > kMaxElements;
  };
  auto emitTooLarge = [&](StringRef place) {
    return emitError(locate(place)) << "the model has a tensor of more than "
                                    << kMaxElements << " elements";
  };
  // Merging leaves fewer tokens: only widths can grow.
  int64_t dim = spec.embedDim, widestTokens = dim, widest = dim;
  for (const RunSpec &run : spec.runs) {
    if (run.merge) {
      widest = std::max(widest, 4 * dim);
      dim = run.merge->embedDim;
      widestTokens = std::max(widestTokens, dim);
    }
    for (const auto &layer : run.period)
      for (const StepSpec &step : layer) {
        if (step.attention) {
          widest = std::max(widest, 3 * step.attention->heads *
                                        step.attention->headDim);
          if (const auto &windows = step.attention->windows) {
            auto [height, width] = windows->size;
            // Biases of four kinds of windows.
            if (isTooLarge(
                    {4, step.attention->heads, height, width, height, width}))
              return emitTooLarge(step.source);
          }
        }
        if (step.mlp)
          widest = std::max(widest, 2 * step.mlp->hidden);
      }
  }
  auto [height, width] = spec.imageSize;
  auto [kernelHeight, kernelWidth] = spec.patchEmbed.kernel;
  if (isTooLarge({batch, spec.channels, height, width}) ||
      isTooLarge({spec.embedDim, spec.channels, kernelHeight, kernelWidth}) ||
      isTooLarge({batch, tokens, widest}) ||
      isTooLarge({widestTokens, std::max(widest, widestTokens)}))
    return emitTooLarge("patch_embed");
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
