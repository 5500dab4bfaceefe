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
// either. ViTMSNForImageClassification is written with the prefix everywhere
// but in its layers. So the names found in the file decide, by majority.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/HuggingFace/HuggingFace.h"
#include "compiler/Import/Names/TensorNames.h"

#include "vit/runtime.h"

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// What is the same in most models.
static constexpr TensorNames makeNames() {
  return {.source = "transformers",
          .classToken = "embeddings.cls_token",
          .distillationToken = "embeddings.distillation_token",
          .registers = "embeddings.register_tokens",
          .patches = "embeddings.patch_embeddings.projection",
          .positions = "embeddings.position_embeddings",
          .embedNorm = "pre_layrnorm",
          .normBefore = "layernorm_before",
          .normAfter = "layernorm_after",
          .norm = "layernorm",
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

/// Of kind Vit, as transformers writes them by default.
static constexpr TensorNames makeOldNames() {
  TensorNames names = makeNames();
  names.layer = "encoder.layer.{i}.";
  names.query = "attention.attention.query";
  names.key = "attention.attention.key";
  names.value = "attention.attention.value";
  names.projection = "attention.output.dense";
  names.fc1 = "intermediate.dense";
  names.fc2 = "output.dense";
  return names;
}

/// The same as transformers 5 has them.
static constexpr TensorNames makeNewNames() {
  TensorNames names = makeNames();
  names.layer = "layers.{i}.";
  names.query = "attention.q_proj";
  names.key = "attention.k_proj";
  names.value = "attention.v_proj";
  names.projection = "attention.o_proj";
  names.fc1 = "mlp.fc1";
  names.fc2 = "mlp.fc2";
  return names;
}

/// DINO's norms and LayerScale.
static constexpr TensorNames makeDinoNames(TensorNames names) {
  names.normBefore = "norm1";
  names.normAfter = "norm2";
  names.scale1 = "layer_scale1.lambda1";
  names.scale2 = "layer_scale2.lambda1";
  return names;
}

static constexpr TensorNames makeOldDinov2Names() {
  TensorNames names = makeDinoNames(makeOldNames());
  names.fc1 = "mlp.fc1";
  names.fc2 = "mlp.fc2";
  names.gateAndUp = "mlp.weights_in";
  names.down = "mlp.weights_out";
  return names;
}

static constexpr TensorNames makeNewDinov2Names() {
  TensorNames names = makeDinoNames(makeNewNames());
  names.layer = "encoder.layer.{i}.";
  names.gate = "mlp.gate_proj";
  names.up = "mlp.up_proj";
  names.down = "mlp.down_proj";
  return names;
}

static constexpr TensorNames makeDinov3Names(StringRef layer) {
  TensorNames names = makeDinoNames(makeNewNames());
  names.patches = "embeddings.patch_embeddings";
  names.positions = "";
  names.norm = "norm";
  names.layer = layer;
  names.fc1 = names.up = "mlp.up_proj";
  names.fc2 = names.down = "mlp.down_proj";
  names.gate = "mlp.gate_proj";
  return names;
}

static constexpr TensorNames
makeBeitNames(TensorNames names, StringRef relativeBias, StringRef sharedBias) {
  names.scale1 = "lambda_1";
  names.scale2 = "lambda_2";
  names.relativeBias = relativeBias;
  names.sharedBias = sharedBias;
  return names;
}

/// CLIP's and SigLIP's.
static constexpr TensorNames makeClipNames() {
  TensorNames names = makeNames();
  names.classToken = "embeddings.class_embedding";
  names.patches = "embeddings.patch_embedding";
  names.positions = "embeddings.position_embedding.weight";
  names.norm = "post_layernorm";
  names.layer = "encoder.layers.{i}.";
  names.query = "self_attn.q_proj";
  names.key = "self_attn.k_proj";
  names.value = "self_attn.v_proj";
  names.projection = "self_attn.out_proj";
  names.normBefore = "layer_norm1";
  names.normAfter = "layer_norm2";
  names.fc1 = "mlp.fc1";
  names.fc2 = "mlp.fc2";
  return names;
}

static constexpr TensorNames makeSwinNames(TensorNames names) {
  names.layer = "encoder.layers.{s}.blocks.{i}.";
  names.patchNorm = "embeddings.norm";
  names.merge = "encoder.layers.{s}.downsample.";
  names.mergeEndsStage = true;
  return names;
}

static constexpr TensorNames makeOldSwinNames() {
  TensorNames names = makeSwinNames(makeOldNames());
  names.query = "attention.self.query";
  names.key = "attention.self.key";
  names.value = "attention.self.value";
  names.relativeBias = "attention.self.relative_position_bias_table";
  names.logitScale = "attention.self.logit_scale";
  names.distances = "attention.self.continuous_position_bias_mlp.";
  return names;
}

static constexpr TensorNames makeNewSwinNames() {
  TensorNames names = makeSwinNames(makeNewNames());
  names.relativeBias =
      "attention.relative_position_bias.relative_position_bias_table";
  return names;
}

// The first of each is what transformers writes by default.
static constexpr TensorNames kVitNames[] = {makeOldNames(), makeNewNames()};
static constexpr TensorNames kDinov2Names[] = {makeOldDinov2Names(),
                                               makeNewDinov2Names()};
static constexpr TensorNames kDinov3Names[] = {
    makeDinov3Names("layer.{i}."), makeDinov3Names("model.layer.{i}.")};
static constexpr TensorNames kBeitNames[] = {
    makeBeitNames(makeOldNames(),
                  "attention.attention.relative_position_bias."
                  "relative_position_bias_table",
                  "encoder.relative_position_bias."
                  "relative_position_bias_table"),
    makeBeitNames(makeNewNames(),
                  "relative_position_bias.relative_position_bias_table",
                  "shared_position_bias.relative_position_bias_table")};
static constexpr TensorNames kClipNames[] = {makeClipNames()};
static constexpr TensorNames kSwinNames[] = {makeOldSwinNames(),
                                             makeNewSwinNames()};

//===----------------------------------------------------------------------===//
// For transformers' own models
//===----------------------------------------------------------------------===//

static ArrayRef<TensorNames> getSpellings(HfKind kind) {
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
static int countHits(const TensorNames &names, StringRef prefix,
                     StringRef layerPrefix, const vit_weights *weights) {
  int hits = 0;
  auto look = [&](const Twine &name) {
    hits += vit_weights_find(weights, name.str().c_str()) != nullptr;
  };
  look(prefix + names.patches + ".weight");
  std::string layer = (layerPrefix + names.layer).str();
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
  ArrayRef<TensorNames> candidates = getSpellings(family.kind);
  // In front of all names, and of layers'.
  std::pair<StringRef, StringRef> prefixes[] = {
      {family.prefix, family.prefix}, {"", ""}, {family.prefix, ""}};
  if (task == HfTask::Model)
    std::swap(prefixes[0], prefixes[1]);

  const TensorNames *best = &candidates[0];
  std::pair<StringRef, StringRef> bestPrefixes = prefixes[0];
  int bestHits = 0;
  if (weights)
    for (const TensorNames &names : candidates)
      for (const auto &[all, layers] : prefixes)
        if (int hits = countHits(names, all, layers, weights);
            hits > bestHits) {
          best = &names;
          bestPrefixes = {all, layers};
          bestHits = hits;
        }
  return {*best, bestPrefixes.first.str(), bestPrefixes.second.str()};
}

//===----------------------------------------------------------------------===//
// For models of others
//===----------------------------------------------------------------------===//

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
                      HfKind::Clip, HfKind::Swin})
    llvm::append_range(result, getSpellings(kind));
  for (TensorNames &names : result)
    names.prefixes = prefixes;
  return result;
}
