//===- Zip.h - The members of a zip archive ---------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads zip archives as PyTorch, NumPy and others write them: stored or
// deflated members, zip64, data descriptors. Stored members stay where they
// are in the file. Format: PKWARE's APPNOTE.TXT 6.3.10.
//
// An archive is refused when any of it is malformed or doubtful: members of
// one name, that overlap, that are encrypted or packed in another way; names
// that lead out of a folder; local headers that contradict the central
// directory; bytes before or behind the archive.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_ZIP_H
#define VIT_COMPILER_CHECKPOINT_ZIP_H

#include "compiler/Checkpoint/Source.h"

#include "llvm/ADT/StringMap.h"

namespace mlir::vit {

struct ZipMember {
  llvm::StringRef name;
  uint64_t header = 0; // where its local header begins
  uint64_t data = 0;   // where its data begin
  uint64_t packed = 0; // bytes in the archive
  uint64_t size = 0;   // bytes unpacked
  uint32_t crc = 0;
  bool deflated = false;
};

class Zip {
public:
  /// Reads and checks all headers; no data. `source` must outlive the archive.
  static llvm::Expected<Zip> open(const Source &source);

  /// In the order of the central directory, folders left out.
  llvm::ArrayRef<ZipMember> members() const { return list; }
  /// Null when there is none.
  const ZipMember *find(llvm::StringRef name) const;

  /// The member's content: of the file itself when it is stored, else unpacked
  /// and its checksum compared. A stored one's checksum is not looked at, for
  /// that would read all of it.
  llvm::Expected<llvm::StringRef> read(const ZipMember &member,
                                       Memory &memory) const;

private:
  explicit Zip(const Source &source) : source(&source) {}

  const Source *source;
  std::vector<ZipMember> list;
  llvm::StringMap<size_t> byName;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_ZIP_H
