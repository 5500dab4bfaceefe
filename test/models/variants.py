# ===- variants.py - Models that no family of transformers reaches ----------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Whole models in the vit dialect, chosen to reach what transformers doesn't.

Each function takes a Builder and returns {output name: value}. make_expected.py
keeps the text as model.mlir and PyTorch's outputs beside it.
"""


def linear(b, name, rows, columns, bias=True, **place):
    """(weight, bias) of a linear layer [rows, columns]."""
    weight = b.param(name + ".weight", [rows, columns], "weight", **place)
    return weight, b.param(name + ".bias", [rows], "bias", **place) if bias else None


def norm(b, x, name, bias=True, epsilon=1e-6, **place):
    """A layer norm over the last dimension with its own parameters."""
    width = x.tensor.shape[-1]
    scale = b.param(name + ".weight", [width], "norm_scale", **place)
    shift = b.param(name + ".bias", [width], "norm_bias", **place) if bias else None
    return b.layer_norm(x, scale, shift, epsilon)


def mlir_overlap(b):
    """Overlapping non-square patches, attention wider than the tokens, a given
    scale, no key bias, a GELU gate; the mean over all tokens, no head bias."""
    width, inner, hidden = 20, 24, 30
    weight = b.param("patch.weight", [width, 2, 4, 6], "weight")
    bias = b.param("patch.bias", [width], "bias")
    x = b.patch_embed(b.image, weight, bias, [3, 2])

    def body(t):
        n = norm(b, t, "block.{i}.norm1", bias=False)
        a = b.msa(
            n,
            3,
            linear(b, "block.{i}.q", inner, width),
            linear(b, "block.{i}.k", inner, width, bias=False),
            linear(b, "block.{i}.v", inner, width),
            linear(b, "block.{i}.o", width, inner, bias=False),
            scale=0.2,
        )
        t = b.residual(t, a)
        n = norm(b, t, "block.{i}.norm2")
        m = b.mlp(
            n,
            linear(b, "block.{i}.fc1", hidden, width),
            linear(b, "block.{i}.fc2", width, hidden),
            "gelu",
            gate=linear(b, "block.{i}.gate", hidden, width, bias=False),
        )
        return b.residual(t, m)

    x = b.encoder(x, 2, body)
    x = b.pool(norm(b, x, "norm", epsilon=1e-5), "mean")
    weight = b.param("head.weight", [9, width], "weight")
    return {"logits": b.head([x], [weight], [])}


def mlir_registers(b):
    """Positions on patches alone, then a class token and four registers; q/k
    norm, no value bias, layer scale on attention alone, norms without
    parameters; two outputs."""
    width = 24
    weight = b.param("patch.weight", [width, 3, 7, 7], "weight")
    x = b.patch_embed(b.image, weight, None, [7, 7])
    x = b.pos_embed(x, b.param("pos", [x.tensor.shape[1], width], "position"))
    cls = b.param("cls", [width], "token")
    x = b.tokens(x, cls, b.param("registers", [1, 4, width], "token"))

    def body(t):
        n = b.layer_norm(t)
        q_norm = (
            b.param("block.{i}.q_norm.weight", [12], "norm_scale"),
            b.param("block.{i}.q_norm.bias", [12], "norm_bias"),
        )
        k_norm = (
            b.param("block.{i}.k_norm.weight", [12], "norm_scale"),
            b.param("block.{i}.k_norm.bias", [12], "norm_bias"),
        )
        a = b.msa(
            n,
            2,
            linear(b, "block.{i}.q", width, width),
            linear(b, "block.{i}.k", width, width),
            linear(b, "block.{i}.v", width, width, bias=False),
            linear(b, "block.{i}.o", width, width),
            q_norm=q_norm,
            k_norm=k_norm,
        )
        t = b.residual(t, a, b.param("block.{i}.scale", [width], "layer_scale"))
        n = b.layer_norm(t)
        m = b.mlp(
            n,
            linear(b, "block.{i}.fc1", 40, width, bias=False),
            linear(b, "block.{i}.fc2", width, 40, bias=False),
            "relu",
        )
        return b.residual(t, m)

    x = norm(b, b.encoder(x, 3, body), "norm")
    features = b.pool(x, "mean", start=5)
    weight, bias = linear(b, "head", 11, width)
    logits = b.head([b.pool(x, "token", index=2)], [weight], [bias])
    return {"features": features, "logits": logits}


def mlir_period_two(b):
    """Two kinds of layer in turn, the second without attention; a bilinear
    table with aligned corners; two heads without bias, averaged, then tanh."""
    width = 18
    weight = b.param("patch.weight", [width, 1, 5, 5], "weight")
    bias = b.param("patch.bias", [width], "bias")
    x = b.patch_embed(b.image, weight, bias, [5, 5])
    x = b.tokens(x, b.param("cls", [1, 1, width], "token"))
    table = b.param("pos", [1, 16, width], "position")
    table = b.resize_pos_embed(table, [3, 5], [4, 4], 1, "bilinear", True)
    x = b.pos_embed(x, table)

    def body(t):
        n = norm(b, t, "block.{i}.norm1", step=2)
        a = b.msa(
            n,
            2,
            *(
                linear(b, "block.{i}." + part, width, width, step=2)
                for part in ("q", "k", "v", "o")
            ),
        )
        t = b.residual(t, a)
        n = norm(b, t, "block.{i}.norm2", step=2)
        m = b.mlp(
            n,
            linear(b, "block.{i}.fc1", 26, width, step=2),
            linear(b, "block.{i}.fc2", width, 26, step=2),
            "quick_gelu",
        )
        t = b.residual(t, m)
        place = {"first": 1, "step": 2}
        a = b.identity(norm(b, t, "block.{i}.norm1", **place))
        t = b.residual(t, a, b.param("block.{i}.scale1", [width], "layer_scale", **place))
        n = norm(b, t, "block.{i}.norm2", **place)
        m = b.mlp(
            n,
            linear(b, "block.{i}.fc1", 50, width, **place),
            linear(b, "block.{i}.fc2", width, 50, **place),
            "gelu_tanh",
        )
        return b.residual(t, m)

    x = norm(b, b.encoder(x, 2, body), "norm")
    both = b.pool(x, "token_concat_mean", start=1)
    mean = b.pool(x, "mean", start=1)
    weights = [
        b.param("head0.weight", [5, 2 * width], "weight"),
        b.param("head1.weight", [5, width], "weight"),
    ]
    return {"logits": b.head([both, mean], weights, [], "tanh")}


def mlir_two_runs(b):
    """Two runs of different layers and a layer outside any run; weights stored
    [in, out] and a kernel stored HWIO; a non-square table made larger; the
    tokens themselves are the output, with no final norm."""
    width = 16
    kernel = b.param("patch.kernel", [6, 4, 3, width], "other")
    weight = b.transpose(kernel, [3, 2, 0, 1])
    x = b.patch_embed(b.image, weight, b.param("patch.bias", [width], "bias"), [6, 4])
    table = b.param("pos", [1, 15, width], "position")
    x = b.pos_embed(x, b.resize_pos_embed(table, [5, 3], [4, 6], 0, "bicubic"))

    def stored_in_out(name, rows, columns):
        weight = b.param(name + ".weight", [columns, rows], "weight_in_out")
        return b.transpose(weight, [1, 0]), b.param(name + ".bias", [rows], "bias")

    def layer(prefix, heads, hidden, activation):
        def body(t):
            n = norm(b, t, prefix + "norm1")
            parts = (
                stored_in_out(prefix + part, width, width)
                for part in ("q", "k", "v", "o")
            )
            t = b.residual(t, b.msa(n, heads, *parts))
            n = norm(b, t, prefix + "norm2")
            fc1 = stored_in_out(prefix + "fc1", hidden, width)
            fc2 = stored_in_out(prefix + "fc2", width, hidden)
            return b.residual(t, b.mlp(n, fc1, fc2, activation))

        return body

    x = b.encoder(x, 2, layer("low.{i}.", 1, 32, "silu"))
    x = layer("middle.", 2, 33, "gelu")(x)
    x = b.encoder(x, 3, layer("high.{i}.", 4, 48, "gelu"))
    return {"tokens": x}


# Name -> (function, shape of the input).
VARIANTS = {
    "mlir-overlap": (mlir_overlap, [2, 17, 21]),
    "mlir-registers": (mlir_registers, [3, 21, 28]),
    "mlir-period-two": (mlir_period_two, [1, 20, 20]),
    "mlir-two-runs": (mlir_two_runs, [3, 24, 24]),
}
