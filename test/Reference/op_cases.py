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
import math
import pathlib
import re

import torch
import torch.nn.functional as F

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


# ===-- Embedding ------------------------------------------------------------=== #


def tokens(image, weight, bias, stride):
    return F.conv2d(image, weight, bias, stride).flatten(2).transpose(1, 2)


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


def resize(table, prefix, grid, to, mode, corners):
    kept, patches = table[:, :prefix], table[:, prefix:]
    patches = patches.reshape(1, *grid, -1).permute(0, 3, 1, 2)
    patches = F.interpolate(patches, size=to, mode=mode, align_corners=corners)
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

# ===-- Blocks ---------------------------------------------------------------=== #

for scale, bias in itertools.product((False, True), repeat=2):
    text = (" scale(%p1)" if scale else "") + (" bias(%p2)" if bias else "")
    params = {**({"p1": [5]} if scale else {}), **({"p2": [5]} if bias else {})}
    case(
        "layer_norm" + ("_scale" if scale else "") + ("_bias" if bias else ""),
        f"vit.layer_norm %x{text} epsilon 1.0e-2",
        [2, 2, 5],
        lambda x, p1=None, p2=None: F.layer_norm(x, (5,), p1, p2, 1e-2),
        **params,
    )
case(
    "layer_norm_wide",
    "vit.layer_norm %x epsilon 1.0e-12",
    [1, 1, 67],
    lambda x: F.layer_norm(x, (67,), None, None, 1e-12),
)


def attention(x, z, heads, weights, biases, norms=(None, None), scale=None, epsilon=1e-6):
    def split(tokens, i):
        y = F.linear(tokens, weights[i], biases[i])
        return y.reshape(*y.shape[:2], heads, -1).transpose(1, 2)

    q, k, v = split(x, 0), split(z, 1), split(z, 2)
    if norms[0]:
        q = F.layer_norm(q, q.shape[-1:], *norms[0], epsilon)
        k = F.layer_norm(k, k.shape[-1:], *norms[1], epsilon)
    y = F.scaled_dot_product_attention(q, k, v, scale=scale)
    return F.linear(y.transpose(1, 2).flatten(2), weights[3], biases[3])


def self_attention(x, *arguments, **options):
    return attention(x, x, *arguments, **options)


def torch_mha(x, p1, p2, p3, p4, p5, p6, p7, p8):
    return F.multi_head_attention_forward(
        *[x.transpose(0, 1)] * 3, 6, 2,
        torch.cat([p1, p3, p5]), torch.cat([p2, p4, p6]),
        None, None, False, 0.0, p7, p8, training=False, need_weights=False,
    )[0].transpose(0, 1)  # fmt: skip


SQUARE = {f"p{i}": [6, 6] if i % 2 else [6] for i in range(1, 9)}
case(
    "msa",
    "vit.msa %x heads 2 query(%p1, %p2) key(%p3, %p4) value(%p5, %p6) projection(%p7, %p8)",
    [2, 5, 6],
    torch_mha,
    **SQUARE,
)
case(
    "msa_one_head_no_bias_own_scale",
    "vit.msa %x heads 1 query(%p1) key(%p3) value(%p5) projection(%p7) scale(1.5)",
    [1, 3, 6],
    lambda x, p1, p3, p5, p7: self_attention(x, 1, [p1, p3, p5, p7], [None] * 4, scale=1.5),
    **{key: SQUARE[key] for key in ("p1", "p3", "p5", "p7")},
)
for missing, letter in ((0, "query"), (1, "key"), (2, "value"), (3, "projection")):
    parts = ["query", "key", "value", "projection"]
    text = " ".join(
        f"{part}(%p{2 * i + 1}{'' if i == missing else f', %p{2 * i + 2}'})"
        for i, part in enumerate(parts)
    )

    def no_bias(x, **p):
        biases = [p.get(f"p{2 * i + 2}") for i in range(4)]
        return self_attention(x, 3, [p["p1"], p["p3"], p["p5"], p["p7"]], biases)

    params = {key: shape for key, shape in SQUARE.items() if key != f"p{2 * missing + 2}"}
    case(f"msa_no_{letter}_bias", f"vit.msa %x heads 3 {text}", [1, 3, 6], no_bias, **params)
case(
    "msa_wider_inside_with_norms",
    "vit.msa %x heads 2 query(%p1) key(%p2) value(%p3) query_norm(%p4, %p5) key_norm(%p6)"
    " norm_epsilon(0.01) projection(%p7)",
    [2, 3, 3],
    lambda x, p1, p2, p3, p4, p5, p6, p7: self_attention(
        x, 2, [p1, p2, p3, p7], [None] * 4, ((p4, p5), (p6, None)), epsilon=0.01
    ),
    p1=[8, 3], p2=[8, 3], p3=[8, 3], p4=[4], p5=[4], p6=[4], p7=[3, 8],
)  # fmt: skip
for tokens, context in ((1, 5), (3, 2)):
    case(
        f"msa_context_{tokens}_of_{context}",
        "vit.msa %x context(%p9) heads 2 query(%p1, %p2) key(%p3, %p4) value(%p5, %p6)"
        " projection(%p7, %p8)",
        [2, tokens, 6],
        lambda x, p9, **p: attention(
            x, p9, 2, [p[f"p{i}"] for i in (1, 3, 5, 7)], [p[f"p{i}"] for i in (2, 4, 6, 8)]
        ),
        p9=[2, context, 6],
        **SQUARE,
    )
case(
    "msa_context_with_norms",
    "vit.msa %x context(%p8) heads 2 query(%p1) key(%p2) value(%p3) query_norm(%p4, %p5)"
    " key_norm(%p6) norm_epsilon(0.01) projection(%p7)",
    [1, 1, 3],
    lambda x, p8, p1, p2, p3, p4, p5, p6, p7: attention(
        x, p8, 2, [p1, p2, p3, p7], [None] * 4, ((p4, p5), (p6, None)), epsilon=0.01
    ),
    p8=[1, 4, 3], p1=[8, 3], p2=[8, 3], p3=[8, 3], p4=[4], p5=[4], p6=[4], p7=[3, 8],
)  # fmt: skip
case("msa_identity", "vit.msa %x heads 1 kind(identity)", [1, 2, 3], lambda x: x)
# More than one block of 32 queries and more than 32 scores to add up.
case(
    "msa_many_tokens",
    "vit.msa %x heads 1 query(%p1) key(%p2) value(%p3) projection(%p4)",
    [1, 70, 2],
    lambda x, p1, p2, p3, p4: self_attention(x, 1, [p1, p2, p3, p4], [None] * 4),
    p1=[2, 2], p2=[2, 2], p3=[2, 2], p4=[2, 2],
)  # fmt: skip

ACTIVATIONS = {
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
    "relu": F.relu,
    "silu": F.silu,
}
for name, activation in ACTIVATIONS.items():
    case(
        f"mlp_{name}",
        f"vit.mlp %x fc1(%p1, %p2) fc2(%p3, %p4) activation({name})",
        [2, 2, 3],
        lambda x, p1, p2, p3, p4: F.linear(activation(F.linear(x, p1, p2)), p3, p4),
        p1=[7, 3], p2=[7], p3=[3, 7], p4=[3],
    )  # fmt: skip
    case(
        f"mlp_{name}_gate",
        f"vit.mlp %x gate(%p1, %p2) fc1(%p3, %p4) fc2(%p5, %p6) activation({name})",
        [1, 2, 3],
        lambda x, p1, p2, p3, p4, p5, p6: F.linear(
            activation(F.linear(x, p1, p2)) * F.linear(x, p3, p4), p5, p6
        ),
        p1=[7, 3], p2=[7], p3=[7, 3], p4=[7], p5=[3, 7], p6=[3],
    )  # fmt: skip
case(
    "mlp_no_biases",
    "vit.mlp %x gate(%p1) fc1(%p2) fc2(%p3) activation(silu)",
    [1, 2, 3],
    lambda x, p1, p2, p3: F.linear(F.silu(F.linear(x, p1)) * F.linear(x, p2), p3),
    p1=[4, 3], p2=[4, 3], p3=[3, 4],
)  # fmt: skip
# More than one block of the matrix product in every dimension.
case(
    "mlp_hidden_300",
    "vit.mlp %x fc1(%p1) fc2(%p2) activation(relu)",
    [1, 5, 2],
    lambda x, p1, p2: F.linear(F.relu(F.linear(x, p1)), p2),
    p1=[300, 2], p2=[2, 300],
)  # fmt: skip
function(
    "residual",
    "%x: tensor<2x2x3xf32>",
    "tensor<2x2x3xf32>, tensor<2x2x3xf32>",
    [
        '  %b = vit.param "p1" : tensor<2x2x3xf32>',
        '  %s = vit.param "p2" : tensor<3xf32>',
        "  %y = vit.residual %x, %b : (tensor<2x2x3xf32>, tensor<2x2x3xf32>) -> tensor<2x2x3xf32>",
        "  %z = vit.residual %x, %b scale(%s) : (tensor<2x2x3xf32>, tensor<2x2x3xf32>, tensor<3xf32>)"
        " -> tensor<2x2x3xf32>",
        "  return %y, %z : tensor<2x2x3xf32>, tensor<2x2x3xf32>",
    ],
    [
        fill([2, 2, 3], 0) + fill([2, 2, 3], 1),
        fill([2, 2, 3], 0) + fill([3], 2) * fill([2, 2, 3], 1),
    ],
)


def layers(x):
    """Three passes over a period of two: even layers have p10, p12, p14, odd
    ones p11, p13, p15."""
    for layer in range(6):
        x = x + F.layer_norm(x, (3,), fill([3], 10 + layer), None, 1e-6)
    return x


function(
    "encoder_of_period_two",
    "%x: tensor<1x2x3xf32>",
    "tensor<1x2x3xf32>",
    [
        "  %y = vit.encoder %x layers(3) {",
        "  ^bb0(%t: tensor<1x2x3xf32>):",
        '    %g = vit.param "p{i}" layers(3) first(10) step(2) : tensor<3xf32>',
        "    %n = vit.layer_norm %t scale(%g) epsilon 1.0e-6 : (tensor<1x2x3xf32>, tensor<3xf32>) -> tensor<1x2x3xf32>",
        "    %r = vit.residual %t, %n : (tensor<1x2x3xf32>, tensor<1x2x3xf32>) -> tensor<1x2x3xf32>",
        '    %h = vit.param "p{i}" layers(3) first(11) step(2) : tensor<3xf32>',
        "    %m = vit.layer_norm %r scale(%h) epsilon 1.0e-6 : (tensor<1x2x3xf32>, tensor<3xf32>) -> tensor<1x2x3xf32>",
        "    %s = vit.residual %r, %m : (tensor<1x2x3xf32>, tensor<1x2x3xf32>) -> tensor<1x2x3xf32>",
        "    vit.yield %s : tensor<1x2x3xf32>",
        "  } : tensor<1x2x3xf32>",
        "  return %y : tensor<1x2x3xf32>",
    ],
    [layers(fill([1, 2, 3], 0))],
)

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
