//===- TileOperands.h - The parts of tensors that a tile needs -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_TILEOPERANDS_H
#define VIT_COMPILER_CODEGEN_CPU_TILEOPERANDS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace mlir::vit {

/// Where a tile lies in the two dimensions of an elementwise operation.
struct TileWindow {
  OpFoldResult offset[2];
  int64_t size[2];
  /// The second dimension as these sizes, or whole if empty.
  SmallVector<int64_t, 2> split;
};

/// A tensor type of this shape with the element type of `like`.
RankedTensorType tensorOf(Value like, ArrayRef<int64_t> shape);

Value makeEmpty(OpBuilder &b, Location loc, RankedTensorType type);

/// Does the body use what is in the (only) output?
bool readsOutput(linalg::GenericOp op);

/// The part of `operand` (indexed by `map`) that a tile needs, and the map of
/// the tile's dimensions to it.
std::pair<Value, AffineMap> sliceOperand(OpBuilder &b, Location loc,
                                         Value operand, AffineMap map,
                                         const TileWindow &window);

/// The elementwise operation `op` (or a copy, if null) on one tile. Its output
/// is `output` with map `outputMap`; `replaced`, with its map, stands for its
/// operand `old`. An output that `op` reads is read from `oldOutput`.
linalg::GenericOp makeTileOp(OpBuilder &b, Location loc, linalg::GenericOp op,
                             const TileWindow &window, Value old,
                             Value replaced, AffineMap replacedMap,
                             Value oldOutput, Value output,
                             AffineMap outputMap);

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_TILEOPERANDS_H
