//===- HuggingFaceNames.cpp - How files call their tensors ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// transformers 5 renamed the tensors of its models, still writes the old names
// unless told otherwise, and reads both. Files of the ...For... classes have
// the model's prefix, those of the bare model do not, and either is read into
// either. So the names found in the file decide, by majority.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/HuggingFace.h"
#include "compiler/Import/TensorNames.h"

#include "vit/runtime.h"

using namespace mlir;
using namespace mlir::vit;

/// Of kind Vit; the first row is what transformers writes by default.
static constexpr HfNames kVitNames[] = {
    {.classToken = "embeddings.cls_token",
     .patches = "embeddings.patch_embeddings.projection",
     .positions = "embeddings.position_embeddings",
     .norm = "layernorm",
     .layer = "encoder.layer.{i}.",
     .query = "attention.attention.query",
     .key = "attention.attention.key",
     .value = "attention.attention.value",
     .projection = "attention.output.dense",
     .normBefore = "layernorm_before",
     .normAfter = "layernorm_after",
     .fc1 = "intermediate.dense",
     .fc2 = "output.dense"},
    {.classToken = "embeddings.cls_token",
     .patches = "embeddings.patch_embeddings.projection",
     .positions = "embeddings.position_embeddings",
     .norm = "layernorm",
     .layer = "layers.{i}.",
     .query = "attention.q_proj",
     .key = "attention.k_proj",
     .value = "attention.v_proj",
     .projection = "attention.o_proj",
     .normBefore = "layernorm_before",
     .normAfter = "layernorm_after",
     .fc1 = "mlp.fc1",
     .fc2 = "mlp.fc2"},
};

static constexpr HfNames kDinov2Names[] = {
    {.classToken = "embeddings.cls_token",
     .patches = "embeddings.patch_embeddings.projection",
     .positions = "embeddings.position_embeddings",
     .norm = "layernorm",
     .layer = "encoder.layer.{i}.",
     .query = "attention.attention.query",
     .key = "attention.attention.key",
     .value = "attention.attention.value",
     .projection = "attention.output.dense",
     .normBefore = "norm1",
     .normAfter = "norm2",
     .fc1 = "mlp.fc1",
     .fc2 = "mlp.fc2",
     .gateAndUp = "mlp.weights_in",
     .down = "mlp.weights_out",
     .scale1 = "layer_scale1.lambda1",
     .scale2 = "layer_scale2.lambda1"},
    {.classToken = "embeddings.cls_token",
     .patches = "embeddings.patch_embeddings.projection",
     .positions = "embeddings.position_embeddings",
     .norm = "layernorm",
     .layer = "encoder.layer.{i}.",
     .query = "attention.q_proj",
     .key = "attention.k_proj",
     .value = "attention.v_proj",
     .projection = "attention.o_proj",
     .normBefore = "norm1",
     .normAfter = "norm2",
     .fc1 = "mlp.fc1",
     .fc2 = "mlp.fc2",
     .gate = "mlp.gate_proj",
     .up = "mlp.up_proj",
     .down = "mlp.down_proj",
     .scale1 = "layer_scale1.lambda1",
     .scale2 = "layer_scale2.lambda1"},
};

static constexpr HfNames makeDinov3Names(StringRef layer) {
  return {.classToken = "embeddings.cls_token",
          .patches = "embeddings.patch_embeddings",
          .norm = "norm",
          .layer = layer,
          .query = "attention.q_proj",
          .key = "attention.k_proj",
          .value = "attention.v_proj",
          .projection = "attention.o_proj",
          .normBefore = "norm1",
          .normAfter = "norm2",
          .fc1 = "mlp.up_proj",
          .fc2 = "mlp.down_proj",
          .gate = "mlp.gate_proj",
          .up = "mlp.up_proj",
          .down = "mlp.down_proj",
          .scale1 = "layer_scale1.lambda1",
          .scale2 = "layer_scale2.lambda1"};
}
static constexpr HfNames kDinov3Names[] = {makeDinov3Names("layer.{i}."),
                                           makeDinov3Names("model.layer.{i}.")};

static constexpr HfNames kBeitNames[] = {
    {.classToken = "embeddings.cls_token",
     .patches = "embeddings.patch_embeddings.projection",
     .positions = "embeddings.position_embeddings",
     .norm = "layernorm",
     .layer = "encoder.layer.{i}.",
     .query = "attention.attention.query",
     .key = "attention.attention.key",
     .value = "attention.attention.value",
     .projection = "attention.output.dense",
     .normBefore = "layernorm_before",
     .normAfter = "layernorm_after",
     .fc1 = "intermediate.dense",
     .fc2 = "output.dense",
     .scale1 = "lambda_1",
     .scale2 = "lambda_2",
     .relativeBias = "attention.attention.relative_position_bias."
                     "relative_position_bias_table",
     .sharedBias =
         "encoder.relative_position_bias.relative_position_bias_table"},
    {.classToken = "embeddings.cls_token",
     .patches = "embeddings.patch_embeddings.projection",
     .positions = "embeddings.position_embeddings",
     .norm = "layernorm",
     .layer = "layers.{i}.",
     .query = "attention.q_proj",
     .key = "attention.k_proj",
     .value = "attention.v_proj",
     .projection = "attention.o_proj",
     .normBefore = "layernorm_before",
     .normAfter = "layernorm_after",
     .fc1 = "mlp.fc1",
     .fc2 = "mlp.fc2",
     .scale1 = "lambda_1",
     .scale2 = "lambda_2",
     .relativeBias = "relative_position_bias.relative_position_bias_table",
     .sharedBias = "shared_position_bias.relative_position_bias_table"},
};

/// CLIP's and SigLIP's.
static constexpr HfNames kClipNames[] = {
    {.classToken = "embeddings.class_embedding",
     .patches = "embeddings.patch_embedding",
     .positions = "embeddings.position_embedding.weight",
     .norm = "post_layernorm",
     .layer = "encoder.layers.{i}.",
     .query = "self_attn.q_proj",
     .key = "self_attn.k_proj",
     .value = "self_attn.v_proj",
     .projection = "self_attn.out_proj",
     .normBefore = "layer_norm1",
     .normAfter = "layer_norm2",
     .fc1 = "mlp.fc1",
     .fc2 = "mlp.fc2"},
};

static constexpr HfNames kSwinNames[] = {
    {.patches = "embeddings.patch_embeddings.projection",
     .positions = "embeddings.position_embeddings",
     .norm = "layernorm",
     .layer = "encoder.layers.{s}.blocks.{i}.",
     .query = "attention.self.query",
     .key = "attention.self.key",
     .value = "attention.self.value",
     .projection = "attention.output.dense",
     .normBefore = "layernorm_before",
     .normAfter = "layernorm_after",
     .fc1 = "intermediate.dense",
     .fc2 = "output.dense",
     .relativeBias = "attention.self.relative_position_bias_table",
     .patchNorm = "embeddings.norm",
     .merge = "encoder.layers.{s}.downsample.",
     .logitScale = "attention.self.logit_scale",
     .distances = "attention.self.continuous_position_bias_mlp."},
    {.patches = "embeddings.patch_embeddings.projection",
     .positions = "embeddings.position_embeddings",
     .norm = "layernorm",
     .layer = "encoder.layers.{s}.blocks.{i}.",
     .query = "attention.q_proj",
     .key = "attention.k_proj",
     .value = "attention.v_proj",
     .projection = "attention.o_proj",
     .normBefore = "layernorm_before",
     .normAfter = "layernorm_after",
     .fc1 = "mlp.fc1",
     .fc2 = "mlp.fc2",
     .relativeBias =
         "attention.relative_position_bias.relative_position_bias_table",
     .patchNorm = "embeddings.norm",
     .merge = "encoder.layers.{s}.downsample."},
};

static ArrayRef<HfNames> getSpellings(HfKind kind) {
  switch (kind) {
  case HfKind::Vit:
    return kVitNames;
  case HfKind::Dinov2:
    return kDinov2Names;
  case HfKind::Dinov3:
    return kDinov3Names;
  case HfKind::Beit:
    return kBeitNames;
  case HfKind::Clip:
  case HfKind::Siglip:
    return kClipNames;
  case HfKind::Swin:
    return kSwinNames;
  case HfKind::Swinv2: // has not been renamed
    return ArrayRef(kSwinNames).take_front(1);
  }
  llvm_unreachable("unknown kind");
}

/// How many names of layer 0 (and the embedding's) the file has.
static int countHits(const HfNames &names, StringRef prefix,
                     const vit_weights *weights) {
  int hits = 0;
  auto look = [&](const Twine &name) {
    hits += vit_weights_find(weights, (prefix + name).str().c_str()) != nullptr;
  };
  look(names.patches + ".weight");
  std::string layer = names.layer.str();
  for (StringRef number : {"{s}", "{i}"})
    if (size_t at = layer.find(number); at != std::string::npos)
      layer.replace(at, number.size(), "0");
  for (StringRef name : {names.query, names.projection, names.normBefore,
                         names.fc1, names.gateAndUp, names.gate})
    if (!name.empty())
      look(layer + name + ".weight");
  return hits;
}

HfSpelling vit::chooseHfSpelling(const HfFamily &family, HfTask task,
                                 const vit_weights *weights) {
  ArrayRef<HfNames> candidates = getSpellings(family.kind);
  SmallVector<std::string, 2> prefixes = {family.prefix.str(), ""};
  if (task == HfTask::Model)
    std::swap(prefixes[0], prefixes[1]);

  const HfNames *best = &candidates[0];
  std::string bestPrefix = prefixes[0];
  int bestHits = 0;
  if (weights)
    for (const HfNames &names : candidates)
      for (const std::string &candidate : prefixes)
        if (int hits = countHits(names, candidate, weights); hits > bestHits) {
          best = &names;
          bestPrefix = candidate;
          bestHits = hits;
        }
  return {*best, bestPrefix};
}

//===----------------------------------------------------------------------===//
// For models of others
//===----------------------------------------------------------------------===//

static TensorNames makeTensorNames(const HfNames &names,
                                   ArrayRef<StringRef> prefixes) {
  return {.source = "transformers",
          .prefixes = prefixes,
          .classToken = names.classToken,
          .distillationToken = "embeddings.distillation_token",
          .registers = "embeddings.register_tokens",
          .patches = names.patches,
          .positions = names.positions,
          .embedNorm = "pre_layrnorm",
          .layer = names.layer,
          .normBefore = names.normBefore,
          .normAfter = names.normAfter,
          .query = names.query,
          .key = names.key,
          .value = names.value,
          .projection = names.projection,
          .fc1 = names.fc1,
          .fc2 = names.fc2,
          .gateAndUp = names.gateAndUp,
          .gate = names.gate,
          .up = names.up,
          .down = names.down,
          .scale1 = names.scale1,
          .scale2 = names.scale2,
          .relativeBias = names.relativeBias,
          .sharedBias = names.sharedBias,
          .norm = names.norm,
          .pooledNorm = "pooler.layernorm",
          .headHasPrefix = false,
          .head = "classifier",
          .classHead = "cls_classifier",
          .distillationHead = "distillation_classifier",
          .latent = "head.probe",
          .poolQkv = "head.attention.in_proj_",
          .poolProjection = "head.attention.out_proj",
          .poolNorm = "head.layernorm",
          .poolFc1 = "head.mlp.fc1",
          .poolFc2 = "head.mlp.fc2"};
}

std::vector<TensorNames> vit::getHfTensorNames() {
  static const SmallVector<StringRef> prefixes = [] {
    SmallVector<StringRef> result = {""};
    for (const HfFamily &family : getHfFamilies())
      if (!llvm::is_contained(result, family.prefix))
        result.push_back(family.prefix);
    return result;
  }();
  std::vector<TensorNames> result;
  for (HfKind kind : {HfKind::Vit, HfKind::Dinov2, HfKind::Dinov3, HfKind::Beit,
                      HfKind::Clip})
    for (const HfNames &names : getSpellings(kind))
      result.push_back(makeTensorNames(names, prefixes));
  return result;
}
