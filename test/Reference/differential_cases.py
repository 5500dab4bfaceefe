# ===- differential_cases.py - Differential attention, in PyTorch ---------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Cases of op_cases.py: one map of attention less another."""

import torch
from block_cases import attention, self_attention
from op_case import CASES, case, fill

case(
    "msa_differential",
    "vit.msa %x heads 2 query(%p1, %p2) key(%p3, %p4) value(%p5, %p6) differential(%p7, %p8, %p9)"
    " projection(%p10, %p11)",
    [2, 5, 6],
    lambda x, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11: self_attention(
        x, 2, [p1, p3, p5, p10], [p2, p4, p6, p11], differential=(p7, p8, p9)
    ),
    p1=[12, 6], p2=[12], p3=[12, 6], p4=[12], p5=[12, 6], p6=[12], p7=[1], p8=[1], p9=[6],
    p10=[6, 12], p11=[6],
)  # fmt: skip
# More than one block of 32 queries; norms of the halves and of all heads.
case(
    "msa_differential_of_context_with_norms_and_score_bias",
    "vit.msa %x context(%p1) heads 2 query(%p2) key(%p3) value(%p4) query_norm(%p5, %p6)"
    " key_norm(%p7) score_bias(%p8) differential(%p9, %p10, %p11) head_norm_epsilon(0.1)"
    " inner_norm(%p12) norm_epsilon(0.01) projection(%p13) scale(0.7)",
    [1, 40, 3],
    lambda x, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13: attention(
        x, p1, 2, [p2, p3, p4, p13], [None] * 4, ((p5, p6), (p7, None)), shift=p8, scale=0.7,
        epsilon=0.01, inner=(p12, None), differential=(p9, p10, p11, 0.1),
    ),
    p1=[1, 4, 3], p2=[8, 3], p3=[8, 3], p4=[8, 3], p5=[2], p6=[2], p7=[2], p8=[2, 40, 4], p9=[1],
    p10=[1], p11=[4], p12=[8], p13=[3, 8],
)  # fmt: skip
case(
    "differential_lambda",
    "vit.differential_lambda %x, %p1, %p2, %p3 init(%p4)",
    [5],
    lambda x, p1, p2, p3, p4: torch.exp(x @ p1) - torch.exp(p2 @ p3) + p4,
    p1=[5], p2=[5], p3=[5], p4=[1],
)  # fmt: skip
QUERY, KEY, VALUE = (fill([1, 3, 2, 4], s).transpose(1, 2) for s in range(3))
BIAS = fill([2, 3, 4], 3)[..., :3]
MAPS = [
    (0.75 * (q @ k.transpose(-2, -1) + BIAS)).softmax(-1)
    for q, k in zip(QUERY.chunk(2, -1), KEY.chunk(2, -1))
]
CASES.append(
    (
        "attention_of_two_maps",
        """func.func @f(%x: tensor<1x3x2x4xf32>) -> (tensor<1x3x2x4xf32>) {
  %k = vit.param "p1" : tensor<1x3x2x4xf32>
  %v = vit.param "p2" : tensor<1x3x2x4xf32>
  %s = vit.param "p3" : tensor<2x3x4xf32>
  %l = vit.param "p4" : tensor<1xf32>
  %o = tensor.empty() : tensor<1x3x2x4xf32>
  %y = vit.attention ins(%x, %k, %v : tensor<1x3x2x4xf32>, tensor<1x3x2x4xf32>, tensor<1x3x2x4xf32>)
                     bias(%s : tensor<2x3x4xf32>) lambda(%l : tensor<1xf32>)
                     outs(%o : tensor<1x3x2x4xf32>) scale 0.75 -> tensor<1x3x2x4xf32>
  return %y : tensor<1x3x2x4xf32>
}""",
        [((MAPS[0] - fill([1], 4) * MAPS[1]) @ VALUE).transpose(1, 2)],
    )
)
X, SHIFT = fill([1, 2, 3], 0), fill([1, 2, 3], 1)
Y = X
for number in (0.5, -3.0, 0.1):
    Y = number * Y + SHIFT
CASES.append(
    (
        "layer_number",
        """func.func @f(%x: tensor<1x2x3xf32>) -> (tensor<1x2x3xf32>) {
  %p = vit.param "p1" : tensor<1x2x3xf32>
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x2x3xf32>):
    %n = vit.layer_number [0.5, -3.0, 0.1] : () -> tensor<1xf32>
    %s = vit.scale %t by %n along 0 : (tensor<1x2x3xf32>, tensor<1xf32>) -> tensor<1x2x3xf32>
    %r = vit.residual %s, %p : (tensor<1x2x3xf32>, tensor<1x2x3xf32>) -> tensor<1x2x3xf32>
    vit.yield %r : tensor<1x2x3xf32>
  } : tensor<1x2x3xf32>
  return %y : tensor<1x2x3xf32>
}""",
        [Y],
    )
)
