//===- FusePerToken.cpp - Runs of work on single tokens -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds maximal runs of operations that treat tokens independently and moves
// each into a vit.per_token. Passes.td has the proof.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"
#include "dialects/Vit/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::vit {
#define GEN_PASS_DEF_FUSEPERTOKENPASS
#include "dialects/Vit/Transforms/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Does `value` depend on parameters and constants alone?
static bool dependsOnParametersOnly(Value value) {
  llvm::SetVector<Value> needed;
  needed.insert(value);
  for (size_t i = 0; i < needed.size(); ++i) {
    Operation *op = needed[i].getDefiningOp();
    if (!op || isa<EncoderOp, PerTokenOp>(op))
      return false;
    op->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (!op->isAncestor(operand.getParentRegion()->getParentOp()))
          needed.insert(operand);
    });
  }
  return true;
}

/// The operands of `op` that hold the image or tokens; none if `op` does not
/// treat tokens independently.
static SmallVector<Value> getTokenOperands(Operation *op) {
  using Values = SmallVector<Value>;
  return llvm::TypeSwitch<Operation *, Values>(op)
      .Case([](PatchEmbedOp embed) {
        return embed.getPixelNorm() ? Values() : Values{embed.getImage()};
      })
      .Case<PosEmbedOp, LayerNormOp, EncoderOp>(
          [](auto op) { return Values{op.getInput()}; })
      .Case([](MlpOp op) {
        return op.getInnerNormScale() ? Values() : Values{op.getInput()};
      })
      .Case([](ResidualOp op) { return Values{op.getInput(), op.getBranch()}; })
      .Case([](PoolOp op) {
        return op.getKind() == PoolKind::Mean ? Values{op.getInput()}
                                              : Values();
      })
      .Case([](MsaOp op) {
        return op.getKind() == AttentionKind::Identity ? Values{op.getInput()}
                                                       : Values();
      })
      .Default([](Operation *) { return Values(); });
}

/// Are all operands but the tokens parameters, and all tensors f32?
static bool isFusable(Operation *op) {
  SmallVector<Value> tokens = getTokenOperands(op);
  if (tokens.empty())
    return false;
  auto isF32 = [](Type type) {
    return cast<RankedTensorType>(type).getElementType().isF32();
  };
  if (!llvm::all_of(op->getOperandTypes(), isF32) ||
      !llvm::all_of(op->getResultTypes(), isF32))
    return false;
  // A scalar norm has no tokens.
  if (auto norm = dyn_cast<LayerNormOp>(op);
      norm && norm.getType().getRank() != 3)
    return false;
  for (Value operand : op->getOperands())
    if (!llvm::is_contained(tokens, operand) &&
        !dependsOnParametersOnly(operand))
      return false;
  auto encoder = dyn_cast<EncoderOp>(op);
  if (!encoder)
    return true;
  // Layers may use tokens of this layer alone.
  llvm::DenseSet<Value> inside{encoder.getBody().getArgument(0)};
  for (Operation &step : encoder.getBody().front().without_terminator()) {
    SmallVector<Value> operands = getTokenOperands(&step);
    if (operands.empty()) {
      if (!llvm::all_of(step.getResults(), dependsOnParametersOnly))
        return false;
      continue;
    }
    if (isa<PatchEmbedOp, PoolOp>(step) || !isFusable(&step) ||
        !llvm::all_of(operands, [&](Value v) { return inside.contains(v); }))
      return false;
    inside.insert(step.getResult(0));
  }
  return inside.contains(
      encoder.getBody().front().getTerminator()->getOperand(0));
}

namespace {
/// Consecutive operations on the tokens that come from one input.
struct Run {
  Value input;
  llvm::SetVector<Operation *> ops;

  bool computes(Value value) const {
    Operation *op = value.getDefiningOp();
    return op && ops.contains(op);
  }
  bool accepts(Operation *op) const {
    SmallVector<Value> operands = getTokenOperands(op);
    if (ops.empty())
      return llvm::all_equal(operands);
    // An image is only used once, at the start.
    bool takesTokens = !isa<PatchEmbedOp>(ops.front());
    return llvm::all_of(operands, [&](Value v) {
      return computes(v) || (takesTokens && v == input);
    });
  }
};
} // namespace

/// Drops operations from the end until one result is used outside, the last
/// operation's.
static void trim(Run &run) {
  auto isUsedOutside = [&](Operation *op) {
    return llvm::any_of(op->getUsers(), [&](Operation *user) {
      return !run.ops.contains(op->getBlock()->findAncestorOpInBlock(*user));
    });
  };
  while (
      !run.ops.empty() &&
      llvm::any_of(ArrayRef(run.ops.getArrayRef()).drop_back(), isUsedOutside))
    run.ops.pop_back();
}

/// Are single tokens all that is read of `tokens` in the end?
static bool readsSingleTokens(Value tokens) {
  return llvm::all_of(tokens.getUsers(), [](Operation *user) {
    if (auto pool = dyn_cast<PoolOp>(user))
      return pool.getKind() == PoolKind::Token;
    return isa<tensor::ExtractSliceOp>(user) ||
           (isFusable(user) && readsSingleTokens(user->getResult(0)));
  });
}

/// Bytes of the parameters of a run, of all layers.
static int64_t countWeightBytes(const Run &run) {
  llvm::DenseSet<Value> seen;
  int64_t bytes = 0;
  auto count = [&](Operation *op, int64_t times) {
    SmallVector<Value> tokens = getTokenOperands(op);
    for (Value operand : op->getOperands())
      if (!llvm::is_contained(tokens, operand) && seen.insert(operand).second)
        bytes +=
            4 * times * cast<ShapedType>(operand.getType()).getNumElements();
  };
  for (Operation *op : run.ops) {
    if (auto encoder = dyn_cast<EncoderOp>(op)) {
      for (Operation &step : encoder.getBody().front().without_terminator())
        if (!getTokenOperands(&step).empty())
          count(&step, encoder.getLayers());
    } else {
      count(op, 1);
    }
  }
  return bytes;
}

static void fuse(Run &run) {
  Operation *last = run.ops.back();
  OpBuilder b(last);
  SmallVector<Location> locations;
  for (Operation *op : run.ops)
    locations.push_back(op->getLoc());
  auto fused = PerTokenOp::create(b, b.getFusedLoc(locations),
                                  last->getResult(0).getType(), run.input);
  Block *body = b.createBlock(&fused.getBody(), {}, run.input.getType(),
                              run.input.getLoc());
  for (Operation *op : run.ops)
    op->moveBefore(body, body->end());
  auto yield = YieldOp::create(b, last->getLoc(), last->getResult(0));
  run.input.replaceUsesWithIf(body->getArgument(0), [&](OpOperand &use) {
    return body->findAncestorOpInBlock(*use.getOwner()) != nullptr;
  });
  last->getResult(0).replaceUsesWithIf(fused.getResult(), [&](OpOperand &use) {
    return use.getOwner() != yield && !fused->isProperAncestor(use.getOwner());
  });
}

namespace {
struct FusePerTokenPass : vit::impl::FusePerTokenPassBase<FusePerTokenPass> {
  using FusePerTokenPassBase::FusePerTokenPassBase;

  void runOnOperation() override {
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (!function.isExternal())
        for (Run &run : collectRuns(function.front()))
          fuse(run);
  }

  SmallVector<Run> collectRuns(Block &block) {
    SmallVector<Run> runs;
    Run run;
    auto close = [&] {
      trim(run);
      bool hasEncoder = llvm::any_of(
          run.ops, [](Operation *op) { return isa<EncoderOp>(op); });
      if (hasEncoder && countWeightBytes(run) <= maxWeightBytes &&
          (isa<PoolOp>(run.ops.back()) ||
           !readsSingleTokens(run.ops.back()->getResult(0))))
        runs.push_back(run);
      run = Run();
    };
    for (Operation &op : block.without_terminator()) {
      if (!isFusable(&op)) {
        // What is computed from parameters does not interrupt a run.
        if (!llvm::all_of(op.getResults(), dependsOnParametersOnly))
          close();
        continue;
      }
      if (!run.accepts(&op))
        close();
      if (!run.accepts(&op))
        continue; // a sum of two inputs
      if (run.ops.empty())
        run.input = getTokenOperands(&op).front();
      run.ops.insert(&op);
      if (isa<PoolOp>(op))
        close(); // its result is no token
    }
    close();
    return runs;
  }
};
} // namespace
