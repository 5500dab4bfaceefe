//===- ZipFuzz.cpp - Fuzzes the reader of zip archives --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every member of an accepted archive lies inside of it, apart from all others,
// and is found by its name, which leads nowhere.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/fuzz/Fuzz.h"

#include "compiler/Checkpoint/Zip.h"

#include <algorithm>
#include <utility>

using namespace mlir;
using namespace mlir::vit;

void vit::fuzzZip(llvm::StringRef bytes) {
  Source source{"fuzz", bytes, ""};
  llvm::Expected<Zip> zip = Zip::open(source);
  if (!zip)
    return checkRefusal(zip.takeError());
  Memory memory(bytes.size());
  std::vector<std::pair<uint64_t, uint64_t>> extents;
  for (const ZipMember &member : zip->members()) {
    check(zip->find(member.name) == &member);
    check(!member.name.starts_with("/") && !member.name.starts_with("../") &&
          !member.name.contains("/../"));
    check(member.data <= bytes.size() &&
          member.packed <= bytes.size() - member.data);
    extents.emplace_back(member.header, member.data + member.packed);
    llvm::Expected<llvm::StringRef> data = zip->read(member, memory);
    if (!data) {
      checkRefusal(data.takeError());
      continue;
    }
    check(data->size() == member.size);
  }
  std::sort(extents.begin(), extents.end());
  for (size_t i = 1; i < extents.size(); ++i)
    check(extents[i - 1].second <= extents[i].first);
}

VIT_FUZZ_MAIN(mlir::vit::fuzzZip)
