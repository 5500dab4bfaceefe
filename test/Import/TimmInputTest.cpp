//===- TimmInputTest.cpp - What timm's models take as input ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The size and the channels of the image, where the file says them more than
// once: as an argument of the class, and in its pretrained_cfg.
//
//===----------------------------------------------------------------------===//

#include "TimmTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

namespace {
class TimmInputTest : public TimmTest {
protected:
  /// With a pretrained_cfg that does not say that its size is the only one.
  std::string importSized(const std::string &name, const std::string &arguments,
                          const ImportOptions &options = {}) {
    return import(architecture(name) + ", \"model_args\": {" + arguments +
                      R"(}, "pretrained_cfg": {"input_size": [3, 96, 64]})",
                  options);
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

TEST_F(TimmInputTest, TheArgumentIsTheOnlySize) {
  const std::string size = "\"img_size\": 48";
  std::string ir = importSized("vit_tiny_patch16_224", size);
  expectIR(ir, {"tensor<1x3x48x48xf32>", "\"pos_embed\" : tensor<1x10x192x"});
  EXPECT_EQ(ir.find("vit.resize_pos_embed"), std::string::npos) << ir;
  for (const char *name : {"deit_tiny_distilled_patch16_224",
                           "eva02_tiny_patch14_224", "beit_base_patch16_224",
                           "cait_xxs24_224", "vit_relpos_small_patch16_224"})
    expectIR(importSized(name, size), {"tensor<1x3x48x48xf32>"});
  for (const char *name : {"swin_tiny_patch4_window7_224",
                           "swinv2_tiny_window8_256", "swinv2_cr_tiny_224"})
    expectIR(importSized(name, "\"img_size\": 64"), {"tensor<1x3x64x64xf32>"});
  // The class has a default, too.
  expectIR(importSized("vit_tiny_patch16_224", ""),
           {"tensor<1x3x224x224xf32>", "tensor<1x197x192xf32>"});
  ImportOptions options;
  options.imageSize = {64, 96};
  expectIR(importSized("vit_tiny_patch16_224", size, options),
           {"tensor<1x3x64x96xf32>", "grid [3, 3] to [4, 6] prefix 1 bicubic"});
}

TEST_F(TimmInputTest, ModelsThatTakeAnySize) {
  expectIR(importSized("vit_tiny_patch16_224",
                       R"("img_size": 48, "dynamic_img_size": true)"),
           {"tensor<1x3x96x64xf32>", "grid [3, 3] to [6, 4] prefix 1 bicubic"});
  expectIR(importSized("samvit_base_patch16", "\"img_size\": 48"),
           {"tensor<1x3x96x64xf32>", "\"pos_embed\" : tensor<1x3x3x768xf32>"});
  expectIR(importSized("naflexvit_base_patch16_gap", ""),
           {"tensor<1x3x96x64xf32>"});
  // Older versions of timm wrote what the model was trained with beside it.
  expectIR(import(architecture("swin_tiny_patch4_window7_224") + R"(,
             "model_args": {"img_size": 224, "strict_img_size": false},
             "pretrained_cfg": {"input_size": [3, 256, 128],
                                "fixed_input_size": true})"),
           {"tensor<1x3x256x128xf32>"});
}

//===----------------------------------------------------------------------===//
// Channels
//===----------------------------------------------------------------------===//

TEST_F(TimmInputTest, ChannelsThatNobodyHasAMeanFor) {
  // Those of the table, of the file, and timm's default.
  import(architecture("vit_tiny_patch16_224") +
         R"(, "model_args": {"in_chans": 1})");
  EXPECT_EQ(test.getErrors(), "");
  EXPECT_NE(imported.preprocessJson.find(R"("mean":[0.5])"), std::string::npos)
      << imported.preprocessJson;
  ASSERT_EQ(imported.warnings.size(), 2u);
  EXPECT_NE(imported.warnings[0].find(
                "config.json: 'pretrained_cfg.mean' has 3 numbers for 1 "
                "channel, so their mean is taken, as timm does it"),
            std::string::npos)
      << imported.warnings[0];
  import(architecture("vit_tiny_patch16_224") + R"(, "pretrained_cfg":
           {"input_size": [2, 224, 224], "mean": [0.25, 0.5, 0.75],
            "std": [0.25]})");
  EXPECT_EQ(test.getErrors(), "");
  for (const char *part : {R"("mean":[0.5,0.5])", R"("std":[0.25,0.25])"})
    EXPECT_NE(imported.preprocessJson.find(part), std::string::npos)
        << imported.preprocessJson;
  EXPECT_EQ(imported.warnings.size(), 1u);
  import(architecture("vit_tiny_patch16_224") +
         R"(, "pretrained_cfg": {"input_size": [1, 224, 224]})");
  EXPECT_EQ(test.getErrors(), "");
  EXPECT_NE(imported.preprocessJson.find(R"("mean":[0.44)"), std::string::npos)
      << imported.preprocessJson;
}
