//===- cpu.h - Which instructions this CPU has ----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Feature names are LLVM's. Reading the CPU and judging a list are apart, so
// that tests can judge by CPUs of other kinds.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_SRC_CPU_H
#define VIT_RUNTIME_SRC_CPU_H

#include "vit/runtime.h"

namespace vit {

/// The CPUID words that features are read from.
enum CpuWord {
  kLeaf1Ecx,
  kLeaf1Edx,
  kLeaf7Ebx,
  kLeaf7Ecx,
  kLeaf7Edx,
  kLeaf7Sub1Eax,
  kLeaf7Sub1Edx,
  kLeafDSub1Eax,
  kExtended1Ecx,
  kExtended1Edx,
  kExtended8Ebx,
  kCpuWords
};

/// What CPUID says, and which registers the operating system saves (XCR0).
struct CpuInfo {
  uint32_t words[kCpuWords] = {};
  uint64_t savedState = 0;
};

/// Of the CPU that runs this; all zero where it is no x86.
CpuInfo readCpu();

/// Checks a comma-separated list of features against `cpu`; `model` and
/// `target` are for messages.
vit_status checkFeatures(const char *features, const CpuInfo &cpu,
                         const char *model, const char *target,
                         vit_error *error);

} // namespace vit

#endif // VIT_RUNTIME_SRC_CPU_H
