//===- TimmBeit.cpp - timm's Beit -----------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The class of timm.models.beit: what its constructor's arguments mean, with
// timm 1.0.31's defaults. At another size than the one trained at, tables of
// distances are resized as timm does it unless told to use SciPy.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Timm/Timm.h"

using namespace mlir;
using namespace mlir::vit;

static constexpr StringRef kBlock = "blocks.{i}.";
static constexpr StringRef kTable = "relative_position_bias_table";

/// The table of distances, if there is one.
static void readRelativeBias(JsonObject &arguments, const TimmShape &shape,
                             const ModelSpec &spec, AttentionSpec &attention) {
  const bool isOwn = arguments.getBool("use_rel_pos_bias", false);
  const bool isShared = arguments.getBool("use_shared_rel_pos_bias", false);
  if (!isOwn && !isShared)
    return;
  if (isOwn && isShared)
    arguments.emitError("use_shared_rel_pos_bias")
        << "and 'use_rel_pos_bias' are both true; that tables are added is not "
           "supported by vitc";
  if (arguments.hasFailed())
    return;
  attention.relativeBias =
      (isOwn ? kBlock + "attn." + kTable : "rel_pos_bias." + kTable).str();
  Extent2D trained = getTimmTrainedGrid(shape, spec);
  if (trained != spec.getGrid())
    attention.relativeGrid = trained;
  attention.relativeMode = ResizeMode::Geometric;
}

static AttentionSpec readAttention(JsonObject &arguments,
                                   const TimmShape &shape, const TimmNorm &norm,
                                   const ModelSpec &spec) {
  const std::string name = (kBlock + "attn.").str();
  AttentionSpec attention =
      makeTimmHeads(shape, name, norm, /*hasNorms=*/false);
  attention.qkv = makeTimmLinear(name + "qkv", /*hasBias=*/false);
  if (arguments.getBool("qkv_bias", true))
    addTimmBiases(attention, name);
  attention.projection = makeTimmLinear(name + "proj");
  readRelativeBias(arguments, shape, spec, attention);
  return attention;
}

static RunSpec readEncoder(JsonObject &arguments, const TimmShape &shape,
                           const TimmNorm &norm, const ModelSpec &spec) {
  StepSpec first, second;
  first.norm = makeTimmNorm(kBlock + "norm1", norm);
  first.attention = readAttention(arguments, shape, norm, spec);

  const std::string name = (kBlock + "mlp").str();
  second.norm = makeTimmNorm(kBlock + "norm2", norm);
  second.mlp =
      arguments.getBool("swiglu_mlp", false)
          ? makeTimmSplitMlp(name, shape.getHidden(), true, Activation::Silu)
          : makeTimmMlp(name, shape.getHidden(), true, Activation::Gelu);
  if (arguments.getBool("scale_mlp", false))
    second.mlp->innerNorm = makeTimmNorm(name + ".norm", norm);
  // The value that training begins from.
  if (arguments.getNumber("init_values", 0) != 0) {
    first.layerScale = (kBlock + "gamma_1").str();
    second.layerScale = (kBlock + "gamma_2").str();
  }
  return makeTimmEncoder(shape, {first, second});
}

void vit::readTimmBeit(JsonObject &arguments, const TimmPretrained &pretrained,
                       std::optional<Extent2D> imageSize, ModelSpec &spec) {
  TimmShape shape = readTimmShape(arguments, pretrained, 224);
  const TimmNorm norm = readTimmNorm(arguments, "norm_layer");
  ignoreTimmTraining(arguments);

  TimmEmbedding embedding;
  embedding.hasTable = arguments.getBool("use_abs_pos_emb", true);
  setTimmEmbedding(arguments, shape, embedding,
                   getTimmInputSize(shape, pretrained, imageSize), spec);
  spec.runs = {readEncoder(arguments, shape, norm, spec)};

  TimmHead head;
  static constexpr StringRef pools[] = {"avg", "token", ""};
  head.pool = readTimmPool(arguments, pools, embedding.hasClass);
  head.norm = norm;
  head.hasPooledNorm = arguments.getBool("use_fc_norm", head.pool == "avg");
  head.hasNorm = !head.hasPooledNorm;
  setTimmHead(arguments, shape, head, spec);
}
