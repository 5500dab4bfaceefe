//===- FilesTest.cpp - Files that appear together or not at all -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The promises of OutputFiles, on a folder of its own.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/OutputFiles.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::vit;

class FilesTest : public ::testing::Test {
protected:
  FilesTest() {
    llvm::sys::fs::createUniqueDirectory("vit-files-test", folder);
  }
  ~FilesTest() override { llvm::sys::fs::remove_directories(folder); }

  std::string path(StringRef name) {
    SmallString<128> result(folder);
    llvm::sys::path::append(result, name);
    return std::string(result);
  }

  std::string read(StringRef name) {
    auto buffer = llvm::MemoryBuffer::getFile(path(name));
    return buffer ? (*buffer)->getBuffer().str() : "none";
  }

  size_t count() {
    size_t files = 0;
    std::error_code error;
    for (llvm::sys::fs::directory_iterator it(folder, error), end;
         it != end && !error; it.increment(error))
      ++files;
    return files;
  }

  static std::string message(llvm::Error error) {
    return llvm::toString(std::move(error));
  }

  SmallString<128> folder;
};

TEST_F(FilesTest, CommitGivesAllFilesTheirNames) {
  OutputFiles files;
  EXPECT_EQ(message(files.add(path("a"), "1")), "");
  EXPECT_EQ(message(files.add(path("b"), "2")), "");
  EXPECT_EQ(read("a"), "none");
  EXPECT_EQ(message(files.commit()), "");
  EXPECT_EQ(read("a"), "1");
  EXPECT_EQ(read("b"), "2");
  EXPECT_EQ(count(), 2u);
}

TEST_F(FilesTest, WithoutCommitNothingChanges) {
  {
    OutputFiles files;
    EXPECT_EQ(message(files.add(path("a"), "old")), "");
    EXPECT_EQ(message(files.commit()), "");
  }
  {
    OutputFiles files;
    EXPECT_EQ(message(files.add(path("a"), "new")), "");
    EXPECT_EQ(message(files.add(path("b"), "new")), "");
    EXPECT_EQ(message(files.add(path("no/such/folder"), "new")),
              "cannot write '" + path("no/such/folder") +
                  "': No such file or directory");
  }
  EXPECT_EQ(read("a"), "old");
  EXPECT_EQ(count(), 1u);
}

TEST_F(FilesTest, AFailedRenameTakesTheOthersBack) {
  OutputFiles files;
  EXPECT_EQ(message(files.add(path("a"), "1")), "");
  EXPECT_EQ(message(files.add(path("b"), "2")), "");
  // Somebody makes a folder of that name in between.
  ASSERT_FALSE(llvm::sys::fs::create_directory(path("b")));
  EXPECT_EQ(message(files.commit()),
            "cannot write '" + path("b") + "': Is a directory");
  EXPECT_EQ(read("a"), "none");
}

TEST_F(FilesTest, FoldersAreNotOverwritten) {
  OutputFiles files;
  EXPECT_EQ(message(files.add(folder, "1")),
            ("cannot write '" + folder + "': it is a directory").str());
}
