//===- weights.cpp - Finds and opens the weights of a model ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a file, an index with shards, a folder or the caller's memory to one
// list of tensors that is looked up by name.
//
//===----------------------------------------------------------------------===//
#include "weights.h"
#include "error.h"
#include "tensor.h"

#include <algorithm>
#include <memory>

using namespace vit;

static vit_status outOfMemory(const char *path, vit_error *error) {
  return failIn(error, VIT_OUT_OF_MEMORY, path, nullptr,
                "out of memory for the list of tensors");
}

/// Opens one more file.
static vit_status addFile(vit_weights &weights, const char *path,
                          vit_error *error) {
  if (!weights.files.reserve(weights.files.size() + 1))
    return outOfMemory(path, error);
  vit_safetensors *file;
  if (vit_status status = vit_safetensors_open(path, &file, error))
    return status;
  (void)weights.files.push(file); // reserved
  return VIT_OK;
}

static vit_status openSingle(vit_weights &weights, const char *path,
                             vit_error *error) {
  if (vit_status status = addFile(weights, path, error))
    return status;
  const Array<vit_tensor_view> &tensors = weights.files[0]->tensors;
  if (!weights.tensors.append(tensors.data(), tensors.size()))
    return outOfMemory(path, error);
  return VIT_OK;
}

static vit_status openSharded(vit_weights &weights, const char *path,
                              vit_error *error) {
  MappedFile map;
  if (vit_status status = map.open(path, error))
    return status;
  Index index;
  if (vit_status status = parseIndex(reinterpret_cast<const char *>(map.data()),
                                     map.size(), path, index, error))
    return status;
  // By shard, and within a shard in the order of the index.
  auto fileOf = [&](const IndexEntry &entry) {
    return &index.strings[entry.file];
  };
  std::sort(index.entries.begin(), index.entries.end(),
            [&](const IndexEntry &a, const IndexEntry &b) {
              int order = strcmp(fileOf(a), fileOf(b));
              return order != 0 ? order < 0 : a.name < b.name;
            });
  const char *slash = strrchr(path, '/');
  size_t folder = slash ? static_cast<size_t>(slash - path) + 1 : 0;
  const char *current = "";
  for (const IndexEntry &entry : index.entries) {
    if (strcmp(current, fileOf(entry)) != 0) {
      current = fileOf(entry);
      Array<char> shard;
      if (!shard.append(path, folder) ||
          !appendString(shard, current, strlen(current)))
        return outOfMemory(path, error);
      vit_error reason;
      if (vit_status status = addFile(weights, shard.data(), &reason))
        return fail(error, status, "%s; it is a shard of %s", reason.message,
                    Quoted(path).str());
    }
    const char *name = &index.strings[entry.name];
    const vit_tensor_view *tensor =
        vit_safetensors_find(weights.files.back(), name);
    if (!tensor)
      return failIn(error, VIT_BAD_FILE, path, nullptr,
                    "tensor %s is not in its shard %s", Quoted(name).str(),
                    Quoted(current).str());
    if (!weights.tensors.push(*tensor))
      return outOfMemory(path, error);
  }
  return VIT_OK;
}

static bool endsWith(const char *text, const char *end) {
  size_t size = strlen(text), endSize = strlen(end);
  return size >= endSize && strcmp(text + size - endSize, end) == 0;
}

static vit_status openPath(vit_weights &weights, const char *path,
                           vit_error *error) {
  if (kindOfPath(path) != PathKind::Folder)
    return endsWith(path, ".json") ? openSharded(weights, path, error)
                                   : openSingle(weights, path, error);
  static constexpr const char *kNames[] = {"model.safetensors",
                                           "model.safetensors.index.json"};
  for (const char *name : kNames) {
    Array<char> full;
    if (!full.append(path, strlen(path)) ||
        (!endsWith(path, "/") && !full.push('/')) ||
        !appendString(full, name, strlen(name)))
      return outOfMemory(path, error);
    if (kindOfPath(full.data()) != PathKind::Missing)
      return name == kNames[0] ? openSingle(weights, full.data(), error)
                               : openSharded(weights, full.data(), error);
  }
  return fail(error, VIT_NOT_FOUND, "folder %s has neither '%s' nor '%s'",
              Quoted(path).str(), kNames[0], kNames[1]);
}

vit_status vit_weights_open(const char *path, vit_weights **weights,
                            vit_error *error) {
  if (weights)
    *weights = nullptr;
  if (!path || !weights)
    return fail(error, VIT_INVALID_ARGUMENT, "vit_weights_open: '%s' is null",
                path ? "weights" : "path");
  std::unique_ptr<vit_weights> opened(new (std::nothrow) vit_weights);
  if (!opened)
    return outOfMemory(path, error);
  if (vit_status status = openPath(*opened, path, error))
    return status;
  if (!sortByName(opened->tensors.data(), opened->tensors.size(),
                  opened->byName))
    return outOfMemory(path, error);
  *weights = opened.release();
  return succeed(error);
}

vit_status vit_weights_from_tensors(const vit_tensor_view *tensors,
                                    size_t count, vit_weights **weights,
                                    vit_error *error) {
  if (weights)
    *weights = nullptr;
  if (!weights || (!tensors && count))
    return fail(error, VIT_INVALID_ARGUMENT,
                "vit_weights_from_tensors: '%s' is null",
                weights ? "tensors" : "weights");
  for (size_t i = 0; i < count; ++i)
    if (vit_status status = checkView(tensors[i], error))
      return status;
  std::unique_ptr<vit_weights> made(new (std::nothrow) vit_weights);
  if (!made || !made->tensors.append(tensors, count) ||
      !sortByName(made->tensors.data(), count, made->byName))
    return fail(error, VIT_OUT_OF_MEMORY, "out of memory for %llu tensors",
                static_cast<unsigned long long>(count));
  for (size_t i = 1; i < count; ++i) {
    const char *name = made->tensors[made->byName[i]].name;
    if (strcmp(made->tensors[made->byName[i - 1]].name, name) == 0)
      return fail(error, VIT_INVALID_ARGUMENT, "tensor %s is there twice",
                  Quoted(name).str());
  }
  *weights = made.release();
  return succeed(error);
}

void vit_weights_close(vit_weights *weights) { delete weights; }

size_t vit_weights_count(const vit_weights *weights) {
  return weights ? weights->tensors.size() : 0;
}

const vit_tensor_view *vit_weights_tensor(const vit_weights *weights,
                                          size_t index) {
  return index < vit_weights_count(weights) ? &weights->tensors[index]
                                            : nullptr;
}

const vit_tensor_view *vit_weights_find(const vit_weights *weights,
                                        const char *name) {
  return weights && name
             ? findByName(weights->tensors.data(), weights->byName, name)
             : nullptr;
}

size_t vit_weights_file_count(const vit_weights *weights) {
  return weights ? weights->files.size() : 0;
}

const char *vit_weights_file(const vit_weights *weights, size_t index) {
  return index < vit_weights_file_count(weights)
             ? weights->files[index]->path.data()
             : nullptr;
}
