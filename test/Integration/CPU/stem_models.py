# ===- stem_models.py - Convolutional stems --------------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Convolutions, pools and norms of feature maps, alone and as stems."""

from registry import RUN, model

AROUND = (1, 1, 1, 1)


@model([2, 3, 19, 14], RUN + " --threads 2")
def conv2d(m):
    """Convolutions of pixels and of wide maps: every kind of padding, strides,
    kernels of one pixel, lines that no vector divides, standardized weights,
    sums that are long enough for blocks."""
    image, grid = m.pixels(), [19, 14]
    results = {}

    def conv(name, x, *rest, **more):
        results[name], to = m.conv(x, name, *rest, **more)
        return results[name], to

    conv("pixels_same", image, 8, grid, [7, 7], 2, (2, 2, 3, 3), bias=False)
    conv("pixels_valid", image, 5, grid, [4, 3], 3)
    wide, _ = conv("pixels_around", image, 32, grid, [3, 3], 1, AROUND, standardize=1e-8)
    conv("same_size", wide, 48, grid, [3, 3], 1, AROUND)
    conv("every_second", wide, 33, grid, [3, 3], 2, (0, 1, 1, 0), bias=False)
    conv("points", wide, 20, grid, [1, 1])
    conv("strided_points", wide, 24, grid, [1, 1], 2, bias=False)
    conv("narrow", wide, 7, grid, [5, 2], 4, (0, 3, 2, 0), standardize=1e-3)
    conv("whole", wide, 40, grid, [19, 14])
    return results


@model([1, 3, 20, 20], RUN + " --batch=dynamic")
def conv2d_of_one_image(m):
    """One image: the norm in front of a convolution and the sum behind it are
    done on the way."""
    x, grid = m.conv(m.pixels(), "first", 32, [20, 20], [3, 3], 2, (0, 0, 1, 1))
    x = m.activate(m.group_norm(x, "norm1", 8), "relu")
    y, _ = m.conv(x, "second", 64, grid, [1, 1], bias=False)
    y = m.activate(m.batch_norm(y, "norm2"), "relu")
    y, _ = m.conv(y, "third", 32, grid, [3, 3], 1, AROUND, bias=False)
    y = m.batch_norm(y, "norm3", affine=False)
    return {"tokens": m.activate(m.residual(x, y), "relu")}


@model([2, 3, 13, 18])
def pool2d(m):
    """The largest and the mean of windows: side by side, overlapping, reaching
    out of the map on one side and on all, large."""
    grid = [13, 18]
    x, _ = m.conv(m.pixels(), "conv", 24, grid, [1, 1])
    results = {}
    for kind in ("max", "mean"):
        for name, kernel, stride, padding in (
            ("apart", [2, 2], 2, (0, 0, 0, 0)),
            ("reaching_out", [2, 2], 2, (0, 0, 1, 0)),
            ("same", [3, 3], 2, (1, 0, 1, 1)),
            ("around", [3, 4], 1, (2, 3, 2, 3)),
            ("gaps", [1, 1], 3, (0, 0, 0, 0)),
            ("large", [9, 10], 2, (3, 0, 8, 9)),
        ):
            results[f"{kind}_{name}"], _ = m.pool2d(x, kind, grid, kernel, stride, padding)
    results["pixels"], _ = m.pool2d(m.pixels(), "max", grid, [3, 3], 2)
    return results


@model([3, 3, 16, 12])
def group_norm(m):
    """Group norms of several images: one group, as many as channels, groups
    that no vector divides; with scale and bias or without."""
    x, _ = m.conv(m.pixels(), "conv", 48, [16, 12], [1, 1])
    narrow, _ = m.conv(m.pixels(), "narrow", 6, [16, 12], [2, 2])
    results = {
        f"groups_{groups}": m.group_norm(x, f"norm{groups}", groups)
        for groups in (1, 3, 16, 48)
    }
    results["plain"] = m.group_norm(x, "plain", 12, scale=False, bias=False)
    results["scale"] = m.group_norm(x, "scale", 12, bias=False)
    results["bias"] = m.group_norm(x, "bias", 12, scale=False)
    results["narrow"] = m.group_norm(narrow, "narrow_norm", 2)
    return results


@model([1, 3, 33, 40])
def group_norm_of_one_image(m):
    """Group norms of one image with many pixels, read by an activation, by a
    product and by both."""
    x, grid = m.conv(m.pixels(), "conv", 32, [33, 40], [1, 1])
    y = m.group_norm(x, "norm", 8)
    point, _ = m.conv(y, "point", 16, grid, [1, 1])
    single, _ = m.conv(m.group_norm(x, "other", 32), "single", 16, grid, [1, 1])
    return {"activated": m.activate(y, "silu"), "point": point, "single": single}


@model([2, 3, 9, 11])
def activations(m):
    """Batch norms with and without scale and bias, and every activation."""
    x, grid = m.conv(m.pixels(), "conv", 20, [9, 11], [3, 3], 1, AROUND)
    y, _ = m.conv(m.pixels(), "plain_conv", 20, grid, [3, 3], 1, AROUND, bias=False)
    results = {"plain": m.batch_norm(y, "plain", affine=False)}
    x = m.batch_norm(x, "norm")
    for name in ("gelu", "gelu_tanh", "quick_gelu", "relu", "relu2", "silu", "tanh"):
        results[name] = m.activate(x, name)
    return results


def bottleneck(m, x, name, width, grid, stride, padding, norm):
    """A residual block with a shortcut of its own."""
    y, _ = m.conv(x, f"{name}.conv1", width // 4, grid, [1, 1], bias=False)
    y = m.activate(norm(y, f"{name}.norm1"), "relu")
    y, to = m.conv(y, f"{name}.conv2", width // 4, grid, [3, 3], stride, padding, bias=False)
    y = m.activate(norm(y, f"{name}.norm2"), "relu")
    y, _ = m.conv(y, f"{name}.conv3", width, to, [1, 1], bias=False)
    shortcut, _ = m.conv(x, f"{name}.down", width, grid, [1, 1], stride, bias=False)
    shortcut = norm(shortcut, f"{name}.down_norm")
    return m.activate(m.residual(shortcut, norm(y, f"{name}.norm3")), "relu"), to


@model([1, 3, 36, 44], RUN + " --batch=dynamic", RUN + " --threads 2")
def hybrid(m):
    """A small hybrid: a stem of a convolution, a pool and two residual blocks,
    patches of two by two of its map, then encoder layers."""
    x, grid = m.conv(m.pixels(), "stem", 16, [36, 44], [7, 7], 2, (2, 2, 3, 3), standardize=1e-8)
    x = m.activate(m.group_norm(x, "stem.norm", 8), "relu")
    x, grid = m.pool2d(x, "max", grid, [3, 3], 2, (0, 0, 1, 1))

    def group(y, name):
        return m.group_norm(y, name, 4)

    x, grid = bottleneck(m, x, "a", 32, grid, 1, AROUND, group)
    x, grid = bottleneck(m, x, "b", 64, grid, 2, AROUND, m.batch_norm)
    x, grid = m.conv(x, "patch", 24, grid, [2, 2], 2)
    x = m.tokens(x, m.param("class", 1, 1, 24))
    x = m.positions(x, m.param("position", 1, grid[0] * grid[1] + 1, 24))
    x = m.encoder(x, 2, lambda t: m.block(t, "block", 3, 48))
    return {"logits": m.head("head", [m.pool(m.norm(x, "norm"), "token")], 10)}
