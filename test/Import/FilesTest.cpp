//===- FilesTest.cpp - The files of a model, and what is wrong with them --===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which files an import takes, broken JSON, weights that do not fit, .mlir
// files that are no models, and options that contradict the model.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

namespace {
class FilesTest : public testing::Test {
protected:
  void expectError(const std::string &path, const std::string &error,
                   const ImportOptions &options = {}) {
    EXPECT_TRUE(failed(test.import(path, options)));
    EXPECT_NE(test.getErrors().find(error), std::string::npos)
        << error << "\nnot in\n"
        << test.getErrors();
  }
  std::string write(const std::string &name, const std::string &text) {
    writeFile(folder + "/" + name, text);
    return folder + "/" + name;
  }

  ImportTest test;
  std::string folder = makeTemporaryFolder();
};
} // namespace

//===----------------------------------------------------------------------===//
// Finding the files
//===----------------------------------------------------------------------===//

TEST_F(FilesTest, NoSuchFile) {
  expectError(folder + "/none", "cannot read '" + folder + "/none': No such");
}

TEST_F(FilesTest, EmptyFolder) {
  expectError(folder, "expects '" + folder +
                          "' to have a config.json, model.json or model.mlir");
}

TEST_F(FilesTest, TwoModelsInOneFolder) {
  write("config.json", "{}");
  write("model.json", "{}");
  expectError(folder, "to have one model, got 'config.json' and 'model.json'");
}

TEST_F(FilesTest, AnotherKindOfFile) {
  expectError(write("model.onnx", "x"), "cannot tell what '");
}

TEST_F(FilesTest, NothingIsWaitedFor) {
  for (const char *name : {"pipe.json", "pipe.mlir"}) {
    const std::string pipe = folder + "/" + name;
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    expectError(pipe, "cannot read '" + pipe + "': it is not a regular file");
  }
}

TEST_F(FilesTest, BadOptions) {
  ImportOptions options;
  options.name = "a-b";
  expectError(folder, "expects the name ('a-b') to be a C identifier", options);
  options = {};
  options.batch = 0;
  expectError(folder, "expects the batch (0) to be between 1 and 65536",
              options);
  options = {};
  options.imageSize = {0, 7};
  expectError(folder, "expects the image size (0 x 7) to be between 1 and",
              options);
  options = {};
  options.batch = 2;
  options.dynamicBatch = true;
  expectError(folder, "expects either a batch (2) or a dynamic one", options);
}

TEST_F(FilesTest, NamesAreIdentifiers) {
  EXPECT_EQ(makeIdentifier("ViT-B/16"), "vit_b_16");
  EXPECT_EQ(makeIdentifier("16"), "m16");
  EXPECT_EQ(makeIdentifier(""), "m");
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

TEST_F(FilesTest, NoJson) {
  expectError(write("d.json", "{\n  \"a\": 1,\n  b\n}"),
              "3:3: byte 14: expects JSON: ");
}

TEST_F(FilesTest, NoObject) {
  expectError(write("d.json", "[1]"), "1:1: expects a JSON object, got [1]");
}

TEST_F(FilesTest, FieldTwice) {
  expectError(write("d.json", "{\"a\": {\"b\": 1,\n \"b\": 2}}"),
              "field 'a.b' is written twice");
}

TEST_F(FilesTest, FieldTwiceByAnEscape) {
  // Two names, though one is as the other is written.
  EXPECT_TRUE(failed(test.import(write("d.json", R"({"\\n": 1, "\n": 2})"))));
  EXPECT_EQ(test.getErrors().find("twice"), std::string::npos);
  std::pair<const char *, const char *> cases[] = {
      {R"({"size": 1, "siz\u0065": 2})", "field 'size' is written twice"},
      {R"({"\u007A": 1, "\u007a": 2})", "field 'z' is written twice"},
      {R"({"a\/b": 1, "a/b": 2})", "field 'a/b' is written twice"},
      {R"({"\"": 1, "\u0022": 2})", "field '\"' is written twice"},
      {R"({"\u00e4": 1, "ä": 2})", "field 'ä' is written twice"}};
  for (auto [text, error] : cases)
    expectError(write("d.json", text), error);
}

TEST_F(FilesTest, DeepNesting) {
  expectError(write("d.json", "{\"a\":" + std::string(100000, '[')),
              "nests deeper than 64 levels");
}

TEST_F(FilesTest, LongNamesOfFields) {
  const std::string most(1000, 'k'), more(1001, 'k');
  expectError(write("d.json", "{\"vitc\": 1, \"" + most + "\": 1}"), "1:13: ");
  expectError(write("d.json", "{\"vitc\": 1,\n \"" + more + "\": 1}"),
              "2:2: byte 13: expects the name of a field to have at most 1000 "
              "bytes, got "
              "1001 in 'kkk");
  EXPECT_LT(test.getErrors().size(), 3000u);
}

TEST_F(FilesTest, ManyValues) {
  std::string text = "{\"vitc\": 1, \"a\": [0";
  for (size_t i = 0; i < (1 << 20) - 4; ++i)
    text += ",0";
  // The object, 1, the list and what is in it make 2^20.
  expectError(write("d.json", text + "]}"), "field 'a' is unknown");
  expectError(write("d.json", text + ",0]}"),
              ": expects at most 1048576 values, got more");
}

/// Bytes that this process has used at once.
static size_t getPeakMemory() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<size_t>(usage.ru_maxrss) << 10;
}

TEST_F(FilesTest, LongPathsTakeNoMemory) {
  // Written down, the paths of the list's elements would take 2.4 GB.
  std::string text, end;
  for (size_t i = 0; i < 60; ++i) {
    text += "{\"" + std::string(1000, 'k') + "\": ";
    end += "}";
  }
  text += "[0";
  for (size_t i = 0; i < 40000; ++i)
    text += ",0";
  const size_t before = getPeakMemory();
  expectError(write("d.json", text + "]" + end), "field 'kkk");
  EXPECT_LT(getPeakMemory() - before, 500u << 20);
}

TEST_F(FilesTest, ManyRepeats) {
  std::string text = "{\"a\": 1";
  for (size_t i = 0; i < 10000; ++i)
    text += ", \"a\": 1";
  expectError(write("d.json", text + "}"), "field 'a' is written twice");
  EXPECT_LT(test.getErrors().size(), 3000u);
}

TEST_F(FilesTest, NamesOfFieldsInMessages) {
  expectError(write("d.json", R"({"vitc": 1, "\u001b[31mred\u0007": 1})"),
              "1:13: field '?[31mred?' is unknown");
  expectError(write("d.json", "{\"vitc\": \"\x7f\"}"),
              "expects an integer >= 1 and <= 1, got \"?\"");
  expectError(write("d.json", "{\"" + std::string(999, 'k') + "\": 1}"),
              "kkk...kkk");
  EXPECT_LT(test.getErrors().size(), 3000u);
}

TEST_F(FilesTest, TruncatedJson) {
  expectError(write("d.json", "{\"a\": \"b"), "expects JSON: ");
}

TEST_F(FilesTest, BinaryJson) {
  expectError(write("d.json", std::string("{\"\xff\xfe\0\": 1}", 10)),
              "expects JSON: ");
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static const char *kDescription = R"({"vitc": 1, "image": {"size": 8},
  "embed_dim": 6, "patch_embed": {"kernel": 4, "weight": "patch"},
  "encoder": {"layers": 4, "prefix": "l.{i}.", "steps": [
    {"attention": {"heads": 2, "qkv": {"weight": "qkv"}, "projection": {"weight": "o"}}}]},
  "outputs": [{"name": "x"}]})";

static std::vector<TestTensor> goodTensors() {
  std::vector<TestTensor> tensors = {{"patch", VIT_DTYPE_F32, {6, 3, 4, 4}}};
  for (std::string i : {"0", "1", "2", "3"}) {
    tensors.push_back({"l." + i + ".qkv", VIT_DTYPE_F16, {18, 6}});
    tensors.push_back({"l." + i + ".o", VIT_DTYPE_BF16, {6, 6}});
  }
  return tensors;
}

TEST_F(FilesTest, WeightsThatFit) {
  write("model.json", kDescription);
  writeWeights(folder + "/model.safetensors", goodTensors());
  FailureOr<ImportedModel> model = test.import(folder);
  ASSERT_TRUE(succeeded(model)) << test.getErrors();
  EXPECT_EQ(model->weightsPath, folder + "/model.safetensors");
  EXPECT_TRUE(model->warnings.empty());
}

TEST_F(FilesTest, SurplusTensorsAreOneWarning) {
  write("model.json", kDescription);
  std::vector<TestTensor> tensors = goodTensors();
  for (const char *name : {"b", "a", "c", "d", "e", "f", "g"})
    tensors.push_back({name, VIT_DTYPE_I64, {1}});
  writeWeights(folder + "/w.safetensors", tensors);
  ImportOptions options;
  options.weightsFile = folder + "/w.safetensors";
  FailureOr<ImportedModel> model = test.import(folder, options);
  ASSERT_TRUE(succeeded(model)) << test.getErrors();
  ASSERT_EQ(model->warnings.size(), 1u);
  EXPECT_EQ(model->warnings[0],
            options.weightsFile + ": the model does not use tensors 'a', 'b', "
                                  "'c', 'd', 'e' and 2 more");
}

TEST_F(FilesTest, MoreLayersThanTheModelHas) {
  write("model.json", kDescription);
  std::vector<TestTensor> tensors = goodTensors();
  tensors.push_back({"l.4.qkv", VIT_DTYPE_F16, {18, 6}});
  writeWeights(folder + "/model.safetensors", tensors);
  FailureOr<ImportedModel> model = test.import(folder);
  ASSERT_TRUE(succeeded(model)) << test.getErrors();
  ASSERT_EQ(model->warnings.size(), 1u);
  EXPECT_EQ(model->warnings[0],
            folder + "/model.safetensors: the model does not use tensor "
                     "'l.4.qkv'; of 'l.{i}.qkv' the file has 5 layers, the "
                     "model 4");
}

TEST_F(FilesTest, NamesOfTensorsInMessages) {
  const std::string escape = "\x1b[31m", more(2000, 'n');
  std::string text = kDescription;
  text.replace(text.find("\"patch\""), 7, R"("\u001b[31m")");
  write("model.json", text);
  std::vector<TestTensor> tensors = goodTensors();
  tensors[0].name = escape;
  tensors.push_back({escape + "a", VIT_DTYPE_F32, {1}});
  tensors.push_back({more, VIT_DTYPE_F32, {1}});
  writeWeights(folder + "/model.safetensors", tensors);
  FailureOr<ImportedModel> model = test.import(folder);
  ASSERT_TRUE(succeeded(model)) << test.getErrors();
  ASSERT_EQ(model->warnings.size(), 1u);
  EXPECT_NE(model->warnings[0].find("does not use tensors '?[31ma', 'nnn"),
            std::string::npos)
      << model->warnings[0];
  EXPECT_LT(model->warnings[0].size(), 500u);
  tensors.erase(tensors.begin());
  writeWeights(folder + "/model.safetensors", tensors);
  expectError(folder, "tensor '?[31m' is missing");
}

TEST_F(FilesTest, OneWrongTensor) {
  write("model.json", kDescription);
  std::vector<TestTensor> tensors = goodTensors();
  tensors[0].shape = {6, 3, 4, 5};
  writeWeights(folder + "/model.safetensors", tensors);
  expectError(folder, "model.safetensors: tensor 'patch' has shape [6, 3, 4, "
                      "5], model expects [6, 3, 4, 4]\n");
}

TEST_F(FilesTest, AllWrongTensorsAtOnce) {
  write("model.json", kDescription);
  std::vector<TestTensor> tensors = goodTensors();
  tensors[0].dtype = VIT_DTYPE_I32;
  tensors[3].shape = tensors[7].shape = {18, 7}; // l.1, l.3
  tensors.erase(tensors.begin() + 8);            // l.3.o
  tensors.erase(tensors.begin() + 6), tensors.erase(tensors.begin() + 4);
  writeWeights(folder + "/model.safetensors", tensors);
  expectError(
      folder,
      "model.safetensors: 6 of 9 tensors do not fit the model\n"
      "2:19: note: tensor 'patch' has dtype I32, expects F64, F32, F16 or "
      "BF16\n"
      "4:5: note: tensors 'l.{1,3}.qkv' have shape [18, 7], model expects "
      "[18, 6]\n"
      "3:3: note: tensors 'l.{1-3}.o' are missing, model expects [6, 6]\n");
}

TEST_F(FilesTest, BrokenWeights) {
  write("model.json", kDescription);
  write("model.safetensors", "not one");
  expectError(folder, "model.safetensors");
}

TEST_F(FilesTest, MissingWeights) {
  ImportOptions options;
  options.weightsFile = folder + "/none.safetensors";
  expectError(write("d.json", kDescription), "none.safetensors", options);
}

TEST_F(FilesTest, WeightsThatTheDescriptionNames) {
  std::string text = kDescription;
  text.insert(1, "\"weights\": \"w.safetensors\", ");
  write("some.json", text);
  writeWeights(folder + "/w.safetensors", goodTensors());
  FailureOr<ImportedModel> model = test.import(folder + "/some.json");
  ASSERT_TRUE(succeeded(model)) << test.getErrors();
  EXPECT_EQ(model->weightsPath, folder + "/w.safetensors");
  EXPECT_EQ(model->name, "some");
}

TEST_F(FilesTest, WeightsOfPyTorch) {
  write("model.json", kDescription);
  write("pytorch_model.bin", "PK\3\4\24");
  expectError(folder,
              "file '" + folder + "/pytorch_model.bin': it has 5 bytes");
  // Safetensors come first.
  writeWeights(folder + "/model.safetensors", goodTensors());
  FailureOr<ImportedModel> model = test.import(folder);
  ASSERT_TRUE(succeeded(model)) << test.getErrors();
  EXPECT_EQ(model->weightsPath, folder + "/model.safetensors");
}

//===----------------------------------------------------------------------===//
// .mlir files
//===----------------------------------------------------------------------===//

static std::string makeModel(const std::string &signature,
                             const std::string &body) {
  return "func.func " + signature + " {\n" + body + "\n}\n";
}

static const char *kBody = R"(
  %w = vit.param "w" : tensor<4x3x2x2xf32>
  %x = vit.patch_embed %i, %w stride [2, 2] : (tensor<1x3x4x4xf32>, tensor<4x3x2x2xf32>) -> tensor<1x4x4xf32>
  return %x : tensor<1x4x4xf32>)";
static const char *kSignature =
    "@my_net(%i: tensor<1x3x4x4xf32>) -> tensor<1x4x4xf32>";

TEST_F(FilesTest, MlirModel) {
  FailureOr<ImportedModel> model =
      test.import(write("a.mlir", makeModel(kSignature, kBody)));
  ASSERT_TRUE(succeeded(model)) << test.getErrors();
  EXPECT_EQ(model->name, "my_net");
  EXPECT_EQ(model->family, "mlir");
  std::string ir = print(*model->module);
  EXPECT_NE(ir.find("@infer(%arg0: tensor<1x3x4x4xf32> {vit.name = \"input\"}) "
                    "-> (tensor<1x4x4xf32> {vit.name = \"output\"})"),
            std::string::npos)
      << ir;
}

TEST_F(FilesTest, MlirThatIsNoModel) {
  std::tuple<std::string, std::string, const char *> cases[] = {
      {"@f() -> ()", "return", "expects a model to take one image, got 0"},
      {"@f(%i: tensor<?x3x4x4xf32>) -> ()", "return",
       "expects the image to be a static f32 tensor, or one of i8, got"},
      {"@f(%i: tensor<1x3x4x4xf16>) -> ()", "return",
       "expects the image to be a static f32 tensor, or one of i8, got"},
      {"@f(%i: tensor<3x4x4xf32>) -> ()", "return",
       "expects the image to be B x C x H x W, or B x H x W x C of bytes, got "
       "'tensor<3x4x4xf32>'"},
      {"@f(%i: tensor<1x3x4x4xf32>) -> ()", "return",
       "expects a model to return at least one tensor"},
      {"@f(%i: tensor<2x3x4x4xf32>) -> tensor<1xf32>",
       "%x = vit.param \"w\" : tensor<1xf32>\nreturn %x : tensor<1xf32>",
       "expects result 0 to start with the batch (2), got 'tensor<1xf32>'"},
      {"private @f(%i: tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>",
       "return %i : tensor<1x3x4x4xf32>",
       "expects a model to be one public function"},
      {"@f(%i: tensor<1x3x4x4xf32>) -> (tensor<1x3x4x4xf32> {vit.name = "
       "\"a\"}, tensor<1x3x4x4xf32> {vit.name = \"a\"})",
       "return %i, %i : tensor<1x3x4x4xf32>, tensor<1x3x4x4xf32>",
       "expects 'vit.name' of the results to differ, got \"a\" twice"},
      {"@f(%i: tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>",
       "%r = vit.attention ins(%i, %i, %i : tensor<1x3x4x4xf32>, "
       "tensor<1x3x4x4xf32>, tensor<1x3x4x4xf32>) outs(%i : "
       "tensor<1x3x4x4xf32>) scale 1.0 -> tensor<1x3x4x4xf32>\n"
       "return %r : tensor<1x3x4x4xf32>",
       "expects a model to have operations of the vit dialect's first stage "
       "alone, got 'vit.attention'"},
      {"@f(%i: tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>",
       "%w = vit.param \"w\" : tensor<1048576x1048577xf32>\n"
       "return %i : tensor<1x3x4x4xf32>",
       "expects at most 1099511627776 elements, got "
       "'tensor<1048576x1048577xf32>'"},
      {"@f(%i: tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>",
       "%t = vit.param \"t\" : tensor<1x4x4xf32>\n"
       "%e = vit.encoder %t layers(5000) {\n^bb0(%x: tensor<1x4x4xf32>):\n"
       "vit.yield %x : tensor<1x4x4xf32>\n} : tensor<1x4x4xf32>\n"
       "return %i : tensor<1x3x4x4xf32>",
       "expects at most 4096 layers, got 5000"}};
  for (auto [signature, body, error] : cases)
    expectError(write("a.mlir", makeModel(signature, body)), error);
}

TEST_F(FilesTest, MlirThatDoesNotParse) {
  expectError(write("a.mlir", "func.func"), "1:10: ");
  expectError(write("a.mlir", ""), "expects a model to be one public function");
}

TEST_F(FilesTest, MlirAndOptions) {
  std::string path = write("a.mlir", makeModel(kSignature, kBody));
  ImportOptions options;
  options.batch = 2;
  expectError(path,
              "expects the batch asked for (2) to be that of the file (1)",
              options);
  options = {};
  options.imageSize = {8, 8};
  expectError(path,
              "expects the image size asked for (8 x 8) to be that of the file "
              "(4 x 4)",
              options);
}
