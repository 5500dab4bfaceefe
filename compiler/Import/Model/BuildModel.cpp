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
// Tokens are made in BuildEmbed.cpp, layers in BuildLayers.cpp, results in
// BuildOutputs.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Limits.h"
#include "compiler/Import/Model/ModelBuilder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::vit;

MapShape ModelSpec::getPatchedMap() const {
  return getShapeBehind(stem, {imageSize, channels});
}

Extent2D ModelSpec::getGrid() const {
  MapWindowSpec window;
  window.kernel = patchEmbed.kernel;
  window.stride = patchEmbed.stride;
  return window.count(getPatchedMap().grid);
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

MapShape ModelSpec::getLastMap() const {
  return getShapeBehind(neck, {getGrid(runs.size()), getWidth(runs.size())});
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
  std::string own = name.str();
  if (size_t place = name.find("{i}"); place != StringRef::npos)
    own.replace(place, 3, std::to_string(first));
  OpBuilder::InsertionGuard guard(b);
  if (encoder)
    b.setInsertionPoint(encoder);
  return ParamOp::create(b, tensorOf(shape), b.getStringAttr(own),
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
  const int64_t rows = linear.rows ? linear.rows : out,
                columns = linear.columns ? linear.columns : in;
  auto own = [&](Value all) {
    return rows == out ? all : slice(all, 0, linear.firstRow, out);
  };
  auto ownColumns = [&](Value all) {
    return columns == in ? all : slice(all, 1, linear.firstColumn, in);
  };
  using Group = SmallVector<int64_t, 2>;
  auto group = [](int64_t extent, int64_t heads) {
    return heads ? Group{heads, extent / heads} : Group{extent};
  };
  Group outs = group(rows, linear.outHeads),
        ins = group(columns, linear.inHeads);
  if (linear.inOut)
    result.weight = transposed(grouped(linear.weight, {ins, outs}), {1, 0});
  else
    result.weight = grouped(linear.weight, {outs, ins});
  result.weight = ownColumns(own(result.weight));
  if (linear.bias.empty())
    return result;
  result.bias = linear.biasApart ? param(linear.bias, {out})
                                 : own(grouped(linear.bias, {outs}));
  return result;
}

ModelBuilder::Norm ModelBuilder::normParameters(const NormSpec &norm,
                                                int64_t size) {
  // Their size is the tokens' width, whatever else the norm belongs to.
  const Location around = b.getLoc();
  if (auto named = dyn_cast<NameLoc>(around); named && size == spec.embedDim)
    setLoc(named.getName(), "embed_dim");
  Norm result;
  if (!norm.scale.empty())
    result.scale = param(norm.scale, {size});
  if (!norm.bias.empty())
    result.bias = param(norm.bias, {size});
  b.setLoc(around);
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
// The whole
//===----------------------------------------------------------------------===//

/// Erases what nobody reads: the rest of the layer that the last weights of
/// attention are from.
static void eraseDead(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
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
  SmallVector<Value> results = outputs(x);
  setLoc(name, "");
  func::ReturnOp::create(b, results);
  eraseDead(function.getBody().front());
  function.setFunctionType(
      b.getFunctionType(imageType, ValueRange(results).getTypes()));
  for (auto [i, outputSpec] : llvm::enumerate(spec.outputs))
    function.setResultAttr(i, "vit.name", b.getStringAttr(outputSpec.name));
  return module;
}

/// Whether some of the numbers that there may be at once are too many.
static bool isTooLarge(std::initializer_list<int64_t> extents) {
  int64_t product = 1;
  for (int64_t extent : extents)
    if (llvm::MulOverflow(product, extent, product))
      return true;
  return product > kMaxElements;
}

/// Whether some tensor of feature maps is.
static bool hasTooLargeMap(ArrayRef<StemStepSpec> steps, MapShape shape,
                           int64_t batch) {
  bool result = false;
  walkStem(steps, shape,
           [&](const StemStepSpec &step, MapShape before, MapShape after) {
             const auto [rows, columns] = after.grid;
             result |= isTooLarge({batch, rows, columns, after.channels});
             if (const MapWindowSpec *window = step.getWindow()) {
               const auto [top, left, bottom, right] =
                   window->getPadding(before.grid);
               result |= isTooLarge({batch, top + before.grid.first + bottom,
                                     left + before.grid.second + right,
                                     before.channels});
             }
             if (!step.conv)
               return;
             // Its windows side by side, and its weight.
             const auto [height, width] = step.conv->window.kernel;
             const int64_t in = before.channels, out = after.channels;
             result |= isTooLarge({batch, rows, columns, height, width, in}) ||
                       isTooLarge({out, height, width, in});
           });
  return result;
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
  auto emitTooLarge = [&](StringRef place) {
    return emitError(locate(place)) << "the model has a tensor of more than "
                                    << kMaxElements << " elements";
  };
  if (hasTooLargeMap(spec.stem, {spec.imageSize, spec.channels}, batch))
    return emitTooLarge("stem");
  const size_t runs = spec.runs.size();
  if (hasTooLargeMap(spec.neck, {spec.getGrid(runs), spec.getWidth(runs)},
                     batch))
    return emitTooLarge("neck");
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
  int64_t heads = 0; // of attention whose weights are a result
  for (const OutputSpec &output : spec.outputs)
    if (output.place == OutputPlace::Attention)
      for (const StepSpec &step : spec.getLayer(output.layer))
        if (step.attention)
          heads = std::max(heads, step.attention->heads);
  auto [height, width] = spec.imageSize;
  auto [kernelHeight, kernelWidth] = spec.patchEmbed.kernel;
  if (isTooLarge({batch, spec.channels, height, width}) ||
      isTooLarge({spec.embedDim, spec.getPatchedMap().channels, kernelHeight,
                  kernelWidth}) ||
      isTooLarge({batch, tokens, widest}) ||
      isTooLarge({batch, heads, tokens, tokens}) ||
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
