//===- HuggingFaceConfig.cpp - The fields of config.json ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the fields of config.json mean, as transformers 5.23.0 reads them: the
// defaults of each model_type, and the size of SwiGLU's hidden layer.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/HuggingFace/HuggingFaceConfig.h"

#include "compiler/Checkpoint/Source.h"
#include "compiler/Import/Limits.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

static std::string quoteAll(ArrayRef<StringRef> words) {
  return "\"" + llvm::join(words, "\", \"") + "\"";
}

//===----------------------------------------------------------------------===//
// Which model it is
//===----------------------------------------------------------------------===//

static const HfFamily &findFamily(StringRef modelType) {
  return *llvm::find_if(getHfFamilies(), [&](const HfFamily &family) {
    return family.modelType == modelType;
  });
}

/// Where the fields of a composite's tower are.
static JsonObject openTower(JsonObject &whole, const HfComposite &composite) {
  // The override replaces all fields, with defaults where it says nothing.
  if (composite.hasOverride)
    if (std::optional<JsonObject> tower = whole.getObject("vision_config_dict"))
      return *tower;
  if (std::optional<JsonObject> tower = whole.getObject("vision_config"))
    return *tower;
  static const json::Object nothing;
  return JsonObject(whole.getFile(), nothing, "vision_config").reportTo(whole);
}

HfObjects vit::openHfObjects(const JsonFile &file) {
  JsonObject whole(file, file.getRoot());
  SmallVector<StringRef> types;
  for (const HfFamily &family : getHfFamilies())
    types.push_back(family.modelType);
  for (const HfComposite &composite : getHfComposites())
    types.push_back(composite.modelType);
  size_t index = whole.getWord("model_type", types, std::nullopt);
  if (whole.hasFailed())
    return {whole, whole};
  if (index < getHfFamilies().size())
    return {whole, whole, &getHfFamilies()[index]};
  const HfComposite &composite =
      getHfComposites()[index - getHfFamilies().size()];
  JsonObject tower = openTower(whole, composite);
  tower.getWord("model_type", {composite.tower}, 0);
  return {whole, tower, &findFamily(composite.tower), &composite};
}

/// Rows, and columns, of the grid that positions are learned for.
static int64_t readPositionSide(JsonObject &config) {
  int64_t count = config.getInteger("num_patches", 256, 1, kMaxTokens);
  int64_t side = std::llround(std::sqrt(static_cast<double>(count)));
  if (side * side != count)
    config.emitError("num_patches")
        << "(" << count << ") is not a square number, expects as many rows of "
        << "positions as columns";
  return side;
}

static Extent2D readPatchSize(JsonObject &config, const HfFamily &family) {
  if (!family.takesPatches)
    return config.getPair("patch_size", Extent2D(family.patch, family.patch), 1,
                          kMaxPixels);
  int64_t side = config.getInteger("patch_size", family.patch, 1, kMaxPixels);
  return {side, side};
}

/// The size that its positions are for, without resizing.
static Extent2D readImageSize(JsonObject &config, const HfFamily &family) {
  if (!family.takesPatches)
    return config.getPair("image_size", Extent2D(224, 224), 1, kMaxPixels);
  int64_t side = readPositionSide(config) * readPatchSize(config, family).first;
  return {side, side};
}

std::optional<HfInput> vit::readHfInput(const JsonFile &file) {
  HfObjects objects = openHfObjects(file);
  if (objects.whole.hasFailed())
    return std::nullopt;
  JsonObject &config = objects.tower;
  HfInput input;
  input.modelType = objects.family->modelType.str();
  input.imageSize = readImageSize(config, *objects.family);
  input.patchSize = readPatchSize(config, *objects.family);
  input.channels = config.getInteger("num_channels", 3, 1, kMaxPixels);
  if (config.hasFailed())
    return std::nullopt;
  return input;
}

/// Null, with an error, where `modelType` has no such class.
static const HfArchitecture *readArchitecture(JsonObject &config,
                                              StringRef modelType) {
  SmallVector<StringRef> names;
  std::vector<std::string> written = config.getStrings("architectures");
  for (const HfArchitecture &architecture : getHfArchitectures()) {
    if (architecture.modelType != modelType)
      continue;
    if (!written.empty() && architecture.name == written[0])
      return &architecture;
    names.push_back(architecture.name);
  }
  if (!config.hasFailed())
    config.emitExpects("architectures", "one of " + quoteAll(names));
  return nullptr;
}

//===----------------------------------------------------------------------===//
// What all have
//===----------------------------------------------------------------------===//

static Activation readActivation(JsonObject &config, StringRef field,
                                 StringRef absent) {
  SmallVector<StringRef> names;
  size_t absentIndex = 0;
  for (const HfActivation &entry : getHfActivations()) {
    if (entry.name == absent)
      absentIndex = names.size();
    // tanh is a pooler's alone: vit.mlp has none.
    if (entry.activation != Activation::Tanh || field == "pooler_act")
      names.push_back(entry.name);
  }
  size_t index = config.getWord(field, names, absentIndex);
  for (const HfActivation &entry : getHfActivations())
    if (entry.name == names[index])
      return entry.activation;
  return Activation::Gelu;
}

static void readLabels(JsonObject &config, HfConfig &result) {
  std::optional<JsonObject> labels = config.getObject("id2label");
  if (!labels) {
    result.labelCount = config.getInteger("num_labels", 2, 0, kMaxWidth);
    return;
  }
  const json::Object &object = labels->getValue();
  result.labelCount = object.size();
  result.labels.resize(object.size());
  for (const auto &[key, value] : object) {
    size_t index;
    auto text = value.getAsString();
    if (StringRef(key).getAsInteger(10, index) || index >= object.size() ||
        std::to_string(index) != StringRef(key)) {
      labels->emitError(key) << "expects a number below the count of labels ("
                             << object.size() << ") as name";
    } else if (!text) {
      labels->emitExpects(key, "a string");
    } else {
      result.labels[index] = text->str();
    }
  }
  int64_t count =
      config.getInteger("num_labels", result.labelCount, 0, kMaxWidth);
  if (count != result.labelCount)
    config.emitError("num_labels")
        << "(" << count << ") differs from the number of labels in 'id2label' ("
        << result.labelCount << ")";
}

void vit::compareHfLabels(const JsonObject &file, const HfConfig &config,
                          std::vector<std::string> &warnings) {
  const json::Object *numbers = file.getValue().getObject("label2id");
  if (!numbers)
    return;
  for (auto [i, label] : llvm::enumerate(config.labels)) {
    const json::Value *value = numbers->get(label);
    if (!value)
      continue;
    // Some files have the number as a string. Of two classes of one name one
    // has it.
    int64_t number = value->getAsInteger().value_or(-1);
    if (std::optional<StringRef> text = value->getAsString())
      if (text->getAsInteger(10, number))
        number = -1;
    if (number >= 0 && number < static_cast<int64_t>(config.labels.size()) &&
        config.labels[number] == label)
      continue;
    warnings.push_back(llvm::formatv("{0}: 'label2id' gives {1} the number "
                                     "{2}, 'id2label' {3}, which is followed",
                                     file.getFile().getPath(), quoteText(label),
                                     describeJson(*value), i)
                           .str());
    return;
  }
}

/// DINOv2's: a multiple of the width, and for SwiGLU two thirds of that.
static int64_t readMlpRatio(JsonObject &config, const HfConfig &result) {
  double ratio = config.getNumber("mlp_ratio", 4);
  double hidden = std::floor(result.hidden * ratio);
  if (!(hidden >= 1 && hidden <= kMaxWidth)) {
    config.emitExpects("mlp_ratio", "a number > 0 that gives a hidden size "
                                    "between 1 and " +
                                        Twine(kMaxWidth));
    return 1;
  }
  if (!result.gated)
    return static_cast<int64_t>(hidden);
  // Two thirds, so that three matrices have the size of two; rounded up to 8.
  return (static_cast<int64_t>(hidden * 2 / 3) + 7) / 8 * 8;
}

static void readHeads(JsonObject &config, HfConfig &result) {
  // A value that is refused becomes the default, of which nobody spoke.
  const bool failedBefore = config.hasFailed();
  result.heads = config.getInteger("num_attention_heads", result.family->heads,
                                   1, kMaxWidth);
  const bool refused = config.hasFailed() && !failedBefore;
  if (config.get("head_dim")) {
    result.headDim = config.getInteger("head_dim", std::nullopt, 1, kMaxWidth);
    return;
  }
  result.headDim = std::max<int64_t>(1, result.hidden / result.heads);
  if (!refused && result.hidden % result.heads)
    config.emitError("num_attention_heads")
        << "(" << result.heads << ") does not divide 'hidden_size' ("
        << result.hidden << ")";
}

//===----------------------------------------------------------------------===//
// What only some have
//===----------------------------------------------------------------------===//

static void readVit(JsonObject &config, HfConfig &result) {
  result.poolerActivation = readActivation(config, "pooler_act", "tanh");
  result.poolerSize =
      config.getInteger("pooler_output_size", result.hidden, 1, kMaxWidth);
}

static void readDinov2(JsonObject &config, HfConfig &result) {
  result.layerScale = true;
  result.gated = config.getBool("use_swiglu_ffn", false);
  if (result.family->hasRegisters)
    result.registers =
        config.getInteger("num_register_tokens", 4, 0, kMaxWidth);
  result.mlpHidden = readMlpRatio(config, result);
}

static void readDinov3(JsonObject &config, HfConfig &result) {
  result.layerScale = true;
  result.absolutePositions = false;
  result.gated = config.getBool("use_gated_mlp", false);
  result.registers = config.getInteger("num_register_tokens", 0, 0, kMaxWidth);
  result.queryBias = config.getBool("query_bias", true);
  result.keyBias = config.getBool("key_bias", false);
  result.valueBias = config.getBool("value_bias", true);
  result.projectionBias = config.getBool("proj_bias", true);
  result.mlpBias = config.getBool("mlp_bias", true);
  result.ropeTheta = config.getNumber("rope_theta", 100);
  if (!(result.ropeTheta > 0)) {
    config.emitExpects("rope_theta", "a number > 0");
    result.ropeTheta = 100;
  }
  if (result.headDim % 4 != 0)
    config.emitError("num_attention_heads")
        << "(" << result.heads << ") gives heads of " << result.headDim
        << " numbers, expects a multiple of 4 for positions in two directions";
}

static void readBeit(JsonObject &config, HfConfig &result) {
  result.keyBias = false;
  result.absolutePositions =
      config.getBool("use_absolute_position_embeddings", false);
  result.relativeBias = config.getBool("use_relative_position_bias", false);
  result.sharedRelativeBias =
      config.getBool("use_shared_relative_position_bias", false);
  if (result.relativeBias && result.sharedRelativeBias)
    config.emitError("use_shared_relative_position_bias")
        << "and 'use_relative_position_bias' are both true, expects one of "
           "them at most";
  result.layerScale = config.getNumber("layer_scale_init_value", 0.1) > 0;
  result.meanPooling = config.getBool("use_mean_pooling", true);
}

HfConfig vit::readHfFields(HfObjects &objects) {
  HfConfig result;
  if (!objects.family)
    return result;
  JsonObject &whole = objects.whole, &config = objects.tower;
  const HfFamily &family = *objects.family;
  const HfComposite *composite = objects.composite;
  result.family = &family;
  checkHfFields(config, family);
  if (composite)
    checkHfFields(whole, *composite);
  result.architecture = readArchitecture(whole, composite ? composite->modelType
                                                          : family.modelType);
  result.imageSize = readImageSize(config, family);
  result.patchSize = readPatchSize(config, family);
  if (family.takesPatches)
    result.positionSide = readPositionSide(config);
  result.channels = config.getInteger("num_channels", 3, 1, kMaxPixels);
  if (family.hasStages()) {
    readHfStages(config, result);
  } else {
    result.hidden =
        config.getInteger("hidden_size", family.hidden, 1, kMaxWidth);
    result.layers = config.getInteger("num_hidden_layers", 12, 1, kMaxLayers);
    readHeads(config, result);
  }
  result.activation = readActivation(config, "hidden_act", family.activation);
  result.epsilon = config.getNumber("layer_norm_eps", family.epsilon);
  if (result.epsilon < 0)
    config.emitExpects("layer_norm_eps", "a number >= 0");
  if (family.kind == HfKind::Vit || family.kind == HfKind::Dinov2)
    result.queryBias = result.keyBias = result.valueBias =
        config.getBool("qkv_bias", true);
  if (family.kind != HfKind::Dinov2 && !family.hasStages())
    result.mlpHidden =
        config.getInteger("intermediate_size", family.mlpHidden, 1, kMaxWidth);
  switch (family.kind) {
  case HfKind::Vit:
    readVit(config, result);
    break;
  case HfKind::Dinov2:
    readDinov2(config, result);
    break;
  case HfKind::Dinov3:
    readDinov3(config, result);
    break;
  case HfKind::Beit:
    readBeit(config, result);
    break;
  case HfKind::Clip:
    result.projectionSize =
        whole.getInteger("projection_dim", 512, 1, kMaxWidth);
    break;
  case HfKind::Siglip:
    result.attentionPool = config.getBool("vision_use_head", true);
    break;
  case HfKind::Swin:
  case HfKind::Swinv2:
    break;
  }
  readLabels(whole, result);
  return result;
}
