//===- pool.cpp - A pool of threads for parallel_for ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each worker has a mailbox of its own. The caller writes the piece of a job
// into as many mailboxes as the job has pieces, does the first piece itself and
// waits for the others; workers that get none are never touched. A worker that
// has waited for the spinning time sleeps on a condition variable. Handing out
// and collecting cost one atomic write and one atomic decrement per worker
// while all are awake.
//
//===----------------------------------------------------------------------===//
#include "error.h"
#include "memory.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

using namespace vit;

namespace {
/// One contiguous piece of a job.
struct Piece {
  vit_task task = nullptr;
  void *argument = nullptr;
  int64_t begin = 0;
  int64_t end = 0;

  void run() const {
    for (int64_t i = begin; i < end; ++i)
      task(argument, i);
  }
};

/// Waiting for a condition: first by spinning, then by sleeping.
class Waiter {
public:
  /// Returns when `ready` does. The thread that makes it so calls wake after.
  template <typename Ready> void wait(int32_t spinMicroseconds, Ready ready) {
    if (spin(spinMicroseconds, ready))
      return;
    std::unique_lock<std::mutex> lock(mutex);
    sleeping.store(true, std::memory_order_seq_cst);
    // Either this load sees what the waker wrote before, or the waker's load
    // of `sleeping` sees the store above: all four are sequentially consistent.
    while (!ready())
      condition.wait(lock);
    sleeping.store(false, std::memory_order_relaxed);
  }

  void wake() {
    if (!sleeping.load(std::memory_order_seq_cst))
      return;
    std::lock_guard<std::mutex> lock(mutex);
    condition.notify_one();
  }

private:
  template <typename Ready>
  static bool spin(int32_t microseconds, Ready ready) {
    if (ready())
      return true;
    if (microseconds == 0)
      return false;
    auto end = std::chrono::steady_clock::now() +
               std::chrono::microseconds(microseconds);
    do {
      // Between looks at the clock, which costs tens of nanoseconds.
      for (int i = 0; i < 64; ++i) {
        if (ready())
          return true;
        pause();
      }
    } while (std::chrono::steady_clock::now() < end);
    return false;
  }

  static void pause() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
  }

  std::atomic<bool> sleeping{false};
  std::mutex mutex;
  std::condition_variable condition;
};

/// 128: two lines, since CPUs fetch the neighbour of a line as well.
struct alignas(128) Worker {
  vit_pool *pool = nullptr;
  pthread_t thread;
  Piece piece;                    // written before `given` grows, read after
  std::atomic<uint32_t> given{0}; // pieces so far; wraps
  std::atomic<bool> leaving{false};
  Waiter waiter;
};
} // namespace

struct vit_pool {
  vit_parallel hook = {};
  int32_t numWorkers = 0; // without the caller
  int32_t spin = 0;
  std::unique_ptr<Worker[]> workers;
  alignas(128) std::atomic<bool> busy{false};
  alignas(128) std::atomic<int32_t> unfinished{0};
  Waiter caller;
};

static void *workerMain(void *argument) {
  Worker &worker = *static_cast<Worker *>(argument);
  vit_pool &pool = *worker.pool;
  uint32_t seen = 0;
  while (true) {
    worker.waiter.wait(pool.spin, [&] {
      return worker.given.load(std::memory_order_seq_cst) != seen ||
             worker.leaving.load(std::memory_order_seq_cst);
    });
    // There is no piece when the pool is told to leave.
    if (worker.given.load(std::memory_order_acquire) == seen)
      return nullptr;
    ++seen;
    worker.piece.run();
    if (pool.unfinished.fetch_sub(1, std::memory_order_seq_cst) == 1)
      pool.caller.wake();
  }
}

static void parallelFor(void *context, int64_t count, vit_task task,
                        void *argument) {
  vit_pool &pool = *static_cast<vit_pool *>(context);
  Piece all{task, argument, 0, count};
  if (count <= 1 || pool.numWorkers == 0 ||
      pool.busy.exchange(true, std::memory_order_acquire)) {
    // Nothing to share; or a call from inside a task or beside another job.
    all.run();
    return;
  }
  int64_t pieces = pool.numWorkers + 1;
  pieces = count < pieces ? count : pieces;
  int64_t size = count / pieces, longer = count % pieces;
  auto begin = [&](int64_t piece) {
    return piece * size + (piece < longer ? piece : longer);
  };
  pool.unfinished.store(static_cast<int32_t>(pieces - 1),
                        std::memory_order_relaxed);
  for (int64_t i = 1; i < pieces; ++i) {
    Worker &worker = pool.workers[static_cast<size_t>(i - 1)];
    worker.piece = Piece{task, argument, begin(i), begin(i + 1)};
    worker.given.fetch_add(1, std::memory_order_seq_cst);
    worker.waiter.wake();
  }
  Piece{task, argument, 0, begin(1)}.run();
  pool.caller.wait(pool.spin, [&] {
    return pool.unfinished.load(std::memory_order_seq_cst) == 0;
  });
  pool.busy.store(false, std::memory_order_release);
}

#ifdef __linux__
/// The CPUs that this process may run on.
class AllowedCpus {
public:
  AllowedCpus() { known = sched_getaffinity(0, sizeof(set), &set) == 0; }

  bool has(int32_t cpu) const {
    return cpu >= 0 && cpu < CPU_SETSIZE && (!known || CPU_ISSET(cpu, &set));
  }
  int32_t count() const { return known ? CPU_COUNT(&set) : 1; }

private:
  cpu_set_t set;
  bool known;
};
#endif

/// CPUs that this process may run on.
static int32_t countCpus() {
#ifdef __linux__
  return AllowedCpus().count();
#else
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? static_cast<int32_t>(online) : 1;
#endif
}

/// Ends and joins the first `count` workers.
static void stopWorkers(vit_pool &pool, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    pool.workers[static_cast<size_t>(i)].leaving.store(
        true, std::memory_order_seq_cst);
    pool.workers[static_cast<size_t>(i)].waiter.wake();
  }
  for (int32_t i = 0; i < count; ++i)
    pthread_join(pool.workers[static_cast<size_t>(i)].thread, nullptr);
}

/// Starts one worker, on `cpus[index]` where there are `cpus`. Returns a number
/// of errno.h.
static int startWorker(Worker &worker, const int32_t *cpus, int32_t index) {
  pthread_attr_t attributes;
  int result = pthread_attr_init(&attributes);
  if (result != 0)
    return result;
#ifdef __linux__
  if (cpus) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(cpus[index]), &set);
    result = pthread_attr_setaffinity_np(&attributes, sizeof(set), &set);
  }
#else
  (void)cpus;
  (void)index;
#endif
  if (result == 0)
    result = pthread_create(&worker.thread, &attributes, workerMain, &worker);
  pthread_attr_destroy(&attributes);
  return result;
}

/// Starts the workers; on failure those that run are ended again.
static vit_status startWorkers(vit_pool &pool, const int32_t *cpus,
                               vit_error *error) {
  // Signals are for the application's own threads.
  sigset_t everything, before;
  sigfillset(&everything);
  pthread_sigmask(SIG_SETMASK, &everything, &before);
  int result = 0;
  int32_t started = 0;
  for (; started < pool.numWorkers; ++started) {
    Worker &worker = pool.workers[static_cast<size_t>(started)];
    worker.pool = &pool;
    result = startWorker(worker, cpus, started);
    if (result != 0)
      break;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (result == 0)
    return VIT_OK;
  stopWorkers(pool, started);
  return fail(error, VIT_OUT_OF_MEMORY,
              "the system refused thread %d of %d (error %d)", started + 2,
              pool.numWorkers + 1, result);
}

/// Checks `worker_cpus` for a pool of that many threads.
static vit_status checkCpus(const vit_pool_options &options, int32_t numThreads,
                            vit_error *error) {
  if (!options.worker_cpus && options.num_worker_cpus == 0)
    return VIT_OK;
  if (!options.worker_cpus || options.num_worker_cpus != numThreads - 1)
    return fail(error, VIT_INVALID_ARGUMENT,
                "vit_pool_open: 'worker_cpus' has %d CPUs, %d threads are to "
                "be started",
                options.worker_cpus ? options.num_worker_cpus : 0,
                numThreads - 1);
#ifdef __linux__
  AllowedCpus allowed;
  for (int32_t i = 0; i < options.num_worker_cpus; ++i)
    if (!allowed.has(options.worker_cpus[i]))
      return fail(error, VIT_INVALID_ARGUMENT,
                  "vit_pool_open: CPU %d in 'worker_cpus' is not among the %d "
                  "that this process may use",
                  options.worker_cpus[i], allowed.count());
  return VIT_OK;
#else
  return fail(error, VIT_UNSUPPORTED,
              "vit_pool_open: 'worker_cpus' is for Linux alone");
#endif
}

vit_status vit_pool_open(const vit_pool_options *options, vit_pool **pool,
                         vit_error *error) {
  if (pool)
    *pool = nullptr;
  if (!options || !pool)
    return fail(error, VIT_INVALID_ARGUMENT, "vit_pool_open: '%s' is null",
                options ? "pool" : "options");
  constexpr int32_t kMost = 1024;
  int32_t numThreads = options->num_threads;
  if (numThreads < 0 || numThreads > kMost)
    return fail(error, VIT_INVALID_ARGUMENT,
                "vit_pool_open: %d threads, from 0 to %d can be", numThreads,
                kMost);
  int32_t cpus = countCpus();
  if (numThreads == 0)
    numThreads = cpus < kMost ? cpus : kMost;
  if (vit_status status = checkCpus(*options, numThreads, error))
    return status;
  std::unique_ptr<vit_pool> made(new (std::nothrow) vit_pool);
  if (made && numThreads > 1)
    made->workers.reset(new (std::nothrow)
                            Worker[static_cast<size_t>(numThreads - 1)]);
  if (!made || (numThreads > 1 && !made->workers))
    return fail(error, VIT_OUT_OF_MEMORY, "out of memory for %d threads",
                numThreads);
  made->hook.context = made.get();
  made->hook.parallel_for = parallelFor;
  made->numWorkers = numThreads - 1;
  made->spin = options->spin_microseconds >= 0 ? options->spin_microseconds
               : numThreads <= cpus            ? 100
                                               : 0;
  if (vit_status status = startWorkers(*made, options->worker_cpus, error))
    return status;
  *pool = made.release();
  return succeed(error);
}

vit_status vit_pool_create(int32_t num_threads, int32_t spin_microseconds,
                           vit_pool **pool, vit_error *error) {
  vit_pool_options options = {};
  options.num_threads = num_threads;
  options.spin_microseconds = spin_microseconds;
  return vit_pool_open(&options, pool, error);
}

void vit_pool_close(vit_pool *pool) {
  if (pool)
    stopWorkers(*pool, pool->numWorkers);
  delete pool;
}

int32_t vit_pool_num_threads(const vit_pool *pool) {
  return pool ? pool->numWorkers + 1 : 0;
}

const vit_parallel *vit_pool_parallel(const vit_pool *pool) {
  return pool ? &pool->hook : nullptr;
}
