//===- NpyFuzz.cpp - Fuzzes the reader of .npy files ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An accepted array has as many bytes as its shape and type take.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/fuzz/Fuzz.h"

#include "compiler/Checkpoint/Npy.h"

using namespace mlir;
using namespace mlir::vit;

void vit::fuzzNpy(llvm::StringRef bytes) {
  Source source{"fuzz", bytes, ""};
  llvm::Expected<Npy> npy = readNpy(source);
  if (!npy)
    return checkRefusal(npy.takeError());
  if (!npy->type)
    return;
  check(countBytes(npy->array.shape, *npy->type) == npy->array.data.size());
  Memory memory(bytes.size());
  llvm::Expected<llvm::StringRef> data =
      layOut(npy->array, memory, source, "the array");
  check(static_cast<bool>(data));
  check(data->size() == npy->array.data.size());
}

VIT_FUZZ_MAIN(mlir::vit::fuzzNpy)
