# ===- head_cases.py - What else happens to heads, in PyTorch --------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Cases of op_cases.py: norms of queries and keys that each head has of its own
or all have together, and gates behind attention."""

import torch
from block_cases import attention, norm, self_attention
from op_case import case


def of_each_head(x, kind, weight, bias, epsilon):
    """x [B, heads, N, size], weight and bias [heads size]."""
    y = norm(x, kind, torch.ones_like(weight[: x.shape[-1]]), None, epsilon)
    y = y * weight.reshape(x.shape[1], 1, -1)
    return y if bias is None else y + bias.reshape(x.shape[1], 1, -1)


def of_all_heads(x, kind, weight, bias, epsilon):
    rows = x.transpose(1, 2)
    y = norm(rows.flatten(2), kind, weight, bias, epsilon)
    return y.reshape(rows.shape).transpose(1, 2)


def normalized(of, kind, query, key, epsilon=0.01):
    """What `attention` may do to queries and keys."""
    return (lambda q: of(q, kind, *query, epsilon), lambda k: of(k, kind, *key, epsilon))


def weights_of(x, heads, query, key, turn):
    def split(weight):
        y = x @ weight.T
        return y.reshape(*y.shape[:2], heads, -1).transpose(1, 2)

    q, k = turn[0](split(query)), turn[1](split(key))
    return (q.shape[-1] ** -0.5 * q @ k.transpose(-2, -1)).softmax(dim=-1)


for name, word, of in (
    ("each_head", "", of_each_head),
    ("all_heads", " across_heads", of_all_heads),
):
    case(
        f"msa_norms_of_{name}",
        "vit.msa %x heads 2 query(%p1) key(%p2) value(%p3) query_norm(%p4, %p5)"
        f" key_norm(%p6){word} norm_epsilon(0.01) projection(%p7)",
        [2, 3, 3],
        lambda x, p1, p2, p3, p4, p5, p6, p7, of=of: self_attention(
            x, 2, [p1, p2, p3, p7], [None] * 4,
            turn=normalized(of, "layer", (p4, p5), (p6, None)),
        ),
        p1=[8, 3], p2=[8, 3], p3=[8, 3], p4=[8], p5=[8], p6=[8], p7=[3, 8],
    )  # fmt: skip
    case(
        f"msa_rms_norms_of_{name}_and_fewer_of_keys",
        "vit.msa %x context(%p1) heads 4 kv_heads 2 query(%p2) key(%p3) value(%p4)"
        f" query_norm(%p5) key_norm(%p6){word} norm_kind(rms) norm_epsilon(0.01) projection(%p7)",
        [1, 2, 3],
        lambda x, p1, p2, p3, p4, p5, p6, p7, of=of: attention(
            x, p1, 4, [p2, p3, p4, p7], [None] * 4, key_heads=2,
            turn=normalized(of, "rms", (p5, None), (p6, None)),
        ),
        p1=[1, 5, 3], p2=[8, 3], p3=[4, 3], p4=[4, 3], p5=[8], p6=[4], p7=[3, 8],
    )  # fmt: skip
    case(
        f"attention_weights_with_norms_of_{name}",
        "vit.attention_weights %x heads 2 query(%p1) key(%p2) query_norm(%p3) key_norm(%p4, %p5)"
        f"{word} norm_epsilon(0.01)",
        [1, 4, 3],
        lambda x, p1, p2, p3, p4, p5, of=of: weights_of(
            x, 2, p1, p2, normalized(of, "layer", (p3, None), (p4, p5))
        ),
        p1=[8, 3], p2=[8, 3], p3=[8], p4=[8], p5=[8],
    )  # fmt: skip


def gated(x, z, heads, weights, biases, gate, inner=(None, None), epsilon=1e-6):
    """`attention` with an identity for a projection, then the gate and the
    projection."""
    last, none = torch.eye(weights[2].shape[0], dtype=x.dtype), [*biases[:3], None]
    y = attention(x, z, heads, [*weights[:3], last], none, inner=inner, epsilon=epsilon)
    y = y * torch.sigmoid(torch.nn.functional.linear(x, *gate))
    return torch.nn.functional.linear(y, weights[3], biases[3])


case(
    "msa_gate",
    "vit.msa %x heads 2 query(%p1) key(%p2) value(%p3, %p4) gate(%p5, %p6) projection(%p7, %p8)",
    [2, 3, 3],
    lambda x, p1, p2, p3, p4, p5, p6, p7, p8: gated(
        x, x, 2, [p1, p2, p3, p7], [None, None, p4, p8], (p5, p6)
    ),
    p1=[4, 3], p2=[4, 3], p3=[4, 3], p4=[4], p5=[4, 3], p6=[4], p7=[3, 4], p8=[3],
)  # fmt: skip
case(
    "msa_gate_without_bias_of_context_behind_a_norm",
    "vit.msa %x context(%p1) heads 2 query(%p2) key(%p3) value(%p4) inner_norm(%p5)"
    " norm_epsilon(0.01) gate(%p6) projection(%p7)",
    [1, 2, 3],
    lambda x, p1, p2, p3, p4, p5, p6, p7: gated(
        x, p1, 2, [p2, p3, p4, p7], [None] * 4, (p6, None), inner=(p5, None), epsilon=0.01
    ),
    p1=[1, 5, 3], p2=[4, 3], p3=[4, 3], p4=[4, 3], p5=[4], p6=[4, 3], p7=[3, 4],
)  # fmt: skip
