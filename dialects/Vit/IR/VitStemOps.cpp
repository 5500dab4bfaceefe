//===- VitStemOps.cpp - What convolutional stems are made of --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shape inference with its checks, and folding, of pixels, conv2d, pool2d,
// group_norm, batch_norm, activate and standardize.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/Grid.h"
#include "dialects/Vit/IR/VitOps.h"

using namespace mlir;
using namespace mlir::vit;

using MaybeLocation = std::optional<Location>;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

static LogicalResult checkGrid(MaybeLocation location, StringRef name,
                               RankedTensorType input, ArrayRef<int64_t> grid) {
  if (isGridOf(grid, input.getDimSize(1)))
    return success();
  return emitOptionalError(location, "'", name, "' expects 'grid' (",
                           format(grid), ") to hold the ", input.getDimSize(1),
                           " tokens");
}

static LogicalResult checkPair(MaybeLocation location, StringRef name,
                               StringRef what, ArrayRef<int64_t> numbers) {
  if (isGrid(numbers))
    return success();
  return emitOptionalError(location, "'", name, "' expects '", what, "' (",
                           format(numbers), ") to be two numbers >= 1");
}

/// `limit` is what each side must be less than, none for any.
static LogicalResult checkPadding(MaybeLocation location, StringRef name,
                                  ArrayRef<int64_t> padding,
                                  ArrayRef<int64_t> limit) {
  bool fits = padding.size() == 4;
  for (auto [d, size] : llvm::enumerate(padding))
    fits &= size >= 0 && (limit.empty() || size < limit[d % 2]);
  if (fits)
    return success();
  if (limit.empty())
    return emitOptionalError(location, "'", name, "' expects 'padding' (",
                             format(padding), ") to be four numbers >= 0");
  return emitOptionalError(
      location, "'", name, "' expects 'padding' (", format(padding),
      ") to be four numbers >= 0 and less than 'kernel' (", format(limit), ")");
}

/// How many windows there are, down and across.
static std::pair<int64_t, int64_t> countWindows(ArrayRef<int64_t> grid,
                                                ArrayRef<int64_t> kernel,
                                                ArrayRef<int64_t> stride,
                                                ArrayRef<int64_t> padding) {
  auto count = [&](int d) {
    int64_t size = grid[d] + padding[d] + padding[d + 2];
    return size < kernel[d] ? 0 : (size - kernel[d]) / stride[d] + 1;
  };
  return {count(0), count(1)};
}

/// Adds the type of a map with `channels`; fails where no window fits.
static LogicalResult
inferWindows(MaybeLocation location, StringRef name, RankedTensorType input,
             int64_t channels, ArrayRef<int64_t> grid, ArrayRef<int64_t> kernel,
             ArrayRef<int64_t> stride, ArrayRef<int64_t> padding,
             SmallVectorImpl<Type> &types) {
  auto [rows, columns] = countWindows(grid, kernel, stride, padding);
  if (rows < 1 || columns < 1)
    return emitOptionalError(location, "'", name, "' expects the kernel (",
                             format(kernel), ") to fit into 'grid' (",
                             format(grid), ") with 'padding' (",
                             format(padding), ")");
  types.push_back(RankedTensorType::get(
      {input.getDimSize(0), rows * columns, channels}, input.getElementType()));
  return success();
}

//===----------------------------------------------------------------------===//
// PixelsOp
//===----------------------------------------------------------------------===//

LogicalResult PixelsOp::inferReturnTypes(MLIRContext *, MaybeLocation,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType image = typeOf(adaptor.getImage());
  ArrayRef<int64_t> shape = image.getShape();
  types.push_back(RankedTensorType::get(
      {shape[0], shape[2] * shape[3], shape[1]}, image.getElementType()));
  return success();
}

//===----------------------------------------------------------------------===//
// Conv2dOp
//===----------------------------------------------------------------------===//

LogicalResult Conv2dOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  constexpr StringRef name = "vit.conv2d";
  RankedTensorType input = typeOf(adaptor.getInput());
  RankedTensorType weight = typeOf(adaptor.getWeight());
  if (failed(checkGrid(location, name, input, adaptor.getGrid()))) // conv2d_c1
    return failure();
  if (input.getDimSize(2) != weight.getDimSize(1)) // conv2d_c2
    return emitOptionalError(location, "'", name, "' expects the tokens (",
                             input.getDimSize(2),
                             ") to be as wide as 'weight' has input channels (",
                             weight.getDimSize(1), ")");
  if (failed(checkPair(location, name, "stride", adaptor.getStride())) ||
      failed(
          checkPadding(location, name, adaptor.getPadding(), {}))) // conv2d_c3
    return failure();
  const int64_t channels = weight.getDimSize(0);
  if (Value bias = adaptor.getBias();
      bias && typeOf(bias).getDimSize(0) != channels) // conv2d_c5
    return emitOptionalError(location, "'", name, "' expects 'bias' (",
                             typeOf(bias).getDimSize(0),
                             ") to have as many elements as 'weight' has "
                             "output channels (",
                             channels, ")");
  return inferWindows(location, name, input, channels, adaptor.getGrid(),
                      weight.getShape().drop_front(2), adaptor.getStride(),
                      adaptor.getPadding(), types); // conv2d_c4
}

std::pair<int64_t, int64_t> Conv2dOp::getResultGrid() {
  return countWindows(getGrid(), getWeight().getType().getShape().drop_front(2),
                      getStride(), getPadding());
}

bool Conv2dOp::isPointwise() {
  auto areAll = [](ArrayRef<int64_t> numbers, int64_t value) {
    return llvm::all_of(numbers, [&](int64_t n) { return n == value; });
  };
  return areAll(getWeight().getType().getShape().drop_front(2), 1) &&
         areAll(getStride(), 1) && areAll(getPadding(), 0);
}

//===----------------------------------------------------------------------===//
// Pool2dOp
//===----------------------------------------------------------------------===//

LogicalResult Pool2dOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  constexpr StringRef name = "vit.pool2d";
  RankedTensorType input = typeOf(adaptor.getInput());
  PoolKind kind = adaptor.getKind();
  if (kind != PoolKind::Max && kind != PoolKind::Mean) // pool2d_c1
    return emitOptionalError(location, "'", name, "' expects 'kind' (",
                             stringifyPoolKind(kind),
                             ") to be 'max' or 'mean'");
  if (failed(checkGrid(location, name, input, adaptor.getGrid()))) // pool2d_c2
    return failure();
  if (failed(checkPair(location, name, "kernel", adaptor.getKernel())) ||
      failed(checkPair(location, name, "stride",
                       adaptor.getStride()))) // pool2d_c3
    return failure();
  if (failed(checkPadding(location, name, adaptor.getPadding(),
                          adaptor.getKernel()))) // pool2d_c4
    return failure();
  return inferWindows(location, name, input, input.getDimSize(2),
                      adaptor.getGrid(), adaptor.getKernel(),
                      adaptor.getStride(), adaptor.getPadding(),
                      types); // pool2d_c5
}

std::pair<int64_t, int64_t> Pool2dOp::getResultGrid() {
  return countWindows(getGrid(), getKernel(), getStride(), getPadding());
}

//===----------------------------------------------------------------------===//
// GroupNormOp, BatchNormOp
//===----------------------------------------------------------------------===//

/// Checks that an optional vector operand has one number per channel.
static LogicalResult checkChannels(MaybeLocation location, StringRef name,
                                   StringRef what, Value vector,
                                   int64_t channels) {
  if (!vector || typeOf(vector).getDimSize(0) == channels)
    return success();
  return emitOptionalError(location, "'", name, "' expects '", what, "' (",
                           typeOf(vector).getDimSize(0),
                           ") to have as many elements as there are channels (",
                           channels, ")");
}

static LogicalResult checkEpsilon(MaybeLocation location, StringRef name,
                                  const APFloat &epsilon) {
  if (epsilon.isFinite() && !epsilon.isNegative())
    return success();
  return emitOptionalError(location, "'", name, "' expects 'epsilon' (",
                           epsilon.convertToDouble(), ") >= 0");
}

LogicalResult GroupNormOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  constexpr StringRef name = "vit.group_norm";
  RankedTensorType input = typeOf(adaptor.getInput());
  const int64_t channels = input.getDimSize(2), groups = adaptor.getGroups();
  if (groups < 1 || channels % groups != 0) // group_norm_c1
    return emitOptionalError(location, "'", name, "' expects 'groups' (",
                             groups, ") to divide the channels (", channels,
                             ")");
  for (auto [vector, what] : {std::pair(adaptor.getScale(), "scale"),
                              std::pair(adaptor.getBias(), "bias")})
    if (failed(checkChannels(location, name, what, vector,
                             channels))) // group_norm_c2
      return failure();
  types.push_back(input);
  return checkEpsilon(location, name, adaptor.getEpsilon()); // group_norm_c3
}

LogicalResult BatchNormOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  constexpr StringRef name = "vit.batch_norm";
  RankedTensorType input = typeOf(adaptor.getInput());
  for (auto [vector, what] : {std::pair(adaptor.getMean(), "mean"),
                              std::pair(adaptor.getVariance(), "variance"),
                              std::pair(adaptor.getScale(), "scale"),
                              std::pair(adaptor.getBias(), "bias")})
    if (failed(checkChannels(location, name, what, vector,
                             input.getDimSize(2)))) // batch_norm_c1
      return failure();
  types.push_back(input);
  return checkEpsilon(location, name, adaptor.getEpsilon()); // batch_norm_c2
}

//===----------------------------------------------------------------------===//
// ActivateOp, StandardizeOp
//===----------------------------------------------------------------------===//

LogicalResult ActivateOp::inferReturnTypes(MLIRContext *, MaybeLocation,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getInput().getType());
  return success();
}

OpFoldResult ActivateOp::fold(FoldAdaptor) {
  return getActivation() == Activation::None ? OpFoldResult(getInput())
                                             : OpFoldResult();
}

LogicalResult StandardizeOp::inferReturnTypes(MLIRContext *,
                                              MaybeLocation location,
                                              Adaptor adaptor,
                                              SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getWeight().getType());
  return checkEpsilon(location, "vit.standardize",
                      adaptor.getEpsilon()); // standardize_c1
}
