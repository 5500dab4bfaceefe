//===- LLVMIR.h - LLVM IR of a compiled model -------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the LLVM dialect to LLVM IR, with the public entry points that C
// programs see. Emission of assembly and objects is Emit.h's.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_TARGET_LLVMIR_H
#define VIT_COMPILER_TARGET_LLVMIR_H

#include "compiler/Target/ModelInfo.h"
#include "compiler/Target/TargetMachine.h"

namespace llvm {
class LLVMContext;
class Module;
} // namespace llvm

namespace mlir::vit {

/// Translates `module`, which must be in the LLVM dialect and have the
/// functions
///
///     @infer(packed, input, output_0, …, workspace, parallel)
///     @pack(params, packed, workspace, parallel)
///
/// of pointers, for `target`. Adds `NAME_infer`, `NAME_pack` and the
/// descriptor `NAME_model` as vit/abi.h has them; all else becomes internal.
/// Returns null after an error on the module.
std::unique_ptr<llvm::Module> buildLLVMModule(ModuleOp module,
                                              const ModelInfo &info,
                                              const TargetSpec &target,
                                              llvm::LLVMContext &context);

/// Gives every function of `module` the attributes that limit code generation
/// to `target`'s instructions. Part of buildLLVMModule.
void setTargetAttributes(llvm::Module &module, const TargetSpec &target);

/// Adds the public entry points: the second half of buildLLVMModule, apart so
/// that it reads alone. `module` has @infer and @pack with the right
/// parameters.
void addEntryPoints(llvm::Module &module, const ModelInfo &info,
                    const TargetSpec &target);

} // namespace mlir::vit

#endif // VIT_COMPILER_TARGET_LLVMIR_H
