//===- PickleFuzz.cpp - Fuzzes the reader of pickles ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every value of an accepted pickle refers to values and arrays that are there,
// and its text to the file; tensors of its state dict have distinct names.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/fuzz/Fuzz.h"

#include "compiler/Checkpoint/StateDict.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::vit;

static void checkValues(const Pickle &pickle) {
  check(pickle.root < pickle.values.size());
  for (const PickleValue &value : pickle.values) {
    for (ValueId item : value.items)
      check(item < pickle.values.size());
    // Touches all of it, for sanitizers to see.
    check(value.text.count('\0') <= value.text.size());
    if (value.kind == ValueKind::Dict)
      check(value.items.size() % 2 == 0);
    if (value.kind == ValueKind::Array)
      check(static_cast<uint64_t>(value.number) < pickle.arrays.size());
  }
}

void vit::fuzzPickle(llvm::StringRef bytes) {
  Source source{"fuzz", bytes, ""};
  for (bool storages : {true, false}) {
    Memory memory(bytes.size());
    llvm::Expected<Pickle> pickle = readPickle(source, storages, memory);
    if (!pickle) {
      checkRefusal(pickle.takeError());
      continue;
    }
    checkValues(*pickle);
    for (const PickledArray &array : pickle->arrays) {
      check(array.shape.size() == array.strides.size());
      check(storages || !array.isStored);
      if (array.isStored)
        continue;
      StoredArray stored{array.type, array.shape, array.strides, array.offset,
                         array.data};
      llvm::Expected<llvm::StringRef> data =
          layOut(stored, memory, source, "an array");
      if (data)
        check(data->size() == array.data.size());
      else
        checkRefusal(data.takeError());
    }
    llvm::Expected<StateDict> dict = findStateDict(*pickle, source);
    if (!dict) {
      checkRefusal(dict.takeError());
      continue;
    }
    dropPrefixes(*dict);
    llvm::StringSet<> names;
    for (const StateEntry &entry : dict->entries)
      check(names.insert(entry.name).second);
  }
}

VIT_FUZZ_MAIN(mlir::vit::fuzzPickle)
