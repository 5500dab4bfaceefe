//===- Embed.cpp - From image to tokens, plainly ------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vit.transpose, patch_embed, tokens, pos_embed and resize_pos_embed.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Operations.h"
#include "dialects/Vit/IR/VitOps.h"

#include <algorithm>
#include <cmath>

namespace mlir::vit::reference {

template <typename T>
Tensor<T> transpose(const Tensor<T> &x, llvm::ArrayRef<int64_t> permutation) {
  const int64_t rank = x.rank();
  // How far apart two neighbours along each dimension of x are.
  llvm::SmallVector<int64_t> step(rank, 1), shape(rank);
  for (int64_t d = rank - 2; d >= 0; --d)
    step[d] = step[d + 1] * x.shape[d + 1];
  for (int64_t d = 0; d < rank; ++d)
    shape[d] = x.shape[permutation[d]];

  Tensor<T> y(shape);
  for (int64_t position = 0; position < y.count(); ++position) {
    int64_t rest = position, source = 0;
    for (int64_t d = rank - 1; d >= 0; --d) {
      source += rest % shape[d] * step[permutation[d]];
      rest /= shape[d];
    }
    y.values[position] = x.values[source];
  }
  return y;
}

template <typename T>
Tensor<T> normalizePixels(const Tensor<T> &x, double rescale,
                          llvm::ArrayRef<double> mean,
                          llvm::ArrayRef<double> deviation) {
  const int64_t B = x.dim(0), H = x.dim(1), W = x.dim(2), C = x.dim(3);
  Tensor<T> y({B, C, H, W});
  T *next = y.data();
  for (int64_t b = 0; b < B; ++b)
    for (int64_t c = 0; c < C; ++c)
      for (int64_t i = 0; i < H * W; ++i) {
        // A byte times rescale is rounded once; mean and deviation are floats.
        T value = T(double(x.values[(b * H * W + i) * C + c]) * rescale);
        if (!mean.empty())
          value = (value - T(mean[c])) / T(deviation[c]);
        *next++ = value;
      }
  return y;
}

template <typename T>
Tensor<T> cutPatches(const Tensor<T> &image, int64_t kernelHeight,
                     int64_t kernelWidth, llvm::ArrayRef<int64_t> stride) {
  const int64_t B = image.dim(0), C = image.dim(1), H = image.dim(2),
                W = image.dim(3);
  const int64_t rows = (H - kernelHeight) / stride[0] + 1;
  const int64_t columns = (W - kernelWidth) / stride[1] + 1;
  Tensor<T> y({B, rows * columns, C * kernelHeight * kernelWidth});
  T *next = y.data();
  for (int64_t b = 0; b < B; ++b)
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j)
        for (int64_t c = 0; c < C; ++c)
          for (int64_t u = 0; u < kernelHeight; ++u) {
            const T *row = image.data() +
                           ((b * C + c) * H + i * stride[0] + u) * W +
                           j * stride[1];
            next = std::copy_n(row, kernelWidth, next);
          }
  return y;
}

template <typename T>
Tensor<T> patchEmbed(const Tensor<T> &image, const Tensor<T> &weight,
                     const Tensor<T> *bias, llvm::ArrayRef<int64_t> stride,
                     std::optional<double> pixelNorm) {
  const int64_t D = weight.dim(0);
  Tensor<T> patches = cutPatches(image, weight.dim(2), weight.dim(3), stride);
  if (pixelNorm)
    patches =
        layerNorm<T>(patches, /*scale=*/nullptr, /*bias=*/nullptr, *pixelNorm);
  return linear(patches, weight.reshape({D, weight.count() / D}), bias);
}

template <typename T>
Tensor<T> prependTokens(const Tensor<T> &x,
                        llvm::ArrayRef<const Tensor<T> *> tokens) {
  const int64_t B = x.dim(0), N = x.dim(1), D = x.dim(2);
  int64_t total = N;
  for (const Tensor<T> *token : tokens)
    total += token->count() / D;

  Tensor<T> y({B, total, D});
  T *next = y.data();
  for (int64_t b = 0; b < B; ++b) {
    for (const Tensor<T> *token : tokens)
      next = std::copy(token->values.begin(), token->values.end(), next);
    next = std::copy_n(x.data() + b * N * D, N * D, next);
  }
  return y;
}

template <typename T>
Tensor<T> addPositions(const Tensor<T> &x, const Tensor<T> &table) {
  Tensor<T> y = x;
  for (int64_t i = 0; i < y.count(); ++i)
    y.values[i] += table.values[i % table.count()];
  return y;
}

//===----------------------------------------------------------------------===//
// Interpolation
//===----------------------------------------------------------------------===//

/// The source points of one output index, with their weights. These depend on
/// no data, so that float has them rounded once from double.
struct Taps {
  llvm::SmallVector<int64_t, 4> index;
  llvm::SmallVector<double, 4> weight;
};

/// Keys' cubic convolution kernel (Keys 1981) at distance x >= 0:
///   (a + 2) x^3 - (a + 3) x^2 + 1      for x <= 1
///   a x^3 - 5 a x^2 + 8 a x - 4 a      for 1 < x < 2
static double cubicKernel(double x, double a = -0.75) {
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

/// The same with a kernel as wide as the cells of the output, where these are
/// larger than the source's.
static Taps getWideTaps(int64_t o, int64_t from, int64_t to, ResizeMode mode) {
  const double scale = double(from) / to, width = std::max(scale, 1.0);
  const double support = (mode == ResizeMode::Bilinear ? 1 : 2) * width;
  const double center = scale * (o + 0.5);
  Taps taps;
  double sum = 0;
  for (int64_t i = 0; i < from; ++i) {
    const double distance = std::abs(i + 0.5 - center);
    if (distance >= support)
      continue;
    const double x = distance / width;
    taps.index.push_back(i);
    taps.weight.push_back(mode == ResizeMode::Bilinear ? 1 - x
                                                       : cubicKernel(x, -0.5));
    sum += taps.weight.back();
  }
  for (double &weight : taps.weight)
    weight /= sum;
  return taps;
}

/// Where output index `o` of `to` lies among `from` source points, and which of
/// them make it up. Points outside are the nearest inside.
static Taps getTaps(int64_t o, int64_t from, int64_t to, ResizeMode mode,
                    bool alignCorners) {
  // One output point alone lies on the first source point's corner.
  const double cornerStep = to > 1 ? double(from - 1) / (to - 1) : 0;
  const double x = alignCorners ? o * cornerStep : (o + 0.5) * from / to - 0.5;
  const double left = std::floor(x), t = x - left;
  const int64_t first = static_cast<int64_t>(left);

  Taps taps;
  if (mode == ResizeMode::Bilinear)
    taps = {{first, first + 1}, {1 - t, t}};
  else
    taps = {{first - 1, first, first + 1, first + 2},
            {cubicKernel(t + 1), cubicKernel(t), cubicKernel(1 - t),
             cubicKernel(2 - t)}};
  for (int64_t &index : taps.index)
    index = std::clamp<int64_t>(index, 0, from - 1);
  return taps;
}

/// The distances 0, 1, 1 + q, 1 + q + q^2, .. of `count` source points, the
/// last about `reach`.
static llvm::SmallVector<double> getDistances(int64_t count, int64_t reach) {
  double low = 1.01, high = 1.5, q = low;
  while (high - low > 1e-6) {
    q = (low + high) / 2;
    const double sum = (1 - std::pow(q, count - 1)) / (1 - q);
    (sum > reach ? high : low) = q;
  }
  llvm::SmallVector<double> distances = {0};
  for (int64_t i = 0; i + 1 < count; ++i)
    distances.push_back(distances.back() + std::pow(q, i));
  return distances;
}

/// The same where distances to the middle grow geometrically.
static Taps getGeometricTaps(int64_t o, int64_t from, int64_t to) {
  const int64_t middle = from / 2;
  const llvm::SmallVector<double> distances = getDistances(middle + 1, to / 2);
  const int64_t side = o < to / 2 ? -1 : 1;
  const double x = std::abs(o - to / 2);
  if (x >= distances.back())
    return {{middle + side * middle}, {1}};
  int64_t next = 1;
  while (distances[next] < x)
    ++next;
  const double t =
      (x - distances[next - 1]) / (distances[next] - distances[next - 1]);
  return {{middle + side * (next - 1), middle + side * next}, {1 - t, t}};
}

template <typename T>
Tensor<T> resizePositions(const Tensor<T> &table, llvm::ArrayRef<int64_t> from,
                          llvm::ArrayRef<int64_t> to, int64_t prefix,
                          ResizeMode mode, bool alignCorners, bool antialias) {
  const int64_t D = table.dim(-1);
  llvm::SmallVector<int64_t> shape = table.shape;
  shape[shape.size() - 2] = prefix + to[0] * to[1];
  Tensor<T> y(shape);
  std::copy_n(table.data(), prefix * D, y.data());

  const T *grid = table.data() + prefix * D;
  T *out = y.data() + prefix * D;
  auto getAxisTaps = [&](int64_t o, int64_t axis) {
    if (mode == ResizeMode::Geometric)
      return getGeometricTaps(o, from[axis], to[axis]);
    return antialias ? getWideTaps(o, from[axis], to[axis], mode)
                     : getTaps(o, from[axis], to[axis], mode, alignCorners);
  };
  for (int64_t i = 0; i < to[0]; ++i)
    for (int64_t j = 0; j < to[1]; ++j, out += D) {
      const Taps rows = getAxisTaps(i, 0), columns = getAxisTaps(j, 1);
      for (int64_t d = 0; d < D; ++d)
        for (size_t u = 0; u < rows.index.size(); ++u) {
          T sum = 0; // across row u, then down the rows
          for (size_t v = 0; v < columns.index.size(); ++v)
            sum += T(columns.weight[v]) *
                   grid[(rows.index[u] * from[1] + columns.index[v]) * D + d];
          out[d] += T(rows.weight[u]) * sum;
        }
    }
  return y;
}

template <typename T>
Tensor<T> gridPositions(const Tensor<T> &rows, const Tensor<T> &columns) {
  const int64_t D = rows.dim(-1), height = rows.count() / D,
                width = columns.count() / D;
  Tensor<T> y({height * width, D});
  for (int64_t i = 0; i < height; ++i)
    for (int64_t j = 0; j < width; ++j)
      for (int64_t d = 0; d < D; ++d)
        y.values[(i * width + j) * D + d] =
            rows.values[i * D + d] + columns.values[j * D + d];
  return y;
}

//===----------------------------------------------------------------------===//
// Relative positions
//===----------------------------------------------------------------------===//

template <typename T>
Tensor<T> relativeBias(const Tensor<T> &table, llvm::ArrayRef<int64_t> grid,
                       bool classToken) {
  const int64_t height = grid[0], width = grid[1], heads = table.dim(1),
                rows = table.dim(0), front = classToken ? 1 : 0,
                N = front + height * width;
  auto getRow = [&](int64_t query, int64_t key) {
    if (query < front)
      return key < front ? rows - 1 : rows - 3;
    if (key < front)
      return rows - 2;
    query -= front;
    key -= front;
    const int64_t down = query / width - key / width + height - 1;
    const int64_t right = query % width - key % width + width - 1;
    return down * (2 * width - 1) + right;
  };
  Tensor<T> y({heads, N, N});
  for (int64_t h = 0; h < heads; ++h)
    for (int64_t query = 0; query < N; ++query)
      for (int64_t key = 0; key < N; ++key)
        y.values[(h * N + query) * N + key] =
            table.values[getRow(query, key) * heads + h];
  return y;
}

template <typename T>
Tensor<T> mixedRopeTable(const Tensor<T> &frequencies, llvm::ArrayRef<double> y,
                         llvm::ArrayRef<double> x) {
  const int64_t N = y.size(), count = frequencies.count() / 2;
  Tensor<T> table({2, N, count});
  for (int64_t n = 0; n < N; ++n)
    for (int64_t c = 0; c < count; ++c) {
      const T angle = T(y[n]) * frequencies.values[c] +
                      T(x[n]) * frequencies.values[count + c];
      table.values[n * count + c] = std::cos(angle);
      table.values[(N + n) * count + c] = std::sin(angle);
    }
  return table;
}

#define INSTANTIATE(T)                                                         \
  template Tensor<T> transpose(const Tensor<T> &, llvm::ArrayRef<int64_t>);    \
  template Tensor<T> normalizePixels(const Tensor<T> &, double,                \
                                     llvm::ArrayRef<double>,                   \
                                     llvm::ArrayRef<double>);                  \
  template Tensor<T> cutPatches(const Tensor<T> &, int64_t, int64_t,           \
                                llvm::ArrayRef<int64_t>);                      \
  template Tensor<T> patchEmbed(const Tensor<T> &, const Tensor<T> &,          \
                                const Tensor<T> *, llvm::ArrayRef<int64_t>,    \
                                std::optional<double>);                        \
  template Tensor<T> prependTokens(const Tensor<T> &,                          \
                                   llvm::ArrayRef<const Tensor<T> *>);         \
  template Tensor<T> addPositions(const Tensor<T> &, const Tensor<T> &);       \
  template Tensor<T> resizePositions(                                          \
      const Tensor<T> &, llvm::ArrayRef<int64_t>, llvm::ArrayRef<int64_t>,     \
      int64_t, ResizeMode, bool, bool);                                        \
  template Tensor<T> gridPositions(const Tensor<T> &, const Tensor<T> &);      \
  template Tensor<T> relativeBias(const Tensor<T> &, llvm::ArrayRef<int64_t>,  \
                                  bool);                                       \
  template Tensor<T> mixedRopeTable(const Tensor<T> &, llvm::ArrayRef<double>, \
                                    llvm::ArrayRef<double>);
INSTANTIATE(double)
INSTANTIATE(float)
#undef INSTANTIATE

} // namespace mlir::vit::reference
