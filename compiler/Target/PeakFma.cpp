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

/// Returns the FLOPs of an iteration.
static int64_t createFmaLoop(llvm::Module &module, const TargetSpec &target) {
  const unsigned lanes = target.vectorBytes / sizeof(float);
  // Two registers hold the factor and the summand.
  const unsigned chains = target.vectorRegisters == 32 ? 24 : 12;

  llvm::LLVMContext &context = module.getContext();
  llvm::IRBuilder<> builder(context);
  llvm::Type *i64 = builder.getInt64Ty();
  auto *vector = llvm::FixedVectorType::get(builder.getFloatTy(), lanes);
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(builder.getVoidTy(), {i64, builder.getPtrTy()},
                              false),
      llvm::GlobalValue::ExternalLinkage, kPeakSymbol, module);
  llvm::Value *iterations = function->getArg(0), *buffer = function->getArg(1);
  auto *entry = llvm::BasicBlock::Create(context, "entry", function);
  auto *loop = llvm::BasicBlock::Create(context, "loop", function);
  auto *done = llvm::BasicBlock::Create(context, "done", function);

  // The values are loaded, so that nothing about them is known: with a factor
  // below 1 no chain overflows or becomes subnormal.
  builder.SetInsertPoint(entry);
  auto load = [&](unsigned index) {
    llvm::Value *place =
        builder.CreateConstGEP1_64(builder.getFloatTy(), buffer, index);
    return builder.CreateVectorSplat(
        lanes, builder.CreateLoad(builder.getFloatTy(), place));
  };
  llvm::Value *factor = load(0), *summand = load(1);
  SmallVector<llvm::Value *> starts;
  for (unsigned i = 0; i < chains; ++i)
    starts.push_back(load(2 + i % 14));
  builder.CreateBr(loop);

  builder.SetInsertPoint(loop);
  llvm::PHINode *index = builder.CreatePHI(i64, 2);
  SmallVector<llvm::PHINode *> values;
  SmallVector<llvm::Value *> results;
  for (unsigned i = 0; i < chains; ++i)
    values.push_back(builder.CreatePHI(vector, 2));
  for (unsigned i = 0; i < chains; ++i) {
    results.push_back(builder.CreateIntrinsic(llvm::Intrinsic::fma, {vector},
                                              {values[i], factor, summand}));
    values[i]->addIncoming(starts[i], entry);
    values[i]->addIncoming(results[i], loop);
  }
  llvm::Value *next = builder.CreateAdd(index, builder.getInt64(1));
  index->addIncoming(builder.getInt64(0), entry);
  index->addIncoming(next, loop);
  builder.CreateCondBr(builder.CreateICmpSLT(next, iterations), loop, done);

  // The chains start alike but for 14 values; their sum keeps all alive.
  builder.SetInsertPoint(done);
  llvm::Value *sum = results.front();
  for (llvm::Value *result : llvm::drop_begin(results))
    sum = builder.CreateFAdd(sum, result);
  for (unsigned i = 0; i < std::min(lanes, 14u); ++i)
    builder.CreateStore(
        builder.CreateExtractElement(sum, i),
        builder.CreateConstGEP1_64(builder.getFloatTy(), buffer, 2 + i));
  builder.CreateRetVoid();

  return int64_t(2) * lanes * chains;
}

/// Returns the bytes of an iteration.
static int64_t createReadLoop(llvm::Module &module, const TargetSpec &target) {
  const unsigned lanes = target.vectorBytes / sizeof(float);
  constexpr unsigned kVectors =
      8; // of an iteration, each with a sum of its own

  llvm::LLVMContext &context = module.getContext();
  llvm::IRBuilder<> builder(context);
  llvm::Type *i64 = builder.getInt64Ty(), *f32 = builder.getFloatTy();
  auto *vector = llvm::FixedVectorType::get(f32, lanes);
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(f32, {i64, builder.getPtrTy()}, false),
      llvm::GlobalValue::ExternalLinkage, kReadSymbol, module);
  llvm::Value *iterations = function->getArg(0), *data = function->getArg(1);
  auto *entry = llvm::BasicBlock::Create(context, "entry", function);
  auto *loop = llvm::BasicBlock::Create(context, "loop", function);
  auto *done = llvm::BasicBlock::Create(context, "done", function);
  builder.SetInsertPoint(entry);
  builder.CreateBr(loop);

  builder.SetInsertPoint(loop);
  llvm::PHINode *index = builder.CreatePHI(i64, 2);
  SmallVector<llvm::PHINode *> sums;
  for (unsigned i = 0; i < kVectors; ++i)
    sums.push_back(builder.CreatePHI(vector, 2));
  llvm::Value *place = builder.CreateGEP(
      f32, data, builder.CreateMul(index, builder.getInt64(lanes * kVectors)));
  SmallVector<llvm::Value *> results;
  for (unsigned i = 0; i < kVectors; ++i) {
    llvm::Value *loaded = builder.CreateAlignedLoad(
        vector, builder.CreateConstGEP1_64(f32, place, i * lanes),
        llvm::Align(target.vectorBytes));
    results.push_back(builder.CreateFAdd(sums[i], loaded));
    sums[i]->addIncoming(llvm::Constant::getNullValue(vector), entry);
    sums[i]->addIncoming(results[i], loop);
  }
  llvm::Value *next = builder.CreateAdd(index, builder.getInt64(1));
  index->addIncoming(builder.getInt64(0), entry);
  index->addIncoming(next, loop);
  builder.CreateCondBr(builder.CreateICmpSLT(next, iterations), loop, done);

  builder.SetInsertPoint(done);
  llvm::Value *sum = results.front();
  for (llvm::Value *result : llvm::drop_begin(results))
    sum = builder.CreateFAdd(sum, result);
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
