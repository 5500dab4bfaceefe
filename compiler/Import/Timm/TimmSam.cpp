//===- TimmSam.cpp - timm's VisionTransformerSAM --------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The class of timm.models.vision_transformer_sam: what its constructor's
// arguments mean, with timm 1.0.31's defaults. Most blocks attend in windows,
// whose padding takes part, a few to all patches; relative positions are
// decomposed, and convolutions follow, or a norm.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Limits.h"
#include "compiler/Import/Stages.h"
#include "compiler/Import/Timm/Timm.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
/// What all blocks are made from, and which of them have windows.
struct SamBlocks {
  TimmNorm norm;
  Activation activation = Activation::Gelu;
  bool hasBias = true;   // of queries, keys and values
  bool hasNorms = false; // of queries and keys
  bool hasLayerScale = false;
  bool hasDistances = false;   // relative positions
  int64_t window = 0;          // 0: no block has one
  std::vector<int64_t> global; // blocks that have none
};
} // namespace

/// A block in windows, or one of all patches, which has tables for the grid
/// `from`.
static std::vector<StepSpec> makeLayer(const TimmShape &shape,
                                       const SamBlocks &blocks, bool hasWindows,
                                       Extent2D from, Extent2D to) {
  const std::string prefix = "blocks.{i}.", name = prefix + "attn.";
  StepSpec first, second;
  first.norm = makeTimmNorm(prefix + "norm1", blocks.norm);
  second.norm = makeTimmNorm(prefix + "norm2", blocks.norm);
  AttentionSpec attention =
      makeTimmHeads(shape, name, blocks.norm, blocks.hasNorms);
  attention.qkv = makeTimmLinear(name + "qkv", blocks.hasBias);
  attention.projection = makeTimmLinear(name + "proj");
  if (hasWindows)
    attention.windows.emplace().size = {blocks.window, blocks.window};
  if (blocks.hasDistances) {
    attention.relativeRows = name + "rel_pos_h";
    attention.relativeColumns = name + "rel_pos_w";
    if (!hasWindows && from != to)
      attention.relativeGrid = from;
  }
  first.attention = attention;
  first.source = "num_heads";
  second.mlp = makeTimmMlp(prefix + "mlp", shape.getHidden(), /*hasBias=*/true,
                           blocks.activation);
  second.source = "mlp_ratio";
  if (blocks.hasLayerScale) {
    first.layerScale = prefix + "ls1.gamma";
    second.layerScale = prefix + "ls2.gamma";
  }
  return {first, second};
}

/// Runs end where blocks in windows and others meet.
static void addBlocks(const TimmShape &shape, const SamBlocks &blocks,
                      ModelSpec &spec) {
  const Extent2D from = getTimmTrainedGrid(shape, spec), to = spec.getGrid();
  // One window is all patches, and all blocks are alike.
  const bool hasWindows =
      blocks.window != 0 &&
      (from != to || to != Extent2D(blocks.window, blocks.window));
  SmallVector<int> kinds; // whether they have windows
  for (int64_t layer = 0; layer < shape.depth; ++layer)
    kinds.push_back(hasWindows && !llvm::is_contained(blocks.global, layer));
  addStage(spec, /*merge=*/std::nullopt, kinds, [&](int hasWindows) {
    return makeLayer(shape, blocks, hasWindows, from, to);
  });
}

static StemStepSpec makeNeckStep(int64_t channels, int64_t kernel,
                                 int64_t first) {
  const std::string name = "neck." + std::to_string(first),
                    next = "neck." + std::to_string(first + 1);
  StemStepSpec step;
  step.source = "neck_chans";
  ConvSpec &conv = step.conv.emplace();
  conv.channels = channels;
  conv.window.kernel = {kernel, kernel};
  conv.window.padding = {kernel / 2, kernel / 2};
  conv.weight = name + ".weight";
  MapNormSpec &norm = step.norm.emplace();
  norm.kind = MapNormKind::Layer;
  norm.scale = next + ".weight";
  norm.bias = next + ".bias";
  norm.epsilon = 1e-6;
  return step;
}

void vit::readTimmSam(JsonObject &arguments, const TimmPretrained &pretrained,
                      std::optional<Extent2D> imageSize, ModelSpec &spec) {
  TimmShape shape = readTimmShape(arguments, pretrained, 1024);
  shape.isSizeDynamic = true; // as its PatchEmbed is made
  SamBlocks blocks;
  blocks.norm = readTimmNorm(arguments, "norm_layer", "nn.LayerNorm");
  blocks.activation = readTimmActivation(arguments, "act_layer");
  blocks.hasBias = arguments.getBool("qkv_bias", true);
  blocks.hasNorms = arguments.getBool("qk_norm", false);
  blocks.hasLayerScale = arguments.getNumber("init_values", 0) != 0;
  blocks.hasDistances = arguments.getBool("use_rel_pos", false);
  blocks.window = arguments.getInteger("window_size", 14, 0, kMaxPixels);
  // Numbers that no block has change nothing, in timm either.
  blocks.global = arguments.getIntegers("global_attn_indexes", 0, kMaxLayers);
  const bool hasNormBefore = arguments.getBool("pre_norm", false);
  const int64_t neckChannels =
      arguments.get("neck_chans") || !arguments.has("neck_chans")
          ? arguments.getInteger("neck_chans", 256, 0, kMaxWidth)
          : 0;
  TimmHead head;
  static constexpr StringRef pools[] = {"avg", "max", "avgmax", ""};
  head.pool = readTimmPool(arguments, pools, /*hasClass=*/false);
  head.classifier = "head.fc";
  ignoreTimmTraining(arguments);
  refuseTimmArguments(arguments, {"dynamic_img_size", "dynamic_img_pad",
                                  "head_hidden_size", "use_rope"});
  arguments.getWord("mlp_layer", {"Mlp"}, 0);

  TimmEmbedding embedding;
  embedding.hasClass = embedding.tableOfTokens = false;
  embedding.hasTable = arguments.getBool("use_abs_pos", true);
  embedding.hasPatchBias = !hasNormBefore;
  setTimmEmbedding(arguments, shape, embedding,
                   getTimmInputSize(shape, pretrained, imageSize), spec);
  if (arguments.hasFailed())
    return;
  if (spec.position)
    spec.position->ofGrid = true;
  if (hasNormBefore)
    spec.embedNorm = makeTimmNorm("norm_pre", blocks.norm);
  addBlocks(shape, blocks, spec);
  if (neckChannels)
    spec.neck = {makeNeckStep(neckChannels, 1, 0),
                 makeNeckStep(neckChannels, 3, 2)};

  setTimmHead(arguments, shape, head, spec);
  if (!neckChannels) // LayerNorm2d
    spec.norm = makeTimmNorm("neck", TimmNorm());
}
