//===- Npz.cpp - NumPy's archives of arrays -------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The arrays of an archive, named as their members are without ".npy". Layers
// that big_vision has stacked are taken apart.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Formats.h"
#include "compiler/Checkpoint/Npy.h"

#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::vit;

/// big_vision's layers of one scan: all in one array, [layers, ...], under a
/// name without the number that single layers have.
static constexpr llvm::StringLiteral kStack("Transformer/encoderblock/");
static constexpr int64_t kMaxStack = 4096;

/// The last tensor's layers in its place, if it is a stack of some.
static void unstackLast(TensorList &list) {
  const NamedTensor &last = list.tensors.back();
  if (!llvm::StringRef(last.name).contains(kStack) || last.shape.empty() ||
      last.shape[0] < 1 || last.shape[0] > kMaxStack)
    return;
  const NamedTensor stack = list.tensors.back();
  list.tensors.pop_back();
  auto [head, tail] = llvm::StringRef(stack.name).split(kStack);
  const int64_t layers = stack.shape[0];
  const size_t bytes = stack.data.size() / layers;
  for (int64_t layer = 0; layer < layers; ++layer)
    list.tensors.push_back(
        {(head + kStack.drop_back() + "_" + llvm::Twine(layer) + "/" + tail)
             .str(),
         stack.dtype,
         {stack.shape.begin() + 1, stack.shape.end()},
         stack.data.substr(layer * bytes, bytes)});
}

llvm::Error vit::readNpz(const Source &source, const Zip &zip, Memory &memory,
                         TensorList &list) {
  for (const ZipMember &member : zip.members()) {
    llvm::StringRef name = member.name;
    name.consume_back(".npy");
    if (!llvm::json::isUTF8(name))
      return source.fail(member.header,
                         "the array name " + quoteText(name) + " is not UTF-8");
    llvm::Expected<llvm::StringRef> bytes = zip.read(member, memory);
    if (!bytes)
      return bytes.takeError();
    Source memberSource{source.file, *bytes, member.name.str()};
    llvm::Expected<Npy> npy = readNpy(memberSource);
    if (!npy)
      return npy.takeError();
    if (!npy->type) {
      list.notes.push_back("left out array " + quoteText(name) + " of type " +
                           quoteText(npy->typeName) +
                           ", which is not for tensors");
      continue;
    }
    if (llvm::Error error =
            addTensor(name.str(), std::move(npy->array), memberSource,
                      "array " + quoteText(name), memory, list))
      return error;
    unstackLast(list);
  }
  return llvm::Error::success();
}
