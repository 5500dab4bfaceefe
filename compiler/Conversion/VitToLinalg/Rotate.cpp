//===- Rotate.cpp - Rotary positions of queries and keys ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Rotate.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::vit;

Value vit::separatePairs(ImplicitLocOpBuilder &b, Value parameter,
                         int64_t heads) {
  if (!parameter)
    return parameter;
  SmallVector<int64_t> shape(typeOf(parameter).getShape());
  const int64_t pairs = shape[0] / heads / 2;
  const bool isMatrix = shape.size() == 2;
  SmallVector<int64_t> apart{heads, pairs, 2}, together{heads, 2, pairs};
  SmallVector<ReassociationIndices> groups{{0, 1, 2}};
  SmallVector<unsigned, 4> from{0, 2, 1}, to{0, 1, 2};
  if (isMatrix) {
    apart.push_back(shape[1]);
    together.push_back(shape[1]);
    groups.push_back({3});
    from.push_back(3);
    to.push_back(3);
  }
  Value moved = createGeneric(
      b, {{expand(b, parameter, apart, groups), from}},
      {createEmpty(b, together, typeOf(parameter).getElementType()), to},
      [](ImplicitLocOpBuilder &, ValueRange e) { return e[0]; });
  return collapse(b, moved, groups);
}

Value vit::rotate(ImplicitLocOpBuilder &b, Value x, Value table) {
  SmallVector<int64_t> shape(typeOf(x).getShape());
  const int64_t tokens = shape[1], pairs = shape[3] / 2;
  SmallVector<int64_t> half(shape);
  half[3] = pairs;
  const int64_t columns = dimOf(table, 2);
  SmallVector<unsigned, 4> places{1, 3};
  if (columns != pairs)
    places = {1, 2, 3};
  Value numbers[2], angles[2];
  for (int64_t i : {0, 1}) {
    numbers[i] = extractSlice(b, x, {0, 0, 0, i * pairs}, half, half);
    angles[i] = extractSlice(b, table, {i, 0, 0}, {1, tokens, columns},
                             {tokens, columns});
    if (columns != pairs)
      angles[i] =
          expand(b, angles[i], {tokens, shape[2], pairs}, {{0}, {1, 2}});
  }
  Value y = createEmpty(b, shape, typeOf(x).getElementType());
  for (int64_t i : {0, 1}) {
    Value part =
        createElementwise(b,
                          {{numbers[i], {0, 1, 2, 3}},
                           {numbers[1 - i], {0, 1, 2, 3}},
                           {angles[0], places},
                           {angles[1], places}},
                          [&](ImplicitLocOpBuilder &b, ValueRange e) -> Value {
                            Value straight =
                                arith::MulFOp::create(b, e[0], e[2]);
                            Value across = arith::MulFOp::create(b, e[1], e[3]);
                            if (i == 0)
                              return arith::SubFOp::create(b, straight, across);
                            return arith::AddFOp::create(b, straight, across);
                          });
    y = insertSlice(b, part, y, {0, 0, 0, i * pairs}, half);
  }
  return y;
}
