//===- BuildEmbed.cpp - From ModelSpec to tokens --------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Patches, learned tokens and positions; see BuildModel.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Model/ModelBuilder.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

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

Value ModelBuilder::resizePositions(Value table, Extent2D from, Extent2D to,
                                    int64_t prefix) {
  const PositionSpec &position = *spec.position;
  if (from == to)
    return table;
  return ResizePosEmbedOp::create(
      b, table, b.getDenseI64ArrayAttr({from.first, from.second}),
      b.getDenseI64ArrayAttr({to.first, to.second}),
      b.getI64IntegerAttr(prefix),
      ResizeModeAttr::get(b.getContext(), position.mode),
      position.alignCorners ? b.getUnitAttr() : UnitAttr(),
      position.antialias ? b.getUnitAttr() : UnitAttr());
}

/// [1, h, D] of rows and [1, w, D] of columns, each resized by itself.
Value ModelBuilder::factorizedPositions() {
  const PositionSpec &position = *spec.position;
  const Extent2D grid = spec.getGrid();
  const Extent2D from = position.trainedGrid.value_or(grid);
  const int64_t longer = std::max(grid.first, grid.second);
  auto axis = [&](StringRef name, int64_t size, int64_t wanted) {
    const int64_t to = position.keepsAspect ? longer : wanted;
    Value table = resizePositions(param(name, {1, size, spec.embedDim}),
                                  {size, 1}, {to, 1}, /*prefix=*/0);
    return to == wanted ? table : slice(table, 1, 0, wanted);
  };
  Value rows = axis(position.parameter, from.first, grid.first);
  Value columns = axis(position.columns, from.second, grid.second);
  return GridPositionsOp::create(b, rows, columns);
}

/// The position table, resized to the model's grid: [1, N, D] or [N, D].
Value ModelBuilder::positionTable() {
  const PositionSpec &position = *spec.position;
  setLoc("position", "position");
  if (position.sinCosTheta)
    return sinCosTable(*position.sinCosTheta);
  if (!position.columns.empty())
    return factorizedPositions();
  Extent2D grid = spec.getGrid();
  Extent2D from = position.trainedGrid.value_or(grid);
  int64_t prefix = spec.getPositionedTokens();
  int64_t count = prefix + from.first * from.second;
  SmallVector<int64_t> shape = {count, spec.embedDim};
  if (position.leadingOne)
    shape.insert(shape.begin(), 1);
  Value table;
  if (position.ofGrid)
    table = tensor::CollapseShapeOp::create(
        b,
        param(position.parameter, {1, from.first, from.second, spec.embedDim}),
        SmallVector<ReassociationIndices>{{0}, {1, 2}, {3}});
  else
    table = param(position.parameter, shape);
  if (!position.keepsAspect || from == grid)
    return resizePositions(table, from, grid, prefix);

  const int64_t side = std::max(grid.first, grid.second);
  table = resizePositions(table, from, {side, side}, prefix);
  if (grid.first == grid.second)
    return table;
  Value square = tensor::ExpandShapeOp::create(
      b, tensorOf({1, side, side, spec.embedDim}), table,
      SmallVector<ReassociationIndices>{{0}, {1, 2}, {3}});
  Value corner = slice(slice(square, 1, 0, grid.first), 2, 0, grid.second);
  return tensor::CollapseShapeOp::create(
      b, corner, SmallVector<ReassociationIndices>{{0}, {1, 2}, {3}});
}

SmallVector<Value> ModelBuilder::learnedTokens(ArrayRef<TokenSpec> specs,
                                               StringRef source) {
  SmallVector<Value> tokens;
  for (const TokenSpec &token : specs) {
    setLoc("tokens." + token.kind, (source + "." + token.kind).str());
    tokens.push_back(param(token.parameter, token.shape));
  }
  prefix += countTokens(specs);
  return tokens;
}

ModelBuilder::Linear ModelBuilder::patchProjection() {
  const PatchEmbedSpec &patch = spec.patchEmbed;
  auto [height, width] = patch.kernel;
  const int64_t in = spec.getPatchedMap().channels, out = spec.embedDim;
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

/// Of the image, or of the map that the stem makes of it.
Value ModelBuilder::patches(Value image) {
  const PatchEmbedSpec &patch = spec.patchEmbed;
  Value x;
  Extent2D grid = spec.imageSize;
  if (!spec.stem.empty()) {
    setLoc("stem", "stem");
    x = mapSteps("stem", spec.stem, PixelsOp::create(b, image), grid);
    if (patch.weight.empty())
      return x;
  }
  setLoc("patch_embed", "patch_embed");
  auto [weight, bias] = patchProjection();
  auto stride =
      b.getDenseI64ArrayAttr({patch.stride.first, patch.stride.second});
  if (x)
    return Conv2dOp::create(b, x, weight, bias,
                            b.getDenseI64ArrayAttr({grid.first, grid.second}),
                            stride, b.getDenseI64ArrayAttr({0, 0, 0, 0}));
  FloatAttr pixelNorm;
  if (patch.pixelNorm)
    pixelNorm = b.getF64FloatAttr(patch.pixelNorm->epsilon);
  return PatchEmbedOp::create(b, image, weight, bias, stride, pixelNorm);
}

Value ModelBuilder::embed(Value image) {
  const PatchEmbedSpec &patch = spec.patchEmbed;
  Value x = patches(image);
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
