//===- DescriptionStagesTest.cpp - Windows and stages ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What hierarchical models say: windows, their positions, attention by cosines,
// merged patches; each mistake in them.
//
//===----------------------------------------------------------------------===//

#include "DescriptionTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

/// A step of attention with more fields.
static std::string attention(const std::string &fields) {
  return R"({"attention": {"heads": 2, "qkv": "q", "projection": "o", )" +
         fields + "}}";
}

TEST_F(DescriptionTest, EveryFieldOfStages) {
  std::string ir =
      import(readFile(VITC_SOURCE_DIR "/test/Import/Inputs/stages.json"));
  EXPECT_EQ(test.getErrors(), "");
  size_t at = 0;
  for (const char *part :
       {"\"patch.w\" : tensor<8x3x4x4xf32>",
        "tensor<1x35x8xf32>",
        "\"low.{i}.table\" layers(1) step(2) : tensor<35x2xf32>",
        "grid [3, 4]",
        "windows(<rows = 5, columns = 7, height = 3, width = 4>)",
        "windows(<rows = 5, columns = 7, height = 3, width = 4, down = 1, "
        "right = 2, penalty = 200, padding_moves = true>)",
        "\"low.{i}.alone.weight\"",
        "vit.layer_norm",
        "vit.patch_merge %",
        "grid [5, 7]",
        "tensor<1x12x32xf32>",
        "\"merge.w\" : tensor<12x32xf32>",
        "vit.linear",
        "\"merge.n.weight\" : tensor<12xf32>",
        "vit.layer_norm",
        "\"high.{i}.c1.weight\" layers(1) : tensor<5x2xf32>",
        "\"high.{i}.c2\" layers(1) : tensor<3x5xf32>",
        "vit.relative_bias_mlp grid [2, 2] scale [8.000000e+00, 4.000000e+00] "
        "divisor 2.079441",
        "gain 1.600000e+01",
        "tensor<9x3xf32>",
        "\"high.{i}.t\" layers(1) : tensor<3x1x1xf32>",
        "logit_scale(",
        "windows(<rows = 3, columns = 4, height = 2, width = 2, down = 1, "
        "right = 1>)",
        "vit.relative_bias_mlp grid [3, 4] scale [2.000000e+00, 2.000000e+00] "
        "divisor 1.000000e+00",
        "\"high.{i}.t2\" layers(1) : tensor<1xf32>",
        "mean from(2)",
        "tensor<4x12xf32>"}) {
    size_t next = ir.find(part, at);
    EXPECT_NE(next, std::string::npos) << part << "\nnot where expected in\n"
                                       << ir;
    at = next == std::string::npos ? at : next;
  }
}

TEST_F(DescriptionTest, DecomposedPositionsAndANeck) {
  // 5 x 7 patches; behind the neck 3 x 4 of 10 numbers.
  std::string ir =
      import(readFile(VITC_SOURCE_DIR "/test/Import/Inputs/neck.json"));
  EXPECT_EQ(test.getErrors(), "");
  size_t at = 0;
  for (const char *part :
       {"\"{i}.r\" layers(1) : tensor<3x4xf32>",
        "\"{i}.c\" layers(1) : tensor<5x4xf32>",
        "relative_rows(%",
        "relative_columns(%",
        "windows(<rows = 5, columns = 7, height = 2, width = 3>)",
        "\"{i}.r\" layers(1) first(1) : tensor<13x4xf32>",
        "grid [13, 1] to [9, 1] prefix 0 bilinear",
        "\"{i}.c\" layers(1) first(1) : tensor<13x4xf32>",
        "relative_rows(%",
        "tensor<9x4xf32>, tensor<13x4xf32>",
        "\"neck.a\" : tensor<6x8x1x1xf32>",
        "grid [5, 7] stride [1, 1]",
        "\"neck.b\" : tensor<6xf32>",
        "vit.layer_norm",
        "\"neck.c\" : tensor<10x6x3x3xf32>",
        "grid [5, 7] stride [2, 2] padding [1, 1, 1, 1]",
        "tensor<1x12x10xf32>",
        "vit.activate",
        "\"norm.weight\" : tensor<10xf32>",
        "tensor<4x10xf32>",
        "tensor<1x12x10xf32>, tensor<1x35x8xf32>"}) {
    size_t next = ir.find(part, at);
    EXPECT_NE(next, std::string::npos) << part << "\nnot where expected in\n"
                                       << ir;
    at = next == std::string::npos ? at : next;
  }
}

TEST_F(DescriptionTest, DecomposedPositionsThatCannotBe) {
  Pieces pieces;
  const std::string path = "field 'encoder.steps[0].attention.",
                    rows = R"("relative_rows": "r")",
                    both = rows + R"(, "relative_columns": "c")";
  auto expect = [&](const std::string &fields, const std::string &error) {
    pieces.steps = attention(fields);
    expectError(pieces, path + error);
  };
  expect(rows, "relative_columns' is missing, expects a parameter, as "
               "'relative_rows' and 'relative_columns' come together");
  expect(R"("relative_columns": "c")",
         "relative_rows' is missing, expects a parameter");
  const std::pair<std::string, std::string> others[] = {
      {"relative_bias", R"("t")"},
      {"rope", "true"},
      {"logit_scale", R"("s")"},
      {"talking_heads", R"({"scores": "s", "weights": "w"})"}};
  for (const auto &[key, value] : others)
    expect(both + ", \"" + key + "\": " + value,
           "relative_rows' and '" + key + "' exclude each other");
  expect(both + R"(, "windows": {"size": 2, "shift": [0, 1]})",
         "relative_rows' and windows with a shift (0 x 1) exclude each other");
  expect(both + R"(, "relative_resize": "bicubic")",
         "relative_resize' has no 'relative_bias' that it is said of");
  expect(R"("relative_grid": 2)", "relative_grid' has no 'relative_bias' or "
                                  "'relative_rows' that it is said of");
  pieces.steps = R"({"tokens": 1, "attention": {"heads": 2, "qkv": "q",
                      "projection": "o", )" +
                 both + "}}";
  expectError(pieces, "field 'encoder.steps[0].tokens' and 'relative_rows' "
                      "exclude each other");
  pieces.top = R"("tokens": [{"parameter": "cls"}])";
  expect(both, "relative_rows' have no place for learned tokens, the model "
               "has 1");
}

TEST_F(DescriptionTest, NecksThatCannotBe) {
  Pieces pieces;
  pieces.more =
      R"("neck": [{"conv": {"channels": 4, "kernel": 3, "weight": "c"}}],)";
  expectError(pieces, "field 'neck[0]' has a kernel (3 x 3) that does not fit "
                      "into the map (2 x 3)");
  pieces.more = R"("neck": [{"conv": {"channels": 4, "weight": "c"}}],)";
  pieces.output = R"({"name": "a", "layer": 0, "normed": true})";
  expectError(pieces, "field 'outputs[0].layer' (0) cannot be normed: the "
                      "model has no norm of all tokens");
  pieces.more += R"("norm": "n",)";
  expectError(pieces, "field 'outputs[0].layer' (0) cannot be normed: tokens "
                      "are 6 wide there, the model's norm is of 4");
  pieces.more =
      R"("neck": [{"conv": {"channels": 1000000, "kernel": 2, "padding": 1,
                            "weight": "c"}},
                  {"conv": {"channels": 1000000, "kernel": 2, "weight": "d"}}],)";
  pieces.output = R"({"name": "a"})";
  expectError(pieces, "the model has a tensor of more than");
  pieces.top = R"("tokens": [{"parameter": "cls"}])";
  pieces.more = R"("neck": [{"conv": {"channels": 4, "weight": "c"}}],)";
  expectError(pieces, "field 'neck' has no place for learned tokens, the "
                      "model has 1");
}

TEST_F(DescriptionTest, MergeWithTheNormBefore) {
  Pieces pieces;
  pieces.run = R"("layers": 1, "merge": {"embed_dim": 10, "reduction": "r",
                  "norm": "n"})";
  pieces.steps = R"({"mlp": {"hidden": 12, "fc1": "a", "fc2": "b"}})";
  // 2 x 3 patches become 1 x 2.
  expectIR(pieces,
           {"\"n.weight\" : tensor<24xf32>", "\"r.weight\" : tensor<10x24xf32>",
            "\"r.bias\" : tensor<10xf32>", "tensor<1x2x10xf32>",
            "\"a.weight\" : tensor<12x10xf32>", "tensor<5x10xf32>"});
}

TEST_F(DescriptionTest, WindowsThatCannotBe) {
  Pieces pieces;
  pieces.steps = attention(R"("windows": {"size": [2, 3], "shift": [1, 3]})");
  expectError(pieces, "field 'encoder.steps[0].attention.windows.shift' (1 x "
                      "3) is not less than the size (2 x 3)");
  pieces.steps = attention(R"("windows": {"size": 2, "penalty": -1})");
  expectError(pieces, "field 'encoder.steps[0].attention.windows.penalty'");
  pieces.steps = attention(R"("windows": {"size": 2})");
  pieces.top = R"("tokens": [{"parameter": "cls"}])";
  expectError(pieces,
              "field 'encoder.steps[0].attention.windows' have no place "
              "for learned tokens, the model has 1");
  pieces = Pieces();
  pieces.steps = attention(R"("windows": {"size": 60000})");
  expectError(pieces, "the model has a tensor of more than 1099511627776 "
                      "elements");
}

TEST_F(DescriptionTest, MergesThatCannotBe) {
  Pieces pieces;
  pieces.run = R"("layers": 1, "prefix": "{i}.", "merge": {"reduction": "r"})";
  expectError(pieces, "field 'encoder.merge.embed_dim' is missing");
  pieces.run = R"("layers": 1, "prefix": "{i}.", "merge": {"embed_dim": 4})";
  expectError(pieces, "field 'encoder.merge.reduction' is missing");
  pieces.run = R"("layers": 1, "prefix": "{i}.",
                  "merge": {"embed_dim": 4, "reduction": "r"})";
  pieces.top = R"("tokens": [{"parameter": "cls"}])";
  expectError(pieces, "field 'encoder.merge' has no place for learned tokens, "
                      "the model has 1");
  pieces = Pieces();
  pieces.run = R"("layers": 1, "merge": {"embed_dim": 5, "reduction": "r"})";
  pieces.steps =
      R"({"attention": {"heads": 2, "qkv": "q", "projection": "o"}})";
  expectError(pieces, "field 'encoder.steps[0].attention.heads' (2) does not "
                      "divide 'embed_dim' (5)");
}

TEST_F(DescriptionTest, PerceptronsOfDistancesThatCannotBe) {
  Pieces pieces;
  auto expectMlpError = [&](const std::string &fields,
                            const std::string &error) {
    pieces.steps = attention(R"("relative_bias": {"hidden": 4, "fc2": "b", )" +
                             fields + "}");
    expectError(pieces,
                "field 'encoder.steps[0].attention.relative_bias." + error);
  };
  expectMlpError(R"("fc1": {"weight": "a"})",
                 "fc1' expects a linear layer with a bias");
  expectMlpError(R"("fc1": "a", "scale": 0)", "scale' expects numbers > 0");
  expectMlpError(R"("fc1": "a", "scale": [1, -1])",
                 "scale' expects numbers > 0");
  expectMlpError(R"("fc1": "a", "scale": [1])",
                 "scale' expects a number or two");
  expectMlpError(R"("fc1": "a", "divisor": -2)",
                 "divisor' expects numbers > 0");
  expectMlpError(R"("fc1": "a", "gain": 0)", "gain' expects numbers > 0");
}

TEST_F(DescriptionTest, LogitScalesThatCannotBe) {
  Pieces pieces;
  pieces.steps =
      attention(R"("logit_scale": {"parameter": "t", "shape": [3, 1]})");
  expectError(pieces, "field 'encoder.steps[0].attention.logit_scale.shape' "
                      "expects a shape of as many numbers as 'heads' (2)");
  pieces.steps = attention(R"("logit_scale": "t", "scale": 2)");
  expectError(pieces, "field 'encoder.steps[0].attention.logit_scale' and "
                      "'scale' exclude each other");
  pieces.steps =
      attention(R"("logit_scale": "t", "query_norm": "a", "key_norm": "b")");
  expectError(pieces, "field 'encoder.steps[0].attention.logit_scale' and "
                      "'query_norm' exclude each other");
}

TEST_F(DescriptionTest, PoolByAttentionInWindows) {
  Pieces pieces;
  pieces.output = R"({"name": "a", "pool": {"kind": "attention",
      "latents": {"parameter": "p"}, "attention": {"heads": 2, "qkv": "q",
      "projection": "o", "windows": {"size": 2}}}})";
  expectError(pieces, "field 'outputs[0].pool.attention' is that of learned "
                      "queries, expects softmax without positions and windows");
}
