//===- native.cpp - The pool and the peak, for Python ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A shared library of two things that the comparison needs besides a compiled
// model: the runtime's thread pool as a hook for NAME_infer, and the most that
// a thread does in fused multiply-adds. native.py calls it.
//
//===----------------------------------------------------------------------===//
#include "vit/runtime.h"

#include <chrono>

#ifdef __AVX512F__
typedef float Lanes __attribute__((vector_size(64)));
enum { numSums = 24 }; // of 32 registers
#else
typedef float Lanes __attribute__((vector_size(32)));
enum { numSums = 12 }; // of 16 registers
#endif

/// One piece: independent sums in registers, nothing else. The sums stay near
/// 1; the last is written so that the loop has a purpose.
static void multiplyAdd(void *argument, int64_t index) {
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

extern "C" {
/// The hook of a pool of that many threads, which lives to the end of the
/// process; null when it cannot be made.
__attribute__((visibility("default"))) const vit_parallel *
peers_pool(int32_t numThreads) {
  vit_pool *pool = nullptr;
  if (vit_pool_create(numThreads, -1, &pool, nullptr) != VIT_OK)
    return nullptr;
  return vit_pool_parallel(pool);
}

/// FLOP/s (two per multiply-add) of all threads of the hook together, over one
/// run of `rounds` rounds on each.
__attribute__((visibility("default"))) double
peers_peak(const vit_parallel *parallel, int32_t numThreads, int64_t rounds) {
  auto begin = std::chrono::steady_clock::now();
  if (numThreads == 1)
    multiplyAdd(&rounds, 0);
  else
    parallel->parallel_for(parallel->context, numThreads, multiplyAdd, &rounds);
  std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - begin;
  double flops = 2.0 * numSums * (sizeof(Lanes) / sizeof(float)) * rounds;
  return flops * numThreads / seconds.count();
}
}
