//===- MathCoefficients.h - Polynomials of the approximated functions -----===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written by compiler/utils/fit_polynomials.py, which says what each one is.
// Lowest degree first, every value exact in float except the first of erf. The
// errors named are those of the polynomials in exact arithmetic; MathApprox.h
// names those of the code.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_COMMON_MATHCOEFFICIENTS_H
#define VIT_COMPILER_CODEGEN_COMMON_MATHCOEFFICIENTS_H

namespace mlir::vit {

/// 2^f, |f| <= 1/2, relative; error 3.0e-09.
inline constexpr double exp2Coefficients[] = {
    0x1p+0,       0x1.62e43p-1,   0x1.ebfbdcp-3,  0x1.c6af7cp-5,
    0x1.3b2dep-7, 0x1.5f082ep-10, 0x1.416b52p-13,
};

/// (2^f - 1) / f, |f| <= 1/2, relative; error 1.3e-08.
inline constexpr double exp2m1Coefficients[] = {
    0x1.62e43p-1,  0x1.ebfbdep-3,  0x1.c6afa4p-5,
    0x1.3b2c3ep-7, 0x1.5ef134p-10, 0x1.429618p-13,
};

/// R: erf(u) = 1 - (1 - u R(u))^8, 0 <= u <= 4, relative; error 7.6e-09.
inline constexpr double erfCoefficients[] = {
    0x1.20dd750429b6dp-3, 0x1.1d34b4p-4, 0x1.11d6b6p-9,   -0x1.afdd8p-8,
    -0x1.85da12p-13,      0x1.0cac1p-11, -0x1.743fdap-14, 0x1.4128f6p-18,
};

/// The same in h = u / sqrt(2); error 2.9e-08.
inline constexpr double geluCoefficients[] = {
    0x1.988454p-3,  0x1.1d346ep-3, 0x1.83b684p-8,   -0x1.b06166p-6,
    -0x1.0263ep-10, 0x1.083708p-8, -0x1.fcde1ap-11, 0x1.26ddaep-14,
};

/// R: tanh form of GELU in h = |x| / 2, 1 - (1 - h R(h))^4, absolute;
/// error 2.9e-08.
inline constexpr double geluTanhCoefficients[] = {
    0x1.988432p-2, 0x1.e8f108p-3,  -0x1.7106ap-5,  -0x1.3a818p-4,
    0x1.b5077cp-7, 0x1.5d3a1ap-10, 0x1.d4b34ap-6,  -0x1.15247cp-5,
    0x1.11c4aep-6, -0x1.05836ep-8, 0x1.8dc80ap-12,
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_COMMON_MATHCOEFFICIENTS_H
