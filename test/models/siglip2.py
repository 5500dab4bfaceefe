# ===- siglip2.py - What SigLIP 2 wants in place of an image ----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""For make_expected.py and the coverage of transformers."""

import torch


def as_patches(pixels, size):
    """SigLIP 2's arguments for one image: rows of pixels, channels last."""
    _, channels, height, width = pixels.shape
    grid = (height // size, width // size)
    patches = pixels.reshape(channels, grid[0], size, grid[1], size)
    patches = patches.permute(1, 3, 2, 4, 0).reshape(1, grid[0] * grid[1], -1)
    return {
        "pixel_values": patches,
        "pixel_attention_mask": torch.ones(patches.shape[:2], dtype=torch.int32),
        "spatial_shapes": torch.tensor([grid]),
    }
