//===- Timm.cpp - timm's models as ModelSpecs -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a name to a class and its arguments, as timm 1.0.31 does it: those of
// the table, then "model_args", which win, then what pretrained_cfg says where
// neither does.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Timm/Timm.h"

#include "compiler/Import/Timm/TimmTable.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// The table of architectures
//===----------------------------------------------------------------------===//

const json::Object &vit::getTimmArchitectures() {
  // Parsed once, and only by who has a model of timm.
  static const json::Value table = llvm::cantFail(json::parse(kTimmTable));
  return *table.getAsObject();
}

/// "; did you mean '…'?", or nothing.
static std::string suggest(StringRef name) {
  StringRef nearest;
  unsigned best = 6; // names are long: more edits make another one
  for (const auto &[key, value] : getTimmArchitectures()) {
    StringRef candidate = key;
    unsigned distance = name.edit_distance(candidate, true, best);
    // Among equals the first by name: the table's order is that of a hash.
    if (distance < best || (distance == best && candidate < nearest)) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest.empty() ? "" : ("; did you mean '" + nearest + "'?").str();
}

std::unique_ptr<JsonFile> vit::makeTimmConfig(MLIRContext &context,
                                              StringRef name) {
  const json::Object *entry = getTimmArchitectures().getObject(name);
  if (!entry) {
    emitError(UnknownLoc::get(&context))
        << "there is no architecture '" << name << "' of timm" << suggest(name);
    return nullptr;
  }
  return JsonFile::make(
      &context, json::Object{{"architecture", name},
                             {"pretrained_cfg",
                              json::Value(*entry->get("pretrained_cfg"))}});
}

//===----------------------------------------------------------------------===//
// The reader
//===----------------------------------------------------------------------===//

namespace {
struct TimmClass {
  StringRef name;
  TimmReader *read;
};
} // namespace

static constexpr TimmClass kClasses[] = {
    {"VisionTransformer", readTimmVit},
    {"VisionTransformerDistilled", readTimmDistilledVit},
    {"Eva", readTimmEva},
    {"Beit", readTimmBeit},
    {"NaFlexVit", readTimmNaFlexVit},
    {"SwinTransformer", readTimmSwin},
    {"SwinTransformerV2", readTimmSwinV2},
    {"SwinTransformerV2Cr", readTimmSwinV2Cr},
    {"VisionTransformerRelPos", readTimmRelPos},
    {"Cait", readTimmCait},
    {"VisionTransformerSAM", readTimmSam},
};

/// "model_args" without what is null: timm drops that as well.
static json::Object getWrittenArguments(JsonObject &config) {
  json::Object result;
  if (std::optional<JsonObject> written = config.getObject("model_args"))
    for (const auto &[key, value] : written->getValue())
      if (value.kind() != json::Value::Null)
        result.try_emplace(key, value);
  return result;
}

std::optional<TimmModel>
vit::readTimmConfig(const JsonFile &file, std::optional<Extent2D> imageSize,
                    std::vector<std::string> &warnings) {
  JsonObject config(file, file.getRoot());
  TimmModel model;
  model.architecture = config.getString("architecture", std::nullopt);
  if (config.hasFailed())
    return std::nullopt;
  const json::Object *entry =
      getTimmArchitectures().getObject(model.architecture);
  if (!entry) {
    config.emitError("architecture")
        << "(\"" << model.architecture
        << "\") is none of timm's Vision Transformers"
        << suggest(model.architecture);
    return std::nullopt;
  }
  StringRef className = *entry->getString("class");
  const TimmClass *reader = llvm::find_if(
      kClasses, [&](const TimmClass &c) { return c.name == className; });
  assert(reader != std::end(kClasses) && "a class of the table has a reader");

  TimmPretrained pretrained =
      readTimmPretrained(config, *entry->getObject("pretrained_cfg"), warnings);
  json::Object written = getWrittenArguments(config);
  json::Object merged = *entry->getObject("args");
  llvm::StringSet<> keys;
  for (const auto &[key, value] : written) {
    keys.insert(key);
    merged[key] = value;
  }
  JsonObject arguments(file, merged, "architecture");
  arguments.setOrigin(std::move(keys), "model_args");
  arguments.reportTo(config);
  config.ignore("num_features");
  config.ignore("global_pool"); // compared with the argument's, see setTimmHead
  config.finish();
  if (config.hasFailed())
    return std::nullopt;

  reader->read(arguments, pretrained, imageSize, model.spec);
  // A reader that has given up has not asked for the rest.
  if (!config.hasFailed())
    arguments.finish();
  if (config.hasFailed())
    return std::nullopt;
  model.labels = pretrained.labels;
  Extent2D size = model.spec.imageSize;
  if (!pretrained.knowsResize(size))
    warnings.push_back("'" + model.architecture +
                       "' is for images that are not square; 'vitc run' wants "
                       "them in the size of the input (" +
                       std::to_string(size.first) + " x " +
                       std::to_string(size.second) + ")");
  model.preprocess = pretrained.getPreprocess(size);
  return model;
}
