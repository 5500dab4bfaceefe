# ===- window_models.py - Windows and stages ------------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Attention in windows, positions by a perceptron, merged patches; small Swin
Transformers of each kind."""

from registry import RUN, model


def windows(grid, size, shift=(0, 0), rest=""):
    text = f"rows = {grid[0]}, columns = {grid[1]}, height = {size[0]}, width = {size[1]}"
    text += f", down = {shift[0]}, right = {shift[1]}" if any(shift) else ""
    return text + rest


# ===-- Attention ------------------------------------------------------------=== #


@model([2, 1, 8, 12], RUN + " --threads 3")
def msa_windows(m):
    """Windows that divide the grid: plain, shifted both ways and one way, with
    biases and without."""
    x = m.norm(m.patches("patch", 32, [1, 1], [1, 1]), "norm")
    grid, size = [8, 12], [4, 4]

    def run(name, shift, biases, bias):
        table = m.relative_bias(f"{name}.table", size, 4) if bias else None
        place = windows(grid, size, shift)
        return m.msa(x, name, 4, biases=biases, bias=table, windows=place)

    return {
        "plain": run("plain", (0, 0), "qkvo", True),
        "shifted": run("shifted", (2, 2), "qkvo", True),
        "down": run("down", (1, 0), "qo", False),
        "right": run("right", (0, 3), "", True),
        "no_bias": run("no_bias", (0, 0), "kv", False),
    }


@model([2, 1, 9, 13], RUN + " --threads 2")
def msa_windows_with_padding(m):
    """Grids that windows do not divide: padding has keys and values of its own,
    moves with the shift or stays."""
    x = m.patches("patch", 32, [1, 1], [1, 1])
    grid, size = [9, 13], [4, 5]
    outputs = {}
    for name, shift, rest, biases in (
        ("plain", (0, 0), "", "qkvo"),
        ("no_biases", (0, 0), "", ""),
        ("stays", (2, 2), "", "qkvo"),
        ("moves", (2, 2), ", padding_moves = true", "qkvo"),
        ("moves_right", (0, 4), ", padding_moves = true", "kv"),
    ):
        table = m.relative_bias(f"{name}.table", size, 2)
        # Behind a norm, whose bias is no padding's.
        n = m.norm(x, f"{name}.norm")
        place = windows(grid, size, shift, rest)
        outputs[name] = m.msa(n, name, 2, biases=biases, bias=table, windows=place)
    return outputs


@model([1, 1, 6, 10])
def msa_windows_of_all_sizes(m):
    """One row, one column, a single place, more than the grid, with a shift that
    goes around it, and the whole grid."""
    x = m.patches("patch", 24, [1, 1], [1, 1])
    grid, outputs = [6, 10], {}
    for name, size, shift in (
        ("row", [1, 5], (0, 2)),
        ("column", [3, 1], (1, 0)),
        ("place", [1, 1], (0, 0)),
        ("large", [8, 16], (3, 5)),
        ("around", [16, 24], (15, 12)),
        ("tall", [6, 4], (3, 1)),
        ("whole", [6, 10], (0, 0)),
    ):
        place = windows(grid, size, shift, ", penalty = 7")
        outputs[name] = m.msa(x, name, 3, windows=place)
    return outputs


@model([1, 1, 14, 14], RUN + " --threads 2", RUN + " --batch=dynamic")
def msa_cosine(m):
    """Attention by cosines: on all tokens, in windows, shifted, with padding,
    and with a penalty twice as high."""
    x = m.patches("patch", 64, [1, 1], [1, 1])
    outputs = {"all": m.msa(x, "all", 4, logit_scale=m.param("all.logit_scale", 4))}
    for name, size, shift, rest in (
        ("plain", [7, 7], (0, 0), ""),
        ("shifted", [7, 7], (3, 3), ", penalty = 200"),
        ("padding", [6, 8], (3, 4), ", padding_moves = true"),
    ):
        scale = m.param(f"{name}.logit_scale", 2, 1, 1)
        table = m.relative_bias(f"{name}.table", size, 2)
        place = windows([14, 14], size, shift, rest)
        outputs[name] = m.msa(x, name, 2, bias=table, logit_scale=scale, windows=place)
    return outputs


@model([1, 1, 14, 21], RUN + " --threads 2", RUN + " --batch=dynamic")
def msa_windows_of_49(m):
    """Swin's windows, of one place more than vectors have numbers: plain,
    shifted, with padding."""
    size, outputs = [7, 7], {}
    for name, kernel, shift, rest in (
        ("plain", 1, (0, 0), ""),
        ("shifted", 1, (3, 3), ""),
        ("padding", 2, (0, 0), ""),
        ("stays", 2, (3, 3), ""),
        ("moves", 2, (3, 3), ", padding_moves = true"),
    ):
        x = m.norm(m.patches(name, 64, [kernel] * 2, [1, 1]), f"{name}.norm")
        table = m.relative_bias(f"{name}.table", size, 2)
        place = windows([15 - kernel, 22 - kernel], size, shift, rest)
        outputs[name] = m.msa(x, f"{name}.msa", 2, bias=table, windows=place)
    return outputs


@model([1, 1, 9, 8])
def msa_windows_with_norms(m):
    """Norms of queries and keys, of each head and of all, and before the
    projection, and a gate; padding's key is normalized, too."""
    x = m.patches("patch", 32, [1, 1], [1, 1])
    outputs = {}
    for name, rest in (
        ("layer", {"norms": "qk", "inner_norm": ""}),
        ("rms", {"norms": "", "kind": "rms", "inner_norm": ""}),
        ("each_head", {"norms": "qk", "norms_of": "per_head", "gate": "b"}),
        ("all_heads", {"norms": "qk", "norms_of": "across_heads"}),
    ):
        place = windows([9, 8], [4, 4], (2, 2))
        outputs[name] = m.msa(x, name, 2, windows=place, **rest)
    return outputs


@model([2, 1, 9, 13], RUN + " --threads 3")
def msa_relative_positions(m):
    """Decomposed positions: of all tokens, in windows with and without padding,
    longer and shorter than a vector, with norms, fewer heads of keys, and a
    scale."""
    x = m.patches("patch", 32, [1, 1], [1, 1])
    grid, outputs = [9, 13], {}
    for name, size, rest in (
        ("all", None, {"scale": 0.4}),
        ("norms", None, {"norms": "qk", "kind": "layer"}),
        ("fewer_keys", None, {"key_heads": 2}),
        ("divided", [3, 13], {}),
        ("padded", [4, 5], {}),
        ("padded_norms", [5, 7], {"norms": "", "kind": "rms"}),
        ("no_biases", [6, 3], {"biases": ""}),
        ("large", [10, 18], {"scale": 0.1}),
        ("column", [9, 1], {}),
    ):
        options = {"relative": size or grid, **rest}
        if size:
            options["windows"] = windows(grid, size)
        outputs[name] = m.msa(x, name, 4, **options)
    return outputs


@model([1, 1, 20, 37], RUN + " --threads 3", RUN + " --batch=dynamic")
def msa_relative_positions_of_many(m):
    """Pieces that begin in the middle of a row; keys that overlap in a row's
    last vector."""
    x = m.patches("patch", 24, [1, 1], [1, 1])
    return {
        "one": m.msa(x, "one", 1, relative=[20, 37]),
        "two": m.msa(x, "two", 2, relative=[20, 37]),
    }


@model([1, 1, 2, 150], RUN + " --threads 2")
def msa_relative_positions_of_long_rows(m):
    """More vectors in a row than registers."""
    x = m.patches("patch", 16, [1, 1], [1, 1])
    return {"tokens": m.msa(x, "attention", 2, relative=[2, 150])}


@model([1, 3, 36, 44], RUN + " --threads 2")
def sam(m):
    """SAM's encoder: windows with padding, then all patches, and a neck."""
    grid = [9, 11]
    x = m.patches("patch", 48, [4, 4], [4, 4])
    x = m.positions(x, m.param("positions", 1, 99, 48))

    def body(t):
        even, odd = " step(2)", " first(1) step(2)"
        place = {"relative": [4, 4], "windows": windows(grid, [4, 4])}
        t = m.block(t, "even", 3, 96, place=even, **place)
        return m.block(t, "odd", 3, 96, place=odd, relative=grid)

    x = m.encoder(x, 2, body)
    x, _ = m.conv(x, "neck.0", 24, grid, [1, 1], bias=False)
    x = m.norm(x, "neck.1")
    x, _ = m.conv(x, "neck.2", 24, grid, [3, 3], 1, (1, 1, 1, 1), bias=False)
    x = m.norm(x, "neck.3")
    return {"features": m.pool(x, "mean"), "tokens": x}


@model([1, 1, 12, 12])
def relative_bias_mlp(m):
    """Biases by a perceptron of distances: Swin v2's, Christoph Reich's, with a
    class token, each with a shape of its own."""
    x = m.patches("patch", 32, [2, 3], [2, 3])
    ln8, eight = 2.0794415416798357, [8 / 5, 8 / 3]
    v2 = m.relative_bias_mlp("v2", [6, 4], 2, 40, eight, ln8, gain=16.0, bias=False)
    cr = m.relative_bias_mlp("cr", [6, 4], 2, 24)
    token = m.relative_bias_mlp("token", [6, 4], 2, 24, class_token=True)
    y = m.tokens(x, m.param("cls", 1, 1, 32))
    return {
        "v2": m.msa(x, "of_v2", 2, bias=v2),
        "cr": m.msa(x, "of_cr", 2, bias=cr),
        "token": m.msa(y, "of_token", 2, bias=token),
    }


# ===-- Stages ---------------------------------------------------------------=== #


@model([2, 1, 6, 10], RUN + " --threads 2")
def patch_merges(m):
    """Even and odd grids, norms before and behind, a bias."""
    x = m.patches("patch", 16, [1, 1], [1, 1])
    y = m.patches("odd", 12, [2, 2], [1, 1])
    return {
        "before": m.merge(x, [6, 10], "before", 32),
        "behind": m.merge(x, [6, 10], "behind", 24, norm="behind"),
        "odd": m.merge(y, [5, 9], "of_odd", 20, norm="none", bias=True),
        "odd_before": m.merge(y, [5, 9], "odd_before", 24),
        "twice": m.merge(m.merge(x, [6, 10], "first", 20), [3, 5], "second", 40),
    }


def swin_layer(m, t, name, heads, grid, size, shift, place, v2=None):
    """`v2`: None, or the fields of relative_bias_mlp."""
    options = {"windows": windows(grid, size, shift), "place": place}
    if v2 is None:
        options["bias"] = m.relative_bias(f"{name}.table", size, heads, place=place)
        n = m.norm(t, f"{name}.norm1", place=place)
        t = m.residual(t, m.msa(n, f"{name}.attention", heads, **options))
        n = m.norm(t, f"{name}.norm2", place=place)
        return m.residual(t, m.mlp(n, f"{name}.mlp", 2 * t.shape[2], "gelu", place=place))
    options["bias"] = m.relative_bias_mlp(f"{name}.cpb", size, heads, place=place, **v2)
    options["logit_scale"] = m.param(f"{name}.logit_scale", heads, 1, 1, place=place)
    a = m.msa(t, f"{name}.attention", heads, biases="qvo", **options)
    t = m.residual(t, m.norm(a, f"{name}.norm1", place=place))
    f = m.mlp(t, f"{name}.mlp", 2 * t.shape[2], "gelu", place=place)
    return m.residual(t, m.norm(f, f"{name}.norm2", place=place))


def swin_stage(m, x, name, heads, grid, size, layers, v2=None):
    """Plain and shifted windows in turn."""
    shift = [s // 2 for s in size]

    def body(t):
        even, odd = " step(2)", " first(1) step(2)"
        t = swin_layer(m, t, f"{name}.even", heads, grid, size, (0, 0), even, v2)
        return swin_layer(m, t, f"{name}.odd", heads, grid, size, shift, odd, v2)

    return m.encoder(x, layers, body)


@model([1, 3, 32, 48], RUN + " --threads 3", RUN + " --batch=dynamic")
def swin(m):
    """Three stages of a Swin Transformer; the last has one window."""
    x = m.norm(m.patches("patch", 32, [2, 2], [2, 2]), "patch_norm")
    x = swin_stage(m, x, "a", 2, [16, 24], [4, 6], 2)
    x = swin_stage(m, m.merge(x, [16, 24], "merge1", 64), "b", 4, [8, 12], [4, 6], 1)
    x = swin_stage(m, m.merge(x, [8, 12], "merge2", 96), "c", 3, [4, 6], [4, 6], 1)
    return {"logits": m.head("head", [m.pool(m.norm(x, "norm"), "mean")], 7), "tokens": x}


@model([2, 3, 30, 26], RUN + " --threads 2")
def swin_v2(m):
    """Two stages of Swin v2, on grids that windows do not divide."""
    mlp = {"hidden": 32, "scale": (8 / 3, 2.0), "divisor": 2.0794415416798357, "gain": 16.0}
    mlp["bias"] = False
    x = m.norm(m.patches("patch", 32, [2, 2], [2, 2]), "patch_norm")
    x = swin_stage(m, x, "a", 2, [15, 13], [4, 5], 1, mlp)
    x = m.merge(x, [15, 13], "merge", 64, norm="behind")
    x = swin_stage(m, x, "b", 4, [8, 7], [4, 5], 1, mlp)
    return {"tokens": m.norm(x, "norm")}
