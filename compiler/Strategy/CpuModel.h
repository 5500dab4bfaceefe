//===- CpuModel.h - What a CPU can do per cycle -----------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The machine as the cost model sees it: plain numbers. Nothing here knows
// MLIR or LLVM; which extensions a CPU has is compiler/Target's to find out.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_STRATEGY_CPUMODEL_H
#define VIT_COMPILER_STRATEGY_CPUMODEL_H

#include <cstdint>
#include <string>
#include <string_view>

namespace mlir::vit {

/// One core and what it reaches. Rates are sustained ones, per core cycle.
struct CpuModel {
  std::string name;             ///< as LLVM calls it; may be empty
  int64_t vectorBytes = 64;     ///< of a vector register
  int64_t vectorRegisters = 32; ///< 32 with AVX-512, otherwise 16
  int64_t fmaPorts = 2;         ///< vector multiply-adds per cycle
  int64_t fmaLatency = 4;       ///< cycles until a sum can be added to again
  int64_t loadPorts = 2;        ///< vector loads per cycle
  int64_t issueWidth = 6;       ///< instructions per cycle
  int64_t l1Bytes = 32 * 1024;  ///< first-level data cache
  int64_t l1Ways = 8;
  int64_t l2Bytes = 1024 * 1024; ///< second-level cache
  int64_t l2Ways = 8;
  int64_t l3Bytes = 0; ///< shared by several cores; 0: none, or not known
  double l2BytesPerCycle = 32;
  double l3BytesPerCycle = 12;
  double memoryBytesPerCycle = 5;

  /// f32 elements of a vector register.
  int64_t getLanes() const { return vectorBytes / 4; }

  bool operator==(const CpuModel &) const = default;
};

/// The model of the CPU that LLVM calls `name` with vectors of `vectorBytes`
/// (32 or 64). A name that is not known, and the levels x86-64-v3 and -v4, get
/// what most CPUs with such vectors have.
CpuModel getCpuModel(std::string_view name, int64_t vectorBytes);

/// Puts the cache sizes that the system reports of the machine at hand in
/// place of those by name. What it does not report stays.
void readHostCaches(CpuModel &cpu);

/// Several lines for people: registers, multiply-adds per cycle, caches.
std::string describe(const CpuModel &cpu);

} // namespace mlir::vit

#endif // VIT_COMPILER_STRATEGY_CPUMODEL_H
