//===- packed.h - A packed blob and where it came from --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The handle behind vit_packed. The blob lies in a mapped file, in memory of
// its own, or in the caller's.
//
// The file format is safetensors with one tensor "packed" (U8) whose data begin
// at a multiple of 64 bytes, and these strings in __metadata__:
//   format        "vitc.packed"
//   version       "1"
//   model         name of the model
//   layout_hash   16 hexadecimal digits
//   packed_bytes  decimal
//   checksum      XXH3 (64 bits) of the data, 16 hexadecimal digits
// and any others, e.g. labels and preprocess.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_SRC_PACKED_H
#define VIT_RUNTIME_SRC_PACKED_H

#include "memory.h"
#include "vit/runtime.h"

struct vit_packed {
  vit_packed() = default;
  vit_packed(const vit_packed &) = delete;
  vit_packed &operator=(const vit_packed &) = delete;
  ~vit_packed() { vit_safetensors_close(file); }

  vit_safetensors *file = nullptr; // null unless opened from a file
  vit::AlignedBuffer buffer;       // empty unless made from weights
  const void *data = nullptr;
  uint64_t bytes = 0;
  uint64_t layoutHash = 0;
  const char *modelName = ""; // of the file, or the model's own
};

namespace vit {

/// Checks that a blob was made for `model` (layout hash and size) and lies at
/// its alignment.
vit_status checkMadeFor(const vit_packed &packed, const vit_model *model,
                        vit_error *error);

} // namespace vit

#endif // VIT_RUNTIME_SRC_PACKED_H
