//===- HeadNorms.cpp - Norms of what attention has by heads ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/HeadNorms.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::vit;

Value vit::normalizeHeads(ImplicitLocOpBuilder &b, Value x, int64_t size,
                          NormKind kind, Value scale, Value bias,
                          double epsilon) {
  SmallVector<int64_t> shape(typeOf(x).getShape());
  const SmallVector<ReassociationIndices> byToken{{0, 1}, {2, 3}};
  if (size == shape[2] * shape[3]) {
    Value y = collapse(b, x, byToken);
    return expand(b, createNorm(b, kind, y, scale, bias, epsilon), shape,
                  byToken);
  }
  SmallVector<int64_t> parts(shape);
  SmallVector<ReassociationIndices> groups{{0}, {1}, {2}, {3}};
  if (size != shape[3]) {
    parts.insert(parts.begin() + 3, shape[3] / size);
    parts[4] = size;
    groups[3].push_back(4);
  }
  const bool isShared = dimOf(scale, 0) == size;
  Value y = collapseToRows(b, expand(b, x, parts, groups));
  y = createNorm(b, kind, y, isShared ? scale : Value(),
                 isShared ? bias : Value(), epsilon);
  y = collapse(b, expandRows(b, y, parts), groups);
  if (isShared)
    return y;
  SmallVector<LoopOperand> inputs{{collapse(b, y, byToken), {0, 1}},
                                  {scale, {1}}};
  if (bias)
    inputs.push_back({bias, {1}});
  y = createElementwise(
      b, inputs, [&](ImplicitLocOpBuilder &b, ValueRange e) -> Value {
        Value scaled = arith::MulFOp::create(b, e[0], e[1]);
        return bias ? arith::AddFOp::create(b, scaled, e[2]) : scaled;
      });
  return expand(b, y, shape, byToken);
}

Value vit::normalizeDifferences(ImplicitLocOpBuilder &b, Value x, Value init,
                                Value scale, double epsilon) {
  Type type = typeOf(scale).getElementType();
  Value factors =
      createGeneric(b, {{scale, {1}}, {init, {0}}},
                    {createEmpty(b, {1, dimOf(scale, 0)}, type), {0, 1}},
                    [&](ImplicitLocOpBuilder &b, ValueRange e) -> Value {
                      Value rest = arith::SubFOp::create(
                          b, createConstant(b, type, 1.0), e[1]);
                      return arith::MulFOp::create(b, e[0], rest);
                    });
  factors = collapse(b, factors, {{0, 1}});
  Value rows = createRmsNorm(b, collapseToRows(b, x), factors, epsilon);
  return expandRows(b, rows, typeOf(x).getShape());
}
