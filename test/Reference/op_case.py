# ===- op_case.py - How a case of one operation is written down ----------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Where the cases of op_cases.py are registered. See there for their form."""

import math
import re

import torch

assert torch.__version__.split("+")[0] == "2.13.0", torch.__version__
CASES = []


def fill(shape, seed):
    """Multiples of 1/128 in [-1, 1) that look random, the same in C++."""
    values = []
    for i in range(math.prod(shape)):
        x = ((i + 1) * 2654435761 + seed * 2246822519) & 0xFFFFFFFF
        x = ((x ^ (x >> 15)) * 2246822507) & 0xFFFFFFFF
        x = ((x ^ (x >> 13)) * 3266489909) & 0xFFFFFFFF
        values.append((x >> 24) / 128 - 1)
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def mlir_type(shape):
    return "tensor<" + "".join(f"{size}x" for size in shape) + "f32>"


def case(name, op, x, compute, **params):
    """One operation. `op` is its text without types; %x and %p1, %p2, ... are
    its operands, whose shapes `x` and the keyword arguments p1, p2, ... give."""
    shapes = {"x": x, **params}
    tensors = {key: fill(shape, 0 if key == "x" else int(key[1:])) for key, shape in shapes.items()}
    expected = compute(**tensors)
    used = ", ".join(mlir_type(shapes[key]) for key in re.findall(r"%(x|p\d+)\b", op))
    lines = [
        f"  %{key} = vit.param \"{key}\" : {mlir_type(shape)}" for key, shape in params.items()
    ]
    result = mlir_type(expected.shape)
    lines.append(f"  %y = {op} : ({used}) -> {result}")
    lines.append(f"  return %y : {result}")
    function(name, f"%x: {mlir_type(x)}", result, lines, [expected])


def function(name, argument, results, lines, expected):
    text = f"func.func @f({argument}) -> ({results}) {{\n" + "\n".join(lines) + "\n}"
    CASES.append((name, text, expected))
