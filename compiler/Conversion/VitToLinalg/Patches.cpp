//===- Patches.cpp - Windows of a map as rows -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What makes a convolution a linear layer (im2col), so that it becomes the same
// packed product as every other.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Patches.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mlir::vit;

Value vit::copyByMap(ImplicitLocOpBuilder &b, Value from, AffineMap map,
                     Value to) {
  SmallVector<utils::IteratorType> iterators(map.getNumDims(),
                                             utils::IteratorType::parallel);
  Type type = typeOf(to).getElementType();
  return linalg::GenericOp::create(
             b, to.getType(), from, to,
             {map, b.getMultiDimIdentityMap(map.getNumDims())}, iterators,
             [&](OpBuilder &nested, Location loc, ValueRange elements) {
               Value x = elements[0];
               if (x.getType() != type)
                 x = arith::UIToFPOp::create(nested, loc, type, x);
               linalg::YieldOp::create(nested, loc, x);
             })
      .getResult(0);
}

Value vit::putChannelsLast(ImplicitLocOpBuilder &b, Value x) {
  ArrayRef<int64_t> shape = typeOf(x).getShape();
  Value empty = createEmpty(b, {shape[0], shape[2], shape[3], shape[1]},
                            typeOf(x).getElementType());
  return linalg::TransposeOp::create(b, x, empty, ArrayRef<int64_t>{0, 2, 3, 1})
      ->getResult(0);
}

/// A line of a window is one piece of the map, so its columns and channels are
/// copied as one.
Value vit::cutWindows(ImplicitLocOpBuilder &b, Value map,
                      const WindowGrid &windows, Type type) {
  const int64_t batch = dimOf(map, 0), channels = dimOf(map, 3);
  auto [rows, columns] = windows.count;
  const int64_t lines = windows.kernel[0], size = windows.kernel[1] * channels;
  // In memory they are rows from the beginning.
  Value cut = createEmpty(b, {batch * rows * columns, lines * size}, type);
  cut =
      expand(b, cut, {batch, rows, columns, lines, size}, {{0, 1, 2}, {3, 4}});

  // (b, i, j, u, v * C + c) -> lines (b, i * sh + u, j * sw * C + v * C + c).
  AffineExpr image, row, column, u, v;
  bindDims(b.getContext(), image, row, column, u, v);
  AffineMap from = AffineMap::get(5, 0,
                                  {image, row * windows.stride[0] + u,
                                   column * (windows.stride[1] * channels) + v},
                                  b.getContext());
  cut = copyByMap(b, collapse(b, map, {{0}, {1}, {2, 3}}), from, cut);
  return collapse(b, cut, {{0, 1, 2}, {3, 4}});
}

Value vit::flattenKernel(ImplicitLocOpBuilder &b, Value kernel) {
  if (dimOf(kernel, 2) * dimOf(kernel, 3) != 1)
    kernel = putChannelsLast(b, kernel);
  return collapse(b, kernel, {{0}, {1, 2, 3}});
}
