//===- TimmBlocks.cpp - What timm's classes have in common ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sizes, the way from the image to tokens, perceptrons, and what stands behind
// the encoder, with the names that timm gives their tensors.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Limits.h"
#include "compiler/Import/Timm/Timm.h"

#include "vit/runtime.h"

using namespace mlir;
using namespace mlir::vit;

LinearSpec vit::makeTimmLinear(const Twine &name, bool hasBias) {
  LinearSpec result;
  result.weight = (name + ".weight").str();
  if (hasBias)
    result.bias = (name + ".bias").str();
  return result;
}

NormSpec vit::makeTimmNorm(const Twine &name, const TimmNorm &norm) {
  NormSpec result;
  result.scale = (name + ".weight").str();
  if (norm.kind == NormKind::Layer)
    result.bias = (name + ".bias").str();
  result.epsilon = norm.epsilon;
  result.kind = norm.kind;
  return result;
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

double vit::readTimmRatio(JsonObject &arguments, StringRef key,
                          int64_t embedDim, double absent) {
  const double ratio = arguments.getNumber(key, absent);
  const double hidden = embedDim * ratio;
  if (hidden >= 1 && hidden <= kMaxWidth)
    return ratio;
  arguments.emitExpects(key, "a number > 0 that gives a hidden size "
                             "between 1 and " +
                                 Twine(kMaxWidth));
  return 1;
}

Extent2D vit::getTimmInputSize(const TimmShape &shape,
                               const TimmPretrained &pretrained,
                               std::optional<Extent2D> wanted) {
  return wanted.value_or(shape.isSizeDynamic ? pretrained.imageSize
                                             : shape.imageSize);
}

TimmShape vit::readTimmInput(JsonObject &arguments,
                             const TimmPretrained &pretrained,
                             int64_t defaultSize, int64_t defaultPatch) {
  TimmShape shape;
  Extent2D size(defaultSize, defaultSize);
  if (pretrained.isSizeFixed)
    size = pretrained.imageSize;
  shape.imageSize = arguments.getPair("img_size", size, 1, kMaxPixels);
  shape.patchSize = arguments.getPair(
      "patch_size", Extent2D(defaultPatch, defaultPatch), 1, kMaxPixels);
  shape.channels =
      arguments.getInteger("in_chans", pretrained.channels, 1, kMaxPixels);
  shape.classes = arguments.getInteger(
      "num_classes", pretrained.classes.value_or(1000), 0, kMaxWidth);
  shape.isSizeDynamic = arguments.getBool("dynamic_img_size", false);
  return shape;
}

TimmShape vit::readTimmShape(JsonObject &arguments,
                             const TimmPretrained &pretrained,
                             int64_t defaultSize) {
  TimmShape shape = readTimmInput(arguments, pretrained, defaultSize, 16);
  shape.embedDim = arguments.getInteger("embed_dim", 768, 1, kMaxWidth);
  shape.depth = arguments.getInteger("depth", 12, 1, kMaxLayers);
  shape.heads = arguments.getInteger("num_heads", 12, 1, kMaxWidth);
  shape.headDim = std::max<int64_t>(1, shape.embedDim / shape.heads);
  if (!arguments.hasFailed() && shape.embedDim % shape.heads)
    arguments.emitError("num_heads")
        << "(" << shape.heads << ") does not divide 'embed_dim' ("
        << shape.embedDim << ")";
  shape.mlpRatio = readTimmRatio(arguments, "mlp_ratio", shape.embedDim, 4);
  shape.pads = arguments.getBool("dynamic_img_pad", false);
  return shape;
}

//===----------------------------------------------------------------------===//
// From the image to tokens
//===----------------------------------------------------------------------===//

static bool divides(Extent2D patch, Extent2D size) {
  return size.first % patch.first == 0 && size.second % patch.second == 0;
}

/// Whether the patches fit into what the stem makes of an image of `size`;
/// where timm would pad or refuse, so is it here.
static void checkPatches(JsonObject &arguments, const TimmShape &shape,
                         const ModelSpec &spec, Extent2D size) {
  auto [height, width] = shape.patchSize;
  const bool hasStem = !spec.stem.empty();
  if (hasStem) {
    MapShape map{size, spec.channels};
    if (failed(checkStem(spec.stem, map, [&](const StemStepSpec &) {
          return arguments.emitError("embed_layer");
        })))
      return;
    size = map.grid;
    if (spec.patchEmbed.weight.empty() && map.channels != spec.embedDim)
      arguments.emitError("embed_dim")
          << "(" << spec.embedDim << ") differs from the channels ("
          << map.channels << ") of a stem without a projection behind it";
  }
  bool fits = height <= size.first && width <= size.second;
  // Without padding, timm cuts the rest off, but not of a size of its own, nor
  // behind a stem.
  if (fits && (!(hasStem || shape.isSizeDynamic || shape.pads) ||
               divides(shape.patchSize, size)))
    return;
  arguments.emitError("patch_size")
      << "(" << height << " x " << width << ") does not "
      << (fits ? "divide" : "fit into") << " the "
      << (hasStem ? "stem's map" : "image") << " (" << size.first << " x "
      << size.second << ")"
      << (fits && shape.pads ? "; that 'dynamic_img_pad' pads it is not "
                               "supported by vitc"
                             : "");
}

void vit::setTimmEmbedding(JsonObject &arguments, const TimmShape &shape,
                           const TimmEmbedding &embedding, Extent2D imageSize,
                           ModelSpec &spec) {
  spec.channels = shape.channels;
  spec.imageSize = imageSize;
  spec.embedDim = shape.embedDim;
  spec.stem = embedding.stem;
  spec.patchEmbed.kernel = spec.patchEmbed.stride = shape.patchSize;
  if (embedding.hasProjection) {
    LinearSpec patches =
        makeTimmLinear("patch_embed.proj", embedding.hasPatchBias);
    spec.patchEmbed.weight = patches.weight;
    spec.patchEmbed.bias = patches.bias;
  }
  if (embedding.patchNorm)
    spec.patchEmbed.norm =
        makeTimmNorm("patch_embed.norm", *embedding.patchNorm);
  checkPatches(arguments, shape, spec, shape.imageSize);
  if (imageSize != shape.imageSize)
    checkPatches(arguments, shape, spec, imageSize);
  if (arguments.hasFailed())
    return;

  const std::vector<int64_t> one = {1, 1, shape.embedDim};
  if (embedding.hasClass)
    spec.tokens.push_back({"class", "cls_token", one});
  if (embedding.hasDistillation)
    spec.tokens.push_back({"distillation", "dist_token", one});
  if (embedding.registers)
    spec.tokens.push_back(
        {"register", "reg_token", {1, embedding.registers, shape.embedDim}});
  if (!embedding.hasTable)
    return;
  spec.position.emplace();
  spec.position->parameter = "pos_embed";
  spec.position->ofTokens = embedding.tableOfTokens;
  spec.position->trainedGrid = getTimmTrainedGrid(shape, spec);
  spec.position->mode = ResizeMode::Bicubic;
  spec.position->antialias = true;
}

Extent2D vit::getTimmTrainedGrid(const TimmShape &shape,
                                 const ModelSpec &spec) {
  ModelSpec trained = spec;
  trained.imageSize = shape.imageSize;
  return trained.getGrid();
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

AttentionSpec vit::makeTimmHeads(const TimmShape &shape, const Twine &name,
                                 const TimmNorm &norm, bool hasNorms) {
  AttentionSpec attention;
  attention.heads = shape.heads;
  attention.headDim = shape.headDim;
  if (hasNorms) {
    attention.queryNorm = makeTimmNorm(name + "q_norm", norm);
    attention.keyNorm = makeTimmNorm(name + "k_norm", norm);
  }
  return attention;
}

void vit::addTimmBiases(AttentionSpec &attention, const Twine &name) {
  attention.query.bias = (name + "q_bias").str();
  attention.value.bias = (name + "v_bias").str();
}

MlpSpec vit::makeTimmMlp(const Twine &name, int64_t hidden, bool hasBias,
                         Activation activation) {
  MlpSpec mlp;
  mlp.hidden = hidden;
  mlp.activation = activation;
  mlp.fc1 = makeTimmLinear(name + ".fc1", hasBias);
  mlp.fc2 = makeTimmLinear(name + ".fc2", hasBias);
  return mlp;
}

MlpSpec vit::makeTimmPackedMlp(const Twine &name, int64_t hidden,
                               bool gateFirst, bool hasBias,
                               Activation activation) {
  MlpSpec mlp = makeTimmMlp(name, hidden / 2, hasBias, activation);
  mlp.gatePlace = gateFirst ? GatePlace::First : GatePlace::Second;
  return mlp;
}

MlpSpec vit::makeTimmSplitMlp(const Twine &name, int64_t hidden, bool hasBias,
                              Activation activation) {
  MlpSpec mlp = makeTimmMlp(name, hidden, hasBias, activation);
  mlp.gatePlace = GatePlace::Apart;
  mlp.gate = makeTimmLinear(name + ".fc1_g", hasBias);
  mlp.fc1 = makeTimmLinear(name + ".fc1_x", hasBias);
  return mlp;
}

RunSpec vit::makeTimmEncoder(const TimmShape &shape,
                             std::vector<StepSpec> steps) {
  for (StepSpec &step : steps)
    step.source = step.attention ? "num_heads" : "mlp_ratio";
  RunSpec run;
  run.layers = shape.depth;
  run.period = {std::move(steps)};
  run.source = "depth";
  return run;
}

//===----------------------------------------------------------------------===//
// From tokens to the answer
//===----------------------------------------------------------------------===//

std::string vit::readTimmPool(JsonObject &arguments, ArrayRef<StringRef> pools,
                              bool hasClass) {
  StringRef pool = pools[arguments.getWord("global_pool", pools, 0)];
  if (!arguments.hasFailed() && pool == "token" && !hasClass)
    arguments.emitError("global_pool")
        << "(\"token\") wants a class token, 'class_token' is false";
  return pool.str();
}

void vit::readTimmAttentionPool(JsonObject &arguments, const TimmShape &shape,
                                TimmHead &head) {
  head.poolHeads = arguments.getInteger("attn_pool_num_heads", 0, 0, kMaxWidth);
  if (head.poolHeads == 0)
    head.poolHeads = shape.heads;
  if (!arguments.hasFailed() && shape.embedDim % head.poolHeads)
    arguments.emitError("attn_pool_num_heads")
        << "(" << head.poolHeads << ") does not divide 'embed_dim' ("
        << shape.embedDim << ")";
  double ratio = shape.mlpRatio;
  if (arguments.getNumber("attn_pool_mlp_ratio", 0) != 0)
    ratio = readTimmRatio(arguments, "attn_pool_mlp_ratio", shape.embedDim, 0);
  head.poolHidden = static_cast<int64_t>(shape.embedDim * ratio);
}

/// timm's AttentionPoolLatent: one latent that attends to all tokens.
static AttentionPoolSpec makePool(const TimmShape &shape,
                                  const TimmHead &head) {
  const std::string name = "attn_pool.";
  const int64_t dim = shape.embedDim;
  AttentionPoolSpec pool;
  pool.latents = {"latent", name + "latent", {1, 1, dim}};
  AttentionSpec &attention = pool.attention;
  attention.heads = head.poolHeads;
  attention.headDim = dim / head.poolHeads;
  attention.query = makeTimmLinear(name + "q");
  attention.key = attention.value = makeTimmLinear(name + "kv");
  attention.key.rows = attention.value.rows = 2 * dim;
  attention.value.firstRow = dim;
  attention.projection = makeTimmLinear(name + "proj");
  pool.mlpNorm = makeTimmNorm(name + "norm", head.norm);
  pool.mlp = makeTimmMlp(name + "mlp", head.poolHidden, /*hasBias=*/true,
                         head.poolActivation);
  return pool;
}

static PoolSpec makeVector(const TimmShape &shape, const TimmHead &head,
                           const ModelSpec &spec) {
  PoolSpec pool;
  pool.none = false;
  if (head.pool == "map") {
    pool.attention = makePool(shape, head);
    pool.attention->from = head.poolsPrefix ? 0 : spec.getPrefix();
  } else if (head.pool != "token") {
    pool.kind = head.pool == "avg"   ? PoolKind::Mean
                : head.pool == "max" ? PoolKind::Max
                                     : PoolKind::MeanMax;
    pool.from = head.poolsPrefix ? 0 : spec.getPrefix();
  }
  if (head.hasPooledNorm)
    pool.norm = makeTimmNorm("fc_norm", head.norm);
  return pool;
}

void vit::setTimmHead(JsonObject &arguments, const TimmShape &shape,
                      const TimmHead &head, ModelSpec &spec) {
  // Files of older versions have it at the top too, where nobody reads it.
  const JsonFile &file = arguments.getFile();
  if (auto written = file.getRoot().getString("global_pool");
      written && *written != head.pool)
    JsonObject(file, file.getRoot())
            .reportTo(arguments)
            .emitError("global_pool")
        << "(\"" << *written << "\") differs from the pool of the model (\""
        << head.pool << "\")";

  if (head.hasNorm)
    spec.norm = makeTimmNorm("norm", head.norm);
  OutputSpec output;
  output.source = "num_classes";
  if (head.pool.empty()) {
    if (shape.classes != 0)
      arguments.emitError("global_pool")
          << "(\"\") gives each token to the classifier of 'num_classes' ("
          << shape.classes << "), which is not supported by vitc";
    if (head.hasPooledNorm && spec.norm)
      arguments.emitError("global_pool")
          << "(\"\") leaves each token with 'norm' and 'fc_norm', which is not "
             "supported by vitc";
    // What would be of the vector is of each token then.
    if (head.hasPooledNorm)
      spec.norm = makeTimmNorm("fc_norm", head.norm);
    output.name = "tokens";
    spec.outputs = {output};
    return;
  }
  PoolSpec pool = makeVector(shape, head, spec);
  if (shape.classes == 0) {
    output.name = "features";
    output.pool = pool;
  } else {
    output.name = "logits";
    output.size = shape.classes;
    output.heads = {{pool, makeTimmLinear(head.classifier)}};
  }
  spec.outputs = {output};
}

void vit::setTimmClasses(ModelSpec &spec, const vit_weights *weights,
                         StringRef path, std::vector<std::string> &warnings) {
  OutputSpec &output = spec.outputs.front();
  if (output.heads.empty())
    return;
  const LinearSpec &linear = output.heads.front().linear;
  const vit_tensor_view *weight =
      vit_weights_find(weights, linear.weight.c_str());
  if (weight && weight->rank == 2) {
    const int64_t classes = weight->shape[linear.inOut ? 1 : 0];
    if (classes >= 1 && classes <= kMaxWidth)
      output.size = classes;
    return;
  }
  // The mean of two tokens is no output that timm has.
  if (output.heads.size() != 1 ||
      vit_weights_find(weights, linear.bias.c_str()))
    return;
  warnings.push_back((path + ": the weights have no '" + linear.weight +
                      "', so the model has the output 'features' and no "
                      "'logits'")
                         .str());
  output.name = "features";
  output.pool = output.heads.front().pool;
  output.heads.clear();
}
