//===- Slices.cpp - Boxes of tensors ------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// tensor.extract_slice and tensor.insert_slice, static.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Operations.h"

using namespace mlir::vit::reference;

/// Calls visit(position in the box, position in the whole tensor), both flat
/// and row-major, for every element of the box.
template <typename Visit>
static void forEachInBox(llvm::ArrayRef<int64_t> shape,
                         llvm::ArrayRef<int64_t> offsets,
                         llvm::ArrayRef<int64_t> sizes,
                         llvm::ArrayRef<int64_t> strides, Visit visit) {
  const int64_t count = countElements(sizes);
  for (int64_t position = 0; position < count; ++position) {
    int64_t rest = position, whole = 0, step = 1;
    for (int64_t d = shape.size() - 1; d >= 0; --d) {
      whole += (offsets[d] + rest % sizes[d] * strides[d]) * step;
      rest /= sizes[d];
      step *= shape[d];
    }
    visit(position, whole);
  }
}

namespace mlir::vit::reference {

template <typename T>
Tensor<T> extractSlice(const Tensor<T> &x, llvm::ArrayRef<int64_t> offsets,
                       llvm::ArrayRef<int64_t> sizes,
                       llvm::ArrayRef<int64_t> strides) {
  Tensor<T> y(sizes);
  forEachInBox(
      x.shape, offsets, sizes, strides,
      [&](int64_t box, int64_t whole) { y.values[box] = x.values[whole]; });
  return y;
}

template <typename T>
Tensor<T> insertSlice(const Tensor<T> &source, const Tensor<T> &destination,
                      llvm::ArrayRef<int64_t> offsets,
                      llvm::ArrayRef<int64_t> sizes,
                      llvm::ArrayRef<int64_t> strides) {
  Tensor<T> y = destination;
  forEachInBox(y.shape, offsets, sizes, strides,
               [&](int64_t box, int64_t whole) {
                 y.values[whole] = source.values[box];
               });
  return y;
}

#define INSTANTIATE(T)                                                         \
  template Tensor<T> extractSlice(const Tensor<T> &, llvm::ArrayRef<int64_t>,  \
                                  llvm::ArrayRef<int64_t>,                     \
                                  llvm::ArrayRef<int64_t>);                    \
  template Tensor<T> insertSlice(                                              \
      const Tensor<T> &, const Tensor<T> &, llvm::ArrayRef<int64_t>,           \
      llvm::ArrayRef<int64_t>, llvm::ArrayRef<int64_t>);
INSTANTIATE(double)
INSTANTIATE(float)
#undef INSTANTIATE

} // namespace mlir::vit::reference
