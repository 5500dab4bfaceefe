//===- TimmCait.cpp - timm's Cait -----------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The class of timm.models.cait: what its constructor's arguments mean, with
// timm 1.0.31's defaults. Patches attend to each other with talking heads; then
// a class token comes in, and in a few layers it alone learns of them.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Limits.h"
#include "compiler/Import/Timm/Timm.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
/// What the layers of both runs are made from.
struct CaitBlock {
  TimmNorm norm;
  Activation activation = Activation::Gelu;
  bool hasBias = true; // of queries, keys and values
};
} // namespace

/// Attention and a perceptron of `hidden` numbers, under the name `prefix`.
static RunSpec makeRun(const TimmShape &shape, const CaitBlock &block,
                       const std::string &prefix, int64_t hidden) {
  StepSpec first, second;
  first.norm = makeTimmNorm(prefix + "norm1", block.norm);
  AttentionSpec &attention = first.attention.emplace();
  attention.heads = shape.heads;
  attention.headDim = shape.headDim;
  attention.projection = makeTimmLinear(prefix + "attn.proj");
  first.layerScale = prefix + "gamma_1";
  first.source = "num_heads";
  second.norm = makeTimmNorm(prefix + "norm2", block.norm);
  second.mlp =
      makeTimmMlp(prefix + "mlp", hidden, /*hasBias=*/true, block.activation);
  second.layerScale = prefix + "gamma_2";
  second.source = "mlp_ratio";
  RunSpec run;
  run.period = {{first, second}};
  return run;
}

/// LayerScaleBlock with TalkingHeadAttn.
static RunSpec makeTalkingRun(const TimmShape &shape, const CaitBlock &block) {
  const std::string prefix = "blocks.{i}.", name = prefix + "attn.";
  RunSpec run = makeRun(shape, block, prefix, shape.getHidden());
  run.layers = shape.depth;
  run.source = "depth";
  AttentionSpec &attention = *run.period[0][0].attention;
  attention.qkv = makeTimmLinear(name + "qkv", block.hasBias);
  attention.talking = {makeTimmLinear(name + "proj_l"),
                       makeTimmLinear(name + "proj_w")};
  return run;
}

/// LayerScaleBlockClassAttn with ClassAttn.
static RunSpec makeClassRun(const TimmShape &shape, const CaitBlock &block,
                            int64_t layers, int64_t hidden) {
  const std::string prefix = "blocks_token_only.{i}.", name = prefix + "attn.";
  RunSpec run = makeRun(shape, block, prefix, hidden);
  run.layers = layers;
  run.source = "depth_token_only";
  run.tokens = {{"class", "cls_token", {1, 1, shape.embedDim}}};
  for (StepSpec &step : run.period[0])
    step.tokens = 1;
  AttentionSpec &attention = *run.period[0][0].attention;
  attention.query = makeTimmLinear(name + "q", block.hasBias);
  attention.key = makeTimmLinear(name + "k", block.hasBias);
  attention.value = makeTimmLinear(name + "v", block.hasBias);
  return run;
}

void vit::readTimmCait(JsonObject &arguments, const TimmPretrained &pretrained,
                       std::optional<Extent2D> imageSize, ModelSpec &spec) {
  TimmShape shape = readTimmShape(arguments, pretrained, 224);
  CaitBlock block;
  block.norm = readTimmNorm(arguments, "norm_layer");
  block.activation = readTimmActivation(arguments, "act_layer");
  block.hasBias = arguments.getBool("qkv_bias", true);
  ignoreTimmTraining(arguments);
  arguments.ignore("init_values"); // where training begins; it is always there
  refuseTimmArguments(arguments, {"dynamic_img_size", "dynamic_img_pad"});

  TimmEmbedding embedding;
  embedding.hasClass = false;
  embedding.tableOfTokens = false;
  setTimmEmbedding(arguments, shape, embedding,
                   getTimmInputSize(shape, pretrained, imageSize), spec);
  if (arguments.hasFailed())
    return;
  if (Extent2D from = getTimmTrainedGrid(shape, spec), to = spec.getGrid();
      from != to)
    arguments.emitError("img_size")
        << "gives a position table for a grid of " << from.first << " x "
        << from.second << ", which timm does not resize to " << to.first
        << " x " << to.second;
  spec.runs = {makeTalkingRun(shape, block)};
  const int64_t layers =
      arguments.getInteger("depth_token_only", 2, 1, kMaxLayers);
  const double ratio =
      readTimmRatio(arguments, "mlp_ratio_token_only", shape.embedDim, 4);
  spec.runs.push_back(makeClassRun(
      shape, block, layers, static_cast<int64_t>(shape.embedDim * ratio)));

  TimmHead head;
  static constexpr StringRef pools[] = {"token", "avg", ""};
  head.pool = pools[arguments.getWord("global_pool", pools, 0)].str();
  head.norm = block.norm;
  head.hasNorm = true;
  setTimmHead(arguments, shape, head, spec);
}
