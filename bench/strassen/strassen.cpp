//===- strassen.cpp - Products with seven products, timed -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// usage: strassen ROWS DEPTH COLUMNS LAYERS ROUNDS
//
// out[ROWS, COLUMNS] = x[ROWS, DEPTH] w[COLUMNS, DEPTH]^T with the loops that
// vitc makes for it (tiles of registers, weights in panels, the next panel
// prefetched), and by one level of Strassen's algorithm in Winograd's form (7
// products of a quarter's size, 15 sums) on the same loops. The sums of weights
// cost nothing here, as @pack would have made them; of the sums of results all
// but two are done in registers. LAYERS different weights take turns, so that
// they come from memory as in a model. Prints the least time of either, their
// quotient, and the largest error of either against double.
//
//===----------------------------------------------------------------------===//

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <tuple>
#include <vector>

#ifdef __AVX512F__
typedef float Lanes __attribute__((vector_size(64)));
static constexpr int64_t tileRows = 6, tileVectors = 4;
#else
typedef float Lanes __attribute__((vector_size(32)));
static constexpr int64_t tileRows = 4, tileVectors = 3;
#endif
typedef Lanes Unaligned __attribute__((aligned(4)));
static constexpr int64_t lanes = sizeof(Lanes) / sizeof(float);
static constexpr int64_t tileColumns = tileVectors * lanes;
static constexpr int64_t lineElements = 16; // of a cache line

static Lanes load(const float *from) {
  return *reinterpret_cast<const Unaligned *>(from);
}
static void store(float *to, Lanes x) {
  *reinterpret_cast<Unaligned *>(to) = x;
}

/// A matrix, or a part of one, row by row.
struct Matrix {
  float *data = nullptr;
  int64_t stride = 0;

  explicit operator bool() const { return data != nullptr; }
  float *at(int64_t row, int64_t column) const {
    return data + row * stride + column;
  }
};

/// Memory for rows x columns zeros. The strides of rows are no power of two,
/// so that the rows of a tile don't meet in one set of the cache.
static Matrix make(int64_t rows, int64_t columns) {
  int64_t stride = columns + lineElements;
  size_t bytes = (rows * stride * sizeof(float) + 63) / 64 * 64;
  void *data = std::aligned_alloc(64, bytes);
  if (!data)
    std::exit(1);
  std::fill_n(static_cast<float *>(data), bytes / sizeof(float), 0.0f);
  return {static_cast<float *>(data), stride};
}

/// What becomes of a product p: out = add + sign * p + also; if `second` is
/// there, second = out + secondAdd. Absent matrices count as zero.
struct Epilogue {
  Matrix out, add, also, second, secondAdd;
  float sign = 1;
};

/// One tile. Step k asks for a part of the `ahead` cache lines from `next` on.
static inline __attribute__((always_inline)) void
multiplyTile(const float *x, int64_t stride, const float *panel, int64_t depth,
             const float *next, int64_t ahead, int64_t row, int64_t column,
             const Epilogue &e) {
  Lanes sums[tileRows][tileVectors] = {};
  for (int64_t k = 0; k < depth; ++k) {
    Lanes w[tileVectors];
#pragma GCC unroll 8
    for (int64_t v = 0; v < tileVectors; ++v)
      w[v] = load(panel + k * tileColumns + v * lanes);
    __builtin_prefetch(next + k * ahead / depth * lineElements, 0, 2);
#pragma GCC unroll 8
    for (int64_t r = 0; r < tileRows; ++r) {
      Lanes a = Lanes{} + x[r * stride + k];
#pragma GCC unroll 8
      for (int64_t v = 0; v < tileVectors; ++v)
        sums[r][v] = a * w[v] + sums[r][v];
    }
  }
#pragma GCC unroll 8
  for (int64_t r = 0; r < tileRows; ++r)
#pragma GCC unroll 8
    for (int64_t v = 0; v < tileVectors; ++v) {
      int64_t i = row + r, j = column + v * lanes;
      Lanes sum = sums[r][v];
      if (e.add)
        sum = sum * e.sign + load(e.add.at(i, j));
      if (e.also)
        sum += load(e.also.at(i, j));
      store(e.out.at(i, j), sum);
      if (e.second)
        store(e.second.at(i, j), sum + load(e.secondAdd.at(i, j)));
    }
}

/// All tiles: a panel of weights for all rows, then the next one.
static __attribute__((noinline)) void multiply(Matrix x, const float *panels,
                                               int64_t rows, int64_t depth,
                                               int64_t columns,
                                               const Epilogue &epilogue) {
  int64_t tiles = (rows + tileRows - 1) / tileRows;
  int64_t ahead = (depth * tileColumns / lineElements + tiles - 1) / tiles;
  for (int64_t column = 0; column < columns; column += tileColumns) {
    const float *panel = panels + column * depth;
    for (int64_t tile = 0; tile < tiles; ++tile) {
      int64_t row = std::min(tile * tileRows, rows - tileRows);
      const float *next =
          panel + depth * tileColumns + tile * ahead * lineElements;
      multiplyTile(x.at(row, 0), x.stride, panel, depth, next, ahead, row,
                   column, epilogue);
    }
  }
}

/// out = x + sign * y.
static void add(Matrix out, Matrix x, Matrix y, float sign, int64_t rows,
                int64_t columns) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; j += lanes)
      store(out.at(i, j), load(y.at(i, j)) * sign + load(x.at(i, j)));
}

/// w[columns, depth] as panels of tileColumns columns, with room behind them
/// for what is prefetched.
static const float *pack(Matrix w, int64_t columns, int64_t depth) {
  float *out = make(1, (columns + tileColumns) * depth).data;
  for (int64_t n = 0; n < columns; n += tileColumns)
    for (int64_t k = 0; k < depth; ++k)
      for (int64_t j = 0; j < tileColumns; ++j)
        out[n * depth + k * tileColumns + j] = *w.at(n + j, k);
  return out;
}

/// The weights of the seven products, in the order of Strassen::run.
static std::array<const float *, 7> packSeven(Matrix w, int64_t columns,
                                              int64_t depth) {
  Matrix b11 = w, b12{w.at(columns, 0), w.stride},
         b21{w.at(0, depth), w.stride}, b22{w.at(columns, depth), w.stride};
  Matrix t1 = make(columns, depth), t2 = make(columns, depth),
         t3 = make(columns, depth), t4 = make(columns, depth);
  add(t1, b12, b11, -1, columns, depth);
  add(t2, b22, t1, -1, columns, depth);
  add(t3, b22, b12, -1, columns, depth);
  add(t4, t2, b21, -1, columns, depth);
  std::array<const float *, 7> packed;
  std::array<Matrix, 7> all{b11, b21, b22, t4, t1, t2, t3};
  for (size_t i = 0; i < all.size(); ++i)
    packed[i] = pack(all[i], columns, depth);
  for (Matrix t : {t1, t2, t3, t4})
    std::free(t.data);
  return packed;
}

/// Half of each dimension, and what lies between.
struct Strassen {
  int64_t rows, depth, columns;
  Matrix s1 = make(rows, depth), s2 = make(rows, depth), s3 = make(rows, depth),
         s4 = make(rows, depth);
  Matrix p1 = make(rows, columns), p5 = make(rows, columns),
         u2 = make(rows, columns), u3 = make(rows, columns);

  void run(Matrix x, const std::array<const float *, 7> &w, Matrix out) const {
    Matrix a11 = x, a12{x.at(0, depth), x.stride}, a21{x.at(rows, 0), x.stride},
           a22{x.at(rows, depth), x.stride};
    Matrix c11 = out, c12{out.at(0, columns), out.stride},
           c21{out.at(rows, 0), out.stride},
           c22{out.at(rows, columns), out.stride};
    add(s1, a21, a22, 1, rows, depth);
    add(s2, s1, a11, -1, rows, depth);
    add(s3, a11, a21, -1, rows, depth);
    add(s4, a12, s2, -1, rows, depth);
    auto product = [&](Matrix left, int number, const Epilogue &epilogue) {
      multiply(left, w[number - 1], rows, depth, columns, epilogue);
    };
    product(a11, 1, {.out = p1});
    product(a12, 2, {.out = c11, .add = p1});
    product(s2, 6, {.out = u2, .add = p1});
    product(s1, 5, {.out = p5});
    product(s4, 3, {.out = c12, .add = u2, .also = p5});
    product(s3, 7, {.out = u3, .add = u2, .second = c22, .secondAdd = p5});
    product(a22, 4, {.out = c21, .add = u3, .sign = -1});
  }
};

/// The largest error of some of the numbers over the largest number.
static double getError(Matrix out, Matrix x, Matrix w, int64_t rows,
                       int64_t depth, int64_t columns) {
  double error = 0, largest = 0;
  for (int64_t i = 0; i < rows; i += 7)
    for (int64_t j = 0; j < columns; j += 5) {
      double exact = 0;
      for (int64_t k = 0; k < depth; ++k)
        exact += static_cast<double>(*x.at(i, k)) * *w.at(j, k);
      error = std::max(error, std::abs(*out.at(i, j) - exact));
      largest = std::max(largest, std::abs(exact));
    }
  return error / largest;
}

template <typename Run> static double timeOnce(Run run) {
  auto start = std::chrono::steady_clock::now();
  run();
  std::chrono::duration<double, std::milli> taken =
      std::chrono::steady_clock::now() - start;
  return taken.count();
}

int main(int argc, char **argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: strassen ROWS DEPTH COLUMNS LAYERS ROUNDS\n");
    return 2;
  }
  int64_t rows = std::atoll(argv[1]), depth = std::atoll(argv[2]),
          columns = std::atoll(argv[3]), layers = std::atoll(argv[4]),
          rounds = std::atoll(argv[5]);
  if (rows < 2 * tileRows || depth < 1 || depth % (2 * lanes) != 0 ||
      columns < 1 || columns % (2 * tileColumns) != 0 || layers < 1 ||
      rounds < 1) {
    std::fprintf(stderr,
                 "strassen: expects at least %lld rows, a depth that %lld "
                 "divides, columns that %lld divides, a layer and a round\n",
                 (long long)(2 * tileRows), (long long)(2 * lanes),
                 (long long)(2 * tileColumns));
    return 2;
  }
  int64_t half = (rows + 1) / 2; // an odd row is paired with zeros
  Matrix x = make(2 * half, depth), w = make(columns, depth),
         direct = make(2 * half, columns), seven = make(2 * half, columns);
  std::minstd_rand random(1);
  std::uniform_real_distribution<float> uniform(-0.5f, 0.5f);
  for (auto [matrix, count, width] :
       {std::tuple(x, rows, depth), std::tuple(w, columns, depth)})
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = 0; j < width; ++j)
        *matrix.at(i, j) = uniform(random);
  std::vector<const float *> panels(layers);
  std::vector<std::array<const float *, 7>> sevens(layers);
  for (int64_t i = 0; i < layers; ++i) {
    panels[i] = pack(w, columns, depth);
    sevens[i] = packSeven(w, columns / 2, depth / 2);
  }

  Strassen strassen{half, depth / 2, columns / 2};
  double directTime = 1e9, sevenTime = 1e9;
  for (int64_t round = 0; round < rounds; ++round) {
    directTime =
        std::min(directTime, timeOnce([&] {
                   for (const float *w : panels)
                     multiply(x, w, rows, depth, columns, {.out = direct});
                 }));
    sevenTime = std::min(sevenTime, timeOnce([&] {
                           for (const auto &w : sevens)
                             strassen.run(x, w, seven);
                         }));
  }
  directTime /= layers;
  sevenTime /= layers;
  std::printf(
      "%5lld x %4lld x %4lld  %8.3f ms, %6.1f GFLOP/s;  with 7 products "
      "%8.3f ms, %.3f of it;  errors %.1e, %.1e\n",
      (long long)rows, (long long)depth, (long long)columns, directTime,
      2e-6 * rows * depth * columns / directTime, sevenTime,
      sevenTime / directTime, getError(direct, x, w, rows, depth, columns),
      getError(seven, x, w, rows, depth, columns));
  return 0;
}
