//===- Stem.cpp - Convolutional stems, plainly --------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vit.pixels, conv2d, pool2d, group_norm, batch_norm, activate and standardize.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Arithmetic.h"
#include "compiler/Reference/Operations.h"

#include <limits>

namespace mlir::vit::reference {

template <typename T> Tensor<T> pixels(const Tensor<T> &image) {
  const int64_t B = image.dim(0), C = image.dim(1), H = image.dim(2),
                W = image.dim(3);
  return transpose(image, {0, 2, 3, 1}).reshape({B, H * W, C});
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// How many windows there are along dimension d.
static int64_t countWindows(const Windows &w, int d) {
  return (w.padding[d] + w.grid[d] + w.padding[d + 2] - w.kernel[d]) /
             w.stride[d] +
         1;
}

/// Calls visit(u, v, token) for each place (u, v) of the window in row i and
/// column j that lies on the grid.
template <typename Visit>
static void visitWindow(const Windows &w, int64_t i, int64_t j, Visit visit) {
  for (int64_t u = 0; u < w.kernel[0]; ++u)
    for (int64_t v = 0; v < w.kernel[1]; ++v) {
      const int64_t row = i * w.stride[0] + u - w.padding[0];
      const int64_t column = j * w.stride[1] + v - w.padding[1];
      if (row >= 0 && row < w.grid[0] && column >= 0 && column < w.grid[1])
        visit(u, v, row * w.grid[1] + column);
    }
}

template <typename T>
Tensor<T> conv2d(const Tensor<T> &x, const Tensor<T> &weight,
                 const Tensor<T> *bias, const Windows &windows) {
  const int64_t B = x.dim(0), N = x.dim(1), C = x.dim(2), D = weight.dim(0);
  const int64_t rows = countWindows(windows, 0),
                columns = countWindows(windows, 1);
  const int64_t width = windows.kernel[1], size = windows.kernel[0] * width;
  // Row by row the numbers of a window, in the weight's order.
  Tensor<T> cut({B, rows * columns, C * size});
  T *next = cut.data();
  for (int64_t b = 0; b < B; ++b)
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j, next += C * size)
        visitWindow(windows, i, j, [&](int64_t u, int64_t v, int64_t token) {
          for (int64_t c = 0; c < C; ++c)
            next[c * size + u * width + v] = x.values[(b * N + token) * C + c];
        });
  return linear(cut, weight.reshape({D, C * size}), bias);
}

template <typename T>
Tensor<T> pool2d(const Tensor<T> &x, PoolKind kind, const Windows &windows) {
  const int64_t B = x.dim(0), N = x.dim(1), C = x.dim(2);
  const int64_t rows = countWindows(windows, 0),
                columns = countWindows(windows, 1);
  Tensor<T> y({B, rows * columns, C});
  T *next = y.data();
  for (int64_t b = 0; b < B; ++b)
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j)
        for (int64_t c = 0; c < C; ++c) {
          T max = -std::numeric_limits<T>::infinity(), sum = 0;
          int64_t count = 0;
          visitWindow(windows, i, j, [&](int64_t, int64_t, int64_t token) {
            const T number = x.values[(b * N + token) * C + c];
            max = std::max(max, number);
            sum += number;
            ++count;
          });
          *next++ = kind == PoolKind::Max ? max : sum / T(count);
        }
  return y;
}

//===----------------------------------------------------------------------===//
// Norms
//===----------------------------------------------------------------------===//

/// By those of channel `c`, as far as they are there.
template <typename T>
static T scaleAndShift(T number, const Tensor<T> *scale, const Tensor<T> *bias,
                       int64_t c) {
  if (scale)
    number *= scale->values[c];
  if (bias)
    number += bias->values[c];
  return number;
}

template <typename T>
Tensor<T> groupNorm(const Tensor<T> &x, const Tensor<T> *scale,
                    const Tensor<T> *bias, int64_t groups, double epsilon) {
  const int64_t B = x.dim(0), N = x.dim(1), C = x.dim(2), size = C / groups;
  Tensor<T> y = x;
  for (int64_t b = 0; b < B; ++b)
    for (int64_t g = 0; g < groups; ++g) {
      T *first = y.data() + b * N * C + g * size;
      // Number i of the group: token i / size, its channel i % size.
      auto at = [&](int64_t i) -> T & {
        return first[i / size * C + i % size];
      };
      const int64_t count = N * size;
      const T mean = sumOver<T>(0, count, at) / count;
      const T variance = sumOver<T>(0, count,
                                    [&](int64_t i) {
                                      return (at(i) - mean) * (at(i) - mean);
                                    }) /
                         count;
      const T inverse = 1 / std::sqrt(variance + T(epsilon));
      for (int64_t i = 0; i < count; ++i) {
        const int64_t c = g * size + i % size;
        T &number = at(i);
        number = scaleAndShift((number - mean) * inverse, scale, bias, c);
      }
    }
  return y;
}

template <typename T>
Tensor<T> batchNorm(const Tensor<T> &x, const Tensor<T> &mean,
                    const Tensor<T> &variance, const Tensor<T> *scale,
                    const Tensor<T> *bias, double epsilon) {
  const int64_t C = x.dim(2);
  Tensor<T> y = x;
  for (int64_t i = 0; i < y.count(); ++i) {
    const int64_t c = i % C;
    T &number = y.values[i];
    number =
        (number - mean.values[c]) / std::sqrt(variance.values[c] + T(epsilon));
    number = scaleAndShift(number, scale, bias, c);
  }
  return y;
}

template <typename T>
Tensor<T> activate(const Tensor<T> &x, Activation activation) {
  Tensor<T> y = x;
  for (T &number : y.values)
    number = activate(activation, number);
  return y;
}

template <typename T>
Tensor<T> standardize(const Tensor<T> &weight, double epsilon) {
  const int64_t D = weight.dim(0);
  const Tensor<T> *none = nullptr;
  return layerNorm(weight.reshape({D, weight.count() / D}), none, none, epsilon)
      .reshape(weight.shape);
}

#define INSTANTIATE(T)                                                         \
  template Tensor<T> pixels(const Tensor<T> &);                                \
  template Tensor<T> conv2d(const Tensor<T> &, const Tensor<T> &,              \
                            const Tensor<T> *, const Windows &);               \
  template Tensor<T> pool2d(const Tensor<T> &, PoolKind, const Windows &);     \
  template Tensor<T> groupNorm(const Tensor<T> &, const Tensor<T> *,           \
                               const Tensor<T> *, int64_t, double);            \
  template Tensor<T> batchNorm(const Tensor<T> &, const Tensor<T> &,           \
                               const Tensor<T> &, const Tensor<T> *,           \
                               const Tensor<T> *, double);                     \
  template Tensor<T> activate(const Tensor<T> &, Activation);                  \
  template Tensor<T> standardize(const Tensor<T> &, double);
INSTANTIATE(double)
INSTANTIATE(float)
#undef INSTANTIATE

} // namespace mlir::vit::reference
