//===- Yardstick.cpp - What this machine can do ---------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The best of many short loops counts: what disturbs a loop is not the machine.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Yardstick.h"

#include "compiler/Driver/Console.h"
#include "compiler/Target/LoadedModel.h"
#include "compiler/Target/PeakFma.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <memory>
#include <vector>

using namespace mlir;
using namespace mlir::vit;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The target that an object was made for, from its descriptor.
static TargetSpec getTarget(const vit_model &model) {
  TargetSpec target;
  target.triple = "x86_64-unknown-linux-gnu";
  target.cpu = model.target_cpu;
  SmallVector<StringRef> features;
  StringRef(model.cpu_features).split(features, ',', -1, /*KeepEmpty=*/false);
  for (StringRef feature : features)
    target.features.push_back(feature.str());
  if (target.hasFeature("avx512vl")) {
    target.vectorBytes = 64;
    target.vectorRegisters = 32;
  }
  return target;
}

PeakMeter::~PeakMeter() {
  if (library)
    dlclose(library);
}

bool PeakMeter::open(const vit_model &model, const vit_parallel *hook,
                     int threads) {
  const TargetSpec target = getTarget(model);
  cacheBytes = getCpuModel(target.cpu, target.vectorBytes).l2Bytes;
  llvm::Expected<PeakKernel> kernel = buildPeakKernel(target);
  if (!kernel) {
    printError(kernel.takeError());
    return false;
  }
  llvm::Expected<void *> loaded = loadObject(kernel->object);
  if (!loaded) {
    printError(loaded.takeError());
    return false;
  }
  library = *loaded;
  function = reinterpret_cast<Function>(dlsym(library, kPeakSymbol.data()));
  readFunction =
      reinterpret_cast<ReadFunction>(dlsym(library, kReadSymbol.data()));
  flopPerIteration = kernel->flopPerIteration;
  bytesPerIteration = kernel->bytesPerIteration;
  parallel = hook;
  numThreads = threads;
  return true;
}

void PeakMeter::calibrate(double seconds) {
  iterations = 1000;
  for (double took = measure(); took < seconds / 2; took = measure())
    iterations *= took > 0 ? std::clamp(seconds / took, 1.5, 10.0) : 10;
}

/// Calls `task` once per thread. Returns seconds.
double PeakMeter::runOnAll(vit_task task, void *argument) {
  Clock::time_point start = Clock::now();
  if (parallel)
    parallel->parallel_for(parallel->context, numThreads, task, argument);
  else
    task(argument, 0);
  return secondsSince(start);
}

double PeakMeter::measure() {
  double seconds = runOnAll(runTask, this);
  best = std::max(best, static_cast<double>(flopPerIteration) * iterations *
                            numThreads / seconds);
  return seconds;
}

void PeakMeter::runTask(void *argument, int64_t index) {
  auto *meter = static_cast<PeakMeter *>(argument);
  alignas(64) float buffer[16];
  std::fill(std::begin(buffer), std::end(buffer), 1.f + index);
  buffer[0] = 0.5f;
  meter->function(meter->iterations, buffer);
}

namespace {
struct Reading {
  float (*function)(int64_t, const float *);
  const float *data;
  int64_t stride, iterations, repeat;
  float *sums;
};
} // namespace

static void readTask(void *argument, int64_t index) {
  auto &reading = *static_cast<const Reading *>(argument);
  for (int64_t i = 0; i < reading.repeat; ++i)
    reading.sums[index] += reading.function(
        reading.iterations, reading.data + index * reading.stride);
}

/// Every thread reads `bytes`, `stride` floats behind those of the one before.
/// Returns bytes per second.
double PeakMeter::read(const float *data, int64_t stride, int64_t bytes,
                       int64_t repeat) {
  std::vector<float> sums(numThreads);
  Reading reading{readFunction, data,       stride, bytes / bytesPerIteration,
                  repeat,       sums.data()};
  double seconds = runOnAll(readTask, &reading);
  return static_cast<double>(bytes) * repeat * numThreads / seconds;
}

bool PeakMeter::measureBandwidths() {
  // In pieces, of which the least disturbed counts.
  constexpr int64_t kMemory = int64_t(512) << 20, kPieces = 8;
  const int64_t piece = kMemory / kPieces / numThreads / 4096 * 4096;
  const int64_t stride = piece / static_cast<int64_t>(sizeof(float));
  std::unique_ptr<float, decltype(&std::free)> data(
      static_cast<float *>(
          std::aligned_alloc(4096, kPieces * piece * numThreads)),
      std::free);
  if (!data) {
    printError("out of memory for " + formatBytes(kMemory) +
               " to measure the bandwidth with");
    return false;
  }
  std::memset(data.get(), 0, kPieces * piece * numThreads);
  for (int64_t i = 0; i < kPieces; ++i)
    memory = std::max(
        memory, read(data.get() + i * stride * numThreads, stride, piece, 1));
  // Half of the cache, so that what else is in there does not matter.
  const int64_t inCache = std::min(piece, cacheBytes / 2);
  for (int64_t i = 0; i < kPieces; ++i)
    cache = std::max(cache, read(data.get(), stride, inCache,
                                 std::max<int64_t>(1, (8 << 20) / inCache)));
  return true;
}
