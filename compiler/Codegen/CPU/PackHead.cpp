//===- PackHead.cpp - Keys and values in the order of use -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Squares of lanes x lanes are transposed in registers; heads of fewer numbers
// than lanes, one number at a time.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/PackHead.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::vit;
using Values = VectorLoops::Values;

KeyPanels::KeyPanels(int64_t keys, int64_t depth, int64_t lanes, int64_t widest)
    : keys(keys), depth(depth), lanes(lanes) {
  int64_t vectors = llvm::divideCeil(keys, lanes);
  int64_t panels = llvm::divideCeil(vectors, widest);
  int64_t narrow = vectors / panels, numWide = vectors % panels;
  if (numWide)
    groups.push_back({0, narrow + 1, numWide});
  groups.push_back({numWide * (narrow + 1) * lanes, narrow, panels - numWide});
}

Value vit::panelOffset(VectorLoops &l, const KeyPanels &panels, Value column,
                       Value d, int64_t width, int64_t v) {
  Value panel = l.times(column, panels.depth);
  return l.add(l.add(panel, l.times(d, width * panels.lanes)),
               v * panels.lanes);
}

/// One round of an exchange between vectors: of every pair (i, i + distance),
/// the elements that `low` and `high` name, of both one after the other.
static Values exchange(VectorLoops &l, const Values &from, int64_t distance,
                       ArrayRef<int64_t> low, ArrayRef<int64_t> high) {
  Values to(from);
  for (int64_t i = 0, n = from.size(); i < n; ++i) {
    if (i & distance)
      continue;
    Value x = from[i], y = from[i + distance];
    to[i] = vector::ShuffleOp::create(l.b, x, y, low);
    to[i + distance] = vector::ShuffleOp::create(l.b, x, y, high);
  }
  return to;
}

/// Transposes a square of vectors. First squares of 4 x 4 within 16 bytes,
/// where shuffles are cheapest, then these as wholes.
static Values transposeSquare(VectorLoops &l, Values v) {
  int64_t n = v.size(); // a power of two
  // Interleaves units of `unit` elements of two vectors within 4 elements.
  auto interleave = [&](int64_t unit) {
    SmallVector<int64_t> low, high;
    for (int64_t lane = 0; lane < n; lane += 4)
      for (int64_t half = 0; half < 2 / unit; ++half)
        for (int64_t vector : {0, 1})
          for (int64_t i = 0; i < unit; ++i) {
            low.push_back(vector * n + lane + half * unit + i);
            high.push_back(low.back() + 2);
          }
    v = exchange(l, v, unit, low, high);
  };
  interleave(1);
  interleave(2);
  // Vector 4 g + j has column 4 c + [0, 2, 1, 3][j] of rows 4 g to 4 g + 3 as
  // its part c.
  for (int64_t g = 0; g < n; g += 4)
    std::swap(v[g + 1], v[g + 2]);
  // The first half of both vectors' parts, and the second.
  for (int64_t distance = 4; distance < n; distance *= 2) {
    SmallVector<int64_t> low, high;
    for (int64_t vector : {0, 1})
      for (int64_t part = 0; part < n / 4; part += 2)
        for (int64_t i = 0; i < 4; ++i) {
          low.push_back(vector * n + part * 4 + i);
          high.push_back(low.back() + 4);
        }
    v = exchange(l, v, distance, low, high);
  }
  return v;
}

/// One vector of keys, of which `existing` exist, all of head_dim; `to` is
/// where it starts.
static void packVector(VectorLoops &l, const KeyPanels &panels, Value keys,
                       Value firstKey, int64_t existing, Value packed, Value to,
                       int64_t width) {
  int64_t lanes = panels.lanes, depth = panels.depth;
  auto type = VectorType::get(lanes, l.b.getF32Type());
  auto transposeAt = [&](Value d) {
    Values square;
    Value zero = l.index(0);
    for (int64_t r = 0; r < lanes; ++r)
      square.push_back(
          r < existing ? l.load(keys, {zero, l.add(firstKey, r), zero, d}, type)
                       : l.splat(0, type));
    for (auto [i, column] : llvm::enumerate(transposeSquare(l, square)))
      l.store(column, packed, l.add(to, l.times(l.add(d, i), width * lanes)));
  };
  l.loop(0, depth / lanes * lanes, lanes, transposeAt);
  if (depth % lanes != 0)
    transposeAt(l.index(depth - lanes));
}

/// Fewer numbers per head than lanes: element by element.
static void packScalars(VectorLoops &l, const KeyPanels &panels, Value keys,
                        Value packed) {
  int64_t lanes = panels.lanes, depth = panels.depth;
  Value zeros = l.splat(0, VectorType::get(lanes, l.b.getF32Type()));
  l.loop(0, panels.padded() * depth, lanes,
         [&](Value i) { l.store(zeros, packed, i); });
  for (const PanelGroup &group : panels.groups) {
    int64_t end = std::min(group.end(lanes), panels.keys);
    l.loop(group.first, end, 1, [&](Value key) {
      Value local = arith::SubIOp::create(l.b, key, l.index(group.first));
      Value inPanel =
          arith::RemUIOp::create(l.b, local, l.index(group.width * lanes));
      Value column = arith::SubIOp::create(l.b, key, inPanel);
      l.loop(0, depth, 1, [&](Value d) {
        Value zero = l.index(0);
        Value x = memref::LoadOp::create(l.b, keys, Values{zero, key, zero, d});
        Value panel = panelOffset(l, panels, column, d, group.width, 0);
        memref::StoreOp::create(l.b, x, packed, Values{l.add(panel, inPanel)});
      });
    });
  }
}

void vit::packKeys(VectorLoops &l, const KeyPanels &panels, Value keys,
                   Value packed) {
  int64_t lanes = panels.lanes;
  if (panels.depth < lanes || lanes < 4)
    return packScalars(l, panels, keys, packed);
  Value zero = l.index(0);
  auto pack = [&](Value column, Value v, int64_t width, int64_t existing) {
    Value skip = l.times(v, lanes);
    Value panel = panelOffset(l, panels, column, zero, width, 0);
    packVector(l, panels, keys, l.add(column, skip), existing, packed,
               l.add(panel, skip), width);
  };
  for (const PanelGroup &group : panels.groups) {
    int64_t width = group.width, step = width * lanes;
    bool partial = group.end(lanes) > panels.keys;
    int64_t full = group.count - partial;
    l.loop(group.first, group.first + full * step, step, [&](Value column) {
      l.loop(0, width, 1, [&](Value v) { pack(column, v, width, lanes); });
    });
    if (!partial)
      continue;
    Value column = l.index(group.first + full * step);
    l.loop(0, width - 1, 1, [&](Value v) { pack(column, v, width, lanes); });
    pack(column, l.index(width - 1), width, panels.inLastVector());
  }
}

Values vit::multiplyPanel(VectorLoops &l, const KeyPanels &panels, Value packed,
                          Value column, int64_t width, Value query, Value row,
                          int64_t unroll, Values sums) {
  const int64_t steps = panels.depth % unroll == 0 ? unroll : 1,
                rows = sums.size() / width;
  const auto type = cast<VectorType>(sums[0].getType());
  Value zero = l.index(0);
  return l.loop(
      0, panels.depth, steps, sums, [&](Value first, ValueRange sums) {
        Values next(sums);
        for (int64_t step = 0; step < steps; ++step) {
          Value d = l.add(first, step);
          Values vectors;
          for (int64_t v = 0; v < width; ++v)
            vectors.push_back(l.load(
                packed, panelOffset(l, panels, column, d, width, v), type));
          for (int64_t r = 0; r < rows; ++r) {
            Value q = l.broadcast(query, {zero, l.add(row, r), zero, d}, type);
            for (int64_t v = 0; v < width; ++v)
              next[r * width + v] = l.fma(q, vectors[v], next[r * width + v]);
          }
        }
        return next;
      });
}

void vit::packValues(VectorLoops &l, Value values, Value packed,
                     VectorType type) {
  auto shape = cast<MemRefType>(values.getType()).getShape();
  int64_t keys = shape[1], depth = shape[3], lanes = type.getNumElements();
  Value zero = l.index(0);
  l.loop(0, keys, 1, [&](Value key) {
    for (int64_t d = 0; d < depth; d += lanes) {
      Value at[] = {zero, key, zero, l.index(std::min(d, depth - lanes))};
      l.store(l.load(values, at, type), packed, at);
    }
  });
}
