//===- VitStageOps.cpp - What hierarchical models add ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Windows, and shape inference of linear, patch_merge and relative_bias_mlp.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/Grid.h"
#include "dialects/Vit/IR/VitOps.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

static int64_t dimOf(Value value, int64_t d) {
  return cast<RankedTensorType>(value.getType()).getDimSize(d);
}

//===----------------------------------------------------------------------===//
// WindowsAttr
//===----------------------------------------------------------------------===//

LogicalResult WindowsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t rows, int64_t columns, int64_t height,
                                  int64_t width, int64_t down, int64_t right,
                                  int64_t penalty, bool) {
  std::pair<StringRef, int64_t> counts[] = {{"rows", rows},
                                            {"columns", columns},
                                            {"height", height},
                                            {"width", width}};
  constexpr int64_t kMost = 1 << 15; // pairs of places can be counted
  for (auto [name, count] : counts)
    if (count < 1 || count > kMost)
      return emitError() << "expects '" << name << "' (" << count
                         << ") to be at "
                         << (count < 1 ? "least 1" : "most " + Twine(kMost));
  std::tuple<StringRef, int64_t, StringRef, int64_t> shifts[] = {
      {"down", down, "height", height}, {"right", right, "width", width}};
  for (auto [name, shift, sizeName, size] : shifts)
    if (shift < 0 || shift >= size)
      return emitError() << "expects '" << name << "' (" << shift
                         << ") to be at least 0 and less than '" << sizeName
                         << "' (" << size << ")";
  if (penalty < 0)
    return emitError() << "expects 'penalty' (" << penalty
                       << ") to be at least 0";
  return success();
}

int64_t WindowsAttr::getKind(int64_t window) const {
  auto getAxisKind = [](int64_t index, int64_t windows, int64_t kinds) {
    return index + 1 == windows ? kinds - 1 : 0;
  };
  int64_t row = window / getWindowColumns(),
          column = window % getWindowColumns();
  return getAxisKind(row, getWindowRows(), getRowKinds()) * getColumnKinds() +
         getAxisKind(column, getWindowColumns(), getColumnKinds());
}

std::optional<int64_t> WindowsAttr::getToken(int64_t window,
                                             int64_t place) const {
  int64_t i = window / getWindowColumns() * getHeight() + place / getWidth();
  int64_t j = window % getWindowColumns() * getWidth() + place % getWidth();
  if (getPaddingMoves()) {
    i = (i + getDown()) % (getWindowRows() * getHeight());
    j = (j + getRight()) % (getWindowColumns() * getWidth());
  }
  if (i >= getRows() || j >= getColumns())
    return std::nullopt;
  if (!getPaddingMoves()) {
    i = (i + getDown()) % getRows();
    j = (j + getRight()) % getColumns();
  }
  return i * getColumns() + j;
}

bool WindowsAttr::isPenalized(int64_t kind, int64_t query, int64_t key) const {
  // The end of the last window comes from the grid's other end.
  bool isLastRow = kind / getColumnKinds() + 1 == getRowKinds();
  bool isLastColumn = kind % getColumnKinds() + 1 == getColumnKinds();
  auto isBelow = [&](int64_t place) {
    return isLastRow && place / getWidth() >= getHeight() - getDown();
  };
  auto isBeside = [&](int64_t place) {
    return isLastColumn && place % getWidth() >= getWidth() - getRight();
  };
  return isBelow(query) != isBelow(key) || isBeside(query) != isBeside(key);
}

//===----------------------------------------------------------------------===//
// LinearOp, PatchMergeOp
//===----------------------------------------------------------------------===//

LogicalResult LinearOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  int64_t out = dimOf(adaptor.getWeight(), 0),
          in = dimOf(adaptor.getWeight(), 1);
  if (in != input.getDimSize(2)) // linear_c1
    return emitOptionalError(location, "'vit.linear' expects 'weight' (", out,
                             "x", in,
                             ") to have as many columns as the input "
                             "has channels (",
                             input.getDimSize(2), ")");
  if (Value bias = adaptor.getBias(); bias && dimOf(bias, 0) != out)
    return emitOptionalError( // linear_c2
        location, "'vit.linear' expects 'bias' (", dimOf(bias, 0),
        ") to have as many elements as 'weight' has rows (", out, ")");
  types.push_back(RankedTensorType::get(
      {input.getDimSize(0), input.getDimSize(1), out}, input.getElementType()));
  return success();
}

LogicalResult PatchMergeOp::inferReturnTypes(MLIRContext *,
                                             std::optional<Location> location,
                                             Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  ArrayRef<int64_t> grid = adaptor.getGrid();
  if (!isGridOf(grid, input.getDimSize(1)))
    return emitOptionalError( // patch_merge_c1
        location, "'vit.patch_merge' expects 'grid' (", format(grid),
        ") to be two numbers >= 1 whose product is the number of tokens (",
        input.getDimSize(1), ")");
  types.push_back(RankedTensorType::get(
      {input.getDimSize(0), ((grid[0] + 1) / 2) * ((grid[1] + 1) / 2),
       4 * input.getDimSize(2)},
      input.getElementType()));
  return success();
}

//===----------------------------------------------------------------------===//
// RelativeBiasMlpOp
//===----------------------------------------------------------------------===//

LogicalResult RelativeBiasMlpOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  constexpr StringRef name = "'vit.relative_bias_mlp' expects ";
  ArrayRef<int64_t> grid = adaptor.getGrid();
  if (!isGrid(grid)) // relative_bias_mlp_c1
    return emitOptionalError(location, name, "'grid' (", format(grid),
                             ") to be two numbers >= 1");
  std::pair<StringRef, llvm::APFloat> numbers[] = {
      // relative_bias_mlp_c2
      {"scale", adaptor.getRowScale()},
      {"scale", adaptor.getColumnScale()},
      {"divisor", adaptor.getDivisor()},
      {"gain", adaptor.getGain().value_or(adaptor.getDivisor())}};
  for (auto &[what, number] : numbers)
    if (double x = number.convertToDouble(); !std::isfinite(x) || x <= 0)
      return emitOptionalError(location, name, "'", what, "' (", x,
                               ") to be finite and > 0");
  int64_t hidden = dimOf(adaptor.getFc1Weight(), 0),
          heads = dimOf(adaptor.getFc2Weight(), 0);
  if (dimOf(adaptor.getFc1Weight(), 1) != 2 ||
      dimOf(adaptor.getFc2Weight(), 1) != hidden) // relative_bias_mlp_c3
    return emitOptionalError(
        location, name, "'fc1' (", adaptor.getFc1Weight().getType(),
        ") to have 2 columns and 'fc2' (", adaptor.getFc2Weight().getType(),
        ") as many as 'fc1' has rows");
  std::tuple<StringRef, Value, int64_t> biases[] = {
      {"fc1", adaptor.getFc1Bias(), hidden},
      {"fc2", adaptor.getFc2Bias(), heads}};
  for (auto [layer, bias, size] : biases)
    if (bias && dimOf(bias, 0) != size) // relative_bias_mlp_c4
      return emitOptionalError(location, name, "the bias of '", layer, "' (",
                               dimOf(bias, 0), ") to have ", size, " elements");
  int64_t rows =
      (2 * grid[0] - 1) * (2 * grid[1] - 1) + (adaptor.getClassToken() ? 3 : 0);
  types.push_back(RankedTensorType::get(
      {rows, heads}, cast<RankedTensorType>(adaptor.getFc1Weight().getType())
                         .getElementType()));
  return success();
}

SmallVector<double> RelativeBiasMlpOp::computeCoordinates() {
  const double rowScale = getRowScale().convertToDouble(),
               columnScale = getColumnScale().convertToDouble(),
               divisor = getDivisor().convertToDouble();
  auto place = [&](int64_t distance, double scale) {
    double size = std::log1p(std::abs(scale * double(distance))) / divisor;
    return distance < 0 ? -size : size;
  };
  SmallVector<double> coordinates;
  for (int64_t a = 1 - getGrid()[0]; a < getGrid()[0]; ++a)
    for (int64_t c = 1 - getGrid()[1]; c < getGrid()[1]; ++c) {
      coordinates.push_back(place(a, rowScale));
      coordinates.push_back(place(c, columnScale));
    }
  return coordinates;
}
