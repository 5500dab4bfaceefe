//===- Executable.cpp - A model that can be called here -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loading and packing. Nothing is written to disk.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Executable.h"

#include "compiler/Driver/Build.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// Labels
//===----------------------------------------------------------------------===//

std::string vit::labelsToJson(ArrayRef<std::string> labels) {
  if (labels.empty())
    return "";
  llvm::json::Array array;
  for (const std::string &label : labels)
    array.push_back(llvm::json::fixUTF8(label));
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << llvm::json::Value(std::move(array));
  return text;
}

std::vector<std::string> vit::labelsFromJson(StringRef json) {
  std::vector<std::string> labels;
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(json);
  if (!value) {
    llvm::consumeError(value.takeError());
    return labels;
  }
  if (const llvm::json::Array *array = value->getAsArray())
    for (const llvm::json::Value &entry : *array)
      labels.push_back(entry.getAsString().value_or("").str());
  return labels;
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// Fills in the handle of made-up values.
static bool openValues(WeightSource &source) {
  source.synthetic = true;
  for (const auto &[name, tensor] : source.values)
    source.views.push_back({name.c_str(), VIT_DTYPE_F32,
                            static_cast<int32_t>(tensor.shape.size()),
                            tensor.shape.data(), tensor.values.data(),
                            tensor.values.size() * sizeof(float), nullptr});
  vit_error error;
  vit_weights *handle = nullptr;
  if (vit_weights_from_tensors(source.views.data(), source.views.size(),
                               &handle, &error) != VIT_OK) {
    printError(error.message);
    return false;
  }
  source.handle.reset(handle);
  return true;
}

static bool openFile(const Model &model, WeightSource &source) {
  StringRef path = model.imported.weightsPath;
  llvm::Expected<OpenedWeights> opened = openWeightFile(path);
  if (!opened) {
    printError(opened.takeError());
    return false;
  }
  // Of a description, the import has said them.
  if (model.kind != Model::Kind::Described)
    for (const std::string &note : opened->notes)
      printWarning(path + ": " + note);
  source.handle = std::move(opened->handle);
  return true;
}

std::unique_ptr<WeightSource> vit::openWeightSource(Model &model) {
  auto source = std::make_unique<WeightSource>();
  bool opened;
  if (!model.imported.weightsPath.empty()) {
    opened = openFile(model, *source);
  } else {
    source->values = generateSyntheticWeights(*model.imported.module);
    opened = openValues(*source);
  }
  return opened ? std::move(source) : nullptr;
}

/// For a compiled model, whose parameters' roles are not known: small values
/// around 0, as the generator has them for parameters of no particular role.
static std::unique_ptr<WeightSource> inventWeights(const vit_model &model) {
  auto source = std::make_unique<WeightSource>();
  for (const vit_param &param : ArrayRef(model.params, model.num_params)) {
    int64_t count = 1;
    for (int64_t size : ArrayRef(param.shape, param.rank))
      count *= size;
    for (int64_t layer = 0; layer < std::max<int64_t>(param.count, 1);
         ++layer) {
      std::string name(vit_param_name(&param, layer, nullptr, 0), '\0');
      vit_param_name(&param, layer, name.data(), name.size() + 1);
      source->values[name] = {
          std::vector(param.shape, param.shape + param.rank),
          generateSyntheticValues(name, 0, count, 0, 0.1)};
    }
  }
  return openValues(*source) ? std::move(source) : nullptr;
}

//===----------------------------------------------------------------------===//
// Executables
//===----------------------------------------------------------------------===//

/// PREFIX.weights, with its labels and preprocessing.
static bool openPacked(const Model &model, Executable &executable) {
  vit_error error;
  vit_packed *packed = nullptr;
  if (vit_packed_open(model.packedPath.c_str(), &executable.model(), 0, &packed,
                      &error) != VIT_OK) {
    printError(error.message);
    return false;
  }
  executable.packed.reset(packed);
  if (const char *labels = vit_packed_metadata(packed, "labels"))
    executable.labels = labels;
  if (const char *preprocess = vit_packed_metadata(packed, "preprocess"))
    executable.preprocess = preprocess;
  return true;
}

static bool pack(const WeightSource &weights, Executable &executable) {
  vit_error error;
  vit_packed *packed = nullptr;
  if (vit_packed_from_weights(&executable.model(), weights.handle.get(),
                              nullptr, &packed, &error) != VIT_OK) {
    printError(error.message);
    return false;
  }
  executable.packed.reset(packed);
  executable.syntheticWeights = weights.synthetic;
  return true;
}

std::unique_ptr<Executable>
vit::makeExecutable(Model &model, const Options &options, Progress &progress,
                    bool mayInvent, const WeightSource *weights, bool keep) {
  auto executable = std::make_unique<Executable>();
  const bool hasWeights = weights || !model.imported.weightsPath.empty() ||
                          !model.packedPath.empty();
  if (!hasWeights && !mayInvent) {
    printError("'" + model.path +
               "' has no weights (--weights=FILE names some)");
    return nullptr;
  }

  // Weights are made up after the vit module, which compiling consumes.
  std::unique_ptr<WeightSource> opened;
  if (!weights && model.kind == Model::Kind::Described) {
    progress.step(hasWeights ? "opening the weights" : "making up weights");
    opened = openWeightSource(model);
    if (!opened)
      return nullptr;
    weights = opened.get();
  }

  std::string object = model.object;
  if (model.kind != Model::Kind::Compiled) {
    BuildRequest request;
    llvm::Expected<TargetSpec> target = resolveTarget(options.targetCpu);
    if (!target) {
      printError(target.takeError());
      return nullptr;
    }
    request.target = *target;
    request.dumpStagesTo = options.dumpStagesTo;
    request.profile = options.profile || !options.roofline.empty();
    if (!followStrategy(model, options, request))
      return nullptr;
    std::optional<Built> built = buildModel(model, request, progress, keep);
    if (!built)
      return nullptr;
    object = std::move(built->object);
    model.imported.name = built->info.name;
    executable->labels = labelsToJson(model.imported.labels);
    executable->preprocess = model.imported.preprocessJson;
  }

  progress.step("linking");
  llvm::Expected<LoadedModel> loaded =
      LoadedModel::load(object, model.imported.name);
  if (!loaded) {
    printError(loaded.takeError());
    return nullptr;
  }
  executable->loaded = std::move(*loaded);
  vit_error error;
  if (vit_model_check(&executable->model(), &error) != VIT_OK) {
    printError(error.message);
    return nullptr;
  }

  progress.step("packing the weights");
  if (!weights && !model.imported.weightsPath.empty()) {
    opened = std::make_unique<WeightSource>();
    if (!openFile(model, *opened))
      return nullptr;
    weights = opened.get();
  }
  if (!weights && model.packedPath.empty()) {
    opened = inventWeights(executable->model());
    if (!opened)
      return nullptr;
    weights = opened.get();
  }
  bool packed =
      weights ? pack(*weights, *executable) : openPacked(model, *executable);
  return packed ? std::move(executable) : nullptr;
}

std::optional<Session> vit::openSession(const Executable &executable,
                                        int threads) {
  Session session;
  vit_error error;
  if (threads != 1) {
    vit_pool *pool = nullptr;
    if (vit_pool_create(threads, -1, &pool, &error) != VIT_OK) {
      printError(error.message);
      return std::nullopt;
    }
    session.pool.reset(pool);
    session.threads = vit_pool_num_threads(pool);
  }
  vit_session *handle = nullptr;
  if (vit_session_create(&executable.model(), executable.packed.get(), &handle,
                         &error) != VIT_OK) {
    printError(error.message);
    return std::nullopt;
  }
  session.handle.reset(handle);
  return session;
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// The nearest byte.
static float toByte(float value) {
  return std::clamp(std::nearbyint(value), 0.0f, 255.0f);
}

std::vector<float> vit::inventInput(const vit_model &model,
                                    ArrayRef<int64_t> shape, uint64_t seed) {
  std::vector<float> values = generateSyntheticInput(shape, seed);
  if (model.input.type == VIT_TYPE_U8)
    for (float &value : values)
      value = toByte(128.0f + 48.0f * value);
  return values;
}

std::vector<char> vit::encodeInput(const vit_model &model,
                                   ArrayRef<float> values) {
  std::vector<char> bytes;
  if (model.input.type == VIT_TYPE_U8) {
    bytes.reserve(values.size());
    for (float value : values)
      bytes.push_back(static_cast<char>(static_cast<uint8_t>(toByte(value))));
    return bytes;
  }
  bytes.resize(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}
