//===- Profile.h - Where the time of a model goes ---------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All work of a model but a few copies is done in parallel regions, and each
// goes through the caller's hook (vit/abi.h). A hook that looks at the clock is
// a profiler; the code that it measures is the code that ships. What a region
// is for, the model says in its table (`NAME_profile`).
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_PROFILE_H
#define VIT_COMPILER_DRIVER_PROFILE_H

#include "compiler/Driver/Yardstick.h"

#include "runtime/include/vit/abi.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/JSON.h"

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

namespace mlir::vit {

/// One kind of work in one run: the sum of its regions' calls. Times in
/// seconds.
struct WorkTime {
  std::string work;
  int64_t calls = 0;
  double seconds = 0; ///< from the call of the hook to its return
  double busy = 0;    ///< in tasks, of all threads together
  double flop = 0, issuedFlop = 0, readBytes = 0, writtenBytes = 0;
};

/// One run, or the mean of several.
struct RunTimes {
  std::vector<WorkTime> works; ///< in the order of first execution
  double serial = 0;           ///< between the regions, on one thread
  double serialFlop = 0;
  double seconds = 0; ///< all of it
};

/// Takes the time of the regions of one model.
class Profiler {
public:
  /// `inner` runs the tasks; null: this thread. `flop` is that of a whole run.
  Profiler(const vit_profile &profile, const vit_parallel *inner, double flop);
  Profiler(const Profiler &) = delete;
  Profiler &operator=(const Profiler &) = delete;

  /// For the run that is measured.
  const vit_parallel *getHook() const { return &hook; }
  void beginRun();
  void endRun();

  /// The mean of the runs but the fastest and the slowest quarter: unlike a
  /// median of each kind of work, it adds up.
  RunTimes getTimes() const;

private:
  using Clock = std::chrono::steady_clock;
  struct Job {
    vit_task task;
    void *argument;
    std::atomic<int64_t> busy{0}; // nanoseconds
  };

  static void parallelFor(void *context, int64_t count, vit_task task,
                          void *argument);
  static void runTask(void *argument, int64_t index);

  vit_parallel hook;
  const vit_parallel *inner;
  double flop;
  /// The region of a task; regions of one work share a place in the runs.
  llvm::DenseMap<void *, const vit_region *> regions;
  llvm::DenseMap<const vit_region *, size_t> places;
  RunTimes current;
  Clock::time_point start, lastEnd;
  std::vector<RunTimes> runs;
};

/// The kinds of work of a run.
std::vector<const WorkTime *> getSlowestFirst(const RunTimes &times);

/// The table, slowest work first. `unprofiled` is the median run without the
/// profiler, in seconds.
std::string formatProfile(const RunTimes &times, int threads,
                          const MachineLimits &limits, double unprofiled);
/// The same for --json.
llvm::json::Object profileToJson(const RunTimes &times, int threads,
                                 const MachineLimits &limits);

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_PROFILE_H
