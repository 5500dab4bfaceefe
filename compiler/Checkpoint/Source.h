//===- Source.h - Bytes that are read, and their name -----------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every reader here gets: bytes of a file or of a member of an archive,
// with the name that messages give them, and memory for what cannot stay where
// it is in the file.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_SOURCE_H
#define VIT_COMPILER_CHECKPOINT_SOURCE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace mlir::vit {

/// 'text' in quotes, as the runtime shows text from files: no control
/// characters, the middle of a long one left out.
std::string quoteText(llvm::StringRef text);

/// "[192, 768]".
std::string describeExtents(llvm::ArrayRef<int64_t> extents);

struct Source {
  std::string file;
  llvm::StringRef bytes;
  /// Of the archive `file`; empty: `bytes` are the file's own.
  std::string member;

  /// "file 'x.pth', member 'a/data.pkl': byte 12: …".
  llvm::Error fail(uint64_t byte, const llvm::Twine &reason) const;
  /// The same of the whole.
  llvm::Error fail(const llvm::Twine &reason) const;
};

/// Memory for unpacked and rearranged data, at most as much as Limits.h allows
/// a file of so many bytes.
class Memory {
public:
  explicit Memory(uint64_t fileBytes);

  /// Uninitialized bytes that live as long as this. `what` needs them, in a
  /// message that ends with the number: "the member 'a' unpacked".
  llvm::Expected<char *> allocate(uint64_t bytes, const Source &source,
                                  const llvm::Twine &what);

private:
  uint64_t left;
  std::vector<std::unique_ptr<char[]>> blocks;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_SOURCE_H
