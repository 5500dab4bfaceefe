//===- HuggingFaceFamilies.cpp - Model types, classes, activations --------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tables, taken from transformers 5.23.0: which model_types there are and what
// sets them apart, which of its classes, and what it calls activations.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/HuggingFace/HuggingFace.h"

using namespace mlir;
using namespace mlir::vit;

ArrayRef<HfFamily> vit::getHfFamilies() {
  static constexpr HfFamily families[] = {
      {.modelType = "vit",
       .kind = HfKind::Vit,
       .prefix = "vit.",
       .epsilon = 1e-12,
       .hasPooler = true},
      {.modelType = "deit",
       .kind = HfKind::Vit,
       .prefix = "deit.",
       .epsilon = 1e-12,
       .hasDistillationToken = true,
       .hasPooler = true},
      {.modelType = "ijepa",
       .kind = HfKind::Vit,
       .prefix = "ijepa.",
       .epsilon = 1e-12,
       .hasClassToken = false,
       .positions = HfPositions::Patches},
      {.modelType = "vit_msn",
       .kind = HfKind::Vit,
       .prefix = "vit.",
       .epsilon = 1e-6},
      {.modelType = "vit_mae",
       .kind = HfKind::Vit,
       .prefix = "vit.",
       .epsilon = 1e-12},
      {.modelType = "dinov2",
       .kind = HfKind::Dinov2,
       .prefix = "dinov2.",
       .epsilon = 1e-6,
       .patch = 14,
       .alwaysResizes = true},
      {.modelType = "dinov2_with_registers",
       .kind = HfKind::Dinov2,
       .prefix = "dinov2_with_registers.",
       .epsilon = 1e-6,
       .hasRegisters = true,
       .positions = HfPositions::ClassAndPatches,
       .alwaysResizes = true,
       .resizesWithAntialias = true},
      {.modelType = "dinov3_vit",
       .kind = HfKind::Dinov3,
       .prefix = "",
       .epsilon = 1e-5,
       .hidden = 384,
       .heads = 6,
       .mlpHidden = 1536,
       .hasRegisters = true},
      {.modelType = "beit",
       .kind = HfKind::Beit,
       .prefix = "beit.",
       .epsilon = 1e-12,
       .hasPooler = true,
       .alwaysResizes = true},
      {.modelType = "data2vec-vision",
       .kind = HfKind::Beit,
       .prefix = "data2vec_vision.",
       .epsilon = 1e-12,
       .hasPooler = true,
       .alwaysResizes = true},
      {.modelType = "clip_vision_model",
       .kind = HfKind::Clip,
       .prefix = "vision_model.",
       .epsilon = 1e-5,
       .patch = 32,
       .activation = "quick_gelu"},
      {.modelType = "siglip_vision_model",
       .kind = HfKind::Siglip,
       .prefix = "vision_model.",
       .epsilon = 1e-6,
       .activation = "gelu_pytorch_tanh",
       .hasClassToken = false,
       .positions = HfPositions::Patches},
      {.modelType = "siglip2_vision_model",
       .kind = HfKind::Siglip,
       .prefix = "vision_model.",
       .epsilon = 1e-6,
       .activation = "gelu_pytorch_tanh",
       .hasClassToken = false,
       .positions = HfPositions::Patches,
       .resizesWithAntialias = true,
       .resizeMode = ResizeMode::Bilinear,
       .takesPatches = true},
      {.modelType = "swin",
       .kind = HfKind::Swin,
       .prefix = "swin.",
       .epsilon = 1e-5,
       .patch = 4,
       .hidden = 96,
       .hasClassToken = false,
       .positions = HfPositions::Patches},
      {.modelType = "swinv2",
       .kind = HfKind::Swinv2,
       .prefix = "swinv2.",
       .epsilon = 1e-5,
       .patch = 4,
       .hidden = 96,
       .hasClassToken = false,
       .positions = HfPositions::Patches},
  };
  return families;
}

ArrayRef<HfComposite> vit::getHfComposites() {
  static constexpr HfComposite composites[] = {
      {.modelType = "clip", .tower = "clip_vision_model", .hasOverride = true},
      {.modelType = "siglip", .tower = "siglip_vision_model"},
      {.modelType = "siglip2", .tower = "siglip2_vision_model"},
  };
  return composites;
}

/// The text towers, and what compares texts with images.
static constexpr StringRef kTextOfClip[] = {"text_model.", "text_projection.",
                                            "logit_scale"};
static constexpr StringRef kTextOfSiglip[] = {"text_model.", "logit_scale",
                                              "logit_bias"};
/// Classifiers take the tokens' mean and not what these make.
static constexpr StringRef kPoolerOfClip[] = {"vision_model.post_layernorm."};
static constexpr StringRef kPoolerOfSiglip[] = {"vision_model.head."};
static constexpr StringRef kDecoder[] = {"decoder."};
/// What stands for a patch that training hides goes with the decoder.
static constexpr StringRef kDecoderOfSwin[] = {"decoder.",
                                               "swin.embeddings.mask_token"};
static constexpr StringRef kDecoderOfSwinv2[] = {
    "decoder.", "swinv2.embeddings.mask_token"};

ArrayRef<HfArchitecture> vit::getHfArchitectures() {
  static constexpr HfArchitecture architectures[] = {
      {"ViTModel", "vit", HfTask::Model},
      {"ViTForImageClassification", "vit", HfTask::Classify},
      {"DeiTModel", "deit", HfTask::Model},
      {"DeiTForImageClassification", "deit", HfTask::Classify},
      {"DeiTForImageClassificationWithTeacher", "deit",
       HfTask::ClassifyWithTeacher},
      {"IJepaModel", "ijepa", HfTask::Model},
      {"IJepaForImageClassification", "ijepa", HfTask::Classify},
      {"ViTMSNModel", "vit_msn", HfTask::Model},
      {"ViTMSNForImageClassification", "vit_msn", HfTask::Classify},
      {"ViTMAEModel", "vit_mae", HfTask::Model},
      {"ViTMAEForPreTraining", "vit_mae", HfTask::PreTrain, kDecoder},
      {"Dinov2Model", "dinov2", HfTask::Model},
      {"Dinov2ForImageClassification", "dinov2", HfTask::Classify},
      {"Dinov2WithRegistersModel", "dinov2_with_registers", HfTask::Model},
      {"Dinov2WithRegistersForImageClassification", "dinov2_with_registers",
       HfTask::Classify},
      {"DINOv3ViTModel", "dinov3_vit", HfTask::Model},
      {"BeitModel", "beit", HfTask::Model},
      {"BeitForImageClassification", "beit", HfTask::Classify},
      {"Data2VecVisionModel", "data2vec-vision", HfTask::Model},
      {"Data2VecVisionForImageClassification", "data2vec-vision",
       HfTask::Classify},
      {"CLIPVisionModel", "clip_vision_model", HfTask::Model},
      {"CLIPVisionModelWithProjection", "clip_vision_model", HfTask::Project},
      {"SiglipVisionModel", "siglip_vision_model", HfTask::Model},
      {"Siglip2VisionModel", "siglip2_vision_model", HfTask::Model},
      {"SwinModel", "swin", HfTask::Model},
      {"SwinForImageClassification", "swin", HfTask::Classify},
      {"SwinForMaskedImageModeling", "swin", HfTask::PreTrain, kDecoderOfSwin},
      {"Swinv2Model", "swinv2", HfTask::Model},
      {"Swinv2ForImageClassification", "swinv2", HfTask::Classify},
      {"Swinv2ForMaskedImageModeling", "swinv2", HfTask::PreTrain,
       kDecoderOfSwinv2},
      {"CLIPModel", "clip", HfTask::Project, kTextOfClip},
      {"CLIPForImageClassification", "clip", HfTask::Classify, kPoolerOfClip},
      {"SiglipModel", "siglip", HfTask::Project, kTextOfSiglip},
      {"SiglipForImageClassification", "siglip", HfTask::Classify,
       kPoolerOfSiglip},
      {"Siglip2Model", "siglip2", HfTask::Project, kTextOfSiglip},
      {"Siglip2ForImageClassification", "siglip2", HfTask::Classify,
       kPoolerOfSiglip},
  };
  return architectures;
}

ArrayRef<HfActivation> vit::getHfActivations() {
  static constexpr HfActivation activations[] = {
      {"gelu", Activation::Gelu},
      {"gelu_python", Activation::Gelu},
      {"gelu_new", Activation::GeluTanh},
      {"gelu_accurate", Activation::GeluTanh},
      {"gelu_fast", Activation::GeluTanh},
      {"gelu_python_tanh", Activation::GeluTanh},
      {"gelu_pytorch_tanh", Activation::GeluTanh},
      {"quick_gelu", Activation::QuickGelu},
      {"relu", Activation::Relu},
      {"relu2", Activation::Relu2},
      {"silu", Activation::Silu},
      {"swish", Activation::Silu},
      {"tanh", Activation::Tanh},
  };
  return activations;
}
