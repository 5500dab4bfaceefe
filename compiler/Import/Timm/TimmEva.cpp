//===- TimmEva.cpp - timm's Eva -------------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The class of timm.models.eva: what its constructor's arguments mean, with
// timm 1.0.31's defaults. Those of rotary positions and of attention pooling
// are passed over as long as nobody asks for these.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Timm/Timm.h"

#include "compiler/Import/Limits.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

static constexpr StringRef kBlock = "blocks.{i}.";

/// Of use to attention pooling, to other rotary positions than those that are
/// read, and to their training.
static constexpr StringRef kUnused[] = {
    "attn_pool_mlp_ratio", "attn_pool_num_heads", "rope_jitter_coords",
    "rope_mrope_section",  "rope_rescale_coords", "rope_shift_coords"};
static constexpr StringRef kUnusedWithoutRope[] = {
    "ref_feat_shape",   "rope_grid_indexing", "rope_grid_offset",
    "rope_rotate_half", "rope_temperature",   "rope_type"};

/// RotaryEmbeddingCat or RotaryEmbeddingDinoV3, with angles of each axis, or
/// RotaryEmbeddingMixed, whose frequencies are learned.
static std::optional<RopeSpec> readRope(JsonObject &arguments,
                                        const TimmShape &shape) {
  if (!arguments.getBool("use_rot_pos_emb", false)) {
    for (StringRef key : kUnusedWithoutRope)
      arguments.ignore(key);
    return std::nullopt;
  }
  RopeSpec rope;
  const size_t type =
      arguments.getWord("rope_type", {"cat", "dinov3", "mixed"}, 0);
  const bool isCentered = type == 1, isMixed = type == 2;
  rope.theta = arguments.getNumber("rope_temperature", 1e4);
  if (!(rope.theta > 0))
    arguments.emitExpects("rope_temperature", "a number > 0");
  if (arguments.getWord("rope_grid_indexing", {"ij", "xy"}, 0) == 1)
    rope.order = GridOrder::ColumnFirst;
  rope.interleaved = !arguments.getBool("rope_rotate_half", false);
  rope.offset = arguments.getNumber("rope_grid_offset", 0);
  if (isMixed) {
    rope.frequencies = "rope.freqs";
    rope.layers = shape.depth;
    rope.offset = 0; // not of use to it, nor is the other
    arguments.ignore("ref_feat_shape");
    if (!rope.interleaved) // timm asserts as much
      arguments.emitExpects("rope_rotate_half",
                            "false with the type \"mixed\"");
  } else if (isCentered) {
    rope.coordinates = RopeCoordinates::Centered;
    if (rope.offset != 0)
      arguments.emitExpects("rope_grid_offset", "0 with the type \"dinov3\"");
    arguments.ignore("ref_feat_shape");
  } else if (arguments.get("ref_feat_shape")) {
    rope.reference =
        arguments.getPair("ref_feat_shape", std::nullopt, 1, kMaxPixels);
  }
  if (shape.headDim % 4)
    arguments.emitError("num_heads")
        << "gives heads of " << shape.headDim
        << " channels, rotary positions expect a multiple of 4";
  return rope;
}

/// Heads of keys and values in each layer.
static std::vector<int64_t> readKeyHeads(JsonObject &arguments,
                                         const TimmShape &shape, bool isRope) {
  std::vector<int64_t> result(shape.depth, shape.heads);
  const json::Value *value = arguments.get("num_kv_heads");
  if (!value)
    return result;
  SmallVector<json::Value> all(shape.depth, *value);
  if (const json::Array *list = value->getAsArray())
    all.assign(list->begin(), list->end());
  const int64_t heads = shape.heads;
  auto divides = [&](const json::Value &count) {
    auto number = count.getAsInteger();
    return number && *number >= 1 && heads % *number == 0;
  };
  if (static_cast<int64_t>(all.size()) != shape.depth ||
      !llvm::all_of(all, divides)) {
    arguments.emitExpects("num_kv_heads", "a divisor of 'num_heads' (" +
                                              Twine(heads) +
                                              ") for each of 'depth' (" +
                                              Twine(shape.depth) + ") layers");
    return result;
  }
  for (auto [count, json] : llvm::zip(result, all))
    count = *json.getAsInteger();
  // timm asserts as much.
  const bool isGrouped =
      llvm::any_of(result, [&](int64_t count) { return count != heads; });
  if (isGrouped && (arguments.getBool("qkv_fused", true) || !isRope))
    arguments.emitError("num_kv_heads")
        << "differs from 'num_heads' (" << heads
        << "), which wants 'attn_type' \"rope\" and 'qkv_fused' false";
  return result;
}

/// EvaAttention has no bias of keys, and keeps those of queries and values
/// apart from a fused weight; AttentionRope has all of them where they are
/// expected.
static AttentionSpec readAttention(JsonObject &arguments,
                                   const TimmShape &shape, const TimmNorm &norm,
                                   const TimmEvaBlocks &blocks,
                                   bool normsHeads) {
  const bool isRope = blocks.isRope;
  const bool hasBias = arguments.getBool("qkv_bias", true);
  const std::string name = (kBlock + "attn.").str();
  AttentionSpec attention = makeTimmHeads(shape, name, norm, normsHeads);
  if (!arguments.getBool("qkv_fused", true)) {
    attention.query = makeTimmLinear(name + "q_proj", hasBias);
    attention.key = makeTimmLinear(name + "k_proj", hasBias && isRope);
    attention.value = makeTimmLinear(name + "v_proj", hasBias);
  } else {
    attention.qkv = makeTimmLinear(name + "qkv", hasBias && isRope);
    if (hasBias && !isRope)
      addTimmBiases(attention, name);
  }
  attention.projection = makeTimmLinear(name + "proj");
  if (blocks.isGated)
    attention.gate = makeTimmLinear(name + "gate", hasBias);
  if (arguments.getBool(blocks.innerNorm, false))
    attention.innerNorm = makeTimmNorm(name + "norm", norm);
  attention.rope = blocks.isTurned;
  return attention;
}

static MlpSpec readMlp(JsonObject &arguments, const TimmShape &shape,
                       const TimmNorm &norm, const TimmEvaBlocks &blocks,
                       bool isPostNorm) {
  const std::string name = (kBlock + "mlp").str();
  const int64_t hidden = shape.getHidden();
  const int64_t align =
      arguments.getInteger("swiglu_align_to", 0, 0, kMaxWidth);
  const bool hasNorm = arguments.getBool(blocks.hiddenNorm, false);
  MlpSpec mlp;
  if (!arguments.getBool("swiglu_mlp", false))
    mlp = makeTimmMlp(name, hidden, true, blocks.activation);
  else if (!hasNorm && (align == 0 || isPostNorm))
    // EvaBlockPostNorm packs what there is to align, unless it has a norm.
    mlp = makeTimmPackedMlp(name, 2 * hidden, /*gateFirst=*/true, true,
                            Activation::Silu);
  else
    mlp = makeTimmSplitMlp(
        name, align ? (hidden + align - 1) / align * align : hidden, true,
        Activation::Silu);
  if (hasNorm)
    mlp.innerNorm = makeTimmNorm(name + ".norm", norm);
  return mlp;
}

std::vector<RunSpec> vit::readTimmEvaEncoder(JsonObject &arguments,
                                             const TimmShape &shape,
                                             const TimmNorm &norm,
                                             const TimmEvaBlocks &blocks) {
  const bool isPostNorm = arguments.getBool("use_post_norm", false);
  const bool normsHeads = arguments.getBool("qk_norm", false);
  const bool attentionOnly = arguments.getBool("attn_only_layer_scale", false);
  // timm asserts as much.
  if (isPostNorm && (normsHeads || attentionOnly))
    arguments.emitError("use_post_norm")
        << "goes with neither 'qk_norm' nor 'attn_only_layer_scale'";
  const std::vector<int64_t> keyHeads =
      readKeyHeads(arguments, shape, blocks.isRope);
  if (isPostNorm && llvm::any_of(keyHeads, [&](int64_t count) {
        return count != shape.heads;
      }))
    arguments.emitError("use_post_norm") << "does not go with 'num_kv_heads'";

  StepSpec first, second;
  first.norm = makeTimmNorm(kBlock + "norm1", norm);
  first.attention = readAttention(arguments, shape, norm, blocks, normsHeads);
  second.norm = makeTimmNorm(kBlock + "norm2", norm);
  second.mlp = readMlp(arguments, shape, norm, blocks, isPostNorm);
  const bool hasLayerScale = arguments.get("init_values") != nullptr;
  if (isPostNorm) {
    first.normPlace = second.normPlace = NormPlace::Branch;
  } else if (hasLayerScale) {
    first.layerScale = (kBlock + "gamma_1").str();
    if (!attentionOnly)
      second.layerScale = (kBlock + "gamma_2").str();
  }
  // A run for all layers beside each other with as many heads of keys.
  std::vector<RunSpec> runs;
  for (int64_t layer = 0; layer < shape.depth; ++layer) {
    if (layer == 0 || keyHeads[layer] != keyHeads[layer - 1]) {
      first.attention->keyHeads = keyHeads[layer];
      RunSpec &run = runs.emplace_back(makeTimmEncoder(shape, {first, second}));
      run.first = layer;
      run.layers = 0;
    }
    ++runs.back().layers;
  }
  return runs;
}

void vit::readTimmEva(JsonObject &arguments, const TimmPretrained &pretrained,
                      std::optional<Extent2D> imageSize, ModelSpec &spec) {
  TimmShape shape = readTimmShape(arguments, pretrained, 224);
  const TimmNorm norm = readTimmNorm(arguments, "norm_layer");
  refuseTimmArguments(arguments, {"use_naflex"});
  for (StringRef key : kUnused)
    arguments.ignore(key);
  ignoreTimmTraining(arguments);

  TimmEmbedding embedding;
  embedding.hasClass = arguments.getBool("class_token", true);
  embedding.registers = arguments.getInteger("num_reg_tokens", 0, 0, 1 << 16);
  embedding.hasTable = arguments.getBool("use_abs_pos_emb", true);
  embedding.tableOfTokens = !arguments.getBool("no_embed_class", false);
  const bool preNorm = arguments.getBool("use_pre_transformer_norm", false);
  embedding.hasPatchBias = !preNorm;
  setTimmEmbedding(arguments, shape, embedding,
                   getTimmInputSize(shape, pretrained, imageSize), spec);
  if (preNorm)
    spec.embedNorm = makeTimmNorm("norm_pre", norm);
  spec.rope = readRope(arguments, shape);
  TimmEvaBlocks blocks;
  blocks.isRope = arguments.getWord("attn_type", {"eva", "rope"}, 0) == 1;
  blocks.isTurned = spec.rope.has_value();
  spec.runs = readTimmEvaEncoder(arguments, shape, norm, blocks);

  TimmHead head;
  static constexpr StringRef pools[] = {"avg", "token",  "",
                                        "max", "avgmax", "map"};
  head.pool = readTimmPool(arguments, pools, embedding.hasClass);
  head.norm = norm;
  head.poolsPrefix = head.pool == "map";
  if (head.pool == "map")
    readTimmAttentionPool(arguments, shape, head);
  head.hasPooledNorm = arguments.getBool("use_fc_norm", head.pool == "avg");
  head.hasNorm =
      arguments.getBool("use_post_transformer_norm", !head.hasPooledNorm);
  setTimmHead(arguments, shape, head, spec);
}
