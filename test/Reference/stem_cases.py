# ===- stem_cases.py - PyTorch's results for what stems are made of -------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Convolutions, pools and norms of feature maps. See op_cases.py."""

import torch
import torch.nn.functional as F
from block_cases import ACTIVATIONS
from op_case import case


def on_map(x, grid, compute):
    """`compute` of tokens as a map [B, C, h, w], its result as tokens."""
    y = compute(x.transpose(1, 2).unflatten(2, grid))
    return y.flatten(2).transpose(1, 2)


def pad(x, padding, value=0.0):
    top, left, bottom, right = padding
    return F.pad(x, (left, right, top, bottom), value=value)


case("pixels", "vit.pixels %x", [2, 3, 2, 4], lambda x: x.flatten(2).transpose(1, 2))
case(
    "conv2d",
    "vit.conv2d %x, %p1, %p2 grid [3, 4] stride [1, 1] padding [1, 1, 1, 1]",
    [2, 12, 2],
    lambda x, p1, p2: on_map(x, (3, 4), lambda m: F.conv2d(m, p1, p2, padding=1)),
    p1=[3, 2, 3, 3], p2=[3],
)  # fmt: skip
case(
    "conv2d_with_a_rest_and_no_bias",
    "vit.conv2d %x, %p1 grid [5, 4] stride [2, 3]",
    [1, 20, 2],
    lambda x, p1: on_map(x, (5, 4), lambda m: F.conv2d(m, p1, stride=(2, 3))),
    p1=[2, 2, 2, 1],
)
case(
    "conv2d_padded_unevenly",
    "vit.conv2d %x, %p1 grid [4, 3] stride [2, 2] padding [0, 2, 1, 3]",
    [1, 12, 1],
    lambda x, p1: on_map(
        x, (4, 3), lambda m: F.conv2d(pad(m, (0, 2, 1, 3)), p1, stride=2)
    ),
    p1=[2, 1, 3, 2],
)
case(
    "conv2d_pointwise",
    "vit.conv2d %x, %p1, %p2 grid [2, 3] stride [1, 1]",
    [2, 6, 3],
    lambda x, p1, p2: F.linear(x, p1[:, :, 0, 0], p2),
    p1=[2, 3, 1, 1], p2=[2],
)  # fmt: skip
case(
    "pool2d_max",
    "vit.pool2d %x max grid [4, 5] kernel [3, 3] stride [2, 2] padding [0, 1, 1, 1]",
    [2, 20, 2],
    lambda x: on_map(
        x - 1, (4, 5), lambda m: F.max_pool2d(pad(m, (0, 1, 1, 1), -torch.inf), 3, 2)
    )
    + 1,
)
case(
    "pool2d_mean",
    "vit.pool2d %x mean grid [4, 6] kernel [2, 3] stride [2, 3]",
    [1, 24, 2],
    lambda x: on_map(x, (4, 6), lambda m: F.avg_pool2d(m, (2, 3))),
)
case(
    "pool2d_mean_reaching_out",
    "vit.pool2d %x mean grid [5, 3] kernel [2, 2] stride [2, 2] padding [0, 0, 1, 1]",
    [1, 15, 2],
    lambda x: on_map(
        x, (5, 3), lambda m: F.avg_pool2d(m, 2, ceil_mode=True, count_include_pad=False)
    ),
)
case(
    "pool2d_mean_padded_all_around",
    "vit.pool2d %x mean grid [3, 4] kernel [3, 3] stride [1, 1] padding [1, 1, 1, 1]",
    [1, 12, 1],
    lambda x: on_map(
        x, (3, 4), lambda m: F.avg_pool2d(m, 3, 1, padding=1, count_include_pad=False)
    ),
)


def group_norm(x, groups, scale=None, bias=None, epsilon=0.01):
    return F.group_norm(x.transpose(1, 2), groups, scale, bias, epsilon).transpose(1, 2)


case(
    "group_norm",
    "vit.group_norm %x groups 2 scale(%p1) bias(%p2) epsilon 0.01",
    [2, 5, 6],
    lambda x, p1, p2: group_norm(x, 2, p1, p2),
    p1=[6], p2=[6],
)  # fmt: skip
case(
    "group_norm_plain",
    "vit.group_norm %x groups 4 epsilon 0.01",
    [1, 40, 4],
    lambda x: group_norm(x, 4),
)
case(
    "group_norm_scale",
    "vit.group_norm %x groups 1 scale(%p1) epsilon 0.01",
    [2, 3, 4],
    lambda x, p1: group_norm(x, 1, p1),
    p1=[4],
)
# With this epsilon what stands under the root is positive.
case(
    "batch_norm",
    "vit.batch_norm %x mean(%p1) variance(%p2) scale(%p3) bias(%p4) epsilon 2.0",
    [2, 3, 4],
    lambda x, p1, p2, p3, p4: F.batch_norm(
        x.transpose(1, 2), p1, p2, p3, p4, eps=2.0
    ).transpose(1, 2),
    p1=[4], p2=[4], p3=[4], p4=[4],
)  # fmt: skip
case(
    "batch_norm_plain",
    "vit.batch_norm %x mean(%p1) variance(%p2) epsilon 2.0",
    [1, 3, 4],
    lambda x, p1, p2: F.batch_norm(x.transpose(1, 2), p1, p2, eps=2.0).transpose(1, 2),
    p1=[4], p2=[4],
)  # fmt: skip
for name, activation in {"tanh": torch.tanh, **ACTIVATIONS}.items():
    case(f"activate_{name}", f"vit.activate %x {name}", [1, 3, 4], lambda x: activation(x))
case(
    "standardize",
    "vit.standardize %p1 epsilon 0.01",
    [1],
    lambda x, p1: F.batch_norm(
        p1.reshape(1, 3, -1), None, None, training=True, momentum=0.0, eps=0.01
    ).reshape(p1.shape),
    p1=[3, 2, 2, 3],
)
