//===- TensorNameTables.cpp - How sources of weights call their tensors ---===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tables only. The original repositories of DeiT, DINO, MAE, BEiT and I-JEPA
// have timm's names, which is where timm has them from.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Names/TensorNames.h"

using namespace mlir;
using namespace mlir::vit;

/// timm's VisionTransformer, and what goes by its names. timm in OpenCLIP's
/// models stands behind "visual.trunk.".
static constexpr StringRef kTimmPrefixes[] = {"", "visual.trunk."};
static constexpr TensorNames makeTimmNames() {
  return {.source = "timm",
          .prefixes = kTimmPrefixes,
          .classToken = "cls_token",
          .distillationToken = "dist_token",
          .registers = "reg_token",
          .patches = "patch_embed.proj",
          .patchNorm = "patch_embed.norm",
          .positions = "pos_embed",
          .embedNorm = "norm_pre",
          .layer = "blocks.{i}.",
          .normBefore = "norm1",
          .normAfter = "norm2",
          .qkv = "attn.qkv",
          .queryBias = "attn.q_bias",
          .valueBias = "attn.v_bias",
          .query = "attn.q_proj",
          .key = "attn.k_proj",
          .value = "attn.v_proj",
          .projection = "attn.proj",
          .queryNorm = "attn.q_norm",
          .keyNorm = "attn.k_norm",
          .attentionNorm = "attn.norm",
          .fc1 = "mlp.fc1",
          .fc2 = "mlp.fc2",
          .hiddenNorm = "mlp.norm",
          .gateAndUp = "mlp.fc1",
          .gate = "mlp.fc1_g",
          .up = "mlp.fc1_x",
          .scale1 = "ls1.gamma",
          .scale2 = "ls2.gamma",
          .relativeBias = "attn.relative_position_bias_table",
          .sharedBias = "rel_pos_bias.relative_position_bias_table",
          .norm = "norm",
          .pooledNorm = "fc_norm",
          .head = "head",
          .classHead = "head",
          .distillationHead = "head_dist",
          .latent = "attn_pool.latent",
          .poolQuery = "attn_pool.q",
          .poolKeyAndValue = "attn_pool.kv",
          .poolProjection = "attn_pool.proj",
          .poolNorm = "attn_pool.norm",
          .poolFc1 = "attn_pool.mlp.fc1",
          .poolFc2 = "attn_pool.mlp.fc2"};
}

/// timm's Eva and Beit, and the repositories of BEiT and of DeiT III.
static constexpr TensorNames makeBeitNames() {
  TensorNames names = makeTimmNames();
  names.source = "BEiT and DeiT III";
  names.scale1 = "gamma_1";
  names.scale2 = "gamma_2";
  return names;
}

/// DINOv2's repository.
static constexpr TensorNames makeDinov2Names() {
  TensorNames names = makeTimmNames();
  names.source = "DINOv2";
  names.registers = "register_tokens";
  names.positionsOfClass = true;
  names.gateAndUp = "mlp.w12";
  names.gate = names.up = "";
  names.down = "mlp.w3";
  return names;
}

/// timm's models in stages.
static constexpr TensorNames makeTimmStageNames() {
  TensorNames names = makeTimmNames();
  names.layer = "layers.{s}.blocks.{i}.";
  names.merge = "layers.{s}.downsample.";
  names.logitScale = "attn.logit_scale";
  names.distances = "attn.cpb_mlp.";
  names.head = "head.fc";
  return names;
}

/// The repository of Swin and Swin v2.
static constexpr TensorNames makeSwinNames() {
  TensorNames names = makeTimmStageNames();
  names.source = "Swin Transformer";
  names.mergeEndsStage = true;
  names.head = "head";
  return names;
}

/// Segment Anything, whose encoder timm's is; its prompts and masks are no
/// business of ours.
static constexpr StringRef kSamPrefixes[] = {"image_encoder.", ""};
static constexpr TensorNames makeSamNames() {
  TensorNames names = makeTimmNames();
  names.source = "Segment Anything";
  names.prefixes = kSamPrefixes;
  names.fc1 = "mlp.lin1";
  names.fc2 = "mlp.lin2";
  names.relativeRows = "attn.rel_pos_h";
  names.relativeColumns = "attn.rel_pos_w";
  names.hasNeck = true;
  return names;
}

/// PaddleClas, which ported timm: Paddle's linear layers keep [in, out].
static constexpr TensorNames makePaddleClasNames() {
  TensorNames names = makeTimmNames();
  names.source = "PaddleClas";
  names.inOut = true;
  return names;
}

/// OpenAI's CLIP and OpenCLIP. Their projection has no bias, and is left out.
static constexpr StringRef kClipPrefixes[] = {"visual.", ""};
static constexpr TensorNames kClipNames = {.source = "OpenCLIP",
                                           .prefixes = kClipPrefixes,
                                           .classToken = "class_embedding",
                                           .patches = "conv1",
                                           .positions = "positional_embedding",
                                           .embedNorm = "ln_pre",
                                           .layer =
                                               "transformer.resblocks.{i}.",
                                           .normBefore = "ln_1",
                                           .normAfter = "ln_2",
                                           .qkv = "attn.in_proj_",
                                           .projection = "attn.out_proj",
                                           .fc1 = "mlp.c_fc",
                                           .fc2 = "mlp.c_proj",
                                           .scale1 = "ls_1.gamma",
                                           .scale2 = "ls_2.gamma",
                                           .norm = "ln_post"};

/// Google's JAX code. Flax numbers a block's layers: all together in
/// vision_transformer, those of each class in big_vision, which followed it.
static constexpr StringRef kFlaxPrefixes[] = {"", "opt/target/", "params/",
                                              "params/img/", "img/"};
static constexpr TensorNames makeFlaxNames() {
  return {.source = "Google's vision_transformer",
          .prefixes = kFlaxPrefixes,
          .weight = "/kernel",
          .bias = "/bias",
          .scale = "/scale",
          .inOut = true,
          .headsApart = true,
          .patchLayout = PatchLayout::HeightWidthInOut,
          .classToken = "cls",
          .patches = "embedding",
          .positions = "Transformer/posembed_input/pos_embedding",
          .stemConv = "conv_root",
          .stemNorm = "gn_root",
          .unit = "block{s}/unit{u}/",
          .unitConv = "conv{c}",
          .unitNorm = "gn{c}",
          .shortcutConv = "conv_proj",
          .shortcutNorm = "gn_proj",
          .layer = "Transformer/encoderblock_{i}/",
          .normBefore = "LayerNorm_0",
          .normAfter = "LayerNorm_2",
          .query = "MultiHeadDotProductAttention_1/query",
          .key = "MultiHeadDotProductAttention_1/key",
          .value = "MultiHeadDotProductAttention_1/value",
          .projection = "MultiHeadDotProductAttention_1/out",
          .fc1 = "MlpBlock_3/Dense_0",
          .fc2 = "MlpBlock_3/Dense_1",
          .norm = "Transformer/encoder_norm",
          .preLogits = "pre_logits",
          .head = "head"};
}
static constexpr TensorNames makeBigVisionNames() {
  TensorNames names = makeFlaxNames();
  names.source = "Google's big_vision";
  names.positions = "pos_embedding";
  names.normAfter = "LayerNorm_1";
  names.query = "MultiHeadDotProductAttention_0/query";
  names.key = "MultiHeadDotProductAttention_0/key";
  names.value = "MultiHeadDotProductAttention_0/value";
  names.projection = "MultiHeadDotProductAttention_0/out";
  names.fc1 = "MlpBlock_0/Dense_0";
  names.fc2 = "MlpBlock_0/Dense_1";
  names.latent = "MAPHead_0/probe";
  names.poolQuery = "MAPHead_0/MultiHeadDotProductAttention_0/query";
  names.poolKey = "MAPHead_0/MultiHeadDotProductAttention_0/key";
  names.poolValue = "MAPHead_0/MultiHeadDotProductAttention_0/value";
  names.poolProjection = "MAPHead_0/MultiHeadDotProductAttention_0/out";
  names.poolNorm = "MAPHead_0/LayerNorm_0";
  names.poolFc1 = "MAPHead_0/MlpBlock_0/Dense_0";
  names.poolFc2 = "MAPHead_0/MlpBlock_0/Dense_1";
  return names;
}

/// PaddleViT, from the classes of its image_classification/ViT: first all that
/// comes before the layers was in PatchEmbedding, and the last norm had a name
/// of its own inside of Encoder.
static constexpr TensorNames makePaddleVitNames() {
  return {.source = "PaddleViT",
          .inOut = true,
          .classToken = "patch_embedding.cls_token",
          .patches = "patch_embedding.patch_embedding",
          .positions = "patch_embedding.position_embeddings",
          .layer = "encoder.layers.{i}.",
          .normBefore = "attn_norm",
          .normAfter = "mlp_norm",
          .qkv = "attn.qkv",
          .projection = "attn.out",
          .fc1 = "mlp.fc1",
          .fc2 = "mlp.fc2",
          .norm = "encoder.encoder_norm",
          .head = "classifier"};
}
static constexpr TensorNames makeLaterPaddleVitNames() {
  TensorNames names = makePaddleVitNames();
  names.classToken = "cls_token";
  names.distillationToken = "dist_token";
  names.positions = "position_embedding";
  names.preLogits = "pre_logits.0";
  names.preLogitsActivation = Activation::Relu;
  names.classHead = "classifier";
  names.distillationHead = "classifier_dist";
  return names;
}

/// PaddleViT's image_classification/SwinTransformer, which follows the
/// repository of Swin.
static constexpr TensorNames makePaddleVitSwinNames() {
  TensorNames names = makeSwinNames();
  names.source = "PaddleViT";
  names.inOut = true;
  names.patches = "patch_embedding.patch_embed";
  names.patchNorm = "patch_embedding.norm";
  names.layer = "stages.{s}.blocks.{i}.";
  names.merge = "stages.{s}.downsample.";
  names.head = "fc";
  return names;
}

static constexpr TensorNames kTables[] = {
    makeTimmNames(),         makeBeitNames(),      makeDinov2Names(),
    makeTimmStageNames(),    makeSwinNames(),      makeSamNames(),
    makePaddleClasNames(),   kClipNames,           makeFlaxNames(),
    makeBigVisionNames(),    makePaddleVitNames(), makeLaterPaddleVitNames(),
    makePaddleVitSwinNames()};

ArrayRef<TensorNames> vit::getTensorNames() { return kTables; }
