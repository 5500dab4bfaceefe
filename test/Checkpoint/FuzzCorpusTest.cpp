//===- FuzzCorpusTest.cpp - Replays the fuzz corpus -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the fuzz targets on every file of their corpora and on every beginning
// of it, so that what fuzzing once found stays found. A violated property
// traps.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include "compiler/Checkpoint/fuzz/Fuzz.h"

#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

static void replay(const std::string &folder, void (*target)(llvm::StringRef)) {
  int files = 0;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator file(VITC_SOURCE_DIR + folder, error),
       end;
       file != end && !error; file.increment(error), ++files) {
    std::string bytes = readFile(file->path());
    SCOPED_TRACE(file->path());
    // Exact copies on the heap: sanitizers see any byte read beyond.
    auto run = [&](size_t size) {
      std::vector<char> exact(bytes.begin(),
                              bytes.begin() + static_cast<ptrdiff_t>(size));
      target(llvm::StringRef(exact.data(), exact.size()));
    };
    for (size_t size = 0; size < bytes.size() && size < 2000; ++size)
      run(size);
    run(bytes.size());
  }
  EXPECT_FALSE(error) << error.message();
  EXPECT_GE(files, 10);
}

TEST(FuzzCorpus, Zip) {
  replay("/compiler/Checkpoint/fuzz/corpus/zip", fuzzZip);
}

TEST(FuzzCorpus, Pickle) {
  replay("/compiler/Checkpoint/fuzz/corpus/pickle", fuzzPickle);
}

TEST(FuzzCorpus, Npy) {
  replay("/compiler/Checkpoint/fuzz/corpus/npy", fuzzNpy);
}

TEST(FuzzCorpus, Checkpoint) {
  replay("/test/Checkpoint/Inputs", fuzzCheckpoint);
}
