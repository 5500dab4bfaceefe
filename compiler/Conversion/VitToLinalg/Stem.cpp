//===- Stem.cpp - Convolutional stems in linalg ---------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// pixels, conv2d and pool2d. A convolution is a linear layer over windows laid
// out as rows (im2col), so that it becomes the same packed product as every
// other.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Patches.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"
#include "dialects/Vit/IR/WorkNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

#include <limits>

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// Tokens as a map B x h x w x C with `value` around it.
static Value createPaddedMap(ImplicitLocOpBuilder &b, Value tokens,
                             ArrayRef<int64_t> grid, ArrayRef<int64_t> padding,
                             double value) {
  const int64_t batch = dimOf(tokens, 0), channels = dimOf(tokens, 2);
  SmallVector<int64_t> shape{batch, grid[0], grid[1], channels};
  Value map = expand(b, tokens, shape, {{0}, {1, 2}, {3}});
  if (llvm::all_of(padding, [](int64_t p) { return p == 0; }))
    return map;
  Type type = typeOf(tokens).getElementType();
  SmallVector<int64_t> padded{batch, padding[0] + grid[0] + padding[2],
                              padding[1] + grid[1] + padding[3], channels};
  Value around = linalg::FillOp::create(b, createConstant(b, type, value),
                                        createEmpty(b, padded, type))
                     .getResult(0);
  return insertSlice(b, map, around, {0, padding[0], padding[1], 0}, shape);
}

namespace {
struct PixelsLowering : OpConversionPattern<PixelsOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(PixelsOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(op, collapse(b, putChannelsLast(b, adaptor.getImage()),
                                    {{0}, {1, 2}, {3}}));
    return success();
  }
};

struct Conv2dLowering : OpConversionPattern<Conv2dOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(Conv2dOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value rows = op.isPointwise() ? collapseToRows(b, adaptor.getInput())
                                  : createWindows(b, op, adaptor.getInput());
    b.setLoc(op.getLoc());
    Value weight = flattenKernel(b, adaptor.getWeight());
    Value y = createLinear(b, rows, weight, adaptor.getBias());
    rewriter.replaceOp(op, expandRows(b, y, op.getType().getShape()));
    return success();
  }

private:
  static Value createWindows(ImplicitLocOpBuilder &b, Conv2dOp op,
                             Value input) {
    b.setLoc(withWorkPart(op.getLoc(), "windows"));
    Value map =
        createPaddedMap(b, input, op.getGrid(), op.getPadding(), /*value=*/0.0);
    ArrayRef<int64_t> kernel = op.getWeight().getType().getShape();
    return cutWindows(
        b, map, {kernel.drop_front(2), op.getStride(), op.getResultGrid()},
        op.getType().getElementType());
  }
};

/// Every place in a window is a strided piece of the map, with the channels
/// one after the other: an operation on all of them at once. Of windows with
/// many places it is a sum, or a maximum, in loops.
struct Pool2dLowering : OpConversionPattern<Pool2dOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(Pool2dOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    const bool isMax = op.getKind() == PoolKind::Max;
    const double around = isMax ? -std::numeric_limits<double>::infinity() : 0;
    Value map = createPaddedMap(b, adaptor.getInput(), op.getGrid(),
                                op.getPadding(), around);
    auto add = [&](ImplicitLocOpBuilder &b, Value x, Value y) -> Value {
      if (isMax)
        return arith::MaximumFOp::create(b, x, y);
      return arith::AddFOp::create(b, x, y);
    };
    constexpr int64_t kMaxPlaces = 64;
    Value y = op.getKernel()[0] * op.getKernel()[1] <= kMaxPlaces
                  ? combinePlaces(b, op, map, add)
                  : combineInLoops(b, op, map, around, add);
    if (!isMax)
      y = createElementwise(b,
                            {{y, {0, 1, 2, 3}}, {createShares(b, op), {1, 2}}},
                            [](ImplicitLocOpBuilder &b, ValueRange e) {
                              return arith::MulFOp::create(b, e[0], e[1]);
                            });
    rewriter.replaceOp(op, collapse(b, y, {{0}, {1, 2}, {3}}));
    return success();
  }

private:
  using Combine = function_ref<Value(ImplicitLocOpBuilder &, Value, Value)>;

  static Value combinePlaces(ImplicitLocOpBuilder &b, Pool2dOp op, Value map,
                             Combine add) {
    ArrayRef<int64_t> kernel = op.getKernel();
    SmallVector<LoopOperand> places;
    for (int64_t u = 0; u < kernel[0]; ++u)
      for (int64_t v = 0; v < kernel[1]; ++v)
        places.push_back({createPlace(b, op, map, u, v), {0, 1, 2, 3}});
    return createElementwise(b, places,
                             [&](ImplicitLocOpBuilder &b, ValueRange e) {
                               Value y = e.front();
                               for (Value x : e.slice(1, places.size() - 1))
                                 y = add(b, y, x);
                               return y;
                             });
  }

  static Value combineInLoops(ImplicitLocOpBuilder &b, Pool2dOp op, Value map,
                              double first, Combine add) {
    auto [rows, columns] = op.getResultGrid();
    Type type = op.getType().getElementType();
    Value empty =
        createEmpty(b, {dimOf(map, 0), rows, columns, dimOf(map, 3)}, type);
    Value start =
        linalg::FillOp::create(b, createConstant(b, type, first), empty)
            .getResult(0);
    // Not read: it says how large u and v are.
    Value window = createEmpty(b, op.getKernel(), type);
    AffineExpr image, row, column, u, v, channel;
    bindDims(b.getContext(), image, row, column, u, v, channel);
    auto indexing = [&](ArrayRef<AffineExpr> results) {
      return AffineMap::get(6, 0, results, b.getContext());
    };
    SmallVector<utils::IteratorType> iterators(6,
                                               utils::IteratorType::parallel);
    iterators[3] = iterators[4] = utils::IteratorType::reduction;
    return linalg::GenericOp::create(
               b, start.getType(), ValueRange{map, window}, start,
               {indexing({image, row * op.getStride()[0] + u,
                          column * op.getStride()[1] + v, channel}),
                indexing({u, v}), indexing({image, row, column, channel})},
               iterators,
               [&](OpBuilder &nested, Location loc, ValueRange e) {
                 ImplicitLocOpBuilder inner(loc, nested);
                 linalg::YieldOp::create(inner, add(inner, e[2], e[0]));
               })
        .getResult(0);
  }

  /// What the windows have at (u, v): B x oh x ow x C.
  static Value createPlace(ImplicitLocOpBuilder &b, Pool2dOp op, Value map,
                           int64_t u, int64_t v) {
    auto [rows, columns] = op.getResultGrid();
    ArrayRef<int64_t> stride = op.getStride();
    SmallVector<int64_t> shape{dimOf(map, 0), rows, columns, dimOf(map, 3)};
    auto attrs = [&](ArrayRef<int64_t> numbers) {
      return getAsIndexOpFoldResult(b.getContext(), numbers);
    };
    return tensor::ExtractSliceOp::create(b, map, attrs({0, u, v, 0}),
                                          attrs(shape),
                                          attrs({1, stride[0], stride[1], 1}));
  }

  /// 1 / how many numbers of the map each window holds: oh x ow.
  static Value createShares(ImplicitLocOpBuilder &b, Pool2dOp op) {
    auto [rows, columns] = op.getResultGrid();
    Type type = op.getType().getElementType();
    auto countInside = [&](int d, int64_t window) {
      int64_t first = window * op.getStride()[d] - op.getPadding()[d];
      int64_t end = std::min(first + op.getKernel()[d], op.getGrid()[d]);
      return end - std::max<int64_t>(first, 0);
    };
    SmallVector<Attribute> shares;
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j)
        shares.push_back(b.getFloatAttr(
            type, 1.0 / double(countInside(0, i) * countInside(1, j))));
    auto shape = RankedTensorType::get({rows, columns}, type);
    return arith::ConstantOp::create(b, DenseElementsAttr::get(shape, shares));
  }
};
} // namespace

void vit::populateStemPatterns(RewritePatternSet &patterns) {
  patterns.add<PixelsLowering, Conv2dLowering, Pool2dLowering>(
      patterns.getContext());
}
