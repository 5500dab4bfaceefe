//===- TorchFile.cpp - PyTorch's checkpoints ------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Joins an archive's pickle with its storages. Tensors may share a storage, lie
// in it with any strides, and be of the other byte order.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Formats.h"
#include "compiler/Checkpoint/StateDict.h"

#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace mlir::vit;

static constexpr llvm::StringLiteral kPickleName("data.pkl");

/// NAME/ of the archive's one NAME/data.pkl.
static llvm::Expected<llvm::StringRef> findFolder(const Source &source,
                                                  const Zip &zip) {
  std::optional<llvm::StringRef> folder;
  for (const ZipMember &member : zip.members()) {
    llvm::StringRef name = member.name;
    if (!name.consume_back(kPickleName) || !name.ends_with("/"))
      continue;
    if (folder)
      return source.fail("it has two pickles, " +
                         quoteText(folder->str() + kPickleName.str()) +
                         " and " + quoteText(member.name));
    folder = name;
  }
  if (!folder)
    return source.fail("the archive has no pickle NAME/data.pkl");
  if (zip.find((*folder + "constants.pkl").str()))
    return source.fail("it is a TorchScript program, whose tensors vitc does "
                       "not read; save its state_dict() by torch.save");
  return *folder;
}

/// What the member NAME/byteorder says; older versions had none.
static llvm::Expected<bool> isBigEndian(const Source &source, const Zip &zip,
                                        llvm::StringRef folder,
                                        Memory &memory) {
  const ZipMember *member = zip.find((folder + "byteorder").str());
  if (!member)
    return false;
  llvm::Expected<llvm::StringRef> order = zip.read(*member, memory);
  if (!order)
    return order.takeError();
  if (*order != "little" && *order != "big")
    return source.fail(member->data, "the byte order is " + quoteText(*order) +
                                         ", expects 'little' or 'big'");
  return *order == "big";
}

llvm::Error vit::readTorchFile(const Source &source, const Zip &zip,
                               bool keepNames, Memory &memory,
                               TensorList &list) {
  llvm::Expected<llvm::StringRef> folder = findFolder(source, zip);
  if (!folder)
    return folder.takeError();
  llvm::Expected<bool> bigEndian = isBigEndian(source, zip, *folder, memory);
  if (!bigEndian)
    return bigEndian.takeError();
  const ZipMember *member = zip.find((*folder + kPickleName).str());
  llvm::Expected<llvm::StringRef> text = zip.read(*member, memory);
  if (!text)
    return text.takeError();
  Source pickleSource{source.file, *text, member->name.str()};
  llvm::Expected<Pickle> pickle =
      readPickle(pickleSource, /*storages=*/true, memory);
  if (!pickle)
    return pickle.takeError();
  llvm::Expected<StateDict> dict = findStateDict(*pickle, pickleSource);
  if (!dict)
    return dict.takeError();
  if (!keepNames)
    dropPrefixes(*dict);

  llvm::StringMap<llvm::StringRef> storages;
  for (const StateEntry &entry : dict->entries) {
    const std::string what = "tensor " + quoteText(entry.name);
    const PickledArray &from = *entry.array;
    StoredArray array{from.type, from.shape, from.strides, from.offset,
                      from.data};
    if (from.isStored) {
      array.type.bigEndian = *bigEndian;
      auto [known, isNew] = storages.try_emplace(from.storage);
      if (isNew) {
        std::string name = (*folder + "data/" + from.storage).str();
        const ZipMember *data = zip.find(name);
        if (!data)
          return source.fail(what + ": the archive has no storage " +
                             quoteText(name));
        llvm::Expected<llvm::StringRef> bytes = zip.read(*data, memory);
        if (!bytes)
          return bytes.takeError();
        known->second = *bytes;
      }
      array.data = known->second;
      if (array.data.size() != from.storageBytes)
        return source.fail(what + ": its storage " + quoteText(from.storage) +
                           " has " + llvm::Twine(array.data.size()) +
                           " bytes, the pickle says " +
                           llvm::Twine(from.storageBytes));
    }
    if (llvm::Error error =
            addTensor(entry.name, std::move(array), source, what, memory, list))
      return error;
  }
  list.notes = std::move(dict->notes);
  return llvm::Error::success();
}
