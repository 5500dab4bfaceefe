//===- FoldPixelNormalization.cpp - Mean, deviation, 1/255 as weights ---===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The normalization of pixels into the patch embedding behind it. Passes.td has
// the proof.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"
#include "dialects/Vit/Transforms/Parameters.h"
#include "dialects/Vit/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::vit {
#define GEN_PASS_DEF_FOLDPIXELNORMALIZATIONPASS
#include "dialects/Vit/Transforms/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

static Value createVector(ImplicitLocOpBuilder &b, ArrayRef<double> numbers) {
  SmallVector<float> values(numbers.begin(), numbers.end());
  auto type = RankedTensorType::get(values.size(), b.getF32Type());
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, ArrayRef<float>(values)));
}

/// Lets `embed` take image * factors + shifts, per channel, where it takes the
/// image.
static void compose(PatchEmbedOp embed, ArrayRef<double> factors,
                    ArrayRef<double> shifts) {
  ImplicitLocOpBuilder b(embed.getLoc(), embed);
  Value weight = embed.getWeight();
  ArrayRef<int64_t> kernel = embed.getWeight().getType().getShape();
  if (llvm::any_of(shifts, [](double shift) { return shift != 0.0; })) {
    // The sum over channels, rows and columns of weight * shift.
    Value products =
        ScaleOp::create(b, weight, createVector(b, shifts), /*along=*/1);
    Value rows = tensor::CollapseShapeOp::create(
        b, products, SmallVector<ReassociationIndices>{{0}, {1, 2, 3}});
    SmallVector<double> ones(kernel[1] * kernel[2] * kernel[3], 1.0);
    Value bias =
        MatvecOp::create(b, rows, createVector(b, ones), embed.getBias());
    embed.getBiasMutable().assign(bias);
  }
  Value scaled =
      ScaleOp::create(b, weight, createVector(b, factors), /*along=*/1);
  embed.getWeightMutable().set(scaled);
}

static bool reads(OpOperand &use, PatchEmbedOp embed) {
  return embed && &use == &embed.getImageMutable() && !embed.getPixelNorm() &&
         isParameter(embed.getWeight()) && isParameter(embed.getBias());
}

static void fold(NormalizePixelsOp op) {
  if (op.isConversionAlone())
    return;
  SmallVector<PatchEmbedOp> embeds;
  for (OpOperand &use : op->getUses()) {
    auto embed = dyn_cast<PatchEmbedOp>(use.getOwner());
    if (!reads(use, embed))
      return;
    embeds.push_back(embed);
  }

  const int64_t channels = op.getPixels().getType().getDimSize(3);
  const double rescale = op.getRescale().convertToDouble();
  SmallVector<double> factors(channels, rescale), shifts(channels, 0.0);
  if (std::optional<ArrayRef<double>> means = op.getMean()) {
    std::optional<ArrayRef<double>> deviations = op.getDeviation();
    for (int64_t c = 0; c < channels; ++c) {
      factors[c] = rescale / (*deviations)[c];
      shifts[c] = -(*means)[c] / (*deviations)[c];
    }
  }
  for (PatchEmbedOp embed : embeds)
    compose(embed, factors, shifts);
  op.setRescale(APFloat(1.0));
  op.removeMeanAttr();
  op.removeDeviationAttr();
}

namespace {
struct FoldPixelNormalizationPass
    : vit::impl::FoldPixelNormalizationPassBase<FoldPixelNormalizationPass> {
  using FoldPixelNormalizationPassBase::FoldPixelNormalizationPassBase;

  void runOnOperation() override {
    getOperation().walk([](NormalizePixelsOp op) { fold(op); });
  }
};
} // namespace
