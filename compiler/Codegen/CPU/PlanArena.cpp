//===- PlanArena.cpp - One workspace instead of allocations --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives every memref.alloc a fixed place in one workspace that the caller
// supplies. Buffers whose lives do not overlap share memory.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/CPU/Tasks.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::vit {
#define GEN_PASS_DEF_PLANARENAPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Of every buffer: a cache line, and the widest vector.
static constexpr int64_t kAlignment = 64;
/// Buffers up to this size live on the stack of the task that uses them, where
/// LLVM can keep them in registers.
static constexpr int64_t kStackLimit = 4096;

namespace {
struct Buffer {
  memref::AllocOp alloc;
  scf::ForallOp tasks;        ///< the parallel loop it is private to, if any
  int64_t size;               ///< bytes, of one task's copy
  int64_t copies;             ///< tasks
  int64_t begin = 0, end = 0; ///< life, in the numbering of operations
  int64_t offset = 0;

  int64_t total() const { return size * copies; }
  bool livesWith(const Buffer &other) const {
    return begin <= other.end && other.begin <= end;
  }
};

/// Numbers the operations of a function: an operation begins before, and ends
/// after, everything inside it.
class Timeline {
public:
  explicit Timeline(Operation *root) { number(root); }
  int64_t begin(Operation *op) const { return spans.lookup(op).first; }
  int64_t end(Operation *op) const { return spans.lookup(op).second; }

private:
  void number(Operation *root) {
    root->walk([&](Operation *op, const WalkStage &stage) {
      if (stage.isBeforeAllRegions())
        spans[op].first = ++now;
      if (stage.isAfterAllRegions())
        spans[op].second = ++now;
    });
  }
  int64_t now = 0;
  llvm::DenseMap<Operation *, std::pair<int64_t, int64_t>> spans;
};
} // namespace

static int64_t sizeInBytes(MemRefType type) {
  return llvm::alignTo(type.getNumElements() *
                           llvm::divideCeil(type.getElementTypeBitWidth(), 8),
                       kAlignment);
}

/// From the first to the last use, also through views. A use in a loop that
/// the buffer is outside of lasts as long as the loop.
static void setLife(Buffer &buffer, const Timeline &timeline,
                    BufferViewFlowAnalysis &views) {
  Block *home =
      buffer.tasks ? buffer.tasks->getBlock() : buffer.alloc->getBlock();
  buffer.begin = INT64_MAX;
  buffer.end = 0;
  for (Value alias : views.resolve(buffer.alloc.getResult()))
    for (Operation *user : alias.getUsers()) {
      Operation *ancestor = home->findAncestorOpInBlock(*user);
      if (!ancestor)
        ancestor =
            home->getParentOp(); // escapes its block: lives as long as that
      buffer.begin = std::min(buffer.begin, timeline.begin(ancestor));
      buffer.end = std::max(buffer.end, timeline.end(ancestor));
    }
}

/// Largest first, each at the lowest place that is free during its life.
static int64_t place(MutableArrayRef<Buffer> buffers) {
  SmallVector<Buffer *> order;
  for (Buffer &buffer : buffers)
    order.push_back(&buffer);
  llvm::sort(order, [](Buffer *a, Buffer *b) {
    return std::make_tuple(-a->total(), a->begin, a->end) <
           std::make_tuple(-b->total(), b->begin, b->end);
  });
  int64_t size = 0;
  SmallVector<Buffer *> placed;
  for (Buffer *buffer : order) {
    SmallVector<Buffer *> neighbours;
    for (Buffer *other : placed)
      if (buffer->livesWith(*other))
        neighbours.push_back(other);
    llvm::sort(neighbours,
               [](Buffer *a, Buffer *b) { return a->offset < b->offset; });
    int64_t at = 0;
    for (Buffer *other : neighbours) {
      if (at + buffer->total() <= other->offset)
        break;
      at = std::max(at, other->offset + other->total());
    }
    buffer->offset = at;
    size = std::max(size, at + buffer->total());
    placed.push_back(buffer);
  }
  return size;
}

static void moveToStack(memref::AllocOp alloc) {
  // At the start of the task or function, so that no loop grows the stack.
  Block *block;
  if (auto tasks = alloc->getParentOfType<scf::ForallOp>())
    block = tasks.getBody();
  else
    block = &alloc->getParentOfType<func::FuncOp>().front();
  OpBuilder b(block, block->begin());
  auto alloca = memref::AllocaOp::create(b, alloc.getLoc(), alloc.getType(),
                                         b.getI64IntegerAttr(kAlignment));
  alloc.replaceAllUsesWith(alloca.getResult());
  alloc.erase();
}

static LogicalResult planFunction(func::FuncOp func, StringRef attribute) {
  SmallVector<memref::AllocOp> allocs;
  WalkResult result = func.walk([&](memref::AllocOp alloc) {
    if (!alloc.getType().hasStaticShape()) {
      alloc.emitOpError("expects a static size, so that the workspace has one");
      return WalkResult::interrupt();
    }
    allocs.push_back(alloc);
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  func.walk([](memref::DeallocOp op) { op.erase(); });

  Timeline timeline(func);
  BufferViewFlowAnalysis views(func);
  SmallVector<Buffer> buffers;
  for (memref::AllocOp alloc : allocs) {
    Buffer buffer{alloc, alloc->getParentOfType<scf::ForallOp>(),
                  sizeInBytes(alloc.getType()),
                  /*copies=*/1};
    if (buffer.size <= kStackLimit)
      continue;
    if (buffer.tasks) {
      FailureOr<int64_t> copies = getNumTasks(buffer.tasks);
      if (failed(copies))
        return failure();
      buffer.copies = *copies;
    }
    setLife(buffer, timeline, views);
    buffers.push_back(buffer);
  }
  int64_t size = std::max(place(buffers), kAlignment);

  Builder b(func.getContext());
  auto type = MemRefType::get({size}, b.getI8Type());
  (void)func.insertArgument(func.getNumArguments(), type, DictionaryAttr(),
                            func.getLoc());
  Value workspace = func.getArguments().back();
  for (Buffer &buffer : buffers) {
    OpBuilder b(buffer.alloc);
    Location loc = buffer.alloc.getLoc();
    Value at = arith::ConstantIndexOp::create(b, loc, buffer.offset);
    if (buffer.copies > 1) {
      Value size = arith::ConstantIndexOp::create(b, loc, buffer.size);
      Value skip =
          arith::MulIOp::create(b, loc, buffer.tasks.getInductionVar(0), size);
      at = arith::AddIOp::create(b, loc, skip, at);
    }
    Value view = memref::ViewOp::create(b, loc, buffer.alloc.getType(),
                                        workspace, at, ValueRange());
    buffer.alloc.replaceAllUsesWith(view);
    buffer.alloc.erase();
  }
  for (memref::AllocOp alloc : allocs)
    if (!llvm::is_contained(
            llvm::map_range(buffers, [](Buffer &b) { return b.alloc; }), alloc))
      moveToStack(alloc);
  func->getParentOfType<ModuleOp>()->setAttr(attribute,
                                             b.getI64IntegerAttr(size));
  return success();
}

namespace {
struct PlanArenaPass : vit::impl::PlanArenaPassBase<PlanArenaPass> {
  using PlanArenaPassBase::PlanArenaPassBase;

  void runOnOperation() override {
    for (func::FuncOp func : getOperation().getOps<func::FuncOp>())
      if (!func.isExternal() &&
          failed(planFunction(
              func, ("vit." + func.getName() + "_workspace_bytes").str())))
        return signalPassFailure();
  }
};
} // namespace
