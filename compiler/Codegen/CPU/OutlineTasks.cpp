//===- OutlineTasks.cpp - Task bodies become functions -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A task is called by threads that know nothing of the function it came from:
// it gets an index and a few captures, and computes everything cheap (places
// in buffers, constants) for itself.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/CPU/Tasks.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::vit {
#define GEN_PASS_DEF_OUTLINETASKSPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Computed again in the task rather than captured: no memory is touched.
static bool isCheap(Operation *op) {
  return op->getNumRegions() == 0 && isPure(op);
}

/// Everything the region uses from outside, split into what is captured and
/// what is computed again (in dominance order).
static void collectOutside(scf::ForallOp tasks,
                           llvm::SetVector<Value> &captures,
                           SmallVectorImpl<Operation *> &again) {
  llvm::SetVector<Operation *> cheap;
  SmallVector<Value> work;
  tasks.getBody()->walk([&](Operation *op) {
    for (Value operand : op->getOperands())
      if (!tasks.getRegion().isAncestor(operand.getParentRegion()))
        work.push_back(operand);
  });
  while (!work.empty()) {
    Value value = work.pop_back_val();
    Operation *op = value.getDefiningOp();
    if (!op || !isCheap(op)) {
      captures.insert(value);
      continue;
    }
    if (cheap.insert(op))
      llvm::append_range(work, op->getOperands());
  }
  // All of them dominate the loop, so program order is dominance order.
  tasks->getParentOfType<func::FuncOp>().walk([&](Operation *op) {
    if (cheap.contains(op))
      again.push_back(op);
  });
}

static LogicalResult outline(RewriterBase &rewriter, scf::ForallOp tasks,
                             unsigned number, Value parallel) {
  auto parent = tasks->getParentOfType<func::FuncOp>();
  Location loc = tasks.getLoc();
  FailureOr<int64_t> numTasks = getNumTasks(tasks);
  if (failed(numTasks))
    return failure();
  llvm::SetVector<Value> captures;
  SmallVector<Operation *> again;
  collectOutside(tasks, captures, again);
  for (Value capture : captures) {
    auto type = dyn_cast<MemRefType>(capture.getType());
    if (type && !(type.hasStaticShape() && type.getLayout().isIdentity()))
      return tasks.emitOpError("captures a memref (")
             << type << ") that is not a whole buffer";
  }

  SmallVector<Type> types{rewriter.getIndexType()};
  for (Value capture : captures)
    types.push_back(capture.getType());
  rewriter.setInsertionPointAfter(parent);
  std::string name = (parent.getName() + "_task_" + Twine(number)).str();
  auto task = func::FuncOp::create(rewriter, loc, name,
                                   rewriter.getFunctionType(types, {}));
  task.setPrivate();
  Block *entry = task.addEntryBlock();
  rewriter.setInsertionPointToStart(entry);
  IRMapping map;
  map.map(tasks.getInductionVar(0), entry->getArgument(0));
  map.map(captures.getArrayRef(), entry->getArguments().drop_front());
  for (Operation *op : again)
    rewriter.clone(*op, map);
  for (Operation &op : tasks.getBody()->without_terminator())
    rewriter.clone(op, map);
  func::ReturnOp::create(rewriter, loc);

  rewriter.setInsertionPoint(tasks);
  Value count = arith::ConstantIndexOp::create(rewriter, loc, *numTasks);
  ParallelForOp::create(rewriter, loc, name, count, captures.getArrayRef(),
                        parallel);
  rewriter.eraseOp(tasks);
  return success();
}

namespace {
struct OutlineTasksPass : vit::impl::OutlineTasksPassBase<OutlineTasksPass> {
  using OutlineTasksPassBase::OutlineTasksPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    for (func::FuncOp func :
         llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      (void)func.insertArgument(func.getNumArguments(), pointer,
                                DictionaryAttr(), func.getLoc());
      Value parallel = func.getArguments().back();
      SmallVector<scf::ForallOp> loops;
      func.walk([&](scf::ForallOp op) { loops.push_back(op); });
      for (auto [number, loop] : llvm::enumerate(loops))
        if (failed(outline(rewriter, loop, number, parallel)))
          return signalPassFailure();
    }
  }
};
} // namespace
