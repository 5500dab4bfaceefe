//===- DescriptionTest.cpp - vitc's own descriptions ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each variant that a description can say, and the operation that it becomes;
// each mistake, and what the reader says of it.
//
//===----------------------------------------------------------------------===//

#include "DescriptionTest.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

//===----------------------------------------------------------------------===//
// Variants
//===----------------------------------------------------------------------===//

TEST_F(DescriptionTest, Smallest) {
  expectIR({}, {"vit.model = \"m\"", "tensor<1x3x8x12xf32>",
                "{vit.name = \"input\"}", "{vit.name = \"logits\"}",
                "stride [4, 4]", "layers(2)",
                "vit.param \"l.{i}.n.weight\" layers(2) : tensor<6xf32>",
                "epsilon 9.9999999999999995E-7",
                "vit.param \"l.{i}.fc1.weight\" layers(2) : tensor<12x6xf32>",
                "activation(gelu)", "vit.pool", "mean",
                "vit.param \"head.weight\" : tensor<5x6xf32>"});
  EXPECT_EQ(imported.name, "m");
  EXPECT_EQ(imported.family, "description");
  EXPECT_EQ(imported.preprocessJson, "");
}

TEST_F(DescriptionTest, PatchEmbedOverlappingWithBiasStoredHWIO) {
  Pieces pieces;
  pieces.patch = R"("kernel": [4, 2], "stride": [2, 1], "weight": "k",
                    "bias": "b", "layout": "height_width_in_out")";
  expectIR(pieces,
           {"\"k\" : tensor<4x2x3x6xf32>", "[3, 2, 0, 1]",
            "\"b\" : tensor<6xf32>", "stride [2, 1]", "tensor<1x33x6xf32>"});
}

TEST_F(DescriptionTest, PatchEmbedStoredAsLinearLayer) {
  Pieces pieces;
  pieces.patch = R"("kernel": [4, 2], "stride": [2, 1], "weight": "k",
                    "layout": "out_height_width_in")";
  expectIR(pieces, {"\"k\" : tensor<6x24xf32>", "into tensor<6x4x2x3xf32>",
                    "[0, 3, 1, 2]", "stride [2, 1]", "tensor<1x33x6xf32>"});
}

TEST_F(DescriptionTest, LinearLayouts) {
  Pieces pieces;
  pieces.top = R"("linear_layout": "in_out", "norm_epsilon": 0.5)";
  pieces.steps =
      R"({"norm": {"weight": "g"}, "mlp": {"hidden": 12, "activation": "silu",
          "fc1": {"weight": "a"}, "fc2": {"weight": "b", "bias": "c", "layout": "out_in"}}})";
  expectIR(pieces,
           {"\"l.{i}.a\" layers(2) : tensor<6x12xf32>", "[1, 0]",
            "\"l.{i}.b\" layers(2) : tensor<6x12xf32>",
            "\"l.{i}.c\" layers(2) : tensor<6xf32>", "activation(silu)",
            "epsilon 5.000000e-01", "\"head.weight\" : tensor<6x5xf32>"});
}

TEST_F(DescriptionTest, TokensAndPosition) {
  Pieces pieces;
  pieces.more = R"("tokens": [{"parameter": "cls"},
      {"parameter": "reg", "kind": "register", "count": 4, "shape": [4, 6]}],
      "position": {"parameter": "pos", "grid": [3, 3]}, )";
  expectIR(pieces, {"\"cls\" : tensor<1x1x6xf32>", "\"reg\" : tensor<4x6xf32>",
                    "\"pos\" : tensor<1x14x6xf32>",
                    "grid [3, 3] to [2, 3] prefix 5 bicubic", "vit.pos_embed",
                    "tensor<1x11x6xf32>"});
}

TEST_F(DescriptionTest, PositionOfPatchesAlone) {
  Pieces pieces;
  pieces.more = R"("tokens": [{"parameter": "cls"}], "position": {
      "parameter": "pos", "rows": "patches", "shape": "NxD", "grid": 5,
      "resize": "bilinear", "align_corners": true}, )";
  expectIR(pieces, {"\"pos\" : tensor<25x6xf32>",
                    "grid [5, 5] to [2, 3] prefix 0 bilinear align_corners"});
  // The table is added first.
  std::string ir = print(*imported.module);
  EXPECT_LT(ir.find("vit.pos_embed"), ir.find("vit.tokens"));
}

TEST_F(DescriptionTest, SeparateAttentionWithEverything) {
  Pieces pieces;
  pieces.steps = R"({"norm": "n", "layer_scale": "ls", "attention": {
      "heads": 3, "head_dim": 4, "scale": 0.25, "query": "q",
      "key": {"weight": "k"}, "value": "v", "projection": {"weight": "o"},
      "query_norm": {"weight": "qn", "epsilon": 0.5},
      "key_norm": {"weight": "kn", "epsilon": 0.5}}})";
  expectIR(pieces, {"\"l.{i}.q.weight\" layers(2) : tensor<12x6xf32>",
                    "\"l.{i}.o\" layers(2) : tensor<6x12xf32>",
                    "\"l.{i}.qn\" layers(2) : tensor<4xf32>", "heads 3",
                    "norm_epsilon(5.000000e-01)", "scale(2.500000e-01)",
                    "vit.residual", "\"l.{i}.ls\" layers(2) : tensor<6xf32>"});
}

TEST_F(DescriptionTest, FusedAttention) {
  Pieces pieces;
  pieces.steps =
      R"({"norm": "n", "attention": {"heads": 2, "qkv": "qkv", "projection": "o"}})";
  expectIR(pieces,
           {"\"l.{i}.qkv.weight\" layers(2) : tensor<18x6xf32>",
            "[12, 0] [6, 6] [1, 1]",
            "\"l.{i}.qkv.bias\" layers(2) : tensor<18xf32>", "[6] [6] [1]"});
}

TEST_F(DescriptionTest, IdentityAttention) {
  Pieces pieces;
  pieces.steps = R"({"norm": "n", "attention": {"kind": "identity"}})";
  expectIR(pieces, {"kind(identity)"});
}

TEST_F(DescriptionTest, GatedMlps) {
  Pieces pieces;
  pieces.steps =
      R"({"mlp": {"hidden": 12, "fc1": "a", "fc2": "b", "gate": "g"}})";
  expectIR(pieces,
           {"\"l.{i}.g.weight\" layers(2) : tensor<12x6xf32>", "gate("});
  for (std::string half : {"first", "second"}) {
    pieces.steps = R"({"mlp": {"hidden": 12, "fc1": "a", "fc2": "b",
                     "gate_in_fc1": ")" +
                   half + "\"}}";
    expectIR(pieces, {"\"l.{i}.a.weight\" layers(2) : tensor<24x6xf32>",
                      "[12, 0] [12, 6] [1, 1]", "gate("});
  }
}

/// Positions of `parts` in `text`, which must be in this order.
static void expectOrder(const std::string &text,
                        std::vector<std::string> parts) {
  size_t at = 0;
  for (const std::string &part : parts) {
    size_t next = text.find(part, at);
    EXPECT_NE(next, std::string::npos) << part << "\nnot where expected in\n"
                                       << text;
    at = next;
  }
}

TEST_F(DescriptionTest, NormPlaces) {
  std::vector<std::string> orders[] = {
      {"vit.layer_norm", "vit.mlp", "vit.residual"},
      {"vit.mlp", "vit.layer_norm", "vit.residual"},
      {"vit.mlp", "vit.residual", "vit.layer_norm"}};
  int i = 0;
  for (std::string place : {"before", "branch", "after"}) {
    Pieces pieces;
    pieces.steps = R"({"norm": "n", "norm_place": ")" + place +
                   R"(", "mlp": {"hidden": 12, "fc1": "a", "fc2": "b"}})";
    expectOrder(import(pieces.text()), orders[i++]);
  }
}

TEST_F(DescriptionTest, RunsAndPeriods) {
  std::string step = R"({"mlp": {"hidden": 12, "fc1": "a", "fc2": "shared"}})";
  std::string text =
      R"({"vitc": 1, "image": {"size": 8}, "embed_dim": 6,
      "patch_embed": {"kernel": 4, "weight": "p"},
      "encoder": [{"layers": 2, "steps": [{"mlp": {"hidden": 12,
        "fc1": "low.{i}.a", "fc2": "shared"}}]},
      {"layers": 6, "prefix": "high.{i}.", "period": [
        [{"mlp": {"hidden": 12, "fc1": "a", "fc2": "b"}}],
        [{"mlp": {"hidden": 24, "fc1": "a", "fc2": "b"}}]]}],
      "outputs": [{"name": "tokens"}]})";
  std::string ir = import(text);
  EXPECT_EQ(test.getErrors(), "");
  expectOrder(ir,
              {"vit.param \"shared.weight\" : tensor<6x12xf32>", "layers(2)",
               "\"low.{i}.a.weight\" layers(2)", "vit.yield", "layers(3)",
               "\"high.{i}.a.weight\" layers(3) first(2) step(2) : "
               "tensor<12x6xf32>",
               "\"high.{i}.a.weight\" layers(3) first(3) step(2) : "
               "tensor<24x6xf32>"});
  EXPECT_EQ(imported.name, "d"); // of the file
}

TEST_F(DescriptionTest, Outputs) {
  Pieces pieces;
  pieces.more =
      R"("tokens": [{"parameter": "c"}, {"parameter": "d"}], "norm": "n", )";
  pieces.output = R"({"name": "tokens"},
    {"name": "first", "pool": "token"},
    {"name": "patches", "pool": {"kind": "mean", "from": 2, "norm": "fc_norm"}},
    {"name": "both", "pool": "token_concat_mean", "head": "h", "size": 4},
    {"name": "logits", "heads": [{"pool": "token", "linear": "a"},
      {"pool": {"kind": "token", "index": 1}, "linear": "b"}], "size": 5, "activation": "tanh"})";
  expectIR(pieces,
           {"(tensor<1x8x6xf32> {vit.name = \"tokens\"}, "
            "tensor<1x6xf32> {vit.name = \"first\"}, "
            "tensor<1x6xf32> {vit.name = \"patches\"}, "
            "tensor<1x4xf32> {vit.name = \"both\"}, "
            "tensor<1x5xf32> {vit.name = \"logits\"})",
            "mean from(2)", "\"fc_norm.weight\" : tensor<6xf32>",
            "token_concat_mean from(2)", "\"h.weight\" : tensor<4x12xf32>",
            "token index(1)", "activation(tanh)"});
}

TEST_F(DescriptionTest, LabelsAreOfLogits) {
  Pieces pieces;
  pieces.more = R"("labels": ["a", "b"], )";
  const std::string logits = pieces.output;
  // Of a model whose classifier is not asked for, beside a pooler.
  pieces.output =
      R"({"name": "pooler_output", "pool": "mean", "head": "h", "size": 6})";
  expectIR(pieces, {});
  pieces.output = logits;
  expectError(pieces,
              "field 'labels' has 2 names, the output 'logits' 5 numbers");
}

TEST_F(DescriptionTest, LabelsAndPreprocess) {
  Pieces pieces;
  pieces.more = R"("labels": ["a", "b", "c", "d", "e"], "preprocess": {
      "resize": {"mode": "shortest_edge", "size": 16}, "resample": "bicubic",
      "crop": {"height": 8, "width": 12}, "rescale": 0.5, "mean": [1, 2, 3],
      "std": [4, 5, 6]}, )";
  expectIR(pieces, {});
  EXPECT_EQ(imported.labels.size(), 5u);
  EXPECT_EQ(imported.preprocessJson,
            R"({"channels":3,"crop":{"height":8,"width":12},"mean":[1,2,3],)"
            R"("resample":"bicubic","rescale":0.5,)"
            R"("resize":{"mode":"shortest_edge","size":16},"std":[4,5,6]})");
}

TEST_F(DescriptionTest, ImageSizeOfTheCaller) {
  ImportOptions options;
  options.imageSize = {16, 16};
  options.batch = 3;
  EXPECT_NE(import(Pieces().text(), options).find("tensor<3x3x16x16xf32>"),
            std::string::npos);
}

TEST_F(DescriptionTest, FieldsOfOtherModels) {
  std::string ir =
      import(readFile(VITC_SOURCE_DIR "/test/Import/Inputs/pixels.json"));
  EXPECT_EQ(test.getErrors(), "");
  expectOrder(ir, {"\"pixels.g\" : tensor<192xf32>", "pixel_norm",
                   "vit.rope_table", "vit.pos_embed", "vit.relative_bias",
                   "activation(tanh)", "activation(none)"});
}

TEST_F(DescriptionTest, EveryField) {
  std::string ir =
      import(readFile(VITC_SOURCE_DIR "/test/Import/Inputs/everything.json"));
  EXPECT_EQ(test.getErrors(), "");
  expectOrder(ir, {"tensor<1x1x8x12xf32>",
                   "\"patch.w\" : tensor<4x4x1x6xf32>",
                   "stride [2, 2]",
                   "\"patch.n\" : tensor<6xf32>",
                   "grid [4, 4] to [3, 5] prefix 0 bilinear",
                   "\"dist\" : tensor<6xf32>",
                   "tensor<1x21x6xf32>",
                   "\"low.0.k.w\" : tensor<20x6xf32>",
                   "vit.attention_weights",
                   "\"low.{i}.k.w\" layers(1) first(1) : tensor<20x6xf32>",
                   "activation(relu2)",
                   "first(2) step(2)",
                   "first(3) step(2)",
                   "[0, 3] [6, 6] [1, 1] : tensor<6x9xf32>",
                   "differential(%",
                   "token_concat_mean index(1)",
                   "from(6)",
                   "mean_max",
                   "vit.latents",
                   "return"});
}

TEST_F(DescriptionTest, TheExampleOfTheDocumentation) {
  std::string text = readFile(VITC_SOURCE_DIR "/docs/description.md");
  size_t begin = text.find("```json\n{") + 8, end = text.find("```", begin);
  expectOrder(import(text.substr(begin, end - begin)),
              {"vit_tiny", "tensor<1x197x192xf32>", "layers(12)",
               "\"blocks.{i}.attn.qkv.weight\" layers(12) : "
               "tensor<576x192xf32>",
               "heads 3", "tensor<1000x192xf32>"});
  EXPECT_EQ(test.getErrors(), "");
}

//===----------------------------------------------------------------------===//
// Mistakes
//===----------------------------------------------------------------------===//

TEST_F(DescriptionTest, UnknownField) {
  Pieces pieces;
  pieces.steps =
      R"({"attention": {"head": 3, "heads": 2, "qkv": "q", "projection": "o"}})";
  expectError(pieces, "4:71: field 'encoder.steps[0].attention.head' is "
                      "unknown; did you mean 'heads'?");
}

TEST_F(DescriptionTest, WrongType) {
  Pieces pieces;
  pieces.run = R"("layers": "two")";
  expectError(pieces,
              "4:13: field 'encoder.layers' expects an integer >= 1 and <= "
              "4096, got \"two\"");
}

TEST_F(DescriptionTest, MissingField) {
  Pieces pieces;
  pieces.steps = R"({"mlp": {"fc1": "a", "fc2": "b"}})";
  expectError(pieces, "field 'encoder.steps[0].mlp.hidden' is missing, expects "
                      "an integer >= 1 and <= 1048576");
}

TEST_F(DescriptionTest, WrongWord) {
  Pieces pieces;
  pieces.steps =
      R"({"mlp": {"hidden": 1, "fc1": "a", "fc2": "b", "activation": "gelo"}})";
  expectError(pieces, "field 'encoder.steps[0].mlp.activation' expects one of "
                      "\"gelu\", \"gelu_tanh\", \"quick_gelu\", \"relu\", "
                      "\"relu2\", \"silu\", got \"gelo\"");
}

TEST_F(DescriptionTest, AllMistakesAtOnce) {
  Pieces pieces;
  pieces.patch = R"("kernel": -4, "weight": 7)";
  expectError(pieces, "field 'patch_embed.kernel' expects one integer or "
                      "[height, width], each >= 1 and <= 65536, got -4");
  EXPECT_NE(test.getErrors().find("'patch_embed.weight' expects a string"),
            std::string::npos);
}

/// What comes behind patches that nobody knows is read all the same.
TEST_F(DescriptionTest, MistakesInPatchesAndBehindThem) {
  Pieces pieces;
  pieces.top = R"("tokens": [{"parameter": "c", "kind": "clas"}],
                  "position": {"parameter": "pos", "grid": 0})";
  const std::string patches = "\"patch_embed\": {" + pieces.patch + "}";
  auto expect = [&](const std::string &instead, const std::string &error) {
    std::string text = pieces.text();
    text.replace(text.find(patches), patches.size(), instead);
    expectError(text, error);
  };
  expect(R"("comment": "")", "field 'tokens[0].kind' expects one of");
  expect(R"("patch_embed": 16)", "field 'patch_embed' expects an object, got "
                                 "16");
  EXPECT_NE(test.getErrors().find("'position.grid' expects one integer"),
            std::string::npos)
      << test.getErrors();
  pieces.top = R"("tokens": [{"parameter": "c"}])";
  expect(R"("comment": "")", "field 'patch_embed' is missing, expects an "
                             "object");
}

TEST_F(DescriptionTest, KernelLargerThanTheImage) {
  Pieces pieces;
  pieces.patch = R"("kernel": [4, 13], "weight": "w")";
  expectError(pieces, "field 'patch_embed.kernel' (4 x 13) does not fit into "
                      "the image (8 x 12)");
}

TEST_F(DescriptionTest, HeadsThatDoNotDivide) {
  Pieces pieces;
  pieces.steps =
      R"({"attention": {"heads": 4, "qkv": "q", "projection": "o"}})";
  expectError(pieces, "field 'encoder.steps[0].attention.heads' (4) does not "
                      "divide 'embed_dim' (6)");
}

TEST_F(DescriptionTest, QueryNormAlone) {
  Pieces pieces;
  pieces.steps =
      R"({"attention": {"heads": 2, "qkv": "q", "projection": "o", "query_norm": "n"}})";
  expectError(pieces, "'encoder.steps[0].attention.key_norm' is missing, "
                      "expects a norm, as 'query_norm' and 'key_norm' come "
                      "together");
}

TEST_F(DescriptionTest, StepOfBothKinds) {
  Pieces pieces;
  pieces.steps =
      R"({"attention": {"kind": "identity"}, "mlp": {"hidden": 1, "fc1": "a", "fc2": "b"}})";
  expectError(pieces, "field 'encoder.steps[0]' expects one of 'attention' and "
                      "'mlp' or a norm alone, got both");
  pieces.steps = R"({"layer_scale": "s"})";
  expectError(pieces, "got neither");
}

TEST_F(DescriptionTest, PeriodThatDoesNotDivide) {
  std::string text = Pieces().text();
  size_t at = text.find("\"steps\"");
  text.replace(at, 7, "\"period\"");
  at = text.find('[', at);
  text.replace(
      at, 1,
      R"([[{"attention": {"kind": "identity"}}], [{"attention": {"kind": "identity"}}], [)");
  text.replace(text.find("]},\n", at), 1, "]]");
  expectError(text, "field 'encoder.layers' (2) is no multiple of the layers "
                    "in 'period' (3)");
}

TEST_F(DescriptionTest, LayerNumberWhereNoLayersAre) {
  Pieces pieces;
  pieces.patch = R"("kernel": 4, "weight": "p.{i}")";
  expectError(pieces, "field 'patch_embed.weight' ('p.{i}') holds '{i}' 1 "
                      "times, expects none outside the encoder");
  pieces = {};
  pieces.steps = R"({"norm": "{i}", "attention": {"kind": "identity"}})";
  expectError(pieces, "field 'encoder.steps[0].norm' ('l.{i}.{i}') holds '{i}' "
                      "2 times, expects it once at most");
}

TEST_F(DescriptionTest, TokenShape) {
  Pieces pieces;
  pieces.more =
      R"("tokens": [{"parameter": "c", "count": 2, "shape": [1, 1, 6]}], )";
  expectError(pieces, "field 'tokens[0].shape' expects a shape of 'count' (2) "
                      "tokens of 'embed_dim' (6) numbers, got [1,1,6]");
}

TEST_F(DescriptionTest, PoolBehindTheTokens) {
  Pieces pieces;
  pieces.output = R"({"name": "x", "pool": {"kind": "token", "index": 6}})";
  expectError(pieces, "field 'outputs[0].pool.index' expects an integer >= 0 "
                      "and <= 5, got 6");
}

TEST_F(DescriptionTest, HeadWithoutPool) {
  Pieces pieces;
  pieces.output = R"({"name": "x", "head": "h", "size": 3})";
  expectError(pieces, "field 'outputs[0].head' reads one vector per image, "
                      "expects a 'pool'");
}

TEST_F(DescriptionTest, OneOutputNameTwice) {
  Pieces pieces;
  pieces.output = R"({"name": "x"}, {"name": "x", "pool": "mean"})";
  expectError(pieces,
              "field 'outputs[1].name' ('x') is that of an earlier output");
}

TEST_F(DescriptionTest, OneParameterInTwoShapes) {
  Pieces pieces;
  pieces.more = R"("norm": {"weight": "patch.weight"}, )";
  expectError(pieces, "parameter 'patch.weight' is used with two shapes: "
                      "[6, 3, 4, 4] and [6]");
}

TEST_F(DescriptionTest, TooLarge) {
  Pieces pieces;
  pieces.patch = R"("kernel": 1, "stride": 1, "weight": "w")";
  std::string text = pieces.text();
  text.replace(text.find("[8, 12]"), 7, "65536");
  expectError(text, "makes 4294967296 tokens of an image, expects at most "
                    "16777216");
  text = pieces.text();
  text.replace(text.find("\"embed_dim\": 6"), 14, "\"embed_dim\": 1048576");
  text.replace(text.find("[8, 12]"), 7, "4096");
  expectError(text, "more than 1099511627776 elements");
}

TEST_F(DescriptionTest, AnotherVersion) {
  expectError(std::string(R"({"vitc": 2})"),
              "1:2: field 'vitc' expects an integer >= 1 and <= 1, got 2");
  expectError(std::string("{}"),
              "1:1: field 'vitc' is missing, expects an integer >= 1");
}

TEST_F(DescriptionTest, PreprocessOfOtherChannels) {
  Pieces pieces;
  pieces.more = R"("preprocess": {"mean": [1], "std": [1, 2, 3]}, )";
  expectError(pieces, "field 'preprocess.mean' expects numbers, one per "
                      "channel (3), got [1]");
  pieces.more = R"("preprocess": {"mean": [1, 2, 3], "std": [1, 2, 0]}, )";
  expectError(pieces, "field 'preprocess.std' expects positive numbers, one "
                      "per channel (3), got [1,2,0]");
}
