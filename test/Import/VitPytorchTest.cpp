//===- VitPytorchTest.cpp - vit-pytorch's constructors as descriptions ----===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What arguments become, and each way in which they can be wrong. That names
// and shapes are the library's own is WholeModelsTest's.
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

namespace {
class VitPytorchTest : public ImportFixture {
protected:
  /// The IR of a file with `fields` behind the class, or "" when it is refused.
  std::string import(const std::string &name, const std::string &fields,
                     const ImportOptions &options = {}) {
    std::string path = makeTemporaryFolder() + "/v.json";
    writeFile(path, "{\"vit_pytorch\": \"" + name + "\",\n" + fields + "}\n");
    return take(test.import(path, options));
  }
  void expectError(const std::string &name, const std::string &fields,
                   const std::string &error,
                   const ImportOptions &options = {}) {
    expectRefused(import(name, fields, options), error);
  }

  static inline const std::string kArguments =
      R"("image_size": 32, "patch_size": 8, "num_classes": 10, "dim": 24,
         "depth": 2, "mlp_dim": 40)";
  static inline const std::string kSmall = kArguments + R"(, "heads": 3)";
};
} // namespace

TEST_F(VitPytorchTest, Arguments) {
  std::string ir = import("ViT", kSmall + R"(, "dropout": 0.1, "emb_dropout": 0,
      "labels": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"],
      "preprocess": {"rescale": 0.5}, "comment": "")");
  // Three heads of 64, whatever 'dim' is.
  expectIR(ir, {"tensor<24x192xf32>", "pixel_norm 1.000000e-05",
                "\"transformer.layers.{i}.0.to_qkv.weight\" layers(2) : "
                "tensor<576x24xf32>",
                "\"cls_token\" : tensor<1x24xf32>",
                "\"pos_embedding\" : tensor<17x24xf32>", "vit.pool %",
                "\"mlp_head.weight\" : tensor<10x24xf32>"});
  EXPECT_EQ(imported.family, "vit-pytorch");
  EXPECT_EQ(imported.labels.size(), 10u);
  EXPECT_NE(imported.preprocessJson, "");
}

TEST_F(VitPytorchTest, PositionsOfSimpleViT) {
  ImportOptions options;
  options.imageSize = {16, 24};
  std::string ir = import("SimpleViT", kSmall, options);
  // 10000^(6 / 5), so that the sixth frequency is 1 / 10000.
  expectIR(ir, {"vit.rope_table grid [2, 3] prefix 0 frequencies 6 theta "
                "63095.7344",
                "column_first", "mean",
                "\"linear_head.weight\" : tensor<10x24xf32>"});
  EXPECT_EQ(ir.find("to_out.bias"), std::string::npos);
  EXPECT_EQ(ir.find("cls_token"), std::string::npos);
}

TEST_F(VitPytorchTest, WhatIsWrong) {
  expectError("MAE", kSmall,
              "field 'vit_pytorch' expects one of \"ViT\", \"SimpleViT\", got "
              "\"MAE\"");
  expectError("ViT", kArguments, "field 'heads' is missing");
  expectError("ViT", kSmall + R"(, "pooling": "cls")", "field 'pooling'");
  expectError("SimpleViT", kSmall + R"(, "pool": "cls")", "field 'pool'");
  expectError("ViT", kSmall + R"(, "labels": ["a"])",
              "field 'labels' has 1 names, the output 'logits' 10 numbers");
  expectError("ViT", kSmall + R"(, "dim_head": 1000000)",
              "field 'heads' (3) times 'dim_head' (1000000) exceeds");
  expectError("ViT", kArguments + R"(, "heads": 1, "dim_head": 24)",
              "field 'dim_head' (24) of one head is 'dim'");
  expectError("ViT", kSmall,
              "field 'image_size' (32 x 32) has positions that vit-pytorch "
              "does not resize, not to 16 x 24",
              [] {
                ImportOptions options;
                options.imageSize = {16, 24};
                return options;
              }());
  const std::string rest = R"(, "depth": 1, "heads": 2, "mlp_dim": 8)";
  expectError("SimpleViT",
              R"("image_size": 32, "patch_size": 8, "num_classes": 2,
                 "dim": 6)" +
                  rest,
              "field 'dim' (6) expects a multiple of 4 that is at least 8");
  expectError("ViT",
              R"("image_size": [32, 20], "patch_size": 8, "num_classes": 2,
                 "dim": 6)" +
                  rest,
              "field 'patch_size' (8 x 8) does not divide the image (32 x 20)");
}
