//===- TimmSwinTest.cpp - timm's Swin Transformers ------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which windows a stage has, what sets the three classes apart, and what is
// refused of them. That they compute what timm does is shown by the models in
// test/models.
//
//===----------------------------------------------------------------------===//

#include "TimmTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

namespace {
class TimmSwinTest : public TimmTest {
protected:
  static inline const std::string kSwin = "swin_tiny_patch4_window7_224";
  static inline const std::string kSwinV2 = "swinv2_tiny_window8_256";
  static inline const std::string kCr = "swinv2_cr_tiny_224";

  std::string importWith(const std::string &name, const std::string &arguments,
                         const ImportOptions &options = {}) {
    return import(architecture(name) + ",\n\"model_args\": {" + arguments + "}",
                  options);
  }
};
} // namespace

TEST_F(TimmSwinTest, DefaultsOfSwin) {
  std::string ir = importName(kSwin);
  expectIR(ir,
           {"tensor<96x3x4x4xf32>", "\"patch_embed.norm.weight\"",
            "epsilon 1.000000e-05",
            "\"layers.2.blocks.{i}.attn.relative_position_bias_table\" "
            "layers(3) first(1) step(2) : tensor<169x12xf32>",
            "rows = 56, columns = 56, height = 7, width = 7>",
            "rows = 14, columns = 14, height = 7, width = 7, down = 3, right = "
            "3>",
            "\"layers.1.downsample.reduction.weight\" : tensor<192x384xf32>",
            "\"layers.1.downsample.norm.weight\" : tensor<384xf32>",
            "\"norm.weight\" : tensor<768xf32>", " mean",
            "\"head.fc.weight\" : tensor<1000x768xf32>"});
  // The last stage is one window.
  EXPECT_EQ(ir.find("rows = 7, columns = 7, height = 7, width = 7, down"),
            std::string::npos);
  EXPECT_EQ(ir.find("layers.0.downsample"), std::string::npos);
}

TEST_F(TimmSwinTest, DefaultsOfSwinV2) {
  std::string ir = importName("swinv2_base_window12to16_192to256");
  expectIR(ir, {"tensor<1x3x256x256xf32>",
                "\"layers.0.blocks.{i}.attn.logit_scale\"", "tensor<4x1x1xf32>",
                "\"layers.0.blocks.{i}.attn.q_bias\"",
                "\"layers.0.blocks.{i}.attn.cpb_mlp.0.weight\"",
                "tensor<512x2xf32>", "gain 1.600000e+01",
                "\"layers.1.downsample.norm.weight\" : tensor<256xf32>",
                "height = 16, width = 16, down = 8, right = 8>"});
  EXPECT_EQ(ir.find("cpb_mlp.2.bias"), std::string::npos);
  EXPECT_EQ(ir.find("relative_position_bias_table"), std::string::npos);
}

TEST_F(TimmSwinTest, DefaultsOfCr) {
  std::string ir = importName("swinv2_cr_tiny_ns_224");
  expectIR(ir, {"\"stages.0.blocks.{i}.attn.meta_mlp.fc1.weight\"",
                "tensor<384x2xf32>", "\"stages.0.blocks.{i}.attn.qkv.bias\"",
                "\"stages.0.blocks.{i}.attn.logit_scale\" layers(1) first(1) "
                "step(2) : tensor<3xf32>",
                // An eighth of the first grid, and a norm behind each stage.
                "rows = 28, columns = 28, height = 7, width = 7, down = 3",
                "\"stages.0.blocks.{i}.norm3.weight\"",
                "\"stages.2.blocks.{i}.norm3.weight\" layers(1) first(5)",
                "\"stages.1.downsample.norm.weight\" : tensor<384xf32>"});
  EXPECT_EQ(ir.find("\"norm.weight\""), std::string::npos);
  // Only the last stage's norm stands where others have one for all.
  ir = importName(kCr);
  EXPECT_EQ(ir.find("stages.2.blocks.{i}.norm3"), std::string::npos);
  expectIR(ir, {"\"stages.3.blocks.{i}.norm3.weight\""});
  expectIR(importWith(kCr, R"("extra_norm_period": 3, "init_values": 1e-5,
                           "sequential_attn": true)"),
           {"\"stages.2.blocks.{i}.norm3.weight\" layers(1) first(2)"});
}

TEST_F(TimmSwinTest, Windows) {
  // One size, two numbers, or one of either for each stage.
  expectIR(importWith(kSwin, R"("window_size": [8, 4])"),
           {"rows = 56, columns = 56, height = 8, width = 4, down = 4, right = "
            "2>",
            "rows = 7, columns = 7, height = 7, width = 4, right = 2>"});
  expectIR(importWith(kSwin, R"("window_size": [7, [7, 14], 3, 9])"),
           {"rows = 28, columns = 28, height = 7, width = 14, down = 3, right "
            "= 7>",
            "rows = 14, columns = 14, height = 3, width = 3, down = 1"});
  // A grid's size is an upper bound, unless it is not.
  expectIR(importWith(kSwin, R"("window_size": 9, "always_partition": true)"),
           {"rows = 7, columns = 7, height = 9, width = 9, down = 4"});
  expectIR(importWith(kCr, R"("window_ratio": [8, 4, 2, 1])"),
           {"rows = 28, columns = 28, height = 14, width = 14, down = 7"});
  expectIR(importWith(kCr, R"("window_size": 4)"),
           {"rows = 7, columns = 7, height = 4, width = 4, down = 2"});
  const std::string expected = "'model_args.window_size' expects a size, or "
                               "one for each of the 4 stages of 'depths'";
  expectArgumentError(R"("window_size": [7, 7, 7])", expected, kSwin);
  expectArgumentError(R"("window_size": 0)", expected, kSwinV2);
  expectArgumentError(R"("window_ratio": [8, 8])",
                      "'model_args.window_ratio' has 2 numbers, expects one "
                      "for each of the 4 stages of 'depths'",
                      kCr);
}

TEST_F(TimmSwinTest, OtherSizes) {
  ImportOptions options;
  options.imageSize = {448, 224};
  expectIR(importWith(kSwin, "", options),
           {"rows = 14, columns = 7, height = 7, width = 7, down = 3>"});
  // A smaller window in the last stage: nobody has a table there, or windows
  // are those that the model was made with, or it is resized.
  options.imageSize = {192, 224};
  expectIR(importWith(kSwinV2, "", options),
           {"rows = 6, columns = 7, height = 6, width = 7>"});
  expectIR(importWith(kSwin, R"("strict_img_size": false)", options),
           {"rows = 6, columns = 7, height = 7, width = 7>"});
  expectIR(importWith(kSwin, "", options),
           {"layers.3.blocks.{i}.attn.relative_position_bias_table",
            "grid [13, 13] to [11, 13] prefix 0 geometric",
            "rows = 6, columns = 7, height = 6, width = 7>"});
  options.imageSize = {190, 224};
  EXPECT_EQ(importWith(kSwin, R"("dynamic_img_size": true)", options), "");
  EXPECT_NE(test.getErrors().find("'architecture.patch_size' (4 x 4) does not "
                                  "divide the image (190 x 224)"),
            std::string::npos)
      << test.getErrors();
}

TEST_F(TimmSwinTest, WhatEachStageHas) {
  expectIR(importWith(kSwin, R"("head_dim": [16, 32, 32, 32],
                             "mlp_ratio": [1, 2, 3, 4])"),
           {"\"layers.0.blocks.{i}.attn.qkv.weight\"", "tensor<144x96xf32>",
            "tensor<1152x384xf32>"});
  expectArgumentError(R"("depths": [])", "expects a list of 1 to 16 stages",
                      kSwin);
  expectArgumentError(R"("depths": [2, 2])",
                      "'architecture.num_heads' has 4 numbers, expects one for "
                      "each of the 2 stages of 'depths'",
                      kSwin);
  expectArgumentError(R"("num_heads": [3, 6, 11, 24])",
                      "'model_args.num_heads' (11) of stage 2 does not divide "
                      "the width of its tokens (384)",
                      kSwinV2);
  expectArgumentError(R"("head_dim": [16])", "'model_args.head_dim' has 1",
                      kSwin);
  expectArgumentError(R"("mlp_ratio": [4, 4, 4, 0])",
                      "expects numbers > 0 that give hidden sizes", kSwin);
  expectArgumentError(R"("mlp_ratio": [4, 4])",
                      "expects a number, or one for each of the 4 stages",
                      kSwin);
  expectArgumentError(R"("mlp_ratio": [4, 4, 4, 4])",
                      "'model_args.mlp_ratio' expects a number", kCr);
  expectArgumentError(R"("embed_dim": 196608, "num_heads": [1, 1, 1, 1])",
                      "(196608) gives tokens of 1572864 numbers in stage 3, "
                      "expects at most 1048576",
                      kSwin);
  expectArgumentError(R"("pretrained_window_sizes": [12])", "has 1 numbers",
                      kSwinV2);
}

TEST_F(TimmSwinTest, ArgumentsOfOthers) {
  expectArgumentError(R"("embed_layer": "HybridEmbed")", "got \"HybridEmbed\"",
                      kSwin);
  expectArgumentError(R"("act_layer": "relu")",
                      "'model_args.act_layer' is "
                      "unknown",
                      kSwin);
  expectArgumentError(R"("qkv_bias": false)",
                      "'model_args.qkv_bias' is unknown", kCr);
  expectArgumentError(R"("global_pool": "token")",
                      "expects one of \"avg\", \"max\", \"avgmax\", \"\", got "
                      "\"token\"",
                      kSwin);
}
