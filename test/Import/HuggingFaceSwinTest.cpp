//===- HuggingFaceSwinTest.cpp - Swin and Swin v2 -------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Defaults, windows and names of transformers' hierarchical models, and what is
// refused of them. That they compute what transformers does is shown by the
// models in test/models.
//
//===----------------------------------------------------------------------===//

#include "HuggingFaceTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

static const std::string kSwin =
    R"("model_type": "swin", "architectures": ["SwinForImageClassification"])";
static const std::string kSwinv2 =
    R"("model_type": "swinv2", "architectures": ["Swinv2Model"])";

TEST_F(HuggingFaceTest, DefaultsOfSwin) {
  expectIR(
      import(kSwin + R"(, "hidden_size": 768, "num_layers": 4,
                          "path_norm": true, "encoder_stride": 32)"),
      {"tensor<1x3x224x224xf32>", "tensor<96x3x4x4xf32>",
       "\"swin.embeddings.norm.weight\"",
       "\"swin.encoder.layers.2.blocks.{i}.attention.self.relative_position_"
       "bias_table\" layers(3) first(1) step(2) : tensor<169x12xf32>",
       "rows = 14, columns = 14, height = 7, width = 7, down = 3, right = "
       "3, padding_moves = true>",
       // It is at the end of the stage before.
       "\"swin.encoder.layers.0.downsample.reduction.weight\" : "
       "tensor<192x384xf32>",
       "\"swin.encoder.layers.0.downsample.norm.weight\" : "
       "tensor<384xf32>",
       "\"swin.layernorm.weight\" : tensor<768xf32>", " mean",
       "\"classifier.weight\" : tensor<2x768xf32>"});
  EXPECT_TRUE(imported.warnings.empty());
  EXPECT_NE(imported.preprocessJson.find("\"mean\":[0.5,0.5,0.5]"),
            std::string::npos)
      << imported.preprocessJson;
  expectIR(import(R"("model_type": "swin", "architectures": ["SwinModel"],
                  "use_absolute_embeddings": true)"),
           {"\"embeddings.position_embeddings\" : tensor<1x3136x96xf32>",
            "tensor<1x49x768xf32> {vit.name = \"last_hidden_state\"}",
            "tensor<1x768xf32> {vit.name = \"pooler_output\"}"});
}

TEST_F(HuggingFaceTest, DefaultsOfSwinv2) {
  std::string ir =
      import(kSwinv2 + R"(, "pretrained_window_sizes": [6, 6, 6, 3],
                                     "image_size": 256, "window_size": 8)");
  expectIR(ir,
           {"\"encoder.layers.0.blocks.{i}.attention.self.logit_scale\"",
            "tensor<3x1x1xf32>",
            "\"encoder.layers.0.blocks.{i}.attention.self.continuous_position_"
            "bias_mlp.0.weight\"",
            "tensor<512x2xf32>", "gain 1.600000e+01",
            "down = 4, right = 4, penalty = 200, padding_moves = true>",
            "\"encoder.layers.0.downsample.norm.weight\" : tensor<192xf32>"});
  EXPECT_EQ(ir.find("self.key.bias"), std::string::npos);
  EXPECT_EQ(ir.find("relative_position_bias_table"), std::string::npos);
  // Windows are cut down to the grid that the model was trained on.
  ImportOptions options;
  options.imageSize = {128, 128};
  expectIR(import(kSwinv2 + R"(, "image_size": 64)", "", options),
           {"rows = 16, columns = 16, height = 7, width = 7",
            "rows = 8, columns = 8, height = 4, width = 4"});
}

/// transformers writes four zeros whatever the number of stages.
TEST_F(HuggingFaceTest, ListsLongerThanTheStagesOfSwin) {
  std::string ir =
      import(kSwinv2 + R"(, "depths": [2, 3], "pretrained_window_sizes":
                                     [6, 0, 0, 1])");
  expectIR(ir, {"\"encoder.layers.1.blocks.{i}.attention.self.logit_scale\"",
                "tensor<6x1x1xf32>",
                "tensor<1x784x192xf32> {vit.name = \"last_hidden_state\"}"});
  EXPECT_EQ(ir.find("encoder.layers.2"), std::string::npos);
}

TEST_F(HuggingFaceTest, DecodersOfSwinAreLeftOut) {
  for (const char *name : {"swin", "swinv2"}) {
    std::string type = name, prefix = type == "swin" ? "Swin" : "Swinv2";
    std::string ir =
        import("\"model_type\": \"" + type + "\", \"architectures\": [\"" +
               prefix + "ForMaskedImageModeling\"]");
    expectIR(ir, {"vit.name = \"last_hidden_state\""});
    EXPECT_EQ(ir.find("pooler_output"), std::string::npos);
    ASSERT_EQ(imported.warnings.size(), 1u);
    EXPECT_NE(imported.warnings[0].find("the decoder of '" + prefix +
                                        "ForMaskedImageModeling' is left out"),
              std::string::npos)
        << imported.warnings[0];
  }
}

TEST_F(HuggingFaceTest, TablesThatAreComputedAreNotSurplus) {
  std::string folder = makeTemporaryFolder();
  writeFile(folder + "/config.json",
            "{" + kSwin + R"(, "embed_dim": 4, "depths": [1], "num_heads": [2],
                          "image_size": 28, "num_labels": 1})");
  const std::string block = "swin.encoder.layers.0.blocks.0.";
  std::vector<TestTensor> tensors = {
      {"swin.embeddings.patch_embeddings.projection.weight",
       VIT_DTYPE_F32,
       {4, 3, 4, 4}},
      {"classifier.weight", VIT_DTYPE_F32, {1, 4}},
      {"classifier.bias", VIT_DTYPE_F32, {1}},
      {block + "intermediate.dense.weight", VIT_DTYPE_F32, {16, 4}},
      {block + "intermediate.dense.bias", VIT_DTYPE_F32, {16}},
      {block + "output.dense.weight", VIT_DTYPE_F32, {4, 16}},
      {block + "attention.self.relative_position_bias_table",
       VIT_DTYPE_F32,
       {169, 2}},
      {block + "attention.self.relative_position_index",
       VIT_DTYPE_I64,
       {49, 49}}};
  for (const char *name : {"query", "key", "value"})
    tensors.push_back(
        {block + "attention.self." + name + ".weight", VIT_DTYPE_F32, {4, 4}});
  tensors.push_back(
      {block + "attention.output.dense.weight", VIT_DTYPE_F32, {4, 4}});
  for (const std::string &name :
       {std::string("swin.embeddings.norm"), std::string("swin.layernorm"),
        block + "layernorm_before", block + "layernorm_after"})
    tensors.push_back({name + ".weight", VIT_DTYPE_F32, {4}});
  for (const std::string &name :
       {std::string("swin.embeddings.norm"), std::string("swin.layernorm"),
        std::string("swin.embeddings.patch_embeddings.projection"),
        block + "layernorm_before", block + "layernorm_after",
        block + "attention.self.query", block + "attention.self.key",
        block + "attention.self.value", block + "attention.output.dense",
        block + "output.dense"})
    tensors.push_back({name + ".bias", VIT_DTYPE_F32, {4}});
  writeWeights(folder + "/model.safetensors", tensors);
  take(test.import(folder));
  EXPECT_EQ(test.getErrors(), "");
  EXPECT_TRUE(imported.warnings.empty()) << imported.warnings[0];
}

TEST_F(HuggingFaceTest, StagesThatCannotBe) {
  auto expect = [&](const std::string &fields, const std::string &error,
                    const std::string &config = kSwin) {
    expectRefused(import(config + ", " + fields), error);
  };
  expect(
      R"("depths": [2, 2], "num_heads": [3])",
      "field 'num_heads' has 1 numbers, expects one for each of the 2 stages "
      "of 'depths'");
  expect(R"("depths": [])", "field 'depths' expects a list of 1 to 16 stages");
  expect(R"("num_heads": [3, 5, 12, 24])",
         "field 'num_heads' (5) of stage 1 does not divide the width of its "
         "tokens (192)");
  expect(R"("mlp_ratio": 0)", "field 'mlp_ratio' expects a number > 0");
  expect(R"("num_layers": 3)",
         "field 'num_layers' (3) contradicts the 4 stages "
         "of 'depths'");
  expect(R"("embed_dim": 48, "hidden_size": 768)",
         "field 'hidden_size' (768) contradicts 'embed_dim' (48) and 'depths', "
         "which make it 384");
  expect(R"("embed_dim": 196608, "num_heads": [1, 1, 1, 1])",
         "field 'embed_dim' (196608) gives tokens of 1572864 numbers in stage "
         "3, expects at most 1048576");
  expect(
      R"("window_size": 8)",
      "field 'window_size' (8) is larger than the grid of stage 3, which has "
      "7 rows or columns; transformers cannot do that");
  expect(R"("image_size": 222)",
         "field 'patch_size' (4 x 4) does not divide the image (222 x 222)");
  expect(R"("num_hidden_layers": 12)",
         "field 'num_hidden_layers' is unknown to vitc");
  expect(R"("use_absolute_embeddings": true)",
         "field 'use_absolute_embeddings' (true) makes a table with one row "
         "more than there are patches",
         kSwinv2);
  expect(R"("pretrained_window_sizes": [1, 0, 0, 0])",
         "field 'pretrained_window_sizes' expects 0 or at least 2 for each "
         "stage",
         kSwinv2);
  expect(R"("pretrained_window_sizes": [0])", "has 1 numbers, expects",
         kSwinv2);
  expect(
      R"("image_size": 28)",
      "field 'window_size' (7) is larger than the grid of stage 3, which has "
      "0 rows",
      kSwinv2);
}
