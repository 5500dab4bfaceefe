#!/usr/bin/env python3
# ===- heldout_pgm.py - A held-out digit as a PGM file, or its scores -------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""heldout_pgm.py ROW FILE writes image ROW of examples/digits/heldout.safetensors
as a PGM file; heldout_pgm.py ROW --scores prints PyTorch's best scores for it as
examples/embed/app.c does."""

import pathlib
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "examples" / "digits"))

import heldout

row, target = int(sys.argv[1]), sys.argv[2]
if target == "--scores":
    scores = struct.unpack_from("<10f", heldout.load("output"), 40 * row)
    for index in sorted(range(10), key=lambda i: -scores[i])[:5]:
        print(f"class {index:4d}  score {scores[index]:8.4f}")
    print("and the program:")
else:
    area = heldout.SIDE**2
    pixels = heldout.load("images")[row * area : (row + 1) * area]
    header = f"P5\n{heldout.SIDE} {heldout.SIDE}\n255\n".encode()
    pathlib.Path(target).write_bytes(header + pixels)
