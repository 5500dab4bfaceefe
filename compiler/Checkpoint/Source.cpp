//===- Source.cpp - Bytes that are read, and their name -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See Source.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Source.h"

#include "compiler/Checkpoint/Limits.h"
#include "runtime/src/error.h"

#include <new>

using namespace mlir;
using namespace mlir::vit;

std::string mlir::vit::quoteText(llvm::StringRef text) {
  return ::vit::Quoted(text.data(), text.size()).str();
}

std::string mlir::vit::describeExtents(llvm::ArrayRef<int64_t> extents) {
  return ::vit::ShapeText(extents.data(), static_cast<int64_t>(extents.size()))
      .str();
}

llvm::Error Source::fail(const llvm::Twine &reason) const {
  std::string where = "file " + quoteText(file);
  if (!member.empty())
    where += ", member " + quoteText(member);
  return llvm::createStringError(where + ": " + reason);
}

llvm::Error Source::fail(uint64_t byte, const llvm::Twine &reason) const {
  return fail("byte " + llvm::Twine(byte) + ": " + reason);
}

Memory::Memory(uint64_t fileBytes)
    : left(kMaxCopiesPerByte * fileBytes + kMaxCopiesBase) {}

llvm::Expected<char *> Memory::allocate(uint64_t bytes, const Source &source,
                                        const llvm::Twine &what) {
  if (bytes > left)
    return source.fail(
        what + " takes " + llvm::Twine(bytes) +
        " bytes, of all that a file of this size may unpack to " +
        llvm::Twine(left) + " are left");
  std::unique_ptr<char[]> block(new (std::nothrow) char[bytes ? bytes : 1]);
  if (!block)
    return source.fail("out of memory: " + what + " takes " +
                       llvm::Twine(bytes) + " bytes");
  left -= bytes;
  blocks.push_back(std::move(block));
  return blocks.back().get();
}
