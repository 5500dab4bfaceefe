//===- Stages.cpp - linear and patch_merge to linalg ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From one stage of a hierarchical model to the next.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"

#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
struct LinearLowering : OpConversionPattern<LinearOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(LinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value y = createLinear(b, collapseToRows(b, adaptor.getInput()),
                           adaptor.getWeight(), adaptor.getBias());
    rewriter.replaceOp(op, expandRows(b, y, op.getType().getShape()));
    return success();
  }
};

/// A transposition of a view: the neighbour to the right counts before the one
/// below.
struct PatchMergeLowering : OpConversionPattern<PatchMergeOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(PatchMergeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = typeOf(adaptor.getInput());
    const int64_t batch = type.getDimSize(0), dim = type.getDimSize(2);
    const int64_t height = op.getGrid()[0], width = op.getGrid()[1];
    const int64_t rows = (height + 1) / 2, columns = (width + 1) / 2;
    Value x = adaptor.getInput();
    if (height % 2 != 0 || width % 2 != 0) {
      x = expand(b, x, {batch, height, width, dim}, {{0}, {1, 2}, {3}});
      x = insertSlice(b, x,
                      createZeros(b, {batch, 2 * rows, 2 * columns, dim},
                                  type.getElementType()),
                      {0, 0, 0, 0}, {batch, height, width, dim});
      x = collapse(b, x, {{0, 1}, {2}, {3}});
    } else {
      x = collapse(b, x, {{0, 1}, {2}});
      x = expand(b, x, {batch * height, width, dim}, {{0, 1}, {2}});
    }
    x = expand(b, x, {batch * rows, 2, columns, 2, dim}, {{0, 1}, {2, 3}, {4}});
    Value empty = createEmpty(b, {batch * rows, columns, 2, 2, dim},
                              type.getElementType());
    Value y = createGeneric(
        b, {{x, {0, 3, 1, 2, 4}}}, {empty, {0, 1, 2, 3, 4}},
        [](ImplicitLocOpBuilder &, ValueRange e) { return e[0]; });
    y = collapse(b, y, {{0, 1}, {2, 3, 4}});
    rewriter.replaceOp(op, expandRows(b, y, op.getType().getShape()));
    return success();
  }
};
} // namespace

void vit::populateStagePatterns(RewritePatternSet &patterns) {
  patterns.add<LinearLowering, PatchMergeLowering>(patterns.getContext());
}
