# ===- arch_weights.py - Weights for timm's test_vit -----------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""arch_weights.py CLASSES OUT: f32 numbers by the names of `--arch test_vit`."""

import array
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "models"))
import safetensors_io  # noqa: E402

WIDTH, HIDDEN, LAYERS, PATCHES = 64, 192, 6, 100


def shapes(classes):
    yield "cls_token", [1, 1, WIDTH]
    yield "pos_embed", [1, 1 + PATCHES, WIDTH]
    yield "patch_embed.proj.weight", [WIDTH, 3, 16, 16]
    yield "patch_embed.proj.bias", [WIDTH]
    linears = {"norm": (WIDTH,), "head": (classes, WIDTH)}
    for i in range(LAYERS):
        linears |= {
            f"blocks.{i}.norm1": (WIDTH,),
            f"blocks.{i}.norm2": (WIDTH,),
            f"blocks.{i}.attn.qkv": (3 * WIDTH, WIDTH),
            f"blocks.{i}.attn.proj": (WIDTH, WIDTH),
            f"blocks.{i}.mlp.fc1": (HIDDEN, WIDTH),
            f"blocks.{i}.mlp.fc2": (WIDTH, HIDDEN),
        }
    for name, shape in linears.items():
        yield name + ".weight", list(shape)
        yield name + ".bias", [shape[0]]


def main():
    classes, out = sys.argv[1:]
    tensors = {}
    for name, shape in shapes(int(classes)):
        count = 1
        for extent in shape:
            count *= extent
        values = array.array("f", (((11 * i) % 61 - 30) / 300 for i in range(count)))
        tensors[name] = ("F32", shape, values.tobytes())
    safetensors_io.save(out, tensors)


if __name__ == "__main__":
    main()
