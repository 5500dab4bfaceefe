//===- HuggingFace.cpp - transformers' models as ModelSpecs ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the fields of config.json mean, as transformers 5.23.0 reads them: the
// defaults of each model_type, the output of each class, the size of SwiGLU's
// hidden layer, and when and from which grid positions are interpolated.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/HuggingFace.h"

#include "compiler/Import/Limits.h"

#include "vit/runtime.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

namespace {
/// The fields, with the defaults filled in.
struct HfConfig {
  StringRef modelType;
  HfTask task = HfTask::Model;
  Extent2D imageSize, patchSize;
  int64_t channels = 3;
  int64_t hidden = 0, layers = 0, heads = 0, headDim = 0, mlpHidden = 0;
  Activation activation = Activation::Gelu;
  double epsilon = 0;
  bool qkvBias = true;
  bool swiglu = false;
  Activation poolerActivation = Activation::Tanh;
  int64_t poolerSize = 0;
  int64_t labelCount = 2;
  std::vector<std::string> labels;

  bool isDinov2() const { return modelType == "dinov2"; }
};
} // namespace

static std::string quoteAll(ArrayRef<StringRef> words) {
  return "\"" + llvm::join(words, "\", \"") + "\"";
}

static StringRef readModelType(JsonObject &config) {
  ArrayRef<StringRef> types = getHfModelTypes();
  return types[config.getWord("model_type", types, std::nullopt)];
}

std::optional<HfInput> vit::readHfInput(const JsonFile &file) {
  JsonObject config(file, file.getRoot());
  HfInput input;
  input.modelType = readModelType(config).str();
  input.imageSize =
      config.getPair("image_size", Extent2D(224, 224), 1, kMaxPixels);
  input.channels = config.getInteger("num_channels", 3, 1, kMaxPixels);
  if (config.hasFailed())
    return std::nullopt;
  return input;
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

static HfTask readTask(JsonObject &config, StringRef modelType) {
  SmallVector<StringRef> names;
  for (const HfArchitecture &architecture : getHfArchitectures())
    if (architecture.modelType == modelType)
      names.push_back(architecture.name);
  std::vector<std::string> written = config.getStrings("architectures");
  if (!written.empty())
    for (const HfArchitecture &architecture : getHfArchitectures())
      if (architecture.name == written[0] &&
          architecture.modelType == modelType)
        return architecture.task;
  if (!config.hasFailed())
    config.emitExpects("architectures", "one of " + quoteAll(names));
  return HfTask::Model;
}

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
    if (StringRef(key).getAsInteger(10, index) || index >= object.size()) {
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

static int64_t readMlpHidden(JsonObject &config, const HfConfig &result) {
  if (!result.isDinov2())
    return config.getInteger("intermediate_size", 3072, 1, kMaxWidth);
  double ratio = config.getNumber("mlp_ratio", 4);
  double hidden = std::floor(result.hidden * ratio);
  if (!(hidden >= 1 && hidden <= kMaxWidth)) {
    config.emitExpects("mlp_ratio", "a number > 0 that gives a hidden size "
                                    "between 1 and " +
                                        Twine(kMaxWidth));
    return 1;
  }
  if (!result.swiglu)
    return static_cast<int64_t>(hidden);
  // Two thirds, so that three matrices have the size of two; rounded up to 8.
  return (static_cast<int64_t>(hidden * 2 / 3) + 7) / 8 * 8;
}

static void readHeads(JsonObject &config, HfConfig &result) {
  // A value that is refused becomes the default, of which nobody spoke.
  const bool failedBefore = config.hasFailed();
  result.heads = config.getInteger("num_attention_heads", 12, 1, kMaxWidth);
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

static HfConfig readFields(JsonObject &config) {
  HfConfig result;
  result.modelType = readModelType(config);
  if (config.hasFailed())
    return result;
  bool isDinov2 = result.isDinov2();
  checkHfFields(config, result.modelType);
  result.task = readTask(config, result.modelType);
  result.imageSize =
      config.getPair("image_size", Extent2D(224, 224), 1, kMaxPixels);
  int64_t patch = isDinov2 ? 14 : 16;
  result.patchSize =
      config.getPair("patch_size", Extent2D(patch, patch), 1, kMaxPixels);
  result.channels = config.getInteger("num_channels", 3, 1, kMaxPixels);
  result.hidden = config.getInteger("hidden_size", 768, 1, kMaxWidth);
  result.layers = config.getInteger("num_hidden_layers", 12, 1, kMaxLayers);
  readHeads(config, result);
  result.activation = readActivation(config, "hidden_act", "gelu");
  result.epsilon = config.getNumber("layer_norm_eps", isDinov2 ? 1e-6 : 1e-12);
  if (result.epsilon < 0)
    config.emitExpects("layer_norm_eps", "a number >= 0");
  result.qkvBias = config.getBool("qkv_bias", true);
  if (isDinov2) {
    result.swiglu = config.getBool("use_swiglu_ffn", false);
  } else {
    result.poolerActivation = readActivation(config, "pooler_act", "tanh");
    result.poolerSize =
        config.getInteger("pooler_output_size", result.hidden, 1, kMaxWidth);
  }
  result.mlpHidden = readMlpHidden(config, result);
  readLabels(config, result);
  return result;
}

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

static LinearSpec linear(const Twine &name, bool hasBias = true) {
  LinearSpec result;
  result.weight = (name + ".weight").str();
  if (hasBias)
    result.bias = (name + ".bias").str();
  return result;
}

static NormSpec norm(const Twine &name, double epsilon) {
  return {(name + ".weight").str(), (name + ".bias").str(), epsilon};
}

static RunSpec makeEncoder(const HfConfig &config, const HfSpelling &spelling) {
  const HfNames &names = spelling.names;
  std::string layer = spelling.prefix + names.layer.str();

  AttentionSpec attention;
  attention.heads = config.heads;
  attention.headDim = config.headDim;
  attention.query = linear(layer + names.query, config.qkvBias);
  attention.key = linear(layer + names.key, config.qkvBias);
  attention.value = linear(layer + names.value, config.qkvBias);
  attention.projection = linear(layer + names.projection);

  MlpSpec mlp;
  mlp.hidden = config.mlpHidden;
  mlp.activation = config.activation;
  if (!config.swiglu) {
    mlp.fc1 = linear(layer + names.fc1);
    mlp.fc2 = linear(layer + names.fc2);
  } else {
    mlp.activation = Activation::Silu; // whatever hidden_act says
    mlp.fc2 = linear(layer + names.down);
    if (names.gate.empty()) {
      mlp.fc1 = linear(layer + names.gateAndUp);
      mlp.gatePlace = GatePlace::First;
    } else {
      mlp.fc1 = linear(layer + names.up);
      mlp.gate = linear(layer + names.gate);
      mlp.gatePlace = GatePlace::Apart;
    }
  }

  StepSpec first, second;
  first.norm = norm(layer + names.normBefore, config.epsilon);
  first.attention = attention;
  first.source = "num_attention_heads";
  second.norm = norm(layer + names.normAfter, config.epsilon);
  second.mlp = mlp;
  second.source = config.isDinov2() ? "mlp_ratio" : "intermediate_size";
  if (!names.scale1.empty()) {
    first.layerScale = layer + names.scale1.str();
    second.layerScale = layer + names.scale2.str();
  }
  RunSpec run;
  run.layers = config.layers;
  run.period = {{first, second}};
  run.source = "num_hidden_layers";
  return run;
}

static PoolSpec poolToken(int64_t index) {
  PoolSpec pool;
  pool.none = false;
  pool.index = index;
  return pool;
}

static void addModelOutputs(const HfConfig &config, const HfSpelling &spelling,
                            const vit_weights *weights, StringRef weightsOwner,
                            std::vector<OutputSpec> &outputs,
                            std::vector<std::string> &warnings) {
  OutputSpec tokens;
  tokens.name = "last_hidden_state";
  outputs.push_back(tokens);

  OutputSpec pooled;
  pooled.name = "pooler_output";
  if (config.isDinov2()) {
    pooled.pool = poolToken(0);
    outputs.push_back(pooled);
    return;
  }
  HeadSpec head;
  head.pool = poolToken(0);
  head.linear = linear(spelling.prefix + "pooler.dense");
  if (weights && !vit_weights_find(weights, head.linear.weight.c_str()) &&
      !vit_weights_find(weights, head.linear.bias.c_str())) {
    warnings.push_back((weightsOwner + ": the weights have no '" +
                        head.linear.weight +
                        "', so the model has no output 'pooler_output'")
                           .str());
    return;
  }
  pooled.heads = {head};
  pooled.size = config.poolerSize;
  pooled.activation = config.poolerActivation;
  pooled.source = "pooler_output_size";
  outputs.push_back(pooled);
}

static void addLogits(JsonObject &file, const HfConfig &config,
                      std::vector<OutputSpec> &outputs) {
  OutputSpec logits;
  logits.name = "logits";
  logits.size = config.labelCount;
  logits.source = "id2label";
  PoolSpec pool = poolToken(0);
  if (config.isDinov2()) {
    pool.kind = PoolKind::TokenConcatMean;
    pool.from = 1;
  }
  if (config.task == HfTask::ClassifyWithTeacher) {
    if (config.labelCount == 0)
      file.emitError("num_labels")
          << "(0) gives two heads without weights, expects at least 1";
    logits.heads = {{poolToken(0), linear("cls_classifier")},
                    {poolToken(1), linear("distillation_classifier")}};
  } else if (config.labelCount == 0) {
    logits.pool = pool; // transformers' classifier is the identity then
  } else {
    logits.heads = {{pool, linear("classifier")}};
  }
  outputs.push_back(logits);
}

/// transformers interpolates unless image and table agree, DINOv2 also when
/// they agree but the image is not square; and it takes any table for square.
static std::optional<Extent2D> getTrainedGrid(JsonObject &file,
                                              const HfConfig &config,
                                              const ModelSpec &spec) {
  ModelSpec trained = spec;
  trained.imageSize = config.imageSize;
  auto [height, width] = trained.getGrid();
  auto [newHeight, newWidth] = spec.getGrid();
  int64_t count = height * width;
  bool isSquareImage = spec.imageSize.first == spec.imageSize.second;
  if (!config.isDinov2() && spec.imageSize == config.imageSize)
    return std::nullopt;
  if (newHeight * newWidth == count && isSquareImage)
    return std::nullopt;
  int64_t side = std::llround(std::sqrt(static_cast<double>(count)));
  if (side * side != count) {
    file.emitError("image_size")
        << "gives a grid of " << height << " x " << width
        << " positions; only a square one can be resized, to " << newHeight
        << " x " << newWidth;
    return std::nullopt;
  }
  return Extent2D(side, side);
}

std::optional<HfModel> vit::readHfConfig(const JsonFile &file,
                                         Extent2D imageSize,
                                         const vit_weights *weights,
                                         std::vector<std::string> &warnings) {
  JsonObject object(file, file.getRoot());
  HfConfig config = readFields(object);
  if (object.hasFailed())
    return std::nullopt;
  for (Extent2D size : {config.imageSize, imageSize})
    if (config.patchSize.first > size.first ||
        config.patchSize.second > size.second) {
      object.emitError("patch_size")
          << "(" << config.patchSize.first << " x " << config.patchSize.second
          << ") does not fit into the image (" << size.first << " x "
          << size.second << ")";
      return std::nullopt;
    }

  HfModel model;
  model.modelType = config.modelType.str();
  model.labels = config.labels;
  HfSpelling spelling =
      chooseHfSpelling(config.modelType, config.task, weights);
  std::string embeddings = spelling.prefix + "embeddings.";

  ModelSpec &spec = model.spec;
  spec.channels = config.channels;
  spec.imageSize = imageSize;
  spec.embedDim = config.hidden;
  LinearSpec patches = linear(embeddings + "patch_embeddings.projection");
  spec.patchEmbed = {config.patchSize, config.patchSize, patches.weight,
                     patches.bias};
  std::vector<int64_t> tokenShape = {1, 1, config.hidden};
  spec.tokens = {{"class", embeddings + "cls_token", tokenShape}};
  if (config.modelType == "deit")
    spec.tokens.push_back(
        {"distillation", embeddings + "distillation_token", tokenShape});
  spec.position.emplace();
  spec.position->parameter = embeddings + "position_embeddings";
  spec.position->trainedGrid = getTrainedGrid(object, config, spec);
  spec.runs = {makeEncoder(config, spelling)};
  spec.norm = norm(spelling.prefix + "layernorm", config.epsilon);
  if (config.task == HfTask::Model)
    addModelOutputs(config, spelling, weights, file.getPath(), spec.outputs,
                    warnings);
  else
    addLogits(object, config, spec.outputs);
  if (object.hasFailed())
    return std::nullopt;
  return model;
}
