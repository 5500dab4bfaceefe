//===- Flops.cpp - Floating-point operations of a model -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/Vit/Transforms/Flops.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::vit;

static int64_t countElements(Value value) {
  return cast<ShapedType>(value.getType()).getNumElements();
}

static int64_t dimOf(Value value, int64_t d) {
  return cast<ShapedType>(value.getType()).getDimSize(d);
}

/// How often `op` is executed in one call: the product of the layers of the
/// encoders around it.
static int64_t countExecutions(Operation *op) {
  int64_t count = 1;
  for (auto encoder = op->getParentOfType<EncoderOp>(); encoder;
       encoder = encoder->getParentOfType<EncoderOp>())
    count *= encoder.getLayers();
  return count;
}

//===----------------------------------------------------------------------===//
// As described
//===----------------------------------------------------------------------===//

/// Pairs of places that attend to each other, of one image.
static int64_t countScores(WindowsAttr windows) {
  return windows.getCount() * windows.getArea() * windows.getArea();
}

/// Multiply-adds of a vit operation.
static int64_t countModelMultiplyAdds(Operation *op) {
  return TypeSwitch<Operation *, int64_t>(op)
      .Case([](PatchEmbedOp embed) {
        Value y = embed.getResult();
        return dimOf(y, 0) * dimOf(y, 1) * countElements(embed.getWeight());
      })
      .Case([](Conv2dOp conv) {
        Value y = conv.getResult();
        return dimOf(y, 0) * dimOf(y, 1) * countElements(conv.getWeight());
      })
      .Case([](ProjectPatchesOp embed) {
        Value y = embed.getResult();
        return dimOf(y, 0) * dimOf(y, 1) * countElements(embed.getWeight());
      })
      .Case([](MsaOp msa) -> int64_t {
        if (msa.getKind() == AttentionKind::Identity)
          return 0;
        Value x = msa.getInput(), z = msa.getAttended();
        int64_t rows = dimOf(x, 0) * dimOf(x, 1), tokens = dimOf(z, 1);
        int64_t inner = msa.getInnerDim(), scores = rows * tokens,
                ofKeys = msa.countKeyHeads() * msa.getHeadDim();
        if (auto windows = msa.getWindows()) // places, padding among them
          scores = dimOf(x, 0) * countScores(*windows);
        int64_t heads = msa.getScoreMixWeight() ? msa.getHeads() : 0;
        int64_t distances = 0; // from each query to rows and columns of keys
        if (Value table = msa.getRelativeRows())
          distances =
              (dimOf(table, 0) + dimOf(msa.getRelativeColumns(), 0)) / 2 + 1;
        int64_t gated = msa.getGateWeight() ? rows * inner : 0;
        return dimOf(x, 2) * (2 * rows * inner + gated +
                              2 * dimOf(z, 0) * tokens * ofKeys) +
               2 * scores * (inner + heads * heads) + rows * inner * distances;
      })
      .Case([](AttentionWeightsOp op) {
        Value x = op.getInput();
        int64_t rows = dimOf(x, 0) * dimOf(x, 1), inner = op.getInnerDim();
        return 2 * rows * dimOf(x, 2) * inner + rows * dimOf(x, 1) * inner;
      })
      .Case([](MlpOp mlp) {
        int64_t weights = countElements(mlp.getFc1Weight()) +
                          countElements(mlp.getFc2Weight());
        if (mlp.getGateWeight())
          weights += countElements(mlp.getGateWeight());
        Value x = mlp.getInput();
        return dimOf(x, 0) * dimOf(x, 1) * weights;
      })
      .Case([](LinearOp linear) {
        Value x = linear.getInput();
        return dimOf(x, 0) * dimOf(x, 1) * countElements(linear.getWeight());
      })
      .Case([](HeadOp head) {
        int64_t count = 0;
        for (Value weight : head.getWeights())
          count += dimOf(head.getResult(), 0) * countElements(weight);
        return count;
      })
      .Default([](Operation *) { return 0; });
}

int64_t vit::countModelFlop(func::FuncOp function) {
  int64_t flop = 0;
  function.walk([&](Operation *op) {
    flop += 2 * countModelMultiplyAdds(op) * countExecutions(op);
  });
  return flop;
}

//===----------------------------------------------------------------------===//
// As executed
//===----------------------------------------------------------------------===//

/// Adds to `dependent` what depends on a value in it, in program order; the
/// argument of an encoder's region also depends on what its layers yield.
static void propagate(Region &region, DenseSet<Value> &dependent) {
  auto isDependent = [&](Operation &op) {
    return llvm::any_of(op.getOperands(),
                        [&](Value v) { return dependent.contains(v); });
  };
  for (Operation &op : region.getOps()) {
    bool depends = isDependent(op);
    if (auto encoder = dyn_cast<EncoderOp>(op)) {
      Block &body = encoder.getBody().front();
      if (depends)
        dependent.insert(body.getArgument(0));
      propagate(encoder.getBody(), dependent);
      if (isDependent(*body.getTerminator())) {
        depends = true;
        if (dependent.insert(body.getArgument(0)).second)
          propagate(encoder.getBody(), dependent);
      }
    } else if (auto perToken = dyn_cast<PerTokenOp>(op)) {
      if (depends)
        dependent.insert(perToken.getBody().getArgument(0));
      propagate(perToken.getBody(), dependent);
      depends |= isDependent(*perToken.getBody().front().getTerminator());
    } else if (op.getNumRegions() != 0) {
      // The bodies of other operations may use values from around them.
      op.walk([&](Operation *nested) { depends |= isDependent(*nested); });
    }
    if (depends)
      dependent.insert(op.result_begin(), op.result_end());
  }
}

/// Multiply-adds of an operation of the linalg form.
static int64_t countExecutedMultiplyAdds(Operation *op) {
  if (auto attention = dyn_cast<AttentionOp>(op)) {
    Value query = attention.getQuery();
    int64_t count = countElements(query), distances = 0;
    if (Value table = attention.getRelativeRows())
      distances = dimOf(table, 0) + dimOf(attention.getRelativeColumns(), 0);
    if (auto windows = attention.getWindows()) {
      const int64_t perToken = count / windows->getTokens();
      return perToken * (2 * countScores(*windows) +
                         windows->getCount() * windows->getArea() * distances);
    }
    if (!attention.getMix().empty())
      count += count / dimOf(query, 3) * dimOf(query, 2);
    return count * (2 * dimOf(attention.getKey(), 1) + distances);
  }
  // Per-token work is still in vit.
  if (isa<ProjectPatchesOp, MlpOp>(op) && op->getParentOfType<PerTokenOp>())
    return countModelMultiplyAdds(op);
  auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
  if (!linalgOp || !linalg::isaContractionOpInterface(linalgOp))
    return 0;
  int64_t count = 1;
  for (int64_t range : linalgOp.getStaticLoopRanges())
    count *= range;
  return count;
}

void vit::walkExecutedFlop(
    func::FuncOp function,
    llvm::function_ref<void(Operation *, int64_t)> visit) {
  if (function.isDeclaration())
    return;
  DenseSet<Value> dependent;
  dependent.insert(function.args_begin(), function.args_end());
  propagate(function.getBody(), dependent);

  function.walk([&](Operation *op) {
    if (op->getNumResults() == 0 || !dependent.contains(op->getResult(0)))
      return;
    if (int64_t flop = 2 * countExecutedMultiplyAdds(op) * countExecutions(op))
      visit(op, flop);
  });
}

int64_t vit::countExecutedFlop(func::FuncOp function) {
  int64_t sum = 0;
  walkExecutedFlop(function, [&](Operation *, int64_t flop) { sum += flop; });
  return sum;
}
