//===- TimmNaFlex.cpp - timm's NaFlexVit ----------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// timm takes images of any size in one batch, as patches with a mask for what
// is missing; here all have one size. Blocks are those of VisionTransformer, or
// of Eva where something is wanted that those alone have.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Timm/Timm.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

/// What matters for rotary positions, other attention and batches of several
/// sizes alone, or for an interpolator of patches.
static constexpr StringRef kUnused[] = {
    "enable_patch_interpolator", "pos_embed_use_grid_sample",
    "rope_grid_indexing",        "rope_grid_offset",
    "rope_jitter_coords",        "rope_mrope_section",
    "rope_ref_feat_shape",       "rope_rescale_coords",
    "rope_rotate_half",          "rope_shift_coords",
    "rope_temperature",          "use_key_only_attn_mask"};

static PositionSpec readPosition(JsonObject &fields, bool isFactorized) {
  PositionSpec position;
  position.parameter = "embeds.pos_embed";
  position.ofTokens = false;
  position.ofGrid = true;
  position.trainedGrid =
      fields.getPair("pos_embed_grid_size", Extent2D(16, 16), 1);
  position.keepsAspect = fields.getBool("pos_embed_ar_preserving", false);
  static constexpr StringRef modes[] = {"bicubic", "bilinear"};
  position.mode = fields.getWord("pos_embed_interp_mode", modes, 0) == 0
                      ? ResizeMode::Bicubic
                      : ResizeMode::Bilinear;
  position.antialias = fields.getBool("pos_embed_antialias", true);
  position.alignCorners = fields.getBool("pos_embed_align_corners", false);
  if (isFactorized) {
    // These are resized in one way, whatever the arguments say.
    position.parameter = "embeds.pos_embed_y";
    position.columns = "embeds.pos_embed_x";
    position.ofGrid = false;
    position.mode = ResizeMode::Bilinear;
    position.antialias = position.alignCorners = false;
  }
  if (position.antialias && position.alignCorners)
    fields.emitError("pos_embed_align_corners")
        << "and 'pos_embed_antialias' exclude each other";
  return position;
}

static void setEmbedding(JsonObject &fields, const TimmShape &shape,
                         Extent2D imageSize, ModelSpec &spec) {
  TimmEmbedding embedding;
  embedding.hasClass = fields.getBool("class_token", false);
  embedding.registers = fields.getInteger("reg_tokens", 0, 0, 1 << 16);
  embedding.hasTable = false;
  embedding.hasPatchBias = !fields.getBool("pre_norm", false);
  if (fields.get("embed_norm_layer"))
    embedding.patchNorm = readTimmNorm(fields, "embed_norm_layer");
  setTimmEmbedding(fields, shape, embedding, imageSize, spec);

  // The same under other names.
  LinearSpec patches = makeTimmLinear("embeds.proj", embedding.hasPatchBias);
  spec.patchEmbed.weight = patches.weight;
  spec.patchEmbed.bias = patches.bias;
  const bool isLinear =
      fields.getWord("embed_proj_type", {"linear", "conv"}, 0) == 0;
  if (isLinear)
    spec.patchEmbed.layout = PatchLayout::OutHeightWidthIn;
  if (!fields.getBool("patchify_channels_last", true) && isLinear)
    fields.emitError("patchify_channels_last")
        << "(false) is not supported by vitc";
  if (embedding.patchNorm)
    spec.patchEmbed.norm = makeTimmNorm("embeds.norm", *embedding.patchNorm);
  for (TokenSpec &token : spec.tokens)
    token.parameter = "embeds." + token.parameter;
  static constexpr StringRef kinds[] = {"learned", "factorized", "none", ""};
  const size_t kind = fields.getWord("pos_embed", kinds, 0);
  PositionSpec position = readPosition(fields, /*isFactorized=*/kind == 1);
  if (kind < 2)
    spec.position = position;
}

static std::vector<RunSpec> readEncoder(JsonObject &fields,
                                        const TimmShape &shape,
                                        const TimmNorm &norm,
                                        Activation activation) {
  fields.getWord("rope_type", {"", "none"}, 0);
  TimmEvaBlocks blocks;
  const size_t type =
      fields.getWord("attn_type", {"standard", "eva", "rope"}, 0);
  blocks.isRope = type == 2;
  blocks.isGated = fields.getBool("attn_gated", false);
  const bool isEva = type > 0 || blocks.isGated ||
                     fields.getBool("swiglu_mlp", false) ||
                     fields.getBool("attn_only_layer_scale", false) ||
                     fields.get("num_kv_heads");
  if (!isEva) {
    for (StringRef key : {"qkv_fused", "swiglu_align_to"})
      fields.ignore(key);
    refuseTimmArguments(fields, {"scale_attn_inner_norm"});
    return {readTimmVitEncoder(fields, shape, norm, activation)};
  }
  // These are of the other blocks.
  for (StringRef key : {"attn_layer", "block_fn", "mlp_layer", "proj_bias"})
    fields.ignore(key);
  blocks.innerNorm = "scale_attn_inner_norm";
  blocks.hiddenNorm = "scale_mlp_norm";
  blocks.activation = activation;
  return readTimmEvaEncoder(fields, shape, norm, blocks);
}

static TimmHead readHead(JsonObject &fields, const TimmShape &shape,
                         const TimmNorm &norm, Activation activation,
                         bool hasClass) {
  TimmHead head;
  static constexpr StringRef pools[] = {"map", "token",  "avg",
                                        "max", "avgmax", ""};
  head.pool = readTimmPool(fields, pools, hasClass);
  head.poolsPrefix = fields.getBool("pool_include_prefix", false);
  head.norm = norm;
  readTimmAttentionPool(fields, shape, head);
  head.poolActivation = activation;
  const bool normsPooled = fields.getBool("fc_norm", head.pool == "avg");
  if (fields.getBool("final_norm", true))
    (normsPooled ? head.hasPooledNorm : head.hasNorm) = true;
  return head;
}

void vit::readTimmNaFlexVit(JsonObject &arguments,
                            const TimmPretrained &pretrained,
                            std::optional<Extent2D> imageSize,
                            ModelSpec &spec) {
  // The fields of 'cfg', and over them arguments of the same names.
  json::Object merged;
  if (std::optional<JsonObject> cfg = arguments.getObject("cfg"))
    merged = cfg->getValue();
  llvm::StringSet<> keys;
  for (const auto &[key, value] : arguments.getValue()) {
    if (StringRef(key) == "cfg")
      continue;
    keys.insert(key);
    merged[key] = value;
    arguments.ignore(key);
  }
  JsonObject fields(arguments.getFile(), merged, arguments.getPath("cfg"));
  fields.setOrigin(std::move(keys), "model_args");
  fields.reportTo(arguments);

  TimmShape shape = readTimmShape(fields, pretrained, 224);
  // Nothing is cut off, and the table has a grid of its own.
  shape.isSizeDynamic = true;
  const Extent2D size = getTimmInputSize(shape, pretrained, imageSize);
  shape.imageSize = size;
  const TimmNorm norm = readTimmNorm(fields, "norm_layer");
  const Activation activation = readTimmActivation(fields, "act_layer");
  spec.runs = readEncoder(fields, shape, norm, activation);
  ignoreTimmTraining(fields);
  for (StringRef key : kUnused)
    fields.ignore(key);
  refuseTimmArguments(fields, {"input_norm_layer"});
  setEmbedding(fields, shape, size, spec);
  if (fields.getBool("pre_norm", false))
    spec.embedNorm = makeTimmNorm("norm_pre", norm);
  TimmHead head = readHead(fields, shape, norm, activation,
                           fields.getBool("class_token", false));
  setTimmHead(fields, shape, head, spec);
  fields.finish();
}
