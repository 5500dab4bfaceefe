//===- fuzz_corpus_test.cpp - Replays the fuzz corpus -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the fuzz targets on every file of their corpora, so that what fuzzing
// once found stays found. A violated property traps.
//
//===----------------------------------------------------------------------===//
#include "fuzz.h"
#include "test_support.h"

static void replay(const std::string &folder,
                   void (*target)(const uint8_t *, size_t)) {
  int files = 0;
  DIR *directory = opendir(folder.c_str());
  ASSERT_NE(directory, nullptr) << folder;
  while (dirent *entry = readdir(directory)) {
    if (entry->d_name[0] == '.')
      continue;
    std::string bytes = readFile(folder + "/" + entry->d_name);
    SCOPED_TRACE(entry->d_name);
    // An exact copy on the heap: sanitizers see any byte read beyond.
    std::vector<uint8_t> exact(bytes.begin(), bytes.end());
    target(exact.data(), exact.size());
    // And every beginning of it.
    for (size_t size = 0; size < exact.size() && size < 2000; ++size)
      target(std::vector<uint8_t>(exact.begin(),
                                  exact.begin() + static_cast<long>(size))
                 .data(),
             size);
    ++files;
  }
  closedir(directory);
  EXPECT_GE(files, 10);
}

TEST(FuzzCorpus, Safetensors) {
  replay(VIT_FUZZ_CORPUS "/safetensors", fuzzSafetensors);
}

TEST(FuzzCorpus, Index) { replay(VIT_FUZZ_CORPUS "/index", fuzzIndex); }
