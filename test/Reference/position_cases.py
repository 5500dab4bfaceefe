# ===- position_cases.py - Where tokens stand, in PyTorch -----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Cases of op_cases.py: tables of distances and of rotary positions."""

import math

import torch
import torch.nn.functional as F
from op_case import case


def relative_bias(table, grid, class_token):
    """BEiT's index, made as its authors do; Swin's without the class token."""
    height, width = grid
    coords = torch.stack(
        torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    ).flatten(1)
    away = (coords[:, :, None] - coords[:, None, :]).permute(1, 2, 0).contiguous()
    away[:, :, 0] += height - 1
    away[:, :, 1] += width - 1
    away[:, :, 0] *= 2 * width - 1
    index = away.sum(-1)
    if class_token:
        index = F.pad(index, (1, 0, 1, 0))
        index[0, :] = len(table) - 3
        index[:, 0] = len(table) - 2
        index[0, 0] = len(table) - 1
    return table[index].permute(2, 0, 1)


for grid, class_token in (((2, 3), False), ((3, 2), True), ((1, 1), True), ((1, 4), False)):
    rows = (2 * grid[0] - 1) * (2 * grid[1] - 1) + (3 if class_token else 0)
    case(
        f"relative_bias_{grid[0]}x{grid[1]}{'_class_token' if class_token else ''}",
        f"vit.relative_bias %p1 grid {list(grid)}{' class_token' if class_token else ''}",
        [1],
        lambda x, p1: relative_bias(p1, grid, class_token),
        p1=[rows, 2],
    )


def dinov3_table(height, width, size, theta, prefix):
    """2 pi times the middles of patches, from -1 to 1."""
    rows, columns = torch.meshgrid(
        (torch.arange(height, dtype=torch.float64) + 0.5) / height,
        (torch.arange(width, dtype=torch.float64) + 0.5) / width,
        indexing="ij",
    )
    places = 2 * torch.stack((rows, columns), -1).reshape(-1, 2) - 1
    frequencies = 1 / theta ** torch.arange(0, 1, 4 / size, dtype=torch.float64)
    angles = (2 * math.pi * places[:, :, None] * frequencies).flatten(1)
    angles = torch.cat((torch.zeros(prefix, size // 2), angles))
    return torch.stack((angles.cos(), angles.sin()))


def eva_table(height, width, size, theta, reference, columns_first):
    """Whole numbers, scaled to the grid that the model was trained with."""
    rows = torch.arange(height, dtype=torch.float64) / height * reference[0]
    columns = torch.arange(width, dtype=torch.float64) / width * reference[1]
    grid = torch.stack(torch.meshgrid(rows, columns, indexing="ij"), -1).reshape(-1, 2)
    if columns_first:
        grid = grid.flip(-1)
    bands = 1 / theta ** (torch.arange(0, size // 4, dtype=torch.float64) / (size // 4))
    angles = (grid[:, :, None] * bands).flatten(1)
    return torch.stack((angles.cos(), angles.sin()))


def mixed_table(height, width, frequencies, prefix, columns_first):
    """As timm makes it: an angle for each head, both coordinates in each."""
    order = "xy" if columns_first else "ij"
    sizes = (width, height) if columns_first else (height, width)
    places = torch.meshgrid(
        *(torch.arange(size, dtype=torch.float64) for size in sizes), indexing=order
    )
    first, second = (place.reshape(-1, 1) for place in places)
    angles = first * frequencies[0, :, None] + second * frequencies[1, :, None]
    angles = torch.cat((torch.zeros(len(angles), prefix, angles.shape[2]), angles), 1)
    angles = angles.transpose(0, 1).flatten(1)
    return torch.stack((angles.cos(), angles.sin()))


for order in ("row_first", "column_first"):
    case(
        f"mixed_rope_table_{order}",
        f"vit.mixed_rope_table %p1 grid [2, 3] prefix 2 {order}",
        [1],
        lambda x, p1: mixed_table(2, 3, p1, 2, order == "column_first"),
        p1=[2, 3, 2],
    )
case(
    "rope_table_of_middles_behind_two_tokens",
    "vit.rope_table grid [2, 3] prefix 2 frequencies 2 theta 1.0e+02"
    f" start [{2 * math.pi * (1 / 2 - 1)!r}, {2 * math.pi * (1 / 3 - 1)!r}]"
    f" step [{4 * math.pi / 2!r}, {4 * math.pi / 3!r}] row_first",
    [1],
    lambda x: dinov3_table(2, 3, 8, 100.0, 2),
)
case(
    "rope_table_of_a_reference_grid_columns_first",
    "vit.rope_table grid [2, 4] prefix 0 frequencies 3 theta 1.0e+04"
    " start [0.0, 0.0] step [1.5, 0.75] column_first",
    [1],
    lambda x: eva_table(2, 4, 12, 10000.0, (3, 3), True),
)
