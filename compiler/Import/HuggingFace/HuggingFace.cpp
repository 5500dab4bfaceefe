//===- HuggingFace.cpp - Models of transformers ---------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which model a config.json makes, as transformers 5.23.0 has it: the layers
// and the tensors' names, the outputs of each class, and when and from which
// grid positions are interpolated.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/HuggingFace/HuggingFaceConfig.h"

#include "vit/runtime.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

namespace {
/// Fills one model's spec in.
class HfModelMaker {
public:
  HfModelMaker(JsonObject &file, const HfConfig &config,
               const vit_weights *weights, std::vector<std::string> &warnings)
      : file(file), config(config), family(*config.family), weights(weights),
        task(config.architecture->task),
        spelling(chooseHfSpelling(family, task, weights)),
        names(spelling.names), warnings(warnings) {}

  ModelSpec make(Extent2D imageSize);

private:
  std::string full(const Twine &name) const { return spelling.full(name); }
  LinearSpec linear(const Twine &name, bool hasBias = true) const {
    return spelling.linear(name, hasBias);
  }
  NormSpec norm(const Twine &name) const {
    return spelling.norm(name, config.epsilon);
  }
  int64_t countTokens() const {
    return (family.hasClassToken ? 1 : 0) +
           (family.hasDistillationToken ? 1 : 0) + config.registers;
  }
  bool lacks(StringRef tensor) const {
    return weights && !vit_weights_find(weights, tensor.str().c_str());
  }

  void addEmbeddings(ModelSpec &spec);
  std::optional<Extent2D> getTrainedGrid(const ModelSpec &spec);
  std::optional<Extent2D> getRelativeGrid(const ModelSpec &spec) const;
  AttentionSpec makeAttention(const ModelSpec &spec);
  MlpSpec makeMlp();
  RunSpec makeEncoder(const ModelSpec &spec);
  PoolSpec makeAttentionPool();
  std::optional<OutputSpec> makePooledOutput();
  void addModelOutputs(std::vector<OutputSpec> &outputs);
  void addLogits(std::vector<OutputSpec> &outputs);
  void addProjection(std::vector<OutputSpec> &outputs);

  JsonObject &file;
  const HfConfig &config;
  const HfFamily &family;
  const vit_weights *weights;
  const HfTask task;
  HfSpelling spelling;
  const TensorNames &names;
  std::vector<std::string> &warnings;
};
} // namespace

static PoolSpec poolToken(int64_t index) {
  PoolSpec pool;
  pool.none = false;
  pool.index = index;
  return pool;
}

static PoolSpec poolMean(int64_t from) {
  PoolSpec pool;
  pool.none = false;
  pool.kind = PoolKind::Mean;
  pool.from = from;
  return pool;
}

//===----------------------------------------------------------------------===//
// From the image to tokens
//===----------------------------------------------------------------------===//

/// transformers interpolates unless image and table agree, some also when they
/// agree but the image is not square; and it takes any table for square.
std::optional<Extent2D> HfModelMaker::getTrainedGrid(const ModelSpec &spec) {
  if (config.positionSide)
    return Extent2D(config.positionSide, config.positionSide);
  ModelSpec trained = spec;
  trained.imageSize = config.imageSize;
  auto [height, width] = trained.getGrid();
  auto [newHeight, newWidth] = spec.getGrid();
  int64_t count = height * width;
  bool isSquareImage = spec.imageSize.first == spec.imageSize.second;
  if (!family.alwaysResizes && spec.imageSize == config.imageSize)
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

/// transformers takes a table of distances for one of a grid with its sides
/// exchanged, and resizes it to what it is then not.
std::optional<Extent2D>
HfModelMaker::getRelativeGrid(const ModelSpec &spec) const {
  ModelSpec trained = spec;
  trained.imageSize = config.imageSize;
  auto [height, width] = trained.getGrid();
  const Extent2D grid(width, height);
  return grid == spec.getGrid() ? std::nullopt : std::optional(grid);
}

void HfModelMaker::addEmbeddings(ModelSpec &spec) {
  LinearSpec patches = linear(names.patches, family.kind != HfKind::Clip);
  PatchEmbedSpec &patch = spec.patchEmbed;
  patch.kernel = patch.stride = config.patchSize;
  patch.weight = patches.weight;
  patch.bias = patches.bias;
  if (family.takesPatches)
    patch.layout = PatchLayout::OutHeightWidthIn;
  if (!names.patchNorm.empty())
    patch.norm = spelling.norm(names.patchNorm, kHfPatchNormEpsilon);
  const int64_t dim = config.hidden;
  const std::vector<int64_t> oneToken = {1, 1, dim};
  if (family.hasClassToken)
    spec.tokens.push_back(
        {"class", full(names.classToken),
         family.kind == HfKind::Clip ? std::vector<int64_t>{dim} : oneToken});
  if (family.hasDistillationToken)
    spec.tokens.push_back(
        {"distillation", full(names.distillationToken), oneToken});
  if (config.registers)
    spec.tokens.push_back(
        {"register", full(names.registers), {1, config.registers, dim}});
  if (config.absolutePositions) {
    PositionSpec &position = spec.position.emplace();
    position.parameter = full(names.positions);
    position.leadingOne = !names.positions.ends_with(".weight");
    position.ofTokens = family.positions != HfPositions::Patches;
    if (family.positions == HfPositions::ClassAndPatches)
      position.tokenRows = 1;
    position.trainedGrid = getTrainedGrid(spec);
    position.mode = family.resizeMode;
    position.antialias = family.resizesWithAntialias;
  }
  if (config.ropeTheta) {
    RopeSpec &rope = spec.rope.emplace();
    rope.theta = config.ropeTheta;
    rope.coordinates = RopeCoordinates::Centered;
  }
  if (family.kind == HfKind::Clip)
    spec.embedNorm = norm(names.embedNorm);
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

AttentionSpec HfModelMaker::makeAttention(const ModelSpec &spec) {
  const StringRef layer = names.layer;
  AttentionSpec attention;
  attention.heads = config.heads;
  attention.headDim = config.headDim;
  attention.query = linear(layer + names.query, config.queryBias);
  attention.key = linear(layer + names.key, config.keyBias);
  attention.value = linear(layer + names.value, config.valueBias);
  attention.projection =
      linear(layer + names.projection, config.projectionBias);
  attention.rope = config.ropeTheta != 0;
  if (config.relativeBias)
    attention.relativeBias = full(layer + names.relativeBias);
  if (config.sharedRelativeBias)
    attention.relativeBias = full(names.sharedBias);
  if (!attention.relativeBias.empty())
    attention.relativeGrid = getRelativeGrid(spec);
  return attention;
}

MlpSpec HfModelMaker::makeMlp() {
  const StringRef layer = names.layer;
  MlpSpec mlp;
  mlp.hidden = config.mlpHidden;
  mlp.activation = config.activation;
  if (!config.gated) {
    mlp.fc1 = linear(layer + names.fc1, config.mlpBias);
    mlp.fc2 = linear(layer + names.fc2, config.mlpBias);
    return mlp;
  }
  if (family.kind == HfKind::Dinov2)
    mlp.activation = Activation::Silu; // whatever hidden_act says
  mlp.fc2 = linear(layer + names.down, config.mlpBias);
  if (names.gate.empty()) {
    mlp.fc1 = linear(layer + names.gateAndUp);
    mlp.gatePlace = GatePlace::First;
  } else {
    mlp.fc1 = linear(layer + names.up, config.mlpBias);
    mlp.gate = linear(layer + names.gate, config.mlpBias);
    mlp.gatePlace = GatePlace::Apart;
  }
  return mlp;
}

RunSpec HfModelMaker::makeEncoder(const ModelSpec &spec) {
  const StringRef layer = names.layer;
  StepSpec first, second;
  first.norm = norm(layer + names.normBefore);
  first.attention = makeAttention(spec);
  first.source = "num_attention_heads";
  second.norm = norm(layer + names.normAfter);
  second.mlp = makeMlp();
  second.source =
      family.kind == HfKind::Dinov2 ? "mlp_ratio" : "intermediate_size";
  if (config.layerScale) {
    first.layerScale = full(layer + names.scale1);
    second.layerScale = full(layer + names.scale2);
  }
  RunSpec run;
  run.layers = config.layers;
  run.period = {{first, second}};
  run.source = "num_hidden_layers";
  return run;
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

/// SigLIP's: one query, PyTorch's own attention, a perceptron.
PoolSpec HfModelMaker::makeAttentionPool() {
  AttentionPoolSpec attention;
  attention.latents = {"latent", full(names.latent), {1, 1, config.hidden}};
  attention.attention.heads = config.heads;
  attention.attention.headDim = config.headDim;
  LinearSpec &qkv = attention.attention.qkv.emplace();
  qkv.weight = full(names.poolQkv + "weight");
  qkv.bias = full(names.poolQkv + "bias");
  attention.attention.projection = linear(names.poolProjection);
  attention.mlpNorm = norm(names.poolNorm);
  MlpSpec &mlp = attention.mlp.emplace();
  mlp.hidden = config.mlpHidden;
  mlp.activation = config.activation;
  mlp.fc1 = linear(names.poolFc1);
  mlp.fc2 = linear(names.poolFc2);
  PoolSpec pool = poolToken(0);
  pool.attention = attention;
  return pool;
}

/// `pooler_output`; none where the model has no pooler.
std::optional<OutputSpec> HfModelMaker::makePooledOutput() {
  OutputSpec pooled;
  pooled.name = "pooler_output";
  std::string tensor; // that a model without a pooler lacks
  switch (family.kind) {
  case HfKind::Dinov2:
  case HfKind::Dinov3:
    pooled.pool = poolToken(0);
    break;
  case HfKind::Clip:
    pooled.pool = poolToken(0);
    pooled.pool.norm = norm(names.norm);
    break;
  case HfKind::Siglip:
    if (!config.attentionPool)
      return std::nullopt;
    pooled.pool = makeAttentionPool();
    break;
  case HfKind::Beit:
    pooled.pool = config.meanPooling ? poolMean(1) : poolToken(0);
    if (config.meanPooling) {
      pooled.pool.norm = norm(names.pooledNorm);
      tensor = pooled.pool.norm->scale;
    }
    break;
  case HfKind::Swin:
  case HfKind::Swinv2:
    if (task == HfTask::PreTrain)
      return std::nullopt;
    pooled.pool = poolMean(0);
    break;
  case HfKind::Vit: {
    if (!family.hasPooler)
      return std::nullopt;
    LinearSpec dense = linear("pooler.dense");
    tensor = dense.weight;
    if (!lacks(dense.bias))
      tensor.clear();
    pooled.heads = {{poolToken(0), dense}};
    pooled.size = config.poolerSize;
    pooled.activation = config.poolerActivation;
    pooled.source = "pooler_output_size";
    break;
  }
  }
  if (!tensor.empty() && lacks(tensor)) {
    warnings.push_back((file.getFile().getPath() + ": the weights have no '" +
                        tensor +
                        "', so the model has no output 'pooler_output'")
                           .str());
    return std::nullopt;
  }
  return pooled;
}

void HfModelMaker::addModelOutputs(std::vector<OutputSpec> &outputs) {
  OutputSpec tokens;
  tokens.name = "last_hidden_state";
  outputs.push_back(tokens);
  if (std::optional<OutputSpec> pooled = makePooledOutput())
    outputs.push_back(*pooled);
}

/// A classifier's tensors are not the bare model's: they have no prefix.
static LinearSpec outerLinear(const Twine &name) {
  return {(name + ".weight").str(), (name + ".bias").str()};
}

void HfModelMaker::addLogits(std::vector<OutputSpec> &outputs) {
  OutputSpec logits;
  logits.name = "logits";
  logits.size = config.labelCount;
  logits.source = "id2label";
  PoolSpec pool = poolToken(0);
  if (family.kind == HfKind::Dinov2) {
    pool.kind = PoolKind::TokenConcatMean;
    pool.from = countTokens();
  } else if (family.kind == HfKind::Beit && config.meanPooling) {
    pool = poolMean(1);
    pool.norm = norm(names.pooledNorm);
  } else if (family.kind == HfKind::Clip) {
    pool = poolMean(1);
  } else if (!family.hasClassToken) {
    pool = poolMean(0);
  }
  if (task == HfTask::ClassifyWithTeacher) {
    if (config.labelCount == 0)
      file.emitError("num_labels")
          << "(0) gives two heads without weights, expects at least 1";
    logits.heads = {{poolToken(0), outerLinear(names.classHead)},
                    {poolToken(1), outerLinear(names.distillationHead)}};
  } else if (config.labelCount == 0) {
    logits.pool = pool; // transformers' classifier is the identity then
  } else {
    logits.heads = {{pool, outerLinear(names.head)}};
  }
  outputs.push_back(logits);
}

/// What stands for the image beside texts, not normalized, and the tokens.
void HfModelMaker::addProjection(std::vector<OutputSpec> &outputs) {
  std::optional<OutputSpec> pooled = makePooledOutput();
  if (!pooled) {
    file.emitError("vision_use_head")
        << "(false) leaves '" << config.architecture->name
        << "' no vector that stands for the image, expects true";
    return;
  }
  OutputSpec projected;
  projected.name = "image_embeds";
  if (family.kind == HfKind::Clip) {
    projected.size = config.projectionSize;
    projected.source = "projection_dim";
    projected.heads = {{pooled->pool, {"visual_projection.weight", ""}}};
  } else {
    projected.pool = pooled->pool;
  }
  outputs.push_back(projected);
  OutputSpec tokens;
  tokens.name = "last_hidden_state";
  outputs.push_back(tokens);
}

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

ModelSpec HfModelMaker::make(Extent2D imageSize) {
  ModelSpec spec;
  spec.channels = config.channels;
  spec.imageSize = imageSize;
  spec.embedDim = config.hidden;
  addEmbeddings(spec);
  if (family.hasStages())
    addHfStages(file, config, spelling, spec);
  else
    spec.runs = {makeEncoder(spec)};
  // CLIP's is of the class token alone, BEiT's of the mean if there is one.
  if (family.kind != HfKind::Clip && !config.meanPooling)
    spec.norm = norm(names.norm);
  switch (task) {
  case HfTask::PreTrain:
    warnings.push_back((file.getFile().getPath() + ": the decoder of '" +
                        config.architecture->name +
                        "' is left out, the output is the encoder's")
                           .str());
    [[fallthrough]];
  case HfTask::Model:
    addModelOutputs(spec.outputs);
    break;
  case HfTask::Classify:
  case HfTask::ClassifyWithTeacher:
    addLogits(spec.outputs);
    break;
  case HfTask::Project:
    addProjection(spec.outputs);
    break;
  }
  return spec;
}

std::optional<HfModel> vit::readHfConfig(const JsonFile &file,
                                         Extent2D imageSize,
                                         const vit_weights *weights,
                                         std::vector<std::string> &warnings) {
  HfObjects objects = openHfObjects(file);
  HfConfig config = readHfFields(objects);
  JsonObject &object = objects.tower;
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

  auto [height, width] = config.patchSize;
  if ((config.family->takesPatches || config.family->hasStages()) &&
      (imageSize.first % height || imageSize.second % width)) {
    object.emitError("patch_size")
        << "(" << height << " x " << width << ") does not divide the image ("
        << imageSize.first << " x " << imageSize.second << ")";
    return std::nullopt;
  }
  if (config.family->takesPatches) {
    warnings.push_back(llvm::formatv("{0}: takes images of {1} x {2} alone, "
                                     "where transformers keeps the ratio of "
                                     "each image's sides",
                                     file.getPath(), imageSize.first,
                                     imageSize.second)
                           .str());
  }

  HfModel model;
  model.modelType = config.architecture->modelType.str();
  model.labels = config.labels;
  compareHfLabels(objects.whole, config, warnings);
  model.tower = object.getPath().str();
  model.leftOut = config.architecture->leftOut;
  model.nameFields = getHfNameFields(*config.family);
  model.spec = HfModelMaker(object, config, weights, warnings).make(imageSize);
  if (object.hasFailed())
    return std::nullopt;
  return model;
}
