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
#include "compiler/Driver/Roofline.h"
#include "compiler/Driver/Yardstick.h"
#include "compiler/Target/OutputFiles.h"

#include "fmt/format.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <malloc.h>

using namespace mlir;
using namespace mlir::vit;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

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
  MachineLimits limits;
  int64_t peakMemory = 0;
  std::optional<RunTimes> profile;

  double getMedian() const {
    size_t middle = seconds.size() / 2;
    return seconds.size() % 2 ? seconds[middle]
                              : (seconds[middle - 1] + seconds[middle]) / 2;
  }
};

/// The table of regions in the object. Null after printing why there is none.
static const vit_profile *getProfile(const Executable &executable) {
  const vit_model &model = executable.model();
  auto *profile = static_cast<const vit_profile *>(
      executable.loaded->symbol((Twine(model.name) + "_profile").str()));
  if (!profile)
    printError("'" + Twine(model.name) +
               "' was compiled without what a profile needs; 'vitc compile "
               "--profile' adds it");
  else if (profile->region_size != sizeof(vit_region)) {
    printError("the profile of '" + Twine(model.name) + "' has entries of " +
               Twine(profile->region_size) + " bytes, this vitc expects " +
               Twine(sizeof(vit_region)));
    profile = nullptr;
  }
  return profile;
}

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
  auto run = [&](double &seconds, const vit_parallel *hook) {
    Clock::time_point start = Clock::now();
    bool good = vit_session_run(session.handle.get(), batch, input.data(),
                                output.data(), hook, &error) == VIT_OK;
    seconds = secondsSince(start);
    if (!good)
      printError(error.message);
    return good;
  };

  Measurement result;
  PeakMeter meter;
  std::optional<Profiler> profiler;
  if (options.profile || !options.roofline.empty()) {
    const vit_profile *profile = getProfile(executable);
    if (!profile)
      return std::nullopt;
    profiler.emplace(*profile, session.parallel(),
                     static_cast<double>(model.executed_flop) * batch);
  }
  double seconds = 0;
  if (!meter.open(model, session.parallel(), session.threads))
    return std::nullopt;
  // The first runs read the weights from where they are and wake the CPU.
  for (int i = 0; i < 2; ++i)
    if (!run(seconds, session.parallel()))
      return std::nullopt;
  meter.calibrate(std::clamp(seconds / 8, 1e-3, 5e-3));
  result.peakMemory = getPeakMemory();
  // Before and after, so that neither hurts by what goes on beside; then the
  // model's own data must get back into the caches.
  if (profiler &&
      !(meter.measureBandwidths() && run(seconds, profiler->getHook())))
    return std::nullopt;

  Clock::time_point start = Clock::now();
  auto enough = [&] {
    int64_t runs = result.seconds.size();
    return options.repeat ? runs >= options.repeat
                          : runs >= 3 && secondsSince(start) >= options.minTime;
  };
  while (!enough()) {
    progress.step("measuring, run " + Twine(result.seconds.size() + 1));
    if (!run(seconds, session.parallel()))
      return std::nullopt;
    result.seconds.push_back(seconds);
    if (profiler) {
      profiler->beginRun();
      if (!run(seconds, profiler->getHook()))
        return std::nullopt;
      profiler->endRun();
    }
    meter.measure();
  }
  llvm::sort(result.seconds);
  if (profiler) {
    if (!meter.measureBandwidths())
      return std::nullopt;
    result.profile = profiler->getTimes();
  }
  result.limits = meter.getLimits();
  return result;
}

static bool report(const Executable &executable, const Session &session,
                   int64_t batch, const Measurement &measured, bool json) {
  const vit_model &model = executable.model();
  const double median = measured.getMedian();
  const double flop = static_cast<double>(model.executed_flop) * batch;
  const double rate = flop / median,
               percent = 100 * rate / measured.limits.flop;
  const double min = measured.seconds.front(), max = measured.seconds.back();
  if (json) {
    llvm::json::Object object{
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
        {"fma_peak_gflops", measured.limits.flop / 1e9},
        {"peak_percent", percent},
        {"model_gflop", model.model_flop / 1e9},
        {"executed_gflop", model.executed_flop / 1e9},
        {"packed_bytes", static_cast<int64_t>(model.packed_bytes)},
        {"workspace_bytes", static_cast<int64_t>(model.infer_workspace_bytes)},
        {"peak_rss_bytes", measured.peakMemory},
        {"runs", static_cast<int64_t>(measured.seconds.size())},
        {"synthetic_weights", executable.syntheticWeights}};
    if (measured.profile)
      object["profile"] =
          profileToJson(*measured.profile, session.threads, measured.limits);
    return printJson(std::move(object));
  }

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
      measured.seconds.size(), rate / 1e9, percent, measured.limits.flop / 1e9,
      model.executed_flop / 1e9, model.model_flop / 1e9,
      formatBytes(model.packed_bytes), formatBytes(model.infer_workspace_bytes),
      formatBytes(measured.peakMemory));
  if (measured.profile)
    text += formatProfile(*measured.profile, session.threads, measured.limits,
                          median);
  return printResult(text);
}

/// False after printing why the picture could not be written.
static bool writeRoofline(const Options &options, const Executable &executable,
                          const Session &session, const Measurement &measured) {
  const vit_model &model = executable.model();
  std::string title = fmt::format(
      "{} for {}, f32, batch {}, {} thread{}: {:.1f} % of peak", model.name,
      model.target_cpu, std::max<int64_t>(model.batch, 1), session.threads,
      session.threads == 1 ? "" : "s",
      100 * model.executed_flop * std::max<int64_t>(model.batch, 1) /
          measured.getMedian() / measured.limits.flop);
  OutputFiles files;
  llvm::Error error =
      files.add(options.roofline,
                drawRoofline(title, *measured.profile, measured.limits));
  if (!error)
    error = files.commit();
  if (!error)
    return true;
  printError(std::move(error));
  return false;
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
  if (!options.roofline.empty() &&
      !writeRoofline(options, *executable, *session, *measured))
    return kExitBad;
  return report(*executable, *session, batch, *measured, options.json)
             ? kExitDone
             : kExitBad;
}
