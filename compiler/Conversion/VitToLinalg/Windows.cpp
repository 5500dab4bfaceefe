//===- Windows.cpp - Attention of tokens by windows -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What Swin Transformers ask of vit.msa beside the products: biases with the
// penalties of shifted windows, a matter of parameters, and queries and keys of
// length 1. Where the tokens of a window lie is the business of code
// generation.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Windows.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

namespace {
/// WindowsAttr::isPenalized as operations.
class PenaltyFinder {
public:
  PenaltyFinder(ImplicitLocOpBuilder &b, WindowsAttr windows)
      : b(b), windows(windows) {}

  Value isPenalized(Value kind, Value query, Value key) {
    Value width = index(windows.getWidth());
    Value columnKinds = index(windows.getColumnKinds());
    Value rows = differ(arith::DivUIOp::create(b, query, width),
                        arith::DivUIOp::create(b, key, width),
                        windows.getHeight(), windows.getDown());
    Value columns = differ(arith::RemUIOp::create(b, query, width),
                           arith::RemUIOp::create(b, key, width),
                           windows.getWidth(), windows.getRight());
    Value isLastRow = isEqual(arith::DivUIOp::create(b, kind, columnKinds),
                              windows.getRowKinds() - 1);
    Value isLastColumn = isEqual(arith::RemUIOp::create(b, kind, columnKinds),
                                 windows.getColumnKinds() - 1);
    return arith::OrIOp::create(
        b, arith::AndIOp::create(b, isLastRow, rows),
        arith::AndIOp::create(b, isLastColumn, columns));
  }

private:
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }
  Value isEqual(Value x, int64_t value) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, x, index(value));
  }
  /// Whether one of two places along an axis of a window is among the last
  /// `shift` ones, and the other is not.
  Value differ(Value query, Value key, int64_t size, int64_t shift) {
    auto isMoved = [&](Value place) -> Value {
      return arith::CmpIOp::create(b, arith::CmpIPredicate::uge, place,
                                   index(size - shift));
    };
    return arith::XOrIOp::create(b, isMoved(query), isMoved(key));
  }

  ImplicitLocOpBuilder &b;
  WindowsAttr windows;
};
} // namespace

Value vit::createWindowBias(ImplicitLocOpBuilder &b, Value bias, int64_t heads,
                            WindowsAttr windows, Type type) {
  if (windows.getDown() == 0 && windows.getRight() == 0)
    return bias;
  const int64_t area = windows.getArea();
  Value empty = createEmpty(b, {heads, windows.getKinds() * area, area}, type);
  return createGeneric(
      b, {}, {empty, {0, 1, 2}}, [&](ImplicitLocOpBuilder &b, ValueRange) {
        Value head = linalg::IndexOp::create(b, 0);
        Value row = linalg::IndexOp::create(b, 1);
        Value key = linalg::IndexOp::create(b, 2);
        Value areaIndex = arith::ConstantIndexOp::create(b, area);
        Value kind = arith::DivUIOp::create(b, row, areaIndex);
        Value query = arith::RemUIOp::create(b, row, areaIndex);
        Value penalty = arith::SelectOp::create(
            b, PenaltyFinder(b, windows).isPenalized(kind, query, key),
            createConstant(b, type, -double(windows.getPenalty())),
            createConstant(b, type, 0.0));
        if (!bias)
          return penalty;
        Value own =
            tensor::ExtractOp::create(b, bias, ValueRange{head, query, key});
        return arith::AddFOp::create(b, own, penalty).getResult();
      });
}

Value vit::createUnitVectors(ImplicitLocOpBuilder &b, Value x, Value logarithms,
                             double factor) {
  SmallVector<int64_t> shape(typeOf(x).getShape());
  Type type = typeOf(x).getElementType();
  x = collapse(b, x, {{0, 1}, {2}, {3}});
  const int64_t rows = dimOf(x, 0), heads = dimOf(x, 1);
  Value squares = createGeneric(
      b, {{x, {0, 1, 2}}}, {createZeros(b, {rows, heads}, type), {0, 1}},
      [](ImplicitLocOpBuilder &b, ValueRange e) {
        Value square = arith::MulFOp::create(b, e[0], e[0]);
        return arith::AddFOp::create(b, e[1], square);
      });
  SmallVector<LoopOperand> inputs{{squares, {0, 1}}};
  if (logarithms) {
    if (typeOf(logarithms).getRank() == 0)
      logarithms = expand(b, logarithms, {1}, {});
    else if (typeOf(logarithms).getRank() > 1)
      logarithms = collapse(b, logarithms,
                            {llvm::to_vector_of<int64_t>(llvm::seq<int64_t>(
                                0, typeOf(logarithms).getRank()))});
    Value factors = createElementwise(
        b, {{logarithms, {0}}}, [&](ImplicitLocOpBuilder &b, ValueRange e) {
          Value limit = createConstant(b, type, std::log(100.0));
          Value bounded = arith::MinimumFOp::create(b, e[0], limit);
          return arith::MulFOp::create(b, math::ExpOp::create(b, bounded),
                                       createConstant(b, type, factor));
        });
    inputs.push_back({factors, {1}});
  }
  Value inverse =
      createElementwise(b, inputs, [&](ImplicitLocOpBuilder &b, ValueRange e) {
        Value length = arith::MaximumFOp::create(
            b, math::SqrtOp::create(b, e[0]), createConstant(b, type, 1e-12));
        Value numerator = e.size() > 2 ? e[1] : createConstant(b, type, 1.0);
        return arith::DivFOp::create(b, numerator, length);
      });
  Value y = createElementwise(b, {{x, {0, 1, 2}}, {inverse, {0, 1}}},
                              [](ImplicitLocOpBuilder &b, ValueRange e) {
                                return arith::MulFOp::create(b, e[0], e[1]);
                              });
  return expand(b, y, shape, {{0, 1}, {2}, {3}});
}
