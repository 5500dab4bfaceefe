//===- safetensors.h - What a safetensors file holds ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parsed header and the open file. Parsing is in safetensors_header.cpp,
// the checks across tensors and the accessors in safetensors.cpp.
//
// The format (all little-endian):
//   8 bytes    N, length of the header
//   N bytes    JSON object, UTF-8, may end in spaces:
//              {"NAME": {"dtype": "F32", "shape": [2, 3],
//                        "data_offsets": [BEGIN, END]}, ...,
//               "__metadata__": {"KEY": "VALUE", ...}}
//   the rest   data; offsets count from here
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_SRC_SAFETENSORS_H
#define VIT_RUNTIME_SRC_SAFETENSORS_H

#include "file.h"
#include "memory.h"
#include "vit/runtime.h"

namespace vit {

constexpr uint64_t kMaxHeaderBytes = 100000000;

/// One tensor as the header says it. Text and shape are offsets into arrays
/// that still grow.
struct HeaderTensor {
  size_t name;
  size_t shape;
  int32_t rank;
  vit_dtype dtype;
  uint64_t begin;
  uint64_t end;
};

struct HeaderString {
  size_t key;
  size_t value;
};

struct Header {
  Array<char> strings; // each ends in NUL
  Array<int64_t> dimensions;
  Array<HeaderTensor> tensors; // in the order of the text
  Array<HeaderString> metadata;
};

/// Parses the JSON of a header; checks the type of every field, each tensor for
/// itself. `file` is for messages.
vit_status parseHeader(const char *text, size_t size, const char *file,
                       Header &header, vit_error *error);

/// Checks that no tensor and no key of __metadata__ is there twice.
vit_status checkDistinct(const Header &header, const char *file,
                         vit_error *error);

/// Positions of `views` by name, sorted. False when memory runs out.
bool sortByName(const vit_tensor_view *views, size_t count,
                Array<size_t> &order);
/// The view of that name by means of such an order; null when there is none.
const vit_tensor_view *findByName(const vit_tensor_view *views,
                                  const Array<size_t> &order, const char *name);

/// vit_safetensors_write with the data at a multiple of `alignment`, a power
/// of two, at least 64.
vit_status writeSafetensors(const char *path, const vit_tensor_view *tensors,
                            size_t count, const vit_metadata *metadata,
                            size_t metadataCount, uint64_t alignment,
                            vit_error *error);

} // namespace vit

struct vit_safetensors {
  vit::MappedFile map; // empty when opened from memory
  vit::Array<char> path;
  vit::Header header;
  vit::Array<vit_tensor_view> tensors; // by the order of data
  vit::Array<size_t> byName;
  vit::Array<vit_metadata> metadata;
};

#endif // VIT_RUNTIME_SRC_SAFETENSORS_H
