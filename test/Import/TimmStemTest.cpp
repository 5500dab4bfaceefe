//===- TimmStemTest.cpp - timm's hybrids and NaFlexVit --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What stands between image and tokens in these, and each way in which it can
// be wrong.
//
//===----------------------------------------------------------------------===//

#include "TimmTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

TEST_F(TimmTest, Stems) {
  // At a size of its own: 7 x 9 of the map are left.
  expectIR(importName("vit_small_resnet26d_224", {{224, 288}}),
           {"\"patch_embed.backbone.layer4.0.downsample.1.weight\" : "
            "tensor<2048x1024x1x1xf32>",
            "\"patch_embed.backbone.conv1.4.running_var\" : tensor<32xf32>",
            "\"patch_embed.proj.weight\" : tensor<768x2048x1x1xf32>",
            "grid [7, 7] to [7, 9]"});
  expectError(architecture("vit_tiny_r_s16_p8_224") +
                  R"(, "model_args": {"img_size": [224, 232]})",
              "field 'architecture.patch_size' (8 x 8) does not divide the "
              "stem's map (56 x 58)");
  expectError(architecture("vit_base_mci_224") +
                  R"(, "model_args": {"embed_dim": 384})",
              "field 'model_args.embed_dim' (384) differs from the channels "
              "(768) of a stem without a projection behind it");
  expectError(architecture("vit_base_mci_224") +
                  R"(, "model_args": {"img_size": 2})",
              "field 'architecture.embed_layer' has a kernel (4 x 4) that does "
              "not fit into the map (2 x 2)");
  expectArgumentError(R"("embed_norm_layer": "layernorm")",
                      "'model_args.embed_norm_layer' is none of HybridEmbed's "
                      "arguments",
                      "vit_small_r26_s32_224");
  const std::string layer = R"("embed_layer": {"class": "HybridEmbed")";
  expectArgumentError(R"("embed_layer": "PatchEmbedWithSize")",
                      "expects PatchEmbed or HybridEmbed");
  expectArgumentError(layer + "}",
                      "'model_args.embed_layer.backbone' is missing, expects "
                      "an object");
  auto backbone = [&](const std::string &text) {
    return layer + ", \"backbone\": {" + text + "}}";
  };
  expectArgumentError(backbone(R"("class": "resnet18")"),
                      "expects the name of a backbone, got \"resnet18\"");
  expectArgumentError(backbone(R"("class": "ResNetV2", "stem_type": "fixed",
                                  "preact": false, "layers": [2])"),
                      "backbone.stem_type' expects one of \"same\"");
  expectArgumentError(backbone(R"("class": "ResNetV2", "stem_type": "same",
                                  "layers": [2], "global_pool": "",
                                  "num_classes": 0)"),
                      "backbone.conv_layer' is missing, expects StdConv2dSame");
  expectArgumentError(
      backbone(R"("class": "create_resnetv2_stem", "stem_type": "same")"),
      "backbone.preact' (true) is not supported by vitc");
  expectArgumentError(
      backbone(R"("class": "ResNetV2", "stem_type": "same", "global_pool": "",
                  "preact": false, "layers": [1, 1, 1, 1, 1],
                  "conv_layer": "StdConv2dSame", "num_classes": 0)"),
      "backbone.layers' expects the blocks of one to four stages");
  expectArgumentError(backbone(R"("class": "resnet26d", "features_only": true,
                                  "out_indices": [2, 3])"),
                      "backbone.out_indices' expects the number of one stage");
  expectArgumentError(backbone(R"("class": "resnet26d", "out_indices": [2])"),
                      "backbone.features_only' is missing, expects true");
  expectArgumentError(backbone(R"("class": "ConvStem", "channels": [8, 8],
                                  "kernel_size": [3, 3], "stride": [2])"),
                      "backbone.channels' expects as many numbers as");
  expectArgumentError(backbone(R"("class": "ConvStem", "channels": [192],
                                  "kernel_size": [3], "stride": [2],
                                  "depth": 1)"),
                      "backbone.depth' is unknown");
}

TEST_F(TimmTest, NaFlex) {
  const std::string name = "naflexvit_base_patch16_gap";
  expectIR(importName(name, {{256, 320}}),
           {"\"embeds.proj.weight\" : tensor<768x768xf32>",
            "\"embeds.pos_embed\" : tensor<1x16x16x768xf32>",
            "grid [16, 16] to [16, 20] prefix 0 bicubic antialias",
            "\"embeds.reg_token\" : tensor<1x4x768xf32>", "mean from(4)",
            "\"fc_norm.weight\""});
  // Over the fields of 'cfg' stand arguments of the same names.
  expectIR(import(architecture(name) +
                  R"(, "model_args": {"embed_dim": 96, "depth": 2,
                       "num_heads": 3, "pos_embed": "none"})"),
           {"tensor<1x580x96xf32>", "layers(2)"});
  expectArgumentError(R"("patch_size": 15)",
                      "'model_args.patch_size' (15 x 15) does not divide the "
                      "image (384 x 384)",
                      name);
  expectArgumentError(R"("rope_type": "axial")", "got \"axial\"", name);
  expectArgumentError(R"("patchify_channels_last": false)",
                      "(false) is not supported by vitc", name);
  expectArgumentError(R"("pos_embed_align_corners": true)",
                      "and 'pos_embed_antialias' exclude each other", name);
  expectArgumentError(R"("global_pool": "token")",
                      "(\"token\") wants a class token", name);
  expectArgumentError(R"("attn_pool_num_heads": 7)",
                      "(7) does not divide 'embed_dim' (768)", name);
  expectArgumentError(R"("scale_attn_inner_norm": true)",
                      "is not supported by vitc", name);
}

TEST_F(TimmTest, NaFlexWithBlocksOfEva) {
  const std::string name = "naflexvit_base_patch16_gap";
  const auto importWith = [&](StringRef arguments) {
    return import(architecture(name) + (R"(, "model_args": {"embed_dim": 96,
                    "depth": 2, "num_heads": 4, )" +
                                        arguments + "}")
                                           .str());
  };
  // EvaAttention keeps biases of queries and values apart.
  expectIR(importWith(R"("attn_gated": true, "scale_attn_inner_norm": true)"),
           {"\"blocks.{i}.attn.gate.weight\" layers(2) : tensor<96x96xf32>",
            "\"blocks.{i}.attn.gate.bias\"", "\"blocks.{i}.attn.q_bias\"",
            "inner_norm(", "gate("});
  expectIR(importWith(R"("attn_type": "rope", "num_kv_heads": [2, 4],
                         "qkv_fused": false, "init_values": 1e-5,
                         "attn_only_layer_scale": true)"),
           {"kv_heads 2", "\"blocks.{i}.attn.k_proj.bias\"",
            "\"blocks.{i}.gamma_1\""});
  expectIR(importWith(R"("swiglu_mlp": true, "act_layer": "silu")"),
           {"\"blocks.{i}.mlp.fc1.weight\"", "activation(silu)"});
  expectArgumentError(R"("num_kv_heads": 6)",
                      "which wants 'attn_type' \"rope\" and 'qkv_fused' false",
                      name);
}
