#!/usr/bin/env python3
# ===- compare_images.py - Compares the runtime with Pillow --------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Compares vit::image with Pillow and transformers on many random images.

The committed tests hold a few cases of each kind; this looks for what they miss
and measures what docs/images.md states. It needs the library as a shared
object, and the packages of make_image_references.py's header:

    cmake -G Ninja -S runtime -B build/runtime && cmake --build build/runtime
    c++ -shared -o vit_image.so -Wl,--whole-archive build/runtime/image/libvit_image.a \\
        build/runtime/libvit_runtime.a -Wl,--no-whole-archive -lpng -ljpeg -pthread
    python3 test/Runtime/compare_images.py vit_image.so
"""
import argparse
import ctypes
import io
import json
import pathlib
import random
import sys
import warnings

import numpy as np
from PIL import Image, ImageOps, __version__ as pillow_version

FILTERS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4,
           "hamming": 5}


class Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("message", ctypes.c_char * 1024)]


class CImage(ctypes.Structure):
    _fields_ = [("data", ctypes.POINTER(ctypes.c_uint8)),
                ("width", ctypes.c_int64), ("height", ctypes.c_int64),
                ("channels", ctypes.c_int32), ("reserved", ctypes.c_int32)]


class Library:
    """The C API on numpy arrays of [height, width, channels]."""

    def __init__(self, path):
        self.c = ctypes.CDLL(pathlib.Path(path).resolve())

    def check(self, status, error):
        if status:
            raise ValueError(error.message.decode())

    def take(self, image):
        shape = image.height, image.width, image.channels
        array = np.ctypeslib.as_array(image.data, shape).copy()
        self.c.vit_image_free(ctypes.byref(image))
        return array

    def lend(self, array):
        array = np.ascontiguousarray(array)
        pointer = array.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        height, width, channels = array.shape
        image = CImage(pointer, width, height, channels, 0)
        image.keep = array
        return image

    def decode(self, data, channels):
        image, error = CImage(), Error()
        self.check(self.c.vit_image_decode_memory(
            data, ctypes.c_size_t(len(data)), b"image", channels,
            ctypes.byref(image), ctypes.byref(error)), error)
        return self.take(image)

    def resize(self, array, width, height, resample):
        image, error = CImage(), Error()
        self.check(self.c.vit_image_resize(
            ctypes.byref(self.lend(array)), ctypes.c_int64(width),
            ctypes.c_int64(height), FILTERS[resample], ctypes.byref(image),
            ctypes.byref(error)), error)
        return self.take(image)

    def preprocess(self, array, spec, shape):
        spec_buffer, error = ctypes.create_string_buffer(256), Error()
        self.check(self.c.vit_preprocess_parse(
            json.dumps(spec).encode(), spec_buffer, ctypes.byref(error)), error)
        output = np.zeros(shape, np.float32)
        self.check(self.c.vit_preprocess_run(
            ctypes.byref(self.lend(array)), spec_buffer,
            output.ctypes.data_as(ctypes.c_void_p),
            ctypes.c_uint64(output.size), ctypes.byref(error)), error)
        return output


def random_array(rng, channels, most=80):
    """Noise, or something smooth: they stress rounding in different ways."""
    height, width = rng.integers(1, most, 2)
    if rng.random() < 0.5:
        return rng.integers(0, 256, (height, width, channels), dtype=np.uint8)
    y, x = np.mgrid[0:height, 0:width][..., None]
    phase = rng.random((4, channels)) * 6
    wave = np.sin(x * phase[0] / 9 + phase[1]) * np.cos(y * phase[2] / 9 + phase[3])
    return np.uint8(127.5 + 127.4 * wave)


def to_pillow(array):
    return Image.fromarray(array[..., 0] if array.shape[2] == 1 else array)


def from_pillow(image):
    array = np.array(image)
    return array[..., None] if array.ndim == 2 else array


def pillow_decode(data, channels):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        return from_pillow(image.convert("RGB" if channels == 3 else "L"))


def compare_resize(library, rng, count):
    for resample in FILTERS:
        worst = different = total = 0
        for _ in range(count):
            array = random_array(rng, int(rng.choice([1, 3])))
            height, width = (int(v) for v in rng.integers(1, 100, 2))
            if rng.random() < 0.1:
                width = array.shape[1]
            if rng.random() < 0.1:
                height = array.shape[0]
            ours = library.resize(array, width, height, resample)
            theirs = from_pillow(to_pillow(array).resize(
                (width, height), Image.Resampling[resample.upper()]))
            difference = np.abs(ours.astype(int) - theirs)
            worst = max(worst, difference.max())
            different += (difference != 0).sum()
            total += difference.size
        print(f"resize {resample}: largest difference {worst}, "
              f"{different} of {total} values differ")


def encode(rng, array, kind):
    """`array` as a file of a kind named by Pillow's mode and save options."""
    image, file = to_pillow(array), io.BytesIO()
    exif = Image.Exif()
    exif[0x112] = int(rng.integers(1, 9))
    if kind.startswith("jpeg"):
        mode = {"jpeg-grey": "L", "jpeg-cmyk": "CMYK"}.get(kind, "RGB")
        options = {"quality": int(rng.integers(1, 101)), "exif": exif,
                   "progressive": bool(rng.random() < 0.5),
                   "subsampling": int(rng.integers(0, 3))}
        if kind == "jpeg-rgb":
            options = {**options, "keep_rgb": True, "subsampling": 0}
        if rng.random() < 0.3:
            options["restart_marker_blocks"] = 2
        image.convert(mode).save(file, "JPEG", **options)
    else:
        image.convert({"png-palette": "P"}.get(kind, kind[4:])).save(
            file, "PNG", exif=exif)
    return file.getvalue()


def compare_decode(library, rng, count):
    kinds = ["png-L", "png-LA", "png-RGB", "png-RGBA", "png-palette", "png-1",
             "jpeg-grey", "jpeg-ycc", "jpeg-rgb", "jpeg-cmyk"]
    for kind in kinds:
        worst = different = total = 0
        for _ in range(count):
            data = encode(rng, random_array(rng, 3, 60), kind)
            for channels in (1, 3):
                difference = np.abs(library.decode(data, channels).astype(int) -
                                    pillow_decode(data, channels))
                worst = max(worst, difference.max())
                different += (difference != 0).sum()
                total += difference.size
        print(f"decode {kind}: largest difference {worst}, "
              f"{different} of {total} values differ")


def reference_preprocess(array, spec):
    """The same by transformers' PIL backend; None for a spec it cannot run."""
    from make_image_references import preprocess_with_transformers
    return preprocess_with_transformers(array, spec)


def compare_preprocess(library, rng, count):
    worst = different = total = 0
    for _ in range(count):
        channels = int(rng.choice([1, 3]))
        spec = {"channels": channels}
        array = random_array(rng, channels)
        if rng.random() < 0.8:
            side = [int(v) for v in rng.integers(1, 64, 2)]
            spec["resize"] = {"mode": "shortest_edge", "size": side[0]}
            if rng.random() < 0.5:
                spec["resize"] = {"mode": "exact", "height": side[0],
                                  "width": side[1]}
            spec["resample"] = str(rng.choice(list(FILTERS)))
        if rng.random() < 0.7:
            spec["crop"] = dict(zip(("height", "width"),
                                    (int(v) for v in rng.integers(1, 64, 2))))
        if rng.random() < 0.8:
            spec["rescale"] = float(rng.choice([1 / 255, 1 / 127.5, 0.5]))
        if rng.random() < 0.8:
            spec["mean"] = [float(v) for v in rng.random(channels)]
            spec["std"] = [float(v) + 0.1 for v in rng.random(channels)]
        theirs = reference_preprocess(array, spec)
        ours = library.preprocess(array, spec, theirs.shape)
        difference = np.abs(ours - theirs)
        worst = max(worst, difference.max())
        different += (difference != 0).sum()
        total += difference.size
    print(f"preprocess: largest difference {worst}, "
          f"{different} of {total} values differ")


def compare_damage(library, rng, count):
    """Cut and altered files: what we accept must have Pillow's pixels."""
    both = ours_only = theirs_only = neither = worst = 0
    for _ in range(count):
        kind = str(rng.choice(["png-L", "png-RGB", "jpeg-ycc", "jpeg-grey"]))
        data = bytearray(encode(rng, random_array(rng, 3, 40), kind))
        if rng.random() < 0.5:
            data = data[:int(rng.integers(0, len(data)))]
        for _ in range(int(rng.integers(0, 4))):
            if data:
                data[int(rng.integers(0, len(data)))] = int(rng.integers(0, 256))
        data = bytes(data)
        try:
            ours = library.decode(data, 3)
        except ValueError:
            ours = None
        try:
            theirs = pillow_decode(data, 3)
        except Exception:
            theirs = None
        if ours is None or theirs is None:
            neither += ours is None and theirs is None
            ours_only += ours is not None and theirs is None
            theirs_only += ours is None and theirs is not None
            continue
        both += 1
        if ours.shape != theirs.shape:
            print(f"damaged {kind}: {ours.shape} against {theirs.shape}")
            continue
        worst = max(worst, np.abs(ours.astype(int) - theirs).max())
    print(f"damaged files: {both} read by both (largest difference {worst}), "
          f"{neither} by neither, {ours_only} by us alone, "
          f"{theirs_only} by Pillow alone")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library")
    parser.add_argument("--count", type=int, default=400, help="images per kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-preprocess", action="store_true",
                        help="do not compare with transformers")
    arguments = parser.parse_args()
    library = Library(arguments.library)
    rng = np.random.default_rng(arguments.seed)
    print(f"Pillow {pillow_version}, {arguments.count} images per line")
    compare_resize(library, rng, arguments.count)
    compare_decode(library, rng, arguments.count)
    compare_damage(library, rng, arguments.count)
    if not arguments.no_preprocess:
        compare_preprocess(library, rng, arguments.count)


if __name__ == "__main__":
    sys.exit(main())
