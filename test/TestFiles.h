//===- TestFiles.h - Files of unit tests ------------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Folders that go away with the program, and whole files at a time.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_TEST_TESTFILES_H
#define VIT_TEST_TESTFILES_H

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mlir::vit::test {

/// An empty folder, removed when the program ends.
inline std::string makeTemporaryFolder() {
  struct Folders {
    std::vector<std::string> paths;
    ~Folders() {
      for (const std::string &path : paths)
        llvm::sys::fs::remove_directories(path);
    }
  };
  static Folders folders;
  llvm::SmallString<128> path;
  EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("vit-test", path));
  folders.paths.push_back(std::string(path));
  return folders.paths.back();
}

inline std::string readFile(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  EXPECT_TRUE(static_cast<bool>(buffer)) << path;
  return buffer ? (*buffer)->getBuffer().str() : "";
}

inline void writeFile(const std::string &path, llvm::StringRef bytes) {
  std::error_code error;
  llvm::raw_fd_ostream stream(path, error);
  EXPECT_FALSE(error) << path;
  stream << bytes;
}

} // namespace mlir::vit::test

#endif // VIT_TEST_TESTFILES_H
