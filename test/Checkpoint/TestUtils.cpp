//===- TestUtils.cpp - What the tests of checkpoints share ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See TestUtils.h.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include <gtest/gtest.h>
#include <zlib.h>

using namespace mlir;
using namespace mlir::vit;

std::string test::inputPath(const std::string &name) {
  return std::string(VITC_SOURCE_DIR "/test/Checkpoint/Inputs/") + name;
}

static std::string littleEndian(uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i)
    bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

std::string test::bytes16(uint64_t value) { return littleEndian(value, 2); }
std::string test::bytes32(uint64_t value) { return littleEndian(value, 4); }
std::string test::bytes64(uint64_t value) { return littleEndian(value, 8); }

std::string test::deflate(const std::string &data) {
  z_stream stream = {};
  EXPECT_EQ(
      deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY),
      Z_OK);
  std::string out(deflateBound(&stream, data.size()), 0);
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.data()));
  stream.avail_in = data.size();
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = out.size();
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string test::makeZip(const std::vector<TestMember> &members,
                          const std::string &comment) {
  std::string zip, central;
  for (const TestMember &member : members) {
    std::string data = member.method == 8 ? deflate(member.data) : member.data;
    const std::string sizes =
        bytes32(member.crc.value_or(
            crc32(0, reinterpret_cast<const Bytef *>(member.data.data()),
                  member.data.size()))) +
        bytes32(member.packed.value_or(data.size())) +
        bytes32(member.size.value_or(member.data.size()));
    const std::string shared = bytes16(20) + bytes16(member.flags) +
                               bytes16(member.method) + bytes32(0) +
                               (member.flags & 8 ? std::string(12, 0) : sizes);
    const std::string name = member.localName.value_or(member.name);
    central += "PK\1\2" + bytes16(20) + bytes16(20) + bytes16(member.flags) +
               bytes16(member.method) + bytes32(0) + sizes +
               bytes16(member.name.size()) + bytes16(member.extra.size()) +
               bytes16(0) + bytes16(0) + bytes16(0) + bytes32(0) +
               bytes32(member.header.value_or(zip.size())) + member.name +
               member.extra;
    zip += "PK\3\4" + shared + bytes16(name.size()) + bytes16(0) + name + data +
           member.descriptor;
  }
  const size_t begin = zip.size();
  return zip + central + "PK\5\6" + bytes32(0) + bytes16(members.size()) +
         bytes16(members.size()) + bytes32(central.size()) + bytes32(begin) +
         bytes16(comment.size()) + comment;
}

void test::expectSame(llvm::ArrayRef<vit_tensor_view> tensors,
                      const std::string &name) {
  vit_error error;
  vit_safetensors *opened = nullptr;
  ASSERT_EQ(vit_safetensors_open(inputPath(name).c_str(), &opened, &error),
            VIT_OK)
      << error.message;
  std::unique_ptr<vit_safetensors, decltype(&vit_safetensors_close)> handle(
      opened, vit_safetensors_close);
  const vit_safetensors *file = handle.get();
  EXPECT_EQ(tensors.size(), vit_safetensors_count(file));
  for (const vit_tensor_view &tensor : tensors) {
    SCOPED_TRACE(tensor.name);
    const vit_tensor_view *wanted = vit_safetensors_find(file, tensor.name);
    ASSERT_NE(wanted, nullptr);
    EXPECT_STREQ(vit_dtype_name(tensor.dtype), vit_dtype_name(wanted->dtype));
    EXPECT_EQ(llvm::ArrayRef(tensor.shape, tensor.rank),
              llvm::ArrayRef(wanted->shape, wanted->rank));
    ASSERT_EQ(tensor.bytes, wanted->bytes);
    EXPECT_EQ(memcmp(tensor.data, wanted->data, tensor.bytes), 0);
  }
}
