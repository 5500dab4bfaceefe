# ===- block_cases.py - What an encoder layer is made of, in PyTorch -----=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Cases of op_cases.py: norms, attention, perceptrons, residuals, encoders."""

import itertools

import torch
import torch.nn.functional as F
from op_case import case, fill, function

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


for scale in (False, True):
    case(
        "rms_norm" + ("_scale" if scale else ""),
        f"vit.rms_norm %x{' scale(%p1)' if scale else ''} epsilon 1.0e-2",
        [2, 2, 5],
        lambda x, p1=None: F.rms_norm(x, (5,), p1, 1e-2),
        **({"p1": [5]} if scale else {}),
    )


def norm(x, kind, weight, bias, epsilon):
    if weight is None:
        return x
    if kind == "rms":
        return F.rms_norm(x, x.shape[-1:], weight, epsilon)
    return F.layer_norm(x, x.shape[-1:], weight, bias, epsilon)


def attention(
    x,
    z,
    heads,
    weights,
    biases,
    norms=(None, None),
    scale=None,
    epsilon=1e-6,
    kind="layer",
    turn=(lambda q: q, lambda k: k),
    shift=None,
    inner=(None, None),
    key_heads=None,
    talking=None,
    differential=None,
):
    def split(tokens, i, heads):
        y = F.linear(tokens, weights[i], biases[i])
        return y.reshape(*y.shape[:2], heads, -1).transpose(1, 2)

    own = key_heads or heads
    q, k, v = split(x, 0, heads), split(z, 1, own), split(z, 2, own)
    if differential:  # twice as many heads, of half the width
        q, k = split(x, 0, 2 * heads), split(z, 1, 2 * heads)
    if norms[0]:
        q = norm(q, kind, *norms[0], epsilon)
        k = norm(k, kind, *norms[1], epsilon)
    q, k = turn[0](q), turn[1](k)
    if talking:
        y = talking_attention(q, k, v, shift, scale or q.shape[-1] ** -0.5, *talking)
    elif differential:
        y = differential_attention(q, k, v, shift, scale, *differential)
    else:
        y = F.scaled_dot_product_attention(
            q, k, v, attn_mask=shift, scale=scale, enable_gqa=own != heads
        )
    y = norm(y.transpose(1, 2).flatten(2), kind, *inner, epsilon)
    return F.linear(y, weights[3], biases[3])


def talking_attention(q, k, v, shift, scale, *mixes):
    """As CaiT does it: the heads are the last dimension of two linear layers."""

    def mix(scores, weight, bias):
        return F.linear(scores.permute(0, 2, 3, 1), weight, bias).permute(0, 3, 1, 2)

    scores = scale * q @ k.transpose(-2, -1) + (0 if shift is None else shift)
    return mix(mix(scores, *mixes[:2]).softmax(dim=-1), *mixes[2:]) @ v


def differential_attention(q, k, v, shift, scale, factor, init, weight, epsilon=1e-5):
    """As its authors do it: the maps of two heads beside each other make one."""
    scores = (scale or q.shape[-1] ** -0.5) * q @ k.transpose(-2, -1)
    if shift is not None:
        scores = scores + shift.repeat_interleave(2, dim=0)
    maps = scores.softmax(dim=-1).unflatten(1, (-1, 2))
    y = (maps[:, :, 0] - factor * maps[:, :, 1]) @ v
    return F.rms_norm(y, y.shape[-1:], weight, epsilon) * (1 - init)


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
case(
    "msa_rms_norms_of_queries_keys_and_inside",
    "vit.msa %x heads 2 query(%p1) key(%p2) value(%p3) query_norm(%p4) key_norm(%p5)"
    " inner_norm(%p6) norm_kind(rms) norm_epsilon(0.01) projection(%p7)",
    [2, 3, 3],
    lambda x, p1, p2, p3, p4, p5, p6, p7: self_attention(
        x, 2, [p1, p2, p3, p7], [None] * 4, ((p4, None), (p5, None)), epsilon=0.01, kind="rms",
        inner=(p6, None),
    ),
    p1=[8, 3], p2=[8, 3], p3=[8, 3], p4=[4], p5=[4], p6=[8], p7=[3, 8],
)  # fmt: skip
case(
    "msa_inner_norm",
    "vit.msa %x heads 2 query(%p1) key(%p2) value(%p3) inner_norm(%p4, %p5) projection(%p6)",
    [1, 3, 4],
    lambda x, p1, p2, p3, p4, p5, p6: self_attention(
        x, 2, [p1, p2, p3, p6], [None] * 4, inner=(p4, p5)
    ),
    p1=[4, 4], p2=[4, 4], p3=[4, 4], p4=[4], p5=[4], p6=[4, 4],
)  # fmt: skip


def turn_halves(table):
    """As DINOv3 does it: x cos + rotate_half(x) sin."""
    cosines, sines = table[0].repeat(1, 2), table[1].repeat(1, 2)

    def turn(x):
        low, high = x.chunk(2, dim=-1)
        return x * cosines + torch.cat((-high, low), dim=-1) * sines

    return turn


def turn_neighbours(table):
    """As EVA-02 does it: pairs of neighbours, as complex numbers."""
    factors = torch.complex(table[0], table[1])

    def turn(x):
        pairs = torch.view_as_complex(x.contiguous().reshape(*x.shape[:-1], -1, 2))
        return torch.view_as_real(pairs * factors).flatten(-2)

    return turn


for name, turn in (("", turn_halves), (" interleaved", turn_neighbours)):
    case(
        "msa_rope" + name.replace(" ", "_"),
        f"vit.msa %x heads 2 query(%p1, %p2) key(%p3, %p4) value(%p5) rope(%p6){name} projection(%p7)",
        [2, 3, 5],
        lambda x, p1, p2, p3, p4, p5, p6, p7: self_attention(
            x, 2, [p1, p3, p5, p7], [p2, p4, None, None], turn=(turn(p6), turn(p6))
        ),
        p1=[12, 5], p2=[12], p3=[12, 5], p4=[12], p5=[12, 5], p6=[2, 3, 3], p7=[5, 12],
    )  # fmt: skip
    case(
        "msa_rope_of_context_with_norms" + name.replace(" ", "_"),
        "vit.msa %x context(%p1) heads 1 query(%p2) key(%p3) value(%p4) query_norm(%p5, %p6)"
        f" key_norm(%p7) rope(%p8, %p9){name} projection(%p10)",
        [1, 2, 4],
        lambda x, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10: attention(
            x, p1, 1, [p2, p3, p4, p10], [None] * 4, ((p5, p6), (p7, None)),
            turn=(turn(p9), turn(p8)),
        ),
        p1=[1, 5, 4], p2=[4, 4], p3=[4, 4], p4=[4, 4], p5=[4], p6=[4], p7=[4], p8=[2, 5, 2],
        p9=[2, 2, 2], p10=[4, 4],
    )  # fmt: skip
case(
    "msa_score_bias",
    "vit.msa %x heads 2 query(%p1) key(%p2, %p3) value(%p4) score_bias(%p5) projection(%p6)"
    " scale(0.7)",
    [2, 3, 4],
    lambda x, p1, p2, p3, p4, p5, p6: self_attention(
        x, 2, [p1, p2, p4, p6], [None, p3, None, None], shift=p5, scale=0.7
    ),
    p1=[4, 4], p2=[4, 4], p3=[4], p4=[4, 4], p5=[2, 3, 3], p6=[4, 4],
)  # fmt: skip
case(
    "msa_score_bias_of_context",
    "vit.msa %x context(%p6) heads 2 query(%p1) key(%p2) value(%p3) score_bias(%p4)"
    " projection(%p5)",
    [2, 1, 4],
    lambda x, p6, p1, p2, p3, p4, p5: attention(
        x, p6, 2, [p1, p2, p3, p5], [None] * 4, shift=p4
    ),
    p6=[2, 3, 4], p1=[4, 4], p2=[4, 4], p3=[4, 4], p4=[2, 1, 3], p5=[4, 4],
)  # fmt: skip


case(
    "msa_talking_heads",
    "vit.msa %x heads 2 query(%p1, %p2) key(%p3, %p4) value(%p5, %p6) score_mix(%p9, %p10)"
    " weight_mix(%p11, %p12) projection(%p7, %p8)",
    [2, 5, 6],
    lambda x, p9, p10, p11, p12, **p: self_attention(
        x, 2, [p[f"p{i}"] for i in (1, 3, 5, 7)], [p[f"p{i}"] for i in (2, 4, 6, 8)],
        talking=(p9, p10, p11, p12),
    ),
    p9=[2, 2], p10=[2], p11=[2, 2], p12=[2],
    **SQUARE,
)  # fmt: skip
# More than one block of 32 queries; without biases, with a shift of the scores.
case(
    "msa_talking_heads_of_context",
    "vit.msa %x context(%p1) heads 3 query(%p2) key(%p3) value(%p4) score_bias(%p5)"
    " score_mix(%p6) weight_mix(%p7) projection(%p8) scale(0.7)",
    [1, 40, 3],
    lambda x, p1, p2, p3, p4, p5, p6, p7, p8: attention(
        x, p1, 3, [p2, p3, p4, p8], [None] * 4, shift=p5, scale=0.7,
        talking=(p6, None, p7, None),
    ),
    p1=[1, 4, 3], p2=[6, 3], p3=[6, 3], p4=[6, 3], p5=[3, 40, 4], p6=[3, 3], p7=[3, 3], p8=[3, 6],
)  # fmt: skip
for heads, key_heads in ((4, 2), (3, 1)):
    case(
        f"msa_{key_heads}_heads_of_keys_for_{heads}",
        f"vit.msa %x heads {heads} kv_heads {key_heads} query(%p1, %p2) key(%p3, %p4)"
        " value(%p5, %p6) query_norm(%p7) key_norm(%p8) rope(%p9) interleaved projection(%p10)",
        [2, 3, 5],
        lambda x, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10: self_attention(
            x, heads, [p1, p3, p5, p10], [p2, p4, p6, None], ((p7, None), (p8, None)),
            turn=(turn_neighbours(p9),) * 2, key_heads=key_heads,
        ),
        p1=[2 * heads, 5], p2=[2 * heads], p3=[2 * key_heads, 5], p4=[2 * key_heads],
        p5=[2 * key_heads, 5], p6=[2 * key_heads], p7=[2], p8=[2], p9=[2, 3, 1],
        p10=[5, 2 * heads],
    )  # fmt: skip
case(
    "msa_rope_of_each_head",
    "vit.msa %x heads 2 query(%p1) key(%p2) value(%p3) rope(%p4) interleaved projection(%p5)",
    [2, 3, 5],
    lambda x, p1, p2, p3, p4, p5: self_attention(
        x, 2, [p1, p2, p3, p5], [None] * 4,
        turn=(turn_neighbours(p4.reshape(2, 3, 2, 3).transpose(1, 2)),) * 2,
    ),
    p1=[12, 5], p2=[12, 5], p3=[12, 5], p4=[2, 3, 6], p5=[5, 12],
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


def attention_weights(x, heads, weights, biases, norms=None, scale=None, turn=None, shift=0):
    """The softmax alone, as written."""
    q, k = (
        F.linear(x, weight, bias).unflatten(2, (heads, -1)).transpose(1, 2)
        for weight, bias in zip(weights, biases)
    )
    if norms:
        q, k = norm(q, "rms", norms[0], None, 0.01), norm(k, "rms", norms[1], None, 0.01)
    if turn:
        q, k = turn(q), turn(k)
    scores = q @ k.transpose(2, 3) * (scale or q.shape[-1] ** -0.5)
    return (scores + shift).softmax(-1)


case(
    "attention_weights",
    "vit.attention_weights %x heads 2 query(%p1, %p2) key(%p3, %p4)",
    [2, 3, 6],
    lambda x, p1, p2, p3, p4: attention_weights(x, 2, [p1, p3], [p2, p4]),
    p1=[8, 6], p2=[8], p3=[8, 6], p4=[8],
)  # fmt: skip
case(
    "attention_weights_with_norms_rope_and_bias",
    "vit.attention_weights %x heads 2 query(%p1) key(%p2) query_norm(%p3) key_norm(%p4) rope(%p5)"
    " interleaved score_bias(%p6) norm_kind(rms) norm_epsilon(0.01) scale(0.7)",
    [1, 3, 6],
    lambda x, p1, p2, p3, p4, p5, p6: attention_weights(
        x, 2, [p1, p2], [None] * 2, (p3, p4), 0.7, turn_neighbours(p5), p6
    ),
    p1=[8, 6], p2=[8, 6], p3=[4], p4=[4], p5=[2, 3, 2], p6=[2, 3, 3],
)  # fmt: skip
case(
    "attention_weights_with_rope_of_each_head",
    "vit.attention_weights %x heads 2 query(%p1) key(%p2) rope(%p3) interleaved",
    [2, 3, 5],
    lambda x, p1, p2, p3: attention_weights(
        x, 2, [p1, p2], [None] * 2,
        turn=turn_neighbours(p3.reshape(2, 3, 2, 3).transpose(1, 2)),
    ),
    p1=[12, 5], p2=[12, 5], p3=[2, 3, 6],
)  # fmt: skip

ACTIVATIONS = {
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
    "relu": F.relu,
    "relu2": lambda x: F.relu(x).square(),
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
case(
    "mlp_inner_norm",
    "vit.mlp %x gate(%p1) fc1(%p2) inner_norm(%p3, %p4) fc2(%p5) activation(silu) norm_epsilon(0.01)",
    [1, 2, 3],
    lambda x, p1, p2, p3, p4, p5: F.linear(
        F.layer_norm(F.silu(F.linear(x, p1)) * F.linear(x, p2), (4,), p3, p4, 0.01), p5
    ),
    p1=[4, 3], p2=[4, 3], p3=[4], p4=[4], p5=[3, 4],
)  # fmt: skip
case(
    "mlp_inner_rms_norm",
    "vit.mlp %x fc1(%p1) inner_norm(%p2) fc2(%p3) activation(gelu) norm_kind(rms)",
    [1, 2, 3],
    lambda x, p1, p2, p3: F.linear(
        F.rms_norm(F.gelu(F.linear(x, p1)), (4,), p2, 1e-6), p3
    ),
    p1=[4, 3], p2=[4], p3=[3, 4],
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
