# ===- attention_models.py - Variants of attention -------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Attention without windows: each model's outputs are variants of it."""

from registry import RUN, model


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


@model([2, 1, 19, 9], RUN + " --threads 2")
def msa_context(m):
    """Queries from other tokens than keys and values: one, two and all of them,
    and more; with every bias, with norms, with none."""
    x = m.norm(m.rows("patch", 24), "norm")
    few = {n: m.norm(m.rows(f"few{n}", 24, n), f"norm{n}") for n in (1, 2, 7)}
    return {
        "one": m.msa(few[1], "one", 3, context=x),
        "two": m.msa(few[2], "two", 4, context=x),
        "all": m.msa(x, "all", 2, context=x),
        "more": m.msa(x, "more", 3, context=few[7], biases="vo"),
        "norms": m.msa(few[1], "norms", 2, norms="qk", context=x),
        "wider": m.msa(few[1], "wider", 3, inner=48, biases="", scale=0.3, context=x),
        "narrower": m.msa(few[2], "narrower", 2, inner=6, biases="qo", context=x),
    }


@model([2, 1, 19, 9])
def msa_inner_norms(m):
    """A norm between attention and projection, with a shift and without, of
    both kinds; with it the value bias has to stay."""
    x = m.norm(m.rows("patch", 24), "norm")
    one = m.norm(m.rows("one", 24, 1), "norm_one")
    return {
        "layer": m.msa(x, "layer", 3, inner_norm="b"),
        "layer_scale_alone": m.msa(x, "layer_scale_alone", 4, inner_norm="", biases="qk"),
        "rms": m.msa(x, "rms", 3, inner_norm="", kind="rms"),
        "rms_everywhere": m.msa(x, "rms_everywhere", 2, inner_norm="", norms="", kind="rms"),
        "norms": m.msa(x, "norms", 3, inner_norm="b", norms="qk"),
        "one": m.msa(one, "one", 3, context=x, inner_norm="b"),
    }


@model([2, 1, 22, 9], RUN + " --threads 2")
def msa_norms_of_heads(m):
    """Norms of queries and keys with weights of each head, and over all heads:
    of both kinds, with shifts and without, turned in both ways, with fewer
    heads of keys, of differential halves, for one query, and the weights alone."""
    x = m.norm(m.rows("patch", 24), "norm")
    one = m.norm(m.rows("one", 24, 1), "norm_one")
    rope = m.rope_table([4, 5], 2, 8, 100.0, [-4.7, -5.0], [3.1, 2.5])
    results = {}
    for of in ("per_head", "across_heads"):
        rest = {"norms_of": of}
        results |= {
            f"{of}_layer": m.msa(x, f"{of}_layer", 3, norms="qk", **rest),
            f"{of}_rms": m.msa(x, f"{of}_rms", 4, norms="", kind="rms", biases="", **rest),
            f"{of}_halves": m.msa(x, f"{of}_halves", 3, norms="q", rope=[rope], **rest),
            f"{of}_neighbours": m.msa(
                x, f"{of}_neighbours", 3, norms="qk", rope=[rope], interleaved=True, **rest
            ),
            f"{of}_keys": m.msa(x, f"{of}_keys", 6, inner=48, key_heads=2, norms="qk", **rest),
            f"{of}_differential": m.msa(
                x, f"{of}_differential", 2, norms="qk", differential=m.layer_number(0.5), **rest
            ),
            f"{of}_one": m.msa(one, f"{of}_one", 2, context=x, norms="k", scale=0.4, **rest),
            f"{of}_weights": m.attention_weights(x, f"{of}_weights", 3, norms="qk", **rest),
        }
    return results


@model([2, 1, 22, 9], RUN + " --threads 2")
def msa_gates(m):
    """Sigmoids of a linear layer as factors of what is projected: with a bias
    and without, behind an inner norm, of a wider and a narrower inner width,
    for one query; with fewer heads of keys, talking and differential heads; of
    tokens that are not normalized, with the value bias that has to stay."""
    rows = m.rows("patch", 24)
    x = m.norm(rows, "norm")
    one = m.norm(m.rows("one", 24, 1), "norm_one")
    return {
        "bias": m.msa(x, "bias", 3, gate="b"),
        "no_bias": m.msa(x, "no_bias", 4, gate="", biases=""),
        "rows": m.msa(rows, "rows", 2, gate="b", biases="v"),
        "inner_norm": m.msa(x, "inner_norm", 3, gate="b", inner_norm="b"),
        "wider": m.msa(x, "wider", 3, inner=48, gate="b"),
        "narrower": m.msa(x, "narrower", 2, inner=6, gate="", biases="qvo"),
        "one": m.msa(one, "one", 3, context=x, gate="b"),
        "keys": m.msa(x, "keys", 4, key_heads=2, gate="b"),
        "talking": m.msa(x, "talking", 3, talking="sw", gate="b"),
        "differential": m.msa(x, "differential", 2, differential=m.layer_number(0.2), gate="b"),
    }


@model([2, 1, 21, 9], RUN + " --threads 2")
def msa_score_bias(m):
    """Biases of scores: of any numbers, of distances on a grid with a class
    token in front and without, with norms, with a scale, for one query."""
    x = m.norm(m.rows("patch", 24, 21), "norm")
    y = m.norm(m.rows("fewer", 24, 20), "norm_fewer")
    one = m.norm(m.rows("one", 24, 1), "norm_one")
    return {
        "any": m.msa(x, "any", 3, bias=m.param("any.table", 3, 21, 21)),
        "class": m.msa(x, "class", 4, bias=m.relative_bias("class.table", [4, 5], 4, True)),
        "grid": m.msa(y, "grid", 2, bias=m.relative_bias("grid.table", [4, 5], 2)),
        "norms": m.msa(x, "norms", 3, norms="qk", bias=m.param("norms.table", 3, 21, 21)),
        "scale": m.msa(
            x, "scale", 1, scale=0.05, bias=m.relative_bias("scale.table", [10, 2], 1, True)
        ),
        "one": m.msa(one, "one", 3, context=x, bias=m.param("one.table", 3, 1, 21)),
    }


@model([1, 1, 197, 8], RUN + " --threads 3", RUN + " --batch=dynamic")
def msa_score_bias_of_beit(m):
    """As many tokens as BEiT's, more than one block of everything."""
    x = m.norm(m.rows("patch", 32), "norm")
    return {"tokens": m.msa(x, "msa", 2, bias=m.relative_bias("table", [14, 14], 2, True))}


@model([2, 1, 22, 9], RUN + " --threads 2")
def msa_rope(m):
    """Rotary positions: pairs as halves and as neighbours, tables of a grid and
    of any numbers, with norms, with every bias, for one query."""
    x = m.norm(m.rows("patch", 24), "norm")
    one = m.norm(m.rows("one", 24, 1), "norm_one")
    grid = m.rope_table([4, 5], 2, 8, 100.0, [-4.7, -5.0], [3.1, 2.5])
    wide = m.rope_table([4, 5], 2, 24, 10000.0, [0.0, 0.5], [1.5, 1.0], "column_first")
    any_, any_one = m.param("any.table", 2, 22, 6), m.param("any_one.table", 2, 1, 6)
    return {
        "halves": m.msa(x, "halves", 3, rope=[grid]),
        "neighbours": m.msa(x, "neighbours", 3, rope=[grid], interleaved=True),
        "wide": m.msa(x, "wide", 1, rope=[wide], biases="", scale=0.5),
        "norms": m.msa(x, "norms", 3, norms="qk", rope=[grid]),
        "norms_neighbours": m.msa(x, "norms_neighbours", 3, norms="q", rope=[grid], interleaved=True),
        "rms_norms": m.msa(x, "rms_norms", 3, norms="", kind="rms", rope=[grid]),
        "any": m.msa(x, "any", 2, rope=[any_], biases="kv"),
        "one": m.msa(one, "one", 2, context=x, rope=[any_, any_one]),
        "one_neighbours": m.msa(
            one, "one_neighbours", 2, context=x, rope=[any_, any_one], interleaved=True
        ),
        "with_bias": m.msa(x, "with_bias", 2, rope=[any_], bias=m.param("scores", 2, 22, 22)),
    }


@model([2, 1, 22, 9], RUN + " --threads 2")
def msa_rope_of_heads(m):
    """Rotary positions that each head has of its own: learned frequencies,
    rows and columns first, pairs as halves and as neighbours, and a table of
    any numbers; with norms, for one query."""
    x = m.norm(m.rows("patch", 24), "norm")
    one = m.norm(m.rows("one", 24, 1), "norm_one")
    mixed = m.mixed_rope_table(m.param("rows.frequencies", 2, 3, 4), [4, 5], 2)
    columns = m.mixed_rope_table(m.param("columns.frequencies", 2, 3, 4), [4, 5], 2, "column_first")
    any_, any_one = m.param("any.table", 2, 22, 12), m.param("any_one.table", 2, 1, 12)
    return {
        "halves": m.msa(x, "halves", 3, rope=[mixed]),
        "neighbours": m.msa(x, "neighbours", 3, rope=[columns], interleaved=True),
        "norms": m.msa(x, "norms", 3, norms="qk", rope=[columns], interleaved=True),
        "any": m.msa(x, "any", 2, rope=[any_], biases="kv"),
        "one": m.msa(one, "one", 2, context=x, rope=[any_, any_one]),
    }


@model([2, 1, 37, 9], RUN + " --threads 2")
def msa_talking_heads(m):
    """Talking heads: with each bias and without, as many heads as vectors
    take and fewer and more, one alone; for one query, with biases of scores,
    with norms, turned, with an inner norm."""
    x = m.norm(m.rows("patch", 24), "norm")
    one = m.norm(m.rows("one", 24, 1), "norm_one")
    rope = m.rope_table([6, 6], 1, 8, 100.0, [-4.7, -5.0], [3.1, 2.5])
    return {
        "four": m.msa(x, "four", 4, talking="sw"),
        "three": m.msa(x, "three", 3, talking="w", biases="qvo"),
        "eight": m.msa(x, "eight", 8, talking="s", scale=0.6),
        "one_head": m.msa(x, "one_head", 1, talking=""),
        "one": m.msa(one, "one", 6, context=x, talking="sw"),
        "bias": m.msa(x, "bias", 2, talking="sw", bias=m.param("bias.table", 2, 37, 37)),
        "norms": m.msa(x, "norms", 4, norms="qk", talking="sw", inner_norm="b"),
        "turned": m.msa(x, "turned", 3, talking="sw", rope=[rope], biases="k"),
    }


@model([1, 1, 200, 8], RUN + " --threads 3", RUN + " --batch=dynamic")
def msa_talking_heads_of_many(m):
    """More than one block of everything: 200 tokens, five heads of 72, and of
    16 tokens with six queries."""
    x = m.norm(m.rows("patch", 40), "norm")
    few = m.norm(m.rows("few", 40, 16), "norm_few")
    six = m.norm(m.rows("six", 40, 6), "norm_six")
    return {
        "tokens": m.msa(x, "tokens", 5, inner=360, talking="sw"),
        "few": m.msa(six, "few", 4, context=few, talking="sw"),
    }


@model([2, 1, 22, 9], RUN + " --threads 2")
def msa_differential(m):
    """One map less another: with each bias and none, halves of 12, 1, 4, 16 and
    5 numbers; for one query, with biases of scores, with norms of the halves
    and inside; lambda_init of 0, 0.8 and between."""
    x = m.norm(m.rows("patch", 24), "norm")
    one = m.norm(m.rows("one", 24, 1), "norm_one")
    few, most = m.layer_number(0.2), m.layer_number(0.8)
    return {
        "one_head": m.msa(x, "one_head", 1, differential=m.layer_number(0.5)),
        "pairs": m.msa(x, "pairs", 12, biases="", differential=few),
        "three": m.msa(x, "three", 3, biases="qvo", scale=0.6, differential=most),
        "wide": m.msa(x, "wide", 2, inner=64, biases="k", differential=m.layer_number(0.0)),
        "odd": m.msa(x, "odd", 3, inner=30, differential=few),
        "one": m.msa(one, "one", 6, context=x, differential=most),
        "bias": m.msa(
            x, "bias", 2, bias=m.param("bias.table", 2, 22, 22), differential=most
        ),
        "norms": m.msa(x, "norms", 4, norms="q", inner_norm="b", differential=few),
        "rms_norms": m.msa(x, "rms_norms", 2, norms="", kind="rms", differential=few),
    }  # fmt: skip


@model([1, 1, 200, 8], RUN + " --threads 3", RUN + " --batch=dynamic")
def msa_differential_of_many(m):
    """More than one block of everything: 200 tokens, five heads of 72, and of
    16 tokens with six queries; values that are copied."""
    x = m.norm(m.rows("patch", 40), "norm")
    few = m.norm(m.rows("few", 40, 16), "norm_few")
    six = m.norm(m.rows("six", 40, 6), "norm_six")
    init = m.layer_number(0.4)
    return {
        "tokens": m.msa(x, "tokens", 5, inner=360, differential=init),
        "few": m.msa(six, "few", 4, context=few, differential=init),
        "copied": m.msa(x, "copied", 1, inner=192, differential=init),
    }


@model([2, 1, 22, 9], RUN + " --threads 2")
def msa_heads_of_keys(m):
    """Fewer heads of keys and values than of queries: half, a third, one; with
    norms and turned, with biases of scores, of other tokens."""
    x = m.norm(m.rows("patch", 24), "norm")
    one = m.norm(m.rows("one", 24, 1), "norm_one")
    rope = m.rope_table([4, 5], 2, 8, 100.0, [-4.7, -5.0], [3.1, 2.5])
    return {
        "half": m.msa(x, "half", 4, key_heads=2),
        "third": m.msa(x, "third", 6, key_heads=2, biases="qv"),
        "one": m.msa(x, "one", 8, key_heads=1, biases=""),
        "all": m.msa(x, "all", 3, key_heads=3),
        "turned": m.msa(x, "turned", 6, inner=48, key_heads=3, norms="qk", rope=[rope]),
        "neighbours": m.msa(
            x, "neighbours", 6, inner=48, key_heads=2, norms="", kind="rms", rope=[rope],
            interleaved=True,
        ),
        "bias": m.msa(x, "bias", 4, key_heads=2, bias=m.param("bias.table", 4, 22, 22)),
        "context": m.msa(one, "context", 4, key_heads=2, context=x, inner_norm="b"),
    }  # fmt: skip


@model([2, 1, 22, 9], RUN + " --threads 2")
def attention_weights(m):
    """Weights of attention as results: with every bias and none, norms of both
    kinds, positions of both kinds, biases of scores, scales; of as many keys as
    vectors hold, beside the attention itself."""
    x = m.norm(m.rows("patch", 24), "norm")
    y = m.norm(m.rows("sixteen", 24, 16), "norm_sixteen")
    one = m.norm(m.rows("one", 24, 1), "norm_one")
    grid = m.rope_table([4, 5], 2, 8, 100.0, [-4.7, -5.0], [3.1, 2.5])
    mixed = m.mixed_rope_table(m.param("heads.frequencies", 2, 3, 4), [4, 5], 2)
    weights = m.attention_weights
    return {
        "plain": weights(x, "plain", 3),
        "no_biases": weights(x, "no_biases", 2, biases=""),
        "sixteen": weights(y, "sixteen", 3),
        "one": weights(one, "one", 3),
        "norms": weights(x, "norms", 3, norms="qk"),
        "rms_norms": weights(x, "rms_norms", 3, norms="", kind="rms", biases="q"),
        "halves": weights(x, "halves", 3, rope=grid),
        "neighbours": weights(x, "neighbours", 3, norms="k", rope=grid, interleaved=True),
        "heads": weights(x, "heads", 3, rope=mixed),
        "scores": weights(x, "scores", 2, bias=m.param("scores.table", 2, 22, 22)),
        "norms_and_scores": weights(
            y, "norms_and_scores", 2, norms="qk", bias=m.param("sixteen.table", 2, 16, 16)
        ),
        "wider": weights(x, "wider", 2, inner=130, scale=0.05),
        "sharp": weights(x, "sharp", 1, scale=40.0),
        "attention": m.msa(x, "attention", 3),
    }


@model([1, 1, 197, 8], RUN + " --threads 3", RUN + " --batch=dynamic")
def attention_weights_of_a_block(m):
    """As many tokens as a ViT's, and what follows on the attention."""
    x = m.rows("patch", 64)
    n = m.norm(x, "norm")
    y = m.residual(x, m.msa(n, "msa", 2))
    return {"tokens": y, "weights": m.attention_weights(n, "weights", 2)}


@model([1, 1, 1557, 4], RUN + " --threads 2")
def msa_long_sums(m):
    """So many keys that values are summed by blocks: four of them, and a rest
    that no step of a loop divides; one query of them."""
    x = m.norm(m.rows("patch", 8), "norm")
    one = m.norm(m.rows("one", 8, 1), "norm_one")
    return {"all": m.msa(x, "all", 1), "one": m.msa(one, "one", 2, context=x)}


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
    """Head dims 64, 72, 76, 80, 88, 104 and 128."""
    results = {}
    for size, heads in ((64, 2), (72, 2), (76, 2), (80, 2), (88, 2), (104, 2), (128, 1)):
        x = m.norm(m.rows(f"patch{size}", 64), f"norm{size}")
        results[f"head_dim_{size}"] = m.msa(x, f"msa{size}", heads, inner=size * heads)
    return results
