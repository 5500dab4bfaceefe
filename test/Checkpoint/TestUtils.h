//===- TestUtils.h - What the tests of checkpoints share --------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Archives and pickles made byte by byte, and comparisons with safetensors.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_TEST_CHECKPOINT_TESTUTILS_H
#define VIT_TEST_CHECKPOINT_TESTUTILS_H

#include "compiler/Checkpoint/Checkpoint.h"
#include "test/TestFiles.h"

#include <optional>

namespace mlir::vit::test {

/// A file of Inputs/.
std::string inputPath(const std::string &name);

/// Little-endian numbers.
std::string bytes16(uint64_t value);
std::string bytes32(uint64_t value);
std::string bytes64(uint64_t value);

/// A member of an archive; what is set differs from what is right.
struct TestMember {
  std::string name;
  std::string data;
  uint16_t method = 0;
  uint16_t flags = 0;
  std::optional<std::string> localName = std::nullopt;
  std::optional<uint32_t> crc = std::nullopt;
  std::optional<uint64_t> size = std::nullopt; // unpacked
  std::optional<uint64_t> packed = std::nullopt;
  std::optional<uint64_t> header = std::nullopt;
  std::string extra = "";      // of the central directory
  std::string descriptor = ""; // behind the data
};

/// An archive; `comment` ends it.
std::string makeZip(const std::vector<TestMember> &members,
                    const std::string &comment = "");

/// A raw deflate stream.
std::string deflate(const std::string &data);

/// The message of a failure; "" when there is none.
template <typename T> std::string getError(llvm::Expected<T> result) {
  return result ? "" : llvm::toString(result.takeError());
}

/// Tensors of those names, types, shapes and bytes as in Inputs/NAME, in any
/// order.
void expectSame(llvm::ArrayRef<vit_tensor_view> tensors,
                const std::string &name);

} // namespace mlir::vit::test

#endif // VIT_TEST_CHECKPOINT_TESTUTILS_H
