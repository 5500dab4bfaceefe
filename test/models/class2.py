# ===- class2.py - The course's model, in PyTorch ---------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""The lesson's Vision Transformer as its definition reads.

Parameters have the names and the layout that PaddlePaddle gives them: linear
weights are [in, out]. The functions below take them as a plain dictionary, so
that nothing but the formulas is PyTorch's.
"""

import math

import torch
import torch.nn.functional as F

CHANNELS, IMAGE, PATCH, WIDTH, LAYERS, LABELS = 3, 224, 7, 16, 5, 10
HIDDEN = 4 * WIDTH
EPSILON = 1e-5
HEADS = 4


def parameters(attention):
    """[(name, shape, role)] of the model, with real attention or without."""
    entries = [
        ("patch_embed.patch_embedding.weight", [WIDTH, CHANNELS, PATCH, PATCH], "weight")
    ]
    for layer in range(LAYERS):
        prefix = f"encoders.{layer}."
        entries += [
            (prefix + "attn_norm.weight", [WIDTH], "norm_scale"),
            (prefix + "attn_norm.bias", [WIDTH], "norm_bias"),
        ]
        if attention:
            entries += [
                (prefix + "attn.qkv.weight", [WIDTH, 3 * WIDTH], "weight_in_out"),
                (prefix + "attn.qkv.bias", [3 * WIDTH], "bias"),
                (prefix + "attn.proj.weight", [WIDTH, WIDTH], "weight_in_out"),
                (prefix + "attn.proj.bias", [WIDTH], "bias"),
            ]
        entries += [
            (prefix + "mlp_norm.weight", [WIDTH], "norm_scale"),
            (prefix + "mlp_norm.bias", [WIDTH], "norm_bias"),
            (prefix + "mlp.fc1.weight", [WIDTH, HIDDEN], "weight_in_out"),
            (prefix + "mlp.fc1.bias", [HIDDEN], "bias"),
            (prefix + "mlp.fc2.weight", [HIDDEN, WIDTH], "weight_in_out"),
            (prefix + "mlp.fc2.bias", [WIDTH], "bias"),
        ]
    return entries + [
        ("norm.weight", [WIDTH], "norm_scale"),
        ("norm.bias", [WIDTH], "norm_bias"),
        ("head.weight", [WIDTH, LABELS], "weight_in_out"),
        ("head.bias", [LABELS], "bias"),
    ]


def attention(x, weights, prefix):
    """Multi-head attention as PaddleViT writes it: one qkv product, cut in 3."""
    batch, tokens, width = x.shape
    qkv = x @ weights[prefix + "qkv.weight"] + weights[prefix + "qkv.bias"]
    q, k, v = (
        part.reshape(batch, tokens, HEADS, -1).transpose(1, 2)
        for part in qkv.chunk(3, -1)
    )
    scores = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(width // HEADS)
    x = torch.matmul(torch.softmax(scores, dim=-1), v)
    x = x.transpose(1, 2).reshape(batch, tokens, width)
    return x @ weights[prefix + "proj.weight"] + weights[prefix + "proj.bias"]


def forward(weights, image, stride, real_attention):
    """Logits [B, 10] of images [B, 3, 224, 224], in the weights' dtype."""

    def norm(x, prefix):
        scale, shift = weights[prefix + ".weight"], weights[prefix + ".bias"]
        return F.layer_norm(x, [WIDTH], scale, shift, EPSILON)

    x = F.conv2d(image, weights["patch_embed.patch_embedding.weight"], stride=stride)
    x = x.flatten(2).transpose(1, 2)
    for layer in range(LAYERS):
        prefix = f"encoders.{layer}."
        h = norm(x, prefix + "attn_norm")
        if real_attention:
            h = attention(h, weights, prefix + "attn.")
        x = x + h
        h = norm(x, prefix + "mlp_norm")
        h = h @ weights[prefix + "mlp.fc1.weight"] + weights[prefix + "mlp.fc1.bias"]
        h = F.gelu(h)
        h = h @ weights[prefix + "mlp.fc2.weight"] + weights[prefix + "mlp.fc2.bias"]
        x = x + h
    x = norm(x, "norm").mean(dim=1)
    return x @ weights["head.weight"] + weights["head.bias"]
