//===- OpenWeights.cpp - A model's weights, of any format -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Indices are the runtime's to read, whatever they are of: its reader is
// fuzzed.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/OpenWeights.h"

#include "compiler/Checkpoint/Checkpoint.h"
#include "runtime/src/weights.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::vit;
namespace fs = llvm::sys::fs;

static std::string join(llvm::StringRef folder, llvm::StringRef file) {
  llvm::SmallString<128> result(folder);
  llvm::sys::path::append(result, file);
  return std::string(result);
}

/// In the order of choice.
static constexpr llvm::StringRef kFileNames[] = {
    "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
    "pytorch_model.bin.index.json"};

std::string mlir::vit::findWeightFile(llvm::StringRef folder) {
  for (llvm::StringRef name : kFileNames)
    if (std::string file = join(folder, name); fs::exists(file))
      return file;
  return "";
}

/// Whether the file is one that the runtime does not read. One that cannot be
/// opened is the runtime's to complain of, and so is one that opening it might
/// wait for, as a FIFO.
static bool isCheckpointFile(llvm::StringRef path) {
  if (!fs::is_regular_file(path))
    return false;
  auto slice = llvm::MemoryBuffer::getFileSlice(path, 512, 0);
  return slice && isCheckpoint((*slice)->getBuffer());
}

static llvm::Expected<OpenedWeights> openSafetensors(llvm::StringRef path) {
  vit_error error;
  vit_weights *weights = nullptr;
  if (vit_weights_open(path.str().c_str(), &weights, &error) != VIT_OK)
    return llvm::createStringError(error.message);
  OpenedWeights opened;
  opened.handle.reset(weights);
  return opened;
}

/// Weights of views that `sources` own, as `path` has them.
static llvm::Expected<OpenedWeights>
makeWeights(llvm::StringRef path, llvm::ArrayRef<vit_tensor_view> views,
            std::vector<std::shared_ptr<Checkpoint>> sources) {
  OpenedWeights opened;
  for (const auto &source : sources)
    llvm::append_range(opened.notes, source->notes());
  vit_error error;
  vit_weights *weights = nullptr;
  if (vit_weights_from_tensors(views.data(), views.size(), &weights, &error) !=
      VIT_OK)
    return llvm::createStringError("file " + quoteText(path) + ": " +
                                   error.message);
  opened.handle = WeightsHandle(weights, CloseWeights{std::move(sources)});
  return opened;
}

static llvm::Expected<OpenedWeights> openSingle(llvm::StringRef path) {
  auto checkpoint = Checkpoint::open(path);
  if (!checkpoint)
    return checkpoint.takeError();
  llvm::ArrayRef<vit_tensor_view> views = (*checkpoint)->tensors();
  return makeWeights(path, views, {std::move(*checkpoint)});
}

/// An index whose shards are checkpoints. Names are as the index has them.
static llvm::Expected<OpenedWeights> openSharded(llvm::StringRef path,
                                                 const ::vit::Index &index) {
  struct Shard {
    std::shared_ptr<Checkpoint> source;
    llvm::StringMap<const vit_tensor_view *> byName;
  };
  llvm::StringMap<Shard> shards;
  std::vector<std::shared_ptr<Checkpoint>> sources;
  std::vector<vit_tensor_view> views;
  for (const ::vit::IndexEntry &entry : index.entries) {
    llvm::StringRef name = &index.strings[entry.name];
    llvm::StringRef file = &index.strings[entry.file];
    auto [known, isNew] = shards.try_emplace(file);
    Shard &shard = known->second;
    if (isNew) {
      auto checkpoint =
          Checkpoint::open(join(llvm::sys::path::parent_path(path), file),
                           /*keepNames=*/true);
      if (!checkpoint)
        return llvm::createStringError(llvm::toString(checkpoint.takeError()) +
                                       "; it is a shard of " + quoteText(path));
      shard.source = std::move(*checkpoint);
      sources.push_back(shard.source);
      for (const vit_tensor_view &tensor : shard.source->tensors())
        shard.byName[tensor.name] = &tensor;
    }
    const vit_tensor_view *tensor = shard.byName.lookup(name);
    if (!tensor)
      return llvm::createStringError("file " + quoteText(path) + ": tensor " +
                                     quoteText(name) + " is not in its shard " +
                                     quoteText(file));
    views.push_back(*tensor);
  }
  return makeWeights(path, views, std::move(sources));
}

static llvm::Expected<OpenedWeights> openIndex(llvm::StringRef path) {
  if (!fs::is_regular_file(path))
    return openSafetensors(path);
  auto buffer = llvm::MemoryBuffer::getFile(path);
  ::vit::Index index;
  // What is wrong with it, or with its shards, is said when it is opened.
  if (!buffer ||
      ::vit::parseIndex((*buffer)->getBufferStart(), (*buffer)->getBufferSize(),
                        path.str().c_str(), index, nullptr) != VIT_OK)
    return openSafetensors(path);
  const bool checkpoints =
      llvm::any_of(index.entries, [&](const ::vit::IndexEntry &entry) {
        return isCheckpointFile(join(llvm::sys::path::parent_path(path),
                                     &index.strings[entry.file]));
      });
  return checkpoints ? openSharded(path, index) : openSafetensors(path);
}

llvm::Expected<OpenedWeights> mlir::vit::openWeightFile(llvm::StringRef path) {
  if (fs::is_directory(path)) {
    std::string file = findWeightFile(path);
    if (!file.empty())
      return openWeightFile(file);
    std::string names;
    for (llvm::StringRef name : kFileNames)
      names += (names.empty() ? "'" : ", '") + name.str() + "'";
    return llvm::createStringError("folder " + quoteText(path) +
                                   " has none of " + names);
  }
  if (path.ends_with(".json"))
    return openIndex(path);
  return isCheckpointFile(path) ? openSingle(path) : openSafetensors(path);
}
