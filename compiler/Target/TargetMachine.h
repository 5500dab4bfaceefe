//===- TargetMachine.h - The machine that code is made for ------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compiler knows about a CPU: which instructions it may use, how wide
// its vectors are, how large its caches. The CPU pipeline chooses its tiles by
// it, the emission of machine code its instructions. What the CPU at hand can
// execute is the runtime's business (vit_model_check_cpu).
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_TARGET_TARGETMACHINE_H
#define VIT_COMPILER_TARGET_TARGETMACHINE_H

#include "compiler/Strategy/CpuModel.h"

#include "mlir/Support/LLVM.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace llvm {
class TargetMachine;
} // namespace llvm

namespace mlir::vit {

/// A CPU to make code for.
struct TargetSpec {
  /// LLVM's target triple. x86-64 ELF for now.
  std::string triple;
  /// LLVM's name of the CPU, e.g. "znver4". Code is scheduled for it.
  std::string cpu;
  /// Names of the instruction set extensions that code may use, and therefore
  /// needs, in a fixed order: "avx2", "fma", … Nothing outside this list and
  /// the x86-64 baseline is ever used, so it is what a model declares.
  std::vector<std::string> features;
  /// Bytes of a vector register: 64 with AVX-512, otherwise 32.
  int64_t vectorBytes = 32;
  /// Vector registers: 32 with AVX-512, otherwise 16.
  int64_t vectorRegisters = 16;
  /// What the cost model knows about it.
  CpuModel model;

  bool hasFeature(StringRef name) const;
  /// For LLVM: "+avx,+avx2,…".
  std::string featureString() const;
  /// For the model's descriptor: "avx,avx2,…".
  std::string featureList() const;
};

/// The machine called `cpu`: an x86-64 CPU name of LLVM's, or "host" for the
/// CPU that runs the compiler, with exactly the extensions and caches that it
/// has.
/// Fails for unknown names and for CPUs without AVX2 and FMA.
llvm::Expected<TargetSpec> resolveTarget(StringRef cpu);

/// Whether this machine can execute code made for `spec`.
bool runsOnHost(const TargetSpec &spec);

/// Names that resolveTarget accepts, "host" first.
std::vector<std::string> listTargets();

/// LLVM's code generator for `spec`: position-independent code at the highest
/// optimization level, multiply-adds fused only where the IR says so.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(const TargetSpec &spec);

} // namespace mlir::vit

#endif // VIT_COMPILER_TARGET_TARGETMACHINE_H
