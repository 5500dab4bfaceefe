//===- WindowRows.cpp - The tokens of a window ----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/Codegen/CPU/WindowRows.h"

using namespace mlir;
using namespace mlir::vit;

void WindowRows::forEachWindow(llvm::function_ref<void(Value, Value)> body) {
  l.loop(0, windows.getWindowRows(), 1, [&](Value row) {
    l.loop(0, windows.getWindowColumns(), 1,
           [&](Value column) { body(row, column); });
  });
}

Value WindowRows::isBelow(Value x, int64_t limit) {
  return arith::CmpIOp::create(l.b, arith::CmpIPredicate::ult, x,
                               l.index(limit));
}

std::pair<Value, Value> WindowRows::locate(const Axis &axis, Value window,
                                           Value place) {
  const int64_t padded = axis.window * axis.windows;
  auto wrap = [&](Value x, int64_t size) -> Value {
    // Of a grid smaller than the window, the shift may go around it.
    const int64_t shift = axis.shift % size;
    if (shift == 0)
      return x;
    Value moved = l.add(x, shift);
    Value wrapped = arith::SubIOp::create(l.b, moved, l.index(size));
    return arith::SelectOp::create(l.b, isBelow(moved, size), moved, wrapped);
  };
  Value x = l.add(l.times(window, axis.window), place);
  if (padded == axis.size)
    return {wrap(x, padded), Value()};
  if (windows.getPaddingMoves()) {
    x = wrap(x, padded);
    return {x, isBelow(x, axis.size)};
  }
  Value exists = isBelow(x, axis.size);
  return {wrap(x, axis.size), exists};
}

void WindowRows::forEachPlace(Value windowRow, Value windowColumn,
                              llvm::function_ref<void(Value, Value)> token,
                              llvm::function_ref<void(Value)> padding) {
  l.loop(0, windows.getHeight(), 1, [&](Value i) {
    auto [row, hasRow] = locate(rows(), windowRow, i);
    Value line = l.times(row, windows.getColumns());
    Value firstPlace = l.times(i, windows.getWidth());
    l.loop(0, windows.getWidth(), 1, [&](Value j) {
      auto [column, hasColumn] = locate(columns(), windowColumn, j);
      Value place = l.add(firstPlace, j);
      Value exists = hasRow && hasColumn
                         ? arith::AndIOp::create(l.b, hasRow, hasColumn)
                         : (hasRow ? hasRow : hasColumn);
      Value found = l.add(line, column);
      if (!exists) {
        token(place, found);
        return;
      }
      auto branch = scf::IfOp::create(l.b, exists, /*withElseRegion=*/true);
      OpBuilder::InsertionGuard guard(l.b);
      l.b.setInsertionPointToStart(branch.thenBlock());
      token(place, found);
      l.b.setInsertionPointToStart(branch.elseBlock());
      padding(place);
    });
  });
}

/// Offsets of the vectors that cover a row.
static SmallVector<int64_t> getOffsets(Value rows, VectorType type) {
  int64_t depth = cast<MemRefType>(rows.getType()).getDimSize(3),
          lanes = type.getNumElements();
  SmallVector<int64_t> offsets;
  for (int64_t d = 0; d < depth; d += lanes)
    offsets.push_back(std::min(d, depth - lanes));
  return offsets;
}

/// Copies one row; the last vector may overlap the one before it.
static void copyRow(VectorLoops &l, Value from, Value fromToken, Value to,
                    Value toToken, VectorType type) {
  Value zero = l.index(0);
  for (int64_t offset : getOffsets(from, type)) {
    Value d = l.index(offset);
    l.store(l.load(from, {zero, fromToken, zero, d}, type), to,
            {zero, toToken, zero, d});
  }
}

/// Makes one row zero.
static void clearRow(VectorLoops &l, Value to, Value toToken, VectorType type) {
  Value zero = l.index(0);
  for (int64_t offset : getOffsets(to, type))
    l.store(l.splat(0, type), to, {zero, toToken, zero, l.index(offset)});
}

void WindowRows::read(Value windowRow, Value windowColumn, ValueRange from,
                      ArrayRef<Value> padding, ValueRange to, VectorType type) {
  forEachPlace(
      windowRow, windowColumn,
      [&](Value place, Value token) {
        for (auto [source, own] : llvm::zip_equal(from, to))
          copyRow(l, source, token, own, place, type);
      },
      [&](Value place) {
        for (auto [row, own] : llvm::zip_equal(padding, to))
          if (row)
            copyRow(l, row, l.index(0), own, place, type);
          else
            clearRow(l, own, place, type);
      });
}

void WindowRows::write(Value windowRow, Value windowColumn, Value from,
                       Value to, VectorType type) {
  forEachPlace(
      windowRow, windowColumn,
      [&](Value place, Value token) {
        copyRow(l, from, place, to, token, type);
      },
      [](Value) {});
}

Value WindowRows::getKind(const Axis &axis, Value window) {
  if (axis.kinds == 1)
    return l.index(0);
  return arith::SelectOp::create(l.b, isBelow(window, axis.windows - 1),
                                 l.index(0), l.index(1));
}

Value WindowRows::getKind(Value windowRow, Value windowColumn) {
  return l.add(l.times(getKind(rows(), windowRow), windows.getColumnKinds()),
               getKind(columns(), windowColumn));
}
