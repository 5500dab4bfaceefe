//===- LowerKernelOps.cpp - Our own operations in the LLVM dialect -------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vit.param_buffer becomes a load from the table of pointers, vit.parallel_for
// a call through the caller's hook (struct vit_parallel of vit/abi.h). The
// rest of the way to LLVM is upstream's.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/CPU/Tasks.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::vit {
#define GEN_PASS_DEF_LOWERKERNELOPSPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

static constexpr llvm::StringLiteral kRunTasks = "vit_run_tasks";

/// void vit_run_tasks(const vit_parallel *hook, i64 count, task, argument):
/// through the hook if there is one, else a loop on this thread.
static LLVM::LLVMFuncOp getRunTasks(ModuleOp module) {
  if (auto existing = module.lookupSymbol<LLVM::LLVMFuncOp>(kRunTasks))
    return existing;
  MLIRContext *context = module.getContext();
  auto b = ImplicitLocOpBuilder::atBlockEnd(module.getLoc(), module.getBody());
  auto pointer = LLVM::LLVMPointerType::get(context);
  auto i64 = b.getI64Type();
  auto none = LLVM::LLVMVoidType::get(context);
  auto func = LLVM::LLVMFuncOp::create(
      b, kRunTasks,
      LLVM::LLVMFunctionType::get(none, {pointer, i64, pointer, pointer}));
  func.setLinkage(LLVM::Linkage::Internal);

  Block *entry = func.addEntryBlock(b);
  Value hook = entry->getArgument(0), count = entry->getArgument(1),
        task = entry->getArgument(2), argument = entry->getArgument(3);
  Region &body = func.getBody();
  Block *checkFunction = b.createBlock(&body, body.end());
  Block *call = b.createBlock(&body, body.end(), pointer, b.getLoc());
  Block *head = b.createBlock(&body, body.end(), i64, b.getLoc());
  Block *step = b.createBlock(&body, body.end());
  Block *done = b.createBlock(&body, body.end());
  auto isNull = [&](Value p) -> Value {
    return LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::eq, p,
                                LLVM::ZeroOp::create(b, pointer));
  };
  auto constant = [&](int64_t n) -> Value {
    return LLVM::ConstantOp::create(b, i64, b.getI64IntegerAttr(n));
  };

  b.setInsertionPointToEnd(entry);
  Value zero = constant(0);
  LLVM::CondBrOp::create(b, isNull(hook), head, ValueRange{zero}, checkFunction,
                         ValueRange());
  // struct vit_parallel { void *context; void (*parallel_for)(...); }
  b.setInsertionPointToEnd(checkFunction);
  auto parallelType =
      LLVM::LLVMStructType::getLiteral(context, {pointer, pointer});
  Value field = LLVM::GEPOp::create(b, pointer, parallelType, hook,
                                    ArrayRef<LLVM::GEPArg>{0, 1});
  Value function = LLVM::LoadOp::create(b, pointer, field);
  LLVM::CondBrOp::create(b, isNull(function), head, ValueRange{zero}, call,
                         ValueRange{function});

  b.setInsertionPointToEnd(call);
  Value hookContext = LLVM::LoadOp::create(b, pointer, hook);
  LLVM::CallOp::create(
      b, LLVM::LLVMFunctionType::get(none, {pointer, i64, pointer, pointer}),
      ValueRange{call->getArgument(0), hookContext, count, task, argument});
  LLVM::BrOp::create(b, done);

  b.setInsertionPointToEnd(head);
  Value i = head->getArgument(0);
  Value more = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::slt, i, count);
  LLVM::CondBrOp::create(b, more, step, done);
  b.setInsertionPointToEnd(step);
  LLVM::CallOp::create(b, LLVM::LLVMFunctionType::get(none, {pointer, i64}),
                       ValueRange{task, argument, i});
  LLVM::BrOp::create(b, ValueRange{LLVM::AddOp::create(b, i, constant(1))},
                     head);
  b.setInsertionPointToEnd(done);
  LLVM::ReturnOp::create(b, ValueRange());
  return func;
}

namespace {
struct LowerParamBuffer : ConvertOpToLLVMPattern<ParamBufferOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult
  matchAndRewrite(ParamBufferOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto pointer = LLVM::LLVMPointerType::get(getContext());
    Value entry =
        LLVM::GEPOp::create(rewriter, loc, pointer, pointer, adaptor.getTable(),
                            ArrayRef<LLVM::GEPArg>{adaptor.getIndex()});
    Value data = LLVM::LoadOp::create(rewriter, loc, pointer, entry);
    Value buffer =
        MemRefDescriptor::fromStaticShape(rewriter, loc, *getTypeConverter(),
                                          cast<MemRefType>(op.getType()), data);
    rewriter.replaceOp(op, buffer);
    return success();
  }
};

struct LowerParallelFor : ConvertOpToLLVMPattern<ParallelForOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult
  matchAndRewrite(ParallelForOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto module = op->getParentOfType<ModuleOp>();
    auto pointer = LLVM::LLVMPointerType::get(getContext());

    // Buffers are whole and of static shape: a pointer says it all.
    SmallVector<Value> captures;
    for (auto [capture, value] :
         llvm::zip(op.getCaptures(), adaptor.getCaptures()))
      captures.push_back(isa<MemRefType>(capture.getType())
                             ? MemRefDescriptor(value).alignedPtr(rewriter, loc)
                             : value);
    auto type = LLVM::LLVMStructType::getLiteral(
        getContext(), llvm::to_vector(ValueRange(captures).getTypes()));
    Value argument;
    {
      // In the entry block: the call may be in a loop, the stack must not grow.
      OpBuilder::InsertionGuard guard(rewriter);
      Region *body = op->getParentRegion();
      while (!isa<FunctionOpInterface>(body->getParentOp()))
        body = body->getParentOp()->getParentRegion();
      rewriter.setInsertionPointToStart(&body->front());
      Value one = LLVM::ConstantOp::create(rewriter, loc, rewriter.getI64Type(),
                                           rewriter.getI64IntegerAttr(1));
      // Vectors may be captured: their fields are stored to as aligned.
      argument = LLVM::AllocaOp::create(rewriter, loc, pointer, type, one,
                                        /*alignment=*/64);
    }
    for (auto [i, capture] : llvm::enumerate(captures)) {
      Value field = LLVM::GEPOp::create(
          rewriter, loc, pointer, type, argument,
          ArrayRef<LLVM::GEPArg>{0, static_cast<int32_t>(i)});
      LLVM::StoreOp::create(rewriter, loc, capture, field);
    }
    LLVM::LLVMFuncOp entry = makeEntry(op, module, type, rewriter);
    Value task =
        LLVM::AddressOfOp::create(rewriter, loc, pointer, entry.getName());
    LLVM::CallOp::create(
        rewriter, loc, TypeRange(), kRunTasks,
        ValueRange{adaptor.getParallel(), adaptor.getCount(), task, argument});
    rewriter.eraseOp(op);
    return success();
  }

private:
  /// void TASK_entry(void *argument, i64 index): unpacks the captures.
  LLVM::LLVMFuncOp makeEntry(ParallelForOp op, ModuleOp module,
                             LLVM::LLVMStructType type,
                             ConversionPatternRewriter &rewriter) const {
    OpBuilder::InsertionGuard guard(rewriter);
    Location loc = op.getLoc();
    rewriter.setInsertionPointToEnd(module.getBody());
    auto pointer = LLVM::LLVMPointerType::get(getContext());
    auto entry = LLVM::LLVMFuncOp::create(
        rewriter, loc, getEntryName(op.getTask()),
        LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(getContext()),
                                    {pointer, rewriter.getI64Type()}));
    entry.setLinkage(LLVM::Linkage::Internal);
    Block *block = entry.addEntryBlock(rewriter);
    rewriter.setInsertionPointToStart(block);
    auto cast = [&](Type to, Value value) -> Value {
      return UnrealizedConversionCastOp::create(rewriter, loc, to, value)
          .getResult(0);
    };
    SmallVector<Value> arguments{
        cast(rewriter.getIndexType(), block->getArgument(1))};
    for (auto [i, capture] : llvm::enumerate(op.getCaptures())) {
      Value field = LLVM::GEPOp::create(
          rewriter, loc, pointer, type, block->getArgument(0),
          ArrayRef<LLVM::GEPArg>{0, static_cast<int32_t>(i)});
      Value value =
          LLVM::LoadOp::create(rewriter, loc, type.getBody()[i], field);
      if (auto memref = dyn_cast<MemRefType>(capture.getType()))
        value = MemRefDescriptor::fromStaticShape(
            rewriter, loc, *getTypeConverter(), memref, value);
      arguments.push_back(value.getType() == capture.getType()
                              ? value
                              : cast(capture.getType(), value));
    }
    func::CallOp::create(rewriter, loc, op.getTask(), TypeRange(), arguments);
    LLVM::ReturnOp::create(rewriter, loc, ValueRange());
    return entry;
  }
};

struct LowerKernelOpsPass
    : vit::impl::LowerKernelOpsPassBase<LowerKernelOpsPass> {
  using LowerKernelOpsPassBase::LowerKernelOpsPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (module.walk([](ParallelForOp) { return WalkResult::interrupt(); })
            .wasInterrupted())
      getRunTasks(module);
    LLVMTypeConverter converter(&getContext());
    RewritePatternSet patterns(&getContext());
    patterns.add<LowerParamBuffer, LowerParallelFor>(converter);
    ConversionTarget target(getContext());
    target.addIllegalOp<ParamBufferOp, ParallelForOp>();
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    if (failed(applyPartialConversion(module, target, std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
