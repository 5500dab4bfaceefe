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

/// T: GELU = max(x, 0) - u T(u), u = |x|, in u - n / 2, 16 pieces n, absolute;
/// error 3.4e-08.
inline constexpr double geluTable[6][16] = {
    {0x1p-1, 0x1.3bf146p-2, 0x1.44ed0ep-3, 0x1.11a46cp-4, 0x1.74bceep-6,
     0x1.96f4d4p-8, 0x1.61de2ep-10, 0x1.e7dc86p-13, 0x1.09aed4p-15,
     0x1.c80d12p-19, 0x1.33d2d6p-22, 0x1.464eeap-26, 0, 0, 0, 0},
    {-0x1.988452p-2, -0x1.6883dp-2, -0x1.ef8e58p-3, -0x1.094086p-3,
     -0x1.ba4b4p-5, -0x1.1f2efep-6, -0x1.22720ap-8, -0x1.c9899ap-11,
     -0x1.18aa2ep-13, -0x1.0c2b9p-16, -0x1.8f1d8ap-20, -0x1.ce9fb4p-24, 0, 0, 0,
     0},
    {-0x1.264dp-20, 0x1.687acep-4, 0x1.ef8974p-4, 0x1.8de26p-4, 0x1.ba5154p-5,
     0x1.66ff88p-6, 0x1.b3a73cp-8, 0x1.903dcep-10, 0x1.1878b4p-12,
     0x1.2d4494p-15, 0x1.f1a586p-19, 0x1.3cc06ap-22, 0, 0, 0, 0},
    {0x1.106cdcp-4, 0x1.6882d8p-5, 0x1.c78358p-23, -0x1.ba118ep-6,
     -0x1.ba4dbap-6, -0x1.f69a74p-7, -0x1.83484ep-8, -0x1.aceacep-10,
     -0x1.5eb44ap-12, -0x1.adcc7p-15, -0x1.8e66c2p-18, -0x1.190918p-21, 0, 0, 0,
     0},
    {-0x1.2d7d9ep-13, -0x1.452ccp-6, -0x1.4738a8p-6, -0x1.91f47ap-8,
     0x1.1ea9e6p-8, 0x1.81bb16p-8, 0x1.b4fbbp-9, 0x1.3904f8p-10, 0x1.38306p-12,
     0x1.c353ccp-15, 0x1.e30b5cp-18, 0x1.83ae5p-21, 0, 0, 0, 0},
    {-0x1.39bc34p-7, -0x1.2ab93p-8, 0x1.04fedep-8, 0x1.7d54bap-8, 0x1.28d448p-9,
     -0x1.4da024p-11, -0x1.1fd4b8p-10, -0x1.30b104p-11, -0x1.83e772p-13,
     -0x1.4ff884p-15, -0x1.9fdca6p-18, -0x1.7945a8p-21, 0, 0, 0, 0},
};

/// The same of the tanh form; error 2.7e-08.
inline constexpr double geluTanhTable[6][16] = {
    {0x1p-1, 0x1.3bfa4cp-2, 0x1.453d24p-3, 0x1.123c8cp-4, 0x1.73ef8p-6,
     0x1.8b6cbcp-8, 0x1.3dd71cp-10, 0x1.71385p-13, 0x1.26a50ep-16,
     0x1.3277c6p-20, 0x1.89f188p-25, 0, 0, 0, 0, 0},
    {-0x1.988452p-2, -0x1.685438p-2, -0x1.ef263ap-3, -0x1.09c7acp-3,
     -0x1.bda57cp-5, -0x1.204304p-6, -0x1.178be2p-8, -0x1.8546cep-11,
     -0x1.71d264p-14, -0x1.c6581cp-18, -0x1.560778p-22, 0, 0, 0, 0, 0},
    {-0x1.2ceb68p-20, 0x1.697d6cp-4, 0x1.ee5ca2p-4, 0x1.8c0c84p-4,
     0x1.bbc5f8p-5, 0x1.6d29bep-6, 0x1.b82958p-8, 0x1.77ae3cp-10,
     0x1.b03706p-13, 0x1.3d7304p-16, 0x1.19d39ep-20, 0, 0, 0, 0, 0},
    {0x1.11c69ep-4, 0x1.677efcp-5, -0x1.ab3854p-12, -0x1.b5de58p-6,
     -0x1.b3ef44p-6, -0x1.fa752ap-7, -0x1.907444p-8, -0x1.b21058p-10,
     -0x1.366b0ap-12, -0x1.166b5ap-15, -0x1.2927e8p-19, 0, 0, 0, 0, 0},
    {-0x1.391ab8p-13, -0x1.4b5018p-6, -0x1.44dbdep-6, -0x1.7d182p-8,
     0x1.123cacp-8, 0x1.75806cp-8, 0x1.be4336p-9, 0x1.4b03c4p-10,
     0x1.3735aap-12, 0x1.66c5dcp-15, 0x1.e5d29cp-19, 0, 0, 0, 0, 0},
    {-0x1.40a70ep-7, -0x1.27ffc2p-8, 0x1.124f7ep-8, 0x1.763548p-8,
     0x1.156cf8p-9, -0x1.10f682p-11, -0x1.11d462p-10, -0x1.420f2ap-11,
     -0x1.a356p-13, -0x1.3a89e8p-15, -0x1.0a50eap-18, 0, 0, 0, 0, 0},
};

/// (sin(r) - r) / r^3 in r^2, |r| <= pi / 4, relative to sin; error 4.0e-09.
inline constexpr double sinCoefficients[] = {
    -0x1.555546p-3,
    0x1.110778p-7,
    -0x1.995408p-13,
};

/// (cos(r) - 1 + r^2 / 2) / r^4 in r^2, likewise; error 1.2e-10.
inline constexpr double cosCoefficients[] = {
    0x1.55554ap-5,
    -0x1.6c0c28p-10,
    0x1.99e80cp-16,
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_COMMON_MATHCOEFFICIENTS_H
