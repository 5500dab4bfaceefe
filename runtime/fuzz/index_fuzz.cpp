//===- index_fuzz.cpp - Fuzzes the reader of sharded models' indices ----===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of an accepted index no file name may lead out of a folder, and no tensor is
// there twice.
//
//===----------------------------------------------------------------------===//
#include "fuzz.h"
#include "weights.h"

#include <cstring>

void fuzzIndex(const uint8_t *data, size_t size) {
  vit::Index index;
  vit_error error;
  vit_status status = vit::parseIndex(reinterpret_cast<const char *>(data),
                                      size, "fuzz", index, &error);
  check(status == VIT_OK || status == VIT_BAD_FILE ||
        status == VIT_OUT_OF_MEMORY);
  if (status != VIT_OK) {
    check(strncmp(error.message, "file 'fuzz': ", 13) == 0);
    return;
  }
  for (const vit::IndexEntry &entry : index.entries) {
    const char *file = &index.strings[entry.file];
    check(*file && !strpbrk(file, "/\\"));
    check(strcmp(file, ".") != 0 && strcmp(file, "..") != 0);
  }
  // Small inputs only: it is quadratic.
  for (size_t i = 0; i < index.entries.size() && i < 100; ++i)
    for (size_t j = 0; j < i; ++j)
      check(strcmp(&index.strings[index.entries[i].name],
                   &index.strings[index.entries[j].name]) != 0);
}

#ifdef VIT_FUZZER
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzzIndex(data, size);
  return 0;
}
#endif
