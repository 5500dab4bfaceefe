//===- Npz.cpp - NumPy's archives of arrays -------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The arrays of an archive, named as their members are without ".npy".
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Formats.h"
#include "compiler/Checkpoint/Npy.h"

#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::vit;

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
    llvm::Expected<llvm::StringRef> data =
        layOut(npy->array, memory, memberSource, "array " + quoteText(name));
    if (!data)
      return data.takeError();
    list.tensors.push_back(
        {name.str(), npy->type->dtype, std::move(npy->array.shape), *data});
  }
  return llvm::Error::success();
}
