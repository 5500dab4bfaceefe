//===- DescriptionAttentionTest.cpp - Heads and their weights -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Attention: how files keep the weights of its layers, heads that share keys,
// talk or subtract; each mistake in them, and what the reader says of it.
//
//===----------------------------------------------------------------------===//

#include "DescriptionTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

TEST_F(DescriptionTest, LayersThatShareAWeight) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 2,
      "query": {"weight": "all", "rows": 30},
      "key": {"weight": "all", "rows": 30, "first_row": 6, "bias": "b"},
      "value": {"weight": "all", "rows": 30, "first_row": 12, "bias": "v",
                "bias_apart": true},
      "projection": "o"}})";
  expectIR(pieces, {"\"l.{i}.all\" layers(2) : tensor<30x6xf32>",
                    "[6, 0] [6, 6] [1, 1]", "[12, 0] [6, 6] [1, 1]",
                    "\"l.{i}.b\" layers(2) : tensor<30xf32>", "[6] [6] [1]",
                    "\"l.{i}.v\" layers(2) : tensor<6xf32>"});
}

TEST_F(DescriptionTest, LayersSideBySide) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection":
      {"weight": "all", "columns": 18, "first_column": 0, "bias": "b"}}},
      {"parallel": true, "mlp": {"hidden": 12, "fc1": "a", "fc2":
      {"weight": "turned", "layout": "in_out", "columns": 18, "first_column": 6}}})";
  expectIR(pieces, {"\"l.{i}.all\" layers(2) : tensor<6x18xf32>",
                    "[0, 0] [6, 6] [1, 1] : tensor<6x18xf32>",
                    "\"l.{i}.b\" layers(2) : tensor<6xf32>",
                    "\"l.{i}.turned\" layers(2) : tensor<18x6xf32>",
                    "[0, 6] [6, 12] [1, 1] : tensor<6x18xf32>"});
}

TEST_F(DescriptionTest, HeadsApart) {
  Pieces pieces;
  pieces.steps = R"({"mlp": {"hidden": 12, "fc2": "b", "fc1": {"weight": "a",
      "bias": "c", "layout": "in_out", "out_heads": 3, "in_heads": 2}}})";
  expectIR(pieces, {"\"l.{i}.a\" layers(2) : tensor<2x3x3x4xf32>",
                    "\"l.{i}.c\" layers(2) : tensor<3x4xf32>"});
}

TEST_F(DescriptionTest, BiasesApart) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 2, "qkv": {"weight": "w"},
      "query_bias": "q", "value_bias": "v", "projection": "o"}})";
  expectIR(pieces, {"\"l.{i}.w\" layers(2) : tensor<18x6xf32>",
                    "\"l.{i}.q\" layers(2) : tensor<6xf32>",
                    "\"l.{i}.v\" layers(2) : tensor<6xf32>"});
}

TEST_F(DescriptionTest, TalkingHeads) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
      "talking_heads": {"scores": "s", "weights": {"weight": "w"}}}})";
  expectIR(pieces, {"\"l.{i}.s.weight\" layers(2) : tensor<2x2xf32>",
                    "\"l.{i}.s.bias\" layers(2) : tensor<2xf32>",
                    "\"l.{i}.w\" layers(2) : tensor<2x2xf32>", "score_mix(",
                    "weight_mix("});
}

TEST_F(DescriptionTest, HeadsOfKeys) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 4, "head_dim": 2, "kv_heads": 2,
      "query": "q", "key": "k", "value": "v", "projection": "o"}})";
  expectIR(pieces, {"\"l.{i}.q.weight\" layers(2) : tensor<8x6xf32>",
                    "\"l.{i}.k.weight\" layers(2) : tensor<4x6xf32>",
                    "\"l.{i}.v.bias\" layers(2) : tensor<4xf32>",
                    "heads 4 kv_heads 2"});
  pieces.steps = R"({"attention": {"heads": 4, "head_dim": 2, "kv_heads": 1,
      "qkv": "all", "projection": "o"}})";
  expectIR(pieces, {"\"l.{i}.all.weight\" layers(2) : tensor<12x6xf32>",
                    "[8, 0] [2, 6]", "[10, 0] [2, 6]", "kv_heads 1"});
}

TEST_F(DescriptionTest, Differential) {
  Pieces pieces;
  pieces.run = R"("layers": 2, "first": 3, "prefix": "l.{i}.")";
  const std::string attention =
      R"({"attention": {"heads": 1, "qkv": "qkv", "projection": "o",
          "query_norm": "qn", "key_norm": "kn", "differential": {"query1": "q1",
          "key1": "k1", "query2": "q2", "key2": "k2",
          "norm": {"weight": "g", "kind": "rms", "epsilon": 0.25})";
  // 0.8 - 0.6 exp(-0.9), and of the next layer.
  pieces.steps = attention + "}}}";
  expectIR(pieces,
           {"vit.encoder",
            "\"l.{i}.qn.weight\" layers(2) first(3) : tensor<3xf32>",
            "vit.layer_number [0.55605820415564056, 0.61928347285267882] :",
            "\"l.{i}.q1\" layers(2) first(3) : tensor<3xf32>",
            "\"l.{i}.k2\" layers(2) first(3) : tensor<3xf32>",
            "vit.differential_lambda",
            "\"l.{i}.g\" layers(2) first(3) : tensor<6xf32>", "differential(%",
            "head_norm_epsilon(2.500000e-01)"});
  pieces.steps = attention + R"(, "init": 0.5}}})";
  expectIR(pieces, {"vit.layer_number [5.000000e-01] :", "differential(%"});
}

TEST_F(DescriptionTest, SharedWeightsThatCannotBe) {
  Pieces pieces;
  auto expect = [&](const std::string &linear, const std::string &error) {
    pieces.steps =
        R"({"mlp": {"hidden": 12, "fc2": "b", "fc1": {"weight": "a", )" +
        linear + "}}}";
    expectError(pieces, "field 'encoder.steps[0].mlp.fc1" + error);
  };
  expect(R"("first_row": 1)", ".first_row' is of a layer that is one of "
                              "several in its weight, expects 'rows'");
  expect(R"("rows": 12, "bias_apart": true)",
         ".bias_apart' has no 'bias' that it is said of");
  expect(R"("rows": 20, "first_row": 9)",
         "' takes 12 rows from 'first_row' (9) on, the weight has 'rows' (20)");
  expect(R"("first_column": 1)", ".first_column' is of a layer that is one of "
                                 "several in its weight, expects 'columns'");
  expect(R"("columns": 10, "first_column": 5)",
         "' takes 6 columns from 'first_column' (5) on, the weight has "
         "'columns' (10)");
  expect(R"("out_heads": 5)",
         "' expects 'out_heads' (5) to divide its outputs (12)");
  expect(R"("in_heads": 4)",
         "' expects 'in_heads' (4) to divide its inputs (6)");
}

TEST_F(DescriptionTest, BiasesTwice) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "w", "key_bias": "k",
                      "projection": "o"}})";
  expectError(pieces, "field 'encoder.steps[0].attention.key_bias' and a bias "
                      "of 'qkv' exclude each other");
}

TEST_F(DescriptionTest, HeadsThatCannotBe) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 3, "kv_heads": 2, "qkv": "q",
                      "projection": "o"}})";
  expectError(pieces, "field 'encoder.steps[0].attention.kv_heads' (2) does "
                      "not divide 'heads' (3)");
  pieces.steps = R"({"attention": {"heads": 2, "kv_heads": 1, "qkv": "q",
      "projection": "o", "talking_heads": {"scores": "s", "weights": "w"}}})";
  expectError(pieces, "field 'encoder.steps[0].attention.talking_heads' and "
                      "'kv_heads' exclude each other");
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
                      "talking_heads": {"scores": "s"}}})";
  expectError(pieces, "field 'encoder.steps[0].attention.talking_heads."
                      "weights' is missing, expects a name N");
  pieces.steps = R"({"tokens": 7, "attention": {"heads": 2, "qkv": "q",
                      "projection": "o"}})";
  expectError(pieces, "field 'encoder.steps[0].tokens' expects");
  pieces.steps = R"({"tokens": 1, "attention": {"kind": "identity"}})";
  expectError(pieces, "field 'encoder.steps[0].tokens' and attention of kind "
                      "\"identity\" exclude each other");
  pieces.steps = R"({"tokens": 1, "attention": {"heads": 2, "qkv": "q",
                      "projection": "o", "windows": {"size": 2}}})";
  expectError(pieces, "field 'encoder.steps[0].tokens' and 'windows' exclude "
                      "each other");
  pieces.steps = R"({"attention": {"heads": 2, "kv_heads": 1, "qkv": "q",
                      "projection": "o", "windows": {"size": 2}}})";
  expectError(pieces, "field 'encoder.steps[0].attention.windows' and "
                      "'kv_heads' exclude each other");
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
      "windows": {"size": 2}, "talking_heads": {"scores": "s", "weights": "w"}}})";
  expectError(pieces, "field 'encoder.steps[0].attention.windows' and "
                      "'talking_heads' exclude each other");
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
      "talking_heads": {"scores": {"weight": "s", "rows": 1}, "weights": "w"}}})";
  expectError(pieces, "field 'encoder.steps[0].attention.talking_heads.scores' "
                      "takes 2 rows from 'first_row' (0) on, the weight has "
                      "'rows' (1)");
}

TEST_F(DescriptionTest, DifferentialThatCannotBe) {
  Pieces pieces;
  const std::string path = "field 'encoder.steps[0].attention.differential";
  auto expect = [&](const std::string &fields, const std::string &error,
                    const std::string &norm =
                        R"({"weight": "g", "kind": "rms"})") {
    pieces.steps = R"({"attention": {"qkv": "qkv", "projection": "o", )" +
                   fields + R"(, "differential": {"query1": "q1", "key1": "k1",
                   "query2": "q2", "key2": "k2", "norm": )" +
                   norm + "}}}";
    expectError(pieces, path + error);
  };
  expect(R"("heads": 2)", "' expects an even head_dim, got 3");
  expect(R"("heads": 1)", ".norm' expects an RMS norm with a weight", "\"n\"");
  expect(R"("heads": 1)", ".norm' expects an RMS norm with a weight",
         R"({"kind": "rms"})");
  expect(R"("heads": 2, "head_dim": 4, "kv_heads": 1)",
         "' and 'kv_heads' exclude each other");
  expect(R"("heads": 1, "windows": {"size": 2})",
         "' and 'windows' exclude each other");
  expect(R"("heads": 1, "relative_rows": "r", "relative_columns": "c")",
         "' and 'relative_rows' exclude each other");
  expect(R"("heads": 1, "logit_scale": "s")",
         "' and 'logit_scale' exclude each other");
  expect(R"("heads": 1, "talking_heads": {"scores": "s", "weights": "w"})",
         "' and 'talking_heads' exclude each other");
  pieces.top = R"("rope": {})";
  expect(R"("heads": 1, "head_dim": 4, "rope": true)",
         "' and 'rope' exclude each other");
  pieces = Pieces();
  pieces.steps = R"({"attention": {"heads": 1, "qkv": "q", "projection": "o",
                      "differential": {"query1": "q1"}}})";
  expectError(pieces, path + ".key1' is missing");
}

TEST_F(DescriptionTest, ScaleOfNothing) {
  for (const std::string scale : {"0", "-1e+40"}) {
    Pieces pieces;
    pieces.steps = R"({"attention": {"heads": 1, "qkv": "q", "projection": "o",
                        "scale": )" +
                   scale + "}}";
    expectError(pieces, ".attention.scale' expects a number between 1e-30 and "
                        "1e30, or as far below 0, got " +
                            scale);
  }
}

TEST_F(DescriptionTest, NormsOfEachHeadAndOfAll) {
  const auto makeSteps = [](StringRef norms) {
    return (R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
               "query_norm": "n", "key_norm": "m", "qk_norm": ")" +
            norms + "\"}}")
        .str();
  };
  Pieces pieces;
  pieces.steps = makeSteps("shared");
  expectIR(pieces,
           {"\"l.{i}.n.weight\" layers(2) : tensor<3xf32>", "query_norm("});
  pieces.steps = makeSteps("per_head");
  expectIR(pieces,
           {"\"l.{i}.n.weight\" layers(2) : tensor<6xf32>", "query_norm("});
  pieces.steps = makeSteps("across_heads");
  expectIR(pieces,
           {"\"l.{i}.m.weight\" layers(2) : tensor<6xf32>", "across_heads"});
  pieces.steps = makeSteps("all");
  expectError(pieces, "attention.qk_norm' expects one of \"shared\", "
                      "\"per_head\", \"across_heads\", got \"all\"");
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
                     "qk_norm": "per_head"}})";
  expectError(pieces, "attention.qk_norm' expects 'query_norm' and 'key_norm'");
}

TEST_F(DescriptionTest, GateOfAttention) {
  Pieces pieces;
  pieces.steps = R"({"attention": {"heads": 2, "head_dim": 4, "qkv": "q",
                     "projection": "o", "gate": {"weight": "g", "bias": "b"}}})";
  expectIR(pieces, {"\"l.{i}.g\" layers(2) : tensor<8x6xf32>",
                    "\"l.{i}.b\" layers(2) : tensor<8xf32>", "gate("});
  pieces.steps = R"({"attention": {"heads": 2, "qkv": "q", "projection": "o",
                     "gate": 3}})";
  expectError(pieces, "attention.gate' expects ");
}
