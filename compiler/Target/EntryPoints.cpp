//===- EntryPoints.cpp - The public functions of a compiled model ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What C programs call, and the descriptor. The types here must be those of
// runtime/include/vit/abi.h; a unit test reads a descriptor back through them.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/Batch.h"
#include "compiler/Target/LLVMIR.h"
#include "compiler/Target/Version.h"
#include "runtime/include/vit/abi.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace mlir;
using namespace mlir::vit;
using llvm::ConstantInt;
using llvm::Value;

/// Makes the constants of a descriptor.
class DescriptorBuilder {
public:
  DescriptorBuilder(llvm::Module &module, StringRef prefix)
      : module(module), prefix(prefix), context(module.getContext()),
        i32(llvm::Type::getInt32Ty(context)),
        i64(llvm::Type::getInt64Ty(context)),
        ptr(llvm::PointerType::getUnqual(context)) {
    llvm::Type *shape = llvm::ArrayType::get(i64, VIT_MAX_RANK);
    tensorType = llvm::StructType::get(context, {ptr, i64, i32, i32, shape});
    paramType =
        llvm::StructType::get(context, {ptr, i64, i64, i64, i32, i32, shape});
    regionType = llvm::StructType::get(context, {ptr, ptr, i64, i64, i64, i64});
  }

  llvm::Constant *number32(uint32_t value) {
    return ConstantInt::get(i32, value);
  }
  llvm::Constant *number(uint64_t value) {
    return ConstantInt::get(i64, value);
  }

  llvm::Constant *string(StringRef text) {
    auto *data = llvm::ConstantDataArray::getString(context, text);
    auto *global = new llvm::GlobalVariable(
        module, data->getType(), /*isConstant=*/true,
        llvm::GlobalValue::PrivateLinkage, data, prefix + ".str");
    global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    global->setAlignment(llvm::Align(1));
    return global;
  }

  llvm::Constant *shape(ArrayRef<int64_t> sizes, bool dynamicBatch = false) {
    SmallVector<uint64_t> padded(VIT_MAX_RANK, 0);
    llvm::copy(sizes, padded.begin());
    if (dynamicBatch)
      padded[0] = -1;
    return llvm::ConstantDataArray::get(context, padded);
  }

  llvm::Constant *tensor(const TensorInfo &info, int64_t offset,
                         bool dynamicBatch) {
    return llvm::ConstantStruct::get(
        tensorType,
        {string(info.name), number(offset), number32(info.shape.size()),
         number32(info.isBytes ? VIT_TYPE_U8 : VIT_TYPE_F32),
         shape(info.shape, dynamicBatch)});
  }

  llvm::Constant *param(const ParamInfo &info) {
    return llvm::ConstantStruct::get(
        paramType, {string(info.name), number(info.first), number(info.step),
                    number(info.count), number32(info.shape.size()),
                    number32(0), shape(info.shape)});
  }

  llvm::Constant *region(const RegionInfo &info) {
    return llvm::ConstantStruct::get(
        regionType, {string(info.work), module.getFunction(info.entry),
                     number(info.flop), number(info.issuedFlop),
                     number(info.readBytes), number(info.writtenBytes)});
  }

  /// A pointer to a constant array of `elements`; one zero element when empty,
  /// because the runtime refuses null pointers.
  llvm::Constant *array(llvm::StructType *type,
                        SmallVector<llvm::Constant *> elements,
                        const Twine &name) {
    if (elements.empty())
      elements.push_back(llvm::Constant::getNullValue(type));
    auto *arrayType = llvm::ArrayType::get(type, elements.size());
    return new llvm::GlobalVariable(
        module, arrayType, /*isConstant=*/true,
        llvm::GlobalValue::PrivateLinkage,
        llvm::ConstantArray::get(arrayType, elements), prefix + name);
  }

  llvm::Module &module;
  StringRef prefix;
  llvm::LLVMContext &context;
  llvm::Type *i32, *i64;
  llvm::PointerType *ptr;
  llvm::StructType *tensorType, *paramType, *regionType;
};

/// Leaves the function with `status` when `failed` holds; the builder goes on
/// behind the check.
static void returnIf(llvm::IRBuilder<> &builder, Value *failed, int status) {
  llvm::Function *function = builder.GetInsertBlock()->getParent();
  llvm::LLVMContext &context = builder.getContext();
  auto *bad = llvm::BasicBlock::Create(context, "bad", function);
  auto *good = llvm::BasicBlock::Create(context, "good", function);
  builder.CreateCondBr(failed, bad, good);
  builder.SetInsertPoint(bad);
  builder.CreateRet(builder.getInt32(status));
  builder.SetInsertPoint(good);
}

static void checkNotNull(llvm::IRBuilder<> &builder, ArrayRef<Value *> values) {
  Value *any = builder.getFalse();
  for (Value *value : values)
    any = builder.CreateOr(any, builder.CreateIsNull(value));
  returnIf(builder, any, VIT_CALL_NULL);
}

static void checkAligned(llvm::IRBuilder<> &builder, ArrayRef<Value *> values) {
  Value *bits = builder.getInt64(0);
  for (Value *value : values)
    bits = builder.CreateOr(
        bits, builder.CreatePtrToInt(value, builder.getInt64Ty()));
  Value *low = builder.CreateAnd(bits, kBlobAlignment - 1);
  returnIf(builder, builder.CreateIsNotNull(low), VIT_CALL_MISALIGNED);
}

/// The function of vit_model::infer, which has the batch as an argument.
static llvm::Function *createInfer(llvm::Module &module,
                                   const ModelInfo &info) {
  llvm::LLVMContext &context = module.getContext();
  llvm::IRBuilder<> builder(context);
  llvm::Type *ptr = builder.getPtrTy();
  auto *type = llvm::FunctionType::get(
      builder.getInt32Ty(), {ptr, builder.getInt64Ty(), ptr, ptr, ptr, ptr},
      /*isVarArg=*/false);
  auto *function = llvm::Function::Create(
      type, llvm::GlobalValue::InternalLinkage, "infer_batch", module);
  Value *packed = function->getArg(0), *batch = function->getArg(1),
        *input = function->getArg(2), *output = function->getArg(3),
        *workspace = function->getArg(4), *parallel = function->getArg(5);
  const char *names[] = {"packed", "batch",     "input",
                         "output", "workspace", "parallel"};
  for (auto [argument, name] : llvm::zip(function->args(), names))
    argument.setName(name);

  builder.SetInsertPoint(llvm::BasicBlock::Create(context, "entry", function));
  SmallVector<Value *> pointers = {input, output};
  // Nothing is read from a blob, nothing put in a workspace, of no bytes.
  SmallVector<Value *> aligned;
  if (info.packedBytes > 0)
    aligned.push_back(packed);
  if (info.inferWorkspaceBytes > 0)
    aligned.push_back(workspace);
  llvm::append_range(pointers, aligned);
  checkNotNull(builder, pointers);
  checkAligned(builder, aligned);
  Value *badBatch =
      info.dynamicBatch
          ? builder.CreateICmpSLT(batch, builder.getInt64(1))
          : builder.CreateICmpNE(batch, builder.getInt64(info.batch));
  returnIf(builder, badBatch, VIT_CALL_BATCH);

  emitBatch(builder, module, info,
            {packed, batch, input, output, workspace, parallel});
  builder.CreateRet(builder.getInt32(VIT_CALL_OK));
  return function;
}

/// NAME_infer; with a static batch it has no batch argument.
static void createPublicInfer(llvm::Module &module, const ModelInfo &info,
                              llvm::Function *infer) {
  llvm::IRBuilder<> builder(module.getContext());
  llvm::Type *ptr = builder.getPtrTy();
  SmallVector<llvm::Type *> types(5, ptr);
  if (info.dynamicBatch)
    types.insert(types.begin() + 1, builder.getInt64Ty());
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(builder.getInt32Ty(), types, false),
      llvm::GlobalValue::ExternalLinkage, info.name + "_infer", module);
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(module.getContext(), "entry", function));
  SmallVector<Value *> arguments(
      llvm::map_range(function->args(), [](llvm::Argument &a) { return &a; }));
  if (!info.dynamicBatch)
    arguments.insert(arguments.begin() + 1, builder.getInt64(info.batch));
  builder.CreateRet(builder.CreateCall(infer, arguments));
}

/// NAME_pack, which is vit_model::pack too.
static llvm::Function *createPack(llvm::Module &module, const ModelInfo &info) {
  llvm::IRBuilder<> builder(module.getContext());
  llvm::Type *ptr = builder.getPtrTy();
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(builder.getInt32Ty(), {ptr, ptr, ptr, ptr},
                              false),
      llvm::GlobalValue::ExternalLinkage, info.name + "_pack", module);
  Value *params = function->getArg(0), *packed = function->getArg(1),
        *workspace = function->getArg(2), *parallel = function->getArg(3);
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(module.getContext(), "entry", function));

  SmallVector<Value *> pointers, aligned;
  if (!info.params.empty())
    pointers.push_back(params);
  if (info.packedBytes > 0)
    aligned.push_back(packed);
  if (info.packWorkspaceBytes > 0)
    aligned.push_back(workspace);
  llvm::append_range(pointers, aligned);
  checkNotNull(builder, pointers);
  checkAligned(builder, aligned);
  builder.CreateCall(module.getFunction("pack"),
                     {params, packed, workspace, parallel});
  builder.CreateRet(builder.getInt32(VIT_CALL_OK));
  return function;
}

/// NAME_profile.
static void createProfile(llvm::Module &module, const ModelInfo &info) {
  DescriptorBuilder make(module, info.name);
  SmallVector<llvm::Constant *> regions;
  for (const RegionInfo &region : *info.regions)
    regions.push_back(make.region(region));
  llvm::Constant *profile = llvm::ConstantStruct::getAnon(
      module.getContext(),
      {make.number32(sizeof(vit_region)), make.number32(regions.size()),
       make.array(make.regionType, regions, ".regions")});
  assert(module.getDataLayout().getTypeAllocSize(make.regionType) ==
             sizeof(vit_region) &&
         "a region is not the struct of vit/abi.h");
  new llvm::GlobalVariable(module, profile->getType(), /*isConstant=*/true,
                           llvm::GlobalValue::ExternalLinkage, profile,
                           info.name + "_profile");
}

void vit::addEntryPoints(llvm::Module &module, const ModelInfo &info,
                         const TargetSpec &target) {
  llvm::Function *infer = createInfer(module, info);
  createPublicInfer(module, info, infer);
  llvm::Function *pack = createPack(module, info);

  DescriptorBuilder make(module, info.name);
  SmallVector<llvm::Constant *> outputs, params;
  for (auto [index, output] : llvm::enumerate(info.outputs))
    outputs.push_back(
        make.tensor(output, info.outputOffset(index), info.dynamicBatch));
  for (const ParamInfo &param : info.params)
    params.push_back(make.param(param));

  SmallVector<llvm::Constant *> fields = {
      make.number32(VIT_ABI_VERSION),
      make.number32(sizeof(vit_model)),
      make.string(info.name),
      make.string("vitc " VITC_VERSION),
      make.string(target.cpu),
      make.string(target.featureList()),
      make.number(info.layoutHash),
      make.number(info.packedBytes),
      make.number(info.inferWorkspaceBytes),
      make.number(info.packWorkspaceBytes),
      make.number(kBlobAlignment),
      make.number(info.dynamicBatch ? 0 : info.batch),
      make.number(info.modelFlop),
      make.number(info.executedFlop),
      make.tensor(info.input, 0, info.dynamicBatch),
      make.array(make.tensorType, outputs, ".outputs"),
      make.array(make.paramType, params, ".params"),
      make.number32(info.outputs.size()),
      make.number32(info.params.size()),
      infer,
      pack,
  };
  llvm::Constant *model =
      llvm::ConstantStruct::getAnon(module.getContext(), fields);
  assert(module.getDataLayout().getTypeAllocSize(model->getType()) ==
             sizeof(vit_model) &&
         "the descriptor is not the struct of vit/abi.h");
  new llvm::GlobalVariable(module, model->getType(), /*isConstant=*/true,
                           llvm::GlobalValue::ExternalLinkage, model,
                           info.name + "_model");
  if (info.regions)
    createProfile(module, info);
}
