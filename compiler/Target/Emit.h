//===- Emit.h - Assembly, objects and libraries -----------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The last step: LLVM IR to the bytes of files. Everything stays in memory but
// for shared libraries, where lld wants files; who writes what where is
// OutputFiles.h's business.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_TARGET_EMIT_H
#define VIT_COMPILER_TARGET_EMIT_H

#include "compiler/Target/TargetMachine.h"

#include "llvm/Support/MemoryBufferRef.h"

namespace llvm {
class Module;
} // namespace llvm

namespace mlir::vit {

/// Runs LLVM's -O3 passes on `module`, but unrolls no loops: the vector
/// pipeline has chosen register tiles that fill the register file, and another
/// copy of a tile would spill (cuts AVX2 GELU kernels by a third).
llvm::Error optimizeModule(llvm::Module &module, const TargetSpec &target);

/// `module` as text.
std::string printModule(const llvm::Module &module);

/// Assembly text of `module`, whose functions it consumes.
llvm::Expected<std::string> emitAssembly(llvm::Module &module,
                                         const TargetSpec &target);

/// An ELF object of `module`, whose functions it consumes. Fails when the
/// object would need any symbol but memcpy, memmove and memset.
llvm::Expected<std::string> emitObject(llvm::Module &module,
                                       const TargetSpec &target);

/// A static library with `object` as its one member, called `memberName`.
llvm::Expected<std::string> makeArchive(StringRef object, StringRef memberName);

/// Links `object` to a shared library at `path`, which is overwritten.
/// `soname` may be empty.
llvm::Error linkShared(StringRef object, StringRef soname, StringRef path);

/// Name of the model in `object`: that of its symbol NAME_model, beside which
/// NAME_infer must be defined. `file` is for messages.
llvm::Expected<std::string> findModelName(StringRef object, StringRef file);

} // namespace mlir::vit

#endif // VIT_COMPILER_TARGET_EMIT_H
