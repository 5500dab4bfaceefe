//===- FoldBiases.cpp - Biases that attention lets through --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Value and key biases of vit.msa, and that of mixed scores. Passes.td has the
// proof.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"
#include "dialects/Vit/Transforms/Parameters.h"
#include "dialects/Vit/Transforms/Passes.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

namespace mlir::vit {
#define GEN_PASS_DEF_FOLDBIASESPASS
#include "dialects/Vit/Transforms/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

static void foldValueBias(MsaOp msa) {
  if (!msa.getValueBias() || msa.getInnerNormScale() || msa.getGateWeight() ||
      msa.getWeightMixWeight() || msa.getKvHeads() || msa.getLambda() ||
      !areParameters({msa.getValueBias(), msa.getProjectionWeight()}) ||
      !isParameter(msa.getProjectionBias()))
    return;
  OpBuilder builder(msa);
  Value bias =
      MatvecOp::create(builder, msa.getLoc(), msa.getProjectionWeight(),
                       msa.getValueBias(), msa.getProjectionBias());
  msa.getValueBiasMutable().clear();
  msa.getProjectionBiasMutable().assign(bias);
}

static void dropKeyBias(MsaOp msa) {
  if (!msa.hasNonlinearKeys())
    msa.getKeyBiasMutable().clear();
}

/// A number that all scores of a row have in common.
static void dropScoreMixBias(MsaOp msa) {
  msa.getScoreMixBiasMutable().clear();
}

namespace {
struct FoldBiasesPass : vit::impl::FoldBiasesPassBase<FoldBiasesPass> {
  using FoldBiasesPassBase::FoldBiasesPassBase;

  void runOnOperation() override {
    // Attention of kind identity has no biases.
    getOperation().walk([](MsaOp msa) {
      foldValueBias(msa);
      dropKeyBias(msa);
      dropScoreMixBias(msa);
    });
  }
};
} // namespace
