//===- TimmRelPos.cpp - timm's VisionTransformerRelPos --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The class of timm.models.vision_transformer_relpos: what its constructor's
// arguments mean, with timm 1.0.31's defaults. Scores have biases by distance,
// from a perceptron or a table, in each layer or for all.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Limits.h"
#include "compiler/Import/Stages.h"
#include "compiler/Import/Timm/Timm.h"

using namespace mlir;
using namespace mlir::vit;

static constexpr StringRef kBlock = "blocks.{i}.";
static constexpr StringRef kTypes[] = {"mlp", "mlp_swin", "bias"};

/// RelPosMlp of mode "cr" or "swin", under the name `name`, on a grid.
static RelativeMlpSpec makeMlp(const std::string &name, int64_t hidden,
                               bool isSwin, Extent2D grid) {
  RelativeMlpSpec mlp;
  mlp.hidden = hidden;
  mlp.fc1 = makeTimmLinear(name + "mlp.fc1");
  mlp.fc2 = makeTimmLinear(name + "mlp.fc2", /*hasBias=*/!isSwin);
  if (isSwin)
    setLogDistances(mlp, grid);
  return mlp;
}

/// What the scores of each layer have added.
static void readRelativePositions(JsonObject &arguments, const TimmShape &shape,
                                  const ModelSpec &spec,
                                  AttentionSpec &attention) {
  const size_t type = arguments.getWord("rel_pos_type", kTypes, 0);
  const int64_t hidden = arguments.getInteger("rel_pos_dim", 0, 0, kMaxWidth);
  const bool isShared = arguments.getBool("shared_rel_pos", false);
  if (arguments.hasFailed())
    return;
  const std::string name =
      isShared ? "shared_rel_pos." : (kBlock + "attn.rel_pos.").str();
  const Extent2D from = getTimmTrainedGrid(shape, spec), to = spec.getGrid();
  if (kTypes[type] == "bias") {
    attention.relativeBias = name + "relative_position_bias_table";
    if (from != to)
      attention.relativeGrid = from;
    attention.relativeMode = ResizeMode::Geometric;
    return;
  }
  const bool isSwin = kTypes[type] == "mlp_swin";
  if (isSwin && (to.first == 1 || to.second == 1))
    arguments.emitError("rel_pos_type")
        << "(\"mlp_swin\") divides by the largest distance, which is 0 on a "
           "grid of "
        << to.first << " x " << to.second;
  attention.relativeMlp = makeMlp(name, hidden ? hidden : 128, isSwin, to);
}

static RunSpec readEncoder(JsonObject &arguments, const TimmShape &shape,
                           const TimmNorm &norm, Activation activation,
                           const ModelSpec &spec) {
  const bool isResPost =
      arguments.getWord("block_fn", {"RelPosBlock", "ResPostRelPosBlock"}, 0) ==
      1;
  StepSpec first, second;
  first.norm = makeTimmNorm(kBlock + "norm1", norm);
  second.norm = makeTimmNorm(kBlock + "norm2", norm);
  // The value that training begins from; ResPostRelPosBlock puts it in its
  // norms.
  const bool isNotZero = arguments.getNumber("init_values", 1e-6) != 0;
  if (isResPost) {
    first.normPlace = second.normPlace = NormPlace::Branch;
  } else if (isNotZero) {
    first.layerScale = (kBlock + "ls1.gamma").str();
    second.layerScale = (kBlock + "ls2.gamma").str();
  }
  const std::string name = (kBlock + "attn.").str();
  AttentionSpec attention =
      makeTimmHeads(shape, name, norm, arguments.getBool("qk_norm", false));
  attention.qkv =
      makeTimmLinear(name + "qkv", arguments.getBool("qkv_bias", true));
  attention.projection = makeTimmLinear(name + "proj");
  readRelativePositions(arguments, shape, spec, attention);
  first.attention = attention;
  second.mlp = makeTimmMlp(kBlock + "mlp", shape.getHidden(), /*hasBias=*/true,
                           activation);
  return makeTimmEncoder(shape, {first, second});
}

void vit::readTimmRelPos(JsonObject &arguments,
                         const TimmPretrained &pretrained,
                         std::optional<Extent2D> imageSize, ModelSpec &spec) {
  TimmShape shape = readTimmShape(arguments, pretrained, 224);
  const TimmNorm norm = readTimmNorm(arguments, "norm_layer");
  const Activation activation = readTimmActivation(arguments, "act_layer");
  ignoreTimmTraining(arguments);
  refuseTimmArguments(arguments, {"dynamic_img_size", "dynamic_img_pad"});
  arguments.getWord("embed_layer", {"PatchEmbed"}, 0);

  TimmEmbedding embedding;
  embedding.hasClass = arguments.getBool("class_token", false);
  embedding.hasTable = false;
  setTimmEmbedding(arguments, shape, embedding,
                   getTimmInputSize(shape, pretrained, imageSize), spec);
  if (arguments.hasFailed())
    return;
  spec.runs = {readEncoder(arguments, shape, norm, activation, spec)};

  TimmHead head;
  static constexpr StringRef pools[] = {"avg", "token", ""};
  head.pool = readTimmPool(arguments, pools, embedding.hasClass);
  head.norm = norm;
  head.hasPooledNorm = arguments.getBool("fc_norm", false);
  head.hasNorm = !head.hasPooledNorm;
  setTimmHead(arguments, shape, head, spec);
}
