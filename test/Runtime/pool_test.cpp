//===- pool_test.cpp - The thread pool ----------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every index once, whatever the counts, from several callers and from inside
// tasks. Meant to be run under ThreadSanitizer as well.
//
//===----------------------------------------------------------------------===//
#include "test_support.h"

#include <atomic>
#include <chrono>
#include <thread>

#ifdef __linux__
#include <sched.h>
#endif

static vit_pool *makePool(int32_t threads, int32_t spin) {
  vit_error error = dirtyError();
  vit_pool *pool = nullptr;
  expectOk(vit_pool_create(threads, spin, &pool, &error), error);
  return pool;
}

/// Runs `count` pieces that each count one plain int up.
static void expectEachOnce(const vit_parallel *parallel, int64_t count) {
  std::vector<int> hits(static_cast<size_t>(count > 0 ? count : 0), 0);
  parallel->parallel_for(
      parallel->context, count,
      [](void *argument, int64_t index) {
        ++(*static_cast<std::vector<int> *>(
            argument))[static_cast<size_t>(index)];
      },
      &hits);
  for (int hit : hits)
    ASSERT_EQ(hit, 1) << "of " << count;
}

TEST(Pool, RunsEachIndexOnce) {
  for (int32_t spin : {-1, 0, 1, 1000})
    for (int32_t threads : {1, 2, 3, 8}) {
      vit_pool *pool = makePool(threads, spin);
      EXPECT_EQ(vit_pool_num_threads(pool), threads);
      const vit_parallel *parallel = vit_pool_parallel(pool);
      for (int64_t count : {-5, 0, 1, 2, 3, 7, 8, 9, 100, 1001})
        for (int repeat = 0; repeat < 5; ++repeat)
          expectEachOnce(parallel, count);
      vit_pool_close(pool);
    }
}

TEST(Pool, GivesEachThreadOneContiguousPiece) {
  vit_pool *pool = makePool(3, -1);
  const vit_parallel *parallel = vit_pool_parallel(pool);
  std::vector<std::thread::id> owners(11);
  parallel->parallel_for(
      parallel->context, 11,
      [](void *argument, int64_t index) {
        (*static_cast<std::vector<std::thread::id> *>(
            argument))[static_cast<size_t>(index)] = std::this_thread::get_id();
      },
      &owners);
  // 11 = 4 + 4 + 3, the caller first.
  for (size_t i = 0; i < 11; ++i) {
    EXPECT_EQ(owners[i], owners[i < 4 ? 0 : i < 8 ? 4 : 8]) << i;
    EXPECT_EQ(owners[i] == std::this_thread::get_id(), i < 4) << i;
  }
  EXPECT_NE(owners[4], owners[8]);
  vit_pool_close(pool);
}

TEST(Pool, ManyShortJobsInARow) {
  vit_pool *pool = makePool(4, -1);
  const vit_parallel *parallel = vit_pool_parallel(pool);
  // Each job reads what the one before wrote, on whatever thread.
  std::vector<int64_t> values(64, 0);
  for (int job = 0; job < 2000; ++job)
    parallel->parallel_for(
        parallel->context, 1 + job % 64,
        [](void *argument, int64_t index) {
          ++static_cast<int64_t *>(argument)[index];
        },
        values.data());
  int64_t total = 0, wanted = 0;
  for (int job = 0; job < 2000; ++job)
    wanted += 1 + job % 64;
  for (int64_t value : values)
    total += value;
  EXPECT_EQ(total, wanted);
  vit_pool_close(pool);
}

TEST(Pool, WakesThreadsThatSleep) {
  vit_pool *pool = makePool(3, 10);
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    expectEachOnce(vit_pool_parallel(pool), 30);
  }
  vit_pool_close(pool);
}

struct NestedJob {
  const vit_parallel *parallel;
  std::atomic<int> *inner;
  std::atomic<int> strangers{0};
};

TEST(Pool, NestedCallsRunOnTheirThread) {
  vit_pool *pool = makePool(4, -1);
  std::atomic<int> inner{0};
  NestedJob job{vit_pool_parallel(pool), &inner};
  job.parallel->parallel_for(
      job.parallel->context, 16,
      [](void *argument, int64_t) {
        NestedJob &job = *static_cast<NestedJob *>(argument);
        struct Inner {
          NestedJob &job;
          std::thread::id thread;
        } inner{job, std::this_thread::get_id()};
        job.parallel->parallel_for(
            job.parallel->context, 10,
            [](void *argument, int64_t) {
              Inner &inner = *static_cast<Inner *>(argument);
              ++*inner.job.inner;
              if (inner.thread != std::this_thread::get_id())
                ++inner.job.strangers;
            },
            &inner);
      },
      &job);
  EXPECT_EQ(inner.load(), 160);
  EXPECT_EQ(job.strangers.load(), 0);
  vit_pool_close(pool);
}

TEST(Pool, CallersOnSeveralThreads) {
  vit_pool *pool = makePool(3, -1);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([pool] {
      for (int job = 0; job < 200; ++job)
        expectEachOnce(vit_pool_parallel(pool), job % 50);
    });
  for (std::thread &caller : callers)
    caller.join();
  vit_pool_close(pool);
}

TEST(Pool, CreatedAndClosedOverAndOver) {
  for (int i = 0; i < 50; ++i) {
    vit_pool *pool = makePool(1 + i % 5, i % 2 ? -1 : 0);
    if (i % 3)
      expectEachOnce(vit_pool_parallel(pool), 20);
    vit_pool_close(pool);
  }
}

TEST(Pool, CountsCpusWhenAskedForNone) {
  vit_pool *pool = makePool(0, -1);
  EXPECT_GE(vit_pool_num_threads(pool), 1);
  EXPECT_LE(vit_pool_num_threads(pool),
            static_cast<int32_t>(std::thread::hardware_concurrency()));
  expectEachOnce(vit_pool_parallel(pool), 100);
  vit_pool_close(pool);
}

#ifdef __linux__
TEST(Pool, KeepsThreadsOnTheirCpus) {
  cpu_set_t set;
  ASSERT_EQ(sched_getaffinity(0, sizeof(set), &set), 0);
  std::vector<int32_t> allowed;
  int32_t other = -1;
  for (int32_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set))
      allowed.push_back(cpu);
    else if (other < 0)
      other = cpu;
  // The last CPU first; with one CPU both threads share it.
  const int32_t cpus[] = {allowed.back(), allowed.front()};
  vit_error error = dirtyError();
  vit_pool *pool = nullptr;
  vit_pool_options options = {};
  options.num_threads = 3;
  options.spin_microseconds = -1;
  options.worker_cpus = cpus;
  options.num_worker_cpus = 2;
  expectOk(vit_pool_open(&options, &pool, &error), error);
  std::vector<cpu_set_t> seen(3);
  vit_pool_parallel(pool)->parallel_for(
      vit_pool_parallel(pool)->context, 3,
      [](void *argument, int64_t index) {
        auto &seen = *static_cast<std::vector<cpu_set_t> *>(argument);
        auto &mine = seen[static_cast<size_t>(index)];
        sched_getaffinity(0, sizeof(mine), &mine);
      },
      &seen);
  EXPECT_TRUE(CPU_EQUAL(&seen[0], &set)); // the caller is left alone
  for (size_t i : {1u, 2u}) {
    EXPECT_EQ(CPU_COUNT(&seen[i]), 1);
    EXPECT_TRUE(CPU_ISSET(cpus[i - 1], &seen[i]));
  }
  vit_pool_close(pool);

  options.num_worker_cpus = 1;
  expectError(vit_pool_open(&options, &pool, &error), error,
              VIT_INVALID_ARGUMENT, {"'worker_cpus' has 1 CPUs, 2 threads"});
  options.worker_cpus = nullptr;
  expectError(vit_pool_open(&options, &pool, &error), error,
              VIT_INVALID_ARGUMENT, {"'worker_cpus' has 0 CPUs, 2 threads"});
  for (int32_t bad : {-1, other, CPU_SETSIZE}) {
    options.num_threads = 2;
    options.worker_cpus = &bad;
    std::string wanted = "CPU " + std::to_string(bad) + " in 'worker_cpus'";
    expectError(vit_pool_open(&options, &pool, &error), error,
                VIT_INVALID_ARGUMENT, {wanted.c_str()});
  }
  EXPECT_EQ(pool, nullptr);
}
#endif

TEST(Pool, RefusesBadArguments) {
  vit_error error = dirtyError();
  vit_pool *pool = nullptr;
  expectError(vit_pool_create(-1, -1, &pool, &error), error,
              VIT_INVALID_ARGUMENT, {"-1 threads"});
  expectError(vit_pool_create(1025, -1, &pool, &error), error,
              VIT_INVALID_ARGUMENT, {"1025 threads", "1024"});
  expectError(vit_pool_create(1, -1, nullptr, &error), error,
              VIT_INVALID_ARGUMENT, {"'pool' is null"});
  expectError(vit_pool_open(nullptr, &pool, &error), error,
              VIT_INVALID_ARGUMENT, {"'options' is null"});
  EXPECT_EQ(pool, nullptr);
  EXPECT_EQ(vit_pool_parallel(nullptr), nullptr);
  EXPECT_EQ(vit_pool_num_threads(nullptr), 0);
  vit_pool_close(nullptr);
}
