//===- PaddleFile.cpp - Paddle's checkpoints ------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One pickle with the data in it.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Formats.h"
#include "compiler/Checkpoint/StateDict.h"

using namespace mlir;
using namespace mlir::vit;

/// Protocols below 4 hold no bytes of 4 GB, so Paddle cuts large parameters in
/// slices then, and says so by this entry.
static constexpr llvm::StringLiteral kSliced("UnpackBigParamInfor@@");

static bool isSliced(const Pickle &pickle) {
  const PickleValue &root = pickle[pickle.root];
  if (root.kind != ValueKind::Dict)
    return false;
  for (size_t i = 0; i < root.items.size(); i += 2)
    if (pickle[root.items[i]].text == kSliced)
      return true;
  return false;
}

llvm::Error vit::readPaddleFile(const Source &source, bool keepNames,
                                Memory &memory, TensorList &list) {
  llvm::Expected<Pickle> pickle =
      readPickle(source, /*storages=*/false, memory);
  if (!pickle)
    return pickle.takeError();
  if (isSliced(*pickle))
    return source.fail("its parameters are cut in slices; save it again with "
                       "paddle.save(..., protocol=4)");
  llvm::Expected<StateDict> dict = findStateDict(*pickle, source);
  if (!dict)
    return dict.takeError();
  if (!keepNames)
    dropPrefixes(*dict);
  for (const StateEntry &entry : dict->entries) {
    const PickledArray &from = *entry.array;
    StoredArray array{from.type, from.shape, from.strides, from.offset,
                      from.data};
    if (llvm::Error error =
            addTensor(entry.name, std::move(array), source,
                      "tensor " + quoteText(entry.name), memory, list))
      return error;
  }
  list.notes = std::move(dict->notes);
  return llvm::Error::success();
}
