//===- tensor.h - Sizes of tensors, checked -------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every part needs to know about element types and shapes.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_SRC_TENSOR_H
#define VIT_RUNTIME_SRC_TENSOR_H

#include "vit/runtime.h"

namespace vit {

/// Product of the dimensions, in order; false on overflow or a negative one.
bool countElements(const int64_t *shape, int64_t rank, uint64_t &elements);

/// Bytes of so many elements. False on overflow, or when a sub-byte type does
/// not fill its last byte.
bool countBytes(uint64_t elements, vit_dtype dtype, uint64_t &bytes);

/// Finds a type by its name in files.
bool findDtype(const char *name, size_t size, vit_dtype &dtype);

/// Same rank and dimensions.
bool sameShape(const int64_t *a, int64_t rankA, const int64_t *b,
               int64_t rankB);

/// Checks a view that a caller made: name, pointers, sizes.
vit_status checkView(const vit_tensor_view &view, vit_error *error);

} // namespace vit

#endif // VIT_RUNTIME_SRC_TENSOR_H
