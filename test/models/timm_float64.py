# ===- timm_float64.py - What timm computes in float32 at all times ---------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Rotary positions and resized position tables of a timm model in float64.

timm's are float32 whatever the model's dtype, which leaves float64 results
with errors of float32. `make_exact` is for a model that was converted already.
"""

import math

import torch
import torch.nn.functional as F


def turns(rope, grid):
    """Sines and cosines of each patch, side by side: timm's get_embed."""
    centered = hasattr(rope, "periods")  # RotaryEmbeddingDinoV3
    reference = getattr(rope, "ref_feat_shape", None)
    axes = []
    for axis, size in enumerate(grid):
        places = torch.arange(size, dtype=torch.float64)
        if centered:
            assert rope.grid_offset == 0 and rope.normalize_coords == "separate"
            axes.append(2 * math.pi * ((places + 0.5) / size * 2 - 1))
            continue
        places = places + rope.grid_offset
        axes.append(places / size * reference[axis] if reference else places)
    count = rope.dim // 4
    bands = rope.temperature ** -(torch.arange(count, dtype=torch.float64) / count)
    rows, columns = torch.meshgrid(*axes, indexing="ij")
    order = (columns, rows) if rope.grid_indexing == "xy" else (rows, columns)
    angles = torch.cat([axis.reshape(-1, 1) * bands for axis in order], dim=1)
    if rope.rotate_half:
        angles = angles.tile(2)
    else:
        angles = angles.repeat_interleave(2, dim=1)
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def mixed_turns(rope, grid):
    """The same for learned frequencies, with a table for each layer and head."""
    sizes, order = list(grid), rope.grid_indexing
    if order == "xy":
        sizes.reverse()
    places = torch.meshgrid(
        *(torch.arange(size, dtype=torch.float64) for size in sizes), indexing=order
    )
    first, second = (place.reshape(-1, 1) for place in places)
    angles = first * rope.freqs[0][..., None, :] + second * rope.freqs[1][..., None, :]
    angles = angles.repeat_interleave(2, dim=-1)
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


def resized(table, new_size, old_size, num_prefix_tokens):
    """timm's resample_abs_pos_embed, as far as models call it."""
    prefix, patches = table[:, :num_prefix_tokens], table[:, num_prefix_tokens:]
    if tuple(new_size) == tuple(old_size):
        return table
    patches = patches.reshape(1, *old_size, -1).permute(0, 3, 1, 2)
    patches = F.interpolate(patches, size=tuple(new_size), mode="bicubic", antialias=True)
    return torch.cat([prefix, patches.flatten(2).transpose(1, 2)], dim=1)


def make_exact(model):
    """Both in float64, in this model and whatever shares its functions."""
    rope = getattr(model, "rope", None)
    if rope is not None:
        exact = mixed_turns if hasattr(rope, "freqs") else turns
        rope.get_embed = lambda shape=None: exact(rope, shape or rope.feat_shape)
    if getattr(model, "dynamic_img_size", False):
        # The function is that of the module which has the model's class.
        type(model)._pos_embed.__globals__["resample_abs_pos_embed"] = resized
