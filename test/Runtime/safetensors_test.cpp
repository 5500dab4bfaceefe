//===- safetensors_test.cpp - The safetensors reader --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What it reads from sound files, and each rule of the format broken alone.
//
//===----------------------------------------------------------------------===//
#include "test_support.h"

/// Opens bytes from memory and expects a refusal that says all of `parts`.
static void expectRefused(const std::string &bytes,
                          std::initializer_list<const char *> parts) {
  vit_error error = dirtyError();
  vit_safetensors *file = reinterpret_cast<vit_safetensors *>(1);
  vit_status status = vit_safetensors_open_memory(bytes.data(), bytes.size(),
                                                  "in.st", &file, &error);
  EXPECT_EQ(file, nullptr);
  expectError(status, error, VIT_BAD_FILE, parts);
  EXPECT_NE(strstr(error.message, "file 'in.st'"), nullptr) << error.message;
  // The same without a place for the message.
  EXPECT_EQ(vit_safetensors_open_memory(bytes.data(), bytes.size(), "in.st",
                                        &file, nullptr),
            VIT_BAD_FILE);
}

/// A file with this header and `size` bytes of data.
static void expectHeaderRefused(const std::string &header, size_t size,
                                std::initializer_list<const char *> parts) {
  expectRefused(safetensorsBytes(header, std::string(size, '\0')), parts);
}

static void expectAccepted(const std::string &header, size_t size) {
  std::string bytes = safetensorsBytes(header, std::string(size, '\0'));
  vit_error error = dirtyError();
  vit_safetensors *file = nullptr;
  expectOk(vit_safetensors_open_memory(bytes.data(), bytes.size(), "in.st",
                                       &file, &error),
           error);
  EXPECT_NE(file, nullptr);
  vit_safetensors_close(file);
}

TEST(Safetensors, ReadsTensorsAndMetadata) {
  TempFolder folder;
  std::string data(28, '\0');
  for (size_t i = 0; i < data.size(); ++i)
    data[i] = static_cast<char>(i);
  std::string path = folder.write(
      "a.safetensors",
      safetensorsBytes(
          R"({"b":{"dtype":"BF16","shape":[2],"data_offsets":[24,28]},)"
          R"("a \u00e9\"":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
          R"("__metadata__":{"format":"pt","x":""}}   )",
          data));
  vit_error error = dirtyError();
  vit_safetensors *file = nullptr;
  expectOk(vit_safetensors_open(path.c_str(), &file, &error), error);
  ASSERT_EQ(vit_safetensors_count(file), 2u);
  const vit_tensor_view *a = vit_safetensors_tensor(file, 0);
  EXPECT_STREQ(a->name, "a \xc3\xa9\"");
  EXPECT_EQ(a->dtype, VIT_DTYPE_F32);
  ASSERT_EQ(a->rank, 2);
  EXPECT_EQ(a->shape[0], 2);
  EXPECT_EQ(a->shape[1], 3);
  EXPECT_EQ(a->bytes, 24u);
  EXPECT_STREQ(a->file, path.c_str());
  EXPECT_EQ(memcmp(a->data, data.data(), 24), 0);
  EXPECT_EQ(vit_tensor_elements(a), 6u);
  const vit_tensor_view *b = vit_safetensors_find(file, "b");
  ASSERT_EQ(b, vit_safetensors_tensor(file, 1));
  EXPECT_EQ(memcmp(b->data, data.data() + 24, 4), 0);
  EXPECT_EQ(vit_safetensors_find(file, "c"), nullptr);
  EXPECT_EQ(vit_safetensors_find(file, nullptr), nullptr);
  EXPECT_EQ(vit_safetensors_tensor(file, 2), nullptr);
  ASSERT_EQ(vit_safetensors_metadata_count(file), 2u);
  EXPECT_STREQ(vit_safetensors_metadata_at(file, 0)->key, "format");
  EXPECT_STREQ(vit_safetensors_metadata_at(file, 0)->value, "pt");
  EXPECT_EQ(vit_safetensors_metadata_at(file, 2), nullptr);
  EXPECT_STREQ(vit_safetensors_metadata(file, "x"), "");
  EXPECT_EQ(vit_safetensors_metadata(file, "y"), nullptr);
  vit_safetensors_close(file);
}

TEST(Safetensors, FindsEachOfManyTensors) {
  std::string header = "{";
  std::string data;
  for (int i = 0; i < 1000; ++i) {
    header += (i ? ",\"t" : "\"t") + std::to_string(i * 7919 % 1000) +
              "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[" +
              std::to_string(i) + "," + std::to_string(i + 1) + "]}";
    data.push_back(static_cast<char>(i * 7919 % 1000 % 251));
  }
  std::string bytes = safetensorsBytes(header + "}", data);
  vit_error error;
  vit_safetensors *file = nullptr;
  ASSERT_EQ(vit_safetensors_open_memory(bytes.data(), bytes.size(), nullptr,
                                        &file, &error),
            VIT_OK)
      << error.message;
  for (int i = 0; i < 1000; ++i) {
    std::string name = "t" + std::to_string(i);
    const vit_tensor_view *tensor = vit_safetensors_find(file, name.c_str());
    ASSERT_NE(tensor, nullptr) << name;
    EXPECT_EQ(*static_cast<const unsigned char *>(tensor->data), i % 251);
  }
  vit_safetensors_close(file);
}

TEST(Safetensors, AcceptsWhatTheReferenceAccepts) {
  expectAccepted("{}", 0);
  expectAccepted("{ }\n\t ", 0);
  expectAccepted(R"({"__metadata__":{}})", 0);
  expectAccepted(R"({"__metadata__":null})", 0);
  expectAccepted(R"({"":{"dtype":"U8","shape":[],"data_offsets":[0,1]}})", 1);
  // Empty tensors, anywhere.
  expectAccepted(R"({"a":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]},)"
                 R"("b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                 R"("c":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]}})",
                 4);
  // Fields of any order, unknown ones of any depth.
  expectAccepted(
      R"({"a":{"more":[{"x":[1,{"y":null}]},-1.5e3,true],"data_offsets":[0,2],)"
      R"("shape":[1],"note":"z","dtype":"I16","n":{}}})",
      2);
  std::string deep(100000, '['), shallow(100000, ']');
  expectAccepted("{\"a\":{\"x\":" + deep + shallow +
                     R"(,"dtype":"I8","shape":[1],"data_offsets":[0,1]}})",
                 1);
}

TEST(Safetensors, KnowsEveryDtype) {
  struct Row {
    const char *name;
    unsigned bits;
    bool convertible;
  };
  const Row rows[] = {
      {"BOOL", 8, false},        {"F4", 4, false},
      {"F6_E2M3", 6, false},     {"F6_E3M2", 6, false},
      {"U8", 8, false},          {"I8", 8, false},
      {"F8_E5M2", 8, false},     {"F8_E4M3", 8, false},
      {"F8_E8M0", 8, false},     {"F8_E4M3FNUZ", 8, false},
      {"F8_E5M2FNUZ", 8, false}, {"I16", 16, false},
      {"U16", 16, false},        {"F16", 16, true},
      {"BF16", 16, true},        {"I32", 32, false},
      {"U32", 32, false},        {"F32", 32, true},
      {"C64", 64, false},        {"F64", 64, true},
      {"I64", 64, false},        {"U64", 64, false},
  };
  int number = 0;
  for (const Row &row : rows) {
    vit_dtype dtype = static_cast<vit_dtype>(number++);
    EXPECT_STREQ(vit_dtype_name(dtype), row.name);
    EXPECT_EQ(vit_dtype_bits(dtype), row.bits);
    EXPECT_EQ(vit_dtype_is_convertible(dtype) != 0, row.convertible);
    size_t bytes = row.bits * 8 / 8; // 8 elements
    std::string offsets = "[0," + std::to_string(bytes) + "]";
    std::string text = std::string("{\"a\":{\"dtype\":\"") + row.name +
                       "\",\"shape\":[2,4],\"data_offsets\":" + offsets + "}}";
    expectAccepted(text, bytes);
  }
  EXPECT_EQ(vit_dtype_name(static_cast<vit_dtype>(22)), nullptr);
  EXPECT_EQ(vit_dtype_bits(static_cast<vit_dtype>(22)), 0u);
  EXPECT_EQ(vit_dtype_is_convertible(static_cast<vit_dtype>(22)), 0);
}

TEST(Safetensors, RefusesShortFiles) {
  expectRefused("", {"0 bytes", "at least 8"});
  expectRefused(std::string(7, '\0'), {"7 bytes"});
  expectRefused(littleEndian(0), {"does not begin with '{'"});
  expectRefused(littleEndian(2), {"length is 2 bytes", "only 0 after it"});
  expectRefused(littleEndian(3) + "{}", {"length is 3 bytes", "only 2"});
}

TEST(Safetensors, RefusesLongHeaders) {
  expectRefused(littleEndian(100000001) + "{}", {"100000001", "100000000"});
  expectRefused(littleEndian(UINT64_MAX) + "{}", {"18446744073709551615"});
  // The longest there can be.
  std::string longest = "{}" + std::string(100000000 - 2, ' ');
  expectAccepted(longest, 0);
  expectHeaderRefused(longest + " ", 0, {"100000001"});
}

TEST(Safetensors, RefusesWhatIsNoJsonObject) {
  expectHeaderRefused(" {}", 0, {"does not begin with '{'"});
  expectHeaderRefused("\xef\xbb\xbf{}", 0, {"does not begin with '{'"});
  expectHeaderRefused("[]", 0, {"does not begin with '{'"});
  expectHeaderRefused("{", 0, {"not valid JSON at its byte"});
  expectHeaderRefused("{}}", 0, {"not valid JSON at its byte 3"});
  expectHeaderRefused("{} x", 0, {"not valid JSON"});
  expectHeaderRefused("{}{}", 0, {"not valid JSON"});
  expectHeaderRefused("{'a':1}", 0, {"not valid JSON"});
  expectHeaderRefused("{/**/}", 0, {"not valid JSON"});
  expectHeaderRefused(R"({"a":NaN})", 0, {"not valid JSON"});
  expectHeaderRefused(std::string("{}\0", 3), 0, {"NUL byte", "byte 2"});
  expectHeaderRefused(std::string("{}\0garbage", 10), 0, {"NUL byte"});
  expectHeaderRefused("{\"a\n\":1}", 0, {"not valid JSON"});
}

TEST(Safetensors, RefusesWhatIsNoUtf8) {
  expectHeaderRefused("{\"\xff\":1}", 0, {"not valid JSON", "UTF-8"});
  expectHeaderRefused("{\"\xc0\xaf\":1}", 0, {"not valid JSON"});
  expectHeaderRefused("{\"\xed\xa0\x80\":1}", 0, {"not valid JSON"});
  expectHeaderRefused("{\"\xf4\x90\x80\x80\":1}", 0, {"not valid JSON"});
  expectHeaderRefused("{\"\xe2\x82\":1}", 0, {"not valid JSON"});
  expectHeaderRefused(R"({"\ud800":1})", 0, {"not valid JSON"});
  expectHeaderRefused("{}\x80", 0, {"not valid JSON"});
}

TEST(Safetensors, RefusesNamesThatCannotBeStrings) {
  expectHeaderRefused(R"({"a\u0000b":{}})", 0, {"'a?b'", "NUL"});
  expectHeaderRefused(R"({"__metadata__":{"k\u0000":"v"}})", 0, {"NUL"});
  expectHeaderRefused(R"({"__metadata__":{"k":"v\u0000"}})", 0, {"'k'", "NUL"});
}

TEST(Safetensors, RefusesNamesTwice) {
  expectHeaderRefused(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                      R"("b":{"dtype":"U8","shape":[0],"data_offsets":[1,1]},)"
                      R"("a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
                      2, {"tensor 'a' is there twice"});
  // Differently written, the same name.
  expectHeaderRefused(
      R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
      R"("\u0061":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
      2, {"tensor 'a' is there twice"});
  expectHeaderRefused(R"({"__metadata__":{},"__metadata__":{}})", 0,
                      {"'__metadata__' is there twice"});
  expectHeaderRefused(R"({"__metadata__":{"k":"1","l":"2","k":"1"}})", 0,
                      {"key 'k' twice"});
  const char *fields[] = {R"("dtype":"U8")", R"("shape":[1])",
                          R"("data_offsets":[0,1])"};
  for (const char *field : fields)
    expectHeaderRefused(
        std::string(R"({"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1],)") +
            field + "}}",
        1, {"tensor 't'", "is there twice"});
}

TEST(Safetensors, RefusesFieldsOfWrongType) {
  expectHeaderRefused(R"({"a":1})", 0, {"tensor 'a'", "a number, not an obj"});
  expectHeaderRefused(R"({"a":null})", 0, {"tensor 'a'", "null, not an obj"});
  expectHeaderRefused(R"({"a":[]})", 0, {"tensor 'a'", "an array, not an obj"});
  expectHeaderRefused(R"({"a":"x"})", 0, {"tensor 'a'", "a string"});
  expectHeaderRefused(R"({"a":true})", 0, {"tensor 'a'", "a boolean"});
  expectHeaderRefused(R"({"__metadata__":[]})", 0, {"__metadata__", "array"});
  expectHeaderRefused(R"({"__metadata__":"x"})", 0, {"__metadata__", "string"});
  expectHeaderRefused(R"({"__metadata__":{"k":1}})", 0,
                      {"'k' in '__metadata__' is a number, not a string"});
  expectHeaderRefused(R"({"__metadata__":{"k":null}})", 0, {"'k'", "null"});
  expectHeaderRefused(R"({"__metadata__":{"k":{}}})", 0, {"'k'", "an object"});
  expectHeaderRefused(R"({"a":{"dtype":4}})", 0, {"'dtype' is a number"});
  expectHeaderRefused(R"({"a":{"dtype":null}})", 0, {"'dtype' is null"});
  expectHeaderRefused(R"({"a":{"shape":4}})", 0, {"'shape'", "a number"});
  expectHeaderRefused(R"({"a":{"shape":{}}})", 0, {"'shape'", "an object"});
  expectHeaderRefused(R"({"a":{"shape":["1"]}})", 0, {"'shape'", "a string"});
  expectHeaderRefused(R"({"a":{"shape":[[1]]}})", 0, {"'shape'", "an array"});
  expectHeaderRefused(R"({"a":{"shape":[-1]}})", 0, {"'shape'", "negative"});
  expectHeaderRefused(R"({"a":{"shape":[1.0]}})", 0, {"'shape'", "fraction"});
  expectHeaderRefused(R"({"a":{"shape":[1e0]}})", 0, {"'shape'", "fraction"});
  expectHeaderRefused(R"({"a":{"shape":[18446744073709551616]}})", 0,
                      {"'shape'", "too large"});
  expectHeaderRefused(R"({"a":{"shape":[9223372036854775808]}})", 0,
                      {"'shape'", "9223372036854775808", "2^63 - 1"});
  expectHeaderRefused(R"({"a":{"data_offsets":"0,1"}})", 0,
                      {"'data_offsets'", "a string"});
  expectHeaderRefused(R"({"a":{"data_offsets":[0,{}]}})", 0,
                      {"'data_offsets'", "an object"});
  expectHeaderRefused(R"({"a":{"data_offsets":[-1,1]}})", 0,
                      {"'data_offsets'", "negative"});
}

TEST(Safetensors, RefusesFieldsLackingOrTooMany) {
  expectHeaderRefused(R"({"a":{}})", 0, {"tensor 'a'", "'dtype' is missing"});
  expectHeaderRefused(R"({"a":{"dtype":"U8","data_offsets":[0,1]}})", 1,
                      {"'shape' is missing"});
  expectHeaderRefused(R"({"a":{"dtype":"U8","shape":[1]}})", 1,
                      {"'data_offsets' is missing"});
  expectHeaderRefused(R"({"a":{"data_offsets":[]}})", 0, {"fewer than 2"});
  expectHeaderRefused(R"({"a":{"data_offsets":[0]}})", 0, {"fewer than 2"});
  expectHeaderRefused(R"({"a":{"data_offsets":[0,1,2]}})", 0, {"more than 2"});
}

TEST(Safetensors, RefusesUnknownDtypes) {
  expectHeaderRefused(
      R"({"w":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}})", 4,
      {"tensor 'w'", "unknown dtype 'F33'"});
  expectHeaderRefused(R"({"w":{"dtype":"f32"}})", 4, {"unknown dtype 'f32'"});
  expectHeaderRefused(R"({"w":{"dtype":""}})", 4, {"unknown dtype ''"});
}

TEST(Safetensors, RefusesOffsetsThatDoNotCoverTheData) {
  auto two = [](const char *a, const char *b) {
    return std::string(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)") +
           a + R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + b + "}}";
  };
  expectAccepted(two("[4,8]", "[0,4]"), 8);
  expectHeaderRefused(two("[0,4]", "[5,9]"), 9,
                      {"tensor 'b'", "byte 5", "byte 4", "a hole"});
  expectHeaderRefused(two("[0,4]", "[3,7]"), 7,
                      {"tensor 'b'", "byte 3", "byte 4", "an overlap"});
  expectHeaderRefused(two("[0,4]", "[0,4]"), 4, {"an overlap"});
  expectHeaderRefused(two("[1,5]", "[5,9]"), 9, {"tensor 'a'", "a hole"});
  expectHeaderRefused(two("[0,4]", "[8,4]"), 8,
                      {"tensor 'b'", "end at byte 4", "begin at byte 8"});
  expectHeaderRefused(two("[0,4]", "[4,8]"), 7,
                      {"tensor 'b'", "end at byte 8", "only 7"});
  expectHeaderRefused(two("[0,4]", "[4,8]"), 9,
                      {"end at byte 8", "has 9 bytes"});
  expectHeaderRefused("{}", 1, {"end at byte 0", "has 1 bytes"});
  expectHeaderRefused(two("[0,4]", "[4,18446744073709551615]"), 8,
                      {"tensor 'b'", "18446744073709551615"});
}

TEST(Safetensors, RefusesShapesThatDisagreeWithLengths) {
  auto one = [](const char *dtype, const char *shape, const char *offsets) {
    return std::string("{\"w\":{\"dtype\":\"") + dtype +
           "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
  };
  expectHeaderRefused(one("F32", "[2,3]", "[0,20]"), 20,
                      {"tensor 'w'", "[2, 3] of F32 takes 24 bytes", "20"});
  expectHeaderRefused(one("F32", "[]", "[0,8]"), 8, {"[] of F32", "4", "8"});
  expectHeaderRefused(one("F32", "[0]", "[0,4]"), 4, {"takes 0 bytes", "4"});
  expectHeaderRefused(one("F4", "[3]", "[0,1]"), 1,
                      {"[3] of F4", "does not fill its last byte"});
  expectHeaderRefused(one("F6_E2M3", "[2]", "[0,1]"), 1, {"last byte"});
  expectHeaderRefused(one("U8", "[4294967296,4294967296]", "[0,0]"), 0,
                      {"[4294967296, 4294967296]", "2^64 elements"});
  expectHeaderRefused(one("U8", "[4294967296,4294967296,0]", "[0,0]"), 0,
                      {"2^64 elements"});
  expectHeaderRefused(one("F32", "[4611686018427387904]", "[0,0]"), 0,
                      {"takes 2^64 bytes"});
  expectHeaderRefused(one("F4", "[9223372036854775807]", "[0,0]"), 0,
                      {"takes 2^64 bytes"});
}

TEST(Safetensors, HostileNamesStayShortAndHarmlessInMessages) {
  expectHeaderRefused(R"({"\u001b[31m\n":1})", 0, {"'?[31m?'"});
  std::string name;
  for (int i = 0; i < 1000; ++i)
    name += "\xe2\x82\xac"; // the euro sign
  expectHeaderRefused("{\"" + name + R"(":{"dtype":"Z"}})", 0,
                      {"\xe2\x82\xac...\xe2\x82\xac", "unknown dtype 'Z'"});
  std::string shape;
  for (int i = 0; i < 1000; ++i)
    shape += "1000000,";
  expectHeaderRefused(R"({"a":{"dtype":"U8","shape":[)" + shape +
                          R"(1],"data_offsets":[0,0]}})",
                      0, {"[1000000, 1000000, ", ", ...]", "2^64 elements"});
}

TEST(Safetensors, EveryTruncationOfAFileIsRefused) {
  std::string whole = safetensorsBytes(
      R"({"__metadata__":{"k":"v"},)"
      R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
      "01234567");
  for (size_t size = 0; size < whole.size(); ++size)
    expectRefused(whole.substr(0, size), {});
}

TEST(Safetensors, RefusesPathsThatAreNoFiles) {
  TempFolder folder;
  vit_error error = dirtyError();
  vit_safetensors *file = nullptr;
  expectError(vit_safetensors_open((folder / "none").c_str(), &file, &error),
              error, VIT_NOT_FOUND, {"none'", "no such file"});
  expectError(vit_safetensors_open(folder.path().c_str(), &file, &error), error,
              VIT_IO_ERROR, {"it is a folder"});
  expectError(vit_safetensors_open("/dev/null", &file, &error), error,
              VIT_IO_ERROR, {"'/dev/null'", "not a regular file"});
  std::string pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  expectError(vit_safetensors_open(pipe.c_str(), &file, &error), error,
              VIT_IO_ERROR, {"not a regular file"});
  expectError(vit_safetensors_open("", &file, &error), error, VIT_NOT_FOUND,
              {"file ''"});
  std::string empty = folder.write("empty", "");
  expectError(vit_safetensors_open(empty.c_str(), &file, &error), error,
              VIT_BAD_FILE, {"empty'", "0 bytes"});
  std::string beneath = empty + "/x";
  expectError(vit_safetensors_open(beneath.c_str(), &file, &error), error,
              VIT_NOT_FOUND, {"not a folder"});
}

TEST(Safetensors, RefusesNullArguments) {
  vit_error error = dirtyError();
  vit_safetensors *file = nullptr;
  expectError(vit_safetensors_open(nullptr, &file, &error), error,
              VIT_INVALID_ARGUMENT, {"'path' is null"});
  expectError(vit_safetensors_open("x", nullptr, &error), error,
              VIT_INVALID_ARGUMENT, {"'file' is null"});
  expectError(vit_safetensors_open_memory(nullptr, 1, "x", &file, &error),
              error, VIT_INVALID_ARGUMENT, {"'data' is null"});
  vit_safetensors_close(nullptr);
  EXPECT_EQ(vit_safetensors_count(nullptr), 0u);
  EXPECT_EQ(vit_safetensors_find(nullptr, "a"), nullptr);
}

TEST(Errors, EveryStatusHasAText) {
  for (int i = VIT_OK; i <= VIT_UNSUPPORTED; ++i) {
    const char *text = vit_status_text(static_cast<vit_status>(i));
    ASSERT_NE(text, nullptr);
    EXPECT_STRNE(text, "unknown status");
  }
  EXPECT_STREQ(vit_status_text(static_cast<vit_status>(99)), "unknown status");
  EXPECT_GT(strlen(vit_runtime_version()), 0u);
}
