#!/usr/bin/env python3
"""Fit the polynomials of compiler/Codegen/Common/MathCoefficients.h and print that file.

    python3 compiler/utils/fit_polynomials.py | clang-format-22 > compiler/Codegen/Common/MathCoefficients.h

Needs numpy only. What is fitted, and why these forms:

exp2    2^f on [-1/2, 1/2], relative error, constant term exactly 1. Degree 6, because degree 5 alone is off by 0.6 ulp.
exp2m1  (2^f - 1) / f on the same interval, relative error: tanh needs it without cancellation.
erf     erf(u) = 1 - (1 - v(u))^8 with v(u) = u R(u) on [0, 4]. The eighth root of erfc falls so slowly that a
        polynomial of degree 8 follows it to 1e-8, where erf itself needs degree 29; and a step 1 - (1 - v)^2 = 2v - v^2
        starts from v, not from 1 - v, so three of them keep the relative accuracy of small arguments. The slope at 0
        lies half way between two floats; it is left unrounded, and the code splits it.
gelu    the same function of h = |x| / 2, so that x / 2 (1 + erf(x / sqrt 2)) needs no further scaling.
gelu_tanh  tanh(sqrt(2 / pi) (x + 0.044715 x^3)) as a function of h = |x| / 2, by two such steps.
*_table the same two functions as max(x, 0) - u T(u) with u = |x| and T(u) = (1 - E(u)) / 2, E being the erf or tanh above:
        a polynomial of degree 5 in u - n / 2 for each n of 0..15, the nearest to 2 u; zero from where T no longer counts.

sin     (sin(r) - r) / r^3 in r^2 for |r| <= pi / 4, and
cos     (cos(r) - 1 + r^2 / 2) / r^4 in r^2 on the same interval, both with the weight of the term in the whole.

Method: Lawson's iteration. A weighted least-squares fit, whose weights are multiplied by the error that it leaves,
converges to the minimax fit. A coefficient rounded to float moves the best place of those that are left, so the
coefficients are rounded one at a time, lowest degree first, and the rest is fitted again after each.
"""
import math

import numpy as np


def lawson(basis, target, weight, iterations=200):
    """Coefficients c that minimize max |weight * (basis @ c - target)|, and that maximum."""
    lawson_weight = np.full(len(target), 1.0 / len(target))
    best = (np.inf, None)
    for _ in range(iterations):
        scale = np.sqrt(lawson_weight) * weight
        coefficients = np.linalg.lstsq(basis * scale[:, None], target * scale, rcond=None)[0]
        error = np.abs((basis @ coefficients - target) * weight)
        if error.max() < best[0]:
            best = (error.max(), coefficients)
        lawson_weight *= error + 1e-30
        lawson_weight /= lawson_weight.sum()
    return best[1], best[0]


def fit(x, target, weight, degree, fixed=()):
    """Float coefficients c[0..degree] with sum c[k] x^k ~ target; the first ones may be given in `fixed`."""
    powers = np.vander(x / np.abs(x).max(), degree + 1, increasing=True)
    span = np.abs(x).max() ** np.arange(degree + 1)
    rounded = [float(c) for c in fixed]
    while len(rounded) <= degree:
        known = len(rounded)
        rest = target - powers[:, :known] @ (np.array(rounded) * span[:known])
        coefficients, _ = lawson(powers[:, known:], rest, weight)
        rounded.append(float(np.float32(coefficients[0] / span[known])))
    error = np.abs((powers @ (np.array(rounded) * span) - target) * weight)
    return rounded, error.max()


def chebyshev_nodes(low, high, count=2000):
    return low + (high - low) * (0.5 + 0.5 * np.cos((np.arange(count) + 0.5) / count * np.pi))


def fit_complement(nodes, log_complement, value, steps, degree, relative, slope=None):
    """R of degree `degree` - 1 with value(u) ~ 1 - (1 - u R(u))^(2^steps), where log_complement = log(1 - value).

    With p = 1 - u R an error d in R changes the value by 2^steps p^(2^steps - 1) u d, which is the weight. It is kept
    from falling to zero, so that the polynomial stays near the root where the value has long been 1. `slope` prescribes
    the value's slope at 0.
    """
    power = 2.0 ** steps
    log_root = log_complement / power
    root = -np.expm1(log_root)
    weight = np.maximum(power * np.exp(log_root * (power - 1)), 3e-7) * nodes
    if relative:
        weight = weight / value
    coefficients, _ = fit(nodes, root / nodes, weight, degree - 1, fixed=[slope / power] if slope else [])
    v = nodes * np.polynomial.polynomial.polyval(nodes, coefficients)
    error = np.abs(1 - (1 - v) ** power - value)
    return coefficients, (error / value if relative else error).max()


def fit_exp2():
    f = chebyshev_nodes(-0.5, 0.5)
    return fit(f, np.exp2(f), np.exp2(-f), 6, fixed=[1.0])


def fit_exp2m1():
    f = chebyshev_nodes(-0.5, 0.5)
    target = np.expm1(f * math.log(2)) / f
    return fit(f, target, 1 / target, 5)


def log_erfc(u):
    return np.array([math.log(math.erfc(x)) if x > 0.5 else math.log1p(-math.erf(x)) for x in u])


def fit_erf():
    u = chebyshev_nodes(0.0, 4.0)
    return fit_complement(u, log_erfc(u), np.array([math.erf(x) for x in u]), 3, 8, relative=True,
                          slope=2 / math.sqrt(math.pi))


def fit_gelu():
    h = chebyshev_nodes(0.0, 4.0 / math.sqrt(2))
    u = h * math.sqrt(2)
    return fit_complement(h, log_erfc(u), np.array([math.erf(x) for x in u]), 3, 8, relative=True)


def fit_gelu_tanh():
    h = chebyshev_nodes(0.0, 2.55)
    z = math.sqrt(2 / math.pi) * (2 * h + 0.044715 * (2 * h) ** 3)
    log_complement = math.log(2) - 2 * z - np.log1p(np.exp(-2 * z))
    return fit_complement(h, log_complement, np.tanh(z), 2, 11, relative=False)


TABLE_DEGREE = 5
TABLE_ENTRIES = 16
TABLE_STEP = 0.5


def fit_table(tail, end):
    """Polynomials of `tail` around the multiples of TABLE_STEP, absolute error; zero where all of a piece is beyond `end`.

    Returns one row per coefficient with an entry per piece, and the largest error.
    """
    table, largest = np.zeros((TABLE_DEGREE + 1, TABLE_ENTRIES)), 0.0
    for piece in range(TABLE_ENTRIES):
        low, high = max(0.0, (piece - 0.5) * TABLE_STEP), (piece + 0.5) * TABLE_STEP
        if low >= end:
            largest = max(largest, tail(low))
            break
        u = chebyshev_nodes(low, high)
        target = np.array([tail(x) for x in u])
        table[:, piece], error = fit(u - piece * TABLE_STEP, target, np.ones(len(u)), TABLE_DEGREE)
        largest = max(largest, error)
    return table, largest


def fit_gelu_table():
    return fit_table(lambda u: math.erfc(u / math.sqrt(2)) / 2, 5.7)


def fit_gelu_tanh_table():
    def tail(u):
        z = math.sqrt(2 / math.pi) * (u + 0.044715 * u ** 3)
        return math.exp(-2 * z) / (1 + math.exp(-2 * z))

    return fit_table(tail, 5.2)


def fit_sin():
    r = chebyshev_nodes(1e-3, math.pi / 4)
    target = (np.sin(r) - r) / r ** 3
    return fit(r * r, target, r ** 3 / np.sin(r), 2)


def fit_cos():
    r = chebyshev_nodes(1e-2, math.pi / 4)
    target = -2 * (np.sin(r / 2) ** 2 - (r / 2) ** 2) / r ** 4
    return fit(r * r, target, r ** 4 / np.cos(r), 2)


HEADER = """\
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
"""

FOOTER = """
} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_COMMON_MATHCOEFFICIENTS_H"""


def hexadecimal(c):
    if c == 0:
        return "0"
    mantissa, exponent = float(c).hex().split("p")
    return f"{mantissa.rstrip('0')}p{exponent}".replace(".p", "p")


def print_table(comment, name, fitted):
    coefficients, error = fitted
    print(f"\n/// {comment}; error {error:.1e}.")
    print(f"inline constexpr double {name}[] = {{")
    for start in range(0, len(coefficients), 2):
        row = ", ".join(f"{hexadecimal(c)}" for c in coefficients[start:start + 2])
        print(f"    {row},")
    print("};")


def print_pieces(comment, name, fitted):
    table, error = fitted
    print(f"\n/// {comment}; error {error:.1e}.")
    print(f"inline constexpr double {name}[{len(table)}][{len(table[0])}] = {{")
    for row in table:
        print("    {" + ", ".join(hexadecimal(c) for c in row) + "},")
    print("};")


def main():
    print(HEADER, end="")
    print_table("2^f, |f| <= 1/2, relative", "exp2Coefficients", fit_exp2())
    print_table("(2^f - 1) / f, |f| <= 1/2, relative", "exp2m1Coefficients", fit_exp2m1())
    print_table("R: erf(u) = 1 - (1 - u R(u))^8, 0 <= u <= 4, relative", "erfCoefficients", fit_erf())
    print_table("The same in h = u / sqrt(2)", "geluCoefficients", fit_gelu())
    print_table("R: tanh form of GELU in h = |x| / 2, 1 - (1 - h R(h))^4, absolute", "geluTanhCoefficients",
                fit_gelu_tanh())
    print_pieces("T: GELU = max(x, 0) - u T(u), u = |x|, in u - n / 2, 16 pieces n, absolute", "geluTable",
                 fit_gelu_table())
    print_pieces("The same of the tanh form", "geluTanhTable", fit_gelu_tanh_table())
    print_table("(sin(r) - r) / r^3 in r^2, |r| <= pi / 4, relative to sin", "sinCoefficients", fit_sin())
    print_table("(cos(r) - 1 + r^2 / 2) / r^4 in r^2, likewise", "cosCoefficients", fit_cos())
    print(FOOTER)


if __name__ == "__main__":
    main()
