//===- PatchEmbed.cpp - From image to tokens in linalg --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// transpose, normalize_pixels, patch_embed, tokens and pos_embed. Resizing a
// position table has its own file.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Patches.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"
#include "dialects/Vit/IR/WorkNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
struct TransposeLowering : OpConversionPattern<TransposeOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(TransposeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = op.getType();
    auto empty = tensor::EmptyOp::create(rewriter, op.getLoc(), type.getShape(),
                                         type.getElementType());
    auto transpose = linalg::TransposeOp::create(
        rewriter, op.getLoc(), adaptor.getInput(), empty, op.getPermutation());
    rewriter.replaceOp(op, transpose);
    return success();
  }
};

/// Bytes become floats in another order, then, where it is not folded yet, the
/// normalization.
struct NormalizePixelsLowering : OpConversionPattern<NormalizePixelsOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(NormalizePixelsOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Type type = op.getType().getElementType();
    SmallVector<LoopOperand> inputs{{adaptor.getPixels(), {0, 2, 3, 1}}};
    if (op.getMean())
      for (ArrayRef<double> numbers : {*op.getMean(), *op.getDeviation()}) {
        SmallVector<Attribute> values;
        for (double number : numbers)
          values.push_back(b.getFloatAttr(type, number));
        auto vector = RankedTensorType::get(numbers.size(), type);
        inputs.push_back({arith::ConstantOp::create(
                              b, DenseElementsAttr::get(vector, values)),
                          {1}});
      }
    const double rescale = op.getRescale().convertToDouble();
    Value y = createGeneric(
        b, inputs,
        {createEmpty(b, op.getType().getShape(), type), {0, 1, 2, 3}},
        [&](ImplicitLocOpBuilder &b, ValueRange e) {
          Value y = arith::UIToFPOp::create(b, type, e[0]);
          if (rescale != 1.0)
            y = arith::MulFOp::create(b, y, createConstant(b, type, rescale));
          if (op.getMean()) {
            y = arith::SubFOp::create(b, y, e[1]);
            y = arith::DivFOp::create(b, y, e[2]);
          }
          return y;
        });
    rewriter.replaceOp(op, y);
    return success();
  }
};

/// In per-token work only the kernel changes: [D, C, kh, kw] -> [C kh kw, D].
struct PatchProjection : OpConversionPattern<PatchEmbedOp> {
  explicit PatchProjection(MLIRContext *context)
      : OpConversionPattern(context, /*benefit=*/2) {}

  LogicalResult
  matchAndRewrite(PatchEmbedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!op->getParentOfType<PerTokenOp>())
      return rewriter.notifyMatchFailure(op, "is not in per-token work");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    ArrayRef<int64_t> kernel = op.getWeight().getType().getShape();
    Value rows = collapse(b, adaptor.getWeight(), {{0}, {1, 2, 3}});
    Value empty = createEmpty(b, {dimOf(rows, 1), dimOf(rows, 0)},
                              op.getType().getElementType());
    auto weight =
        linalg::TransposeOp::create(b, rows, empty, ArrayRef<int64_t>{1, 0});
    rewriter.replaceOpWithNewOp<ProjectPatchesOp>(
        op, op.getType(), adaptor.getImage(), weight->getResult(0),
        adaptor.getBias(), kernel.drop_front(2), op.getStride());
    return success();
  }
};

/// Patches become rows (im2col), the kernel a matrix: one linear layer.
struct PatchEmbedLowering : OpConversionPattern<PatchEmbedOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(PatchEmbedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto pixels = op.getImage().getDefiningOp<NormalizePixelsOp>();
    auto [rows, weight] = pixels && pixels.isConversionAlone()
                              ? cutPixels(b, op, pixels.getPixels(), adaptor)
                              : cutImage(b, op, adaptor);
    if (std::optional<APFloat> norm = op.getPixelNorm()) {
      b.setLoc(withWorkPart(op.getLoc(), "pixel_norm"));
      rows = createLayerNorm(b, rows, /*scale=*/Value(), /*bias=*/Value(),
                             norm->convertToDouble());
    }
    b.setLoc(withWorkPart(op.getLoc(), "projection"));
    Value y = createLinear(b, rows, weight, adaptor.getBias());
    rewriter.replaceOp(op, expandRows(b, y, op.getType().getShape()));
    return success();
  }

private:
  /// The patches as rows, and the kernel with columns in the same order.
  using Operands = std::pair<Value, Value>;

  static Operands cutImage(ImplicitLocOpBuilder &b, PatchEmbedOp op,
                           OpAdaptor adaptor) {
    auto [gridHeight, gridWidth] = op.getGrid();
    ArrayRef<int64_t> kernel = op.getWeight().getType().getShape();
    Value patches = createEmpty(b,
                                {dimOf(op.getImage(), 0), gridHeight, gridWidth,
                                 kernel[1], kernel[2], kernel[3]},
                                op.getType().getElementType());

    // (b, i, j, c, u, v) -> image (b, c, i * sh + u, j * sw + v).
    AffineExpr image, row, column, channel, u, v;
    bindDims(b.getContext(), image, row, column, channel, u, v);
    AffineMap from =
        AffineMap::get(6, 0,
                       {image, channel, row * op.getStride()[0] + u,
                        column * op.getStride()[1] + v},
                       b.getContext());
    patches = copyByMap(b, adaptor.getImage(), from, patches);
    return {collapse(b, patches, {{0, 1, 2}, {3, 4, 5}}),
            collapse(b, adaptor.getWeight(), {{0}, {1, 2, 3}})};
  }

  /// Of bytes with the channels last, each row of a patch is one piece, so the
  /// kernel is brought to that order, which costs nothing per image.
  static Operands cutPixels(ImplicitLocOpBuilder &b, PatchEmbedOp op,
                            Value pixels, OpAdaptor adaptor) {
    ArrayRef<int64_t> kernel = op.getWeight().getType().getShape();
    return {cutWindows(b, pixels,
                       {kernel.drop_front(2), op.getStride(), op.getGrid()},
                       op.getType().getElementType()),
            flattenKernel(b, adaptor.getWeight())};
  }
};

/// The patches first, then the tokens that go in front of them: what depends
/// on the image is inserted into an empty tensor, which it can be computed in.
struct TokensLowering : OpConversionPattern<TokensOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(TokensOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    ArrayRef<int64_t> shape = op.getType().getShape();
    int64_t batch = shape[0], dim = shape[2];
    Type type = op.getType().getElementType();

    Value x = adaptor.getInput();
    int64_t patches = dimOf(x, 1), at = shape[1] - patches;
    Value y = createEmpty(b, shape, type);
    y = insertSlice(b, x, y, {0, at, 0}, {batch, patches, dim});

    at = 0;
    for (Value tokens : adaptor.getTokens()) {
      Value rows = collapseToRows(b, tokens);
      int64_t count = dimOf(rows, 0);
      // One copy per image; [count, D] inserts as [1, count, D] as it is.
      if (batch > 1)
        rows = createGeneric(
            b, {{rows, {1, 2}}},
            {createEmpty(b, {batch, count, dim}, type), {0, 1, 2}},
            [](ImplicitLocOpBuilder &, ValueRange e) { return e[0]; });
      y = insertSlice(b, rows, y, {0, at, 0}, {batch, count, dim});
      at += count;
    }
    rewriter.replaceOp(op, y);
    return success();
  }
};

/// x + table, into x.
struct PosEmbedLowering : OpConversionPattern<PosEmbedOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(PosEmbedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value table = collapseToRows(b, adaptor.getTable());
    Value y =
        createGeneric(b, {{table, {1, 2}}}, {adaptor.getInput(), {0, 1, 2}},
                      [](ImplicitLocOpBuilder &b, ValueRange e) {
                        return arith::AddFOp::create(b, e[1], e[0]);
                      });
    rewriter.replaceOp(op, y);
    return success();
  }
};
} // namespace

void vit::populatePatchEmbedPatterns(RewritePatternSet &patterns) {
  patterns.add<TransposeLowering, NormalizePixelsLowering, PatchEmbedLowering,
               PatchProjection, TokensLowering, PosEmbedLowering>(
      patterns.getContext());
}
