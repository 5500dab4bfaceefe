//===- FormTasks.cpp - Parallel loops become tasks of equal work ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The iterations of a parallel loop are numbered in a row and dealt out to a
// fixed number of tasks, so that what is done does not depend on threads.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/CPU/Tasks.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::vit {
#define GEN_PASS_DEF_FORMTASKSPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Iterations per dimension, or failure where they are not known.
static FailureOr<SmallVector<int64_t>> getTripCounts(scf::ForallOp op) {
  SmallVector<int64_t> counts;
  for (auto [lower, upper, step] :
       llvm::zip(op.getMixedLowerBound(), op.getMixedUpperBound(),
                 op.getMixedStep())) {
    std::optional<int64_t> l = getConstantIntValue(lower),
                           u = getConstantIntValue(upper),
                           s = getConstantIntValue(step);
    if (!l || !u || !s)
      return failure();
    counts.push_back(std::max<int64_t>(0, llvm::divideCeilSigned(*u - *l, *s)));
  }
  return counts;
}

FailureOr<int64_t> vit::getNumTasks(scf::ForallOp loop) {
  if (loop.getRank() == 1 && loop.isNormalized() && loop.getOutputs().empty())
    if (auto count = getConstantIntValue(loop.getMixedUpperBound()[0]))
      return *count;
  return loop.emitOpError("expects one dimension of known size, as "
                          "vit-cpu-form-tasks leaves it");
}

static LogicalResult formTasks(RewriterBase &rewriter, scf::ForallOp op,
                               int64_t maxTasks) {
  FailureOr<SmallVector<int64_t>> counts = getTripCounts(op);
  if (failed(counts) || !op.getOutputs().empty())
    return op.emitOpError("expects static bounds and to be bufferized");
  int64_t total = llvm::product_of(*counts);
  int64_t tasks = std::min(total, maxTasks);

  rewriter.setInsertionPoint(op);
  ImplicitLocOpBuilder b(op.getLoc(), rewriter);
  auto outer =
      scf::ForallOp::create(b, ArrayRef<OpFoldResult>{b.getIndexAttr(tasks)},
                            ValueRange(), std::nullopt);
  b.setInsertionPointToStart(outer.getBody());
  Value task = outer.getInductionVar(0);
  auto index = [&](int64_t n) { return arith::ConstantIndexOp::create(b, n); };

  // Task t has iterations [t * total / tasks, (t + 1) * total / tasks).
  auto bound = [&](int64_t shift) -> Value {
    AffineExpr d = b.getAffineDimExpr(0);
    return affine::AffineApplyOp::create(
        b, AffineMap::get(1, 0, ((d + shift) * total).floorDiv(tasks)),
        ValueRange{task});
  };
  Value linear = task;
  if (total > tasks) {
    auto loop = scf::ForOp::create(b, bound(0), bound(1), index(1));
    b.setInsertionPointToStart(loop.getBody());
    linear = loop.getInductionVar();
  }
  // The last dimension runs fastest.
  SmallVector<Value> ivs(counts->size());
  int64_t inner = 1;
  for (int64_t d = counts->size() - 1; d >= 0; --d) {
    Value iv = linear;
    if (inner != 1)
      iv = arith::DivUIOp::create(b, iv, index(inner));
    if (d != 0)
      iv = arith::RemUIOp::create(b, iv, index((*counts)[d]));
    int64_t lower = *getConstantIntValue(op.getMixedLowerBound()[d]);
    int64_t step = *getConstantIntValue(op.getMixedStep()[d]);
    if (step != 1)
      iv = arith::MulIOp::create(b, iv, index(step));
    if (lower != 0)
      iv = arith::AddIOp::create(b, iv, index(lower));
    ivs[d] = iv;
    inner *= (*counts)[d];
  }
  Block *target = b.getInsertionBlock();
  Block::iterator at = b.getInsertionPoint();
  rewriter.eraseOp(op.getTerminator());
  rewriter.inlineBlockBefore(op.getBody(), target, at, ivs);
  rewriter.eraseOp(op);

  // Scratch memory belongs to the task, not to the iteration.
  Operation *first = &outer.getBody()->front();
  outer.walk([&](memref::AllocOp alloc) {
    if (alloc->getBlock() != outer.getBody() && alloc.getDynamicSizes().empty())
      alloc->moveBefore(first);
  });
  return success();
}

namespace {
struct FormTasksPass : vit::impl::FormTasksPassBase<FormTasksPass> {
  using FormTasksPassBase::FormTasksPassBase;

  void runOnOperation() override {
    if (maxTasks < 1) {
      getOperation().emitError("expects 'max-tasks' (")
          << maxTasks.getValue() << ") to be at least 1";
      return signalPassFailure();
    }
    IRRewriter rewriter(&getContext());
    SmallVector<scf::ForallOp> loops;
    getOperation().walk([&](scf::ForallOp op) {
      if (!op->getParentOfType<scf::ForallOp>())
        loops.push_back(op);
    });
    for (scf::ForallOp loop : loops)
      if (failed(formTasks(rewriter, loop, maxTasks)))
        return signalPassFailure();
  }
};
} // namespace
