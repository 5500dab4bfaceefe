//===- OutputsTest.cpp - Which results of a model are computed ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What --outputs may ask for, how runs of layers are cut for it, and what the
// model must have: of descriptions, which say the same of single outputs.
//
//===----------------------------------------------------------------------===//

#include "DescriptionTest.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

static constexpr const char *kAttention =
    R"({"norm": "n", "attention": {"heads": 2, "qkv": "qkv", "projection": "o"}})";

namespace {
class OutputsTest : public DescriptionTest {
protected:
  OutputsTest() {
    pieces.top = R"("norm": "last")";
    pieces.run = R"("layers": 5, "prefix": "l.{i}.")";
    pieces.steps = std::string(kAttention) +
                   R"(, {"mlp": {"hidden": 12, "fc1": "a", "fc2": "b"}})";
  }

  std::string importOutputs(std::vector<std::string> outputs) {
    ImportOptions options;
    options.outputs = std::move(outputs);
    return import(pieces.text(), options);
  }

  void expectOutputs(std::vector<std::string> outputs,
                     const std::vector<std::string> &parts) {
    std::string ir = importOutputs(std::move(outputs));
    EXPECT_EQ(test.getErrors(), "");
    for (const std::string &part : parts)
      EXPECT_NE(ir.find(part), std::string::npos) << part << "\nnot in\n" << ir;
  }

  void expectRefused(const std::string &output, const std::string &error) {
    EXPECT_EQ(importOutputs({output}), "");
    EXPECT_NE(test.getErrors().find(error), std::string::npos)
        << error << "\nnot in\n"
        << test.getErrors();
  }

  Pieces pieces;
};
} // namespace

static size_t count(const std::string &text, const std::string &part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++found;
  return found;
}

TEST_F(OutputsTest, OfTheWholeModel) {
  expectOutputs({"tokens", "logits", "features"},
                {"(tensor<1x6x6xf32> {vit.name = \"tokens\"}, tensor<1x5xf32> "
                 "{vit.name = \"logits\"}, tensor<1x6xf32> {vit.name = "
                 "\"features\"})"});
  EXPECT_EQ(count(print(*imported.module), "vit.encoder"), 1u);
}

TEST_F(OutputsTest, LayersCutTheRun) {
  expectOutputs({"layer:1", "logits"},
                {"vit.name = \"layer_1\"", "layers(2) {", "layers(3) {",
                 "\"l.{i}.qkv.weight\" layers(3) first(2)"});
}

TEST_F(OutputsTest, NothingBehindTheLastLayerAskedFor) {
  expectOutputs({"layer:2"}, {"layers(3) {"});
  std::string ir = print(*imported.module);
  EXPECT_EQ(count(ir, "vit.encoder"), 1u) << ir;
  EXPECT_EQ(ir.find("\"head"), std::string::npos) << ir;
  EXPECT_EQ(ir.find("\"last"), std::string::npos) << ir;
  expectOutputs({"layer:2:normed"},
                {"vit.name = \"layer_2_normed\"", "\"last.weight\""});
}

TEST_F(OutputsTest, AttentionOfALayer) {
  expectOutputs(
      {"attention:3"},
      {"tensor<1x2x6x6xf32> {vit.name = \"attention_3\"}", "layers(3) {",
       "\"l.3.qkv.weight\" :", "\"l.3.n.weight\" :", "vit.attention_weights"});
  // The rest of its layer is not there.
  std::string ir = print(*imported.module);
  EXPECT_EQ(ir.find("\"l.3.o"), std::string::npos) << ir;
  EXPECT_EQ(ir.find("\"l.3.a"), std::string::npos) << ir;
  expectOutputs({"attention:0", "layer:0"},
                {"\"l.0.o.weight\"", "vit.attention_weights"});
  EXPECT_EQ(count(print(*imported.module), "vit.encoder"), 0u);
}

TEST_F(OutputsTest, RunsInTheMiddleOfAPeriod) {
  pieces.run += std::string(R"(, "period": [[)") + kAttention +
                R"(], [{"mlp": {"hidden": 12, "fc1": "a", "fc2": "b"}}]])";
  std::string text = pieces.text();
  text.erase(text.find(R"(, "steps": [)"),
             text.find("},\n\"outputs\"") - text.find(R"(, "steps": [)"));
  text.replace(text.find(R"("layers": 5)"), 11, R"("layers": 6)");
  ImportOptions options;
  options.outputs = {"layer:2", "logits"};
  std::string ir = import(text, options);
  EXPECT_EQ(test.getErrors(), "");
  // Layers 0 and 1, layer 2, layers 3 and 4, layer 5.
  EXPECT_EQ(count(ir, "layers(1) {"), 4u) << ir;
  EXPECT_NE(ir.find("\"l.{i}.a.weight\" layers(1) first(3) step(2)"),
            std::string::npos)
      << ir;
  EXPECT_NE(ir.find("\"l.{i}.qkv.weight\" layers(1) first(4) step(2)"),
            std::string::npos)
      << ir;
}

TEST_F(OutputsTest, LearnedPositionsOfOneLayer) {
  pieces.top = R"("rope": {"frequencies": "f", "layers": 5})";
  pieces.steps = R"({"attention": {"heads": 2, "head_dim": 4, "qkv": "qkv",
                      "projection": "o", "rope": true}})";
  expectOutputs({"attention:2", "layer:2"},
                {"vit.layer_slice", "[0, 2, 0, 0] [2, 1, 2, 2] [1, 1, 1, 1]",
                 "vit.attention_weights"});
}

TEST_F(OutputsTest, TokensThatComeLater) {
  pieces.run += R"(, "tokens": [{"parameter": "cls"}])";
  // In front of the first of the run's parts.
  ImportOptions options;
  options.outputs = {"layer:0", "attention:2", "logits"};
  std::string ir = import(pieces.text(), options);
  EXPECT_EQ(test.getErrors(), "");
  EXPECT_EQ(count(ir, "vit.tokens"), 1u) << ir;
  EXPECT_EQ(count(ir, "vit.encoder"), 3u) << ir;
  EXPECT_NE(ir.find("tensor<1x2x7x7xf32>"), std::string::npos) << ir;
}

TEST_F(OutputsTest, OfADescription) {
  pieces.output =
      R"({"name": "a", "layer": 1}, {"name": "b", "layer": 1, "normed": true},
                     {"name": "c", "attention": 4})";
  expectIR(pieces, {"tensor<1x6x6xf32> {vit.name = \"a\"}",
                    "tensor<1x6x6xf32> {vit.name = \"b\"}",
                    "tensor<1x2x6x6xf32> {vit.name = \"c\"}"});
}

//===----------------------------------------------------------------------===//
// Mistakes
//===----------------------------------------------------------------------===//

TEST_F(OutputsTest, WhatTheModelHasNot) {
  expectRefused("logit", "'m' has no output 'logit', it has logits, features, "
                         "tokens, layer:0 to layer:4, layer:0:normed to "
                         "layer:4:normed, attention:0 to attention:4");
  pieces.output = R"({"name": "all"})";
  expectRefused("features", "'m' has no output 'features', it has all, tokens, "
                            "layer:0 to");
  expectRefused("layer:5", "output 'layer:5' of 'm' is none of the model's "
                           "layers, 0 to 4");
  expectRefused("layer:-1", "'m' has no output 'layer:-1'");
  expectRefused("attention:1:normed", "has no output 'attention:1:normed'");
}

/// The same tokens under two names would be computed for each.
TEST_F(OutputsTest, OtherNamesOfALayer) {
  for (const char *name : {"layer:00", "layer:-0", "layer:+1", "layer: 1",
                           "layer:01:normed", "attention:00", "layer:"})
    expectRefused(name, std::string("'m' has no output '") + name + "'");
}

TEST_F(OutputsTest, NormThatIsNotThere) {
  pieces.top = R"("norm_epsilon": 1e-6)";
  expectRefused("layer:0:normed", "output 'layer:0:normed' of 'm' cannot be "
                                  "normed: the model has no norm of all "
                                  "tokens");
  expectRefused("none", "tokens, layer:0 to layer:4, attention:0 to");
}

TEST_F(OutputsTest, AttentionThatIsNotThere) {
  pieces.steps = R"({"mlp": {"hidden": 12, "fc1": "a", "fc2": "b"}})";
  expectRefused("attention:0", "output 'attention:0' of 'm' is in a layer with "
                               "0 softmaxes, expects one");
}

TEST_F(OutputsTest, AttentionOfOtherKinds) {
  auto expect = [&](const std::string &fields, const std::string &error) {
    pieces.steps = R"({"norm": "n", "attention": {"heads": 2, "qkv": "qkv",
                       "projection": "o")" +
                   fields + "}";
    expectRefused("attention:0", "output 'attention:0' of 'm' " + error);
  };
  expect(R"(, "logit_scale": "s"})", "is of cosines, which is not supported");
  expect(R"(, "talking_heads": {"scores": "s", "weights": "w"}})",
         "is of talking heads, which is not supported");
  expect(
      R"(, "head_dim": 4, "differential": {"query1": "a", "key1": "b", "query2": "c",
             "key2": "d", "norm": {"weight": "g", "kind": "rms"}}})",
      "is differential, which is not supported");
  expect(R"(, "kv_heads": 1})", "has fewer heads of keys than of queries, "
                                "which is not supported");
  expect(R"(, "relative_rows": "r", "relative_columns": "c"})",
         "has decomposed relative positions, which is not supported");
  expect(R"(}, "tokens": 1)", "is of the first tokens alone, which is not "
                              "supported");
}

TEST_F(OutputsTest, StagesOfAHierarchy) {
  // Two layers of 2 x 4 tokens, a merge, one of 1 x 2 twice as wide.
  std::string text = pieces.text();
  text.replace(text.find("[8, 12]"), 7, "[8, 16]");
  size_t begin = text.find(R"("encoder": )") + 11,
         end = text.find("},\n", begin);
  std::string run = text.substr(begin, end + 1 - begin);
  run.replace(run.find("5"), 1, "2");
  text.replace(begin, end + 1 - begin,
               "[" + run + R"(, {"layers": 1, "prefix": "l.{i}.", "merge":
      {"embed_dim": 12, "reduction": "r"}, "steps": [{"norm": "n",
       "attention": {"heads": 2, "qkv": "qkv", "projection": "o",
                     "windows": {"size": 2}}}]}])");
  ImportOptions options;
  options.outputs = {"layer:1", "layer:2", "layer:2:normed", "attention:0"};
  std::string ir = import(text, options);
  EXPECT_EQ(test.getErrors(), "");
  EXPECT_NE(ir.find("(tensor<1x8x6xf32> {vit.name = \"layer_1\"}, "
                    "tensor<1x2x12xf32> {vit.name = \"layer_2\"}, "),
            std::string::npos)
      << ir;
  options.outputs = {"layer:1:normed"};
  EXPECT_EQ(import(text, options), "");
  options.outputs = {"attention:2"};
  EXPECT_EQ(import(text, options), "");
  options.outputs = {"none"};
  EXPECT_EQ(import(text, options), "");
  for (const char *error :
       {"layer:0 to layer:2, layer:2:normed to layer:2:normed, attention:0",
        "output 'layer:1:normed' of 'm' cannot be normed: tokens are 6 wide "
        "there, the model's norm is of 12",
        "output 'attention:2' of 'm' is of windows, which is not supported"})
    EXPECT_NE(test.getErrors().find(error), std::string::npos)
        << test.getErrors();
}

TEST_F(OutputsTest, AttentionThatIsTooLarge) {
  // Four million patches.
  std::string text = pieces.text();
  text.replace(text.find("[8, 12]"), 7, "8000");
  ImportOptions options;
  options.outputs = {"attention:0"};
  EXPECT_EQ(import(text, options), "");
  EXPECT_NE(test.getErrors().find("the model has a tensor of more than"),
            std::string::npos)
      << test.getErrors();
}

TEST_F(OutputsTest, MistakesInADescription) {
  pieces.output = R"({"name": "a", "layer": 5})";
  expectError(pieces, "field 'outputs[0].layer' expects an integer");
  pieces.output = R"({"name": "a", "layer": 1, "attention": 1})";
  expectError(pieces,
              "field 'outputs[0].attention' and 'layer' exclude each other");
  pieces.output = R"({"name": "a", "layer": 1, "pool": "mean"})";
  expectError(pieces, "field 'outputs[0].pool' is unknown");
  pieces.top = R"("norm_epsilon": 1e-6)";
  pieces.output = R"({"name": "a", "layer": 1, "normed": true})";
  expectError(pieces, "field 'outputs[0].layer' (1) cannot be normed");
}

TEST_F(OutputsTest, OfMlirFiles) {
  std::string path = makeTemporaryFolder() + "/m.mlir";
  writeFile(path, "module {}");
  ImportOptions options;
  options.outputs = {"logits"};
  EXPECT_TRUE(failed(test.import(path, options)));
  EXPECT_NE(test.getErrors().find("a .mlir file returns what it says"),
            std::string::npos)
      << test.getErrors();
}
