//===- weights.h - The tensors of one model -------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A vit_weights is a list of views, looked up by name, and the open files that
// they point into.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_SRC_WEIGHTS_H
#define VIT_RUNTIME_SRC_WEIGHTS_H

#include "memory.h"
#include "safetensors.h"
#include "vit/runtime.h"

namespace vit {

/// One line of an index: a tensor and its shard, offsets into `strings`.
struct IndexEntry {
  size_t name;
  size_t file;
};

struct Index {
  Array<char> strings; // each ends in NUL
  Array<IndexEntry> entries;
};

/// Parses the JSON of a model.safetensors.index.json and checks the names of
/// the shards; `file` is for messages.
vit_status parseIndex(const char *text, size_t size, const char *file,
                      Index &index, vit_error *error);

} // namespace vit

struct vit_weights {
  vit_weights() = default;
  vit_weights(const vit_weights &) = delete;
  vit_weights &operator=(const vit_weights &) = delete;
  ~vit_weights() {
    for (vit_safetensors *file : files)
      vit_safetensors_close(file);
  }

  vit::Array<vit_safetensors *> files;
  vit::Array<vit_tensor_view> tensors;
  vit::Array<size_t> byName;
};

#endif // VIT_RUNTIME_SRC_WEIGHTS_H
