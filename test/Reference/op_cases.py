#!/usr/bin/env python3
# ===- op_cases.py - PyTorch's results for single operations ----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes OpCases.inc beside this file: each vit operation in each variant, and
what PyTorch computes for it in float64.

Needs: pip install torch==2.13.0
Only who adds a case runs this; the test needs no PyTorch.

A case's IR is a function @f of one argument %x. A parameter "p7" has the
values fill(shape, 7), %x those of fill(shape, 0); EvaluatorTest.cpp has the
same `fill`. Parameters are matched to PyTorch's by these numbers.
"""

import itertools
import pathlib

import block_cases  # noqa: F401, which registers its cases
import differential_cases  # noqa: F401
import head_cases  # noqa: F401
import position_cases  # noqa: F401
import stem_cases  # noqa: F401
import torch
import torch.nn.functional as F
import window_cases  # noqa: F401
from block_cases import ACTIVATIONS
from op_case import CASES, case, fill, function

# ===-- Embedding ------------------------------------------------------------=== #


def tokens(image, weight, bias, stride):
    return F.conv2d(image, weight, bias, stride).flatten(2).transpose(1, 2)


def normalized_tokens(image, weight, bias, stride, epsilon):
    rows = F.unfold(image, weight.shape[2:], stride=stride).transpose(1, 2)
    rows = F.layer_norm(rows, rows.shape[-1:], eps=epsilon)
    return F.linear(rows, weight.flatten(1), bias)


case("transpose", "vit.transpose %x [2, 0, 1]", [2, 3, 4], lambda x: x.permute(2, 0, 1))
case(
    "patch_embed",
    "vit.patch_embed %x, %p1, %p2 stride [2, 3]",
    [2, 3, 4, 6],
    lambda x, p1, p2: tokens(x, p1, p2, (2, 3)),
    p1=[2, 3, 2, 3],
    p2=[2],
)
case(
    "patch_embed_overlapping_with_a_rest_and_no_bias",
    "vit.patch_embed %x, %p1 stride [2, 1]",
    [1, 2, 6, 5],
    lambda x, p1: tokens(x, p1, None, (2, 1)),
    p1=[3, 2, 3, 2],
)
case(
    "patch_embed_of_normalized_pixels",
    "vit.patch_embed %x, %p1, %p2 stride [2, 3] pixel_norm 0.25",
    [2, 3, 4, 6],
    lambda x, p1, p2: normalized_tokens(x, p1, p2, (2, 3), 0.25),
    p1=[2, 3, 2, 3],
    p2=[2],
)
case(
    "tokens_of_three_ranks",
    "vit.tokens %x prepend(%p1, %p2, %p3)",
    [2, 2, 3],
    lambda x, p1, p2, p3: torch.cat(
        [torch.cat([p1, p2[None], p3[0, None, None]], 1).expand(2, -1, -1), x], 1
    ),
    p1=[1, 1, 3],
    p2=[2, 3],
    p3=[1, 3],
)
case(
    "pos_embed",
    "vit.pos_embed %x, %p1",
    [2, 3, 2],
    lambda x, p1: x + p1,
    p1=[1, 3, 2],
)
case(
    "pos_embed_of_rank_2", "vit.pos_embed %x, %p1", [2, 3, 2], lambda x, p1: x + p1, p1=[3, 2]
)


def resize(table, prefix, grid, to, mode, corners=False, antialias=False):
    kept, patches = table[:, :prefix], table[:, prefix:]
    patches = patches.reshape(1, *grid, -1).permute(0, 3, 1, 2)
    patches = F.interpolate(
        patches, size=to, mode=mode, align_corners=corners, antialias=antialias
    )
    return torch.cat([kept, patches.flatten(2).transpose(1, 2)], 1)


for mode, corners, (grid, to, prefix) in itertools.product(
    ("bilinear", "bicubic"),
    (False, True),
    (((2, 3), (5, 4), 1), ((5, 6), (3, 2), 0), ((4, 1), (1, 3), 2)),
):
    name = f"resize_{mode}{'_corners' if corners else ''}_{grid[0]}x{grid[1]}_to_{to[0]}x{to[1]}"
    case(
        name,
        f"vit.resize_pos_embed %p1 grid {list(grid)} to {list(to)} prefix {prefix} {mode}"
        + (" align_corners" if corners else ""),
        [1],
        lambda x, p1: resize(p1, prefix, grid, to, mode, corners),
        p1=[1, prefix + grid[0] * grid[1], 2],
    )
for mode, (grid, to, prefix) in itertools.product(
    ("bilinear", "bicubic"),
    (((7, 9), (3, 4), 1), ((2, 3), (5, 4), 0), ((5, 2), (1, 6), 2)),
):
    case(
        f"resize_{mode}_antialias_{grid[0]}x{grid[1]}_to_{to[0]}x{to[1]}",
        f"vit.resize_pos_embed %p1 grid {list(grid)} to {list(to)} prefix {prefix} {mode} antialias",
        [1],
        lambda x, p1: resize(p1, prefix, grid, to, mode, antialias=True),
        p1=[1, prefix + grid[0] * grid[1], 2],
    )



def resize_distances(table, from_, to):
    """timm's resize_rel_pos_bias_table, for one channel at a time."""

    def places(source, target):
        left, right = 1.01, 1.5
        while right - left > 1e-6:
            q = (left + right) / 2.0
            if (1.0 - q ** (source // 2)) / (1.0 - q) > target // 2:
                right = q
            else:
                left = q
        distances = [sum(q**i for i in range(n)) for n in range(1, source // 2 + 1)]
        return [-d for d in reversed(distances)] + [0] + distances

    def matrix(source, target):
        at = places(source, target)
        rows = torch.zeros(target, source, dtype=table.dtype)
        for row, x in enumerate(range(-(target // 2), target // 2 + 1)):
            x = min(max(x, at[0]), at[-1])
            right = max(1, next(i for i, place in enumerate(at) if place >= x)) if source > 1 else 0
            if source == 1:
                rows[row, 0] = 1
                continue
            share = (x - at[right - 1]) / (at[right] - at[right - 1])
            rows[row, right - 1], rows[row, right] = 1 - share, share
        return rows

    grid = table.reshape(*from_, -1)
    down, across = matrix(from_[0], to[0]), matrix(from_[1], to[1])
    return torch.einsum("ia,jb,abc->ijc", down, across, grid).reshape(to[0] * to[1], -1)


for grid, to in (((3, 5), (7, 7)), ((7, 9), (3, 5)), ((5, 3), (5, 9)), ((1, 3), (3, 1))):
    case(
        f"resize_geometric_{grid[0]}x{grid[1]}_to_{to[0]}x{to[1]}",
        f"vit.resize_pos_embed %p1 grid {list(grid)} to {list(to)} prefix 0 geometric",
        [1],
        lambda x, p1: resize_distances(p1, grid, to),
        p1=[grid[0] * grid[1], 2],
    )
case(
    "grid_positions",
    "vit.grid_positions %p1, %p2",
    [1],
    lambda x, p1, p2: (p1[0, :, None] + p2[None]).flatten(0, 1),
    p1=[1, 3, 2], p2=[2, 2],
)  # fmt: skip

# ===-- Head -----------------------------------------------------------------=== #

case("pool_token", "vit.pool %x token", [2, 4, 3], lambda x: x[:, 0])
case("pool_token_index", "vit.pool %x token index(2)", [2, 4, 3], lambda x: x[:, 2])
case("pool_mean", "vit.pool %x mean", [2, 4, 3], lambda x: x.mean(1))
case("pool_mean_from", "vit.pool %x mean from(1)", [2, 70, 3], lambda x: x[:, 1:].mean(1))
case(
    "pool_token_concat_mean",
    "vit.pool %x token_concat_mean index(1) from(2)",
    [2, 5, 3],
    lambda x: torch.cat([x[:, 1], x[:, 2:].mean(1)], 1),
)
case("pool_max", "vit.pool %x max", [2, 4, 3], lambda x: x.amax(1))
case("pool_max_from", "vit.pool %x max from(3)", [2, 4, 3], lambda x: x[:, 3:].amax(1))
case(
    "pool_mean_max",
    "vit.pool %x mean_max from(1)",
    [2, 4, 3],
    lambda x: 0.5 * (x[:, 1:].amax(1) + x[:, 1:].mean(1)),
)
case(
    "latents",
    "vit.latents %x from(%p1)",
    [2, 3, 4],
    lambda x, p1: p1.reshape(1, -1, 4).expand(2, -1, -1),
    p1=[1, 2, 4],
)
case("latents_flat", "vit.latents %x from(%p1)", [1, 3, 4], lambda x, p1: p1[None, None], p1=[4])
for name, activation in {"none": lambda x: x, "tanh": torch.tanh, **ACTIVATIONS}.items():
    case(
        f"head_{name}",
        f"vit.head inputs(%x) weights(%p1) biases(%p2) activation({name})",
        [2, 3],
        lambda x, p1, p2: activation(F.linear(x, p1, p2)),
        p1=[5, 3], p2=[5],
    )  # fmt: skip
case(
    "head_no_bias",
    "vit.head inputs(%x) weights(%p1) activation(none)",
    [2, 3],
    lambda x, p1: F.linear(x, p1),
    p1=[2, 3],
)
case(
    "head_two_averaged",
    "vit.head inputs(%x, %p1) weights(%p2, %p3) biases(%p4, %p5) activation(tanh)",
    [2, 3],
    lambda x, p1, p2, p3, p4, p5: torch.tanh((F.linear(x, p2, p4) + F.linear(p1, p3, p5)) / 2),
    p1=[2, 4], p2=[5, 3], p3=[5, 4], p4=[5], p5=[5],
)  # fmt: skip

# ===-- Beside the vit operations --------------------------------------------=== #

CASES.append(
    (
        "attention",
        """func.func @f(%x: tensor<2x3x2x2xf32>) -> (tensor<2x3x2x2xf32>) {
  %k = vit.param "p1" : tensor<2x4x2x2xf32>
  %v = vit.param "p2" : tensor<2x4x2x2xf32>
  %o = tensor.empty() : tensor<2x3x2x2xf32>
  %y = vit.attention ins(%x, %k, %v : tensor<2x3x2x2xf32>, tensor<2x4x2x2xf32>, tensor<2x4x2x2xf32>)
                     outs(%o : tensor<2x3x2x2xf32>) scale 0.75 -> tensor<2x3x2x2xf32>
  return %y : tensor<2x3x2x2xf32>
}""",
        [
            F.scaled_dot_product_attention(
                *[
                    fill(shape, seed).transpose(1, 2)
                    for seed, shape in enumerate([[2, 3, 2, 2], [2, 4, 2, 2], [2, 4, 2, 2]])
                ],
                scale=0.75,
            ).transpose(1, 2)
        ],
    )
)
QUERY, KEY, VALUE = (fill([1, 3, 2, 2], s).transpose(1, 2) for s in range(3))
SCORES = 0.75 * (QUERY @ KEY.transpose(-2, -1) + fill([2, 3, 4], 3)[..., :3])
SCORES = torch.einsum("hg,bgij->bhij", fill([2, 2], 4), SCORES).softmax(-1)
SCORES = torch.einsum("hg,bgij->bhij", fill([2, 2], 5), SCORES) + fill([2], 6)[:, None, None]
CASES.append(
    (
        "attention_of_talking_heads",
        """func.func @f(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) {
  %k = vit.param "p1" : tensor<1x3x2x2xf32>
  %v = vit.param "p2" : tensor<1x3x2x2xf32>
  %s = vit.param "p3" : tensor<2x3x4xf32>
  %l = vit.param "p4" : tensor<2x2xf32>
  %w = vit.param "p5" : tensor<2x2xf32>
  %b = vit.param "p6" : tensor<2xf32>
  %o = tensor.empty() : tensor<1x3x2x2xf32>
  %y = vit.attention ins(%x, %k, %v : tensor<1x3x2x2xf32>, tensor<1x3x2x2xf32>, tensor<1x3x2x2xf32>)
                     bias(%s : tensor<2x3x4xf32>) mix(%l, %w, %b : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>)
                     outs(%o : tensor<1x3x2x2xf32>) scale 0.75 -> tensor<1x3x2x2xf32>
  return %y : tensor<1x3x2x2xf32>
}""",
        [(SCORES @ VALUE).transpose(1, 2)],
    )
)
for along in range(3):
    case(
        f"scale_along_{along}",
        f"vit.scale %x by %p1 along {along}",
        [2, 3, 4],
        lambda x, p1, along=along: x * p1.reshape([-1 if d == along else 1 for d in range(3)]),
        p1=[[2, 3, 4][along]],
    )
case("matvec", "vit.matvec %x, %p1", [3, 5], lambda x, p1: x @ p1, p1=[5])
MATVEC = "vit.matvec %x, %p1 plus(%p2)"
case("matvec_plus", MATVEC, [3, 5], lambda x, p1, p2: x @ p1 + p2, p1=[5], p2=[3])

PIXELS = fill([2, 2, 3, 2], 0)
MEAN = torch.tensor([0.5, -0.25], dtype=torch.float64)
DEVIATION = torch.tensor([0.25, 2.0], dtype=torch.float64)
CASES.append(
    (
        "normalize_pixels",
        """func.func @f(%x: tensor<2x2x3x2xi8>) -> (tensor<2x2x2x3xf32>, tensor<2x2x2x3xf32>) {
  %y = vit.normalize_pixels %x rescale 0.125 mean [0.5, -0.25] deviation [0.25, 2.0] : (tensor<2x2x3x2xi8>) -> tensor<2x2x2x3xf32>
  %z = vit.normalize_pixels %x : (tensor<2x2x3x2xi8>) -> tensor<2x2x2x3xf32>
  return %y, %z : tensor<2x2x2x3xf32>, tensor<2x2x2x3xf32>
}""",
        [
            ((0.125 * PIXELS - MEAN) / DEVIATION).permute(0, 3, 1, 2),
            PIXELS.permute(0, 3, 1, 2),
        ],
    )
)
CASES.append(
    (
        "constants",
        """func.func @f(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<4xf32>) {
  %c = arith.constant dense<[0.5, -2.0, 0.25]> : tensor<3xf32>
  %y = vit.scale %x by %c along 1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %splat = arith.constant dense<1.5> : tensor<4xf32>
  return %y, %splat : tensor<2x3xf32>, tensor<4xf32>
}""",
        [
            fill([2, 3], 0) * torch.tensor([0.5, -2.0, 0.25], dtype=torch.float64),
            torch.full([4], 1.5, dtype=torch.float64),
        ],
    )
)

X = fill([4, 6], 0)
INSERTED = fill([2, 3, 4], 1).clone()
INSERTED[:, 1, 1:3] = X[1:3, 4:6]
CASES.append(
    (
        "slices_and_shapes",
        """func.func @f(%x: tensor<4x6xf32>) -> (tensor<2x3xf32>, tensor<2xf32>, tensor<2x3x4xf32>, tensor<2x2x6xf32>, tensor<24xf32>) {
  %strided = tensor.extract_slice %x[0, 1] [2, 3] [3, 2] : tensor<4x6xf32> to tensor<2x3xf32>
  %column = tensor.extract_slice %x[1, 5] [2, 1] [1, 1] : tensor<4x6xf32> to tensor<2xf32>
  %p = vit.param "p1" : tensor<2x3x4xf32>
  %s = tensor.extract_slice %x[1, 4] [2, 2] [1, 1] : tensor<4x6xf32> to tensor<2x2xf32>
  %inserted = tensor.insert_slice %s into %p[0, 1, 1] [2, 1, 2] [1, 1, 1] : tensor<2x2xf32> into tensor<2x3x4xf32>
  %expanded = tensor.expand_shape %x [[0, 1], [2]] output_shape [2, 2, 6] : tensor<4x6xf32> into tensor<2x2x6xf32>
  %collapsed = tensor.collapse_shape %x [[0, 1]] : tensor<4x6xf32> into tensor<24xf32>
  return %strided, %column, %inserted, %expanded, %collapsed : tensor<2x3xf32>, tensor<2xf32>, tensor<2x3x4xf32>, tensor<2x2x6xf32>, tensor<24xf32>
}""",
        [X[::3, 1::2], X[1:3, 5], INSERTED, X.reshape(2, 2, 6), X.reshape(24)],
    )
)

HEADER = """\
//===- OpCases.inc - PyTorch's results for single operations --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written by op_cases.py with PyTorch {version}; do not edit.
//
//===----------------------------------------------------------------------===//
"""


def array(tensor):
    words = [repr(value) for value in tensor.flatten().tolist()]
    lines, line = [], "      {"
    for i, word in enumerate(words):
        word += "," if i + 1 < len(words) else "}"
        if len(line) + len(word) + 1 > 80:
            lines.append(line)
            line = "      "
        line += word + ("" if line.isspace() or line.endswith("{") else "")
        line += " " if i + 1 < len(words) else ""
    return "\n".join(text.rstrip() for text in lines + [line])


def main():
    text = HEADER.format(version=torch.__version__.split("+")[0])
    for name, ir, expected in CASES:
        arrays = ",\n".join(array(tensor) for tensor in expected)
        text += f'\n{{"{name}",\n R"mlir({ir})mlir",\n {{\n{arrays}}}}},\n'
    (pathlib.Path(__file__).parent / "OpCases.inc").write_text(text)
    print(f"{len(CASES)} cases")


main()
