//===- Parameters.cpp - Arithmetic on parameters, plainly ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vit.scale and matvec.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Operations.h"

namespace mlir::vit::reference {

template <typename T>
Tensor<T> scale(const Tensor<T> &x, const Tensor<T> &factors, int64_t along) {
  int64_t inner = 1; // elements that one index of `along` spans
  for (size_t d = along + 1; d < x.shape.size(); ++d)
    inner *= x.shape[d];
  Tensor<T> y = x;
  for (int64_t i = 0; i < y.count(); ++i)
    y.values[i] *= factors.values[i / inner % factors.count()];
  return y;
}

template <typename T>
Tensor<T> matvec(const Tensor<T> &weight, const Tensor<T> &vector,
                 const Tensor<T> *bias) {
  return linear(vector, weight, bias);
}

#define INSTANTIATE(T)                                                         \
  template Tensor<T> scale(const Tensor<T> &, const Tensor<T> &, int64_t);     \
  template Tensor<T> matvec(const Tensor<T> &, const Tensor<T> &,              \
                            const Tensor<T> *);
INSTANTIATE(double)
INSTANTIATE(float)
#undef INSTANTIATE

} // namespace mlir::vit::reference
