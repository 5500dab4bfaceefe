//===- LLVMIR.cpp - LLVM IR of a compiled model ---------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Translation, linkage and target attributes. The entry points themselves are
// in EntryPoints.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/LLVMIR.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace mlir::vit;

/// Checks that `module` defines `name` with `numPointers` pointers and no
/// result.
static LogicalResult checkFunction(ModuleOp module, StringRef name,
                                   unsigned numPointers) {
  auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(name);
  if (!function || function.isExternal())
    return module.emitError() << "needs a body of 'llvm.func @" << name << "'";
  LLVM::LLVMFunctionType type = function.getFunctionType();
  bool pointers =
      llvm::all_of(type.getParams(), llvm::IsaPred<LLVM::LLVMPointerType>);
  if (!pointers || type.getNumParams() != numPointers ||
      !isa<LLVM::LLVMVoidType>(type.getReturnType()))
    return function.emitError()
           << "'@" << name << "' needs " << numPointers
           << " pointers as parameters and no result, has " << type;
  return success();
}

/// Whether `function` handles vectors of 64 bytes or more.
static bool usesWideVectors(const llvm::Function &function) {
  for (const llvm::Instruction &instruction : llvm::instructions(function))
    if (auto *type = dyn_cast<llvm::FixedVectorType>(instruction.getType()))
      if (type->getPrimitiveSizeInBits().getFixedValue() >= 512)
        return true;
  return false;
}

void vit::setTargetAttributes(llvm::Module &module, const TargetSpec &target) {
  for (llvm::Function &function : module) {
    if (function.isIntrinsic() || function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", "x86-64");
    function.addFnAttr("tune-cpu", target.cpu);
    function.addFnAttr("target-features", target.featureString());
    if (target.vectorBytes == 64) {
      // LLVM avoids 512-bit registers on some CPUs, for programs that use them
      // now and then. Here they are used all the time.
      function.addFnAttr("prefer-vector-width", "512");
      function.addFnAttr("min-legal-vector-width", "512");
      // Registers that are spilled must not straddle cache lines (6 % of the
      // time of an attention kernel, depending on the caller's stack).
      if (usesWideVectors(function))
        function.addFnAttr(llvm::Attribute::getWithStackAlignment(
            module.getContext(), llvm::Align(64)));
    }
    function.setDoesNotThrow();
    // So that debuggers and profilers see through to the hook's caller.
    function.setUWTableKind(llvm::UWTableKind::Default);
  }
}

std::unique_ptr<llvm::Module> vit::buildLLVMModule(ModuleOp module,
                                                   const ModelInfo &info,
                                                   const TargetSpec &target,
                                                   llvm::LLVMContext &context) {
  if (failed(checkFunction(module, "infer", info.outputs.size() + 4)) ||
      failed(checkFunction(module, "pack", 4)))
    return nullptr;

  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<llvm::Module> llvmModule =
      translateModuleToLLVMIR(module, context, info.name);
  if (!llvmModule)
    return nullptr;

  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine =
      createTargetMachine(target);
  if (!machine) {
    module.emitError() << llvm::toString(machine.takeError());
    return nullptr;
  }
  llvmModule->setTargetTriple((*machine)->getTargetTriple());
  llvmModule->setDataLayout((*machine)->createDataLayout());
  llvmModule->setPICLevel(llvm::PICLevel::BigPIC);

  for (llvm::GlobalValue &value : llvmModule->global_values())
    if (!value.isDeclaration()) {
      value.setLinkage(llvm::GlobalValue::InternalLinkage);
      value.setVisibility(llvm::GlobalValue::DefaultVisibility);
    }
  addEntryPoints(*llvmModule, info, target);
  // Profilers show these names; two models of one program are told apart.
  for (llvm::Function &function : *llvmModule)
    if (function.hasInternalLinkage())
      function.setName(info.name + "." + function.getName());
  setTargetAttributes(*llvmModule, target);
  return llvmModule;
}
