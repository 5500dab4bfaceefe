//===- Tensor.h - A plain row-major tensor ------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the reference evaluator computes with: a shape and its values. No views,
// no strides, no sharing; every operation makes a new tensor.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_REFERENCE_TENSOR_H
#define VIT_COMPILER_REFERENCE_TENSOR_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cassert>
#include <cstdint>
#include <vector>

namespace mlir::vit::reference {

/// The product of the sizes; 1 for rank 0.
inline int64_t countElements(llvm::ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

/// A tensor of scalars T (double or float), row-major.
template <typename T> struct Tensor {
  llvm::SmallVector<int64_t> shape;
  std::vector<T> values;

  Tensor() = default;
  /// All values are `value`.
  explicit Tensor(llvm::ArrayRef<int64_t> shape, T value = T(0))
      : shape(shape), values(countElements(shape), value) {}

  int64_t rank() const { return shape.size(); }
  int64_t count() const { return values.size(); }
  /// Size of dimension d; a negative d counts from the last one.
  int64_t dim(int64_t d) const { return shape[d < 0 ? d + rank() : d]; }
  T *data() { return values.data(); }
  const T *data() const { return values.data(); }

  /// The same values in the same order under another shape.
  Tensor reshape(llvm::ArrayRef<int64_t> newShape) && {
    assert(countElements(newShape) == count() && "reshape keeps the count");
    shape.assign(newShape.begin(), newShape.end());
    return std::move(*this);
  }
  Tensor reshape(llvm::ArrayRef<int64_t> newShape) const & {
    return Tensor(*this).reshape(newShape);
  }
};

} // namespace mlir::vit::reference

#endif // VIT_COMPILER_REFERENCE_TENSOR_H
