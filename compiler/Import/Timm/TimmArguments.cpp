//===- TimmArguments.cpp - Arguments that timm's classes share ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// timm names a layer by its class, by a word of its registry, or by a partial
// application that binds more arguments. An argument may say something that
// vitc does not know of, and the model would silently compute something else:
// so each is read, known to matter in training alone, or refused.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Timm/Timm.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

/// Classes and registry words as lookUp spells them, with the epsilon that a
/// layer has when nobody says another.
static constexpr std::pair<StringRef, TimmNorm> kNorms[] = {
    {"layernorm", {NormKind::Layer, 1e-6}},
    {"layernormfp32", {NormKind::Layer, 1e-6}},
    {"nn.layernorm", {NormKind::Layer, 1e-5}},
    {"rmsnorm", {NormKind::Rms, 1e-6}},
    {"rmsnormfp32", {NormKind::Rms, 1e-6}}};

static constexpr std::pair<StringRef, Activation> kActivations[] = {
    {"gelu", Activation::Gelu},         {"nn.gelu", Activation::Gelu},
    {"gelutanh", Activation::GeluTanh}, {"quickgelu", Activation::QuickGelu},
    {"relu", Activation::Relu},         {"nn.relu", Activation::Relu},
    {"silu", Activation::Silu},         {"nn.silu", Activation::Silu},
    {"swish", Activation::Silu}};

/// Dropouts, how weights begin, and how they are stored while training.
static constexpr StringRef kTraining[] = {
    "attn_drop_rate",    "device",         "drop_path_rate",
    "drop_rate",         "dtype",          "fix_init",
    "head_init_scale",   "out_indices",    "patch_drop_rate",
    "pos_drop_rate",     "proj_drop_rate", "weight_init",
    "pretrained_strict",
};

TimmLayer vit::readTimmLayer(JsonObject &arguments, StringRef key,
                             StringRef absent) {
  const json::Value *value = arguments.get(key);
  if (!value)
    return {absent.str()};
  if (auto word = value->getAsString())
    return {word->str()};
  const json::Object *object = value->getAsObject();
  if (object)
    if (auto name = object->getString("class"))
      return {name->str(), object};
  arguments.emitExpects(key, "the name of a layer");
  return {absent.str()};
}

/// "gelu_tanh", a word of the registry, and GELUTanh, its class, are one.
static std::string lookUp(const TimmLayer &layer) {
  std::string result;
  for (char c : layer.name)
    if (c != '_')
      result += llvm::toLower(c);
  return result;
}

void vit::checkTimmBound(JsonObject &arguments, StringRef key,
                         const TimmLayer &layer, ArrayRef<StringRef> known) {
  if (!layer.arguments)
    return;
  for (const auto &[field, value] : *layer.arguments) {
    StringRef name = field;
    if (name != "class" && !llvm::is_contained(known, name))
      arguments.emitError(key) << "binds '" << name << "' of " << layer.name
                               << ", which is unknown to vitc";
  }
}

TimmNorm vit::readTimmNorm(JsonObject &arguments, StringRef key,
                           StringRef absent) {
  TimmLayer layer = readTimmLayer(arguments, key, absent);
  std::string name = lookUp(layer);
  for (const auto &[known, norm] : kNorms) {
    if (known != name)
      continue;
    checkTimmBound(arguments, key, layer, {"eps"});
    if (!layer.arguments || !layer.arguments->get("eps"))
      return norm;
    auto bound = layer.arguments->getNumber("eps");
    if (!bound || *bound < 0)
      arguments.emitExpects(key, "an 'eps' >= 0");
    return {norm.kind, bound.value_or(norm.epsilon)};
  }
  arguments.emitExpects(key, "a LayerNorm or an RmsNorm");
  return {};
}

Activation vit::readTimmActivation(JsonObject &arguments, StringRef key) {
  TimmLayer layer = readTimmLayer(arguments, key, "nn.GELU");
  std::string name = lookUp(layer);
  for (const auto &[known, activation] : kActivations)
    if (known == name) {
      checkTimmBound(arguments, key, layer, {});
      return activation;
    }
  SmallVector<StringRef> words;
  for (const auto &[known, activation] : kActivations)
    words.push_back(known);
  arguments.emitExpects(key, "one of " + llvm::join(words, ", "));
  return Activation::Gelu;
}

void vit::ignoreTimmTraining(JsonObject &arguments) {
  for (StringRef key : kTraining)
    arguments.ignore(key);
}

void vit::refuseTimmArguments(JsonObject &arguments, ArrayRef<StringRef> keys) {
  for (StringRef key : keys) {
    const json::Value *value = arguments.get(key);
    bool saysNothing = !value || value->getAsBoolean() == false ||
                       value->getAsNumber() == 0.0 ||
                       value->getAsString() == StringRef();
    if (!saysNothing)
      arguments.emitError(key)
          << "is not supported by vitc, got " << describeJson(*value);
  }
}

std::string vit::getTimmField(StringRef source) {
  StringRef argument = llvm::StringSwitch<StringRef>(source)
                           .Case("patch_embed", "patch_size")
                           .Case("tokens.class", "class_token")
                           .Case("tokens.register", "reg_tokens")
                           .StartsWith("tokens.", "")
                           .Case("position", "pos_embed")
                           .Cases({"norm", "norm_before"}, "norm_layer")
                           .Default(source);
  return argument.empty() ? "architecture" : ("model_args." + argument).str();
}

ArrayRef<NameField> vit::getTimmNameFields() {
  static constexpr NameField fields[] = {
      {".attn.qkv.bias", "qkv_bias"},
      {".attn.q_bias", "qkv_bias"},
      {".attn.v_bias", "qkv_bias"},
      {".attn.q_proj.bias", "qkv_bias"},
      {".attn.v_proj.bias", "qkv_bias"},
      {".attn.proj.bias", "proj_bias"},
      {".q_norm.", "qk_norm"},
      {".k_norm.", "qk_norm"},
      {".ls1.gamma", "init_values"},
      {".ls2.gamma", "init_values"},
      {".gamma_1", "init_values"},
      {".gamma_2", "init_values"},
      {".attn.rel_pos_", "use_rel_pos"},
      {"rel_pos_bias.relative_position_bias_table", "use_shared_rel_pos_bias"},
      {".attn.relative_position_bias_table", "use_rel_pos_bias"},
      {"norm_pre.", "pre_norm"},
      {"patch_embed.norm.", "embed_norm_layer"},
      {"fc_norm.", "global_pool"},
      {"attn_pool.", "global_pool"},
      {".attn.lambda_", "attn_layer"},
      {"cls_token", "class_token"},
      {"reg_token", "reg_tokens"},
      {"{i}", "depth"},
  };
  return fields;
}
