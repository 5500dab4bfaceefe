//===- native.cpp - The pool and the peak, for Python ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A shared library of two things that the comparison needs besides a compiled
// model: the runtime's thread pool as a hook for NAME_infer, and the loop of
// multiply-adds. measure.py calls it.
//
//===----------------------------------------------------------------------===//
#include "bench/peak.h"
#include "vit/runtime.h"

#include <chrono>

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
    peak::multiplyAdd(&rounds, 0);
  else
    parallel->parallel_for(parallel->context, numThreads, peak::multiplyAdd,
                           &rounds);
  std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - begin;
  return peak::flopsPerRound * rounds * numThreads / seconds.count();
}
}
