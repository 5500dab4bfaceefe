//===- Formats.cpp - What the kinds of checkpoints share ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See Formats.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Formats.h"

using namespace mlir;
using namespace mlir::vit;

llvm::Error vit::addTensor(std::string name, StoredArray array,
                           const Source &source, const llvm::Twine &what,
                           Memory &memory, TensorList &list) {
  llvm::Expected<llvm::StringRef> data = layOut(array, memory, source, what);
  if (!data)
    return data.takeError();
  list.tensors.push_back(
      {std::move(name), array.type.dtype, std::move(array.shape), *data});
  return llvm::Error::success();
}
