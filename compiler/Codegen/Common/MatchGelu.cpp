//===- MatchGelu.cpp - Recognizes GELU in arithmetic ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// GELU is written in many ways: 0.5 x first or last, x / sqrt(2) or x times its
// inverse, x^3 as a product in either order, fused or not. So we don't match
// operations but what they compute: the value is evaluated as a polynomial in x
// and in g, the result of the erf or tanh, whose coefficients are then
// compared.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/Common/MatchGelu.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

#include <array>

using namespace mlir;
using namespace mlir::vit;

namespace {

/// Polynomial in x (up to x^3) and g (up to g^1).
struct Polynomial {
  static constexpr int xTerms = 4, gTerms = 2;
  std::array<std::array<double, gTerms>, xTerms> coefficients{};

  double &at(int i, int j) { return coefficients[i][j]; }
  double at(int i, int j) const { return coefficients[i][j]; }

  static Polynomial term(int i, int j, double c = 1) {
    Polynomial p;
    p.at(i, j) = c;
    return p;
  }

  bool isClose(const Polynomial &other) const {
    for (int i = 0; i < xTerms; ++i)
      for (int j = 0; j < gTerms; ++j)
        if (std::abs(at(i, j) - other.at(i, j)) >
            2e-6 * std::max(std::abs(at(i, j)), std::abs(other.at(i, j))))
          return false;
    return true;
  }
};

} // namespace

static Polynomial sum(const Polynomial &p, const Polynomial &q, double sign) {
  Polynomial result;
  for (int i = 0; i < Polynomial::xTerms; ++i)
    for (int j = 0; j < Polynomial::gTerms; ++j)
      result.at(i, j) = p.at(i, j) + sign * q.at(i, j);
  return result;
}

static std::optional<Polynomial> product(const Polynomial &p,
                                         const Polynomial &q) {
  Polynomial result;
  for (int i = 0; i < Polynomial::xTerms; ++i)
    for (int j = 0; j < Polynomial::gTerms; ++j)
      for (int k = 0; k < Polynomial::xTerms; ++k)
        for (int l = 0; l < Polynomial::gTerms; ++l) {
          double c = p.at(i, j) * q.at(k, l);
          if (c == 0)
            continue;
          if (i + k >= Polynomial::xTerms || j + l >= Polynomial::gTerms)
            return std::nullopt;
          result.at(i + k, j + l) += c;
        }
  return result;
}

/// Operations between x and the result in the longest form, with room to spare:
/// bounds the recursion.
static constexpr unsigned maxDepth = 8;

/// `value` as a polynomial in x and g, or nullopt if it is none.
static std::optional<Polynomial> evaluate(Value value, Value x, Value g,
                                          unsigned depth = 0) {
  if (value == x)
    return Polynomial::term(1, 0);
  if (value == g)
    return Polynomial::term(0, 1);
  APFloat constant(0.0f);
  if (matchPattern(value, m_ConstantFloat(&constant)))
    return Polynomial::term(0, 0, constant.convertToDouble());
  Operation *op = value.getDefiningOp();
  if (!op || depth == maxDepth ||
      !isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp,
           arith::NegFOp, math::FmaOp>(op))
    return std::nullopt;

  SmallVector<Polynomial, 3> operands;
  for (Value operand : op->getOperands()) {
    std::optional<Polynomial> p = evaluate(operand, x, g, depth + 1);
    if (!p)
      return std::nullopt;
    operands.push_back(*p);
  }
  if (isa<arith::AddFOp>(op))
    return sum(operands[0], operands[1], 1);
  if (isa<arith::SubFOp>(op))
    return sum(operands[0], operands[1], -1);
  if (isa<arith::NegFOp>(op))
    return sum(Polynomial(), operands[0], -1);
  if (isa<arith::MulFOp>(op))
    return product(operands[0], operands[1]);
  if (isa<math::FmaOp>(op)) {
    std::optional<Polynomial> p = product(operands[0], operands[1]);
    return p ? std::optional(sum(*p, operands[2], 1)) : std::nullopt;
  }
  // Division by a constant.
  if (!matchPattern(op->getOperand(1), m_ConstantFloat(&constant)) ||
      constant.isZero())
    return std::nullopt;
  return product(operands[0],
                 Polynomial::term(0, 0, 1 / constant.convertToDouble()));
}

/// `value` and all that it is computed from by arithmetic, which are the values
/// that could be x.
static void collectSources(Value value, SmallVectorImpl<Value> &sources) {
  SmallVector<std::pair<Value, unsigned>> worklist{{value, 0}};
  while (!worklist.empty()) {
    auto [source, depth] = worklist.pop_back_val();
    if (llvm::is_contained(sources, source))
      continue;
    sources.push_back(source);
    Operation *op = source.getDefiningOp();
    if (!op || depth == maxDepth)
      continue;
    for (Value operand : op->getOperands())
      if (operand.getType() == value.getType())
        worklist.push_back({operand, depth + 1});
  }
}

std::optional<GeluMatch> mlir::vit::matchGelu(Operation *op) {
  bool isTanhForm = isa<math::TanhOp>(op);
  assert((isTanhForm || isa<math::ErfOp>(op)) && "expects an erf or a tanh");

  Polynomial inner;
  if (isTanhForm) {
    constexpr double root2OverPi = 0.79788456080286535588;
    inner.at(1, 0) = root2OverPi;
    inner.at(3, 0) = root2OverPi * 0.044715;
  } else {
    inner.at(1, 0) = 0.70710678118654752440;
  }
  Polynomial outer;
  outer.at(1, 0) = outer.at(1, 1) = 0.5;

  Value gate = op->getResult(0);
  SmallVector<Value> sources;
  collectSources(op->getOperand(0), sources);
  for (Value x : sources) {
    std::optional<Polynomial> argument =
        evaluate(op->getOperand(0), x, /*g=*/Value());
    if (!argument || !argument->isClose(inner))
      continue;
    // Follow the gate to its result, as long as nobody else looks on.
    Value value = gate;
    for (unsigned depth = 0; depth < maxDepth && value.hasOneUse(); ++depth) {
      Operation *user = *value.user_begin();
      if (user->getNumResults() != 1)
        break;
      value = user->getResult(0);
      std::optional<Polynomial> result = evaluate(value, x, gate);
      if (result && result->isClose(outer))
        return GeluMatch{x, value, isTanhForm};
    }
  }
  return std::nullopt;
}
