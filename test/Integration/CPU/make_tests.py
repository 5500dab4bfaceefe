#!/usr/bin/env python3
# ===- make_tests.py - Writes the executed tests of every variant -----------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes the .mlir files beside this file: `make_tests.py`, no arguments.

Each is a model whose outputs are variants of one operation, or a small whole
model. `vitc check` compiles it, runs it on 8 inputs and compares every output
with the reference evaluator, so that the files hold no numbers.
"""

import pathlib

from model_text import Model

HERE = pathlib.Path(__file__).resolve().parent
RUN = "vitc check %s --inputs 8"
AVX2 = "vitc check %s --inputs 8 --target-cpu=x86-64-v3"
MODELS = []


def model(image, *runs):
    """Registers a function as a test: it takes a Model with that image and
    returns {output name: value}. Every test runs for this machine and for one
    with AVX2 alone; `runs` are more command lines."""

    def register(build):
        MODELS.append((build, image, runs))
        return build

    return register


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


@model([1, 2, 16, 20])
def resize_pos_embed(m):
    """Position tables resized up, down, across and from or to a single row, by
    both kernels, with corners aligned and not, behind a prefix and without."""
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
        for mode in ("bilinear", "bicubic", "bilinear align_corners", "bicubic align_corners"):
            name = f"{mode.replace(' ', '_')}_{grid[0]}x{grid[1]}_to_{to[0]}x{to[1]}"
            table = m.param(name, 1, prefix + grid[0] * grid[1], 6)
            results[name] = m.positions(x, m.resize(table, grid, to, prefix, mode))
    return results


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


@model([2, 1, 10, 9])
def msa_biases(m):
    """Attention with each bias alone, with none and with all."""
    x = m.norm(m.rows("patch", 24), "norm")
    return {
        f"biases_{letters or 'none'}": m.msa(x, letters or "none", 3, biases=letters)
        for letters in ("", "q", "k", "v", "o", "qv", "qkvo")
    }


@model([1, 1, 19, 12])
def msa_norms(m):
    """Norms of queries and keys, with and without shifts; scales of every kind;
    an inner width that is not the tokens'."""
    x = m.norm(m.rows("patch", 20), "norm")
    return {
        "norms": m.msa(x, "norms", 4, norms=""),
        "norms_shifted": m.msa(x, "norms_shifted", 2, norms="qk", biases=""),
        "norm_query_shifted": m.msa(x, "norm_query_shifted", 2, norms="q"),
        "norms_and_scale": m.msa(x, "norms_and_scale", 4, norms="qk", scale=0.7),
        "scale": m.msa(x, "scale", 4, scale=0.125),
        "scale_one": m.msa(x, "scale_one", 4, scale=1.0),
        "scale_large": m.msa(x, "scale_large", 4, scale=6.0),
        "wider": m.msa(x, "wider", 3, inner=48),
        "narrower": m.msa(x, "narrower", 2, inner=6, biases="qo"),
    }


@model([1, 1, 17, 16])
def msa_head_dims(m):
    """Head dims 1, 5, 8, 16 and 20; 1, 2, 3 and 7 heads."""
    results = {}
    for size, heads in ((1, 7), (5, 2), (8, 3), (16, 2), (20, 1)):
        x = m.norm(m.rows(f"patch{size}", 28), f"norm{size}")
        results[f"head_dim_{size}"] = m.msa(x, f"msa{size}", heads, inner=size * heads)
    return results


@model([1, 1, 50, 16])
def msa_head_dims_large(m):
    """Head dims 64, 72, 80 and 128."""
    results = {}
    for size, heads in ((64, 2), (72, 2), (80, 2), (128, 1)):
        x = m.norm(m.rows(f"patch{size}", 64), f"norm{size}")
        results[f"head_dim_{size}"] = m.msa(x, f"msa{size}", heads, inner=size * heads)
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
        for name in ("gelu", "gelu_tanh", "quick_gelu", "relu", "silu")
    }


@model([1, 1, 17, 10])
def mlp_gates(m):
    """Every activation with a gate."""
    x = m.norm(m.rows("patch", 33), "norm")
    return {
        name: m.mlp(x, name, 37, name, gate=True)
        for name in ("gelu", "gelu_tanh", "quick_gelu", "relu", "silu")
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


# ===-- Encoders -------------------------------------------------------------=== #


@model([1, 3, 16, 16], RUN + " --batch=dynamic", RUN + " --threads 2")
def encoder(m):
    """Five layers as one run, all tokens as the answer."""
    x = m.patches("patch", 24, [4, 4], [4, 4])
    return {"tokens": m.encoder(x, 5, lambda t: m.block(t, "block", 3, 48))}


@model([1, 1, 17, 8])
def encoder_of_period_two(m):
    """Layers of two kinds in turn: even ones with attention, odd ones without."""

    def body(t):
        t = m.block(t, "even", 2, 20, place=" step(2)")
        t = m.residual(t, m.identity(m.norm(t, "odd.norm1", place=" first(1) step(2)")))
        n = m.norm(t, "odd.norm2", place=" first(1) step(2)")
        f = m.mlp(n, "odd.mlp", 12, "silu", gate=True, place=" first(1) step(2)")
        return m.residual(t, f)

    return {"tokens": m.encoder(m.rows("patch", 16), 3, body)}


@model([1, 1, 13, 8])
def encoders_in_turn(m):
    """A run of one layer, a layer on its own, then a run of three; the tokens
    between them are answers too."""
    first = m.encoder(m.rows("patch", 12), 1, lambda t: m.block(t, "a", 2, 24))
    alone = m.block(first, "alone", 3, 24, "quick_gelu")
    last = m.encoder(alone, 3, lambda t: m.block(t, "b", 1, 12, "relu"))
    return {"last": m.pool(last, "mean"), "first": first, "alone": m.pool(alone, "token")}


@model([1, 1, 16, 8])
def encoder_of_norms_alone(m):
    """Runs without a matrix product: nothing but norms and residuals, and
    nothing at all but the identity."""
    x = m.rows("patch", 9)
    norms = m.encoder(x, 4, lambda t: m.residual(t, m.norm(t, "norm")))
    return {"norms": norms, "identity": m.encoder(x, 2, m.identity)}


@model([2, 3, 28, 28])
def encoder_with_everything(m):
    """DINOv2's layer: registers, q/k norm, LayerScale, SwiGLU; two images."""
    x = m.patches("patch", 32, [7, 7], [7, 7])
    x = m.positions(m.tokens(x, m.param("cls", 1, 1, 32)), m.param("position", 1, 17, 32))
    x = m.tokens(x, m.param("register", 1, 4, 32))

    def body(t):
        a = m.msa(m.norm(t, "norm1"), "attention", 2, norms="qk")
        t = m.residual(t, a, m.param("scale1", 32))
        f = m.mlp(m.norm(t, "norm2"), "mlp", 88, "silu", gate=True)
        return m.residual(t, f, m.param("scale2", 32))

    x = m.norm(m.encoder(x, 2, body), "norm")
    return {"features": m.pool(x, "token_concat_mean index(4) from(5)")}


# ===-- Head -----------------------------------------------------------------=== #


@model([3, 1, 37, 6])
def pools(m):
    """Every pool: a token, the mean of all or the last tokens, both; also of
    features that are normalized first."""
    x = m.rows("patch", 17)
    return {
        "token": m.pool(x, "token"),
        "token_last": m.pool(x, "token index(36)"),
        "mean": m.pool(x, "mean"),
        "mean_from_one": m.pool(x, "mean from(1)"),
        "mean_of_last": m.pool(x, "mean from(36)"),
        "concat": m.pool(x, "token_concat_mean from(1)"),
        "concat_index": m.pool(m.norm(x, "norm"), "token_concat_mean index(1) from(2)"),
    }


@model([3, 1, 8, 6])
def heads(m):
    """Heads with each activation, without bias, of 1 and 1000 classes; two and
    three averaged, of different widths."""
    x = m.rows("patch", 19)
    a, b = m.pool(x, "token"), m.pool(x, "token index(1)")
    c = m.pool(x, "token_concat_mean index(2)")
    results = {
        name: m.head(name, [a], 10, activation=name)
        for name in ("none", "tanh", "gelu", "gelu_tanh", "quick_gelu", "relu", "silu")
    }
    results["no_bias"] = m.head("no_bias", [a], 7, bias=False)
    results["one_class"] = m.head("one_class", [a], 1)
    results["thousand"] = m.head("thousand", [c], 1000)
    results["two"] = m.head("two", [a, b], 10)
    results["two_no_bias"] = m.head("two_no_bias", [a, b], 10, bias=False, activation="tanh")
    results["three"] = m.head("three", [a, b, c], 33)
    results["stacked"] = m.head("stacked", [m.head("pooler", [a], 19, activation="tanh")], 5)
    return results


# ===-- Parameters in another layout -----------------------------------------=== #


@model([1, 3, 12, 12])
def stored_layouts(m):
    """Weights kept [in, out], a kernel kept HWIO, q, k and v in one tensor, a
    gate and fc1 in one tensor, biases as one tensor."""
    kernel = m.param("patch.weight", 4, 4, 3, 24)
    kernel = m.op("vit.transpose {} [3, 2, 0, 1]", [kernel], [24, 3, 4, 4])
    x = m.norm(m.patch_embed(kernel, None, [4, 4], [3, 3]), "norm")

    fused, biases = m.param("qkv.weight", 72, 24), m.param("qkv.bias", 3, 24)
    parts = {}
    for i, letter in enumerate("qkv"):
        weight, bias = m.new([24, 24]), m.new([24])
        m.line(
            f"{weight.name} = tensor.extract_slice {fused.name}[{24 * i}, 0] [24, 24] [1, 1]"
            f" : {fused.type} to {weight.type}"
        )
        m.line(
            f"{bias.name} = tensor.extract_slice {biases.name}[{i}, 0] [1, 24] [1, 1]"
            f" : {biases.type} to {bias.type}"
        )
        parts[letter] = weight, bias
    out = m.op("vit.transpose {} [1, 0]", [m.param("out.weight", 24, 24)], [24, 24])
    parts["o"] = out, m.param("out.bias", 24)
    attention = m.attend(x, "attention", 3, parts)

    fc1 = m.op("vit.transpose {} [1, 0]", [m.param("fc1.weight", 24, 40)], [40, 24])
    fc2 = m.op("vit.transpose {} [1, 0]", [m.param("fc2.weight", 40, 24)], [24, 40])
    mlp = m.op("vit.mlp {} fc1({}) fc2({}) activation(gelu)", [x, fc1, fc2], x.shape)

    both = m.param("gate_and_fc1.weight", 2, 40, 24)
    gated = []
    for i in range(2):
        weight = m.new([40, 24])
        m.line(
            f"{weight.name} = tensor.extract_slice {both.name}[{i}, 0, 0] [1, 40, 24] [1, 1, 1]"
            f" : {both.type} to {weight.type}"
        )
        gated.append(weight)
    weight, bias = m.linear("gated.fc2", 24, 40)
    gate = m.op(
        "vit.mlp {} gate({}) fc1({}) fc2({}, {}) activation(silu)",
        [x, *gated, weight, bias],
        x.shape,
    )
    return {"attention": attention, "mlp": mlp, "gated": gate}


@model([1, 1, 9, 8])
def shared_parameters(m):
    """One parameter read in two places, inside a run and outside."""
    x = m.rows("patch", 16)
    weight, bias = m.linear("shared", 16, 16)
    scale = m.param("scale", 16)
    mlp = "vit.mlp {} fc1({}, {}) fc2({}) activation(gelu)"

    def body(t):
        n = m.norm(t, "norm")
        return m.residual(t, m.op(mlp, [n, weight, bias, weight], t.shape), scale)

    y = m.encoder(x, 3, body)
    return {"run": y, "after": m.op(mlp, [y, weight, bias, weight], y.shape)}


# ===-- Whole models ---------------------------------------------------------=== #


def classify(m, width, heads, hidden, layers, patch, classes):
    """A plain ViT: class token, positions, a run, norm, head."""
    x = m.patches("patch", width, patch, patch)
    x = m.tokens(x, m.param("cls", 1, 1, width))
    x = m.positions(x, m.param("position", 1, x.shape[1], width))
    x = m.encoder(x, layers, lambda t: m.block(t, "block", heads, hidden))
    return m.head("head", [m.pool(m.norm(x, "norm"), "token")], classes)


@model([1, 3, 224, 224], RUN + " --threads 2")
def vit_tiny_two_layers(m):
    """ViT-Ti/16 as it is, but for its depth: 197 tokens, head dim 64."""
    return {"logits": classify(m, 192, 3, 768, 2, [16, 16], 1000)}


@model([1, 3, 224, 224])
def vit_small_one_layer(m):
    """A layer of ViT-S/32: 50 tokens, products of 1536 and 3072 terms."""
    return {"logits": classify(m, 384, 6, 1536, 1, [32, 32], 10)}


@model([3, 3, 32, 24])
def vit_batch_of_three(m):
    """Three images at once, neither square."""
    return {"logits": classify(m, 40, 5, 72, 3, [8, 6], 10)}


@model([1, 3, 32, 32], RUN + " --batch=dynamic")
def deit_with_teacher(m):
    """Class and distillation token, two heads averaged; the tokens and the
    pooled class token are answers too."""
    x = m.patches("patch", 24, [8, 8], [8, 8])
    x = m.tokens(x, m.param("cls", 1, 1, 24), m.param("distillation", 1, 1, 24))
    x = m.positions(x, m.param("position", 1, 18, 24))
    x = m.norm(m.encoder(x, 2, lambda t: m.block(t, "block", 3, 48)), "norm")
    cls, teacher = m.pool(x, "token"), m.pool(x, "token index(1)")
    return {
        "logits": m.head("head", [cls, teacher], 10),
        "last_hidden_state": x,
        "pooler_output": m.head("pooler", [cls], 24, activation="tanh"),
    }


@model([4, 3, 56, 56])
def course_model(m):
    """The course's model on smaller images: no class token, no positions, the
    identity for attention, the mean of all tokens."""
    x = m.patches("patch", 16, [7, 7], [7, 7], bias=False)

    def body(t):
        t = m.residual(t, m.identity(m.norm(t, "attn_norm", epsilon=1e-5)))
        f = m.mlp(m.norm(t, "mlp_norm", epsilon=1e-5), "mlp", 64, "gelu")
        return m.residual(t, f)

    x = m.norm(m.encoder(x, 5, body), "norm", epsilon=1e-5)
    return {"logits": m.head("head", [m.pool(x, "mean")], 10)}


def main():
    for build, image, runs in MODELS:
        m = Model(image)
        text = m.text(build(m))
        comment = " ".join(build.__doc__.split())
        lines = [f"// {comment}", "// Written by make_tests.py."]
        for run in (RUN, AVX2, *runs):
            command = f"{run} | FileCheck %s"
            if run == AVX2:
                command = f"%if host-avx2 %{{ {command} %}}"
            lines.append(f"// RUN: {command}")
        lines += ["", "// CHECK: {{^pass$}}", "", text]
        path = HERE / (build.__name__.replace("_", "-") + ".mlir")
        path.write_text("\n".join(lines))


main()
