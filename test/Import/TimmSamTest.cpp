//===- TimmSamTest.cpp - timm's VisionTransformerSAM ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which blocks have windows, which tables they have at which size, and what is
// refused. That they compute what timm does is shown by the models in
// test/models.
//
//===----------------------------------------------------------------------===//

#include "TimmTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

namespace {
class TimmSamTest : public TimmTest {
protected:
  static inline const std::string kSam = "samvit_base_patch16";

  std::string importWith(const std::string &arguments,
                         const ImportOptions &options = {}) {
    return import(architecture(kSam) + ",\n\"model_args\": {" + arguments + "}",
                  options);
  }
  void expectArgumentError(const std::string &arguments,
                           const std::string &error) {
    TimmTest::expectArgumentError(arguments, error, kSam);
  }
};
} // namespace

TEST_F(TimmSamTest, Defaults) {
  // Two blocks in windows, then one of all patches, four times.
  expectIR(
      importName(kSam),
      {"tensor<1x3x1024x1024xf32>", "\"pos_embed\" : tensor<1x64x64x768xf32>",
       "\"blocks.{i}.norm1.weight\" layers(4) step(3)", "epsilon 1.000000e-05",
       "\"blocks.{i}.attn.rel_pos_h\" layers(4) first(1) step(3) : "
       "tensor<27x64xf32>",
       "windows(<rows = 64, columns = 64, height = 14, width = 14>)",
       "\"blocks.{i}.attn.rel_pos_w\" layers(4) first(2) step(3) : "
       "tensor<127x64xf32>",
       "\"neck.0.weight\" : tensor<256x768x1x1xf32>",
       "\"neck.1.bias\" : tensor<256xf32>",
       "\"neck.2.weight\" : tensor<256x256x3x3xf32>", "padding [1, 1, 1, 1]",
       "\"neck.3.weight\" : tensor<256xf32>", "epsilon 9.9",
       "tensor<1x256xf32> {vit.name = \"features\"}"});
}

TEST_F(TimmSamTest, WithoutANeck) {
  std::string ir = importName("samvit_base_patch16_224");
  // 14 x 14 patches are one window: all blocks are alike.
  expectIR(ir, {"\"blocks.{i}.attn.rel_pos_h\" layers(12) : "
                "tensor<27x64xf32>",
                "\"neck.weight\" : tensor<768xf32>",
                "\"head.fc.weight\" : tensor<1000x768xf32>"});
  for (const char *part : {"pos_embed\"", "conv2d", "windows("})
    EXPECT_EQ(ir.find(part), std::string::npos) << ir;
}

TEST_F(TimmSamTest, Arguments) {
  std::string ir = importWith(
      R"("img_size": 64, "pretrained_strict": false, "depth": 3,
         "global_attn_indexes": [1, 7], "window_size": 3, "use_rel_pos": false,
         "pre_norm": true, "init_values": 0.1, "qk_norm": true,
         "qkv_bias": false, "neck_chans": 0, "global_pool": "max",
         "num_classes": 5, "norm_layer": "LayerNorm")");
  expectIR(ir,
           {"tensor<1x3x64x64xf32>", "\"pos_embed\" : tensor<1x4x4x768xf32>",
            "\"norm_pre.weight\"", "\"blocks.{i}.ls1.gamma\"",
            "\"blocks.{i}.attn.q_norm.weight\" layers(1) first(2) step(3)",
            "\"neck.weight\"", " max",
            "\"head.fc.weight\" : tensor<5x768xf32>"});
  for (const char *part : {"rel_pos", "patch_embed.proj.bias", "qkv.bias"})
    EXPECT_EQ(ir.find(part), std::string::npos) << ir;
  // No windows at all.
  ir = importWith(R"("window_size": 0)");
  expectIR(ir, {"\"blocks.{i}.attn.rel_pos_h\" layers(12) : "
                "tensor<127x64xf32>"});
  EXPECT_EQ(ir.find("windows"), std::string::npos) << ir;
}

TEST_F(TimmSamTest, OtherSizes) {
  // Windows stay as they are; of all patches there are tables for the grid.
  expectIR(importName(kSam, std::pair(512, 160)),
           {"grid [64, 64] to [32, 10] prefix 0 bicubic", "antialias",
            "windows(<rows = 32, columns = 10, height = 14, width = 14>)",
            "\"blocks.{i}.attn.rel_pos_h\" layers(4) first(2) step(3) : "
            "tensor<127x64xf32>",
            "grid [127, 1] to [63, 1] prefix 0 bilinear",
            "grid [127, 1] to [19, 1] prefix 0 bilinear"});
  EXPECT_EQ(importName(kSam, std::pair(512, 100)), "");
  EXPECT_NE(test.getErrors().find("(16 x 16) does not divide the image (512 x "
                                  "100)"),
            std::string::npos)
      << test.getErrors();
}

TEST_F(TimmSamTest, ArgumentsThatAreNotSupported) {
  for (const char *key : {"dynamic_img_size", "use_rope"})
    expectArgumentError("\"" + std::string(key) + "\": true",
                        "'model_args." + std::string(key) +
                            "' is not supported by vitc, got true");
  expectArgumentError(R"("head_hidden_size": 64)",
                      "'model_args.head_hidden_size' is not supported by "
                      "vitc, got 64");
  expectArgumentError(R"("ref_feat_shape": [[14, 14], [14, 14]])",
                      "'model_args.ref_feat_shape' is unknown");
  expectArgumentError(R"("mlp_layer": "GluMlp")",
                      "'model_args.mlp_layer' expects one of \"Mlp\"");
  expectArgumentError(R"("global_pool": "token")", "got \"token\"");
  expectArgumentError(R"("global_attn_indexes": [-1])",
                      "'model_args.global_attn_indexes' expects a list of "
                      "integers");
  expectArgumentError(R"("window_size": -1)", "'model_args.window_size'");
  expectArgumentError(R"("neck_chans": -1)", "'model_args.neck_chans'");
  expectArgumentError(R"("global_pool": "", "num_classes": 3)",
                      "gives each token to the classifier of 'num_classes' "
                      "(3)");
}
