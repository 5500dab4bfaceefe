# ===- per_token_models.py - Models of per-token work ----------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Runs without attention, which are carried through in tiles of tokens."""

from registry import RUN, model


def layer(m, t, hidden, activation="gelu", **mlp):
    """The course's layer: attention is the identity."""
    t = m.residual(t, m.identity(m.norm(t, "norm1")))
    return m.residual(t, m.mlp(m.norm(t, "norm2"), "mlp", hidden, activation, **mlp))


@model([2, 2, 9, 65], RUN + " --threads 2")
def per_token_pixels_apart(m):
    """Patches one pixel apart, whose pixels are vectors of the image: 3 rows of
    61 tokens, 17 numbers each; the mean."""
    x = m.patches("patch", 17, [5, 5], [2, 1])
    x = m.norm(m.encoder(x, 3, lambda t: layer(m, t, 37)), "norm")
    return {"mean": m.pool(x, "mean")}


@model([1, 3, 12, 128], RUN + " --batch=dynamic", RUN + " --threads 2")
def per_token_patch_rows(m):
    """Patches side by side in rows that tiles divide; tokens as the answer."""
    x = m.patches("patch", 40, [4, 4], [4, 4], bias=False)
    return {"tokens": m.encoder(x, 2, lambda t: layer(m, t, 50, "gelu_tanh"))}


@model([3, 1, 27, 27], RUN + " --threads 2")
def per_token_overlapping_tiles(m):
    """Tiles that cross rows of patches and overlap; positions; the mean of all
    but three tokens."""
    x = m.patches("patch", 12, [7, 6], [4, 4], bias=True)
    x = m.positions(x, m.param("position", 1, 36, 12))
    x = m.norm(m.encoder(x, 2, lambda t: layer(m, t, 33, "quick_gelu")), "norm", bias=False)
    return {"mean": m.pool(x, "mean from(3)")}


@model([2, 1, 45, 8], RUN + " --threads 2")
def per_token_behind_class_token(m):
    """A run that starts from tokens; LayerScale, gates, norms behind the sum."""
    x = m.rows("patch", 33)
    x = m.tokens(x, m.param("cls", 1, 1, 33))
    x = m.positions(x, m.param("position", 46, 33))

    def body(t):
        f = m.mlp(m.norm(t, "norm1"), "mlp1", 21, "silu", gate=True)
        t = m.residual(t, f, m.param("scale1", 33))
        t = m.norm(m.residual(t, m.norm(t, "norm2"), m.param("scale2", 33)), "norm3")
        return m.mlp(t, "mlp2", 18, "relu", biases="")

    x = m.encoder(x, 2, body)
    x = m.norm(x, "norm", scale=False)
    return {"features": m.pool(x, "token_concat_mean from(1)")}


@model([1, 1, 5, 4], RUN + " --batch=dynamic")
def per_token_few(m):
    """Fewer tokens than lanes, three numbers each."""
    x = m.encoder(m.rows("patch", 3), 2, lambda t: layer(m, t, 2))
    return {"tokens": x, "mean": m.pool(x, "mean")}


@model([1, 3, 24, 24])
def per_token_wide(m):
    """Wide enough for loops over everything: 96 numbers, 200 hidden ones."""
    x = m.patches("patch", 96, [18, 18], [1, 1])
    x = m.encoder(x, 2, lambda t: layer(m, t, 200, "silu", biases="2"))
    return {"mean": m.pool(m.norm(x, "norm", scale=False, bias=False), "mean")}


@model([1, 1, 70, 8])
def per_token_two_runs(m):
    """One encoder after the other; the tokens between them are an answer too,
    so they make the way through memory."""
    x = m.encoder(m.rows("patch", 16), 2, lambda t: layer(m, t, 24))
    z = m.encoder(x, 1, lambda t: m.residual(t, m.norm(t, "last")))
    return {"first": x, "mean": m.pool(z, "mean")}
