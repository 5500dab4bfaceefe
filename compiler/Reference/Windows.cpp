//===- Windows.cpp - What hierarchical models compute, plainly ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Attention in windows, vit.patch_merge and relative_bias_mlp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Arithmetic.h"
#include "compiler/Reference/Operations.h"
#include "dialects/Vit/IR/VitOps.h"

#include <algorithm>
#include <cmath>

namespace mlir::vit::reference {

template <typename T>
Tensor<T> biasOfWindows(const Tensor<T> *bias, int64_t heads,
                        WindowsAttr windows) {
  const int64_t area = windows.getArea(), kinds = windows.getKinds();
  Tensor<T> y({heads, kinds * area, area});
  T *next = y.data();
  for (int64_t h = 0; h < heads; ++h)
    for (int64_t kind = 0; kind < kinds; ++kind)
      for (int64_t query = 0; query < area; ++query)
        for (int64_t key = 0; key < area; ++key, ++next) {
          if (bias)
            *next = bias->values[(h * area + query) * area + key];
          if (windows.isPenalized(kind, query, key))
            *next -= T(windows.getPenalty());
        }
  return y;
}

template <typename T>
Tensor<T> windowAttention(const Tensor<T> &query, const Tensor<T> &key,
                          const Tensor<T> &value, const Tensor<T> *bias,
                          const RelativeTables<T> &relative,
                          const Tensor<T> *paddingKey,
                          const Tensor<T> *paddingValue, double scale,
                          WindowsAttr windows) {
  const int64_t B = query.dim(0), N = query.dim(1), heads = query.dim(2),
                row = heads * query.dim(3), area = windows.getArea();
  Tensor<T> y(query.shape);
  for (int64_t window = 0; window < windows.getCount(); ++window) {
    const Tensor<T> *whole[] = {&query, &key, &value};
    // What padding asks for is computed and left.
    const Tensor<T> *padding[] = {nullptr, paddingKey, paddingValue};
    Tensor<T> parts[3];
    for (int i = 0; i < 3; ++i) {
      parts[i] = Tensor<T>({B, area, heads, query.dim(3)});
      for (int64_t b = 0; b < B; ++b)
        for (int64_t place = 0; place < area; ++place) {
          T *to = parts[i].data() + (b * area + place) * row;
          if (std::optional<int64_t> token = windows.getToken(window, place))
            std::copy_n(whole[i]->data() + (b * N + *token) * row, row, to);
          else if (padding[i])
            std::copy_n(padding[i]->data(), row, to);
        }
    }
    Tensor<T> own;
    if (bias) {
      const int64_t columns = bias->dim(2);
      own = Tensor<T>({heads, area, columns});
      for (int64_t h = 0; h < heads; ++h)
        std::copy_n(bias->data() +
                        (h * windows.getKinds() + windows.getKind(window)) *
                            area * columns,
                    area * columns, own.data() + h * area * columns);
    }
    Tensor<T> mixed =
        attention(parts[0], parts[1], parts[2], bias ? &own : nullptr, relative,
                  TalkingHeads<T>(), scale);
    for (int64_t b = 0; b < B; ++b)
      for (int64_t place = 0; place < area; ++place)
        if (std::optional<int64_t> token = windows.getToken(window, place))
          std::copy_n(mixed.data() + (b * area + place) * row, row,
                      y.data() + (b * N + *token) * row);
  }
  return y;
}

template <typename T>
Tensor<T> patchMerge(const Tensor<T> &x, llvm::ArrayRef<int64_t> grid) {
  const int64_t B = x.dim(0), rows = grid[0], columns = grid[1], C = x.dim(2);
  const int64_t newRows = (rows + 1) / 2, newColumns = (columns + 1) / 2;
  Tensor<T> y({B, newRows * newColumns, 4 * C});
  T *next = y.data();
  for (int64_t b = 0; b < B; ++b)
    for (int64_t i = 0; i < newRows; ++i)
      for (int64_t j = 0; j < newColumns; ++j)
        for (int64_t right : {0, 1})
          for (int64_t down : {0, 1}) {
            const int64_t row = 2 * i + down, column = 2 * j + right;
            if (row < rows && column < columns)
              std::copy_n(x.data() + ((b * rows + row) * columns + column) * C,
                          C, next);
            next += C;
          }
  return y;
}

template <typename T>
Tensor<T> relativeBiasMlp(llvm::ArrayRef<double> coordinates,
                          const Tensor<T> &fc1Weight, const Tensor<T> &fc1Bias,
                          const Tensor<T> &fc2Weight, const Tensor<T> *fc2Bias,
                          std::optional<double> gain, int64_t rows) {
  const int64_t distances = coordinates.size() / 2, heads = fc2Weight.dim(0);
  Tensor<T> places({distances, 2});
  std::copy(coordinates.begin(), coordinates.end(), places.values.begin());
  Tensor<T> hidden = linear(places, fc1Weight, &fc1Bias);
  for (T &value : hidden.values)
    value = activate(Activation::Relu, value);
  Tensor<T> biases = linear(hidden, fc2Weight, fc2Bias);
  Tensor<T> y({rows, heads}); // rows of a class token stay zero
  for (int64_t i = 0; i < biases.count(); ++i)
    y.values[i] =
        gain ? T(*gain) / (1 + std::exp(-biases.values[i])) : biases.values[i];
  return y;
}

#define INSTANTIATE(T)                                                         \
  template Tensor<T> biasOfWindows(const Tensor<T> *, int64_t, WindowsAttr);   \
  template Tensor<T> windowAttention(                                          \
      const Tensor<T> &, const Tensor<T> &, const Tensor<T> &,                 \
      const Tensor<T> *, const RelativeTables<T> &, const Tensor<T> *,         \
      const Tensor<T> *, double, WindowsAttr);                                 \
  template Tensor<T> patchMerge(const Tensor<T> &, llvm::ArrayRef<int64_t>);   \
  template Tensor<T> relativeBiasMlp(                                          \
      llvm::ArrayRef<double>, const Tensor<T> &, const Tensor<T> &,            \
      const Tensor<T> &, const Tensor<T> *, std::optional<double>, int64_t);
INSTANTIATE(double)
INSTANTIATE(float)
#undef INSTANTIATE

} // namespace mlir::vit::reference
