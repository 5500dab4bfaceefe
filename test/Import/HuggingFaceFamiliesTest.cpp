//===- HuggingFaceFamiliesTest.cpp - What sets model types apart ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The defaults of the model_types that came after vit, deit and dinov2, and
// what is refused of them. That they compute what transformers does is shown by
// the models in test/models.
//
//===----------------------------------------------------------------------===//

#include "HuggingFaceTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

TEST_F(HuggingFaceTest, DefaultsOfIjepa) {
  expectIR(import(R"("model_type": "ijepa", "architectures": ["IJepaModel"])"),
           {"\"embeddings.position_embeddings\" : tensor<1x196x768xf32>",
            "tensor<1x196x768xf32> {vit.name = \"last_hidden_state\"}",
            "epsilon 9.9999999999999998E-13"});
  expectIR(import(R"("model_type": "ijepa",
                     "architectures": ["IJepaForImageClassification"])"),
           {"\"ijepa.layernorm.weight\"", "vit.pool", " mean :"});
}

TEST_F(HuggingFaceTest, DefaultsOfMsnAndMae) {
  expectIR(import(R"("model_type": "vit_msn",
                     "architectures": ["ViTMSNForImageClassification"])"),
           {"\"vit.embeddings.cls_token\"", "epsilon 9.9999999999999995E-7",
            "vit.name = \"logits\""});
  expectIR(import(R"("model_type": "vit_mae", "architectures": ["ViTMAEModel"],
                     "mask_ratio": 0.75, "decoder_hidden_size": 512)"),
           {"tensor<1x197x768xf32> {vit.name = \"last_hidden_state\"}"});
  EXPECT_TRUE(imported.warnings.empty());
  // The decoder is not there.
  expectIR(import(R"("model_type": "vit_mae",
                     "architectures": ["ViTMAEForPreTraining"])"),
           {"\"vit.layernorm.weight\"",
            "tensor<1x197x768xf32> {vit.name = \"last_hidden_state\"}"});
  ASSERT_EQ(imported.warnings.size(), 1u);
  EXPECT_NE(imported.warnings[0].find(
                "config.json: the decoder of 'ViTMAEForPreTraining' is left "
                "out, the output is the encoder's"),
            std::string::npos)
      << imported.warnings[0];
}

TEST_F(HuggingFaceTest, RegistersOfDinov2) {
  const std::string config = R"("model_type": "dinov2_with_registers",
      "architectures": ["Dinov2WithRegistersForImageClassification"])";
  // Positions of the class token and the patches alone.
  expectIR(import(config),
           {"\"dinov2_with_registers.embeddings.register_tokens\" : "
            "tensor<1x4x768xf32>",
            "position_embeddings\" : tensor<1x197x768xf32>",
            "tensor<1x201x768xf32>", "token_concat_mean from(5)"});
  ImportOptions options;
  options.imageSize = {160, 160};
  expectIR(import(config, "", options),
           {"grid [14, 14] to [10, 10] prefix 1 bicubic antialias",
            "tensor<1x105x768xf32>"});
}

TEST_F(HuggingFaceTest, DefaultsOfDinov3) {
  const std::string config =
      R"("model_type": "dinov3_vit", "architectures": ["DINOv3ViTModel"])";
  std::string ir = import(config);
  expectIR(ir, {"\"embeddings.patch_embeddings.weight\" : "
                "tensor<384x3x16x16xf32>",
                "\"layer.{i}.attention.q_proj.bias\"",
                "vit.rope_table grid [14, 14] prefix 1 frequencies 16 theta "
                "1.000000e+02",
                "heads 6", "epsilon 1.000000e-05", "tensor<1536x384xf32>"});
  EXPECT_EQ(ir.find("k_proj.bias"), std::string::npos);
  EXPECT_EQ(ir.find("vit.pos_embed"), std::string::npos);
  EXPECT_EQ(import(config + R"(, "hidden_size": 12, "num_attention_heads": 2)"),
            "");
  EXPECT_NE(test.getErrors().find("field 'num_attention_heads' (2) gives heads "
                                  "of 6 numbers, expects a multiple of 4"),
            std::string::npos)
      << test.getErrors();
  EXPECT_EQ(import(config + R"(, "rope_theta": -1)"), "");
  EXPECT_NE(test.getErrors().find("field 'rope_theta' expects a number > 0"),
            std::string::npos)
      << test.getErrors();
}

TEST_F(HuggingFaceTest, DefaultsOfBeit) {
  const std::string config =
      R"("model_type": "beit", "architectures": ["BeitForImageClassification"])";
  std::string ir = import(config + R"(, "use_relative_position_bias": true)");
  expectIR(ir, {"relative_position_bias_table\" layers(12) : "
                "tensor<732x12xf32>",
                "grid [14, 14] class_token", "lambda_1", "mean from(1)",
                "\"beit.pooler.layernorm.weight\""});
  EXPECT_EQ(ir.find("key.bias"), std::string::npos);
  EXPECT_EQ(ir.find("position_embeddings"), std::string::npos);
  expectIR(import(config + R"(, "use_shared_relative_position_bias": true,
                            "layer_scale_init_value": 0)"),
           {"\"beit.encoder.relative_position_bias.relative_position_bias_"
            "table\" : tensor<732x12xf32>"});
}

TEST_F(HuggingFaceTest, TablesOfDistances) {
  const std::string config =
      R"("model_type": "beit", "architectures": ["BeitModel"],
      "use_relative_position_bias": true)";
  ImportOptions other;
  other.imageSize = {160, 192};
  expectIR(import(config, "", other),
           {"layers(12) : tensor<732x12xf32>",
            "grid [27, 27] to [19, 23] prefix 0 bilinear", "tensor<440x12xf32>",
            "grid [10, 12] class_token"});
  // transformers exchanges the sides of the grid.
  expectIR(import(config + R"(, "image_size": [224, 160])"),
           {"layers(12) : tensor<516x12xf32>",
            "grid [19, 27] to [27, 19] prefix 0 bilinear"});
  EXPECT_EQ(import(config + R"(, "use_shared_relative_position_bias": true)"),
            "");
  EXPECT_NE(
      test.getErrors().find("field 'use_shared_relative_position_bias' and "
                            "'use_relative_position_bias' are both true"),
      std::string::npos)
      << test.getErrors();
}

TEST_F(HuggingFaceTest, DefaultsOfClip) {
  expectIR(import(R"("model_type": "clip_vision_model",
                     "architectures": ["CLIPVisionModelWithProjection"])"),
           {"\"vision_model.embeddings.class_embedding\" : tensor<768xf32>",
            "tensor<768x3x32x32xf32>",
            "\"vision_model.embeddings.position_embedding.weight\" : "
            "tensor<50x768xf32>",
            "\"vision_model.pre_layrnorm.weight\"", "activation(quick_gelu)",
            "\"visual_projection.weight\" : tensor<512x768xf32>",
            "tensor<1x512xf32> {vit.name = \"image_embeds\"}"});
}

TEST_F(HuggingFaceTest, DefaultsOfSiglip) {
  const std::string config = R"("model_type": "siglip_vision_model",
                                "architectures": ["SiglipVisionModel"])";
  expectIR(import(config),
           {"\"embeddings.position_embedding.weight\" : tensor<196x768xf32>",
            "activation(gelu_tanh)", "\"head.probe\" : tensor<1x1x768xf32>",
            "\"head.attention.in_proj_weight\" : tensor<2304x768xf32>",
            "tensor<1x768xf32> {vit.name = \"pooler_output\"}"});
  EXPECT_EQ(
      import(config + R"(, "vision_use_head": false)").find("pooler_output"),
      std::string::npos);
}

TEST_F(HuggingFaceTest, DefaultsOfSiglip2) {
  const std::string config = R"("model_type": "siglip2_vision_model",
                                "architectures": ["Siglip2VisionModel"])";
  // A linear layer over the pixels of a patch, channels last.
  std::string ir = import(config);
  expectIR(ir,
           {"tensor<1x3x256x256xf32>",
            "\"embeddings.patch_embedding.weight\" : tensor<768x768xf32>",
            "tensor<768x768xf32> into tensor<768x16x16x3xf32>", "[0, 3, 1, 2]",
            "\"embeddings.position_embedding.weight\" : "
            "tensor<256x768xf32>",
            "activation(gelu_tanh)", "vit.name = \"pooler_output\""});
  EXPECT_EQ(ir.find("vit.resize_pos_embed"), std::string::npos);
  ASSERT_EQ(imported.warnings.size(), 1u);
  EXPECT_NE(imported.warnings[0].find("takes images of 256 x 256 alone"),
            std::string::npos);
  ImportOptions options;
  options.imageSize = {160, 192};
  expectIR(import(config, "", options),
           {"grid [16, 16] to [10, 12] prefix 0 bilinear antialias",
            "tensor<1x120x768xf32>"});

  auto expect = [&](const std::string &fields, const std::string &error) {
    EXPECT_EQ(import(config + fields, "", options), "");
    EXPECT_NE(test.getErrors().find(error), std::string::npos)
        << test.getErrors();
  };
  expect(R"(, "num_patches": 250)",
         "field 'num_patches' (250) is not a square number, expects as many "
         "rows of positions as columns");
  expect(R"(, "patch_size": [16, 16])",
         "field 'patch_size' expects an integer");
  options.imageSize = {160, 200};
  expect("", "field 'patch_size' (16 x 16) does not divide the image (160 x "
             "200)");
}

TEST_F(HuggingFaceTest, FieldsOfOtherFamilies) {
  auto expect = [&](const std::string &config, const std::string &error) {
    EXPECT_EQ(import(config), "");
    EXPECT_NE(test.getErrors().find(error), std::string::npos)
        << test.getErrors();
  };
  expect(R"("model_type": "dinov2", "architectures": ["Dinov2Model"],
            "num_register_tokens": 4)",
         "field 'num_register_tokens' is unknown to vitc");
  expect(R"("model_type": "clip_vision_model",
            "architectures": ["CLIPVisionModel"], "qkv_bias": false)",
         "field 'qkv_bias' is unknown to vitc");
  expect(R"("model_type": "siglip_vision_model",
            "architectures": ["SiglipVisionModel"], "num_patches": 16)",
         "field 'num_patches' is unknown to vitc");
}
