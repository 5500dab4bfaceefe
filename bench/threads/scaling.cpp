//===- scaling.cpp - What a model gains from more threads -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// scaling MODEL.so THREADS SECONDS [SYMBOLS]: a model, called "model" and
// compiled by `vitc compile --emit=shared`, on one thread and on many, and a
// loop of multiply-adds likewise, in turns. Prints how much faster many are,
// for both, and what each parallel region of the model loses. SYMBOLS is what
// `nm MODEL.so` prints: names for the regions. Weights are made up.
//
//===----------------------------------------------------------------------===//
#include "bench/peak.h"
#include "vit/runtime.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

static double least(const std::vector<double> &samples) {
  return *std::min_element(samples.begin(), samples.end());
}

static double median(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  return samples[samples.size() / 2];
}

//===----------------------------------------------------------------------===//
// What regions lose
//===----------------------------------------------------------------------===//

/// All runs of one region together.
struct Region {
  int64_t runs = 0, tasks = 0;
  double wall = 0; // from the call of the hook to its return
  double busy = 0; // in tasks, summed over the threads
  double most = 0; // of that, by the thread that was busy longest
};

/// A hook around a pool's that times what each thread does.
class RegionTimer {
public:
  RegionTimer(const vit_parallel *inner, int threads)
      : inner(inner), threads(threads), busy(threads) {
    hook.context = this;
    hook.parallel_for = parallelFor;
  }

  vit_parallel hook;
  std::map<void *, Region> regions; // by task

private:
  struct alignas(128) Busy {
    double seconds = 0;
  };

  struct Job {
    RegionTimer *timer;
    vit_task task;
    void *argument;
    int64_t count;
  };

  static void parallelFor(void *context, int64_t count, vit_task task,
                          void *argument) {
    RegionTimer &timer = *static_cast<RegionTimer *>(context);
    Job job{&timer, task, argument, count};
    for (Busy &busy : timer.busy)
      busy.seconds = 0;
    auto begin = Clock::now();
    timer.inner->parallel_for(timer.inner->context, count, runTask, &job);
    Region &region = timer.regions[reinterpret_cast<void *>(task)];
    region.wall += secondsSince(begin);
    region.runs += 1;
    region.tasks = count;
    double most = 0;
    for (const Busy &busy : timer.busy) {
      region.busy += busy.seconds;
      most = std::max(most, busy.seconds);
    }
    region.most += most;
  }

  static void runTask(void *context, int64_t index) {
    Job &job = *static_cast<Job *>(context);
    // The piece of the pool's static partition that has this index.
    int64_t pieces = std::min<int64_t>(job.count, job.timer->threads);
    int64_t size = job.count / pieces, longer = job.count % pieces;
    int64_t piece = index < longer * (size + 1) ? index / (size + 1)
                                                : (index - longer) / size;
    auto begin = Clock::now();
    job.task(job.argument, index);
    job.timer->busy[static_cast<size_t>(piece)].seconds += secondsSince(begin);
  }

  const vit_parallel *inner;
  int threads;
  std::vector<Busy> busy;
};

/// Names by offset in the library, from what nm prints.
static std::map<uintptr_t, std::string> readSymbols(const char *path) {
  std::map<uintptr_t, std::string> names;
  std::ifstream file(path ? path : "/dev/null");
  std::string line;
  while (std::getline(file, line)) {
    char name[256], kind;
    unsigned long long offset;
    if (sscanf(line.c_str(), "%llx %c %255s", &offset, &kind, name) == 3)
      names[offset] = name;
  }
  return names;
}

static void printRegions(const RegionTimer &timer, int runs, int threads,
                         double total, const char *symbols) {
  std::map<uintptr_t, std::string> names = readSymbols(symbols);
  std::vector<std::pair<void *, Region>> sorted(timer.regions.begin(),
                                                timer.regions.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
    return a.second.wall > b.second.wall;
  });
  printf("\n%-28s %5s %6s %9s %9s %9s\n", "region", "runs", "tasks", "ms",
         "uneven ms", "start ms");
  double outside = total, uneven = 0, start = 0;
  for (const auto &[task, region] : sorted) {
    Dl_info info;
    uintptr_t offset = 0;
    if (dladdr(task, &info))
      offset = reinterpret_cast<uintptr_t>(task) -
               reinterpret_cast<uintptr_t>(info.dli_fbase);
    std::string name = names.count(offset) ? names[offset] : "?";
    // Uneven: what the slowest thread takes beyond an equal share.
    double share = region.busy / threads;
    printf("%-28s %5lld %6lld %9.3f %9.3f %9.3f\n", name.c_str(),
           static_cast<long long>(region.runs / runs),
           static_cast<long long>(region.tasks), 1e3 * region.wall / runs,
           1e3 * (region.most - share) / runs,
           1e3 * (region.wall - region.most) / runs);
    outside -= region.wall / runs;
    uneven += (region.most - share) / runs;
    start += (region.wall - region.most) / runs;
  }
  printf("%-28s %5s %6s %9.3f %9.3f %9.3f   on one thread: %.3f ms\n", "all",
         "", "", 1e3 * total, 1e3 * uneven, 1e3 * start, 1e3 * outside);
}

//===----------------------------------------------------------------------===//
// Scaling
//===----------------------------------------------------------------------===//

/// Memory of `bytes` at an alignment that suits any model, never given back.
static float *allocate(uint64_t bytes) {
  return static_cast<float *>(
      aligned_alloc(4096, (bytes + 4095) / 4096 * 4096));
}

/// Small numbers, so that no sum overflows, all pages in memory.
static float *makeUp(uint64_t count) {
  float *data = allocate(4 * count);
  uint32_t state = 1;
  for (uint64_t i = 0; data && i < count; ++i) {
    state = state * 1664525 + 1013904223;
    data[i] = (static_cast<float>(state >> 8) / (1 << 24) - 0.5f) * 0.05f;
  }
  return data;
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: scaling MODEL.so THREADS SECONDS [SYMBOLS]\n");
    return 2;
  }
  const int threads = atoi(argv[2]);
  const double seconds = atof(argv[3]);
  void *library = dlopen(argv[1], RTLD_NOW);
  auto *model = static_cast<const vit_model *>(
      library ? dlsym(library, "model_model") : nullptr);
  vit_error error;
  vit_pool *pool = nullptr;
  if (!model || vit_model_check(model, &error) != VIT_OK ||
      vit_pool_create(threads, -1, &pool, &error) != VIT_OK) {
    fprintf(stderr, "%s\n", model ? error.message : dlerror());
    return 1;
  }
  const int64_t batch = std::max<int64_t>(model->batch, 1);
  const float *packed = makeUp(model->packed_bytes / 4);
  const float *input = makeUp(vit_model_input_elements(model, batch));
  float *output = allocate(4 * vit_model_output_elements(model, batch));
  float *workspace = allocate(model->infer_workspace_bytes);
  if (!packed || !input || !output || !workspace)
    return 1;
  auto timeModel = [&](const vit_parallel *parallel) {
    auto begin = Clock::now();
    if (model->infer(packed, batch, input, output, workspace, parallel))
      abort();
    return secondsSince(begin);
  };
  int64_t rounds = 500000;
  auto timePeak = [&](const vit_parallel *parallel) {
    auto begin = Clock::now();
    if (parallel)
      parallel->parallel_for(parallel->context, threads, peak::multiplyAdd,
                             &rounds);
    else
      peak::multiplyAdd(&rounds, 0);
    return secondsSince(begin);
  };

  const vit_parallel *many = vit_pool_parallel(pool);
  double one = timeModel(nullptr);
  timeModel(many);
  rounds = static_cast<int64_t>(rounds * std::clamp(one / 4, 1e-3, 1e-2) /
                                timePeak(nullptr));
  std::vector<double> modelOne, modelMany, peakOne, peakMany, ratios;
  auto begin = Clock::now();
  while (secondsSince(begin) < seconds || ratios.size() < 5) {
    // The workers sleep while one thread is measured alone.
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    peakOne.push_back(timePeak(nullptr));
    modelOne.push_back(timeModel(nullptr));
    timePeak(many);
    peakMany.push_back(timePeak(many));
    modelMany.push_back(timeModel(many));
    ratios.push_back(modelOne.back() / modelMany.back() * peakMany.back() /
                     (threads * peakOne.back()));
  }
  double gain = least(modelOne) / least(modelMany);
  double gainPeak = threads * least(peakOne) / least(peakMany);
  printf("%-16s %12s %12s %10s\n", "", "1 thread", "all threads", "gain");
  printf("%-16s %9.3f ms %9.3f ms %10.3f\n", "model", 1e3 * least(modelOne),
         1e3 * least(modelMany), gain);
  double flops = peak::flopsPerRound * rounds * 1e-9;
  printf("%-16s %6.1f GF/s %6.1f GF/s %10.3f\n", "multiply-adds",
         flops / least(peakOne), threads * flops / least(peakMany), gainPeak);
  printf("gain over gain   %.3f by the least times, %.3f median of %zu rounds; "
         "goal 0.97\n",
         gain / gainPeak, median(ratios), ratios.size());

  RegionTimer timer(many, threads);
  int runs = 0;
  double total = 0;
  timeModel(&timer.hook);
  timer.regions.clear();
  begin = Clock::now();
  while (secondsSince(begin) < seconds / 2 || runs < 3) {
    total += timeModel(&timer.hook);
    ++runs;
  }
  printRegions(timer, runs, threads, total / runs,
               argc > 4 ? argv[4] : nullptr);
  return 0;
}
