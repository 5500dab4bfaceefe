#!/usr/bin/env python3
# ===- synthetic.py - Made-up weights, the same in Python and C++ -----------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Weights of realistic scale from a tensor's name, role and a seed.

docs/synthetic-weights.md is the specification; vitc has the same generator in
C++. Everything here is plain Python; numpy, where it is installed, makes the
same values faster. `python3 synthetic.py` checks both against golden values.
"""

import array
import functools
import math
import sys

try:
    import numpy
except ImportError:
    numpy = None

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
SQRT3 = math.sqrt(3.0)

# Role -> (mean, standard deviation); the two weight roles scale by fan-in.
ROLES = {
    "norm_scale": (1.0, 0.2),
    "norm_bias": (0.0, 0.1),
    "bias": (0.0, 0.1),
    "layer_scale": (0.5, 0.1),
    "logit_scale": (2.0, 0.5),
    "token": (0.0, 0.5),
    "position": (0.0, 0.5),
    "other": (0.0, 0.1),
}
WEIGHT_ROLES = ("weight", "weight_in_out")


def fnv1a(text):
    """FNV-1a, 64 bits, of the UTF-8 bytes of `text`."""
    value = 0xCBF29CE484222325
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def tensor_seed(name, seed):
    """The state that a tensor's stream of numbers starts from."""
    return fnv1a(name) ^ ((seed * GOLDEN) & MASK)


def scale_of(role, shape):
    """(mean, standard deviation) of a tensor of this role and shape.

    `weight` is [out, in] or a convolution's [out, in, height, width];
    `weight_in_out` is a linear weight stored [in, out].
    """
    if role == "weight":
        return 0.0, 0.8 / math.sqrt(math.prod(shape[1:]))
    if role == "weight_in_out":
        return 0.0, 0.8 / math.sqrt(shape[0])
    if role not in ROLES:
        raise ValueError(f"unknown role '{role}'")
    return ROLES[role]


def _generate_python(state, count, mean, std):
    values = array.array("f", bytes(4 * count))
    counter = state
    for index in range(count):
        total = 0  # of four 24-bit integers: exact
        for _ in range(4):
            counter = (counter + GOLDEN) & MASK
            z = ((counter ^ (counter >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            total += (z ^ (z >> 31)) >> 40
        values[index] = mean + std * ((total / 16777216.0 - 2.0) * SQRT3)
    return values


def _generate_numpy(state, count, mean, std):
    with numpy.errstate(over="ignore"):
        z = numpy.arange(1, 4 * count + 1, dtype=numpy.uint64)
        z = z * numpy.uint64(GOLDEN) + numpy.uint64(state)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z = (z ^ (z >> numpy.uint64(31))) >> numpy.uint64(40)
    total = z.reshape(count, 4).sum(axis=1).astype(numpy.float64)
    values = mean + std * ((total / 16777216.0 - 2.0) * SQRT3)
    return array.array("f", values.astype(numpy.float32).tobytes())


@functools.lru_cache(maxsize=16)
def _generate(name, count, mean, std, seed):
    generator = _generate_python if numpy is None else _generate_numpy
    return generator(tensor_seed(name, seed), count, mean, std)


def tensor(name, shape, role, seed=0):
    """The tensor's values in row-major order, as an array of f32."""
    return _generate(name, math.prod(shape), *scale_of(role, shape), seed)


def image(shape, seed):
    """The synthetic input number `seed`: name "input", mean 0, std 1."""
    return _generate("input", math.prod(shape), 0.0, 1.0, seed)


def self_check():
    """Golden values: whoever ports the generator must reproduce these."""
    assert fnv1a("") == 0xCBF29CE484222325
    assert fnv1a("a") == 0xAF63DC4C8601EC8C
    generators = [_generate_python]
    if numpy is not None:
        generators.append(_generate_numpy)
    for name, seed, mean, std, golden in GOLDEN_VALUES:
        for generator in generators:
            got = generator(tensor_seed(name, seed), len(golden), mean, std)
            got = [value.hex() for value in got]
            assert got == golden, (generator.__name__, name, got)
    if numpy is not None:
        for count in (1, 4097):
            state = tensor_seed("classifier.weight", 3)
            assert _generate_python(state, count, 0.5, 0.1) == _generate_numpy(
                state, count, 0.5, 0.1
            )
    assert scale_of("weight", [64, 3, 8, 8]) == (0.0, 0.8 / math.sqrt(192))
    assert scale_of("weight_in_out", [16, 64]) == (0.0, 0.2)
    sample = _generate_numpy if numpy is not None else _generate_python
    values = sample(tensor_seed("statistics", 0), 20000, 0.0, 1.0)
    mean = sum(values) / len(values)
    variance = sum(value * value for value in values) / len(values)
    assert abs(mean) < 0.02 and abs(variance - 1.0) < 0.03, (mean, variance)


# name, user seed, mean, std, the first f32 values in C's %a notation.
GOLDEN_VALUES = [
    (
        "input",
        0,
        0.0,
        1.0,
        ["-0x1.5632ea0000000p+0", "0x1.3764f00000000p+0"]
        + ["-0x1.bbec900000000p-3", "0x1.cd3a600000000p-1"],
    ),
    (
        "input",
        7,
        0.0,
        1.0,
        ["-0x1.ad607e0000000p-4", "-0x1.41d8c00000000p-1"]
        + ["-0x1.327a7e0000000p-3", "0x1.c2971e0000000p-9"],
    ),
    (
        "classifier.bias",
        0,
        0.0,
        0.1,
        ["-0x1.9254880000000p-6", "0x1.b669e00000000p-4"]
        + ["0x1.d8b6020000000p-4", "0x1.60989a0000000p-4"],
    ),
    (
        "encoders.0.attn_norm.weight",
        0,
        1.0,
        0.2,
        ["0x1.f52f8e0000000p-1", "0x1.0b256c0000000p+0"]
        + ["0x1.28cf6e0000000p+0", "0x1.6671040000000p+0"],
    ),
    (
        "vit.encoder.layer.0.output.dense.weight",
        12345678901234567890,
        0.0,
        0.05,
        ["-0x1.a551140000000p-5", "0x1.7790680000000p-9"]
        + ["-0x1.3761a00000000p-5", "-0x1.92c6840000000p-4"],
    ),
]

if __name__ == "__main__":
    self_check()
    print("synthetic.py: golden values reproduced", file=sys.stderr)
