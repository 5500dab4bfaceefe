//===- ApproximateMath.cpp - Expand exp, erf, tanh, ... -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass vit-approximate-math: finds the functions, and leaves the arithmetic
// to MathApprox.h and the search for GELU to MatchGelu.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/Common/MatchGelu.h"
#include "compiler/Codegen/Common/MathApprox.h"
#include "compiler/Codegen/Common/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "llvm/ADT/SetVector.h"

namespace mlir::vit {
#define GEN_PASS_DEF_APPROXIMATEMATHPASS
#include "compiler/Codegen/Common/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Whether values of `type` are f32 or vectors of f32.
static bool isF32(Type type) {
  if (auto vector = dyn_cast<VectorType>(type))
    type = vector.getElementType();
  return type.isF32();
}

/// Replaces `x` by y, where x = scale y with a constant scale, and returns the
/// scale: an exponential takes it for nothing, and without rounding the
/// product.
static double peelScale(Value &x) {
  double scale = 1;
  while (Operation *op = x.getDefiningOp()) {
    APFloat factor(-1.0f);
    if (!isa<arith::NegFOp>(op) &&
        !(isa<arith::MulFOp>(op) &&
          matchPattern(op->getOperand(1), m_ConstantFloat(&factor))))
      break;
    // Outside these bounds the limits that exp clamps to would overflow.
    double product = scale * factor.convertToDouble();
    if (!(std::abs(product) >= 0x1p-20 && std::abs(product) <= 0x1p20))
      break;
    scale = product;
    x = op->getOperand(0);
  }
  return scale;
}

/// The expansion of `op` in front of it, null if it isn't one of ours.
static Value expand(OpBuilder &builder, Operation *op) {
  Location loc = op->getLoc();
  Value x = op->getOperand(0);
  if (isa<math::ExpOp, math::Exp2Op>(op)) {
    double scale = peelScale(x);
    return isa<math::ExpOp>(op) ? emitExp(builder, loc, x, scale)
                                : emitExp2(builder, loc, x, scale);
  }
  if (isa<math::ErfOp>(op))
    return emitErf(builder, loc, x);
  if (isa<math::TanhOp>(op))
    return emitTanh(builder, loc, x);
  if (isa<math::SinOp>(op))
    return emitSin(builder, loc, x);
  if (isa<math::CosOp>(op))
    return emitCos(builder, loc, x);
  if (isa<math::RsqrtOp>(op))
    return emitRsqrt(builder, loc, x);
  return nullptr;
}

/// Erases `op` if nothing needs it, and then what it was computed from.
static void eraseIfDead(RewriterBase &rewriter, Operation *op) {
  // A set: an operation must not be met again after it was erased.
  llvm::SmallSetVector<Operation *, 8> worklist;
  worklist.insert(op);
  while (!worklist.empty()) {
    Operation *candidate = worklist.pop_back_val();
    if (!isOpTriviallyDead(candidate))
      continue;
    for (Value operand : candidate->getOperands())
      if (Operation *producer = operand.getDefiningOp())
        worklist.insert(producer);
    rewriter.eraseOp(candidate);
  }
}

namespace {

struct ApproximateMathPass
    : mlir::vit::impl::ApproximateMathPassBase<ApproximateMathPass> {
  using Base::Base;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    if (fuseGelu)
      fuseGelus(rewriter);

    SmallVector<Operation *> functions;
    getOperation()->walk([&](Operation *op) {
      if (isa<math::ExpOp, math::Exp2Op, math::ErfOp, math::TanhOp, math::SinOp,
              math::CosOp, math::RsqrtOp>(op) &&
          isF32(op->getResult(0).getType()))
        functions.push_back(op);
    });
    for (Operation *op : functions) {
      rewriter.setInsertionPoint(op);
      rewriter.replaceAllUsesWith(op->getResult(0), expand(rewriter, op));
      eraseIfDead(rewriter, op);
    }
  }

private:
  void fuseGelus(IRRewriter &rewriter) {
    SmallVector<Operation *> gates;
    getOperation()->walk([&](Operation *op) {
      if (isa<math::ErfOp, math::TanhOp>(op) &&
          isF32(op->getResult(0).getType()))
        gates.push_back(op);
    });
    // What a replaced GELU leaves dead, up to its argument, is arithmetic on
    // the argument and constants: none of the other gates is erased.
    for (Operation *gate : gates) {
      std::optional<GeluMatch> match = matchGelu(gate);
      if (!match)
        continue;
      Operation *last = match->result.getDefiningOp();
      rewriter.setInsertionPoint(last);
      Value gelu = match->isTanhForm
                       ? emitGeluTanh(rewriter, last->getLoc(), match->argument)
                       : emitGelu(rewriter, last->getLoc(), match->argument);
      rewriter.replaceAllUsesWith(match->result, gelu);
      eraseIfDead(rewriter, last);
    }
  }
};

} // namespace
