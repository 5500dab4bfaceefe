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
#include "compiler/Import/Timm.h"

using namespace mlir;
using namespace mlir::vit;

LinearSpec vit::makeTimmLinear(const Twine &name, bool hasBias) {
  LinearSpec result;
  result.weight = (name + ".weight").str();
  if (hasBias)
    result.bias = (name + ".bias").str();
  return result;
}

NormSpec vit::makeTimmNorm(const Twine &name, double epsilon) {
  return {(name + ".weight").str(), (name + ".bias").str(), epsilon};
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

TimmShape vit::readTimmShape(JsonObject &arguments,
                             const TimmPretrained &pretrained,
                             int64_t defaultSize) {
  TimmShape shape;
  Extent2D size(defaultSize, defaultSize);
  if (pretrained.isSizeFixed)
    size = pretrained.imageSize;
  shape.imageSize = arguments.getPair("img_size", size, 1, kMaxPixels);
  shape.patchSize =
      arguments.getPair("patch_size", Extent2D(16, 16), 1, kMaxPixels);
  shape.channels =
      arguments.getInteger("in_chans", pretrained.channels, 1, kMaxPixels);
  shape.embedDim = arguments.getInteger("embed_dim", 768, 1, kMaxWidth);
  shape.depth = arguments.getInteger("depth", 12, 1, kMaxLayers);
  shape.heads = arguments.getInteger("num_heads", 12, 1, kMaxWidth);
  shape.headDim = std::max<int64_t>(1, shape.embedDim / shape.heads);
  if (!arguments.hasFailed() && shape.embedDim % shape.heads)
    arguments.emitError("num_heads")
        << "(" << shape.heads << ") does not divide 'embed_dim' ("
        << shape.embedDim << ")";
  shape.classes = arguments.getInteger(
      "num_classes", pretrained.classes.value_or(1000), 0, kMaxWidth);
  shape.mlpRatio = arguments.getNumber("mlp_ratio", 4);
  double hidden = shape.embedDim * shape.mlpRatio;
  if (!(hidden >= 1 && hidden <= kMaxWidth)) {
    arguments.emitExpects("mlp_ratio", "a number > 0 that gives a hidden size "
                                       "between 1 and " +
                                           Twine(kMaxWidth));
    shape.mlpRatio = 1;
  }
  shape.isSizeDynamic = arguments.getBool("dynamic_img_size", false);
  shape.pads = arguments.getBool("dynamic_img_pad", false);
  return shape;
}

//===----------------------------------------------------------------------===//
// From the image to tokens
//===----------------------------------------------------------------------===//

static bool divides(Extent2D patch, Extent2D size) {
  return size.first % patch.first == 0 && size.second % patch.second == 0;
}

/// Whether the patches fit; where timm would pad or refuse, so is it here.
static void checkPatches(JsonObject &arguments, const TimmShape &shape,
                         Extent2D size) {
  auto [height, width] = shape.patchSize;
  bool fits = height <= size.first && width <= size.second;
  // Without padding, timm cuts the rest off, but not of a size of its own.
  if (fits &&
      (!(shape.isSizeDynamic || shape.pads) || divides(shape.patchSize, size)))
    return;
  arguments.emitError("patch_size")
      << "(" << height << " x " << width << ") does not "
      << (fits ? "divide" : "fit into") << " the image (" << size.first << " x "
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
  spec.patchEmbed.kernel = spec.patchEmbed.stride = shape.patchSize;
  LinearSpec patches =
      makeTimmLinear("patch_embed.proj", embedding.hasPatchBias);
  spec.patchEmbed.weight = patches.weight;
  spec.patchEmbed.bias = patches.bias;
  checkPatches(arguments, shape, shape.imageSize);
  checkPatches(arguments, shape, imageSize);
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
  ModelSpec trained = spec;
  trained.imageSize = shape.imageSize;
  Extent2D from = trained.getGrid(), to = spec.getGrid();
  if (from != to)
    arguments.emitError("img_size")
        << "gives a grid of " << from.first << " x " << from.second
        << " positions; timm resizes them to " << to.first << " x " << to.second
        << " with antialiasing, which is not supported by vitc";
}

//===----------------------------------------------------------------------===//
// Perceptrons
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// From tokens to the answer
//===----------------------------------------------------------------------===//

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
    spec.norm = makeTimmNorm("norm", head.epsilon);
  OutputSpec output;
  output.source = "num_classes";
  if (head.pool.empty()) {
    if (shape.classes != 0)
      arguments.emitError("global_pool")
          << "(\"\") gives each token to the classifier of 'num_classes' ("
          << shape.classes << "), which is not supported by vitc";
    if (head.hasPooledNorm)
      arguments.emitError("global_pool")
          << "(\"\") leaves nothing pooled for 'fc_norm'";
    output.name = "tokens";
    spec.outputs = {output};
    return;
  }
  PoolSpec pool;
  pool.none = false;
  if (head.pool == "avg") {
    pool.kind = PoolKind::Mean;
    pool.from = head.poolsPrefix ? 0 : spec.getPrefix();
  }
  if (head.hasPooledNorm)
    pool.norm = makeTimmNorm("fc_norm", head.epsilon);
  if (shape.classes == 0) {
    output.name = "features";
    output.pool = pool;
  } else {
    output.name = "logits";
    output.size = shape.classes;
    output.heads = {{pool, makeTimmLinear("head")}};
  }
  spec.outputs = {output};
}
