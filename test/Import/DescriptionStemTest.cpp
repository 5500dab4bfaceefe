//===- DescriptionStemTest.cpp - Stems and grids of positions -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a description says between the image and its tokens beyond patches:
// the operations it becomes, and each way in which it can be wrong. The image
// of all of these is 8 x 12.
//
//===----------------------------------------------------------------------===//

#include "DescriptionTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

static Pieces withStem(const std::string &steps,
                       const std::string &patch = R"("weight": "p",
                                                     "kernel": 1)") {
  Pieces pieces;
  pieces.top = "\"stem\": [" + steps + "]";
  pieces.patch = patch;
  return pieces;
}

TEST_F(DescriptionTest, StemOfEveryStep) {
  expectIR(withStem(R"(
        {"conv": {"channels": 16, "kernel": [3, 5], "stride": 2, "padding": "same",
                  "weight": "c", "standardize": 1e-8},
         "norm": {"kind": "group", "groups": 4, "weight": "g", "bias": "h"},
         "activation": "relu"},
        {"pool": {"kind": "max", "kernel": 2}},
        {"branch": [{"conv": {"channels": 8, "weight": "d", "bias": "e", "kernel": 3,
                              "padding": 1}, "norm": "n"}],
         "shortcut": [{"conv": {"channels": 8, "weight": "f"}}],
         "activation": "silu"},
        {"pool": {"kind": "mean", "kernel": 2, "stride": [1, 2], "padding": [0, 1]},
         "norm": {"kind": "layer", "weight": "l", "epsilon": 0.125}})"),
           {"vit.pixels %arg0 : (tensor<1x3x8x12xf32>) -> tensor<1x96x3xf32>",
            "\"c\" : tensor<16x3x3x5xf32>", "vit.standardize",
            "epsilon 1.000000e-08",
            "grid [8, 12] stride [2, 2] padding [0, 1, 1, 2]", "vit.group_norm",
            "groups 4", "vit.activate", " relu",
            "max grid [4, 6] kernel [2, 2] stride [1, 1]",
            "grid [3, 5] stride [1, 1] padding [1, 1, 1, 1]", "\"n.weight\"",
            "\"n.bias\"", "\"n.running_mean\"", "\"n.running_var\"",
            "vit.batch_norm", "\"f\" : tensor<8x16x1x1xf32>", "vit.residual",
            " silu",
            "mean grid [3, 5] kernel [2, 2] stride [1, 2] padding [0, 1, 0, 1]",
            "vit.layer_norm", "epsilon 1.250000e-01",
            // 2 x 3 windows are left.
            "\"p\" : tensor<6x8x1x1xf32>", "tensor<1x6x6xf32>"});
}

TEST_F(DescriptionTest, StemInOtherLayouts) {
  expectIR(withStem(R"({"conv": {"channels": 8, "kernel": [3, 5], "weight": "c",
                                 "layout": "height_width_in_out"},
                        "norm": {"kind": "group", "groups": 2, "weight": "g",
                                 "bias": "h", "rank": 4}})"),
           {"\"c\" : tensor<3x5x3x8xf32>", "[3, 2, 0, 1]",
            "\"g\" : tensor<1x1x1x8xf32>", "\"h\" : tensor<1x1x1x8xf32>",
            "tensor.collapse_shape"});
  expectError(withStem(R"({"conv": {"channels": 8, "weight": "c",
                           "layout": "out_height_width_in"}})"),
              "field 'stem[0].conv.layout' expects one of "
              "\"out_in_height_width\", \"height_width_in_out\"");
  expectError(
      withStem(R"({"norm": {"kind": "layer", "rank": 5}})"),
      "field 'stem[0].norm.rank' expects an integer >= 1 and <= 4, got 5");
}

TEST_F(DescriptionTest, StemWithoutPatches) {
  Pieces pieces = withStem(
      R"({"conv": {"channels": 6, "kernel": 4, "stride": 4, "weight": "c"}})");
  std::string text = pieces.text();
  const std::string patches = "\"patch_embed\": {" + pieces.patch + "},\n";
  text.replace(text.find(patches), patches.size(), "");
  std::string ir = import(text);
  EXPECT_EQ(test.getErrors(), "");
  EXPECT_NE(ir.find("tensor<1x6x6xf32>"), std::string::npos) << ir;
  EXPECT_EQ(ir.find("patch_embed"), std::string::npos) << ir;

  text.replace(text.find("\"channels\": 6"), 13, "\"channels\": 5");
  expectError(text, "field 'embed_dim' (6) differs from the channels (5) of "
                    "the stem, and there is no 'patch_embed'");
}

TEST_F(DescriptionTest, StemsThatCannotBe) {
  const std::string conv = R"({"conv": {"channels": 8, "weight": "c"}})";
  expectError(
      withStem(R"({"conv": {"channels": 8, "kernel": 9, "weight": "c"}})"),
      "field 'stem[0]' has a kernel (9 x 9) that does not fit into the "
      "map (8 x 12)");
  expectError(withStem(R"({"branch": [)" + conv + "]}"),
              "field 'stem[0]' adds a branch (8 x 12, 8 channels) to a "
              "shortcut of another shape (8 x 12, 3 channels)");
  expectError(withStem(R"({"branch": [)" + conv + R"(], "shortcut": [{"conv":
                       {"channels": 8, "weight": "d", "stride": 2}}]})"),
              "adds a branch (8 x 12, 8 channels) to a shortcut of another "
              "shape (4 x 6, 8 channels)");
  expectError(withStem(R"({"norm": {"kind": "group", "groups": 2}})"),
              "field 'stem[0]' has 'groups' (2) that do not divide the "
              "channels (3)");
  expectError(withStem(R"({"conv": {"channels": 8, "weight": "c"},
                           "pool": {"kind": "max", "kernel": 2}})"),
              "field 'stem[0]' expects one of 'conv', 'pool' and 'branch', "
              "got 2");
  expectError(withStem(R"({"shortcut": [)" + conv + "]}"),
              "field 'stem[0].shortcut' has no 'branch' beside it");
  expectError(withStem(conv, R"("weight": "p", "kernel": 9)"),
              "field 'patch_embed.kernel' (9 x 9) does not fit into the "
              "stem's map (8 x 12)");
  expectError(withStem(conv, R"("weight": "p", "kernel": 1, "pixel_norm": "n",
                                "layout": "out_height_width_in")"),
              "field 'patch_embed.pixel_norm' and a 'stem' exclude each other");
  expectError(
      withStem(R"({"pool": {"kind": "max", "kernel": 2, "padding": 2}})"),
      "field 'stem[0].pool.padding' expects less than 'kernel', got 2");
  expectError(withStem(R"({"pool": {"kind": "token", "kernel": 2}})"),
              "field 'stem[0].pool.kind' expects one of \"max\", \"mean\"");
  expectError(withStem(R"({"conv": {"channels": 8, "weight": "c",
                           "padding": "valid"}})"),
              "field 'stem[0].conv.padding' expects");
  expectError(withStem(R"({"conv": {"channels": 8, "weight": "c",
                           "standardize": -1}})"),
              "field 'stem[0].conv.standardize' expects a number >= 0");
  expectError(withStem(R"({"norm": {"weight": "g"}})"),
              "field 'stem[0].norm.mean' is missing");
  expectError(withStem(R"({"norm": {"kind": "layer", "epsilon": -1}})"),
              "field 'stem[0].norm.epsilon' expects a number >= 0");
  expectError(withStem(R"({"norm": 5})"),
              "field 'stem[0].norm' expects the name N of a batch norm");
  expectError(withStem(R"({"conv": {"channels": 1000000, "weight": "c"}},
                          {"conv": {"channels": 1, "stride": 65536,
                                    "padding": 65536, "weight": "d"}})"),
              "has a tensor of more than 1099511627776 elements");
  expectError(withStem("5"), "'stem[0]' expects an object, got 5");
}

TEST_F(DescriptionTest, MistakesInAStemAndBehindIt) {
  // There are neither a stem nor patches that a grid could be counted of.
  Pieces pieces = withStem(R"({"conv": {"channels": 6, "weight": false}})");
  pieces.top += R"(, "tokens": [{"parameter": "c", "kind": "clas"}])";
  std::string text = pieces.text();
  const std::string patches = "\"patch_embed\": {" + pieces.patch + "},\n";
  text.replace(text.find(patches), patches.size(), "");
  expectError(text, "field 'stem[0].conv.weight' expects a string, got false");
  EXPECT_NE(test.getErrors().find("field 'tokens[0].kind' expects one of"),
            std::string::npos)
      << test.getErrors();
}

TEST_F(DescriptionTest, PositionsOfAGrid) {
  Pieces pieces;
  pieces.top = R"("position": {"parameter": "pos", "rows": "patches",
                  "shape": "1xHxWxD", "grid": [4, 5], "resize": "bilinear",
                  "keep_aspect": true})";
  expectIR(pieces, {"\"pos\" : tensor<1x4x5x6xf32>",
                    "grid [4, 5] to [3, 3] prefix 0 bilinear",
                    "tensor<1x9x6xf32>", "tensor<1x2x3x6xf32>"});
  pieces.top = R"("position": {"parameter": "rows", "columns": "columns",
                  "rows": "patches", "grid": 5, "resize": "bilinear"})";
  expectIR(pieces,
           {"\"rows\" : tensor<1x5x6xf32>", "\"columns\" : tensor<1x5x6xf32>",
            "grid [5, 1] to [2, 1] prefix 0 bilinear",
            "grid [5, 1] to [3, 1] prefix 0 bilinear", "vit.grid_positions"});
  for (const std::string field : {R"("shape": "1xHxWxD")", R"("columns": "c")",
                                  R"("keep_aspect": true)"}) {
    pieces.top = R"("position": {"parameter": "pos", )" + field + "}";
    const std::string name = field.substr(1, field.find(':') - 2);
    expectError(pieces, "field 'position." + name + "' ");
  }
  pieces.top = R"("position": {"parameter": "pos", "rows": "patches",
                  "columns": "c", "shape": "NxD"})";
  expectError(pieces, "field 'position.shape' of factorized tables is "
                      "\"1xNxD\"");
}

TEST_F(DescriptionTest, PoolByAttentionOfSomeTokens) {
  Pieces pieces;
  pieces.top = R"("tokens": [{"parameter": "cls"}])";
  pieces.output = R"({"name": "a", "pool": {"kind": "attention", "from": 1,
      "attention": {"heads": 2, "qkv": "pq", "projection": "po"},
      "latents": {"parameter": "probe"}}})";
  expectIR(pieces, {"tensor.extract_slice", "[0, 1, 0] [1, 6, 6] [1, 1, 1]",
                    "vit.latents"});
  pieces.output.replace(pieces.output.find("\"from\": 1"), 9, "\"from\": 7");
  expectError(pieces, "field 'outputs[0].pool.from' expects");
}
