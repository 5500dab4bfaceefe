# ===- encoder_models.py - Encoders, heads, small whole models -------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Encoders, pools and heads, parameters in other layouts, whole models."""

import math

from registry import RUN, model

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


@model([2, 3, 28, 28], RUN + " --threads 2")
def encoder_of_beit(m):
    """BEiT's layer: a table of distances of its own in each layer, LayerScale,
    the mean of all patches."""
    x = m.patches("patch", 24, [7, 7], [7, 7])
    x = m.tokens(x, m.param("cls", 1, 1, 24))

    def body(t):
        table = m.relative_bias("table", [4, 4], 3, class_token=True)
        a = m.msa(m.norm(t, "norm1"), "attention", 3, biases="qvo", bias=table)
        t = m.residual(t, a, m.param("scale1", 24))
        f = m.mlp(m.norm(t, "norm2"), "mlp", 48, "gelu")
        return m.residual(t, f, m.param("scale2", 24))

    x = m.encoder(x, 3, body)
    return {"mean": m.norm(m.pool(x, "mean from(1)"), "norm"), "class": m.pool(x, "token")}


@model([1, 3, 28, 28], RUN + " --batch=dynamic")
def encoder_of_shared_biases(m):
    """One table of distances for all layers."""
    x = m.patches("patch", 24, [7, 7], [7, 7])
    table = m.relative_bias("table", [4, 4], 3)

    def body(t):
        t = m.residual(t, m.msa(m.norm(t, "norm1"), "attention", 3, bias=table))
        return m.residual(t, m.mlp(m.norm(t, "norm2"), "mlp", 48, "gelu"))

    return {"tokens": m.encoder(x, 3, body)}


@model([2, 3, 28, 28], RUN + " --threads 2")
def encoder_of_dinov3(m):
    """DINOv3's layer: rotary positions but for the class and register tokens,
    no key bias, LayerScale, SwiGLU."""
    x = m.patches("patch", 24, [7, 7], [7, 7])
    x = m.tokens(x, m.param("cls", 1, 1, 24), m.param("register", 1, 4, 24))
    table = m.rope_table([4, 4], 5, 8, 100.0, [-4.712389, -4.712389], [3.141593, 3.141593])

    def body(t):
        a = m.msa(m.norm(t, "norm1"), "attention", 3, biases="qvo", rope=[table])
        t = m.residual(t, a, m.param("scale1", 24))
        f = m.mlp(m.norm(t, "norm2"), "mlp", 48, "silu", gate=True)
        return m.residual(t, f, m.param("scale2", 24))

    x = m.norm(m.encoder(x, 3, body), "norm")
    return {"tokens": x, "class": m.pool(x, "token")}


@model([1, 3, 28, 28])
def encoder_of_eva(m):
    """EVA-02's layer: neighbours turned, norms inside of attention and SwiGLU;
    an RMS norm before the encoder."""
    x = m.tokens(m.patches("patch", 32, [7, 7], [7, 7]), m.param("cls", 1, 1, 32))
    x = m.rms_norm(m.positions(x, m.param("position", 1, 17, 32)), "embed_norm")
    table = m.rope_table([4, 4], 1, 16, 10000.0, [0.0, 0.0], [4.0, 4.0])

    def body(t):
        a = m.msa(m.norm(t, "norm1"), "attention", 2, rope=[table], interleaved=True, inner_norm="b")
        t = m.residual(t, a)
        return m.residual(
            t, m.mlp(m.norm(t, "norm2"), "mlp", 48, "silu", gate=True, inner_norm="b")
        )

    return {"mean": m.norm(m.pool(m.encoder(x, 2, body), "mean from(1)"), "norm")}


@model([2, 3, 28, 28], RUN + " --threads 2")
def encoder_of_mixed_rope(m):
    """Frequencies of rotary positions that one tensor holds for all layers, of
    two kinds in turn; one token is read, so the last layer is apart."""
    x = m.patches("patch", 24, [7, 7], [7, 7])
    x = m.tokens(x, m.param("cls", 1, 1, 24))
    frequencies = m.param("frequencies", 2, 6, 3, 4)

    def body(t):
        for name, place in (("even", " step(2)"), ("odd", " first(1) step(2)")):
            own = m.layer_slice(frequencies, 1, place)
            table = m.mixed_rope_table(own, [4, 4], 1, "column_first")
            t = m.block(t, name, 3, 48, place=place, rope=[table], interleaved=True)
        return t

    x = m.norm(m.encoder(x, 3, body), "norm")
    return {"class": m.pool(x, "token")}


@model([2, 3, 28, 28], RUN + " --threads 2")
def encoder_of_differential(m):
    """One map less another, by a number that begins with another one in each
    layer; layers of two kinds in turn, and one token is read, so that the last
    one is apart."""
    x = m.patches("patch", 24, [7, 7], [7, 7])
    x = m.tokens(x, m.param("cls", 1, 1, 24))
    inits = [0.8 - 0.6 * math.exp(-0.3 * layer) for layer in range(6)]

    def body(t):
        for first, (name, place) in enumerate((("even", " step(2)"), ("odd", " first(1) step(2)"))):
            own = m.layer_number(*inits[first::2])
            t = m.block(t, name, 3, 48, place=place, differential=own)
        return t

    x = m.norm(m.encoder(x, 3, body), "norm")
    return {"class": m.pool(x, "token")}


@model([2, 3, 28, 28], RUN + " --threads 2")
def encoder_of_cait(m):
    """CaiT's layers: talking heads among the patches, then a class token that
    alone learns of them, both with LayerScale."""
    x = m.patches("patch", 24, [7, 7], [7, 7])
    x = m.positions(x, m.param("position", 1, 16, 24))

    def talk(t):
        a = m.msa(m.norm(t, "norm1"), "attention", 4, talking="sw")
        t = m.residual(t, a, m.param("scale1", 24))
        return m.residual(t, m.mlp(m.norm(t, "norm2"), "mlp", 48, "gelu"), m.param("scale2", 24))

    def learn(t):
        n = m.norm(t, "class.norm1")
        a = m.msa(m.first(n, 1), "class.attention", 4, context=n)
        c = m.residual(m.first(t, 1), a, m.param("class.scale1", 24))
        t = m.replace_first(t, c)
        f = m.mlp(m.norm(m.first(t, 1), "class.norm2"), "class.mlp", 48, "gelu")
        return m.replace_first(t, m.residual(m.first(t, 1), f, m.param("class.scale2", 24)))

    x = m.tokens(m.encoder(x, 3, talk), m.param("cls", 1, 1, 24))
    x = m.norm(m.encoder(x, 2, learn), "norm")
    return {"class": m.pool(x, "token"), "tokens": x}


@model([2, 1, 17, 8])
def encoder_of_parallel_branches(m):
    """Attention and perceptron beside each other, of one norm and of two."""

    def body(t):
        n = m.rms_norm(t, "norm")
        y = m.residual(t, m.msa(n, "attention", 2, norms="", kind="rms"))
        y = m.residual(y, m.mlp(n, "mlp", 40, "gelu"))
        a = m.msa(m.norm(y, "norm1"), "attention1", 4)
        z = m.residual(y, a, m.param("scale1", 24))
        return m.residual(z, m.mlp(m.norm(y, "norm2"), "mlp2", 20, "relu2"), m.param("scale2", 24))

    return {"tokens": m.encoder(m.rows("patch", 24), 2, body)}


# ===-- Tokens that nobody reads ---------------------------------------------=== #


@model([2, 3, 28, 28], RUN + " --threads 2")
def dead_behind_class_token(m):
    """DINOv2's layer with all that it has, and only two of its tokens read."""
    x = m.patches("patch", 32, [7, 7], [7, 7])
    x = m.tokens(x, m.param("cls", 1, 1, 32), m.param("register", 1, 4, 32))

    def body(t):
        a = m.msa(m.norm(t, "norm1"), "attention", 2, norms="qk")
        t = m.residual(t, a, m.param("scale1", 32))
        f = m.mlp(m.norm(t, "norm2"), "mlp", 88, "silu", gate=True)
        return m.residual(t, f, m.param("scale2", 32))

    x = m.norm(m.encoder(x, 3, body), "norm")
    return {"class": m.pool(x, "token"), "register": m.pool(x, "token index(1)")}


@model([1, 3, 32, 24], RUN + " --batch=dynamic")
def dead_in_period_of_two(m):
    """Layers of two kinds in turn; a token in the middle is read, and the mean
    of the last five."""
    x = m.patches("patch", 24, [8, 8], [8, 8])

    def body(t):
        t = m.block(t, "even", 2, 40, place=" step(2)")
        return m.block(t, "odd", 3, 24, "relu", place=" first(1) step(2)")

    x = m.encoder(x, 2, body)
    return {"token": m.pool(x, "token index(7)"), "mean": m.pool(x, "mean from(7)")}


@model([1, 1, 13, 8])
def dead_norms_behind(m):
    """A single layer with norms behind its branches, and a run without
    attention, for one token."""

    def post_norm(t):
        t = m.norm(m.residual(t, m.msa(t, "attention", 2)), "norm1")
        return m.norm(m.residual(t, m.mlp(t, "mlp", 20, "gelu")), "norm2")

    def no_attention(t):
        return m.residual(t, m.mlp(m.norm(m.identity(t), "norm"), "ablated", 20, "silu"))

    x = m.rows("patch", 12)
    last = m.encoder(m.encoder(x, 1, post_norm), 3, no_attention)
    return {"token": m.pool(last, "token index(12)")}


@model([2, 3, 28, 28], RUN + " --threads 2")
def dead_behind_positions(m):
    """Layers with rotary positions and biases of scores, of which one token is
    read."""
    x = m.patches("patch", 24, [7, 7], [7, 7])
    x = m.tokens(x, m.param("cls", 1, 1, 24))
    rope = m.rope_table([4, 4], 1, 8, 100.0, [0.25, 0.0], [1.0, 1.0])

    def body(t):
        table = m.relative_bias("table", [4, 4], 3, class_token=True)
        a = m.msa(m.rms_norm(t, "norm1"), "attention", 3, rope=[rope], bias=table, inner_norm="b")
        t = m.residual(t, a, m.param("scale1", 24))
        return m.residual(t, m.mlp(m.rms_norm(t, "norm2"), "mlp", 48, "gelu", inner_norm="b"))

    x = m.rms_norm(m.encoder(x, 2, body), "norm")
    return {"class": m.pool(x, "token")}


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
        "max": m.pool(x, "max"),
        "max_of_norm": m.head("of_max", [m.pool(m.norm(x, "norm_max"), "max from(1)")], 5),
        "max_of_last": m.pool(x, "max from(36)"),
        "mean_max": m.pool(x, "mean_max from(2)"),
        "mean_max_of_norm": m.head("of_both", [m.pool(m.norm(x, "norm_both"), "mean_max")], 5),
    }


@model([2, 1, 37, 6], RUN + " --threads 2")
def attention_pools(m):
    """Pools by attention: one learned query as in SigLIP, with a perceptron
    behind it, and several with norms of queries and keys."""
    x = m.norm(m.rows("patch", 24), "norm")
    probe = m.latents(x, m.param("probe", 1, 1, 24))
    y = m.msa(probe, "siglip", 3, context=x)
    siglip = m.residual(y, m.mlp(m.norm(y, "siglip.norm"), "siglip.mlp", 48, "gelu_tanh"))
    several = m.latents(x, m.param("several", 5, 24))
    z = m.msa(several, "norms", 2, norms="qk", context=x, biases="qvo")
    return {
        "siglip": m.pool(siglip, "token"),
        "several": z,
        "mean": m.head("head", [m.pool(z, "mean")], 10),
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
        for name in ("none", "tanh", "gelu", "gelu_tanh", "quick_gelu", "relu", "relu2", "silu")
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
