//===- VitEmbedOps.cpp - Parameters and the way from image to tokens ------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Verifiers, shape inference and folding of param, transpose, normalize_pixels,
// patch_embed, tokens, pos_embed, resize_pos_embed, grid_positions,
// relative_bias and rope_table.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/Grid.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// ParamOp
//===----------------------------------------------------------------------===//

static constexpr llvm::StringLiteral kLayerField = "{i}";

LogicalResult ParamOp::verify() {
  if (getName().empty())
    return emitOpError("expects 'name' not to be empty"); // param_c1

  size_t fields = getName().count(kLayerField);
  size_t wanted = getLayers() ? 1 : 0;
  if (fields != wanted) // param_c2
    return emitOpError("expects 'name' (\"")
           << getName() << "\") to hold '{i}' " << wanted << " time"
           << (wanted == 1 ? "" : "s") << (getLayers() ? " with" : " without")
           << " 'layers', got " << fields;

  // The attribute getters are unsigned.
  int64_t first = getFirst(), step = getStep();
  if (first < 0 || step < 1) // param_c4
    return emitOpError("expects 'first' (")
           << first << ") >= 0 and 'step' (" << step << ") >= 1";

  if (getLayers()) { // param_c3
    auto encoder = (*this)->getParentOfType<EncoderOp>();
    if (!encoder)
      return emitOpError("with 'layers' (")
             << *getLayers() << ") expects to be inside 'vit.encoder'";
    if (static_cast<int64_t>(encoder.getLayers()) !=
        static_cast<int64_t>(*getLayers()))
      return emitOpError("expects 'layers' (")
             << *getLayers() << ") to equal those of its encoder ("
             << encoder.getLayers() << ")";
  }
  return success();
}

std::string ParamOp::getTensorName(int64_t layer) {
  StringRef name = getName();
  size_t at = name.find(kLayerField);
  if (at == StringRef::npos)
    return name.str();
  return (name.take_front(at) + Twine(getFirst() + getStep() * layer) +
          name.drop_front(at + kLayerField.size()))
      .str();
}

//===----------------------------------------------------------------------===//
// TransposeOp
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  SmallVector<int64_t> sorted(permutation);
  llvm::sort(sorted);
  if (sorted != llvm::to_vector(llvm::seq<int64_t>(0, type.getRank())))
    return emitOptionalError( // transpose_c1
        location, "'vit.transpose' expects 'permutation' (",
        format(permutation), ") to permute ", type.getRank(), " dimensions");
  SmallVector<int64_t> shape;
  for (int64_t d : permutation)
    shape.push_back(type.getDimSize(d));
  types.push_back(RankedTensorType::get(shape, type.getElementType()));
  return success();
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  if (llvm::equal(getPermutation(),
                  llvm::seq<int64_t>(0, getPermutation().size())))
    return getInput();
  // transpose(transpose(x, p), q) with q undoing p is x.
  auto producer = getInput().getDefiningOp<TransposeOp>();
  if (!producer)
    return {};
  for (auto [d, source] : llvm::enumerate(getPermutation()))
    if (producer.getPermutation()[source] != static_cast<int64_t>(d))
      return {};
  return producer.getInput();
}

//===----------------------------------------------------------------------===//
// NormalizePixelsOp
//===----------------------------------------------------------------------===//

LogicalResult
NormalizePixelsOp::inferReturnTypes(MLIRContext *context,
                                    std::optional<Location>, Adaptor adaptor,
                                    SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(adaptor.getPixels().getType()).getShape();
  types.push_back(RankedTensorType::get(
      {shape[0], shape[3], shape[1], shape[2]}, Float32Type::get(context)));
  return success();
}

LogicalResult NormalizePixelsOp::verify() {
  const int64_t channels = getPixels().getType().getDimSize(3);
  const std::optional<ArrayRef<double>> means = getMean(),
                                        deviations = getDeviation();
  if (means.has_value() != deviations.has_value())
    return emitOpError("expects 'mean' and 'deviation' to come together");
  for (auto [numbers, name] :
       {std::pair(means, "mean"), std::pair(deviations, "deviation")})
    if (numbers && static_cast<int64_t>(numbers->size()) !=
                       channels) // normalize_pixels_c1
      return emitOpError("expects '")
             << name << "' (" << numbers->size()
             << ") to have a number for each channel (" << channels << ")";
  auto isPositive = [](double x) { return x > 0.0 && std::isfinite(x); };
  const double rescale = getRescale().convertToDouble();
  if (!isPositive(rescale)) // normalize_pixels_c2
    return emitOpError("expects 'rescale' (") << rescale << ") > 0";
  if (!means)
    return success();
  for (double mean : *means)
    if (!std::isfinite(mean))
      return emitOpError("expects 'mean' (") << mean << ") to be finite";
  for (double deviation : *deviations)
    if (!isPositive(deviation))
      return emitOpError("expects 'deviation' (") << deviation << ") > 0";
  return success();
}

bool NormalizePixelsOp::isConversionAlone() {
  return getRescale().convertToDouble() == 1.0 && !getMean();
}

//===----------------------------------------------------------------------===//
// PatchEmbedOp
//===----------------------------------------------------------------------===//

LogicalResult PatchEmbedOp::inferReturnTypes(MLIRContext *context,
                                             std::optional<Location> location,
                                             Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  auto image = cast<RankedTensorType>(adaptor.getImage().getType());
  auto weight = cast<RankedTensorType>(adaptor.getWeight().getType());
  ArrayRef<int64_t> stride = adaptor.getStride();
  if (image.getDimSize(1) != weight.getDimSize(1)) // patch_embed_c1
    return emitOptionalError(
        location, "'vit.patch_embed' expects the channels of the image (",
        image.getDimSize(1), ") and of 'weight' (", weight.getDimSize(1),
        ") to be equal");
  if (stride.size() != 2 || stride[0] < 1 || stride[1] < 1) // patch_embed_c3
    return emitOptionalError(location, "'vit.patch_embed' expects 'stride' (",
                             format(stride), ") to be two numbers >= 1");
  int64_t grid[2];
  for (int d : {0, 1}) {
    int64_t size = image.getDimSize(2 + d), kernel = weight.getDimSize(2 + d);
    if (kernel > size || kernel < 1) // patch_embed_c2
      return emitOptionalError(location, "'vit.patch_embed' expects the ",
                               d ? "width" : "height", " of the kernel (",
                               kernel, ") to fit into that of the image (",
                               size, ")");
    grid[d] = (size - kernel) / stride[d] + 1;
  }
  if (Value bias = adaptor.getBias()) { // patch_embed_c4
    int64_t size = cast<RankedTensorType>(bias.getType()).getDimSize(0);
    if (size != weight.getDimSize(0))
      return emitOptionalError(location, "'vit.patch_embed' expects 'bias' (",
                               size, ") to have the embedding dimension (",
                               weight.getDimSize(0), ")");
  }
  if (std::optional<APFloat> norm = adaptor.getPixelNorm(); // patch_embed_c5
      norm && (!norm->isFinite() || norm->isNegative()))
    return emitOptionalError(
        location, "'vit.patch_embed' expects 'pixel_norm' (",
        norm->convertToDouble(), ") to be finite and >= 0");
  types.push_back(RankedTensorType::get(
      {image.getDimSize(0), grid[0] * grid[1], weight.getDimSize(0)},
      image.getElementType()));
  return success();
}

std::pair<int64_t, int64_t> PatchEmbedOp::getGrid() {
  ArrayRef<int64_t> image = getImage().getType().getShape();
  ArrayRef<int64_t> kernel = getWeight().getType().getShape();
  return {(image[2] - kernel[2]) / getStride()[0] + 1,
          (image[3] - kernel[3]) / getStride()[1] + 1};
}

//===----------------------------------------------------------------------===//
// TokensOp
//===----------------------------------------------------------------------===//

LogicalResult TokensOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  int64_t dim = input.getDimSize(2), count = input.getDimSize(1);
  for (auto [i, tokens] : llvm::enumerate(adaptor.getTokens())) {
    auto type = cast<RankedTensorType>(tokens.getType());
    int64_t last = type.getRank() ? type.getShape().back() : 0;
    if (last != dim) // tokens_c1
      return emitOptionalError(
          location, "'vit.tokens' expects the last dimension of token tensor ",
          i, " (", last, ") to be the embedding dimension (", dim, ")");
    count += type.getNumElements() / dim;
  }
  types.push_back(RankedTensorType::get({input.getDimSize(0), count, dim},
                                        input.getElementType()));
  return success();
}

OpFoldResult TokensOp::fold(FoldAdaptor) {
  return getTokens().empty() ? OpFoldResult(getInput()) : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// PosEmbedOp, ResizePosEmbedOp, GridPositionsOp
//===----------------------------------------------------------------------===//

/// A table is N x D or 1 x N x D; returns {N, D}, or {-1, -1} if it is neither.
static std::pair<int64_t, int64_t> getTableShape(RankedTensorType type) {
  ArrayRef<int64_t> shape = type.getShape();
  if (shape.size() == 3 && shape[0] == 1)
    shape = shape.drop_front();
  if (shape.size() != 2)
    return {-1, -1};
  return {shape[0], shape[1]};
}

LogicalResult PosEmbedOp::inferReturnTypes(MLIRContext *context,
                                           std::optional<Location> location,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  auto table = cast<RankedTensorType>(adaptor.getTable().getType());
  if (getTableShape(table) !=
      std::pair(input.getDimSize(1), input.getDimSize(2)))
    return emitOptionalError(
        location, "'vit.pos_embed' expects the table (", table, // pos_embed_c1
        ") to have the tokens' shape (", input.getDimSize(1), "x",
        input.getDimSize(2), ")");
  types.push_back(input);
  return success();
}

LogicalResult ResizePosEmbedOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  auto table = cast<RankedTensorType>(adaptor.getTable().getType());
  ArrayRef<int64_t> from = adaptor.getFrom(), to = adaptor.getTo();
  int64_t prefix = adaptor.getPrefix();
  if (!isGrid(from) || !isGrid(to) || prefix < 0) // resize_pos_embed_c2
    return emitOptionalError(
        location, "'vit.resize_pos_embed' expects 'from' (", format(from),
        ") and 'to' (", format(to), ") to be two numbers >= 1 and 'prefix' (",
        prefix, ") >= 0");
  if (adaptor.getAntialias() && adaptor.getAlignCorners())
    return emitOptionalError( // resize_pos_embed_c3
        location, "'vit.resize_pos_embed' expects 'antialias' or "
                  "'align_corners', not both");
  if (adaptor.getMode() == ResizeMode::Geometric) { // resize_pos_embed_c4
    auto isOdd = [](ArrayRef<int64_t> g) { return g[0] % 2 && g[1] % 2; };
    if (adaptor.getAntialias() || adaptor.getAlignCorners() || !isOdd(from) ||
        !isOdd(to))
      return emitOptionalError(
          location,
          "'vit.resize_pos_embed' of mode 'geometric' expects odd numbers in "
          "'from' (",
          format(from), ") and 'to' (", format(to),
          "), and neither 'antialias' nor 'align_corners'");
  }
  auto [rows, dim] = getTableShape(table);
  if (!isGridOf(from, rows - prefix)) // resize_pos_embed_c1
    return emitOptionalError(
        location, "'vit.resize_pos_embed' expects the table (", table,
        ") to have ", prefix, " + ", from[0], " * ", from[1], " rows");
  SmallVector<int64_t> shape(table.getShape());
  shape[shape.size() - 2] = prefix + to[0] * to[1];
  types.push_back(RankedTensorType::get(shape, table.getElementType()));
  return success();
}

OpFoldResult ResizePosEmbedOp::fold(FoldAdaptor) {
  // Geometric points lie elsewhere even where they are as many.
  if (getFrom() != getTo() || getMode() == ResizeMode::Geometric)
    return {};
  return getTable();
}

LogicalResult GridPositionsOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  auto rows = cast<RankedTensorType>(adaptor.getRows().getType());
  auto columns = cast<RankedTensorType>(adaptor.getColumns().getType());
  auto [height, dim] = getTableShape(rows);
  auto [width, columnDim] = getTableShape(columns);
  if (height < 1 || width < 1 || dim != columnDim) // grid_positions_c1
    return emitOptionalError(location, "'vit.grid_positions' expects 'rows' (",
                             rows, ") and 'columns' (", columns,
                             ") to be tables of the same width");
  types.push_back(
      RankedTensorType::get({height * width, dim}, rows.getElementType()));
  return success();
}

//===----------------------------------------------------------------------===//
// RelativeBiasOp, RopeTableOp, MixedRopeTableOp
//===----------------------------------------------------------------------===//

LogicalResult RelativeBiasOp::inferReturnTypes(MLIRContext *,
                                               std::optional<Location> location,
                                               Adaptor adaptor,
                                               SmallVectorImpl<Type> &types) {
  auto table = cast<RankedTensorType>(adaptor.getTable().getType());
  ArrayRef<int64_t> grid = adaptor.getGrid();
  if (!isGrid(grid)) // relative_bias_c1
    return emitOptionalError(location, "'vit.relative_bias' expects 'grid' (",
                             format(grid), ") to be two numbers >= 1");
  const bool classToken = adaptor.getClassToken();
  int64_t rows = (2 * grid[0] - 1) * (2 * grid[1] - 1) + (classToken ? 3 : 0);
  if (table.getDimSize(0) != rows) // relative_bias_c2
    return emitOptionalError(location,
                             "'vit.relative_bias' expects the table (", table,
                             ") to have ", rows, " rows");
  int64_t tokens = grid[0] * grid[1] + (classToken ? 1 : 0);
  types.push_back(RankedTensorType::get({table.getDimSize(1), tokens, tokens},
                                        table.getElementType()));
  return success();
}

LogicalResult RopeTableOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> grid = adaptor.getGrid();
  int64_t prefix = adaptor.getPrefix(), frequencies = adaptor.getFrequencies();
  constexpr StringRef name = "'vit.rope_table' expects ";
  if (!isGrid(grid) || prefix < 0 || frequencies < 1) // rope_table_c1
    return emitOptionalError(location, name, "'grid' (", format(grid),
                             ") to be two numbers >= 1, 'prefix' (", prefix,
                             ") >= 0 and 'frequencies' (", frequencies,
                             ") >= 1");
  auto isPlace = [](ArrayRef<double> numbers) { // rope_table_c2
    return numbers.size() == 2 && std::isfinite(numbers[0]) &&
           std::isfinite(numbers[1]);
  };
  if (!isPlace(adaptor.getStart()) || !isPlace(adaptor.getStep()))
    return emitOptionalError(
        location, name, "'start' and 'step' to be two finite numbers each");
  double theta = adaptor.getTheta().convertToDouble();
  if (!(theta > 0.0 && std::isfinite(theta))) // rope_table_c3
    return emitOptionalError(location, name, "'theta' (", theta,
                             ") to be finite and > 0");
  types.push_back(
      RankedTensorType::get({2, prefix + grid[0] * grid[1], 2 * frequencies},
                            Float32Type::get(context)));
  return success();
}

SmallVector<double> RopeTableOp::computeValues() {
  ArrayRef<int64_t> grid = getGrid();
  ArrayRef<double> start = getStart(), step = getStep();
  const int64_t prefix = getPrefix(), frequencies = getFrequencies();
  const double theta = getTheta().convertToDouble();
  SmallVector<double> cosines(prefix * 2 * frequencies, 1.0),
      sines(prefix * 2 * frequencies, 0.0);
  for (int64_t i = 0; i < grid[0]; ++i)
    for (int64_t j = 0; j < grid[1]; ++j) {
      double first = start[0] + step[0] * i, second = start[1] + step[1] * j;
      if (getOrder() == GridOrder::ColumnFirst)
        std::swap(first, second);
      for (double coordinate : {first, second})
        for (int64_t c = 0; c < frequencies; ++c) {
          double angle = coordinate *
                         std::pow(theta, -static_cast<double>(c) /
                                             static_cast<double>(frequencies));
          cosines.push_back(std::cos(angle));
          sines.push_back(std::sin(angle));
        }
    }
  llvm::append_range(cosines, sines);
  return cosines;
}

LogicalResult MixedRopeTableOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  constexpr StringRef name = "'vit.mixed_rope_table' expects ";
  ArrayRef<int64_t> grid = adaptor.getGrid();
  const int64_t prefix = adaptor.getPrefix();
  if (!isGrid(grid) || prefix < 0) // mixed_rope_table_c1
    return emitOptionalError(location, name, "'grid' (", format(grid),
                             ") to be two numbers >= 1 and 'prefix' (", prefix,
                             ") >= 0");
  auto type = cast<RankedTensorType>(adaptor.getFrequencies().getType());
  if (type.getDimSize(0) != 2) // mixed_rope_table_c2
    return emitOptionalError(location, name, "'frequencies' (", type,
                             ") to be those of two coordinates");
  types.push_back(RankedTensorType::get(
      {2, prefix + grid[0] * grid[1], type.getDimSize(1) * type.getDimSize(2)},
      type.getElementType()));
  return success();
}

SmallVector<double> MixedRopeTableOp::computeCoordinates(int axis) {
  const int64_t height = getGrid()[0], width = getGrid()[1];
  const bool isRow = (axis == 0) == (getOrder() == GridOrder::RowFirst);
  SmallVector<double> coordinates(getPrefix(), 0.0);
  for (int64_t i = 0; i < height; ++i)
    for (int64_t j = 0; j < width; ++j)
      coordinates.push_back(static_cast<double>(isRow ? i : j));
  return coordinates;
}
