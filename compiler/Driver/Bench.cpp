//===- Bench.cpp - vitc bench ---------------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs of the model and of the multiply-add loop alternate, so that both see
// the same clock. The rate of the model is that of its median run, the peak
// that of the best loop: a figure that favours nobody.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Driver.h"
#include "compiler/Driver/Executable.h"
#include "compiler/Target/PeakFma.h"

#include "fmt/format.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <dlfcn.h>
#include <malloc.h>

using namespace mlir;
using namespace mlir::vit;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

//===----------------------------------------------------------------------===//
// The yardstick
//===----------------------------------------------------------------------===//

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

/// Measures multiply-adds on the same threads as the model.
class PeakMeter {
public:
  ~PeakMeter() {
    if (library)
      dlclose(library);
  }

  bool open(const TargetSpec &target, const vit_parallel *hook, int threads) {
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
    flopPerIteration = kernel->flopPerIteration;
    parallel = hook;
    numThreads = threads;
    return true;
  }

  /// Chooses the iterations that take about `seconds`.
  void calibrate(double seconds) {
    iterations = 1000;
    for (double took = measure(); took < seconds / 2; took = measure())
      iterations *= took > 0 ? std::clamp(seconds / took, 1.5, 10.0) : 10;
  }

  /// Runs once on every thread and remembers the best rate. Returns seconds.
  double measure() {
    Clock::time_point start = Clock::now();
    if (parallel)
      parallel->parallel_for(parallel->context, numThreads, runTask, this);
    else
      runTask(this, 0);
    double seconds = secondsSince(start);
    best = std::max(best, static_cast<double>(flopPerIteration) * iterations *
                              numThreads / seconds);
    return seconds;
  }

  /// FLOP per second.
  double getPeak() const { return best; }

private:
  using Function = void (*)(int64_t, float *);

  static void runTask(void *argument, int64_t index) {
    auto *meter = static_cast<PeakMeter *>(argument);
    alignas(64) float buffer[16];
    std::fill(std::begin(buffer), std::end(buffer), 1.f + index);
    buffer[0] = 0.5f;
    meter->function(meter->iterations, buffer);
  }

  void *library = nullptr;
  Function function = nullptr;
  const vit_parallel *parallel = nullptr;
  int numThreads = 1;
  int64_t flopPerIteration = 0, iterations = 1000;
  double best = 0;
};

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// Gives what compiling has used back to the system, and makes the kernel's
/// high-water mark of this process begin anew.
static void resetPeakMemory() {
  malloc_trim(0);
  if (FILE *file = fopen("/proc/self/clear_refs", "w")) {
    fputs("5", file);
    fclose(file);
  }
}

/// The high-water mark of this process's memory in bytes; 0 if unknown.
static int64_t getPeakMemory() {
  auto status = llvm::MemoryBuffer::getFileAsStream("/proc/self/status");
  if (!status)
    return 0;
  StringRef rest = (*status)->getBuffer().split("VmHWM:").second.ltrim();
  int64_t kilobytes = 0;
  return rest.consumeInteger(10, kilobytes) ? 0 : kilobytes * 1024;
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

struct Measurement {
  std::vector<double> seconds; // sorted
  double peak = 0;             // FLOP per second
  int64_t peakMemory = 0;

  double getMedian() const {
    size_t middle = seconds.size() / 2;
    return seconds.size() % 2 ? seconds[middle]
                              : (seconds[middle - 1] + seconds[middle]) / 2;
  }
};

static std::optional<Measurement> measure(const Executable &executable,
                                          Session &session, int64_t batch,
                                          const Options &options,
                                          Progress &progress) {
  const vit_model &model = executable.model();
  std::vector<int64_t> shape(model.input.shape,
                             model.input.shape + model.input.rank);
  shape.front() = batch;
  std::vector<char> input = encodeInput(model, inventInput(model, shape));
  std::vector<float> output(vit_model_output_elements(&model, batch));
  vit_error error;
  auto run = [&](double &seconds) {
    Clock::time_point start = Clock::now();
    bool good =
        vit_session_run(session.handle.get(), batch, input.data(),
                        output.data(), session.parallel(), &error) == VIT_OK;
    seconds = secondsSince(start);
    if (!good)
      printError(error.message);
    return good;
  };

  Measurement result;
  PeakMeter meter;
  double seconds = 0;
  if (!meter.open(getTarget(model), session.parallel(), session.threads))
    return std::nullopt;
  // The first runs read the weights from where they are and wake the CPU.
  for (int i = 0; i < 2; ++i)
    if (!run(seconds))
      return std::nullopt;
  meter.calibrate(std::clamp(seconds / 8, 1e-3, 5e-3));

  Clock::time_point start = Clock::now();
  auto enough = [&] {
    int64_t runs = result.seconds.size();
    return options.repeat ? runs >= options.repeat
                          : runs >= 3 && secondsSince(start) >= options.minTime;
  };
  while (!enough()) {
    progress.step("measuring, run " + Twine(result.seconds.size() + 1));
    if (!run(seconds))
      return std::nullopt;
    result.seconds.push_back(seconds);
    meter.measure();
  }
  llvm::sort(result.seconds);
  result.peak = meter.getPeak();
  result.peakMemory = getPeakMemory();
  return result;
}

static bool report(const Executable &executable, const Session &session,
                   int64_t batch, const Measurement &measured, bool json) {
  const vit_model &model = executable.model();
  const double median = measured.getMedian();
  const double flop = static_cast<double>(model.executed_flop) * batch;
  const double rate = flop / median, percent = 100 * rate / measured.peak;
  const double min = measured.seconds.front(), max = measured.seconds.back();
  if (json)
    return printJson(llvm::json::Object{
        {"model", model.name},
        {"dtype", "f32"},
        {"batch", batch},
        {"threads", session.threads},
        {"target_cpu", model.target_cpu},
        {"latency_ms", llvm::json::Object{{"min", min * 1e3},
                                          {"median", median * 1e3},
                                          {"max", max * 1e3}}},
        {"images_per_second", batch / median},
        {"gflops", rate / 1e9},
        {"fma_peak_gflops", measured.peak / 1e9},
        {"peak_percent", percent},
        {"model_gflop", model.model_flop / 1e9},
        {"executed_gflop", model.executed_flop / 1e9},
        {"packed_bytes", static_cast<int64_t>(model.packed_bytes)},
        {"workspace_bytes", static_cast<int64_t>(model.infer_workspace_bytes)},
        {"peak_rss_bytes", measured.peakMemory},
        {"runs", static_cast<int64_t>(measured.seconds.size())},
        {"synthetic_weights", executable.syntheticWeights}});

  std::string text = fmt::format(
      "{} for {}, f32, batch {}, {} thread{}\n"
      "  latency   {:.3f} ms (min {:.3f}, max {:.3f}, {} runs)\n"
      "  speed     {:.1f} GFLOP/s, {:.1f} % of the {:.1f} GFLOP/s that "
      "multiply-adds reach here\n"
      "  work      {:.3f} GFLOP per image executed, {:.3f} as described\n"
      "  memory    {} packed weights, {} workspace, {} at most in this "
      "process\n",
      model.name, model.target_cpu, batch, session.threads,
      session.threads == 1 ? "" : "s", median * 1e3, min * 1e3, max * 1e3,
      measured.seconds.size(), rate / 1e9, percent, measured.peak / 1e9,
      model.executed_flop / 1e9, model.model_flop / 1e9,
      formatBytes(model.packed_bytes), formatBytes(model.infer_workspace_bytes),
      formatBytes(measured.peakMemory));
  return printResult(text);
}

ExitCode vit::runBench(const Options &options) {
  Progress progress;
  progress.step("reading '" + options.model + "'");
  std::unique_ptr<Model> model = openModel(options);
  if (!model)
    return kExitBad;
  std::unique_ptr<Executable> executable =
      makeExecutable(*model, options, progress, /*mayInvent=*/true);
  if (!executable)
    return kExitBad;
  if (executable->syntheticWeights)
    printNote("'" + options.model + "' has no weights: they are made up");
  model.reset();

  resetPeakMemory();
  std::optional<Session> session = openSession(*executable, options.threads);
  if (!session)
    return kExitBad;
  // Code for any batch is measured with the one image that it loops over.
  const int64_t batch = std::max<int64_t>(executable->model().batch, 1);
  std::optional<Measurement> measured =
      measure(*executable, *session, batch, options, progress);
  if (!measured)
    return kExitBad;
  return report(*executable, *session, batch, *measured, options.json)
             ? kExitDone
             : kExitBad;
}
