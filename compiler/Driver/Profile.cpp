//===- Profile.cpp - Where the time of a model goes -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two looks at the clock per region and, with several threads, two per task:
// about 50 ns each, against tens of microseconds.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Profile.h"

#include "fmt/format.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

static double toSeconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

//===----------------------------------------------------------------------===//
// Measuring
//===----------------------------------------------------------------------===//

Profiler::Profiler(const vit_profile &profile, const vit_parallel *inner,
                   double flop)
    : hook{this, parallelFor}, inner(inner), flop(flop) {
  for (const vit_region &region :
       ArrayRef(profile.regions, profile.num_regions)) {
    regions[reinterpret_cast<void *>(region.task)] = &region;
    auto same = llvm::find_if(current.works, [&](const WorkTime &time) {
      return time.work == region.work;
    });
    places[&region] = same - current.works.begin();
    if (same == current.works.end())
      current.works.push_back({region.work});
  }
}

void Profiler::beginRun() {
  for (WorkTime &time : current.works)
    time = {time.work};
  current.serial = 0;
  start = lastEnd = Clock::now();
}

void Profiler::endRun() {
  Clock::time_point now = Clock::now();
  current.serial += toSeconds(now - lastEnd);
  current.seconds = toSeconds(now - start);
  current.serialFlop = flop;
  for (const WorkTime &time : current.works)
    current.serialFlop -= time.flop;
  // The regions' shares are whole numbers each.
  if (std::abs(current.serialFlop) < 1e-6 * flop)
    current.serialFlop = 0;
  runs.push_back(current);
}

void Profiler::runTask(void *argument, int64_t index) {
  auto &job = *static_cast<Job *>(argument);
  Clock::time_point start = Clock::now();
  job.task(job.argument, index);
  auto took = std::chrono::nanoseconds(Clock::now() - start);
  job.busy.fetch_add(took.count(), std::memory_order_relaxed);
}

void Profiler::parallelFor(void *context, int64_t count, vit_task task,
                           void *argument) {
  auto &self = *static_cast<Profiler *>(context);
  Clock::time_point start = Clock::now();
  self.current.serial += toSeconds(start - self.lastEnd);
  Job job{task, argument};
  if (self.inner)
    self.inner->parallel_for(self.inner->context, count, runTask, &job);
  else
    for (int64_t i = 0; i < count; ++i)
      task(argument, i);
  Clock::time_point end = Clock::now();
  self.lastEnd = end;

  const vit_region *region =
      self.regions.lookup(reinterpret_cast<void *>(task));
  if (!region) { // not of this model: part of what is between the regions
    self.current.serial += toSeconds(end - start);
    return;
  }
  WorkTime &time = self.current.works[self.places.lookup(region)];
  time.calls += 1;
  time.seconds += toSeconds(end - start);
  time.busy += self.inner ? job.busy.load() * 1e-9 : toSeconds(end - start);
  time.flop += region->flop;
  time.issuedFlop += region->issued_flop;
  time.readBytes += region->read_bytes;
  time.writtenBytes += region->written_bytes;
}

RunTimes Profiler::getTimes() const {
  std::vector<const RunTimes *> sorted;
  for (const RunTimes &run : runs)
    sorted.push_back(&run);
  llvm::sort(sorted, [](const RunTimes *a, const RunTimes *b) {
    return a->seconds < b->seconds;
  });
  auto middle = ArrayRef(sorted).drop_front(sorted.size() / 4);
  middle = middle.drop_back(sorted.size() / 4);
  RunTimes mean = *middle.front();
  for (const RunTimes *run : middle.drop_front()) {
    mean.seconds += run->seconds;
    mean.serial += run->serial;
    for (auto [sum, time] : llvm::zip(mean.works, run->works)) {
      sum.seconds += time.seconds;
      sum.busy += time.busy;
    }
  }
  const double scale = 1.0 / middle.size();
  mean.seconds *= scale;
  mean.serial *= scale;
  for (WorkTime &time : mean.works) {
    time.seconds *= scale;
    time.busy *= scale;
  }
  return mean;
}

//===----------------------------------------------------------------------===//
// Reporting
//===----------------------------------------------------------------------===//

std::vector<const WorkTime *> vit::getSlowestFirst(const RunTimes &times) {
  std::vector<const WorkTime *> works;
  for (const WorkTime &time : times.works)
    works.push_back(&time);
  llvm::sort(works, [](const WorkTime *a, const WorkTime *b) {
    return std::tie(b->seconds, a->work) < std::tie(a->seconds, b->work);
  });
  return works;
}

/// The share of the threads' time in which they wait for each other.
static double getWaiting(const WorkTime &time, int threads) {
  return time.seconds > 0
             ? std::max(0.0, 1 - time.busy / (time.seconds * threads))
             : 0;
}

std::string vit::formatProfile(const RunTimes &times, int threads,
                               const MachineLimits &limits, double unprofiled) {
  const double peak = limits.flop;
  std::string text = fmt::format(
      "\n  {:<28}{:>6}{:>10}{:>7}{:>9}{:>8}{:>9}{:>10}{:>8}", "work", "calls",
      "ms", "%", "GFLOP/s", "% peak", "lost ms", "MB", "GB/s");
  text += threads > 1 ? "  waiting\n" : "\n";
  auto addLine = [&](StringRef work, const std::string &calls, double seconds,
                     double flop, double bytes, double waiting) {
    text += fmt::format("  {:<28}{:>6}{:>10.3f}{:>7.1f}", work, calls,
                        seconds * 1e3, 100 * seconds / times.seconds);
    text += flop > 0 ? fmt::format("{:>9.1f}{:>8.1f}", flop / seconds / 1e9,
                                   100 * flop / seconds / peak)
                     : fmt::format("{:>9}{:>8}", "-", "-");
    text += fmt::format("{:>9.3f}", (seconds - flop / peak) * 1e3);
    text += bytes > 0 ? fmt::format("{:>10.2f}{:>8.1f}", bytes / 1e6,
                                    bytes / seconds / 1e9)
                      : fmt::format("{:>10}{:>8}", "-", "-");
    text += threads > 1 && waiting >= 0
                ? fmt::format("{:>7.1f} %\n", 100 * waiting)
                : "\n";
  };
  double flop = 0, bytes = 0, busy = times.serial;
  for (const WorkTime *time : getSlowestFirst(times)) {
    double moved = time->readBytes + time->writtenBytes;
    addLine(time->work, std::to_string(time->calls), time->seconds, time->flop,
            moved, getWaiting(*time, threads));
    flop += time->flop;
    bytes += moved;
    busy += time->busy;
  }
  addLine("between, on one thread", "", times.serial, times.serialFlop, 0,
          1 - 1.0 / threads);
  addLine("all", "", times.seconds, flop + times.serialFlop, bytes,
          1 - busy / (times.seconds * threads));
  text += fmt::format("  {:<34}{:>10.3f}\n", "without the profile",
                      unprofiled * 1e3);
  text += fmt::format("  roofs: {:.1f} GB/s from memory, {:.1f} GB/s from L2 "
                      "caches\n",
                      limits.memory / 1e9, limits.cache / 1e9);
  return text;
}

llvm::json::Object vit::profileToJson(const RunTimes &times, int threads,
                                      const MachineLimits &limits) {
  const double peak = limits.flop;
  llvm::json::Array works;
  for (const WorkTime *time : getSlowestFirst(times))
    works.push_back(llvm::json::Object{
        {"work", time->work},
        {"calls", time->calls},
        {"ms", time->seconds * 1e3},
        {"percent", 100 * time->seconds / times.seconds},
        {"gflop", time->flop / 1e9},
        {"issued_gflop", time->issuedFlop / 1e9},
        {"gflops", time->flop / time->seconds / 1e9},
        {"peak_percent", 100 * time->flop / time->seconds / peak},
        {"lost_ms", (time->seconds - time->flop / peak) * 1e3},
        {"read_bytes", time->readBytes},
        {"written_bytes", time->writtenBytes},
        {"waiting_percent", 100 * getWaiting(*time, threads)}});
  return llvm::json::Object{{"total_ms", times.seconds * 1e3},
                            {"between_ms", times.serial * 1e3},
                            {"between_gflop", times.serialFlop / 1e9},
                            {"memory_gbs", limits.memory / 1e9},
                            {"l2_gbs", limits.cache / 1e9},
                            {"work", std::move(works)}};
}
