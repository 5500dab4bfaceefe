# ===- tiny_tensors.py - Weights and results of a tiny model -------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes safetensors files for Target/Inputs/tiny.mlir.

tiny_tensors.py weights FILE        its parameters
tiny_tensors.py NAME=SHAPE:VALUES... FILE   any f32 tensors, SHAPE as 1x2
"""

import json
import struct
import sys


def write(path, tensors):
    header, data = {}, b""
    for name, (shape, values) in tensors.items():
        bytes_ = struct.pack(f"<{len(values)}f", *values)
        header[name] = {
            "dtype": "F32",
            "shape": shape,
            "data_offsets": [len(data), len(data) + len(bytes_)],
        }
        data += bytes_
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    if sys.argv[1] == "weights":
        tensors = {
            "scale": ([1], [3]),
            "layers.3.bias": ([2], [10, 20]),
            "layers.4.bias": ([2], [30, 40]),
        }
    else:
        tensors = {}
        for argument in sys.argv[1:-1]:
            name, rest = argument.split("=")
            shape, values = rest.split(":")
            tensors[name] = (
                [int(size) for size in shape.split("x")],
                [float(value) for value in values.split(",")],
            )
    write(sys.argv[-1], tensors)


if __name__ == "__main__":
    main()
