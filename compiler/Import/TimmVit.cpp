//===- TimmVit.cpp - timm's VisionTransformer -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The classes of timm.models.vision_transformer and deit: what their
// constructors' arguments mean, with timm 1.0.31's defaults.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Timm.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

namespace {
/// What a block of the encoder is made from.
struct VitBlock {
  bool normBehind = false; // ResPostBlock: x + norm(f(x))
  bool qkvBias = true, projectionBias = true, normsHeads = false;
  bool hasLayerScale = false;
  double epsilon = 0;
  MlpSpec mlp;
};
} // namespace

static constexpr StringRef kBlock = "blocks.{i}.";

/// Mlp, GluMlp or SwiGLU; the block's activation goes to whichever it is.
static MlpSpec readMlp(JsonObject &arguments, const TimmShape &shape,
                       bool hasBias) {
  Activation activation = readTimmActivation(arguments, "act_layer");
  TimmLayer layer = readTimmLayer(arguments, "mlp_layer", "Mlp");
  std::string name = (kBlock + "mlp").str();
  int64_t hidden = shape.getHidden();
  if (layer.name == "Mlp" && !layer.arguments)
    return makeTimmMlp(name, hidden, hasBias, activation);
  if (layer.name == "SwiGLU" && !layer.arguments)
    return makeTimmSplitMlp(name, hidden, hasBias, activation);
  if (layer.name == "GluMlp") {
    checkTimmBound(arguments, "mlp_layer", layer, {"act_layer", "gate_last"});
    const json::Value *last =
        layer.arguments ? layer.arguments->get("gate_last") : nullptr;
    if (hidden % 2)
      arguments.emitError("mlp_ratio")
          << "gives a hidden size (" << hidden << ") that has no halves";
    return makeTimmPackedMlp(name, hidden,
                             /*gateFirst=*/last &&
                                 last->getAsBoolean() == false,
                             hasBias, activation);
  }
  arguments.emitExpects("mlp_layer", "one of \"Mlp\", \"GluMlp\", \"SwiGLU\"");
  return {};
}

static VitBlock readBlock(JsonObject &arguments, const TimmShape &shape) {
  VitBlock block;
  block.normBehind =
      arguments.getWord("block_fn", {"Block", "ResPostBlock"}, 0) == 1;
  arguments.getWord("attn_layer", {"Attention", "attn", ""}, 0);
  block.qkvBias = arguments.getBool("qkv_bias", true);
  block.projectionBias = arguments.getBool("proj_bias", true);
  block.normsHeads = arguments.getBool("qk_norm", false);
  // The value that training begins from; ResPostBlock puts it in its norms.
  block.hasLayerScale =
      arguments.getNumber("init_values", 0) != 0 && !block.normBehind;
  refuseTimmArguments(arguments, {"scale_attn_norm", "scale_mlp_norm"});
  block.epsilon = readTimmNorm(arguments, "norm_layer");
  block.mlp = readMlp(arguments, shape, block.projectionBias);
  return block;
}

static RunSpec makeEncoder(const TimmShape &shape, const VitBlock &block) {
  AttentionSpec attention;
  attention.heads = shape.heads;
  attention.headDim = shape.headDim;
  attention.qkv = makeTimmLinear(kBlock + "attn.qkv", block.qkvBias);
  attention.projection =
      makeTimmLinear(kBlock + "attn.proj", block.projectionBias);
  if (block.normsHeads) {
    attention.queryNorm = makeTimmNorm(kBlock + "attn.q_norm", block.epsilon);
    attention.keyNorm = makeTimmNorm(kBlock + "attn.k_norm", block.epsilon);
  }

  StepSpec first, second;
  first.norm = makeTimmNorm(kBlock + "norm1", block.epsilon);
  first.attention = attention;
  first.source = "num_heads";
  second.norm = makeTimmNorm(kBlock + "norm2", block.epsilon);
  second.mlp = block.mlp;
  second.source = "mlp_ratio";
  if (block.normBehind)
    first.normPlace = second.normPlace = NormPlace::Branch;
  if (block.hasLayerScale) {
    first.layerScale = (kBlock + "ls1.gamma").str();
    second.layerScale = (kBlock + "ls2.gamma").str();
  }
  RunSpec run;
  run.layers = shape.depth;
  run.period = {{first, second}};
  run.source = "depth";
  return run;
}

/// All but what the head makes of it.
static TimmHead readBody(JsonObject &arguments,
                         const TimmPretrained &pretrained,
                         std::optional<Extent2D> imageSize, bool isDistilled,
                         TimmShape &shape, ModelSpec &spec) {
  shape = readTimmShape(arguments, pretrained, 224);
  VitBlock block = readBlock(arguments, shape);
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
  arguments.getWord("embed_layer", {"PatchEmbed"}, 0);
  refuseTimmArguments(arguments, {"embed_norm_layer", "use_naflex"});
  setTimmEmbedding(arguments, shape, embedding,
                   imageSize.value_or(pretrained.imageSize), spec);
  if (preNorm)
    spec.embedNorm = makeTimmNorm("norm_pre", block.epsilon);
  spec.runs = {makeEncoder(shape, block)};

  TimmHead head;
  static constexpr StringRef pools[] = {"token", "avg", ""};
  head.pool = pools[arguments.getWord("global_pool", pools, 0)].str();
  head.poolsPrefix = arguments.getBool("pool_include_prefix", false);
  head.epsilon = block.epsilon;
  if (!arguments.hasFailed() && head.pool == "token" && !embedding.hasClass)
    arguments.emitError("global_pool")
        << "(\"token\") wants a class token, 'class_token' is false";
  const bool normsPooled = arguments.getBool("fc_norm", head.pool == "avg");
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
