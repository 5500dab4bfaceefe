//===- file.h - Files mapped for reading, files written whole -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The runtime's only dealings with the file system (POSIX).
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_SRC_FILE_H
#define VIT_RUNTIME_SRC_FILE_H

#include "memory.h"
#include "vit/runtime.h"

namespace vit {

/// A regular file mapped read-only.
class MappedFile {
public:
  MappedFile() = default;
  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;
  ~MappedFile();

  vit_status open(const char *path, vit_error *error);
  const unsigned char *data() const { return bytes; }
  size_t size() const { return length; }

private:
  const unsigned char *bytes = nullptr;
  size_t length = 0;
};

/// A file that appears under its name when commit succeeds, and otherwise
/// never: written beside it and renamed. No fsync: after a power cut the old
/// or the new content is a matter of the file system.
class FileWriter {
public:
  FileWriter() = default;
  FileWriter(const FileWriter &) = delete;
  FileWriter &operator=(const FileWriter &) = delete;
  ~FileWriter();

  vit_status open(const char *path, vit_error *error);
  vit_status write(const void *data, size_t size, vit_error *error);
  vit_status commit(vit_error *error);

private:
  const char *target = nullptr;
  Array<char> temporary; // its path; empty when there is none
  int descriptor = -1;
};

enum class PathKind { Missing, File, Folder, Other };
PathKind kindOfPath(const char *path);

} // namespace vit

#endif // VIT_RUNTIME_SRC_FILE_H
