//===- Head.cpp - From tokens to the answer, plainly --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vit.pool, latents and head.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Arithmetic.h"
#include "compiler/Reference/Operations.h"

namespace mlir::vit::reference {

template <typename T>
Tensor<T> pool(const Tensor<T> &x, PoolKind kind, int64_t index, int64_t from) {
  const int64_t B = x.dim(0), N = x.dim(1), D = x.dim(2);
  Tensor<T> y({B, kind == PoolKind::TokenConcatMean ? 2 * D : D});
  T *next = y.data();
  for (int64_t b = 0; b < B; ++b) {
    const T *image = x.data() + b * N * D;
    if (kind == PoolKind::Token || kind == PoolKind::TokenConcatMean)
      next = std::copy_n(image + index * D, D, next);
    for (int64_t d = 0; d < D && kind != PoolKind::Token; ++d) {
      const T mean =
          sumOver<T>(from, N, [&](int64_t n) { return image[n * D + d]; }) /
          (N - from);
      T max = image[from * D + d];
      for (int64_t n = from; n < N; ++n)
        max = std::max(max, image[n * D + d]);
      if (kind == PoolKind::Max)
        *next++ = max;
      else if (kind == PoolKind::MeanMax)
        *next++ = (mean + max) / 2;
      else
        *next++ = mean;
    }
  }
  return y;
}

template <typename T>
Tensor<T> repeatTokens(const Tensor<T> &tokens, int64_t images, int64_t dim) {
  Tensor<T> y({images, tokens.count() / dim, dim});
  for (int64_t b = 0; b < images; ++b)
    std::copy_n(tokens.data(), tokens.count(), y.data() + b * tokens.count());
  return y;
}

template <typename T>
Tensor<T> head(llvm::ArrayRef<const Tensor<T> *> inputs,
               llvm::ArrayRef<const Tensor<T> *> weights,
               llvm::ArrayRef<const Tensor<T> *> biases,
               Activation activation) {
  Tensor<T> y({inputs[0]->dim(0), weights[0]->dim(0)});
  for (size_t h = 0; h < inputs.size(); ++h) {
    Tensor<T> answer =
        linear(*inputs[h], *weights[h], biases.empty() ? nullptr : biases[h]);
    for (int64_t i = 0; i < y.count(); ++i)
      y.values[i] += answer.values[i];
  }
  for (T &value : y.values)
    value = activate(activation, value / T(inputs.size()));
  return y;
}

#define INSTANTIATE(T)                                                         \
  template Tensor<T> pool(const Tensor<T> &, PoolKind, int64_t, int64_t);      \
  template Tensor<T> repeatTokens(const Tensor<T> &, int64_t, int64_t);        \
  template Tensor<T> head(llvm::ArrayRef<const Tensor<T> *>,                   \
                          llvm::ArrayRef<const Tensor<T> *>,                   \
                          llvm::ArrayRef<const Tensor<T> *>, Activation);
INSTANTIATE(double)
INSTANTIATE(float)
#undef INSTANTIATE

} // namespace mlir::vit::reference
