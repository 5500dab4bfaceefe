//===- safetensors_write_test.cpp - The safetensors writer --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What it writes can be read and is aligned; what it refuses leaves no trace.
//
//===----------------------------------------------------------------------===//
#include "test_support.h"

#include <csignal>
#include <sys/resource.h>

static vit_tensor_view view(const char *name, vit_dtype dtype,
                            const std::vector<int64_t> &shape, const void *data,
                            uint64_t bytes) {
  vit_tensor_view made = {};
  made.name = name;
  made.dtype = dtype;
  made.rank = static_cast<int32_t>(shape.size());
  made.shape = shape.data();
  made.data = data;
  made.bytes = bytes;
  return made;
}

TEST(SafetensorsWrite, WritesWhatItReads) {
  TempFolder folder;
  std::string path = folder / "out.safetensors";
  const unsigned char bytes[3] = {1, 2, 3};
  const float floats[4] = {1, 2, 3, 4};
  const double doubles[1] = {5};
  std::vector<int64_t> three = {3}, square = {2, 2}, scalar, none = {0, 7};
  vit_tensor_view tensors[] = {
      view("bytes", VIT_DTYPE_U8, three, bytes, 3),
      view("a \"quoted\" \\ \n name", VIT_DTYPE_F32, square, floats, 16),
      view("scalar", VIT_DTYPE_F64, scalar, doubles, 8),
      view("none", VIT_DTYPE_F32, none, nullptr, 0)};
  vit_metadata metadata[] = {{"k\xc3\xa9y", "line\nbreak\t\x01"}, {"", ""}};
  vit_error error = dirtyError();
  expectOk(vit_safetensors_write(path.c_str(), tensors, 4, metadata, 2, &error),
           error);
  vit_safetensors *file = nullptr;
  expectOk(vit_safetensors_open(path.c_str(), &file, &error), error);
  ASSERT_EQ(vit_safetensors_count(file), 4u);
  // Wide elements first, so that each tensor is aligned.
  const char *order[] = {"scalar", "a \"quoted\" \\ \n name", "none", "bytes"};
  for (size_t i = 0; i < 4; ++i) {
    const vit_tensor_view *tensor = vit_safetensors_tensor(file, i);
    EXPECT_STREQ(tensor->name, order[i]);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor->data) %
                  (vit_dtype_bits(tensor->dtype) / 8),
              0u);
  }
  EXPECT_EQ(reinterpret_cast<uintptr_t>(vit_safetensors_tensor(file, 0)->data) %
                64,
            0u);
  for (const vit_tensor_view &wanted : tensors) {
    const vit_tensor_view *got = vit_safetensors_find(file, wanted.name);
    ASSERT_NE(got, nullptr);
    EXPECT_EQ(got->dtype, wanted.dtype);
    ASSERT_EQ(got->rank, wanted.rank);
    for (int32_t d = 0; d < got->rank; ++d)
      EXPECT_EQ(got->shape[d], wanted.shape[d]);
    ASSERT_EQ(got->bytes, wanted.bytes);
    if (got->bytes) {
      EXPECT_EQ(memcmp(got->data, wanted.data, got->bytes), 0);
    }
  }
  for (const vit_metadata &wanted : metadata)
    EXPECT_STREQ(vit_safetensors_metadata(file, wanted.key), wanted.value);
  vit_safetensors_close(file);
  EXPECT_EQ(folder.list().size(), 1u);
}

TEST(SafetensorsWrite, WritesAnEmptyFileAndReplacesAnOldOne) {
  TempFolder folder;
  std::string path = folder.write("out", "something old");
  vit_error error = dirtyError();
  expectOk(vit_safetensors_write(path.c_str(), nullptr, 0, nullptr, 0, &error),
           error);
  EXPECT_EQ(readFile(path).size(), 64u);
  vit_safetensors *file = nullptr;
  expectOk(vit_safetensors_open(path.c_str(), &file, &error), error);
  EXPECT_EQ(vit_safetensors_count(file), 0u);
  vit_safetensors_close(file);
}

TEST(SafetensorsWrite, RefusesBadTensorsAndLeavesNothing) {
  TempFolder folder;
  std::string path = folder / "out";
  float four[4] = {};
  std::vector<int64_t> shape = {4}, negative = {-1},
                       huge = {INT64_MAX, INT64_MAX};
  vit_tensor_view good = view("good", VIT_DTYPE_F32, shape, four, 16);
  struct Case {
    vit_tensor_view tensor;
    const char *message;
  };
  Case cases[] = {
      {view(nullptr, VIT_DTYPE_F32, shape, four, 16), "no name"},
      {view("__metadata__", VIT_DTYPE_F32, shape, four, 16), "__metadata__"},
      {view("good", VIT_DTYPE_F32, shape, four, 16), "'good' is there twice"},
      {view("\xff", VIT_DTYPE_F32, shape, four, 16), "UTF-8"},
      {view("t", static_cast<vit_dtype>(77), shape, four, 16), "77"},
      {view("t", VIT_DTYPE_F32, shape, four, 12), "16 bytes, the view has 12"},
      {view("t", VIT_DTYPE_F32, negative, four, 4), "[-1]"},
      {view("t", VIT_DTYPE_F32, huge, four, 4), "2^64"},
      {view("t", VIT_DTYPE_F32, shape, nullptr, 16), "null"},
  };
  vit_error error = dirtyError();
  for (const Case &one : cases) {
    vit_tensor_view tensors[] = {good, one.tensor};
    expectError(
        vit_safetensors_write(path.c_str(), tensors, 2, nullptr, 0, &error),
        error, VIT_INVALID_ARGUMENT, {one.message});
    EXPECT_TRUE(folder.list().empty());
  }
  vit_metadata twice[] = {{"k", "1"}, {"k", "2"}};
  expectError(vit_safetensors_write(path.c_str(), &good, 1, twice, 2, &error),
              error, VIT_INVALID_ARGUMENT, {"key 'k' twice"});
  vit_metadata null[] = {{"k", nullptr}};
  expectError(vit_safetensors_write(path.c_str(), &good, 1, null, 1, &error),
              error, VIT_INVALID_ARGUMENT, {"null"});
  expectError(vit_safetensors_write(nullptr, &good, 1, nullptr, 0, &error),
              error, VIT_INVALID_ARGUMENT, {"'path' is null"});
  expectError(
      vit_safetensors_write(path.c_str(), nullptr, 1, nullptr, 0, &error),
      error, VIT_INVALID_ARGUMENT, {"'tensors' is null"});
  EXPECT_TRUE(folder.list().empty());
}

TEST(SafetensorsWrite, RefusesTargetsThatAreNoFiles) {
  TempFolder folder;
  vit_error error = dirtyError();
  std::string inside = folder / "no/such/folder";
  expectError(
      vit_safetensors_write(inside.c_str(), nullptr, 0, nullptr, 0, &error),
      error, VIT_IO_ERROR, {"no such file or folder"});
  expectError(vit_safetensors_write(folder.path().c_str(), nullptr, 0, nullptr,
                                    0, &error),
              error, VIT_IO_ERROR, {"it is a folder"});
  expectError(
      vit_safetensors_write("/dev/null", nullptr, 0, nullptr, 0, &error), error,
      VIT_IO_ERROR, {"not a regular file"});
  expectError(vit_safetensors_write("", nullptr, 0, nullptr, 0, &error), error,
              VIT_IO_ERROR, {"empty"});
  EXPECT_TRUE(folder.list().empty());
  struct stat info;
  ASSERT_EQ(stat("/dev/null", &info), 0);
  EXPECT_TRUE(S_ISCHR(info.st_mode));
}

TEST(SafetensorsWrite, AFailedWriteKeepsTheOldFileAndNoPart) {
  TempFolder folder;
  std::string path = folder.write("out", "old");
  std::vector<char> data(1 << 20);
  std::vector<int64_t> shape = {1 << 20};
  vit_tensor_view big =
      view("big", VIT_DTYPE_U8, shape, data.data(), data.size());
  // A limit on file size stands in for a full disk.
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 4096;
  auto handler = signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  vit_error error = dirtyError();
  vit_status status =
      vit_safetensors_write(path.c_str(), &big, 1, nullptr, 0, &error);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, handler);
  expectError(status, error, VIT_IO_ERROR, {"out'", "too large"});
  EXPECT_EQ(folder.list(), std::vector<std::string>{"out"});
  EXPECT_EQ(readFile(path), "old");
}
