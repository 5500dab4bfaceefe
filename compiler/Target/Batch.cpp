//===- Batch.cpp - Calls of the code for all images -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The loop over groups of images, and the task that does some of them.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/Batch.h"

#include "llvm/IR/Module.h"

using namespace mlir;
using namespace mlir::vit;
using llvm::Value;

/// `base` + `elements` f32.
static Value *advance(llvm::IRBuilder<> &builder, Value *base,
                      Value *elements) {
  return builder.CreateGEP(builder.getFloatTy(), base, elements);
}

static Value *multiply(llvm::IRBuilder<> &builder, Value *value,
                       int64_t factor) {
  return builder.CreateMul(value, builder.getInt64(factor));
}

/// One group of images, from number `image` on (null: from the first).
static void emitGroup(llvm::IRBuilder<> &builder, llvm::Module &module,
                      const ModelInfo &info, const BatchArguments &arguments,
                      Value *image) {
  Value *input = arguments.input;
  if (image)
    input = builder.CreateGEP(
        info.input.isBytes ? builder.getInt8Ty() : builder.getFloatTy(), input,
        multiply(builder, image, info.input.elementsPerImage()));
  SmallVector<Value *> operands = {arguments.packed, input};
  for (size_t i = 0; i < info.outputs.size(); ++i) {
    // Outputs lie one after another, each for the whole batch.
    Value *place = multiply(builder, arguments.batch, info.outputOffset(i));
    if (image)
      place = builder.CreateAdd(
          place, multiply(builder, image, info.outputs[i].elementsPerImage()));
    operands.push_back(advance(builder, arguments.output, place));
  }
  operands.append({arguments.workspace, arguments.parallel});
  builder.CreateCall(module.getFunction("infer"), operands);
}

/// All groups of the images [first, end); there is at least one.
static void emitGroups(llvm::IRBuilder<> &builder, llvm::Module &module,
                       const ModelInfo &info, const BatchArguments &arguments,
                       Value *first, Value *end) {
  llvm::LLVMContext &context = module.getContext();
  llvm::BasicBlock *before = builder.GetInsertBlock();
  llvm::Function *function = before->getParent();
  auto *loop = llvm::BasicBlock::Create(context, "image", function);
  auto *done = llvm::BasicBlock::Create(context, "done", function);
  builder.CreateBr(loop);
  builder.SetInsertPoint(loop);
  llvm::PHINode *image = builder.CreatePHI(builder.getInt64Ty(), 2, "image");
  image->addIncoming(first, before);
  emitGroup(builder, module, info, arguments, image);
  Value *next = builder.CreateAdd(image, builder.getInt64(info.group));
  image->addIncoming(next, builder.GetInsertBlock());
  builder.CreateCondBr(builder.CreateICmpSLT(next, end), loop, done);
  builder.SetInsertPoint(done);
}

/// What all pieces of a batch share: packed, input, output, workspace, and the
/// bytes from one piece's workspace to the next one's.
static llvm::StructType *getSharedType(llvm::IRBuilder<> &builder) {
  llvm::Type *ptr = builder.getPtrTy();
  return llvm::StructType::get(builder.getContext(),
                               {ptr, ptr, ptr, ptr, builder.getInt64Ty()});
}

/// The task of one piece of a static batch.
static llvm::Function *createPiece(llvm::Module &module,
                                   const ModelInfo &info) {
  llvm::IRBuilder<> builder(module.getContext());
  llvm::Type *ptr = builder.getPtrTy(), *i64 = builder.getInt64Ty();
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(builder.getVoidTy(), {ptr, i64}, false),
      llvm::GlobalValue::InternalLinkage, "infer_piece", module);
  Value *shared = function->getArg(0), *piece = function->getArg(1);
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(module.getContext(), "entry", function));
  llvm::StructType *type = getSharedType(builder);
  auto load = [&](unsigned index) {
    return builder.CreateLoad(type->getElementType(index),
                              builder.CreateStructGEP(type, shared, index));
  };
  Value *workspace = builder.CreateGEP(builder.getInt8Ty(), load(3),
                                       builder.CreateMul(piece, load(4)));
  const int64_t groups = info.batch / info.group, pieces = info.pieces();
  auto image = [&](Value *piece) {
    Value *group = builder.CreateUDiv(multiply(builder, piece, groups),
                                      builder.getInt64(pieces));
    return multiply(builder, group, info.group);
  };
  Value *first = image(piece),
        *end = image(builder.CreateAdd(piece, builder.getInt64(1)));
  // Within a piece nothing is shared any more.
  BatchArguments arguments = {
      load(0),   builder.getInt64(info.batch),
      load(1),   load(2),
      workspace, llvm::ConstantPointerNull::get(builder.getPtrTy())};
  emitGroups(builder, module, info, arguments, first, end);
  builder.CreateRetVoid();
  return function;
}

void vit::emitBatch(llvm::IRBuilder<> &builder, llvm::Module &module,
                    const ModelInfo &info, const BatchArguments &arguments) {
  if (!info.dynamicBatch && info.group == info.batch)
    return emitGroup(builder, module, info, arguments, /*image=*/nullptr);
  llvm::Function *runTasks = module.getFunction("vit_run_tasks");
  if (info.pieces() == 1 || !runTasks)
    return emitGroups(builder, module, info, arguments, builder.getInt64(0),
                      arguments.batch);

  // On one thread all pieces use the same workspace, which stays in cache.
  Value *stride = builder.CreateSelect(
      builder.CreateIsNull(arguments.parallel), builder.getInt64(0),
      builder.getInt64(info.inferWorkspaceBytes / info.pieces()));
  llvm::StructType *type = getSharedType(builder);
  Value *shared = builder.CreateAlloca(type);
  Value *fields[] = {arguments.packed, arguments.input, arguments.output,
                     arguments.workspace, stride};
  for (auto [index, field] : llvm::enumerate(fields))
    builder.CreateStore(field, builder.CreateStructGEP(type, shared, index));
  builder.CreateCall(runTasks,
                     {arguments.parallel, builder.getInt64(info.pieces()),
                      createPiece(module, info), shared});
}
