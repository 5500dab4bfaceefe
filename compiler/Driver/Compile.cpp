//===- Compile.cpp - vitc compile -----------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes an object, a header and packed weights, or the text of a stage.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Build.h"
#include "compiler/Driver/Driver.h"
#include "compiler/Driver/Executable.h"
#include "compiler/Target/Emit.h"
#include "compiler/Target/Header.h"
#include "compiler/Target/OutputFiles.h"
#include "compiler/Target/Weights.h"

#include "fmt/format.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <chrono>

using namespace mlir;
using namespace mlir::vit;

/// True, after printing it, when there is an error.
static bool print(llvm::Error error) {
  if (!error)
    return false;
  printError(std::move(error));
  return true;
}

static ExitCode writeText(StringRef text, StringRef path) {
  if (path.empty())
    return printResult(text) ? kExitDone : kExitBad;
  OutputFiles files;
  if (print(files.add(path, text)) || print(files.commit()))
    return kExitBad;
  return kExitDone;
}

/// The three files of a compilation.
struct Outputs {
  std::string object, header, weights;
  uint64_t objectBytes = 0;
};

/// Adds the object, or the library in its place.
static llvm::Error addObject(OutputFiles &files, const Built &built, Emit emit,
                             StringRef prefix, Outputs &outputs) {
  StringRef base = llvm::sys::path::filename(prefix);
  if (emit == Emit::Shared) {
    outputs.object = (prefix + ".so").str();
    llvm::Expected<std::string> temporary = files.reserve(outputs.object);
    if (!temporary)
      return temporary.takeError();
    if (llvm::Error error =
            linkShared(built.object, (base + ".so").str(), *temporary))
      return error;
    llvm::sys::fs::file_size(*temporary, outputs.objectBytes);
    return llvm::Error::success();
  }
  std::string bytes = built.object;
  outputs.object = (prefix + ".o").str();
  if (emit == Emit::Archive) {
    outputs.object = (prefix + ".a").str();
    llvm::Expected<std::string> archive =
        makeArchive(built.object, (base + ".o").str());
    if (!archive)
      return archive.takeError();
    bytes = std::move(*archive);
  }
  outputs.objectBytes = bytes.size();
  return files.add(outputs.object, bytes);
}

/// Packs the model's weights into PREFIX.weights.
static llvm::Error addWeights(OutputFiles &files, const Built &built,
                              const Model &model, StringRef prefix,
                              Outputs &outputs) {
  const std::string &object =
      built.hostObject.empty() ? built.object : built.hostObject;
  llvm::Expected<LoadedModel> loaded =
      LoadedModel::load(object, built.info.name);
  if (!loaded)
    return loaded.takeError();
  vit_error error;
  if (vit_model_check(loaded->model(), &error) != VIT_OK)
    return llvm::createStringError(error.message);
  llvm::Expected<OpenedWeights> weights =
      openWeightFile(model.imported.weightsPath);
  if (!weights)
    return weights.takeError();
  // Of a description, the import has said them.
  if (model.kind != Model::Kind::Described)
    for (const std::string &note : weights->notes)
      printWarning(model.imported.weightsPath + ": " + note);

  outputs.weights = (prefix + ".weights").str();
  llvm::Expected<std::string> temporary = files.reserve(outputs.weights);
  if (!temporary)
    return temporary.takeError();
  PackedMetadata metadata{labelsToJson(model.imported.labels),
                          model.imported.preprocessJson};
  return writePackedWeights(*loaded->model(), weights->handle.get(), metadata,
                            *temporary);
}

static bool report(const Outputs &outputs, const Built &built,
                   const TargetSpec &target, double seconds, bool json) {
  const ModelInfo &info = built.info;
  if (json)
    return printJson(llvm::json::Object{
        {"model", info.name},
        {"object", outputs.object},
        {"header", outputs.header},
        {"weights", outputs.weights.empty()
                        ? llvm::json::Value(nullptr)
                        : llvm::json::Value(outputs.weights)},
        {"target_cpu", target.cpu},
        {"batch", info.dynamicBatch ? llvm::json::Value("dynamic")
                                    : llvm::json::Value(info.batch)},
        {"object_bytes", static_cast<int64_t>(outputs.objectBytes)},
        {"packed_bytes", info.packedBytes},
        {"workspace_bytes", info.inferWorkspaceBytes},
        {"seconds", seconds}});
  std::string text = fmt::format(
      "{:<24} code for {}, {}; calls need {} of workspace\n{:<24} C header\n",
      outputs.object, target.cpu, formatBytes(outputs.objectBytes),
      formatBytes(info.inferWorkspaceBytes), outputs.header);
  if (!outputs.weights.empty())
    text += fmt::format("{:<24} packed weights, {}\n", outputs.weights,
                        formatBytes(info.packedBytes));
  return printResult(text);
}

ExitCode vit::runCompile(const Options &options) {
  auto start = std::chrono::steady_clock::now();
  BuildRequest request;
  llvm::Expected<TargetSpec> target = resolveTarget(options.targetCpu);
  if (print(target.takeError()))
    return kExitBad;
  request.target = std::move(*target);

  Progress progress;
  progress.step("reading '" + options.model + "'");
  std::unique_ptr<Model> model = openModel(options);
  if (!model)
    return kExitBad;
  if (model->kind == Model::Kind::Compiled) {
    printError("'" + options.model + "' is compiled already");
    return kExitBad;
  }

  const bool text = options.emit < Emit::Object;
  const bool hasWeights = !model->imported.weightsPath.empty();
  request.last = text ? options.emit : Emit::Object;
  request.dumpStagesTo = options.dumpStagesTo;
  request.profile = options.profile;
  request.packHere = hasWeights && !text;
  if (!followStrategy(*model, options, request))
    return kExitBad;
  std::optional<Built> built = buildModel(*model, request, progress);
  if (!built)
    return kExitBad;
  if (text)
    return writeText(built->text, options.output);

  std::string prefix =
      options.output.empty() ? built->info.name : options.output;
  OutputFiles files;
  Outputs outputs;
  outputs.header = prefix + ".h";
  if (print(addObject(files, *built, options.emit, prefix, outputs)) ||
      print(files.add(outputs.header,
                      generateHeader(built->info, request.target))))
    return kExitBad;
  if (hasWeights) {
    progress.step("packing the weights");
    if (print(addWeights(files, *built, *model, prefix, outputs)))
      return kExitBad;
  }
  if (print(files.commit()))
    return kExitBad;
  std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  return report(outputs, *built, request.target, seconds.count(), options.json)
             ? kExitDone
             : kExitBad;
}
