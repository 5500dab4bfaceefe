//===- Parameters.cpp - Arithmetic on parameters, plainly ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vit.scale, matvec and differential_lambda.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Arithmetic.h"
#include "compiler/Reference/Operations.h"

#include <cmath>

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

template <typename T>
Tensor<T> differentialLambda(const Tensor<T> &query1, const Tensor<T> &key1,
                             const Tensor<T> &query2, const Tensor<T> &key2,
                             const Tensor<T> &init) {
  auto exponential = [](const Tensor<T> &query, const Tensor<T> &key) {
    return std::exp(sumOver<T>(0, query.count(), [&](int64_t i) {
      return query.values[i] * key.values[i];
    }));
  };
  Tensor<T> y = init;
  y.values[0] += exponential(query1, key1) - exponential(query2, key2);
  return y;
}

#define INSTANTIATE(T)                                                         \
  template Tensor<T> scale(const Tensor<T> &, const Tensor<T> &, int64_t);     \
  template Tensor<T> matvec(const Tensor<T> &, const Tensor<T> &,              \
                            const Tensor<T> *);                                \
  template Tensor<T> differentialLambda(const Tensor<T> &, const Tensor<T> &,  \
                                        const Tensor<T> &, const Tensor<T> &,  \
                                        const Tensor<T> &);
INSTANTIATE(double)
INSTANTIATE(float)
#undef INSTANTIATE

} // namespace mlir::vit::reference
