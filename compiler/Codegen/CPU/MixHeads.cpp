//===- MixHeads.cpp - A linear layer over the heads of attention ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/MixHeads.h"

using namespace mlir;
using namespace mlir::vit;
using Values = VectorLoops::Values;

/// Heads that are made at a time.
static constexpr int64_t kHeads = 4;

Value vit::viewHead(VectorLoops &l, Value buffer, Value head) {
  return l.slice(buffer, 0, head, 1, /*dropped=*/true);
}

Value vit::sliceHead(VectorLoops &l, Value tokens, Value head) {
  return l.slice(tokens, 2, head, 1);
}

void vit::mixHeads(VectorLoops &l, Value from, Value to, Value weight,
                   Value bias, VectorType type, int64_t accumulators) {
  // Rows are as good as one long row.
  const SmallVector<ReassociationIndices> flat{{0}, {1, 2}};
  from = memref::CollapseShapeOp::create(l.b, from, flat);
  to = memref::CollapseShapeOp::create(l.b, to, flat);
  auto shape = cast<MemRefType>(from.getType()).getShape();
  const int64_t heads = shape[0], lanes = type.getNumElements(),
                vectors = shape[1] / lanes;
  const int64_t widest = std::max<int64_t>(1, accumulators / kHeads);

  auto mix = [&](Value column, int64_t first, int64_t count, int64_t width) {
    auto at = [&](int64_t v) { return l.add(column, v * lanes); };
    Values sums;
    for (int64_t h = 0; h < count; ++h) {
      Value start =
          bias ? l.broadcast(bias, l.index(first + h), type) : l.splat(0, type);
      sums.append(width, start);
    }
    sums = l.loop(0, heads, 1, sums, [&](Value g, ValueRange sums) {
      Values next(sums), numbers;
      for (int64_t v = 0; v < width; ++v)
        numbers.push_back(l.load(from, {g, at(v)}, type));
      for (int64_t h = 0; h < count; ++h) {
        Value factor = l.broadcast(weight, {l.index(first + h), g}, type);
        for (int64_t v = 0; v < width; ++v)
          next[h * width + v] = l.fma(factor, numbers[v], next[h * width + v]);
      }
      return next;
    });
    for (int64_t h = 0; h < count; ++h)
      for (int64_t v = 0; v < width; ++v)
        l.store(sums[h * width + v], to, {l.index(first + h), at(v)});
  };
  const int64_t whole = vectors / widest * widest;
  for (int64_t first = 0; first < heads; first += kHeads) {
    const int64_t count = std::min(kHeads, heads - first);
    l.loop(0, whole * lanes, widest * lanes,
           [&](Value column) { mix(column, first, count, widest); });
    l.loop(whole * lanes, vectors * lanes, lanes,
           [&](Value column) { mix(column, first, count, /*width=*/1); });
  }
}
