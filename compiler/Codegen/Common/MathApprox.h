//===- MathApprox.h - Builders of approximated functions --------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each function emits the arithmetic (arith, math.fma, math.absf,
// math.copysign, math.sqrt) of one elementary function of `x`, an f32 or a
// vector of f32, without branches and without libm. For passes that expand
// whole kernels; everything else comes here through vit-approximate-math.
// Constants are emitted in place: run CSE, and hoist them.
//
// Errors are maxima over the function's range, in units in the last place (ulp)
// of the exact result; test/Integration/Math measures them.
// NaN gives NaN. docs/math.md has the costs.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_COMMON_MATHAPPROX_H
#define VIT_COMPILER_CODEGEN_COMMON_MATHAPPROX_H

#include "mlir/IR/Builders.h"

namespace mlir::vit {

/// What the caller knows of scale x, the argument of an exponential.
/// `NonPositive` saves a clamp; arguments up to 88 give the right result still.
enum class ExpRange { Full, NonPositive };

/// e^(scale x), error 1.1 ulp for any scale other than 0 (2^-20 <= |scale| <=
/// 2^20): the product is not rounded. 0 where scale x < -86.98, inf where the
/// result overflows. Softmax: x is the score minus the row's maximum, scale
/// 1/sqrt(d), range NonPositive.
Value emitExp(OpBuilder &builder, Location loc, Value x, double scale = 1.0,
              ExpRange range = ExpRange::Full);

/// 2^(scale x), like emitExp (error 0.81 ulp for scale = 1). 0 where
/// scale x < -125.5.
Value emitExp2(OpBuilder &builder, Location loc, Value x, double scale = 1.0,
               ExpRange range = ExpRange::Full);

/// erf(x), error 3.5 ulp; ±1 exactly from |x| = 4.
Value emitErf(OpBuilder &builder, Location loc, Value x);

/// tanh(x), error 3.3 ulp; ±1 exactly from |x| = 9.02.
Value emitTanh(OpBuilder &builder, Location loc, Value x);

/// sin(x) and cos(x), error 1.6 ulp for |x| <= 2^16.
Value emitSin(OpBuilder &builder, Location loc, Value x);
Value emitCos(OpBuilder &builder, Location loc, Value x);

/// 1 / sqrt(x), error 1.5 ulp: a square root and a division, both exactly
/// rounded.
Value emitRsqrt(OpBuilder &builder, Location loc, Value x);

/// x/2 (1 + erf(x / sqrt(2))), Hendrycks & Gimpel 2016, arXiv:1606.08415.
/// Absolute error 1.1e-7 |x|; exactly 0 below x = -5.75. Vectors of 16 lanes,
/// which only AVX-512 has, look up the coefficients of the piece that x is in;
/// others take one polynomial for all x.
Value emitGelu(OpBuilder &builder, Location loc, Value x);

/// x/2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), the tanh form of the same
/// paper. Absolute error 1.1e-7 |x|; exactly 0 below x = -5.25. Likewise.
Value emitGeluTanh(OpBuilder &builder, Location loc, Value x);

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_COMMON_MATHAPPROX_H
