//===- TimmTest.cpp - timm's config.json and its architectures ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where an argument comes from, what preprocessing becomes, each way in which a
// config can be wrong, and the whole table of architectures. That names and
// shapes are timm's own is WholeModelsTest's.
//
//===----------------------------------------------------------------------===//

#include "TimmTest.h"

#include "compiler/Import/Timm/Timm.h"

#include <map>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

//===----------------------------------------------------------------------===//
// Where an argument comes from
//===----------------------------------------------------------------------===//

TEST_F(TimmTest, ArgumentsOfTheTable) {
  expectIR(import(kTiny),
           {"tensor<1x3x224x224xf32>", "\"patch_embed.proj.weight\"",
            "tensor<192x3x16x16xf32>", "tensor<1x197x192xf32>", "layers(12)",
            "heads 3", "tensor<768x192xf32>", "activation(gelu)",
            "epsilon 9.9999999999999995E-7",
            "\"blocks.{i}.attn.qkv.weight\" layers(12) : tensor<576x192xf32>",
            "tensor<1x1000xf32> {vit.name = \"logits\"}"});
  EXPECT_EQ(imported.family, "timm");
  EXPECT_FALSE(imported.preprocessIsAssumed);
}

TEST_F(TimmTest, ModelArgumentsWinUnlessNull) {
  expectIR(import(kTiny + R"(, "model_args": {"depth": 2, "embed_dim": 96,
                     "num_heads": null, "drop_rate": 0.5})"),
           {"layers(2)", "heads 3", "tensor<1x197x96xf32>"});
}

TEST_F(TimmTest, PretrainedCfgSaysTheRest) {
  // A size that is fixed is the class's argument as well.
  expectIR(
      import(architecture("vit_tiny_patch16_224") +
             R"(, "pretrained_cfg": {"input_size": [1, 64, 48],
                  "fixed_input_size": true, "num_classes": 7, "mean": 0.5,
                  "std": [0.25]})"),
      {"tensor<1x1x64x48xf32>", "tensor<1x13x192xf32>", "tensor<7x192xf32>"});
  // What is at the top is newer; model_args are the model's own.
  expectIR(import(kTiny + R"(, "num_classes": 9)"), {"tensor<9x192xf32>"});
  expectIR(import(kTiny + R"(, "num_classes": 9, "model_args":
                            {"num_classes": 8})"),
           {"tensor<8x192xf32>"});
  ASSERT_EQ(imported.warnings.size(), 1u);
  EXPECT_NE(imported.warnings[0].find(
                "'model_args.num_classes' (8) wins over 'num_classes' (9)"),
            std::string::npos)
      << imported.warnings[0];
  expectIR(import(architecture("vit_tiny_patch16_224") + R"(,
             "pretrained_cfg": {"fixed_input_size": true,
                                "input_size": [3, 224, 224]},
             "model_args": {"img_size": 96, "in_chans": 3})"),
           {"tensor<1x3x96x96xf32>", "tensor<1x37x192xf32>"});
}

TEST_F(TimmTest, OldFilesHaveItAtTheTop) {
  expectIR(import(architecture("vit_tiny_patch16_224") +
                  R"(, "num_classes": 2, "num_features": 192,
                  "global_pool": "token", "input_size": [3, 224, 224],
                  "interpolation": "bilinear", "labels": ["cat", "dog"])"),
           {"tensor<2x192xf32>"});
  EXPECT_EQ(imported.labels, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_NE(imported.preprocessJson.find("bilinear"), std::string::npos);
}

TEST_F(TimmTest, Labels) {
  import(kTiny + R"(, "num_classes": 2, "label_names": ["n01", "n02"],
                  "label_descriptions": {"n02": "dog"})");
  EXPECT_EQ(test.getErrors(), "");
  EXPECT_EQ(imported.labels, (std::vector<std::string>{"n01", "dog"}));
  expectError(kTiny + R"(, "num_classes": 3, "label_names": ["n01", "n02"])",
              "field 'num_classes' (3) differs from the number of labels (2)");
  expectError(kTiny + R"(, "num_classes": 2, "label_names": ["n01", "n02"],
                            "model_args": {"num_classes": 3})",
              "field 'model_args.num_classes' (3) differs from the number of "
              "labels (2)");
}

TEST_F(TimmTest, ByNameAlone) {
  expectIR(importName("deit_tiny_distilled_patch16_224"),
           {"\"dist_token\"", "\"head_dist.weight\"", "tensor<1x198x192xf32>"});
  EXPECT_EQ(imported.name, "deit_tiny_distilled_patch16_224");
  EXPECT_EQ(importName("vit_tinny_patch16_224"), "");
  EXPECT_NE(test.getErrors().find(
                "there is no architecture 'vit_tinny_patch16_224' of timm; did "
                "you mean 'vit_tiny_patch16_224'?"),
            std::string::npos)
      << test.getErrors();
}

TEST_F(TimmTest, WeightsDecideNothingButAreChecked) {
  std::string folder = makeTemporaryFolder();
  writeFile(folder + "/config.json", "{" + kTiny + "}");
  writeWeights(folder + "/model.safetensors",
               {{"blocks.0.norm1.weight", VIT_DTYPE_F32, {192}}});
  EXPECT_TRUE(failed(test.import(folder)));
  EXPECT_NE(
      test.getErrors().find("'blocks.{0-11}.attn.qkv.weight' are missing"),
      std::string::npos)
      << test.getErrors();
}

//===----------------------------------------------------------------------===//
// Preprocessing
//===----------------------------------------------------------------------===//

TEST_F(TimmTest, CropAsTimmDoesIt) {
  import(kTiny);
  for (const char *part :
       {R"("crop":{"height":224,"width":224})",
        R"("crop_rounding":"half_even")", R"("resample":"bicubic")",
        R"("resize":{"mode":"shortest_edge","size":256})",
        R"("rescale":0.0039)", R"("mean":[0.48499)", R"("std":[0.229)"})
    EXPECT_NE(imported.preprocessJson.find(part), std::string::npos)
        << part << "\nnot in\n"
        << imported.preprocessJson;
  import(architecture("vit_tiny_patch16_224") + R"(, "pretrained_cfg":
           {"crop_pct": 0.9, "crop_mode": "squash", "mean": [0.5, 0.5, 0.5],
            "std": [0.5, 0.5, 0.5], "interpolation": "lanczos"})");
  EXPECT_NE(imported.preprocessJson.find(
                R"("resize":{"height":248,"mode":"exact","width":248})"),
            std::string::npos)
      << imported.preprocessJson;
  EXPECT_EQ(test.getErrors(), "");
}

TEST_F(TimmTest, ImagesThatAreNotSquareMustFit) {
  import(architecture("vit_tiny_patch16_224") + R"(, "pretrained_cfg":
           {"input_size": [3, 64, 32], "fixed_input_size": true})");
  EXPECT_EQ(test.getErrors(), "");
  EXPECT_EQ(imported.preprocessJson.find("resize"), std::string::npos);
  ASSERT_EQ(imported.warnings.size(), 1u);
  EXPECT_NE(imported.warnings[0].find("(64 x 32)"), std::string::npos);
}

//===----------------------------------------------------------------------===//
// What is wrong
//===----------------------------------------------------------------------===//

TEST_F(TimmTest, UnknownNames) {
  expectError(R"("architecture": "resnet50")",
              "2:1: field 'architecture' (\"resnet50\") is none of timm's "
              "Vision Transformers");
  expectError(R"("architecture": 5)",
              "field 'architecture' expects a string, got 5");
  expectError(kTiny + ", \"extra\": 1", "field 'extra' is unknown");
  expectError(R"("architecture": "vit_tiny_patch16_224",
                 "pretrained_cfg": {"crop_percent": 1})",
              "field 'pretrained_cfg.crop_percent' is unknown");
  expectArgumentError(R"("depht": 5)", "3:16: field 'model_args.depht' is "
                                       "unknown; did you mean 'depth'?");
}

TEST_F(TimmTest, ArgumentsThatAreNotSupported) {
  // One of the table stands where the architecture's name does.
  expectError(architecture("vit_dwee_patch16_reg1_gap_256") +
                  R"(, "model_args": {"embed_dim": 36})",
              "2:1: field 'architecture.num_heads' gives heads of 9 numbers, "
              "which have no halves");
  expectArgumentError(R"("block_fn": "CrossBlock")",
                      "'model_args.block_fn' expects one of \"Block\", "
                      "\"ResPostBlock\", \"ParallelScalingBlock\", "
                      "\"ParallelThingsBlock\", "
                      "\"DiffParallelScalingBlock\", got \"CrossBlock\"");
  expectArgumentError(R"("global_pool": "prr")",
                      "expects one of \"token\", \"avg\", \"\", \"max\", "
                      "\"avgmax\", \"map\", got \"prr\"");
  expectArgumentError(R"("use_naflex": true)",
                      "3:16: field 'model_args.use_naflex' is not supported "
                      "by vitc, got true");
  expectArgumentError(R"("norm_layer": "batchnorm")",
                      "expects a LayerNorm or an RmsNorm, got \"batchnorm\"");
  expectArgumentError(R"("act_layer": "mish")",
                      "'model_args.act_layer' expects one of gelu, ");
  expectArgumentError(R"("attn_layer": "linear")", "got \"linear\"");
  expectArgumentError(R"("mlp_layer": "GatedMlp")", "got \"GatedMlp\"");
  expectArgumentError(R"("embed_norm_layer": "batchnorm")",
                      "'model_args.embed_norm_layer' expects a LayerNorm or");
  expectArgumentError(
      R"("norm_layer": {"class": "LayerNorm", "affine": false})",
      "binds 'affine' of LayerNorm, which is unknown to vitc");
  expectArgumentError(R"("norm_layer": {"class": "LayerNorm", "eps": -1})",
                      "expects an 'eps' >= 0");
  expectArgumentError(R"("mlp_layer": {"class": "GluMlp", "use_conv": true})",
                      "binds 'use_conv' of GluMlp");
  expectArgumentError(R"("act_layer": 5)", "expects the name of a layer");
  expectArgumentError(R"("scale_attn_norm": true)",
                      "'model_args.scale_attn_norm' is not supported by vitc, "
                      "got true",
                      "vit_pwee_patch16_reg1_gap_256");
  expectArgumentError(R"("scale_mlp_norm": true)",
                      "'model_args.scale_mlp_norm' is not supported by vitc, "
                      "got true",
                      "vit_dpwee_patch16_reg1_gap_256");
}

TEST_F(TimmTest, Differential) {
  expectIR(importName("vit_dwee_patch16_reg1_gap_256"),
           {"vit.layer_number [0.20000000000000007, 0.35550906759096934, ",
            "\"blocks.{i}.attn.lambda_q1\" layers(14) : tensor<32xf32>",
            "vit.differential_lambda",
            "\"blocks.{i}.attn.sub_norm.weight\" layers(14) : tensor<64xf32>",
            "differential(%"});
  expectIR(importName("vit_dpwee_patch16_reg1_gap_256"),
           {"\"blocks.{i}.in_proj.weight\" layers(16) : tensor<2048x256xf32>",
            "\"blocks.{i}.lambda_k2\" layers(16) : tensor<32xf32>",
            "\"blocks.{i}.sub_norm.weight\" layers(16) : tensor<64xf32>",
            "\"blocks.{i}.out_proj.weight\" layers(16) : tensor<256x1536xf32>",
            "[0, 0] [256, 256]", "differential(%", "[0, 256] [256, 1280]"});
}

TEST_F(TimmTest, HeadsOfKeys) {
  const std::string sapiens = "vit_large_patch16_sapiens2";
  expectIR(importName(sapiens),
           {"\"blocks.{i}.attn.k_proj.weight\" layers(8) : tensor<1024x1024x",
            "\"blocks.{i}.attn.k_proj.weight\" layers(8) first(8) : "
            "tensor<512x1024xf32>",
            "heads 16 kv_heads 8", "layers(8) first(16) : tensor<1024x1024x"});
  expectArgumentError(R"("num_kv_heads": 8)",
                      "'model_args.num_kv_heads' differs from 'num_heads' "
                      "(16), which wants 'attn_type' \"rope\" and 'qkv_fused' "
                      "false",
                      "eva_giant_patch14_224");
  expectArgumentError(R"("num_kv_heads": 5)",
                      "'model_args.num_kv_heads' expects a divisor of "
                      "'num_heads' (16) for each of 'depth' (24) layers, got 5",
                      sapiens);
  expectArgumentError(R"("num_kv_heads": [8, 8])",
                      "expects a divisor of 'num_heads' (16) for each",
                      sapiens);
  expectArgumentError(R"("num_kv_heads": 8, "use_post_norm": true,
                          "qk_norm": false, "attn_only_layer_scale": false)",
                      "'model_args.use_post_norm' does not go with "
                      "'num_kv_heads'",
                      sapiens);
}

TEST_F(TimmTest, Cait) {
  const std::string cait = "cait_xxs24_224";
  expectIR(importName(cait),
           {"\"blocks.{i}.attn.proj_l.weight\" layers(24) : tensor<4x4xf32>",
            "\"blocks.{i}.attn.proj_w.bias\" layers(24) : tensor<4xf32>",
            "\"blocks_token_only.{i}.attn.q.weight\" layers(2) : "
            "tensor<192x192xf32>",
            "\"blocks_token_only.{i}.gamma_2\"", "score_mix(", "weight_mix(",
            "context(", "\"pos_embed\" : tensor<1x196x192xf32>"});
  expectIR(import(architecture(cait) + R"(, "model_args":
                  {"mlp_ratio_token_only": 2, "depth_token_only": 3,
                   "global_pool": "avg", "qkv_bias": false})"),
           {"\"blocks_token_only.{i}.mlp.fc1.weight\" layers(3) : "
            "tensor<384x192xf32>",
            "mean from(1)"});
  expectArgumentError(R"("depth_token_only": 0)",
                      "'model_args.depth_token_only'", cait);
  expectArgumentError(R"("attn_block": "ClassAttn")",
                      "field 'model_args.attn_block' is unknown", cait);
  expectArgumentError(R"("global_pool": "max")", "got \"max\"", cait);
  EXPECT_EQ(importName(cait, std::pair(256, 224)), "");
  EXPECT_NE(test.getErrors().find("gives a position table for a grid of 14 x "
                                  "14, which timm does not resize to 16 x 14"),
            std::string::npos)
      << test.getErrors();
}

TEST_F(TimmTest, PoolsThatAreNotSupported) {
  const std::string eva = "vit_pe_core_tiny_patch16_384";
  expectArgumentError(R"("attn_pool_num_heads": 5)",
                      "(5) does not divide 'embed_dim' (192)", eva);
  expectArgumentError(R"("attn_pool_mlp_ratio": -1)",
                      "'model_args.attn_pool_mlp_ratio' expects a number > 0",
                      eva);
}

TEST_F(TimmTest, RotaryPositionsThatAreNotSupported) {
  const std::string mixed = "vit_small_patch16_rope_mixed_224";
  expectIR(importName(mixed),
           {"\"rope.freqs\" : tensor<2x12x6x32xf32>", "vit.layer_slice",
            "grid [14, 14] prefix 1 column_first", "interleaved"});
  expectArgumentError(R"("rope_rotate_half": true)",
                      "expects false with the type \"mixed\", got true", mixed);
  expectArgumentError(R"("rope_type": "mrope")",
                      "expects one of \"cat\", \"dinov3\", \"mixed\", got "
                      "\"mrope\"",
                      mixed);
  const std::string cat = "eva02_tiny_patch14_224";
  expectArgumentError(R"("rope_temperature": 0)", "expects a number > 0, got 0",
                      cat);
  expectArgumentError(R"("rope_grid_indexing": "yx")", "got \"yx\"", cat);
  expectArgumentError(R"("num_heads": 32)",
                      "gives heads of 6 channels, rotary positions expect a "
                      "multiple of 4",
                      cat);
  expectArgumentError(R"("rope_grid_offset": 0.5)",
                      "expects 0 with the type \"dinov3\", got 0.5",
                      "vit_small_patch16_dinov3");
}

TEST_F(TimmTest, TablesOfDistances) {
  const std::string beit = "beit_base_patch16_224";
  expectIR(importName(beit),
           {"\"blocks.{i}.attn.relative_position_bias_table\" layers(12) : "
            "tensor<732x12xf32>",
            "\"blocks.{i}.attn.q_bias\"", "\"fc_norm.weight\""});
  expectIR(import(architecture(beit) +
                  R"(, "model_args": {"use_rel_pos_bias": false,
                      "use_shared_rel_pos_bias": true})"),
           {"\"rel_pos_bias.relative_position_bias_table\" : "
            "tensor<732x12xf32>"});
  expectIR(importName(beit, std::pair(256, 224)),
           {"tensor<732x12xf32>",
            "grid [27, 27] to [31, 27] prefix 0 geometric",
            "tensor<840x12xf32>", "grid [16, 14] class_token"});
  expectArgumentError(R"("use_shared_rel_pos_bias": true)",
                      "and 'use_rel_pos_bias' are both true", beit);
}

TEST_F(TimmTest, RelativePositions) {
  const std::string relpos = "vit_relpos_small_patch16_224";
  expectIR(importName(relpos),
           {"\"blocks.{i}.attn.rel_pos.mlp.fc1.weight\" layers(12) : "
            "tensor<128x2xf32>",
            "\"blocks.{i}.attn.rel_pos.mlp.fc2.bias\"", "vit.relative_bias_mlp",
            "\"blocks.{i}.ls1.gamma\"", "\"fc_norm.weight\"", "score_bias("});
  expectIR(importName("vit_srelpos_small_patch16_224"),
           {"\"shared_rel_pos.mlp.fc1.weight\" : tensor<384x2xf32>",
            "\"norm.weight\""});
  expectIR(importName("vit_relpos_base_patch16_cls_224"),
           {"\"cls_token\"", "class_token", "tensor<1x197x768xf32>"});
  EXPECT_EQ(importName("vit_relpos_small_patch16_rpn_224").find("gamma"),
            std::string::npos);
  const std::string args = architecture(relpos) + ", \"model_args\": ";
  expectIR(import(args + R"({"rel_pos_type": "mlp_swin", "init_values": 0})"),
           {"gain 1.6", "divisor 2.07944"});
  expectIR(import(args + R"({"rel_pos_type": "bias", "class_token": true})"),
           {"\"blocks.{i}.attn.rel_pos.relative_position_bias_table\" "
            "layers(12) : tensor<732x6xf32>"});
  // A perceptron makes the biases of any grid.
  expectIR(importName(relpos, std::pair(256, 224)), {"grid [16, 14]"});
  expectArgumentError(R"("rel_pos_type": "swin")", "got \"swin\"", relpos);
  expectArgumentError(R"("global_pool": "token")",
                      "(\"token\") wants a class token", relpos);
  ImportOptions row;
  row.imageSize = {16, 224};
  EXPECT_EQ(import(args + R"({"rel_pos_type": "mlp_swin"})", row), "");
  EXPECT_NE(test.getErrors().find("(\"mlp_swin\") divides by the largest "
                                  "distance, which is 0 on a grid of 1 x 14"),
            std::string::npos)
      << test.getErrors();
}

TEST_F(TimmTest, ArgumentsThatContradictEachOther) {
  expectArgumentError(R"("num_heads": 5)",
                      "(5) does not divide 'embed_dim' (192)");
  expectArgumentError(R"("mlp_ratio": 0)", "expects a number > 0");
  expectArgumentError(R"("class_token": false)",
                      "(\"token\") wants a class token");
  expectArgumentError(R"("global_pool": "")",
                      "gives each token to the classifier of 'num_classes' "
                      "(1000)");
  expectArgumentError(R"("global_pool": "", "num_classes": 0, "use_fc_norm":
                          true, "use_post_transformer_norm": true)",
                      "'model_args.global_pool' (\"\") leaves each token with "
                      "'norm' and 'fc_norm'",
                      "eva_giant_patch14_224");
  expectArgumentError(
      R"("mlp_layer": "GluMlp", "embed_dim": 3, "mlp_ratio": 1)",
      "gives a hidden size (3) that has no halves");
  const std::string distilled = "deit_tiny_distilled_patch16_224";
  expectArgumentError(R"("global_pool": "avg")",
                      "expects \"token\" in a distilled model, got \"avg\"",
                      distilled);
  expectArgumentError(R"("num_classes": 0)", "(0) gives the mean of two tokens",
                      distilled);
  expectArgumentError(R"("reg_tokens": 2)", "is not supported by vitc, got 2",
                      distilled);
  expectArgumentError(R"("use_post_norm": true, "qk_norm": true)",
                      "goes with neither 'qk_norm' nor",
                      "eva_giant_patch14_224");
  expectArgumentError(R"("class_token": false, "global_pool": "token")",
                      "(\"token\") wants a class token",
                      "eva_giant_patch14_224");
  expectError(kTiny + R"(, "global_pool": "avg")",
              "field 'global_pool' (\"avg\") differs from the pool of the "
              "model (\"token\")");
}

TEST_F(TimmTest, Sizes) {
  expectIR(importName("vit_tiny_patch16_224", std::pair(256, 224)),
           {"grid [14, 14] to [16, 14] prefix 1 bicubic antialias",
            "tensor<1x225x192xf32>"});
  expectArgumentError(R"("patch_size": 300)",
                      "(300 x 300) does not fit into the image (224 x 224)");
  // timm cuts off what is left of an image, unless it takes any size.
  expectArgumentError(R"("patch_size": 15, "dynamic_img_size": true)",
                      "(15 x 15) does not divide the image (224 x 224)");
  expectArgumentError(R"("patch_size": 15, "dynamic_img_pad": true)",
                      "that 'dynamic_img_pad' pads it is not supported");
}

TEST_F(TimmTest, SizesThatNeedNoResize) {
  expectIR(import(kTiny + R"(, "model_args": {"patch_size": 15})"),
           {"tensor<1x197x192xf32>"});
  ImportOptions options;
  options.imageSize = {96, 64};
  expectIR(import(kTiny + R"(, "model_args": {"pos_embed": "none"})", options),
           {"tensor<1x25x192xf32>"});
}

TEST_F(TimmTest, PretrainedCfgOutOfRange) {
  auto expectField = [&](const std::string &field, const std::string &error) {
    expectError(architecture("vit_tiny_patch16_224") +
                    ", \"pretrained_cfg\": {" + field + "}",
                error);
  };
  expectField(R"("input_size": [3, 224])",
              "'pretrained_cfg.input_size' expects [channels, height, width]");
  expectField(R"("input_size": [3, -1, 224])", "expects a list of integers");
  expectField(R"("crop_pct": 0)", "expects a number > 0 and <= 1, got 0");
  expectField(R"("crop_mode": "border")",
              "expects one of \"center\", \"squash\", got \"border\"");
  expectField(R"("interpolation": "random")", "got \"random\"");
  expectField(R"("mean": [])", "expects numbers, one per channel (3)");
  expectField(R"("std": [0.5, 0.5, 0])", "expects positive numbers");
  expectField(R"("label_offset": 1)", "expects 0, got 1");
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

/// Every name is imported.
TEST_F(TimmTest, EveryArchitecture) {
  std::map<std::string, int> names;
  for (const auto &[key, value] : getTimmArchitectures()) {
    std::string name = StringRef(key).str();
    std::string family = value.getAsObject()->getString("family")->str();
    ++names[family];
    ImportTest one;
    ImportOptions options;
    options.architecture = name;
    FailureOr<ImportedModel> model = one.import("", options);
    EXPECT_TRUE(succeeded(model)) << name;
    EXPECT_EQ(one.getErrors(), "") << name;
  }
  EXPECT_EQ(names,
            (std::map<std::string, int>{{"beit", 7},
                                        {"cait", 10},
                                        {"deit", 16},
                                        {"eva", 65},
                                        {"naflexvit", 14},
                                        {"swin_transformer", 9},
                                        {"swin_transformer_v2", 12},
                                        {"swin_transformer_v2_cr", 16},
                                        {"vision_transformer", 163},
                                        {"vision_transformer_hybrid", 14},
                                        {"vision_transformer_relpos", 14},
                                        {"vision_transformer_sam", 4}}));
}
