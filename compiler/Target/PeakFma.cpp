//===- PeakFma.cpp - The multiply-add rate that a CPU can reach -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The chains must be enough to cover latency times throughput (4 cycles times 2
// a cycle on most CPUs) and few enough to stay in registers.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/PeakFma.h"

#include "compiler/Target/Emit.h"
#include "compiler/Target/LLVMIR.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

using namespace mlir;
using namespace mlir::vit;

using Step = llvm::function_ref<llvm::Value *(
    llvm::Value *iteration, unsigned chain, llvm::Value *sum)>;

/// Appends a loop of `iterations` behind the builder's block, in which every
/// chain, from its start on, is replaced by what `step` makes of it. Leaves the
/// builder behind the loop and returns the sum of all chains, which keeps them
/// alive.
static llvm::Value *createLoop(llvm::IRBuilder<> &builder,
                               llvm::Value *iterations,
                               ArrayRef<llvm::Value *> starts, Step step) {
  llvm::BasicBlock *entry = builder.GetInsertBlock();
  llvm::LLVMContext &context = builder.getContext();
  auto *loop = llvm::BasicBlock::Create(context, "loop", entry->getParent());
  auto *done = llvm::BasicBlock::Create(context, "done", entry->getParent());
  builder.CreateBr(loop);

  builder.SetInsertPoint(loop);
  llvm::PHINode *index = builder.CreatePHI(builder.getInt64Ty(), 2);
  SmallVector<llvm::PHINode *> chains;
  for (llvm::Value *start : starts) {
    chains.push_back(builder.CreatePHI(start->getType(), 2));
    chains.back()->addIncoming(start, entry);
  }
  SmallVector<llvm::Value *> results;
  for (auto [number, chain] : llvm::enumerate(chains)) {
    results.push_back(step(index, number, chain));
    chain->addIncoming(results.back(), loop);
  }
  llvm::Value *next = builder.CreateAdd(index, builder.getInt64(1));
  index->addIncoming(builder.getInt64(0), entry);
  index->addIncoming(next, loop);
  builder.CreateCondBr(builder.CreateICmpSLT(next, iterations), loop, done);

  builder.SetInsertPoint(done);
  llvm::Value *sum = results.front();
  for (llvm::Value *result : llvm::drop_begin(results))
    sum = builder.CreateFAdd(sum, result);
  return sum;
}

/// An empty function of `type` that the builder then fills.
static llvm::Function *createFunction(llvm::Module &module,
                                      llvm::FunctionType *type, StringRef name,
                                      llvm::IRBuilder<> &builder) {
  auto *function = llvm::Function::Create(
      type, llvm::GlobalValue::ExternalLinkage, name, module);
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(module.getContext(), "entry", function));
  return function;
}

/// Returns the FLOPs of an iteration.
static int64_t createFmaLoop(llvm::Module &module, const TargetSpec &target) {
  const unsigned lanes = target.vectorBytes / sizeof(float);
  // Two registers hold the factor and the summand.
  const unsigned chains = target.vectorRegisters == 32 ? 24 : 12;

  llvm::IRBuilder<> builder(module.getContext());
  llvm::Type *f32 = builder.getFloatTy();
  auto *type = llvm::FunctionType::get(
      builder.getVoidTy(), {builder.getInt64Ty(), builder.getPtrTy()}, false);
  llvm::Function *function = createFunction(module, type, kPeakSymbol, builder);
  llvm::Value *buffer = function->getArg(1);

  // The values are loaded, so that nothing about them is known: with a factor
  // below 1 no chain overflows or becomes subnormal.
  auto load = [&](unsigned index) {
    llvm::Value *place = builder.CreateConstGEP1_64(f32, buffer, index);
    return builder.CreateVectorSplat(lanes, builder.CreateLoad(f32, place));
  };
  llvm::Value *factor = load(0), *summand = load(1);
  SmallVector<llvm::Value *> starts;
  for (unsigned i = 0; i < chains; ++i)
    starts.push_back(load(2 + i % 14));
  // The chains start alike but for 14 values.
  llvm::Value *sum = createLoop(
      builder, function->getArg(0), starts,
      [&](llvm::Value *, unsigned, llvm::Value *chain) {
        return builder.CreateIntrinsic(llvm::Intrinsic::fma, {chain->getType()},
                                       {chain, factor, summand});
      });
  for (unsigned i = 0; i < std::min(lanes, 14u); ++i)
    builder.CreateStore(builder.CreateExtractElement(sum, i),
                        builder.CreateConstGEP1_64(f32, buffer, 2 + i));
  builder.CreateRetVoid();
  return int64_t(2) * lanes * chains;
}

/// Returns the bytes of an iteration.
static int64_t createReadLoop(llvm::Module &module, const TargetSpec &target) {
  const unsigned lanes = target.vectorBytes / sizeof(float);
  // Of an iteration, each with a sum of its own.
  constexpr unsigned kVectors = 8;

  llvm::IRBuilder<> builder(module.getContext());
  llvm::Type *f32 = builder.getFloatTy();
  auto *vector = llvm::FixedVectorType::get(f32, lanes);
  auto *type = llvm::FunctionType::get(
      f32, {builder.getInt64Ty(), builder.getPtrTy()}, false);
  llvm::Function *function = createFunction(module, type, kReadSymbol, builder);
  SmallVector<llvm::Value *> starts(kVectors,
                                    llvm::Constant::getNullValue(vector));
  llvm::Value *sum = createLoop(
      builder, function->getArg(0), starts,
      [&](llvm::Value *iteration, unsigned number, llvm::Value *chain) {
        llvm::Value *place = builder.CreateGEP(
            f32, function->getArg(1),
            builder.CreateMul(iteration, builder.getInt64(lanes * kVectors)));
        llvm::Value *loaded = builder.CreateAlignedLoad(
            vector, builder.CreateConstGEP1_64(f32, place, number * lanes),
            llvm::Align(target.vectorBytes));
        return builder.CreateFAdd(chain, loaded);
      });
  llvm::Value *scalar = builder.CreateExtractElement(sum, uint64_t(0));
  for (unsigned i = 1; i < lanes; ++i)
    scalar = builder.CreateFAdd(scalar, builder.CreateExtractElement(sum, i));
  builder.CreateRet(scalar);
  return static_cast<int64_t>(target.vectorBytes) * kVectors;
}

llvm::Expected<PeakKernel> vit::buildPeakKernel(const TargetSpec &target) {
  llvm::LLVMContext context;
  llvm::Module module("peak", context);
  module.setTargetTriple(llvm::Triple(target.triple));
  PeakKernel kernel;
  kernel.flopPerIteration = createFmaLoop(module, target);
  kernel.bytesPerIteration = createReadLoop(module, target);
  setTargetAttributes(module, target);
  auto object = emitObject(module, target);
  if (!object)
    return object.takeError();
  kernel.object = std::move(*object);
  return kernel;
}
