# ===- timm_float64.py - What timm computes in float32 at all times ---------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Rotary positions, resized position tables and distances of timm's models in
float64.

timm's are float32 whatever the model's dtype, which leaves float64 results
with errors of float32. `make_exact` is for a model that was converted already.
"""

import contextlib
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


def resized_grid(table, new_size):
    """timm's resample_abs_pos_embed_nhwc."""
    if tuple(new_size) == tuple(table.shape[1:3]):
        return table
    table = table.permute(0, 3, 1, 2)
    table = F.interpolate(table, size=tuple(new_size), mode="bicubic", antialias=True)
    return table.permute(0, 2, 3, 1)


@contextlib.contextmanager
def without_float32(exact):
    """If `exact`, whatever asks for float32 gets float64: tables of distances
    are resized that way."""
    function, dtype = torch.Tensor.float, torch.get_default_dtype()
    if exact:
        torch.Tensor.float = torch.Tensor.double
        torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.Tensor.float = function
        torch.set_default_dtype(dtype)


def resized_table(embeds):
    """NaFlexEmbeds' _apply_learned_pos_embed."""

    def apply(x, grid_size):
        table, grid = embeds.pos_embed, list(grid_size)
        if grid != list(table.shape[1:3]):
            size = [max(grid)] * 2 if embeds.pos_embed_ar_preserving else grid
            table = F.interpolate(
                table.permute(0, 3, 1, 2),
                size=size,
                mode=embeds.pos_embed_interp_mode,
                align_corners=embeds.pos_embed_align_corners,
                antialias=embeds.pos_embed_antialias,
            )[:, :, : grid[0], : grid[1]].permute(0, 2, 3, 1)
        x.add_(table.flatten(1, 2))

    return apply


def resized_factors(embeds):
    """NaFlexEmbeds' _apply_factorized_pos_embed."""

    def axis(table, wanted, size):
        if size == table.shape[1]:
            return table[:, :wanted]
        return F.interpolate(table.transpose(1, 2), size=size, mode="linear").transpose(1, 2)[
            :, :wanted
        ]

    def apply(x, grid_size):
        height, width = grid_size
        longer = max(grid_size) if embeds.pos_embed_ar_preserving else None
        rows = axis(embeds.pos_embed_y, height, longer or height)
        columns = axis(embeds.pos_embed_x, width, longer or width)
        x.add_((rows[:, :, None] + columns[:, None]).flatten(1, 2))

    return apply


def logarithms(distances):
    return distances.sign() * distances.abs().log1p()


def set_distances(model):
    """What perceptrons of distances read: Swin v2's, also transformers',
    Swin v2 CR's and RelPosMlp's."""
    for module in model.modules():
        if hasattr(module, "relative_coords_table"):
            axes = []
            pretrained = module.pretrained_window_size
            for axis, size in enumerate(module.window_size):
                last = (pretrained[axis] if pretrained[0] > 0 else size) - 1
                axis = torch.arange(1 - size, size, dtype=torch.float64)
                axes.append(axis / max(last, 1) * 8)
            table = torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1)
            module.relative_coords_table = logarithms(table)[None] / math.log(8)
        if hasattr(module, "relative_coordinates_log"):
            axes = [torch.arange(size, dtype=torch.float64) for size in module.window_size]
            places = torch.stack(torch.meshgrid(*axes, indexing="ij")).flatten(1)
            distances = places[:, :, None] - places[:, None, :]
            distances = distances.permute(1, 2, 0).reshape(-1, 2)
            module.relative_coordinates_log = logarithms(distances)
        if hasattr(module, "rel_coords_log"):  # RelPosMlp
            axes = []
            for axis, size in enumerate(module.window_size):
                distances = torch.arange(1 - size, size, dtype=torch.float64)
                pretrained = module.pretrained_window_size
                last = (pretrained[axis] if pretrained[0] > 0 else size) - 1
                axes.append(distances / last * 8 if module.mode == "swin" else distances)
            table = logarithms(torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1))
            module.rel_coords_log = table / math.log(8) if module.mode == "swin" else table


def set_lambdas(model):
    """What differential attention subtracts, without the step through float32."""
    for module in model.modules():
        if hasattr(module, "lambda_init"):
            first, second = (
                torch.exp((query * key).sum(dim=-1))
                for query, key in (
                    (module.lambda_q1, module.lambda_k1),
                    (module.lambda_q2, module.lambda_k2),
                )
            )
            value = first - second + module.lambda_init
            module._compute_lambda = lambda value=value: value


def make_exact(model):
    """All in float64, in this model and whatever shares its functions."""
    set_distances(model)
    set_lambdas(model)
    rope = getattr(model, "rope", None)
    if rope is not None:
        exact = mixed_turns if hasattr(rope, "freqs") else turns
        rope.get_embed = lambda shape=None: exact(rope, shape or rope.feat_shape)
    embeds = getattr(model, "embeds", None)
    if embeds is not None:
        embeds._apply_learned_pos_embed = resized_table(embeds)
        embeds._apply_factorized_pos_embed = resized_factors(embeds)
    if type(model).__name__ == "VisionTransformerSAM":
        type(model).forward_features.__globals__["resample_abs_pos_embed_nhwc"] = resized_grid
    if getattr(model, "dynamic_img_size", False) and hasattr(model, "_pos_embed"):
        # The function is that of the module which has the model's class.
        type(model)._pos_embed.__globals__["resample_abs_pos_embed"] = resized
