# ===- window_cases.py - Windows and stages, in PyTorch -----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Cases of op_cases.py: what hierarchical models add. Windows are made as the
libraries make them, by rolling, padding and cutting the grid."""

import math

import torch
import torch.nn.functional as F
from block_cases import norm
from op_case import case, fill, function, mlir_type


def cut(x, size):
    """B x H x W x C to windows x B x places x C."""
    batch, height, width, _ = x.shape
    x = x.reshape(batch, height // size[0], size[0], width // size[1], size[1], -1)
    return x.permute(1, 3, 0, 2, 4, 5).flatten(3, 4).flatten(0, 1)


def join(windows, grid, size):
    count, batch = windows.shape[:2]
    columns = grid[1] // size[1]
    x = windows.reshape(count // columns, columns, batch, *size, -1)
    return x.permute(2, 0, 3, 1, 4, 5).reshape(batch, *grid, -1)


def penalties(grid, size, shift, penalty):
    """Windows x places x places: regions of the padded grid are numbered."""
    regions = torch.zeros(1, *grid, 1, dtype=torch.float64)
    parts = []
    for axis in (0, 1):
        last = grid[axis] - size[axis]
        # Without a shift there is one region.
        middle = grid[axis] - shift[axis] if shift[axis] else 0
        parts.append([slice(0, last), slice(last, middle), slice(middle, None)])
    for i, rows in enumerate(parts[0]):
        for j, columns in enumerate(parts[1]):
            regions[:, rows, columns] = 3 * i + j
    places = cut(regions, size)[:, 0, :, 0]
    return -penalty * (places[:, :, None] != places[:, None, :]).double()


def distances(q, size, rows, columns):
    """Products of queries, ... x heads x places x head_dim, with the vectors of
    their distances to all places, as MViTv2's authors take them apart."""

    def vectors(table, count):
        places = torch.arange(count)
        return table[places[:, None] - places[None, :] + count - 1]

    q = q.unflatten(-2, size)
    down = torch.einsum("...ijc,ikc->...ijk", q, vectors(rows, size[0]))
    right = torch.einsum("...ijc,jkc->...ijk", q, vectors(columns, size[1]))
    return (down[..., :, None] + right[..., None, :]).flatten(-2).flatten(-3, -2)


def window_attention(
    x,
    grid,
    size,
    heads,
    weights,
    biases,
    shift=(0, 0),
    penalty=100,
    padding_moves=False,
    bias=None,
    logit_scale=None,
    norms=None,
    kind="layer",
    scale=None,
    relative=None,
):
    x = x.reshape(len(x), *grid, -1)
    padding = [-extent % own for extent, own in zip(grid, size)]
    padded = [extent + more for extent, more in zip(grid, padding)]

    def pad(x):
        return F.pad(x, (0, 0, 0, padding[1], 0, padding[0]))

    def roll(x, sign):
        return x.roll((sign * shift[0], sign * shift[1]), (1, 2))

    x = roll(pad(x), -1) if padding_moves else pad(roll(x, -1))
    parts = cut(x, size)

    def split(i):
        y = F.linear(parts, weights[i], biases[i])
        return y.reshape(*y.shape[:3], heads, -1).transpose(2, 3)

    q, k, v = split(0), split(1), split(2)
    if norms:
        q, k = norm(q, kind, *norms[0], 1e-6), norm(k, kind, *norms[1], 1e-6)
    unscaled = q
    if logit_scale is not None:
        q, k = F.normalize(q, dim=-1), F.normalize(k, dim=-1)
        q = q * logit_scale.clamp(max=math.log(100)).exp().reshape(-1, 1, 1)
    else:
        q = q * (scale or q.shape[-1] ** -0.5)
    scores = q @ k.transpose(-1, -2)
    if bias is not None:
        scores = scores + bias
    if relative:
        scores = scores + distances(unscaled, size, *relative)
    if any(shift):
        scores = scores + penalties(padded, size, shift, penalty)[:, None, None]
    y = (scores.softmax(-1) @ v).transpose(2, 3).flatten(3)
    y = F.linear(y, weights[3], biases[3])
    y = join(y, padded, size)
    if padding_moves:
        y = roll(y, 1)[:, : grid[0], : grid[1]]
    else:
        y = roll(y[:, : grid[0], : grid[1]], 1)
    return y.flatten(1, 2)


def windows(grid, size, shift=(0, 0), rest=""):
    text = f"<rows = {grid[0]}, columns = {grid[1]}, height = {size[0]}, width = {size[1]}"
    text += f", down = {shift[0]}, right = {shift[1]}" if any(shift) else ""
    return f" windows({text}{rest}>)"


BIASED = {f"p{i}": [6, 4] if i in (1, 3, 5) else [6] for i in range(1, 7)}
BIASED.update(p7=[4, 6], p8=[4])
LAYERS = "query(%p1, %p2) key(%p3, %p4) value(%p5, %p6)"
for name, grid, size, shift, moves in (
    ("plain", (4, 6), (2, 3), (0, 0), False),
    ("shifted", (6, 4), (3, 2), (1, 1), False),
    ("shifted_down", (4, 4), (2, 2), (1, 0), False),
    ("shifted_right", (4, 4), (2, 4), (0, 3), False),
    ("padded", (3, 5), (2, 2), (0, 0), False),
    ("padded_and_shifted", (5, 4), (3, 3), (1, 2), False),
    ("shifted_with_padding", (5, 4), (3, 3), (1, 2), True),
    ("larger_than_the_grid", (2, 3), (3, 4), (1, 2), True),
    ("shifted_around_the_grid", (2, 3), (6, 5), (5, 4), False),
):
    area = size[0] * size[1]
    rest = ", penalty = 5" + (", padding_moves = true" if moves else "")
    case(
        f"msa_windows_{name}",
        f"vit.msa %x heads 2 {LAYERS} score_bias(%p9) projection(%p7, %p8)"
        + windows(grid, size, shift, rest),
        [2, grid[0] * grid[1], 4],
        lambda x, p9, **p: window_attention(
            x, grid, size, 2, [p[f"p{i}"] for i in (1, 3, 5, 7)],
            [p[f"p{i}"] for i in (2, 4, 6, 8)], shift, 5, moves, p9,
        ),
        **BIASED,
        p9=[2, area, area],
    )  # fmt: skip
case(
    "msa_windows_without_biases",
    "vit.msa %x heads 1 query(%p1) key(%p2) value(%p3) projection(%p4) scale(1.5)"
    + windows((3, 4), (2, 2), (1, 1)),
    [1, 12, 3],
    lambda x, p1, p2, p3, p4: window_attention(
        x, (3, 4), (2, 2), 1, [p1, p2, p3, p4], [None] * 4, (1, 1), scale=1.5
    ),
    p1=[4, 3], p2=[4, 3], p3=[4, 3], p4=[3, 4],
)  # fmt: skip
case(
    "msa_windows_with_norms_of_padding",
    "vit.msa %x heads 1 query(%p1) key(%p2, %p3) value(%p4) query_norm(%p5) key_norm(%p6, %p7)"
    " projection(%p8)" + windows((3, 3), (2, 2)),
    [1, 9, 3],
    lambda x, p1, p2, p3, p4, p5, p6, p7, p8: window_attention(
        x, (3, 3), (2, 2), 1, [p1, p2, p4, p8], [None, p3, None, None],
        norms=((p5, None), (p6, p7)),
    ),
    p1=[4, 3], p2=[4, 3], p3=[4], p4=[4, 3], p5=[4], p6=[4], p7=[4], p8=[3, 4],
)  # fmt: skip

COSINE = {"p1": [4, 4], "p2": [4, 4], "p3": [4], "p4": [4, 4], "p6": [4, 4]}
for name, shape, shift, grid in (
    ("of_all", [2], (0, 0), (3, 3)),
    ("in_windows", [2, 1, 1], (1, 1), (6, 3)),
    ("with_padding", [2, 1, 1], (1, 2), (4, 5)),
):
    text = "vit.msa %x heads 2 query(%p1) key(%p2, %p3) value(%p4) logit_scale(%p5) projection(%p6)"
    case(
        f"msa_cosine_{name}",
        text + ("" if name == "of_all" else windows(grid, (3, 3), shift)),
        [2, grid[0] * grid[1], 4],
        lambda x, p1, p2, p3, p4, p5, p6: window_attention(
            x, grid, (3, 3), 2, [p1, p2, p4, p6], [None, p3, None, None], shift, logit_scale=p5
        ),
        **COSINE,
        p5=shape,
    )


# Decomposed relative positions; of all tokens there are no windows.
for name, grid, size, norms, rest in (
    ("of_all", (3, 4), (3, 4), False, ""),
    ("of_one_row", (1, 5), (1, 5), False, " scale(1.5)"),
    ("of_one_column_with_norms", (5, 1), (5, 1), True, ""),
    ("in_windows", (4, 6), (2, 3), False, ""),
    ("with_padding", (3, 5), (2, 3), False, " scale(0.25)"),
    ("with_padding_and_norms", (3, 5), (4, 2), True, ""),
):
    text = "vit.msa %x heads 2 query(%p1, %p2) key(%p3, %p4) value(%p5, %p6)"
    text += " query_norm(%p11) key_norm(%p12)" if norms else ""
    text += " relative_rows(%p9) relative_columns(%p10)"
    text += " projection(%p7, %p8)" + rest
    case(
        f"msa_relative_{name}",
        text + ("" if size == grid else windows(grid, size)),
        [2, grid[0] * grid[1], 4],
        lambda x, p9, p10, p11=None, p12=None, **p: window_attention(
            x, grid, size, 2, [p[f"p{i}"] for i in (1, 3, 5, 7)],
            [p[f"p{i}"] for i in (2, 4, 6, 8)], relative=(p9, p10),
            norms=((p11, None), (p12, None)) if norms else None,
            scale=float(rest[7:-1]) if rest else None,
        ),
        **BIASED,
        p9=[2 * size[0] - 1, 3],
        p10=[2 * size[1] - 1, 3],
        **({"p11": [3], "p12": [3]} if norms else {}),
    )  # fmt: skip
case(
    "msa_relative_of_fewer_heads_of_keys",
    "vit.msa %x heads 4 kv_heads 2 query(%p1) key(%p2) value(%p3) relative_rows(%p5)"
    " relative_columns(%p6) projection(%p4)",
    [1, 6, 4],
    lambda x, p1, p2, p3, p4, p5, p6: window_attention(
        x, (2, 3), (2, 3), 4,
        [p1, *[p.unflatten(0, (2, 2)).repeat_interleave(2, 0).flatten(0, 1) for p in (p2, p3)], p4],
        [None] * 4, relative=(p5, p6),
    ),
    p1=[8, 4], p2=[4, 4], p3=[4, 4], p4=[4, 8], p5=[3, 2], p6=[5, 2],
)  # fmt: skip

# A logarithm of more than ln 100 counts as that.
WEIGHTS = {f"p{i}": [4, 4] for i in range(1, 5)}
function(
    "msa_cosine_of_a_large_scale",
    "%x: tensor<1x3x4xf32>",
    "tensor<1x3x4xf32>",
    [
        *[f'  %{key} = vit.param "{key}" : {mlir_type(shape)}' for key, shape in WEIGHTS.items()],
        "  %s = arith.constant dense<[6.0, 0.5]> : tensor<2xf32>",
        "  %y = vit.msa %x heads 2 query(%p1) key(%p2) value(%p3) logit_scale(%s) projection(%p4)"
        " : (tensor<1x3x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<2xf32>,"
        " tensor<4x4xf32>) -> tensor<1x3x4xf32>",
        "  return %y : tensor<1x3x4xf32>",
    ],
    [
        window_attention(
            fill([1, 3, 4], 0), (1, 3), (1, 3), 2, [fill([4, 4], i) for i in range(1, 5)],
            [None] * 4, logit_scale=torch.tensor([6.0, 0.5], dtype=torch.float64),
        )
    ],
)  # fmt: skip


def log_coordinates(grid, scale, divisor):
    rows = torch.arange(1 - grid[0], grid[0], dtype=torch.float64) * scale[0]
    columns = torch.arange(1 - grid[1], grid[1], dtype=torch.float64) * scale[1]
    table = torch.stack(torch.meshgrid(rows, columns, indexing="ij"), -1)
    return table.sign() * torch.log(1 + table.abs()) / divisor


def swin_v2_table(grid, trained, p1, p2, p3):
    """Swin v2's, as its authors write it: base 2, and 8 at the window's end."""
    table = log_coordinates(grid, [8 / (size - 1) for size in trained], math.log(2)) / math.log2(8)
    return 16 * torch.sigmoid(F.linear(F.relu(F.linear(table, p1, p2)), p3)).flatten(0, 1)


for name, trained in (("of_swin_v2", (3, 4)), ("of_swin_v2_trained_smaller", (2, 3))):
    scale = [8 / (size - 1) for size in trained]
    case(
        f"relative_bias_mlp_{name}",
        f"vit.relative_bias_mlp grid [3, 4] scale {scale} divisor {math.log(8)!r}"
        " fc1(%p1, %p2) fc2(%p3) gain 16.0",
        [1],
        lambda x, p1, p2, p3: swin_v2_table((3, 4), trained, p1, p2, p3),
        p1=[7, 2], p2=[7], p3=[2, 7],
    )  # fmt: skip


def cr_bias(grid, p1, p2, p3, p4):
    """Of all pairs of places at once, without a table."""
    places = torch.stack(
        torch.meshgrid(
            torch.arange(grid[0], dtype=torch.float64),
            torch.arange(grid[1], dtype=torch.float64),
            indexing="ij",
        )
    ).flatten(1)
    away = (places[:, :, None] - places[:, None, :]).permute(1, 2, 0)
    away = away.sign() * torch.log(1 + away.abs())
    return F.linear(F.relu(F.linear(away, p1, p2)), p3, p4).permute(2, 0, 1)


CR = {"p1": [5, 2], "p2": [5], "p3": [2, 5], "p4": [2]}
function(
    "relative_bias_mlp_of_christoph_reich",
    "%x: tensor<1xf32>",
    "tensor<2x6x6xf32>",
    [
        *[f'  %{key} = vit.param "{key}" : {mlir_type(shape)}' for key, shape in CR.items()],
        "  %t = vit.relative_bias_mlp grid [2, 3] scale [1.0, 1.0] divisor 1.0 fc1(%p1, %p2)"
        " fc2(%p3, %p4) : (tensor<5x2xf32>, tensor<5xf32>, tensor<2x5xf32>, tensor<2xf32>)"
        " -> tensor<15x2xf32>",
        "  %y = vit.relative_bias %t grid [2, 3] : (tensor<15x2xf32>) -> tensor<2x6x6xf32>",
        "  return %y : tensor<2x6x6xf32>",
    ],
    [cr_bias((2, 3), *[fill(shape, int(key[1:])) for key, shape in CR.items()])],
)
case(
    "relative_bias_mlp_of_a_class_token",
    "vit.relative_bias_mlp grid [1, 3] scale [1.0, 1.0] divisor 1.0 fc1(%p1, %p2) fc2(%p3, %p4)"
    " class_token",
    [1],
    lambda x, p1, p2, p3, p4: torch.cat(
        [
            F.linear(
                F.relu(F.linear(log_coordinates((1, 3), (1, 1), 1), p1, p2)), p3, p4
            ).flatten(0, 1),
            torch.zeros(3, 2),
        ]
    ),
    **CR,
)


def merge(x, grid):
    x = x.reshape(len(x), *grid, -1)
    x = F.pad(x, (0, 0, 0, grid[1] % 2, 0, grid[0] % 2))
    parts = [x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]]
    return torch.cat(parts, -1).flatten(1, 2)


for grid in ((4, 6), (3, 4), (2, 5), (1, 1)):
    case(
        f"patch_merge_{grid[0]}x{grid[1]}",
        f"vit.patch_merge %x grid {list(grid)}",
        [2, grid[0] * grid[1], 2],
        lambda x: merge(x, grid),
    )
for bias in (True, False):
    case(
        "linear" + ("" if bias else "_without_a_bias"),
        "vit.linear %x, %p1" + (", %p2" if bias else ""),
        [2, 3, 4],
        lambda x, p1, p2=None: F.linear(x, p1, p2),
        p1=[5, 4],
        **({"p2": [5]} if bias else {}),
    )
