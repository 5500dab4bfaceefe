//===- PeakFma.h - The multiply-add rate that a CPU can reach ---*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes the yardsticks of vitc bench, as machine code for the same target as
// the model: a loop of nothing but independent fused multiply-adds in
// registers, and one that does little else than read memory.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_TARGET_PEAKFMA_H
#define VIT_COMPILER_TARGET_PEAKFMA_H

#include "compiler/Target/TargetMachine.h"

namespace mlir::vit {

/// An object that defines
///
///     void vit_fma_peak(int64_t iterations, float *buffer);
///     float vit_read_peak(int64_t iterations, const float *data);
///
/// The first does `flopPerIteration` f32 operations in each iteration; `buffer`
/// has 16 floats for start values, and gets as many results. The second reads
/// and adds up `bytesPerIteration` bytes of memory that is aligned to vectors
/// in each.
struct PeakKernel {
  std::string object;
  int64_t flopPerIteration = 0;
  int64_t bytesPerIteration = 0;
};

inline constexpr llvm::StringLiteral kPeakSymbol = "vit_fma_peak";
inline constexpr llvm::StringLiteral kReadSymbol = "vit_read_peak";

llvm::Expected<PeakKernel> buildPeakKernel(const TargetSpec &target);

} // namespace mlir::vit

#endif // VIT_COMPILER_TARGET_PEAKFMA_H
