//===- RelativeScores.cpp - Scores by rows and by columns -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/RelativeScores.h"

using namespace mlir;
using namespace mlir::vit;
using Values = VectorLoops::Values;

/// Vectors of a row of keys that registers hold at a time.
static constexpr int64_t kMaxVectors = 8;

static Value allocate(VectorLoops &l, ArrayRef<int64_t> shape) {
  return memref::AllocOp::create(l.b, MemRefType::get(shape, l.b.getF32Type()));
}

RelativeScores::RelativeScores(VectorLoops &l, AttentionOp op,
                               RegisterTileAttr tile, int64_t rows,
                               int64_t padded)
    : l(l), rows(rows), lanes(tile.getLanes()), unroll(tile.getUnroll()),
      type(VectorType::get(lanes, l.b.getF32Type())),
      down(pack(op.getRelativeRows(), tile.getVectors())),
      right(pack(op.getRelativeColumns(), tile.getVectors())) {
  // A row of keys that is shorter than a vector ends behind the last one.
  const int64_t end =
      (down.extent - 1) * right.extent + std::max(lanes, right.extent);
  scores = allocate(l, {rows, std::max(padded, end)});
}

/// Packs the vectors of an axis like keys.
RelativeScores::Axis RelativeScores::pack(Value table, int64_t vectors) {
  const auto shape = cast<MemRefType>(table.getType()).getShape();
  const int64_t distances = shape[0], depth = shape[1],
                extent = (distances + 1) / 2;
  Axis axis{extent, KeyPanels(distances, depth, lanes, vectors), {}, {}};
  axis.packed = allocate(l, {axis.panels.padded() * depth});
  // Vectors are read of it from any distance up to the extent on.
  axis.products =
      allocate(l, {rows, std::max(axis.panels.padded(), extent - 1 + lanes)});
  const SmallVector<ReassociationIndices> groups{{0, 1}, {2, 3}};
  Value keys = memref::ExpandShapeOp::create(
      l.b, ArrayRef<int64_t>{1, distances, 1, depth}, table, groups);
  packKeys(l, axis.panels, keys, axis.packed);
  return axis;
}

void RelativeScores::multiply(const Axis &axis, Value query, Value row) {
  for (const PanelGroup &group : axis.panels.groups)
    l.loop(group.first, group.end(lanes), group.width * lanes,
           [&](Value column) {
             Values sums(rows * group.width, l.splat(0, type));
             sums = multiplyPanel(l, axis.panels, axis.packed, column,
                                  group.width, query, row, unroll, sums);
             for (int64_t r = 0; r < rows; ++r)
               for (int64_t v = 0; v < group.width; ++v)
                 l.store(sums[r * group.width + v], axis.products,
                         {l.index(r), l.add(column, v * lanes)});
           });
}

/// The scores of all keys, of the query in row r of the block and at `place`.
void RelativeScores::expand(Value r, Value place) {
  const int64_t height = down.extent, width = right.extent;
  auto distanceTo = [&](Value own, int64_t extent) -> Value {
    return arith::SubIOp::create(l.b, l.index(extent - 1), own);
  };
  Value columns = l.index(width);
  Value fromRow =
            distanceTo(arith::DivUIOp::create(l.b, place, columns), height),
        fromColumn =
            distanceTo(arith::RemUIOp::create(l.b, place, columns), width);
  // The last vector overlaps the one before it. One that is longer than a row
  // of keys reaches into the next row, which comes later.
  SmallVector<int64_t> offsets;
  for (int64_t j = 0; j < width; j += lanes)
    offsets.push_back(std::min(j, std::max<int64_t>(width - lanes, 0)));
  for (ArrayRef<int64_t> rest = offsets; !rest.empty();) {
    ArrayRef<int64_t> own = rest.take_front(kMaxVectors);
    rest = rest.drop_front(own.size());
    Values vectors;
    for (int64_t offset : own)
      vectors.push_back(
          l.load(right.products, {r, l.add(fromColumn, offset)}, type));
    l.loop(0, height, 1, [&](Value i) {
      Value ofRow = l.broadcast(down.products, {r, l.add(fromRow, i)}, type);
      Value first = l.times(i, width);
      for (auto [offset, vector] : llvm::zip(own, vectors))
        l.store(arith::AddFOp::create(l.b, vector, ofRow), scores,
                {r, l.add(first, offset)});
    });
  }
}

void RelativeScores::compute(Value query, Value row, Value place) {
  multiply(down, query, row);
  multiply(right, query, row);
  l.loop(0, rows, 1, [&](Value r) { expand(r, l.add(place, r)); });
}
