//===- peak.h - The most that a thread does in multiply-adds ----*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A loop of fused multiply-adds on registers and nothing else, which the
// measurements compare with. To be compiled by clang with -O3 -march=native
// -ffp-contract=fast: it keeps all sums in registers, g++ 12 does not.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_BENCH_PEAK_H
#define VIT_BENCH_PEAK_H

#include <cstdint>

namespace peak {
#ifdef __AVX512F__
typedef float Lanes __attribute__((vector_size(64)));
constexpr int numSums = 24; // of 32 registers
#else
typedef float Lanes __attribute__((vector_size(32)));
constexpr int numSums = 12; // of 16 registers
#endif

/// FLOPs of one round, two per multiply-add.
constexpr double flopsPerRound =
    2.0 * numSums * (sizeof(Lanes) / sizeof(float));

/// A vit_task, the same for every index: `argument` points to the number of
/// rounds, an int64_t. The sums stay near 1.
inline void multiplyAdd(void *argument, int64_t index) {
  (void)index;
  int64_t rounds = *static_cast<int64_t *>(argument);
  Lanes sums[numSums];
  Lanes factor = Lanes{} + 0.5f, addend = Lanes{} + 0.5f;
  asm volatile("" : "+v"(factor), "+v"(addend)); // no constants to fold
  for (int i = 0; i < numSums; ++i)
    sums[i] = Lanes{} + 1.0f / (1.0f + i);
  for (int64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 32
    for (int i = 0; i < numSums; ++i)
      sums[i] = sums[i] * factor + addend;
    // As if the round used them: the compiler may not skip a round.
#pragma GCC unroll 32
    for (int i = 0; i < numSums; ++i)
      asm volatile("" : "+v"(sums[i]));
  }
}
} // namespace peak

#endif // VIT_BENCH_PEAK_H
