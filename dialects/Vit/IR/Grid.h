//===- Grid.h - Pairs of numbers in verifiers -------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_GRID_H
#define VIT_DIALECTS_VIT_IR_GRID_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MathExtras.h"

#include <string>

namespace mlir::vit {

/// [16, 16], as the attribute is written.
inline std::string format(ArrayRef<int64_t> numbers) {
  auto texts =
      llvm::map_range(numbers, [](int64_t n) { return Twine(n).str(); });
  return "[" + llvm::join(texts, ", ") + "]";
}

/// Rows and columns, both at least 1.
inline bool isGrid(ArrayRef<int64_t> grid) {
  return grid.size() == 2 && grid[0] >= 1 && grid[1] >= 1;
}

/// A grid of just so many tokens.
inline bool isGridOf(ArrayRef<int64_t> grid, int64_t tokens) {
  int64_t product = 0;
  return isGrid(grid) && !llvm::MulOverflow(grid[0], grid[1], product) &&
         product == tokens;
}

} // namespace mlir::vit

#endif // VIT_DIALECTS_VIT_IR_GRID_H
