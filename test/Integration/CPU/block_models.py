# ===- block_models.py - Variants of single operations ---------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Embeddings, norms, perceptrons: each model's outputs are variants of one operation."""

from registry import RUN, model

# ===-- Embedding ------------------------------------------------------------=== #


@model([2, 3, 23, 30])
def patch_embed(m):
    """Patches: whole, of odd size, overlapping, leaving a rest, leaving gaps,
    single pixels, the whole image; with and without bias."""
    return {
        "plain": m.patches("plain", 16, [5, 5], [5, 5]),
        "odd": m.patches("odd", 7, [7, 3], [7, 3], bias=False),
        "overlapping": m.patches("overlapping", 33, [4, 6], [3, 2]),
        "stride_one": m.patches("stride_one", 5, [9, 8], [1, 1], bias=False),
        "gaps": m.patches("gaps", 8, [2, 2], [3, 7]),
        "pixels": m.patches("pixels", 3, [1, 1], [1, 1]),
        "image": m.patches("image", 37, [23, 30], [1, 1]),
    }


@model([1, 1, 16, 16])
def patch_embed_one_channel(m):
    """One channel, kernels whose rows are no multiple of a vector."""
    return {
        "a": m.patches("a", 24, [4, 4], [4, 4]),
        "b": m.patches("b", 1, [5, 3], [5, 3], bias=False),
        "c": m.patches("c", 65, [2, 16], [2, 16]),
    }


@model([2, 3, 16, 24])
def patch_embed_of_normalized_pixels(m):
    """Patches whose pixels are normalized: whole, overlapping, of odd size."""
    return {
        "whole": m.patches("whole", 40, [8, 8], [8, 8], pixel_norm="1.0e-05"),
        "overlapping": m.patches("overlapping", 24, [8, 6], [4, 3], False, "1.0e-06"),
        "odd": m.patches("odd", 7, [5, 3], [5, 3], pixel_norm="0.1"),
    }


@model([3, 1, 6, 8])
def tokens(m):
    """Token tensors of every rank, one and several, before and after the
    positions, for three images."""
    x = m.rows("patch", 12)
    cls, register = m.param("cls", 1, 1, 12), m.param("register", 1, 4, 12)
    flat, pair = m.param("flat", 12), m.param("pair", 2, 12)
    one = m.tokens(x, cls)
    all_ = m.tokens(x, flat, cls, pair, register)
    with_positions = m.positions(one, m.param("position", 1, 7, 12))
    patch_positions = m.positions(x, m.param("patch_position", 6, 12))
    return {
        "one": one,
        "all": all_,
        "positions_last": with_positions,
        "positions_first": m.tokens(patch_positions, register, pair),
    }


MODES = [
    f"{kernel}{corners}"
    for kernel in ("bilinear", "bicubic")
    for corners in ("", " align_corners", " antialias")
]


@model([1, 2, 16, 20])
def resize_pos_embed(m):
    """Position tables resized up, down, across and from or to a single row, by
    both kernels, with corners aligned and not, with antialiasing, behind a
    prefix and without."""
    results = {}
    for number, (grid, kernel, prefix) in enumerate(
        (
            ([3, 3], [4, 4], 0),  # up, to 4 x 5
            ([7, 9], [4, 4], 1),  # down
            ([4, 2], [4, 4], 2),  # the same number of rows, more columns
            ([1, 5], [8, 4], 0),  # from one row to two
            ([6, 4], [16, 4], 1),  # to one row
            ([4, 5], [4, 4], 1),  # the same
        )
    ):
        to = [16 // kernel[0], 20 // kernel[1]]
        x = m.patches(f"patch{number}", 6, kernel, kernel)
        if prefix:
            x = m.tokens(x, m.param(f"cls{number}", 1, prefix, 6))
        for mode in MODES:
            name = f"{mode.replace(' ', '_')}_{grid[0]}x{grid[1]}_to_{to[0]}x{to[1]}"
            table = m.param(name, 1, prefix + grid[0] * grid[1], 6)
            results[name] = m.positions(x, m.resize(table, grid, to, prefix, mode))
    return results


@model([1, 2, 12, 15])
def resize_distances(m):
    """Tables of distances resized as BEiT's fine-tuning does it: up, down, one
    axis alone, from and to a single one, to as many."""
    results = {}
    for grid, kernel in (
        ([3, 3], [4, 3]),  # up, to 3 x 5
        ([7, 9], [4, 5]),  # down, to 3 x 3
        ([3, 7], [4, 3]),  # the same number of rows
        ([1, 1], [4, 3]),
        ([5, 11], [12, 15]),  # to one
        ([3, 5], [4, 3]),  # to as many
    ):
        to = [12 // kernel[0], 15 // kernel[1]]
        name = f"from_{grid[0]}x{grid[1]}_to_{to[0]}x{to[1]}"
        x = m.patches(f"patch_{name}", 6, kernel, kernel)
        table = m.param(name, 1, grid[0] * grid[1], 6)
        results[name] = m.positions(x, m.resize(table, grid, to, 0, "geometric"))
    return results


@model([2, 1, 12, 20])
def grid_positions(m):
    """Tables of one position for rows and one for columns, as they are and
    resized by themselves."""
    x = m.patches("patch", 7, [4, 4], [4, 4])
    rows, columns = m.param("rows", 1, 3, 7), m.param("columns", 5, 7)
    longer = m.resize(m.param("few_rows", 1, 2, 7), [2, 1], [3, 1], 0, "bilinear")
    shorter = m.resize(m.param("many_columns", 1, 8, 7), [8, 1], [5, 1], 0, "bilinear")
    return {
        "as_they_are": m.positions(x, m.grid_positions(rows, columns)),
        "resized": m.positions(x, m.grid_positions(longer, shorter)),
    }


# ===-- Blocks ---------------------------------------------------------------=== #


@model([2, 1, 9, 11])
def layer_norm(m):
    """Layer norms with and without scale and bias, of several widths and
    epsilons; of width 1 nothing but the bias is left."""
    results = {}
    for width in (1, 2, 7, 8, 33, 64, 197):
        x = m.rows(f"patch{width}", width)
        results[f"width_{width}"] = m.norm(x, f"norm{width}", epsilon=1e-12)
    x = m.rows("patch", 24)
    results["plain"] = m.norm(x, "plain", scale=False, bias=False)
    results["scale"] = m.norm(x, "scale", bias=False, epsilon=1e-5)
    results["bias"] = m.norm(x, "bias", scale=False, epsilon=1e-1)
    return results


@model([2, 1, 9, 11])
def rms_norm(m):
    """RMS norms with and without scale, of several widths and epsilons; read as
    they are and by layers that take the scale over."""
    results = {}
    for width in (1, 2, 7, 33, 64, 197):
        x = m.rows(f"patch{width}", width)
        results[f"width_{width}"] = m.rms_norm(x, f"norm{width}")
    x = m.rows("patch", 24)
    results["plain"] = m.rms_norm(x, "plain", scale=False, epsilon=1e-1)
    results["mlp"] = m.mlp(m.rms_norm(x, "before_mlp"), "mlp", 40, "gelu")
    results["msa"] = m.msa(m.rms_norm(x, "before_msa", epsilon=1e-5), "msa", 3)
    results["head"] = m.head("head", [m.pool(m.rms_norm(x, "last"), "mean")], 10)
    return results


@model([1, 1, 257, 8], RUN + " --threads 3")
def token_counts(m):
    """A whole layer over 1, 2, 5, 16, 17, 50, 197 and 257 tokens."""
    return {
        f"tokens_{count}": m.block(m.rows(f"patch{count}", 16, count), f"layer{count}", 2, 40)
        for count in (1, 2, 5, 16, 17, 50, 197, 257)
    }


@model([1, 1, 600, 4])
def many_tokens(m):
    """Attention over 600 tokens: more than one block of everything."""
    return {"tokens": m.msa(m.norm(m.rows("patch", 16), "norm"), "msa", 2)}


@model([18, 1, 600, 4], RUN + " --threads 2", RUN + " --threads 3")
def batch_in_groups(m):
    """Eighteen images, too many for a cache: the code is for one or two, and threads have some of them each."""
    x = m.block(m.rows("patch", 16), "layer", 2, 64)
    return {"tokens": x, "means": m.pool(x, "mean")}


@model([1, 1, 17, 10])
def widths(m):
    """A whole layer of widths that no vector divides: 1, 7, 33, 37 and 100."""
    return {
        f"width_{width}": m.block(m.rows(f"patch{width}", width), f"layer{width}", heads, hidden)
        for width, heads, hidden in ((1, 1, 3), (7, 7, 29), (33, 3, 131), (37, 1, 37), (100, 4, 7))
    }


@model([1, 1, 17, 10])
def mlp_activations(m):
    """Every activation of the perceptron."""
    x = m.norm(m.rows("patch", 33), "norm")
    return {
        name: m.mlp(x, name, 37, name)
        for name in ("gelu", "gelu_tanh", "quick_gelu", "relu", "relu2", "silu")
    }


@model([1, 1, 17, 10])
def mlp_gates(m):
    """Every activation with a gate."""
    x = m.norm(m.rows("patch", 33), "norm")
    return {
        name: m.mlp(x, name, 37, name, gate=True)
        for name in ("gelu", "gelu_tanh", "quick_gelu", "relu", "relu2", "silu")
    }


@model([2, 1, 17, 10])
def mlp_inner_norms(m):
    """A norm between activation and fc2, of both kinds, with a gate and
    without."""
    x = m.norm(m.rows("patch", 33), "norm")
    return {
        "layer": m.mlp(x, "layer", 37, "gelu", inner_norm="b"),
        "layer_scale_alone": m.mlp(x, "layer_scale_alone", 64, "relu2", inner_norm="", biases=""),
        "rms": m.mlp(x, "rms", 37, "gelu_tanh", inner_norm="", kind="rms"),
        "gate": m.mlp(x, "gate", 100, "silu", gate=True, inner_norm="b"),
        "gate_rms": m.mlp(x, "gate_rms", 16, "silu", gate=True, inner_norm="", kind="rms"),
    }


@model([1, 1, 17, 10])
def mlp_biases(m):
    """Perceptrons without some or all biases; hidden sizes 1, 8 and 300."""
    x = m.norm(m.rows("patch", 16), "norm")
    return {
        "none": m.mlp(x, "none", 8, "gelu", biases=""),
        "fc1": m.mlp(x, "fc1", 8, "silu", biases="1"),
        "fc2": m.mlp(x, "fc2", 1, "relu", biases="2"),
        "wide": m.mlp(x, "wide", 300, "gelu"),
        "gate_none": m.mlp(x, "gate_none", 8, "silu", True, biases=""),
        "gate_alone": m.mlp(x, "gate_alone", 8, "gelu", True, biases="g"),
        "gate_but_fc1": m.mlp(x, "gate_but_fc1", 8, "silu", True, biases="g2"),
        "gate_wide": m.mlp(x, "gate_wide", 300, "silu", True, biases="12"),
    }


@model([2, 1, 9, 9])
def residuals(m):
    """Residuals with LayerScale and without, of a branch and of itself."""
    x, y = m.rows("x", 10), m.rows("y", 10)
    return {
        "plain": m.residual(x, y),
        "scaled": m.residual(x, y, m.param("scale", 10)),
        "twice": m.residual(x, x),
        "chain": m.residual(m.residual(y, x, m.param("first", 10)), x, m.param("second", 10)),
    }
