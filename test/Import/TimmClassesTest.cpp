//===- TimmClassesTest.cpp - What single classes of timm have -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Heads of keys, pools and positions of Eva and its like, tables of distances,
// and the classes with an attention of their own.
//
//===----------------------------------------------------------------------===//

#include "TimmTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

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

TEST_F(TimmTest, PoolsByAttention) {
  // Four registers stand in front of the patches.
  expectIR(importName("vit_so150m_patch16_reg4_map_256"),
           {"\"attn_pool.latent\"",
            "tensor<1x260x896xf32> to tensor<1x256x896xf32>"});
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
  expectArgumentError(R"("use_shared_rel_pos_bias": true)",
                      "and 'use_rel_pos_bias' are both true", beit);
  EXPECT_EQ(importName(beit, std::pair(256, 224)), "");
  EXPECT_NE(test.getErrors().find("gives a table of distances on a grid of 14 "
                                  "x 14; that timm resizes it to 16 x 14 is "
                                  "not supported by vitc"),
            std::string::npos)
      << test.getErrors();
}

TEST_F(TimmTest, RelPos) {
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
  // A perceptron makes the biases of any grid.
  expectIR(importName(relpos, std::pair(256, 224)), {"grid [16, 14]"});
  ImportOptions options;
  options.imageSize = {256, 224};
  EXPECT_EQ(import(args + R"({"rel_pos_type": "bias"})", options), "");
  EXPECT_NE(test.getErrors().find("that timm resizes it to 16 x 14 is not "
                                  "supported by vitc"),
            std::string::npos)
      << test.getErrors();
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
