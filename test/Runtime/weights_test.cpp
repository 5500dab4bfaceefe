//===- weights_test.cpp - Weights in one file, in shards, in memory -----===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How vit_weights_open finds files, and what an index may not say.
//
//===----------------------------------------------------------------------===//
#include "test_support.h"

/// A file with u8 scalars of these names, each with its first letter as value.
static std::string fileOf(std::initializer_list<const char *> names) {
  std::string header = "{", data;
  for (const char *name : names) {
    header += (data.empty() ? "\"" : ",\"") + std::string(name) +
              "\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[" +
              std::to_string(data.size()) + "," +
              std::to_string(data.size() + 1) + "]}";
    data.push_back(name[0]);
  }
  return safetensorsBytes(header + "}", data);
}

static void expectRefused(const std::string &path, vit_status wanted,
                          std::initializer_list<const char *> parts) {
  vit_error error = dirtyError();
  vit_weights *weights = reinterpret_cast<vit_weights *>(1);
  expectError(vit_weights_open(path.c_str(), &weights, &error), error, wanted,
              parts);
  EXPECT_EQ(weights, nullptr);
}

static vit_weights *open(const std::string &path) {
  vit_error error = dirtyError();
  vit_weights *weights = nullptr;
  expectOk(vit_weights_open(path.c_str(), &weights, &error), error);
  return weights;
}

static char valueOf(const vit_weights *weights, const char *name) {
  const vit_tensor_view *tensor = vit_weights_find(weights, name);
  return tensor ? *static_cast<const char *>(tensor->data) : '\0';
}

TEST(Weights, OpensAFileAndItsFolder) {
  TempFolder folder;
  std::string path = folder.write("model.safetensors", fileOf({"b", "a"}));
  for (const std::string &where : {path, folder.path(), folder.path() + "/"}) {
    vit_weights *weights = open(where);
    EXPECT_EQ(vit_weights_count(weights), 2u);
    EXPECT_STREQ(vit_weights_tensor(weights, 0)->name, "b");
    EXPECT_EQ(vit_weights_tensor(weights, 2), nullptr);
    EXPECT_EQ(valueOf(weights, "a"), 'a');
    EXPECT_EQ(vit_weights_find(weights, "c"), nullptr);
    ASSERT_EQ(vit_weights_file_count(weights), 1u);
    EXPECT_NE(strstr(vit_weights_file(weights, 0), "model.safetensors"),
              nullptr);
    EXPECT_EQ(vit_weights_file(weights, 1), nullptr);
    vit_weights_close(weights);
  }
}

TEST(Weights, OpensShards) {
  TempFolder folder;
  folder.write("s1.safetensors", fileOf({"a", "surplus", "c"}));
  folder.write("s2.safetensors", fileOf({"b", "c"}));
  std::string index = folder.write(
      "model.safetensors.index.json",
      R"({"metadata":{"total_size":3,"x":[{}]},"weight_map":{)"
      R"("b":"s2.safetensors","a":"s1.safetensors","c":"s2.safetensors"}})");
  for (const std::string &where : {index, folder.path()}) {
    vit_weights *weights = open(where);
    EXPECT_EQ(vit_weights_count(weights), 3u);
    EXPECT_EQ(vit_weights_file_count(weights), 2u);
    EXPECT_EQ(valueOf(weights, "a"), 'a');
    EXPECT_EQ(valueOf(weights, "b"), 'b');
    EXPECT_EQ(valueOf(weights, "c"), 'c');
    EXPECT_NE(strstr(vit_weights_find(weights, "c")->file, "s2.safetensors"),
              nullptr);
    EXPECT_EQ(vit_weights_find(weights, "surplus"), nullptr);
    vit_weights_close(weights);
  }
  // One file wins over an index, as for those who wrote them.
  folder.write("model.safetensors", fileOf({"single"}));
  vit_weights *weights = open(folder.path());
  EXPECT_EQ(vit_weights_count(weights), 1u);
  vit_weights_close(weights);
}

TEST(Weights, OpensAnEmptyIndex) {
  TempFolder folder;
  vit_weights *weights =
      open(folder.write("x.index.json", R"({"weight_map":{}})"));
  EXPECT_EQ(vit_weights_count(weights), 0u);
  EXPECT_EQ(vit_weights_file_count(weights), 0u);
  vit_weights_close(weights);
}

TEST(Weights, RefusesShardsThatLackATensor) {
  TempFolder folder;
  folder.write("s1.safetensors", fileOf({"a"}));
  std::string index = folder.write(
      "i.json",
      R"({"weight_map":{"a":"s1.safetensors","b":"s1.safetensors"}})");
  expectRefused(index, VIT_BAD_FILE,
                {"i.json'", "tensor 'b'", "shard 's1.safetensors'"});
  index = folder.write("i.json", R"({"weight_map":{"a":"none.safetensors"}})");
  expectRefused(
      index, VIT_NOT_FOUND,
      {"none.safetensors'", "no such file", "; it is a shard of '", "i.json'"});
  folder.write("bad.safetensors", "12345678");
  index = folder.write("i.json", R"({"weight_map":{"a":"bad.safetensors"}})");
  expectRefused(index, VIT_BAD_FILE, {"bad.safetensors'"});
}

TEST(Weights, RefusesPathsInAnIndex) {
  TempFolder folder;
  folder.write("s.safetensors", fileOf({"a"}));
  for (const char *name :
       {"../s.safetensors", "./s.safetensors", "/etc/passwd", "x/s.safetensors",
        "..", ".", "", "..\\\\s.safetensors", "s.safetensors\\u0000"})
    expectRefused(
        folder.write("i.json",
                     std::string(R"({"weight_map":{"a":")") + name + "\"}}"),
        VIT_BAD_FILE, {"i.json'", "tensor 'a'", "is not the name of a file"});
}

TEST(Weights, RefusesMalformedIndices) {
  TempFolder folder;
  struct Case {
    const char *text;
    const char *message;
  };
  const Case cases[] = {
      {"", "not valid JSON"},
      {"{", "not valid JSON"},
      {"{} {}", "not valid JSON"},
      {"[]", "is an array, not a JSON object"},
      {"\"x\"", "is a string, not a JSON object"},
      {"{}", "no 'weight_map'"},
      {R"({"metadata":{"weight_map":{"a":"s"}}})", "no 'weight_map'"},
      {R"({"weight_map":[]})", "'weight_map' is an array"},
      {R"({"weight_map":null})", "'weight_map' is null"},
      {R"({"weight_map":{},"weight_map":{}})", "'weight_map' is there twice"},
      {R"({"weight_map":{"a":1}})", "tensor 'a': the file name is a number"},
      {R"({"weight_map":{"a":["s"]}})", "tensor 'a': the file name is an arr"},
      {R"({"weight_map":{"a":{}}})", "tensor 'a': the file name is an object"},
      {R"({"weight_map":{"a":"s","b":"s","a":"s"}})", "'a' is there twice"},
      {R"({"weight_map":{"a\u0000":"s"}})", "NUL"},
      {"{\"weight_map\":{\"\xff\":\"s\"}}", "UTF-8"},
  };
  for (const Case &one : cases)
    expectRefused(folder.write("i.json", one.text), VIT_BAD_FILE,
                  {"i.json'", one.message});
}

TEST(Weights, RefusesPathsWithoutWeights) {
  TempFolder folder;
  expectRefused(folder.path(), VIT_NOT_FOUND,
                {"neither 'model.safetensors' nor "
                 "'model.safetensors.index.json'"});
  expectRefused(folder / "none.safetensors", VIT_NOT_FOUND, {"no such file"});
  expectRefused(folder / "none.json", VIT_NOT_FOUND, {"no such file"});
  ASSERT_EQ(mkdir((folder / "model.safetensors").c_str(), 0700), 0);
  expectRefused(folder.path(), VIT_IO_ERROR, {"it is a folder"});
  vit_error error = dirtyError();
  vit_weights *weights = nullptr;
  expectError(vit_weights_open(nullptr, &weights, &error), error,
              VIT_INVALID_ARGUMENT, {"'path' is null"});
  expectError(vit_weights_open("x", nullptr, &error), error,
              VIT_INVALID_ARGUMENT, {"'weights' is null"});
}

TEST(Weights, TakesTensorsInMemory) {
  float values[2] = {1, 2};
  int64_t shape[1] = {2};
  vit_tensor_view views[2] = {};
  for (vit_tensor_view &view : views) {
    view.name = &view == views ? "x" : "a";
    view.dtype = VIT_DTYPE_F32;
    view.rank = 1;
    view.shape = shape;
    view.data = values;
    view.bytes = 8;
  }
  vit_error error = dirtyError();
  vit_weights *weights = nullptr;
  expectOk(vit_weights_from_tensors(views, 2, &weights, &error), error);
  ASSERT_NE(vit_weights_find(weights, "a"), nullptr);
  EXPECT_EQ(vit_weights_find(weights, "a")->data, values);
  EXPECT_EQ(vit_weights_file_count(weights), 0u);
  EXPECT_EQ(vit_weights_file(weights, 0), nullptr);
  vit_weights_close(weights);
  views[0].name = "a";
  expectError(vit_weights_from_tensors(views, 2, &weights, &error), error,
              VIT_INVALID_ARGUMENT, {"'a' is there twice"});
  views[0].name = "b";
  views[0].bytes = 9;
  expectError(vit_weights_from_tensors(views, 2, &weights, &error), error,
              VIT_INVALID_ARGUMENT, {"'b'", "8 bytes", "9"});
  EXPECT_EQ(weights, nullptr);
}
