//===- DescriptionPartsTest.cpp - Norms, positions, pools -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What layers have beside attention and perceptrons: kinds of norms and where
// they stand, rotary and relative positions, branches beside each other, pools
// by attention; each mistake in them, and what the reader says of it.
//
//===----------------------------------------------------------------------===//

#include "DescriptionTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

TEST_F(DescriptionTest, RmsNorms) {
  Pieces pieces;
  pieces.top =
      R"("norm_kind": "rms", "norm": {"weight": "g", "kind": "layer"})";
  pieces.steps =
      R"({"norm": "n", "attention": {"heads": 2, "qkv": "q", "projection": "o",
          "query_norm": "qn", "key_norm": "kn", "inner_norm": "sub"}})";
  expectIR(pieces,
           {"vit.rms_norm", "\"l.{i}.n.weight\" layers(2) : tensor<6xf32>",
            "query_norm(", "inner_norm(", "norm_kind(rms)", "vit.layer_norm"});
  EXPECT_EQ(print(*imported.module).find("n.bias"), std::string::npos);
}

TEST_F(DescriptionTest, NormBeforeTheEncoder) {
  Pieces pieces;
  pieces.top = R"("embed_norm": "first")";
  expectIR(pieces, {"\"first.weight\"", "\"first.bias\""});
  std::string ir = print(*imported.module);
  EXPECT_LT(ir.find("vit.layer_norm"), ir.find("vit.encoder"));
}

TEST_F(DescriptionTest, NormInsideThePerceptron) {
  Pieces pieces;
  pieces.steps = R"({"mlp": {"hidden": 12, "activation": "relu2", "fc1": "a",
                      "fc2": "b", "inner_norm": {"weight": "g", "epsilon": 0.5}}})";
  expectIR(pieces, {"\"l.{i}.g\" layers(2) : tensor<12xf32>", "inner_norm(",
                    "activation(relu2)", "norm_epsilon(5.000000e-01)"});
}

TEST_F(DescriptionTest, RotaryPositions) {
  Pieces pieces;
  pieces.top = R"("rope": {"theta": 100, "coordinates": "centered"})";
  pieces.steps = R"({"attention": {"heads": 2, "head_dim": 4, "qkv": "q",
                      "projection": "o", "rope": true}})";
  // Middles of two rows, times 2 pi: -pi and pi.
  expectIR(pieces, {"vit.rope_table grid [2, 3] prefix 0 frequencies 1 theta "
                    "1.000000e+02 start [-3.14159",
                    "step [6.28318", "row_first", "rope("});
  pieces.top = R"("rope": {"reference": [4, 6], "offset": 0.5,
                   "order": "column_first", "pairs": "interleaved"})";
  expectIR(pieces, {"start [1.000000e+00, 1.000000e+00] step [2.000000e+00, "
                    "2.000000e+00] column_first",
                    "interleaved"});
}

TEST_F(DescriptionTest, LearnedRotaryPositions) {
  Pieces pieces;
  pieces.top = R"("tokens": [{"parameter": "cls"}],
                  "rope": {"frequencies": "f", "layers": 5, "order": "column_first"})";
  pieces.run = R"("layers": 2, "first": 3, "prefix": "l.{i}.")";
  pieces.steps = R"({"attention": {"heads": 2, "head_dim": 4, "qkv": "q",
                      "projection": "o", "rope": true}})";
  expectIR(pieces,
           {"\"f\" : tensor<2x5x2x2xf32>", "vit.layer_slice %",
            " along 1 first(3) : (tensor<2x5x2x2xf32>)", "vit.mixed_rope_table",
            "grid [2, 3] prefix 1 column_first", "tensor<2x7x4xf32>", "rope("});
}

TEST_F(DescriptionTest, RelativePositions) {
  Pieces pieces;
  pieces.top = R"("tokens": [{"parameter": "cls"}])";
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
                      "relative_bias": "table"}})";
  expectIR(pieces,
           {"\"l.{i}.table\" layers(2) : tensor<18x2xf32>", "vit.relative_bias",
            "grid [2, 3] class_token", "score_bias("});
  pieces.top = R"("linear_layout": "out_in")";
  expectIR(pieces, {"tensor<15x2xf32>", "grid [2, 3] :"});
}

TEST_F(DescriptionTest, RelativePositionsOfAnotherGrid) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
      "relative_bias": "table", "relative_grid": [1, 4], "relative_resize": "geometric"}})";
  expectIR(pieces, {"layers(2) : tensor<7x2xf32>",
                    "grid [1, 7] to [3, 5] prefix 0 geometric",
                    "grid [2, 3] : (tensor<15x2xf32>)"});
  pieces.top = R"("tokens": [{"parameter": "cls"}])";
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
      "relative_bias": "table", "relative_grid": 2}})";
  expectIR(pieces, {"layers(2) : tensor<12x2xf32>", "[0, 0] [9, 2] [1, 1]",
                    "grid [3, 3] to [3, 5] prefix 0 bilinear",
                    "[9, 0] [3, 2] [1, 1]", "[15, 0] [3, 2] [1, 1]"});
}

TEST_F(DescriptionTest, LayersOfTheFirstTokens) {
  Pieces pieces;
  pieces.run =
      R"("layers": 2, "prefix": "l.{i}.", "tokens": [{"parameter": "cls"}, {"parameter": "reg",
                  "kind": "register", "count": 2}])";
  pieces.steps = R"({"norm": "n", "tokens": 1, "attention": {"heads": 2,
                      "qkv": "q", "projection": "o"}},
                    {"norm": "m", "tokens": 2, "layer_scale": "s",
                      "mlp": {"hidden": 12, "fc1": "a", "fc2": "b"}})";
  // Six patches behind three tokens; attention of one of them to all.
  expectIR(pieces, {"vit.tokens", "tensor<1x9x6xf32>",
                    "tensor<1x9x6xf32> to tensor<1x1x6xf32>", "context(",
                    "tensor<1x1x6xf32> into tensor<1x9x6xf32>",
                    "tensor<1x9x6xf32> to tensor<1x2x6xf32>", "vit.mlp",
                    "tensor<1x2x6xf32> into tensor<1x9x6xf32>"});
  std::string ir = print(*imported.module);
  EXPECT_LT(ir.find("vit.tokens"), ir.find("vit.encoder"));
  // Positions go with the tokens.
  pieces.top = R"("rope": {})";
  pieces.steps = R"({"tokens": 2, "attention": {"heads": 2, "head_dim": 4,
                      "qkv": "q", "projection": "o", "rope": true}})";
  expectIR(pieces, {"prefix 3", "rope(%",
                    "tensor<2x9x2xf32>, "
                    "tensor<2x2x2xf32>"});
}

TEST_F(DescriptionTest, PositionsOfSomeTokens) {
  Pieces pieces;
  pieces.top = R"("tokens": [{"parameter": "cls"},
                             {"parameter": "reg", "kind": "register", "count": 4}],
                  "position": {"parameter": "pos", "tokens": 1})";
  expectIR(pieces, {"\"pos\" : tensor<1x7x6xf32>", "vit.pos_embed %2, ",
                    "tensor<1x11x6xf32>"});
  pieces.top = R"("tokens": [{"parameter": "cls", "count": 2}],
                  "position": {"parameter": "pos", "tokens": 1})";
  expectError(pieces, "field 'position.tokens' expects the count of tokens of "
                      "the first of 'tokens', each of shape [1, count, "
                      "embed_dim], got 1");
  pieces.top = R"("tokens": [{"parameter": "cls"}],
                  "position": {"parameter": "pos", "rows": "patches", "tokens": 1})";
  expectError(pieces, "field 'position.tokens' and rows of patches alone "
                      "exclude each other");
}

TEST_F(DescriptionTest, PositionsResizedWithAntialiasing) {
  Pieces pieces;
  pieces.top =
      R"("position": {"parameter": "pos", "grid": 5, "antialias": true})";
  expectIR(pieces, {"grid [5, 5] to [2, 3] prefix 0 bicubic antialias"});
  pieces.top = R"("position": {"parameter": "pos", "grid": 5, "antialias": true,
                               "align_corners": true})";
  expectError(pieces, "field 'position.antialias' and 'align_corners' exclude "
                      "each other");
}

TEST_F(DescriptionTest, BranchesBesideEachOther) {
  Pieces pieces;
  pieces.steps =
      R"({"norm": "n", "attention": {"heads": 2, "qkv": "q", "projection": "o"}},
         {"norm": "m", "parallel": true, "mlp": {"hidden": 12, "fc1": "a", "fc2": "b"}})";
  expectIR(pieces, {"vit.msa", "vit.mlp"});
  // Both norms read the layer's tokens.
  std::string ir = print(*imported.module);
  size_t first = ir.find("vit.layer_norm %arg1"),
         second = ir.find("vit.layer_norm %arg1", first + 1);
  EXPECT_NE(first, std::string::npos) << ir;
  EXPECT_NE(second, std::string::npos) << ir;
  pieces.steps =
      R"({"mlp": {"hidden": 12, "fc1": "a", "fc2": "b"}, "norm": "n",
          "norm_place": "after", "parallel": true})";
  expectError(pieces, "field 'encoder.steps[0].parallel' and 'norm_place' "
                      "\"after\" exclude each other");
}

TEST_F(DescriptionTest, PoolsOfTheLargest) {
  Pieces pieces;
  pieces.output = R"({"name": "a", "pool": "max"},
                     {"name": "b", "pool": {"kind": "mean_max", "from": 2}})";
  expectIR(pieces, {"vit.pool", " max :", " mean_max from(2)"});
}

static const char *kAttentionPool =
    R"("kind": "attention", "attention": {"heads": 2, "qkv": "pq", "projection": "po"})";

TEST_F(DescriptionTest, PoolByAttention) {
  Pieces pieces;
  pieces.output = std::string(R"({"name": "a", "pool": {)") + kAttentionPool +
                  R"(, "latents": {"parameter": "probe"}}})";
  expectIR(pieces, {"\"probe\" : tensor<1x1x6xf32>", "vit.latents", "context(",
                    "vit.pool", "token"});
  pieces.output = std::string(R"({"name": "a", "pool": {)") + kAttentionPool +
                  R"(, "from": 2, "latents": {"parameter": "probe"}}})";
  expectIR(pieces, {"tensor<1x6x6xf32> to tensor<1x4x6xf32>", "context("});
  pieces.output =
      std::string(R"({"name": "a", "pool": {)") + kAttentionPool +
      R"(, "latents": {"parameter": "probe", "count": 3, "shape": [3, 6]},
                     "mlp_norm": "mn", "mlp": {"hidden": 8, "fc1": "f", "fc2": "g"},
                     "latent_pool": "mean", "norm": "last"}})";
  expectIR(pieces, {"\"probe\" : tensor<3x6xf32>", "\"mn.weight\"",
                    "\"f.weight\" : tensor<8x6xf32>", "vit.residual",
                    "tensor<1x3x6xf32>", "mean", "\"last.weight\""});
}

//===----------------------------------------------------------------------===//
// Mistakes
//===----------------------------------------------------------------------===//

TEST_F(DescriptionTest, BiasOfRmsNorm) {
  Pieces pieces;
  pieces.top = R"("norm": {"weight": "g", "bias": "b", "kind": "rms"})";
  expectError(pieces, "field 'norm.bias' is none of a norm of kind \"rms\"");
}

TEST_F(DescriptionTest, NormsInsideThatDiffer) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
      "query_norm": "a", "key_norm": {"weight": "b", "kind": "rms"}}})";
  expectError(pieces, "field 'encoder.steps[0].attention.key_norm' is of "
                      "another kind than 'query_norm'");
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
      "query_norm": "a", "key_norm": "b", "inner_norm": {"weight": "c", "epsilon": 1}}})";
  expectError(pieces, "field 'encoder.steps[0].attention.inner_norm' has "
                      "another epsilon (1.000000e+00) than 'query_norm' "
                      "(1.000000e-06)");
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
      "inner_norm": {"bias": "c"}}})";
  expectError(pieces, "field 'encoder.steps[0].attention.inner_norm' expects a "
                      "norm with a weight");
  pieces.steps = R"({"mlp": {"hidden": 2, "fc1": "a", "fc2": "b",
      "inner_norm": {"bias": "c"}}})";
  expectError(pieces, "field 'encoder.steps[0].mlp.inner_norm' expects a norm "
                      "with a weight");
}

TEST_F(DescriptionTest, RotaryPositionsThatCannotBe) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 2, "head_dim": 4, "qkv": "q",
                      "projection": "o", "rope": true}})";
  expectError(pieces, "field 'encoder.steps[0].attention.rope' is turned on, "
                      "but the model says no 'rope'");
  pieces.top = R"("rope": {"theta": 0})";
  expectError(pieces, "field 'rope.theta' expects a number > 0, got 0");
  pieces.top = R"("rope": {"coordinates": "centered", "offset": 1})";
  expectError(pieces,
              "field 'rope.offset' belongs to coordinates of kind \"index\"");
  pieces.top = R"("rope": {})";
  pieces.steps = R"({"attention": {"heads": 1, "qkv": "q", "projection": "o",
                      "rope": true}})";
  expectError(pieces, "field 'encoder.steps[0].attention.rope' expects a "
                      "head_dim that 4 divides, got 6");
}

TEST_F(DescriptionTest, LearnedRotaryPositionsThatCannotBe) {
  Pieces pieces;
  pieces.top = R"("rope": {"frequencies": "f", "layers": 2, "theta": 5})";
  expectError(pieces, "field 'rope.theta' belongs to frequencies that are not "
                      "learned");
  pieces.top = R"("rope": {"frequencies": "f"})";
  expectError(pieces, "field 'rope.layers' is missing");
  pieces.top = R"("rope": {"frequencies": "f", "layers": 2})";
  pieces.run = R"("layers": 2, "first": 1, "prefix": "l.{i}.")";
  expectError(pieces, "field 'encoder.layers' (2, from 1 on) are more than "
                      "'rope' has frequencies for (2)");
  pieces.run = R"("layers": 2)";
  pieces.steps = R"({"attention": {"heads": 2, "kv_heads": 1, "head_dim": 4,
                      "qkv": "q", "projection": "o", "rope": true}})";
  expectError(pieces, "field 'encoder.steps[0].attention.rope' has learned "
                      "frequencies of each head, which 'kv_heads' exclude");
}

TEST_F(DescriptionTest, RelativePositionsOfTwoTokens) {
  Pieces pieces;
  pieces.top = R"("tokens": [{"parameter": "cls", "count": 2}])";
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
                      "relative_bias": "table"}})";
  expectError(pieces, "field 'encoder.steps[0].attention.relative_bias' knows "
                      "one learned token at most, the model has 2");
}

TEST_F(DescriptionTest, RelativePositionsThatAreNotThere) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
                      "relative_grid": 3}})";
  expectError(pieces, "field 'encoder.steps[0].attention.relative_grid' has no "
                      "'relative_bias' or 'relative_rows' that it is said "
                      "of");
}

TEST_F(DescriptionTest, PoolsByAttentionThatCannotBe) {
  Pieces pieces;
  pieces.output =
      std::string(R"({"name": "a", "pool": {)") + kAttentionPool + "}}";
  expectError(pieces,
              "field 'outputs[0].pool.latents' is missing, expects an object");
  pieces.output = R"({"name": "a", "pool": {"kind": "attention",
                      "latents": {"parameter": "p"}}})";
  expectError(
      pieces,
      "field 'outputs[0].pool.attention' is missing, expects an object");
  pieces.output = R"({"name": "a", "pool": {"kind": "attention",
      "latents": {"parameter": "p"}, "attention": {"kind": "identity"}}})";
  expectError(pieces, "field 'outputs[0].pool.attention' is that of learned "
                      "queries, expects softmax without positions");
  pieces.output = std::string(R"({"name": "a", "pool": {)") + kAttentionPool +
                  R"(, "latents": {"parameter": "p"}, "mlp_norm": "n"}})";
  expectError(pieces,
              "field 'outputs[0].pool.mlp_norm' has no 'mlp' behind it");
  pieces.output = std::string(R"({"name": "a", "pool": {)") + kAttentionPool +
                  R"(, "latents": {"parameter": "p", "shape": [2, 6]}}})";
  expectError(pieces, "field 'outputs[0].pool.latents.shape' expects a shape "
                      "of 'count' (1) tokens of 'embed_dim' (6) numbers");
}

TEST_F(DescriptionTest, NormOfPixels) {
  Pieces pieces;
  pieces.patch = R"("kernel": [4, 2], "weight": "p", "bias": "b",
      "layout": "out_height_width_in",
      "pixel_norm": {"weight": "n.weight", "bias": "n.bias", "epsilon": 0.5})";
  expectIR(pieces,
           {"\"n.weight\" : tensor<24xf32>", "\"n.bias\" : tensor<24xf32>",
            "vit.matvec", "vit.scale", "pixel_norm 5.000000e-01"});
  pieces.patch = R"("kernel": 4, "weight": "p", "pixel_norm": "n")";
  expectError(pieces, "field 'patch_embed.pixel_norm' is of a row of pixels, "
                      "expects the layout \"out_height_width_in\"");
  pieces.patch = R"("kernel": 4, "weight": "p", "layout": "out_height_width_in",
      "pixel_norm": {"weight": "n", "kind": "rms"})";
  expectError(pieces, "field 'patch_embed.pixel_norm' expects a norm of kind "
                      "\"layer\"");
}

TEST_F(DescriptionTest, PositionsWithoutAParameter) {
  Pieces pieces;
  pieces.more = R"("position": {"sin_cos": 100},)";
  std::string text = pieces.text();
  text.replace(text.find("\"embed_dim\": 6"), 14, "\"embed_dim\": 8");
  std::string ir = import(text);
  EXPECT_EQ(test.getErrors(), "");
  // Two frequencies, 1 and 1 / 100.
  EXPECT_NE(ir.find("frequencies 2 theta 1.000000e+04"), std::string::npos)
      << ir;
  expectError(pieces, "field 'position.sin_cos' expects a multiple of 4 that "
                      "is at least 8 as 'embed_dim', got 6");
  pieces.more = R"("position": {"sin_cos": 0},)";
  expectError(pieces, "field 'position.sin_cos' expects a number > 0, got 0");
  pieces.more = R"("position": {"sin_cos": 100, "grid": 2},)";
  expectError(pieces, "field 'position.grid' is unknown");
}

TEST_F(DescriptionTest, LayerBeforeTheHead) {
  Pieces pieces;
  pieces.output = R"({"name": "logits", "pool": "mean", "head": "head",
      "size": 5, "hidden": {"linear": "pre", "size": 9, "activation": "tanh"}})";
  expectIR(pieces, {"\"pre.weight\" : tensor<9x6xf32>", "activation(tanh)",
                    "\"head.weight\" : tensor<5x9xf32>", "activation(none)"});
  pieces.output = R"({"name": "logits", "pool": "mean", "head": "head",
      "size": 5, "hidden": {"linear": "pre", "size": 9}})";
  expectError(pieces, "field 'outputs[0].hidden.activation' is missing");
  pieces.output = R"({"name": "v", "pool": "mean",
      "hidden": {"linear": "pre", "size": 9, "activation": "tanh"}})";
  expectError(pieces, "field 'outputs[0].hidden'");
}
