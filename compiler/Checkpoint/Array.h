//===- Array.h - Arrays as files have them ----------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An array in a file: a type, a shape, strides and bytes, which need not be in
// order. layOut gives what everybody else wants: row-major, little-endian.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_ARRAY_H
#define VIT_COMPILER_CHECKPOINT_ARRAY_H

#include "compiler/Checkpoint/Source.h"

#include "vit/runtime.h"

#include <optional>

namespace mlir::vit {

/// An element type, and whether its bytes are in the other order.
struct ElementType {
  vit_dtype dtype = VIT_DTYPE_F32;
  bool bigEndian = false;

  uint64_t bytes() const { return vit_dtype_bits(dtype) / 8; }
};

/// NumPy's names: "<f4", "|u1", "f8". None for types that safetensors files
/// cannot hold, e.g. objects, text, records and 128-bit complex numbers.
std::optional<ElementType> parseNumpyType(llvm::StringRef text);

struct StoredArray {
  ElementType type;
  std::vector<int64_t> shape;
  /// Distances between neighbours in each dimension, in elements; >= 0.
  std::vector<int64_t> strides;
  /// Of the first element in `data`, in elements.
  int64_t offset = 0;
  /// Of any alignment.
  llvm::StringRef data;
};

/// Strides of an array without gaps, the last dimension's neighbours side by
/// side, or (as in Fortran) the first one's.
std::vector<int64_t> packedStrides(llvm::ArrayRef<int64_t> shape,
                                   bool columnMajor);

/// Bytes of an array without gaps; none when they are 2^63 or more, or a
/// dimension is negative.
std::optional<uint64_t> countBytes(llvm::ArrayRef<int64_t> shape,
                                   ElementType type);

/// The elements in row-major order, little-endian: where they are, when they
/// lie like that already, or else copied. Fails when one lies outside `data`;
/// `what` is the array in messages ("tensor 'a'").
llvm::Expected<llvm::StringRef> layOut(const StoredArray &array, Memory &memory,
                                       const Source &source,
                                       const llvm::Twine &what);

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_ARRAY_H
