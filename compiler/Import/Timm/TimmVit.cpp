//===- TimmVit.cpp - timm's VisionTransformer -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The classes of timm.models.vision_transformer and deit: what their
// constructors' arguments mean, with timm 1.0.31's defaults. Their blocks are
// in TimmVitBlocks.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Timm/Timm.h"

using namespace mlir;
using namespace mlir::vit;

/// All but what the head makes of it.
static TimmHead readBody(JsonObject &arguments,
                         const TimmPretrained &pretrained,
                         std::optional<Extent2D> imageSize, bool isDistilled,
                         TimmShape &shape, ModelSpec &spec) {
  shape = readTimmShape(arguments, pretrained, 224);
  const TimmNorm norm = readTimmNorm(arguments, "norm_layer");
  const Activation activation = readTimmActivation(arguments, "act_layer");
  RunSpec encoder = readTimmVitEncoder(arguments, shape, norm, activation);
  ignoreTimmTraining(arguments);

  TimmEmbedding embedding;
  embedding.hasClass = arguments.getBool("class_token", true);
  embedding.hasDistillation = isDistilled;
  embedding.registers = arguments.getInteger("reg_tokens", 0, 0, 1 << 16);
  // A distilled model has a table whatever this says.
  embedding.hasTable =
      arguments.getWord("pos_embed", {"learn", "none", ""}, 0) == 0 ||
      isDistilled;
  embedding.tableOfTokens = !arguments.getBool("no_embed_class", false);
  const bool preNorm = arguments.getBool("pre_norm", false);
  embedding.hasPatchBias = !preNorm;
  if (arguments.get("embed_norm_layer"))
    embedding.patchNorm = readTimmNorm(arguments, "embed_norm_layer");
  readTimmStem(arguments, embedding);
  refuseTimmArguments(arguments, {"use_naflex"});
  setTimmEmbedding(arguments, shape, embedding,
                   getTimmInputSize(shape, pretrained, imageSize), spec);
  if (preNorm)
    spec.embedNorm = makeTimmNorm("norm_pre", norm);
  spec.runs = {std::move(encoder)};

  TimmHead head;
  static constexpr StringRef pools[] = {"token", "avg",    "",
                                        "max",   "avgmax", "map"};
  head.pool = readTimmPool(arguments, pools, embedding.hasClass);
  head.poolsPrefix = arguments.getBool("pool_include_prefix", false);
  head.norm = norm;
  head.poolHeads = shape.heads;
  head.poolHidden = shape.getHidden();
  head.poolActivation = activation;
  const bool normsPooled =
      arguments.getBool("fc_norm", head.pool == "avg" || head.pool == "max" ||
                                       head.pool == "avgmax");
  if (arguments.getBool("final_norm", true))
    (normsPooled ? head.hasPooledNorm : head.hasNorm) = true;
  return head;
}

void vit::readTimmVit(JsonObject &arguments, const TimmPretrained &pretrained,
                      std::optional<Extent2D> imageSize, ModelSpec &spec) {
  TimmShape shape;
  TimmHead head = readBody(arguments, pretrained, imageSize,
                           /*isDistilled=*/false, shape, spec);
  setTimmHead(arguments, shape, head, spec);
}

void vit::readTimmDistilledVit(JsonObject &arguments,
                               const TimmPretrained &pretrained,
                               std::optional<Extent2D> imageSize,
                               ModelSpec &spec) {
  TimmShape shape;
  TimmHead head = readBody(arguments, pretrained, imageSize,
                           /*isDistilled=*/true, shape, spec);
  // The class has its own embedding and head, which know nothing of these.
  refuseTimmArguments(arguments, {"reg_tokens", "fc_norm"});
  if (head.pool != "token")
    arguments.emitExpects("global_pool", "\"token\" in a distilled model");
  if (shape.classes == 0)
    arguments.emitError("num_classes")
        << "(0) gives the mean of two tokens, which is not supported by vitc";
  setTimmHead(arguments, shape, head, spec);
  if (arguments.hasFailed())
    return;
  OutputSpec &logits = spec.outputs.front();
  HeadSpec second = logits.heads.front();
  second.pool.index = 1;
  second.linear = makeTimmLinear("head_dist");
  logits.heads.push_back(second);
}
