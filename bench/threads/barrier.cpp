//===- barrier.cpp - What starting and collecting a job costs -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// barrier [THREADS]: the time of jobs whose pieces do nothing, on a pool of so
// many threads, one for each CPU if not given: in quick succession, so that
// the threads spin, and each after a pause that puts them to sleep.
//
//===----------------------------------------------------------------------===//
#include "vit/runtime.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

using Clock = std::chrono::steady_clock;

/// Microseconds of `repeat` empty jobs, each.
static double timeJobs(const vit_parallel *parallel, int count, int repeat) {
  auto begin = Clock::now();
  for (int i = 0; i < repeat; ++i)
    parallel->parallel_for(
        parallel->context, count, [](void *, int64_t) {}, nullptr);
  std::chrono::duration<double, std::micro> took = Clock::now() - begin;
  return took.count() / repeat;
}

static void report(const char *what, std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  printf("  %-22s %6.2f us (median %.2f, most %.2f)\n", what, samples.front(),
         samples[samples.size() / 2], samples.back());
}

int main(int argc, char **argv) {
  vit_pool *pool = nullptr;
  vit_error error;
  int32_t wanted = argc > 1 ? atoi(argv[1]) : 0;
  if (vit_pool_create(wanted, -1, &pool, &error) != VIT_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  const vit_parallel *parallel = vit_pool_parallel(pool);
  const int threads = vit_pool_num_threads(pool);
  std::vector<double> awake, asleep;
  timeJobs(parallel, threads, 1000);
  for (int i = 0; i < 200; ++i)
    awake.push_back(timeJobs(parallel, threads, 1000));
  for (int i = 0; i < 200; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    asleep.push_back(timeJobs(parallel, threads, 1));
  }
  printf("an empty job on %d threads\n", threads);
  report("spinning", awake);
  report("asleep", asleep);
  vit_pool_close(pool);
  return 0;
}
