//===- Yardstick.h - What this machine can do -------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What vitc bench measures a model against: the multiply-adds and the bytes
// that the same threads reach in the same minute.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_YARDSTICK_H
#define VIT_COMPILER_DRIVER_YARDSTICK_H

#include "compiler/Target/TargetMachine.h"
#include "runtime/include/vit/abi.h"

namespace mlir::vit {

/// What all threads together reach, per second.
struct MachineLimits {
  double flop = 0;   ///< multiply-adds in registers, two FLOPs each
  double memory = 0; ///< bytes read from beyond all caches; 0: not known
  double cache = 0;  ///< bytes read from the second-level caches; 0: not known
};

/// Measures multiply-adds and bandwidths on the same threads as the model.
class PeakMeter {
public:
  PeakMeter() = default;
  PeakMeter(const PeakMeter &) = delete;
  PeakMeter &operator=(const PeakMeter &) = delete;
  ~PeakMeter();

  /// Makes the loop for the target of `model`. False after printing what went
  /// wrong. A null `hook` means this thread.
  bool open(const vit_model &model, const vit_parallel *hook, int threads);

  /// Chooses the iterations that take about `seconds`.
  void calibrate(double seconds);

  /// Runs once on every thread and remembers the best rate. Returns seconds.
  double measure();

  /// FLOP per second.
  double getPeak() const { return best; }

  /// Reads memory and caches for some tens of milliseconds and remembers the
  /// best rates. Leaves other things in the caches than were there. False after
  /// printing that there is no memory to read.
  bool measureBandwidths();

  MachineLimits getLimits() const { return {best, memory, cache}; }

private:
  using Function = void (*)(int64_t, float *);

  using ReadFunction = float (*)(int64_t, const float *);

  static void runTask(void *argument, int64_t index);
  double read(const float *data, int64_t stride, int64_t bytes, int64_t repeat);
  double runOnAll(vit_task task, void *argument);

  void *library = nullptr;
  Function function = nullptr;
  ReadFunction readFunction = nullptr;
  const vit_parallel *parallel = nullptr;
  int numThreads = 1;
  int64_t flopPerIteration = 0, bytesPerIteration = 0, iterations = 1000;
  int64_t cacheBytes = 0; // of a second-level cache
  double best = 0, memory = 0, cache = 0;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_YARDSTICK_H
