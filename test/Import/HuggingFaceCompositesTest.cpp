//===- HuggingFaceCompositesTest.cpp - Towers of models of two ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Models of images and texts: where the fields of the tower for images are
// found, which outputs it has, and which tensors nobody misses. That it
// computes what transformers does is shown by the models in test/models.
//
//===----------------------------------------------------------------------===//

#include "HuggingFaceTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

namespace {
class HuggingFaceCompositesTest : public HuggingFaceTest {
protected:
  /// A config of `fields` is refused.
  void expectRefused(const std::string &fields, const std::string &error) {
    EXPECT_EQ(import(fields), "");
    EXPECT_NE(test.getErrors().find(error), std::string::npos)
        << error << "\nnot in\n"
        << test.getErrors();
  }

  static inline const std::string kClip =
      R"("model_type": "clip", "architectures": ["CLIPModel"])";
  static inline const std::string kSiglip =
      R"("model_type": "siglip", "architectures": ["SiglipModel"])";
};
} // namespace

TEST_F(HuggingFaceCompositesTest, Clip) {
  std::string ir = import(kClip + R"(, "projection_dim": 64,
      "logit_scale_init_value": 2.6592, "text_config_dict": null,
      "text_config": {"hidden_size": 1000, "surprise": true},
      "vision_config_dict": null,
      "vision_config": {"model_type": "clip_vision_model", "image_size": 64,
                        "hidden_size": 96, "projection_dim": 32,
                        "id2label": {"0": "LABEL_0"}})");
  // The projection is the whole model's, not the tower's.
  expectIR(ir, {"\"vision_model.embeddings.class_embedding\" : tensor<96xf32>",
                "tensor<96x3x32x32xf32>", "activation(quick_gelu)",
                "\"visual_projection.weight\" : tensor<64x96xf32>",
                "tensor<1x64xf32> {vit.name = \"image_embeds\"}",
                "tensor<1x5x96xf32> {vit.name = \"last_hidden_state\"}"});
  EXPECT_EQ(imported.family, "clip");
  EXPECT_TRUE(imported.labels.empty());
  // Images are prepared as for the tower alone.
  EXPECT_NE(imported.preprocessJson.find(R"("shortest_edge","size":64})"),
            std::string::npos)
      << imported.preprocessJson;
}

TEST_F(HuggingFaceCompositesTest, DefaultsOfTheTower) {
  expectIR(import(kClip), {"tensor<768x3x32x32xf32>",
                           "tensor<1x512xf32> {vit.name = \"image_embeds\"}"});
  expectIR(import(kSiglip),
           {"\"vision_model.embeddings.position_embedding.weight\" : "
            "tensor<196x768xf32>",
            "\"vision_model.head.probe\"",
            "tensor<1x768xf32> {vit.name = \"image_embeds\"}"});
}

TEST_F(HuggingFaceCompositesTest, OverrideOfClip) {
  // All fields are its own: of vision_config nothing is left.
  expectIR(import(kClip + R"(, "vision_config": {"hidden_size": 96,
                             "num_attention_heads": 3, "image_size": 64},
                             "vision_config_dict": {"hidden_size": 48})"),
           {"tensor<48x3x32x32xf32>", "heads 12", "tensor<1x3x224x224xf32>"});
  expectRefused(kSiglip + R"(, "vision_config_dict": {"hidden_size": 48})",
                "field 'vision_config_dict' is unknown to vitc and may change "
                "what a 'siglip' model computes");
}

TEST_F(HuggingFaceCompositesTest, Classifiers) {
  expectIR(import(R"("model_type": "clip", "num_labels": 7,
                     "architectures": ["CLIPForImageClassification"])"),
           {"mean from(1)", "\"classifier.weight\" : tensor<7x768xf32>"});
  expectIR(import(R"("model_type": "siglip", "id2label": {"0": "cat"},
                     "architectures": ["SiglipForImageClassification"])"),
           {"\"vision_model.post_layernorm.weight\"",
            " mean :", "\"classifier.weight\" : tensor<1x768xf32>"});
  EXPECT_EQ(imported.labels, std::vector<std::string>{"cat"});
}

TEST_F(HuggingFaceCompositesTest, Mistakes) {
  expectRefused(R"("model_type": "clip", "architectures": ["CLIPVisionModel"])",
                "field 'architectures' expects one of \"CLIPModel\", "
                "\"CLIPForImageClassification\"");
  expectRefused(kClip + R"(, "vision_config": 3)",
                "field 'vision_config' expects an object, got 3");
  expectRefused(
      kClip + R"(, "vision_config": {"model_type": "siglip_vision_model"})",
      "field 'vision_config.model_type' expects one of \"clip_vision_model\", "
      "got \"siglip_vision_model\"");
  expectRefused(kClip + R"(, "vision_config": {"surprise": 1})",
                "field 'vision_config.surprise' is unknown to vitc and may "
                "change what a 'clip_vision_model' model computes, got 1");
  expectRefused(kClip + R"(, "surprise": 1)",
                "field 'surprise' is unknown to vitc and may change what a "
                "'clip' model computes, got 1");
  expectRefused(kSiglip + R"(, "vision_config": {"hidden_size": 100})",
                "field 'vision_config.num_attention_heads' (12) does not "
                "divide 'hidden_size' (100)");
  expectRefused(kSiglip + R"(, "vision_config": {"vision_use_head": false})",
                "field 'vision_config.vision_use_head' (false) leaves "
                "'SiglipModel' no vector that stands for the image, expects "
                "true");
  expectRefused(
      kSiglip + R"(, "vision_config": {"patch_size": 32, "image_size": 16})",
      "field 'vision_config.patch_size' (32 x 32) does not fit into the image "
      "(16 x 16)");
}

/// What the compiled model does not need, of a model that does.
TEST_F(HuggingFaceCompositesTest, TensorsLeftOut) {
  std::string folder = makeTemporaryFolder();
  writeFile(folder + "/config.json", "{" + kClip + R"(, "projection_dim": 3,
      "vision_config": {"hidden_size": 4, "num_attention_heads": 1,
                        "num_hidden_layers": 1, "intermediate_size": 5,
                        "patch_size": 2, "image_size": 2}})");
  const std::string v = "vision_model.";
  std::vector<TestTensor> tensors = {
      {"visual_projection.weight", VIT_DTYPE_F32, {3, 4}},
      {v + "embeddings.class_embedding", VIT_DTYPE_F32, {4}},
      {v + "embeddings.patch_embedding.weight", VIT_DTYPE_F32, {4, 3, 2, 2}},
      {v + "embeddings.position_embedding.weight", VIT_DTYPE_F32, {2, 4}},
      {v + "encoder.layers.0.mlp.fc1.weight", VIT_DTYPE_F32, {5, 4}},
      {v + "encoder.layers.0.mlp.fc1.bias", VIT_DTYPE_F32, {5}},
      {v + "encoder.layers.0.mlp.fc2.weight", VIT_DTYPE_F32, {4, 5}},
      {v + "encoder.layers.0.mlp.fc2.bias", VIT_DTYPE_F32, {4}}};
  for (const char *name : {"q_proj", "k_proj", "v_proj", "out_proj"}) {
    std::string full = v + "encoder.layers.0.self_attn." + name;
    tensors.push_back({full + ".weight", VIT_DTYPE_F32, {4, 4}});
    tensors.push_back({full + ".bias", VIT_DTYPE_F32, {4}});
  }
  for (const char *name :
       {"pre_layrnorm", "post_layernorm", "encoder.layers.0.layer_norm1",
        "encoder.layers.0.layer_norm2"})
    for (const char *part : {".weight", ".bias"})
      tensors.push_back({v + name + part, VIT_DTYPE_F32, {4}});
  tensors.push_back({"logit_scale", VIT_DTYPE_F32, {}});
  tensors.push_back({"text_projection.weight", VIT_DTYPE_F32, {3, 8}});
  for (int i = 0; i < 1000; ++i)
    tensors.push_back({"text_model." + std::to_string(i), VIT_DTYPE_F32, {1}});

  writeWeights(folder + "/model.safetensors", tensors);
  FailureOr<ImportedModel> model = test.import(folder);
  ASSERT_TRUE(succeeded(model)) << test.getErrors();
  EXPECT_TRUE(model->warnings.empty()) << model->warnings[0];

  // Others are still named.
  tensors.push_back({"vision_model.surplus", VIT_DTYPE_F32, {1}});
  writeWeights(folder + "/model.safetensors", tensors);
  model = test.import(folder);
  ASSERT_TRUE(succeeded(model)) << test.getErrors();
  ASSERT_EQ(model->warnings.size(), 1u);
  EXPECT_EQ(model->warnings[0],
            folder + "/model.safetensors: the model does not use tensor "
                     "'vision_model.surplus'");
}
