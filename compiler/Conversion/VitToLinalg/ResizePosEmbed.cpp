//===- ResizePosEmbed.cpp - Resizing position tables in linalg ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Interpolation is separable and linear: two small products with matrices of
// weights that are known at compile time. All of it depends on a parameter
// alone, so it ends up in @pack.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/DialectConversion.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::vit;

/// Keys' cubic convolution kernel (Keys 1981, doi:10.1109/TASSP.1981.1163711)
/// at distance t, with a = -0.75 as PyTorch has it.
static double evaluateKeysKernel(double t, double a = -0.75) {
  t = std::abs(t);
  if (t <= 1.0)
    return ((a + 2.0) * t - (a + 3.0)) * t * t + 1.0;
  if (t < 2.0)
    return ((t - 5.0) * t + 8.0) * t * a - 4.0 * a;
  return 0.0;
}

/// The row-major `to` x `from` matrix that resamples one axis with a kernel
/// that covers the whole of an output's cell. Its rows have sum 1.
static SmallVector<double> getSmoothWeights(int64_t from, int64_t to,
                                            ResizeMode mode) {
  SmallVector<double> weights(to * from, 0.0);
  const double scale = double(from) / to, width = std::max(scale, 1.0);
  for (int64_t o = 0; o < to; ++o) {
    auto row = MutableArrayRef(weights).slice(o * from, from);
    double sum = 0.0;
    for (int64_t i = 0; i < from; ++i) {
      double t = (i + 0.5 - scale * (o + 0.5)) / width;
      row[i] = mode == ResizeMode::Bilinear ? std::max(0.0, 1.0 - std::abs(t))
                                            : evaluateKeysKernel(t, /*a=*/-0.5);
      sum += row[i];
    }
    for (double &weight : row)
      weight /= sum;
  }
  return weights;
}

/// The same with a kernel that is as wide as the source's cells.
static SmallVector<double> getWeights(int64_t from, int64_t to, ResizeMode mode,
                                      bool alignCorners) {
  SmallVector<double> weights(to * from, 0.0);
  for (int64_t o = 0; o < to; ++o) {
    double source = (o + 0.5) * from / to - 0.5;
    if (alignCorners) // A single output sits on the first source, as PyTorch's.
      source = to > 1 ? double(o) * (from - 1) / (to - 1) : 0.0;
    int64_t floor = std::floor(source);
    double fraction = source - floor;
    // Beyond the border its value is repeated: clamped indices add up.
    auto add = [&](int64_t offset, double weight) {
      int64_t i = std::clamp<int64_t>(floor + offset, 0, from - 1);
      weights[o * from + i] += weight;
    };
    if (mode == ResizeMode::Bilinear) {
      add(0, 1.0 - fraction);
      add(1, fraction);
    } else {
      for (int64_t offset = -1; offset <= 2; ++offset)
        add(offset, evaluateKeysKernel(fraction - offset));
    }
  }
  return weights;
}

/// The same between points whose distances from the middle of the axis grow
/// geometrically, and reach as far as the output's.
static SmallVector<double> getGeometricWeights(int64_t from, int64_t to) {
  const int64_t middle = from / 2, reach = to / 2;
  double low = 1.01, high = 1.5, ratio = low;
  while (high - low > 1e-6) {
    ratio = (low + high) / 2.0;
    bool isTooFar = (1.0 - std::pow(ratio, middle)) / (1.0 - ratio) > reach;
    (isTooFar ? high : low) = ratio;
  }
  SmallVector<double> places(from, 0.0);
  for (int64_t i = 1; i <= middle; ++i) {
    places[middle + i] = places[middle + i - 1] + std::pow(ratio, i - 1);
    places[middle - i] = -places[middle + i];
  }

  SmallVector<double> weights(to * from, 0.0);
  for (int64_t o = 0; o < to; ++o) {
    auto row = MutableArrayRef(weights).slice(o * from, from);
    const double place = double(o - reach);
    const int64_t right = llvm::lower_bound(places, place) - places.begin();
    if (right == 0 || right == from) {
      row[right == 0 ? 0 : from - 1] = 1.0;
      continue;
    }
    const double gap = places[right] - places[right - 1];
    row[right - 1] = (places[right] - place) / gap;
    row[right] = (place - places[right - 1]) / gap;
  }
  return weights;
}

static SmallVector<double> getAxisWeights(ResizePosEmbedOp op, int64_t axis) {
  const int64_t from = op.getFrom()[axis], to = op.getTo()[axis];
  if (op.getMode() == ResizeMode::Geometric)
    return getGeometricWeights(from, to);
  return op.getAntialias()
             ? getSmoothWeights(from, to, op.getMode())
             : getWeights(from, to, op.getMode(), op.getAlignCorners());
}

static Value createWeights(ImplicitLocOpBuilder &b, ResizePosEmbedOp op,
                           int64_t axis, Type type) {
  const int64_t from = op.getFrom()[axis], to = op.getTo()[axis];
  SmallVector<Attribute> values;
  for (double weight : getAxisWeights(op, axis))
    values.push_back(b.getFloatAttr(type, weight));
  auto tensorType = RankedTensorType::get({to, from}, type);
  return arith::ConstantOp::create(b,
                                   DenseElementsAttr::get(tensorType, values));
}

static Value multiplyAdd(ImplicitLocOpBuilder &b, ValueRange e) {
  Value product = arith::MulFOp::create(b, e[0], e[1]);
  return arith::AddFOp::create(b, e[2], product);
}

namespace {
struct ResizePosEmbedLowering : OpConversionPattern<ResizePosEmbedOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(ResizePosEmbedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ArrayRef<int64_t> from = op.getFrom(), to = op.getTo();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value table = collapseToRows(b, adaptor.getTable());
    int64_t prefix = op.getPrefix(), dim = dimOf(table, 1);
    Type type = typeOf(table).getElementType();

    Value grid = table;
    if (prefix != 0)
      grid = extractSlice(b, table, {prefix, 0}, {from[0] * from[1], dim},
                          {from[0] * from[1], dim});
    grid = expandRows(b, grid, {from[0], from[1], dim});
    // Loops: output row or column, source row or column, the other axis, D.
    auto getWeights = [&](int64_t axis) {
      return createWeights(b, op, axis, type);
    };
    const bool resizesBoth = op.getMode() == ResizeMode::Geometric;
    if (from[0] != to[0] || resizesBoth)
      grid = createGeneric(
          b, {{getWeights(0), {0, 3}}, {grid, {3, 1, 2}}},
          {createZeros(b, {to[0], from[1], dim}, type), {0, 1, 2}},
          multiplyAdd);
    if (from[1] != to[1] || resizesBoth)
      grid = createGeneric(
          b, {{getWeights(1), {1, 3}}, {grid, {0, 3, 2}}},
          {createZeros(b, {to[0], to[1], dim}, type), {0, 1, 2}}, multiplyAdd);
    Value resized = collapseToRows(b, grid);

    if (prefix != 0) {
      Value front =
          extractSlice(b, table, {0, 0}, {prefix, dim}, {prefix, dim});
      int64_t rows = to[0] * to[1];
      Value whole = createEmpty(b, {prefix + rows, dim}, type);
      whole = insertSlice(b, front, whole, {0, 0}, {prefix, dim});
      resized = insertSlice(b, resized, whole, {prefix, 0}, {rows, dim});
    }
    rewriter.replaceOp(op, expandRows(b, resized, op.getType().getShape()));
    return success();
  }
};

/// rows[i] + columns[j].
struct GridPositionsLowering : OpConversionPattern<GridPositionsOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(GridPositionsOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value rows = collapseToRows(b, adaptor.getRows());
    Value columns = collapseToRows(b, adaptor.getColumns());
    Value empty =
        createEmpty(b, {dimOf(rows, 0), dimOf(columns, 0), dimOf(rows, 1)},
                    op.getType().getElementType());
    Value grid = createGeneric(b, {{rows, {0, 2}}, {columns, {1, 2}}},
                               {empty, {0, 1, 2}},
                               [](ImplicitLocOpBuilder &b, ValueRange e) {
                                 return arith::AddFOp::create(b, e[0], e[1]);
                               });
    rewriter.replaceOp(op, collapseToRows(b, grid));
    return success();
  }
};
} // namespace

void vit::populateResizePosEmbedPatterns(RewritePatternSet &patterns) {
  patterns.add<ResizePosEmbedLowering, GridPositionsLowering>(
      patterns.getContext());
}
