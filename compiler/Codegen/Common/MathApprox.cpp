//===- MathApprox.cpp - Builders of approximated functions ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The expansions declared in MathApprox.h. The polynomials, and why they have
// the form they have, come from compiler/utils/fit_polynomials.py.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/Common/MathApprox.h"
#include "compiler/Codegen/Common/MathCoefficients.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace mlir::vit;

/// Pieces that a table has coefficients for: the lanes of the widest vectors.
static constexpr int64_t kTableEntries = 16;

namespace {

/// Writes f32 arithmetic on values of one type, without fastmath flags: the
/// rounding tricks below must survive LLVM.
class Arithmetic {
public:
  Arithmetic(OpBuilder &builder, Location loc, Type type)
      : b(loc, builder), type(type), intType(b.getI32Type()) {
    if (auto vector = dyn_cast<VectorType>(type))
      intType = vector.clone(intType);
  }

  Value constant(double value) {
    auto rounded = static_cast<float>(value);
    if (auto vector = dyn_cast<VectorType>(type))
      return arith::ConstantOp::create(b,
                                       DenseElementsAttr::get(vector, rounded));
    return arith::ConstantOp::create(b, b.getF32FloatAttr(rounded));
  }

  Value add(Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(b, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, x, y); }
  Value div(Value x, Value y) { return arith::DivFOp::create(b, x, y); }
  Value neg(Value x) { return arith::NegFOp::create(b, x); }
  Value fma(Value x, Value y, Value z) {
    return math::FmaOp::create(b, x, y, z);
  }
  Value abs(Value x) { return math::AbsFOp::create(b, x); }
  Value sqrt(Value x) { return math::SqrtOp::create(b, x); }
  Value copySign(Value x, Value sign) {
    return math::CopySignOp::create(b, x, sign);
  }

  /// min(x, bound) and max(x, bound) that let a NaN in `x` through: a
  /// comparison and a select in this order are one instruction on x86, where
  /// arith.minimumf costs four.
  Value atMost(Value x, double bound) {
    Value limit = constant(bound);
    Value above = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, limit, x);
    return arith::SelectOp::create(b, above, limit, x);
  }
  Value atLeast(Value x, double bound) {
    Value limit = constant(bound);
    Value below = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, limit, x);
    return arith::SelectOp::create(b, below, limit, x);
  }

  /// max(x, 0), and 0 for a NaN.
  Value positivePart(Value x) {
    Value zero = constant(0);
    Value above = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, zero, x);
    return arith::SelectOp::create(b, above, x, zero);
  }

  /// c[0] + c[1] x + ..., by Horner's rule: throughput, not latency, is what
  /// counts in a vector loop, and this is the fewest operations.
  Value polynomial(ArrayRef<double> coefficients, Value x) {
    Value sum = constant(coefficients.back());
    for (double c : llvm::reverse(coefficients.drop_back()))
      sum = fma(sum, x, constant(c));
    return sum;
  }

  /// The float whose exponent field is the low 9 bits of `z`'s representation.
  Value exponentFromLowBits(Value z) {
    Value bits = arith::BitcastOp::create(b, intType, z);
    Value shifted = arith::ShLIOp::create(b, bits, intConstant(23));
    return arith::BitcastOp::create(b, type, shifted);
  }

  /// Splits scale x into an integer n and f in [-1/2, 1/2]; returns f and
  /// 2^(n + exponent). 1.5 2^23 is so large that adding it rounds to an
  /// integer, which the low bits then hold; the exponent's bias is added with
  /// it. `scale` is a pair of floats, so that f is as good as if it were exact.
  std::pair<Value, Value> reduceBase2(Value x, double scale, int exponent) {
    float high = static_cast<float>(scale);
    float low = static_cast<float>(scale - high);
    Value magic = constant(12582912.0 + 127 + exponent);
    bool plain = high == 1.0f; // additions run beside multiply-adds
    Value z = plain ? add(x, magic) : fma(x, constant(high), magic);
    Value n = sub(z, magic);
    Value f = plain ? sub(x, n) : fma(x, constant(high), neg(n));
    if (low != 0.0f)
      f = fma(x, constant(low), f);
    return {f, exponentFromLowBits(z)};
  }

  /// Splits x into an integer n times pi / 2 and r in [-pi/4, pi/4]; returns r
  /// and the bits of n + `turns`. Each float of pi / 2 takes away what the ones
  /// before it leave over, the first one exactly.
  std::pair<Value, Value> reduceQuarterTurns(Value x, int32_t turns) {
    constexpr double quarter = 1.57079632679489661923;
    constexpr double rest = 6.12323399573676588613e-17; // of pi / 2 in double
    const float first = static_cast<float>(quarter);
    const float second = static_cast<float>(quarter - first);
    const double third = quarter - first - second + rest;
    Value magic = constant(12582912.0);
    Value z = fma(x, constant(1 / quarter), magic);
    Value minusN = sub(magic, z);
    Value r = x;
    for (double part : {double(first), double(second), third})
      r = fma(minusN, constant(part), r);
    Value bits = arith::BitcastOp::create(b, intType, z);
    return {r, arith::AddIOp::create(b, bits, intConstant(turns))};
  }
  /// Whether bit number `bit` of an integer is set.
  Value hasBit(Value bits, int bit) {
    Value one = arith::AndIOp::create(b, bits, intConstant(1 << bit));
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, one,
                                 intConstant(0));
  }
  Value select(Value condition, Value yes, Value no) {
    return arith::SelectOp::create(b, condition, yes, no);
  }

  /// 1 - (1 - v)^2, without the cancellation near v = 0.
  Value complementSquared(Value v) { return fma(neg(v), v, add(v, v)); }

  /// Whether vectors have as many lanes as a table has entries.
  bool hasTables() const {
    auto vector = dyn_cast<VectorType>(type);
    return vector && vector.getRank() > 0 && !vector.isScalable() &&
           vector.getShape().back() == kTableEntries;
  }

  /// sum over k of table[k][n] (x - n / 2)^k, n the nearest integer to 2 x,
  /// modulo 16. Only where hasTables().
  template <size_t Terms>
  Value piecewise(const double (&table)[Terms][kTableEntries], Value x) {
    Value magic = constant(0x1.8p22); // its last bit counts halves
    Value rounded = add(x, magic);
    Value rest = sub(x, sub(rounded, magic));
    Value bits = arith::BitcastOp::create(b, intType, rounded);
    Value mask = arith::ConstantOp::create(
        b, DenseElementsAttr::get(cast<ShapedType>(intType),
                                  int32_t(kTableEntries - 1)));
    Value piece = arith::AndIOp::create(b, bits, mask);
    Value result;
    for (const auto &entries : llvm::reverse(table)) {
      Value c = lookUp(entries, piece);
      result = result ? fma(result, rest, c) : c;
    }
    return result;
  }

private:
  Value intConstant(int32_t value) {
    TypedAttr attr = b.getI32IntegerAttr(value);
    if (auto vector = dyn_cast<VectorType>(intType))
      attr = DenseElementsAttr::get(vector, value);
    return arith::ConstantOp::create(b, attr);
  }

  /// entries[index], lane by lane: each a number of its own here, and one
  /// permutation of a register (vpermps) when LLVM is done with it.
  Value lookUp(ArrayRef<double> entries, Value index) {
    SmallVector<float> rounded(entries.begin(), entries.end());
    auto lanes = VectorType::get(kTableEntries, b.getF32Type());
    Value table = arith::ConstantOp::create(
        b, DenseElementsAttr::get(lanes, ArrayRef<float>(rounded)));
    ArrayRef<int64_t> shape = cast<VectorType>(type).getShape();
    SmallVector<Value> elements;
    SmallVector<int64_t> at(shape.size(), 0);
    for (int64_t i = 0, e = ShapedType::getNumElements(shape); i < e; ++i) {
      for (int64_t d = shape.size(), rest = i; d-- > 0; rest /= shape[d])
        at[d] = rest % shape[d];
      Value number = vector::ExtractOp::create(b, index, at);
      Value place = arith::IndexCastUIOp::create(b, b.getIndexType(), number);
      elements.push_back(
          vector::ExtractOp::create(b, table, OpFoldResult(place)));
    }
    return vector::FromElementsOp::create(b, cast<VectorType>(type), elements);
  }

  ImplicitLocOpBuilder b;
  Type type, intType;
};

} // namespace

/// The largest |u| that the erf polynomial is for.
static constexpr double erfLimit = 4.0;
static constexpr double log2E = 1.44269504088896340736;

Value mlir::vit::emitExp2(OpBuilder &builder, Location loc, Value x,
                          double scale, ExpRange range) {
  assert(scale != 0 && "expects a function of x");
  Arithmetic a(builder, loc, x.getType());
  // n stays within [-126, 128], where n + 126 is an exponent field without its
  // sign. n = -126 gives the field 0, hence a result of 0.
  double underflow = -126.0 / scale, overflow = 128.4 / scale;
  x = scale > 0 ? a.atLeast(x, underflow) : a.atMost(x, underflow);
  if (range == ExpRange::Full)
    x = scale > 0 ? a.atMost(x, overflow) : a.atLeast(x, overflow);
  // 2 2^f times 2^(n-1): the product overflows by itself, and keeps NaN.
  auto [f, power] = a.reduceBase2(x, scale, /*exponent=*/-1);
  SmallVector<double> doubled;
  for (double c : exp2Coefficients)
    doubled.push_back(2 * c);
  return a.mul(a.polynomial(doubled, f), power);
}

Value mlir::vit::emitExp(OpBuilder &builder, Location loc, Value x,
                         double scale, ExpRange range) {
  return emitExp2(builder, loc, x, scale * log2E, range);
}

Value mlir::vit::emitErf(OpBuilder &builder, Location loc, Value x) {
  Arithmetic a(builder, loc, x.getType());
  Value u = a.atMost(a.abs(x), erfLimit);
  // The slope at 0 lies half way between two floats: add its lower part to the
  // higher terms, or one ulp is lost for all small x.
  double slope = erfCoefficients[0];
  SmallVector<double> rest(ArrayRef<double>{erfCoefficients});
  rest[0] = slope - static_cast<float>(slope);
  Value v = a.fma(u, a.constant(slope), a.mul(u, a.polynomial(rest, u)));
  for (int step = 0; step < 3; ++step)
    v = a.complementSquared(v);
  return a.copySign(v, x);
}

Value mlir::vit::emitTanh(OpBuilder &builder, Location loc, Value x) {
  // (1 - e) / (1 + e) with e = exp(-2 |x|), both from e - 1 = m, which is
  // 2^n (2^f - 1) + (2^n - 1) and loses nothing near 0.
  Arithmetic a(builder, loc, x.getType());
  Value u = a.atMost(a.abs(x), 9.02);
  auto [f, power] = a.reduceBase2(u, -2 * log2E, /*exponent=*/0);
  Value fraction = a.mul(f, a.polynomial(exp2m1Coefficients, f));
  Value m = a.fma(power, fraction, a.sub(power, a.constant(1)));
  return a.copySign(a.div(m, a.add(m, a.constant(2))), x);
}

/// The sine of x + `turns` pi / 2.
static Value emitSine(Arithmetic a, Value x, int32_t turns) {
  auto [r, n] = a.reduceQuarterTurns(x, turns);
  Value square = a.mul(r, r);
  Value sine =
      a.fma(a.mul(r, square),
            a.polynomial(ArrayRef<double>{sinCoefficients}, square), r);
  Value rest =
      a.fma(square, a.polynomial(ArrayRef<double>{cosCoefficients}, square),
            a.constant(-0.5));
  Value cosine = a.fma(square, rest, a.constant(1));
  Value y = a.select(a.hasBit(n, 0), cosine, sine);
  return a.select(a.hasBit(n, 1), a.neg(y), y);
}

Value mlir::vit::emitSin(OpBuilder &builder, Location loc, Value x) {
  return emitSine(Arithmetic(builder, loc, x.getType()), x, /*turns=*/0);
}

Value mlir::vit::emitCos(OpBuilder &builder, Location loc, Value x) {
  return emitSine(Arithmetic(builder, loc, x.getType()), x, /*turns=*/1);
}

Value mlir::vit::emitRsqrt(OpBuilder &builder, Location loc, Value x) {
  Arithmetic a(builder, loc, x.getType());
  return a.div(a.constant(1), a.sqrt(x));
}

/// x/2 + |x|/2 E(|x|/2), where E(h) = 1 - (1 - h R(h))^(2^steps) has become 1
/// at `limit`.
static Value emitGated(Arithmetic a, Value x, ArrayRef<double> coefficients,
                       double limit, int steps) {
  Value half = a.mul(x, a.constant(0.5));
  Value h = a.abs(half);
  Value u = a.atMost(h, limit);
  Value v = a.mul(u, a.polynomial(coefficients, u));
  for (int step = 0; step < steps; ++step)
    v = a.complementSquared(v);
  return a.fma(h, v, half);
}

/// max(x, 0) - u T(u) with u = min(|x|, 6), where T(u) has become 0: fewer
/// multiply-adds than emitGated, if looking up coefficients costs next to
/// nothing.
template <size_t Terms>
static Value emitGatedByTable(Arithmetic a, Value x,
                              const double (&table)[Terms][kTableEntries]) {
  Value u = a.atMost(a.abs(x), 6);
  return a.fma(a.neg(u), a.piecewise(table, u), a.positivePart(x));
}

Value mlir::vit::emitGelu(OpBuilder &builder, Location loc, Value x) {
  Arithmetic a(builder, loc, x.getType());
  if (a.hasTables())
    return emitGatedByTable(a, x, geluTable);
  constexpr double limit = erfLimit * 0.70710678118654752440;
  return emitGated(a, x, geluCoefficients, limit, /*steps=*/3);
}

Value mlir::vit::emitGeluTanh(OpBuilder &builder, Location loc, Value x) {
  Arithmetic a(builder, loc, x.getType());
  if (a.hasTables())
    return emitGatedByTable(a, x, geluTanhTable);
  return emitGated(a, x, geluTanhCoefficients, /*limit=*/2.55, /*steps=*/2);
}
