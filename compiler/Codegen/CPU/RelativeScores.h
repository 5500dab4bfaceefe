//===- RelativeScores.h - Scores by rows and by columns ---------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decomposed relative positions of vit.attention: what each key's row, and each
// key's column, adds to a query's scores. For a block of queries:
//
//   1. products with the vectors of all distances, 2 H - 1 and 2 W - 1 of them,
//      as with keys. The H and W that a query needs lie one behind the other:
//      they begin with the distance from its own row and column;
//   2. for each row of keys the products of its columns, and that of the row
//      added: scores of all keys, which others are added to.
//
// That is half of the products too many, but they take part in a tile of the
// register's size, whatever rows of the grid the block's queries are in.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_RELATIVESCORES_H
#define VIT_COMPILER_CODEGEN_CPU_RELATIVESCORES_H

#include "compiler/Codegen/CPU/PackHead.h"
#include "dialects/Vit/IR/VitOps.h"

namespace mlir::vit {

class RelativeScores {
public:
  /// Of blocks of `rows` queries; keys are read in vectors up to `padded`.
  RelativeScores(VectorLoops &l, AttentionOp op, RegisterTileAttr tile,
                 int64_t rows, int64_t padded);

  /// Makes the scores of the block of `query` [1, N, 1, head_dim] that begins
  /// at `row`, which is place `place` of the grid or window.
  void compute(Value query, Value row, Value place);
  /// A number, or a vector of them, for row r of that block from key `key` on.
  Value get(int64_t r, Value key, VectorType type) {
    return l.load(scores, {l.index(r), key}, type);
  }
  Value get(int64_t r, Value key) {
    return memref::LoadOp::create(l.b, scores, ValueRange{l.index(r), key});
  }

private:
  /// Distances along one axis of `extent` places.
  struct Axis {
    int64_t extent;
    KeyPanels panels;
    Value packed, products;
  };
  Axis pack(Value table, int64_t vectors);
  void multiply(const Axis &axis, Value query, Value row);
  void expand(Value r, Value place);

  VectorLoops &l;
  const int64_t rows, lanes, unroll;
  const VectorType type;
  Axis down, right;
  Value scores;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_RELATIVESCORES_H
