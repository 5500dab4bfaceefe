//===- DescriptionLayers.cpp - The layers of a description ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs, periods, steps, attention and perceptrons; see Description.cpp. Windows
// and stages are in DescriptionStages.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Description/DescriptionReader.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

/// Norms inside an operation are of one kind and have one epsilon.
void DescriptionReader::checkSameNorm(JsonObject &object, StringRef key,
                                      const std::optional<NormSpec> &norm,
                                      StringRef otherKey,
                                      const std::optional<NormSpec> &other) {
  if (norm && other && norm->epsilon != other->epsilon)
    object.emitError(key) << "has another epsilon (" << norm->epsilon
                          << ") than '" << otherKey << "' (" << other->epsilon
                          << ")";
  if (norm && other && norm->kind != other->kind)
    object.emitError(key) << "is of another kind than '" << otherKey << "'";
}

/// How a table of distances becomes that of the model's grid.
void DescriptionReader::readRelativeResize(JsonObject &object,
                                           AttentionSpec &attention) {
  if (object.get("relative_resize") && attention.relativeBias.empty())
    object.emitError("relative_resize")
        << "has no 'relative_bias' that it is said of";
  if (object.get("relative_grid") && attention.relativeBias.empty() &&
      attention.relativeRows.empty())
    object.emitError("relative_grid")
        << "has no 'relative_bias' or 'relative_rows' that it is said of";
  if (object.get("relative_grid"))
    attention.relativeGrid =
        object.getPair("relative_grid", std::nullopt, 1, kMaxPixels);
  static constexpr StringRef words[] = {"bilinear", "bicubic", "geometric"};
  attention.relativeMode =
      *symbolizeResizeMode(words[object.getWord("relative_resize", words, 0)]);
}

/// `attention` is what has been read of `object` so far.
DifferentialSpec
DescriptionReader::readDifferential(JsonObject &object, JsonObject &fields,
                                    const AttentionSpec &attention) {
  DifferentialSpec spec;
  spec.query1 = readName(fields, "query1", true);
  spec.key1 = readName(fields, "key1", true);
  spec.query2 = readName(fields, "query2", true);
  spec.key2 = readName(fields, "key2", true);
  if (fields.get("init"))
    spec.init = fields.getNumber("init", std::nullopt);
  std::optional<NormSpec> norm = readNorm(fields, "norm");
  if (!norm || norm->kind != NormKind::Rms || norm->scale.empty())
    fields.emitExpects("norm", "an RMS norm with a weight");
  else
    spec.norm = *norm;
  fields.finish();
  const std::pair<bool, StringRef> others[] = {
      {attention.hasFewerKeyHeads(), "kv_heads"},
      {attention.windows.has_value(), "windows"},
      {attention.rope, "rope"},
      {!attention.relativeRows.empty(), "relative_rows"},
      {!attention.logitScale.empty(), "logit_scale"},
      {attention.talking.has_value(), "talking_heads"}};
  for (auto [isThere, name] : others)
    if (isThere)
      object.emitError("differential")
          << "and '" << name << "' exclude each other";
  if (attention.headDim % 2)
    object.emitError("differential")
        << "expects an even head_dim, got " << attention.headDim;
  return spec;
}

AttentionSpec DescriptionReader::readAttention(JsonObject &object) {
  AttentionSpec attention;
  bool identity = object.getWord("kind", {"softmax", "identity"}, 0) == 1;
  if (identity) {
    attention.kind = AttentionKind::Identity;
    object.finish();
    return attention;
  }
  int64_t dim = result.spec.getLastWidth();
  attention.heads = object.getInteger("heads", std::nullopt, 1, kMaxWidth);
  attention.headDim = object.getInteger(
      "head_dim", std::max<int64_t>(1, dim / attention.heads), 1, kMaxWidth);
  if (!object.get("head_dim") && dim % attention.heads)
    object.emitError("heads")
        << "(" << attention.heads << ") does not divide 'embed_dim' (" << dim
        << ")";
  if (attention.heads * attention.headDim > kMaxWidth)
    object.emitError("heads")
        << "(" << attention.heads << ") times 'head_dim' (" << attention.headDim
        << ") exceeds " << kMaxWidth;
  if (object.get("kv_heads")) {
    attention.keyHeads =
        object.getInteger("kv_heads", std::nullopt, 1, kMaxWidth);
    if (attention.heads % attention.keyHeads)
      object.emitError("kv_heads")
          << "(" << attention.keyHeads << ") does not divide 'heads' ("
          << attention.heads << ")";
  }
  if (object.get("scale")) {
    attention.scale = object.getNumber("scale", std::nullopt);
    if (!MsaOp::isScale(*attention.scale))
      object.emitExpects("scale", "a number between 1e-30 and 1e30, or as far "
                                  "below 0");
  }
  const int64_t inner = attention.heads * attention.headDim,
                keyDim = attention.countKeyHeads() * attention.headDim;
  if (object.get("qkv")) {
    attention.qkv = readLinear(object, "qkv");
    checkRows(object, "qkv", *attention.qkv, inner + 2 * keyDim, dim);
    const std::pair<StringRef, LinearSpec *> parts[] = {
        {"query_bias", &attention.query},
        {"key_bias", &attention.key},
        {"value_bias", &attention.value}};
    for (auto [key, linear] : parts) {
      linear->bias = readName(object, key, false);
      if (!linear->bias.empty() && !attention.qkv->bias.empty())
        object.emitError(key) << "and a bias of 'qkv' exclude each other";
    }
  } else {
    attention.query = readLinear(object, "query");
    attention.key = readLinear(object, "key");
    attention.value = readLinear(object, "value");
    checkRows(object, "query", attention.query, inner, dim);
    checkRows(object, "key", attention.key, keyDim, dim);
    checkRows(object, "value", attention.value, keyDim, dim);
  }
  attention.projection = readLinear(object, "projection");
  checkRows(object, "projection", attention.projection, dim, inner);
  if (object.get("gate")) {
    attention.gate = readLinear(object, "gate");
    checkRows(object, "gate", *attention.gate, inner, dim);
  }
  attention.queryNorm = readNorm(object, "query_norm");
  attention.keyNorm = readNorm(object, "key_norm");
  attention.innerNorm = readNorm(object, "inner_norm");
  const auto &query = attention.queryNorm, &key = attention.keyNorm;
  if (query.has_value() != key.has_value())
    object.emitExpects(query ? "key_norm" : "query_norm",
                       "a norm, as 'query_norm' and 'key_norm' come together");
  if (query && query->scale.empty())
    object.emitExpects("query_norm", "a norm with a weight");
  if (key && key->scale.empty())
    object.emitExpects("key_norm", "a norm with a weight");
  if (attention.innerNorm && attention.innerNorm->scale.empty())
    object.emitExpects("inner_norm", "a norm with a weight");
  checkSameNorm(object, "key_norm", key, "query_norm", query);
  checkSameNorm(object, "inner_norm", attention.innerNorm, "query_norm", query);
  if (object.get("qk_norm")) {
    attention.qkNorm = static_cast<QkNorm>(object.getWord(
        "qk_norm", {"shared", "per_head", "across_heads"}, std::nullopt));
    if (!query)
      object.emitError("qk_norm") << "expects 'query_norm' and 'key_norm'";
  }
  attention.rope = object.getBool("rope", false);
  if (attention.rope && !result.spec.rope)
    object.emitError("rope") << "is turned on, but the model says no 'rope'";
  if (attention.rope && result.spec.rope &&
      !result.spec.rope->frequencies.empty() && attention.hasFewerKeyHeads())
    object.emitError("rope")
        << "has learned frequencies of each head, which 'kv_heads' exclude";
  if (attention.rope && attention.headDim % 4 != 0)
    object.emitError("rope")
        << "expects a head_dim that 4 divides, got " << attention.headDim;
  readWindows(object, attention);
  readRelativeBias(object, attention);
  readDistances(object, attention);
  readRelativeResize(object, attention);
  readLogitScale(object, attention);
  if (std::optional<JsonObject> talking = object.getObject("talking_heads")) {
    attention.talking = {readLinear(*talking, "scores"),
                         readLinear(*talking, "weights")};
    for (StringRef key : {"scores", "weights"})
      checkRows(*talking, key,
                key == "scores" ? attention.talking->scores
                                : attention.talking->weights,
                attention.heads, attention.heads);
    talking->finish();
    if (attention.hasFewerKeyHeads())
      object.emitError("talking_heads") << "and 'kv_heads' exclude each other";
  }
  if (std::optional<JsonObject> fields = object.getObject("differential"))
    attention.differential = readDifferential(object, *fields, attention);
  if (attention.windows && (attention.hasFewerKeyHeads() || attention.talking))
    object.emitError("windows")
        << "and '" << (attention.talking ? "talking_heads" : "kv_heads")
        << "' exclude each other";
  object.finish();
  return attention;
}

static constexpr StringRef kMlpActivations[] = {
    "gelu", "gelu_tanh", "quick_gelu", "relu", "relu2", "silu"};

MlpSpec DescriptionReader::readMlp(JsonObject &object) {
  MlpSpec mlp;
  const int64_t dim = result.spec.getLastWidth();
  mlp.hidden = object.getInteger("hidden", std::nullopt, 1, kMaxWidth);
  size_t word = object.getWord("activation", kMlpActivations, 0);
  mlp.activation = *symbolizeActivation(kMlpActivations[word]);
  mlp.fc1 = readLinear(object, "fc1");
  mlp.fc2 = readLinear(object, "fc2");
  checkRows(object, "fc2", mlp.fc2, dim, mlp.hidden);
  mlp.innerNorm = readNorm(object, "inner_norm");
  if (mlp.innerNorm && mlp.innerNorm->scale.empty())
    object.emitExpects("inner_norm", "a norm with a weight");
  if (object.get("gate")) {
    mlp.gate = readLinear(object, "gate");
    mlp.gatePlace = GatePlace::Apart;
  }
  if (object.get("gate_in_fc1")) {
    if (mlp.gatePlace == GatePlace::Apart)
      object.emitError("gate_in_fc1") << "and 'gate' exclude each other";
    mlp.gatePlace =
        object.getWord("gate_in_fc1", {"first", "second"}, std::nullopt) == 0
            ? GatePlace::First
            : GatePlace::Second;
  }
  const bool isPacked =
      mlp.gatePlace == GatePlace::First || mlp.gatePlace == GatePlace::Second;
  checkRows(object, "fc1", mlp.fc1, isPacked ? 2 * mlp.hidden : mlp.hidden,
            dim);
  checkRows(object, "gate", mlp.gate, mlp.hidden, dim);
  object.finish();
  return mlp;
}

static constexpr StringRef kHiddenActivations[] = {
    "gelu", "gelu_tanh", "quick_gelu", "relu", "relu2", "silu", "tanh"};

std::optional<HiddenSpec> DescriptionReader::readHidden(JsonObject &output) {
  std::optional<JsonObject> object = output.getObject("hidden");
  if (!object)
    return std::nullopt;
  HiddenSpec hidden;
  hidden.linear = readLinear(*object, "linear");
  hidden.size = object->getInteger("size", std::nullopt, 1, kMaxWidth);
  checkRows(*object, "linear", hidden.linear, hidden.size,
            result.spec.getLastWidth());
  size_t word = object->getWord("activation", kHiddenActivations, std::nullopt);
  hidden.activation = *symbolizeActivation(kHiddenActivations[word]);
  object->finish();
  return hidden;
}

StepSpec DescriptionReader::readStep(JsonObject object) {
  StepSpec step;
  step.source = object.getPath();
  step.norm = readNorm(object, "norm");
  if (step.norm && !object.has("attention") && !object.has("mlp")) {
    object.finish(); // a norm of all tokens
    return step;
  }
  step.normPlace = static_cast<NormPlace>(
      object.getWord("norm_place", {"before", "branch", "after"}, 0));
  if (auto attention = object.getObject("attention"))
    step.attention = readAttention(*attention);
  if (auto mlp = object.getObject("mlp"))
    step.mlp = readMlp(*mlp);
  if (!top.hasFailed() && step.attention.has_value() == step.mlp.has_value())
    top.emitError(object.getPath())
        << "expects one of 'attention' and 'mlp' or a norm alone, got "
        << (step.mlp ? "both" : "neither");
  step.parallel = object.getBool("parallel", false);
  if (step.parallel && step.normPlace == NormPlace::After)
    object.emitError("parallel")
        << "and 'norm_place' \"after\" exclude each other";
  step.layerScale = readName(object, "layer_scale", false);
  if (object.get("tokens")) {
    auto [height, width] = result.spec.getLastGrid();
    step.tokens = object.getInteger("tokens", std::nullopt, 1,
                                    result.spec.getPrefix() + height * width);
    if (step.attention && step.attention->windows)
      object.emitError("tokens") << "and 'windows' exclude each other";
    if (step.attention && !step.attention->relativeRows.empty())
      object.emitError("tokens") << "and 'relative_rows' exclude each other";
    if (step.attention && step.attention->kind == AttentionKind::Identity)
      object.emitError("tokens")
          << "and attention of kind \"identity\" exclude each other";
  }
  object.finish();
  return step;
}

std::vector<StepSpec> DescriptionReader::readLayer(JsonObject &run,
                                                   const json::Value &value,
                                                   StringRef key,
                                                   StringRef path) {
  std::vector<StepSpec> steps;
  const json::Array *list = value.getAsArray();
  if (!list || list->empty()) {
    run.emitExpects(key, "a list with at least one step");
    return steps;
  }
  for (auto [i, step] : llvm::enumerate(*list))
    steps.push_back(readStep(child(step, (path + "[" + Twine(i) + "]").str())));
  return steps;
}

void DescriptionReader::readRun(JsonObject object) {
  int64_t before = 0;
  for (const RunSpec &other : result.spec.runs)
    before += other.layers;
  // At its place from the start: its layers ask how wide tokens are there, and
  // how many.
  RunSpec &run = result.spec.runs.emplace_back();
  run.source = object.getPath();
  run.layers = object.getInteger("layers", std::nullopt, 1, kMaxLayers);
  run.first = object.getInteger("first", before, 0, kMaxLayers);
  if (std::optional<JsonObject> merge = object.getObject("merge"))
    run.merge = readMerge(*merge);
  run.tokens = readTokens(object);
  prefix = object.getString("prefix", "");
  inRun = true;
  if (object.get("steps") && object.get("period"))
    object.emitError("period") << "and 'steps' exclude each other";
  if (object.get("period")) {
    if (const json::Array *list = object.getArray("period"))
      for (auto [i, layer] : llvm::enumerate(*list))
        run.period.push_back(
            readLayer(object, layer, "period",
                      (object.getPath("period") + "[" + Twine(i) + "]").str()));
  } else if (const json::Array *list = object.getArray("steps")) {
    run.period.push_back(readLayer(object, *object.get("steps"), "steps",
                                   object.getPath("steps")));
    (void)list;
  }
  prefix.clear();
  inRun = false;
  object.finish();
  const auto &rope = result.spec.rope;
  if (rope && !rope->frequencies.empty() &&
      run.first + run.layers > rope->layers)
    object.emitError("layers")
        << "(" << run.layers << ", from " << run.first
        << " on) are more than 'rope' has frequencies for (" << rope->layers
        << ")";
  int64_t period = run.period.size();
  if (period && run.layers % period)
    object.emitError("layers")
        << "(" << run.layers << ") is no multiple of the layers in 'period' ("
        << period << ")";
}

void DescriptionReader::readEncoder() {
  const json::Value *value = top.get("encoder");
  if (value && value->getAsObject())
    return readRun(*top.getObject("encoder"));
  if (!value || !value->getAsArray()) {
    top.emitExpects("encoder", "a run of layers or a list of runs");
    return;
  }
  if (const json::Array *list = top.getArray("encoder"))
    for (auto [i, run] : llvm::enumerate(*list))
      readRun(child(run, "encoder[" + std::to_string(i) + "]"));
}
