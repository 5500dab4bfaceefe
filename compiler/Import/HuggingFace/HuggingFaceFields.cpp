//===- HuggingFaceFields.cpp - The fields of config.json ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A config may say something that vitc does not know of, and the model would
// silently compute something else. So each field is listed here: read, known
// to leave the computation alone, or harmless as long as it says nothing. All
// others are refused by name. Taken from transformers 5.23.0 and the configs
// on the hub.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/HuggingFace/HuggingFace.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

/// Read by readHfConfig, for every model_type.
static constexpr StringRef kRead[] = {
    "architectures",  "model_type",   "hidden_act",
    "layer_norm_eps", "image_size",   "patch_size",
    "num_labels",     "num_channels", "id2label",
};
/// By all whose layers are alike.
static constexpr StringRef kReadAlike[] = {"hidden_size", "num_hidden_layers",
                                           "num_attention_heads"};
static constexpr StringRef kReadVit[] = {"intermediate_size", "qkv_bias",
                                         "head_dim", "pooler_act",
                                         "pooler_output_size"};
static constexpr StringRef kReadDinov2[] = {"mlp_ratio", "use_swiglu_ffn",
                                            "qkv_bias", "head_dim"};
static constexpr StringRef kReadRegisters[] = {"num_register_tokens"};
static constexpr StringRef kReadDinov3[] = {
    "intermediate_size", "use_gated_mlp", "query_bias", "key_bias",
    "value_bias",        "proj_bias",     "mlp_bias",   "rope_theta"};
static constexpr StringRef kReadBeit[] = {"intermediate_size",
                                          "head_dim",
                                          "use_absolute_position_embeddings",
                                          "use_relative_position_bias",
                                          "use_shared_relative_position_bias",
                                          "layer_scale_init_value",
                                          "use_mean_pooling"};
static constexpr StringRef kReadClip[] = {"intermediate_size",
                                          "projection_dim"};
static constexpr StringRef kReadSiglip[] = {"intermediate_size",
                                            "vision_use_head"};
static constexpr StringRef kReadSwin[] = {
    "embed_dim",  "depths",    "hidden_size",
    "num_layers", "num_heads", "window_size",
    "mlp_ratio",  "qkv_bias",  "use_absolute_embeddings"};
static constexpr StringRef kReadSwinv2[] = {"pretrained_window_sizes"};
static constexpr StringRef kReadPatches[] = {"num_patches"};
/// Of composites, beside the tower's own object.
static constexpr StringRef kReadComposite[] = {
    "architectures", "model_type", "num_labels", "id2label", "vision_config"};
static constexpr StringRef kReadOverride[] = {"projection_dim",
                                              "vision_config_dict"};

/// Training, bookkeeping, outputs by the side, and leftovers of the text
/// models' generation that 4.x wrote into every config.
static constexpr StringRef kHarmless[] = {
    "_attn_implementation",
    "_commit_hash",
    "_name_or_path",
    "attention_probs_dropout_prob",
    "attn_implementation",
    "auto_map",
    "bad_words_ids",
    "begin_suppress_tokens",
    "bos_token_id",
    "chunk_size_feed_forward",
    "classifier_dropout",
    "decoder_start_token_id",
    "diversity_penalty",
    "do_sample",
    "drop_path_rate",
    "dtype",
    "early_stopping",
    "encoder_no_repeat_ngram_size",
    "eos_token_id",
    "exponential_decay_length_penalty",
    "finetuning_task",
    "forced_bos_token_id",
    "forced_eos_token_id",
    "gradient_checkpointing",
    "hidden_dropout_prob",
    "initializer_range",
    "label2id",
    "length_penalty",
    "max_length",
    "min_length",
    "no_repeat_ngram_size",
    "num_beam_groups",
    "num_beams",
    "num_return_sequences",
    "output_attentions",
    "output_hidden_states",
    "output_scores",
    "pad_token_id",
    "prefix",
    "problem_type",
    "remove_invalid_values",
    "repetition_penalty",
    "return_dict",
    "return_dict_in_generate",
    "sep_token_id",
    "suppress_tokens",
    "task_specific_params",
    "temperature",
    "tf_legacy_loss",
    "tie_encoder_decoder",
    "tie_word_embeddings",
    "tokenizer_class",
    "top_k",
    "top_p",
    "torch_dtype",
    "torchscript",
    "transformers_version",
    "typical_p",
    "use_bfloat16",
    "use_cache",
};
/// Masked image modeling: the decoder, and what only training leaves out.
static constexpr StringRef kHarmlessVit[] = {"encoder_stride"};
static constexpr StringRef kHarmlessMae[] = {"decoder_hidden_size",
                                             "decoder_intermediate_size",
                                             "decoder_num_attention_heads",
                                             "decoder_num_hidden_layers",
                                             "mask_ratio",
                                             "norm_pix_loss"};
/// The backbone's outputs, masked training, and the value that LayerScale
/// starts its training from.
static constexpr StringRef kHarmlessDinov2[] = {
    "apply_layernorm",       "layerscale_value", "out_features",  "out_indices",
    "reshape_hidden_states", "stage_names",      "use_mask_token"};

/// The same, and what moves positions about while training.
static constexpr StringRef kHarmlessDinov3[] = {
    "apply_layernorm",   "attention_dropout", "layerscale_value",
    "out_features",      "out_indices",       "pos_embed_jitter",
    "pos_embed_rescale", "pos_embed_shift",   "reshape_hidden_states",
    "stage_names",       "return_class_token"};
/// Segmentation, the backbone's outputs, and masked training.
static constexpr StringRef kHarmlessBeit[] = {"add_fpn",
                                              "auxiliary_channels",
                                              "auxiliary_concat_input",
                                              "auxiliary_loss_weight",
                                              "auxiliary_num_convs",
                                              "out_features",
                                              "out_indices",
                                              "pool_scales",
                                              "reshape_hidden_states",
                                              "segmentation_indices",
                                              "semantic_loss_ignore_index",
                                              "stage_names",
                                              "use_auxiliary_head",
                                              "use_mask_token",
                                              "vocab_size"};
static constexpr StringRef kHarmlessClip[] = {"attention_dropout", "dropout",
                                              "initializer_factor"};
/// Masked image modeling, the backbone's outputs, and a misspelled field of the
/// first configs that nobody reads.
static constexpr StringRef kHarmlessSwin[] = {"encoder_stride", "out_features",
                                              "out_indices", "path_norm",
                                              "stage_names"};

/// The text tower, and how images are compared with texts.
static constexpr StringRef kHarmlessComposite[] = {
    "initializer_factor", "logit_scale_init_value", "text_config",
    "text_config_dict"};

/// Fine when they are null, false, 0 or empty; a model that uses them is
/// another one.
static constexpr StringRef kMustSayNothing[] = {
    "add_cross_attention", "cross_attention_hidden_size",
    "is_decoder",          "is_encoder_decoder",
    "layer_types",         "per_layer_config",
    "pruned_heads",        "quantization_config",
};

static bool saysNothing(const json::Value &value) {
  if (const json::Object *object = value.getAsObject())
    return object->empty();
  if (const json::Array *list = value.getAsArray())
    return list->empty();
  return value.kind() == json::Value::Null || value.getAsBoolean() == false ||
         value.getAsNumber() == 0.0;
}

/// The tables that hold for one family.
static SmallVector<ArrayRef<StringRef>> getFine(const HfFamily &family) {
  SmallVector<ArrayRef<StringRef>> fine{kRead, kHarmless};
  if (!family.hasStages())
    fine.push_back(kReadAlike);
  if (family.hasRegisters)
    fine.push_back(kReadRegisters);
  if (family.takesPatches)
    fine.push_back(kReadPatches);
  switch (family.kind) {
  case HfKind::Vit:
    fine.append({kReadVit, kHarmlessVit});
    if (family.modelType == "vit_mae")
      fine.push_back(kHarmlessMae);
    break;
  case HfKind::Dinov2:
    fine.append({kReadDinov2, kHarmlessDinov2});
    break;
  case HfKind::Dinov3:
    fine.append({kReadDinov3, kHarmlessDinov3});
    break;
  case HfKind::Beit:
    fine.append({kReadBeit, kHarmlessBeit});
    break;
  case HfKind::Clip:
    fine.append({kReadClip, kHarmlessClip});
    break;
  case HfKind::Siglip:
    fine.append({kReadSiglip, kHarmlessClip});
    break;
  case HfKind::Swinv2:
    fine.push_back(kReadSwinv2);
    [[fallthrough]];
  case HfKind::Swin:
    fine.append({kReadSwin, kHarmlessSwin});
    break;
  }
  return fine;
}

static void checkFields(JsonObject &config, ArrayRef<ArrayRef<StringRef>> fine,
                        StringRef modelType) {
  SmallVector<StringRef> fields;
  for (const auto &field : config.getValue())
    fields.push_back(field.first);
  llvm::sort(fields);
  for (StringRef field : fields) {
    if (llvm::any_of(fine, [&](ArrayRef<StringRef> table) {
          return llvm::is_contained(table, field);
        }))
      continue;
    const json::Value &value = *config.getValue().get(field);
    if (llvm::is_contained(kMustSayNothing, field)) {
      if (!saysNothing(value))
        config.emitError(field)
            << "is not supported by vitc, got " << describeJson(value);
      continue;
    }
    config.emitError(field)
        << "is unknown to vitc and may change what a '" << modelType
        << "' model computes, got " << describeJson(value);
  }
}

void vit::checkHfFields(JsonObject &config, const HfFamily &family) {
  checkFields(config, getFine(family), family.modelType);
}

void vit::checkHfFields(JsonObject &config, const HfComposite &composite) {
  SmallVector<ArrayRef<StringRef>> fine{kReadComposite, kHarmless,
                                        kHarmlessComposite};
  if (composite.hasOverride)
    fine.push_back(kReadOverride);
  checkFields(config, fine, composite.modelType);
}

//===----------------------------------------------------------------------===//
// Fields, and what they make
//===----------------------------------------------------------------------===//

/// In the old spelling of names and in the new one.
static constexpr NameField kOfQkvBias[] = {
    {".query.bias", "qkv_bias"},  {".key.bias", "qkv_bias"},
    {".value.bias", "qkv_bias"},  {".q_proj.bias", "qkv_bias"},
    {".k_proj.bias", "qkv_bias"}, {".v_proj.bias", "qkv_bias"}};
static constexpr NameField kOfDinov2[] = {
    {".mlp.", "use_swiglu_ffn"}, {"register_tokens", "num_register_tokens"}};
static constexpr NameField kOfSwin[] = {
    {"embeddings.position_embeddings", "use_absolute_embeddings"}};
static constexpr NameField kOfDinov3[] = {
    {".q_proj.bias", "query_bias"},
    {".k_proj.bias", "key_bias"},
    {".v_proj.bias", "value_bias"},
    {".o_proj.bias", "proj_bias"},
    {".up_proj.bias", "mlp_bias"},
    {".down_proj.bias", "mlp_bias"},
    {".gate_proj.", "use_gated_mlp"},
    {"register_tokens", "num_register_tokens"}};
static constexpr NameField kOfBeit[] = {
    {".lambda_", "layer_scale_init_value"},
    {"encoder.relative_position_bias.", "use_shared_relative_position_bias"},
    {"shared_position_bias.", "use_shared_relative_position_bias"},
    {".relative_position_bias.", "use_relative_position_bias"},
    {"embeddings.position_embeddings", "use_absolute_position_embeddings"}};
static constexpr NameField kOfSiglip[] = {{"head.", "vision_use_head"}};

std::string vit::getHfField(const JsonFile &config, StringRef tower,
                            StringRef source) {
  // Models in stages have an embed_dim.
  StringRef width =
      config.getRoot().get("embed_dim") ? "embed_dim" : "hidden_size";
  StringRef field = llvm::StringSwitch<StringRef>(source)
                        .Case("patch_embed", "patch_size")
                        .Case("embed_dim", width)
                        .Case("tokens.register", "num_register_tokens")
                        .StartsWith("tokens.", "model_type")
                        .Case("position", "image_size")
                        .Case("norm", "layer_norm_eps")
                        .Default(source);
  if (tower.empty() || config.getRoot().get(field))
    return field.str();
  return (tower + "." + field).str();
}

std::vector<NameField> vit::getHfNameFields(const HfFamily &family) {
  std::vector<NameField> fields;
  auto add = [&](ArrayRef<NameField> more) {
    llvm::append_range(fields, more);
  };
  switch (family.kind) {
  case HfKind::Vit:
    add(kOfQkvBias);
    break;
  case HfKind::Dinov2:
    add(kOfQkvBias);
    add(kOfDinov2);
    break;
  case HfKind::Dinov3:
    add(kOfDinov3);
    break;
  case HfKind::Beit:
    add(kOfBeit);
    break;
  case HfKind::Clip:
    break;
  case HfKind::Siglip:
    add(kOfSiglip);
    break;
  case HfKind::Swin:
  case HfKind::Swinv2:
    add(kOfQkvBias);
    add(kOfSwin);
    break;
  }
  // Last, for it is in the names of all that layers have.
  fields.push_back(
      {"{i}", family.hasStages() ? "depths" : "num_hidden_layers"});
  return fields;
}
