//===- DescribeTasks.cpp - What each parallel region is for --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes a table for profiles: which work of the model a parallel region does,
// how many FLOPs that is and how many bytes go in and out. The code itself
// stays as it is: the time is taken by the hook that runs the tasks.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/CPU/Tasks.h"
#include "compiler/Codegen/Common/Passes.h"
#include "dialects/Vit/IR/VitOps.h"
#include "dialects/Vit/IR/WorkNames.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <map>

namespace mlir::vit {
#define GEN_PASS_DEF_DESCRIBETASKSPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// How often
//===----------------------------------------------------------------------===//

/// The value of `value` in task `task`, if it is known: computed as the folder
/// computes it from the task's number and constants.
static std::optional<int64_t> evaluate(Value value, Value taskNumber,
                                       int64_t task) {
  if (value == taskNumber)
    return task;
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return constant;
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumRegions() != 0 || !isPure(op))
    return std::nullopt;
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    std::optional<int64_t> known = operand.getType().isIndex()
                                       ? evaluate(operand, taskNumber, task)
                                       : std::nullopt;
    if (!known)
      return std::nullopt;
    operands.push_back(IntegerAttr::get(operand.getType(), *known));
  }
  SmallVector<OpFoldResult> results;
  if (failed(op->fold(operands, results)) || results.empty())
    return std::nullopt;
  OpFoldResult result = results[cast<OpResult>(value).getResultNumber()];
  if (auto folded = dyn_cast<Attribute>(result))
    return cast<IntegerAttr>(folded).getInt();
  return evaluate(cast<Value>(result), taskNumber, task);
}

/// How often `op` is executed by all `tasks` calls of the function around it,
/// if that is known.
static std::optional<int64_t> countExecutions(Operation *op, Value taskNumber,
                                              int64_t tasks) {
  int64_t sum = 0;
  for (int64_t task = 0; task < tasks; ++task) {
    int64_t trips = 1;
    for (Operation *parent = op->getParentOp();
         parent && !isa<func::FuncOp>(parent); parent = parent->getParentOp()) {
      auto loop = dyn_cast<scf::ForOp>(parent);
      if (!loop)
        return std::nullopt;
      auto lower = evaluate(loop.getLowerBound(), taskNumber, task),
           upper = evaluate(loop.getUpperBound(), taskNumber, task),
           step = evaluate(loop.getStep(), taskNumber, task);
      if (!lower || !upper || !step || *step <= 0)
        return std::nullopt;
      trips *=
          std::max<int64_t>(0, llvm::divideCeilSigned(*upper - *lower, *step));
    }
    sum += trips;
  }
  return sum;
}

//===----------------------------------------------------------------------===//
// How much
//===----------------------------------------------------------------------===//

static int64_t sizeInBytes(Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped)
    return llvm::divideCeil(type.getIntOrFloatBitWidth(), 8);
  return shaped.getNumElements() *
         llvm::divideCeil(shaped.getElementTypeBitWidth(), 8);
}

/// The buffer that `memref` is a part of: a view into the workspace or the
/// packed weights, or an argument.
static Value getBuffer(Value memref) {
  while (auto view = memref.getDefiningOp<ViewLikeOpInterface>()) {
    if (isa<memref::ViewOp>(view))
      break;
    memref = view.getViewSource();
  }
  return memref;
}

/// What a region moves and multiplies.
struct Traffic {
  /// Of each buffer what is accessed, counted once: what is read again is in a
  /// cache where the code is good.
  int64_t read = 0, written = 0;
  /// Those of vector registers, by the work that they are for.
  std::map<std::string, int64_t> multiplyAdds;
};

static bool dependsOn(Value value, Value on) {
  if (value == on)
    return true;
  Operation *op = value.getDefiningOp();
  return op && llvm::any_of(op->getOperands(), [&](Value operand) {
           return dependsOn(operand, on);
         });
}

/// Scratch memory: on the stack, or a place in the workspace for each task.
static bool isScratch(Value buffer, Value taskNumber) {
  if (isa_and_nonnull<memref::AllocaOp>(buffer.getDefiningOp()))
    return true;
  auto view = buffer.getDefiningOp<memref::ViewOp>();
  return view && dependsOn(view.getByteShift(), taskNumber);
}

/// `work` is what an operation is for that has no name of its own.
static Traffic measure(func::FuncOp task, int64_t tasks, StringRef work) {
  Value number = task.getArgument(0);
  Traffic traffic;
  llvm::MapVector<Value, std::pair<int64_t, int64_t>> buffers;
  auto access = [&](Operation *op, Value memref, int64_t bytes, bool write) {
    Value buffer = getBuffer(memref);
    if (isScratch(buffer, number))
      return;
    int64_t whole = sizeInBytes(buffer.getType());
    std::optional<int64_t> times = countExecutions(op, number, tasks);
    auto &[read, written] = buffers[buffer];
    int64_t &sum = write ? written : read;
    sum = std::min(whole, times ? sum + *times * bytes : whole);
  };
  task.walk([&](Operation *op) {
    TypeSwitch<Operation *>(op)
        .Case([&](vector::LoadOp load) {
          access(op, load.getBase(), sizeInBytes(load.getType()), false);
        })
        .Case([&](vector::StoreOp store) {
          access(op, store.getBase(),
                 sizeInBytes(store.getValueToStore().getType()), true);
        })
        .Case([&](memref::LoadOp load) {
          access(op, load.getMemRef(), sizeInBytes(load.getType()), false);
        })
        .Case([&](memref::StoreOp store) {
          access(op, store.getMemRef(),
                 sizeInBytes(store.getValueToStore().getType()), true);
        })
        .Case([&](memref::CopyOp copy) {
          int64_t bytes = sizeInBytes(copy.getSource().getType());
          access(op, copy.getSource(), bytes, false);
          access(op, copy.getTarget(), bytes, true);
        })
        .Case([&](vector::FMAOp fma) {
          std::string own = getWork(fma.getLoc());
          if (auto times = countExecutions(op, number, tasks))
            traffic.multiplyAdds[own.empty() ? work.str() : own] +=
                *times * cast<VectorType>(fma.getType()).getNumElements();
        });
  });
  for (auto &[buffer, bytes] : buffers) {
    traffic.read += bytes.first;
    traffic.written += bytes.second;
  }
  return traffic;
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

namespace {
struct TaskRegion {
  ParallelForOp loop;
  std::string work;
  int64_t tasks = 0, calls = 1, flop = 0;
  Traffic traffic;
};
} // namespace

/// Gives each region the FLOPs that the model needs of it: those of a work are
/// dealt out by the multiply-adds for it or, where there are none (small
/// products are scalar code), to the regions of its name by their calls.
/// What is left belongs to code outside of the regions, whose multiply-adds are
/// `serial`.
static void dealFlops(MutableArrayRef<TaskRegion> regions,
                      std::map<std::string, int64_t> &serial,
                      DictionaryAttr flops) {
  for (NamedAttribute entry : flops) {
    auto needed = dyn_cast<IntegerAttr>(entry.getValue());
    if (!needed)
      continue;
    const double flop = needed.getInt();
    std::string work = entry.getName().str();
    int64_t issued = serial[work], calls = 0;
    for (TaskRegion &region : regions) {
      issued += region.traffic.multiplyAdds[work] * region.calls;
      calls += region.work == work ? region.calls : 0;
    }
    for (TaskRegion &region : regions) {
      if (issued)
        region.flop +=
            std::llround(flop * region.traffic.multiplyAdds[work] / issued);
      else if (region.work == work)
        region.flop += std::llround(flop / calls);
    }
  }
}

namespace {
struct DescribeTasksPass : vit::impl::DescribeTasksPassBase<DescribeTasksPass> {
  using DescribeTasksPassBase::DescribeTasksPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto infer = module.lookupSymbol<func::FuncOp>("infer");
    auto flops = module->getAttrOfType<DictionaryAttr>(kWorkAttr);
    if (!infer || !flops) {
      module.emitError("expects '@infer', and '")
          << kWorkAttr << "' from vit-count-work";
      return signalPassFailure();
    }
    std::vector<TaskRegion> regions;
    infer.walk([&](ParallelForOp loop) {
      TaskRegion region;
      region.loop = loop;
      region.work = getWork(loop.getLoc());
      if (region.work.empty())
        region.work = "other";
      region.tasks = getConstantIntValue(loop.getCount()).value_or(1);
      region.calls = countExecutions(loop, Value(), 1).value_or(1);
      auto task = module.lookupSymbol<func::FuncOp>(loop.getTask());
      region.traffic = measure(task, region.tasks, region.work);
      regions.push_back(region);
    });
    std::map<std::string, int64_t> serial;
    infer.walk([&](vector::FMAOp fma) {
      serial[getWork(fma.getLoc())] +=
          countExecutions(fma, Value(), 1).value_or(0) *
          cast<VectorType>(fma.getType()).getNumElements();
    });
    dealFlops(regions, serial, flops);

    Builder b(&getContext());
    SmallVector<Attribute> table;
    for (TaskRegion &region : regions) {
      int64_t multiplyAdds = 0;
      for (auto &[work, count] : region.traffic.multiplyAdds)
        multiplyAdds += count;
      auto number = [&](StringRef name, int64_t value) {
        return b.getNamedAttr(name, b.getI64IntegerAttr(value));
      };
      table.push_back(b.getDictionaryAttr(
          {b.getNamedAttr("work", b.getStringAttr(region.work)),
           b.getNamedAttr("entry",
                          b.getStringAttr(getEntryName(region.loop.getTask()))),
           number("flop", region.flop), number("issued_flop", 2 * multiplyAdds),
           number("read_bytes", region.traffic.read),
           number("written_bytes", region.traffic.written)}));
    }
    module->setAttr(kRegionsAttr, b.getArrayAttr(table));
    module->removeAttr(kWorkAttr);
  }
};
} // namespace
