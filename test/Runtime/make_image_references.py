#!/usr/bin/env python3
# ===- make_image_references.py - Makes the images of the tests ----------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Makes the images of Inputs/images and expected.txt beside them.

expected.txt holds what Pillow and transformers make of the images, one case on
a line; image_test_support.h reads it:

    decode FILE CHANNELS WIDTH HEIGHT PIXELS      (bytes in hexadecimal, HWC)
    resize FILE CHANNELS FILTER WIDTH HEIGHT PIXELS
    preprocess FILE JSON WIDTH HEIGHT VALUES      (f32, little-endian, CHW)

Made with numpy 2.4.6, pillow 13.0.0, torch 2.13.0 and transformers 5.23.0
(their PIL backend). Pillow 12.3.0 gives the same, but for the resized images
that version 13 resizes by columns first.

    python3 test/Runtime/make_image_references.py
"""
import base64
import io
import json
import pathlib
import struct
import warnings
import zlib

import numpy as np
from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).parent / "Inputs" / "images"
FILTERS = ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]


def picture(width, height, channels, seed=0):
    """Waves of another frequency per channel, with some noise: neither the
    rounding nor the clipping of any step stays unused."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [np.sin(x * (0.5 + 0.2 * c) + c) * np.cos(y * (0.7 - 0.15 * c))
              for c in range(channels)]
    noise = np.random.default_rng(seed).uniform(-60, 60, (height, width, channels))
    return np.uint8(np.clip(127.5 + 110 * np.stack(planes, -1) + noise, 0, 255))


# --- PNG, written here since Pillow writes only some of the kinds ------------


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))


def packed_rows(samples, bits):
    """[height, width, n] samples of `bits` bits to rows of bytes, filter 0."""
    rows = []
    for row in samples.reshape(samples.shape[0], -1):
        if bits == 16:
            data = row.astype(">u2").tobytes()
        elif bits == 8:
            data = row.astype(np.uint8).tobytes()
        else:
            all_bits = (row[:, None] >> np.arange(bits)[::-1]) & 1
            data = np.packbits(all_bits.astype(np.uint8).ravel()).tobytes()
        rows.append(b"\0" + data)
    return b"".join(rows)


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
         (1, 0, 2, 2), (0, 1, 1, 2)]


def png(samples, bits, colour, before=b"", after=b"", interlaced=False):
    height, width = samples.shape[:2]
    if interlaced:
        parts = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        data = b"".join(packed_rows(p, bits) for p in parts if p.size)
    else:
        data = packed_rows(samples, bits)
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0,
                         int(interlaced))
    packed = zlib.compress(data, 9)
    half = len(packed) // 2  # two chunks, so that one may be missing
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before +
            chunk(b"IDAT", packed[:half]) + chunk(b"IDAT", packed[half:]) +
            after + chunk(b"IEND", b""))


def exif(orientation, order="<", kind=3):
    """A TIFF block with the orientation as SHORT (3) or LONG (4)."""
    value = struct.pack(order + ("I" if kind == 4 else "HH"),
                        *([orientation] if kind == 4 else [orientation, 0]))
    return ((b"II*\0" if order == "<" else b"MM\0*") +
            struct.pack(order + "IHHHI", 8, 1, 0x112, kind, 1) + value + b"\0" * 4)


def xmp(orientation):
    return (f'<x:xmpmeta><rdf:Description tiff:Orientation="{orientation}"/>'
            "</x:xmpmeta>").encode()


def png_files():
    rng = np.random.default_rng(7)

    def samples(bits, count, width=7, height=5):
        return rng.integers(0, 1 << bits, (height, width, count))

    grey, rgb, rgba = 0, 2, 6
    files = {}
    for bits in (1, 2, 4, 8, 16):
        files[f"grey{bits}.png"] = png(samples(bits, 1), bits, grey)
    # Values around 255, where 16-bit grey saturates.
    files["grey16-low.png"] = png(np.arange(245, 280).reshape(5, 7, 1), 16, grey)
    files["grey8-interlaced.png"] = png(samples(8, 1, 19, 11), 8, grey,
                                        interlaced=True)
    files["grey1-interlaced.png"] = png(samples(1, 1, 19, 11), 1, grey,
                                        interlaced=True)
    files["grey-transparent.png"] = png(samples(8, 1), 8, grey,
                                        chunk(b"tRNS", b"\0\x50"))
    for bits in (8, 16):
        files[f"grey-alpha{bits}.png"] = png(samples(bits, 2), bits, 4)
        files[f"rgb{bits}.png"] = png(samples(bits, 3), bits, rgb)
        files[f"rgba{bits}.png"] = png(samples(bits, 4), bits, rgba)
    files["rgb8-interlaced.png"] = png(samples(8, 3, 19, 11), 8, rgb,
                                       interlaced=True)
    files["rgba16-interlaced.png"] = png(samples(16, 4, 11, 9), 16, rgba,
                                         interlaced=True)
    for bits in (1, 2, 4, 8):
        colours = rng.integers(0, 256, 3 << min(bits, 4)).astype(np.uint8)
        files[f"palette{bits}.png"] = png(samples(min(bits, 4), 1), bits, 3,
                                          chunk(b"PLTE", colours.tobytes()))
    palette = chunk(b"PLTE", bytes(range(0, 240, 5)))
    files["palette-transparent.png"] = png(
        samples(4, 1), 8, 3, palette + chunk(b"tRNS", bytes(range(0, 160, 10))))
    files["palette-one-transparent.png"] = png(
        samples(4, 1), 8, 3, palette + chunk(b"tRNS", b"\xff\xff\0"))
    # Indices 16 and up have no colour.
    files["palette-short.png"] = png(samples(5, 1), 8, 3, palette)
    files["palette4-interlaced.png"] = png(samples(4, 1, 19, 11), 4, 3, palette,
                                           interlaced=True)
    files["one-pixel.png"] = png(samples(8, 3, 1, 1), 8, rgb)

    small = samples(8, 1, 4, 3)
    for orientation in range(1, 9):
        files[f"exif{orientation}.png"] = png(
            small, 8, grey, chunk(b"eXIf", exif(orientation)))
    text = b"XML:com.adobe.xmp\0"
    raw = b"Exif\0\0" + exif(6)
    raw = b"\nexif\n%8d\n" % len(raw) + raw.hex().encode() + b"\n"
    raw_key = b"Raw profile type exif\0"
    for name, before, after in [
            ("exif-big-endian", chunk(b"eXIf", exif(6, ">")), b""),
            ("exif-long", chunk(b"eXIf", exif(6, ">", 4)), b""),
            ("exif-prefixed", chunk(b"eXIf", b"Exif\0\0" + exif(6)), b""),
            ("exif-nine", chunk(b"eXIf", exif(9)), b""),
            ("exif-late", b"", chunk(b"eXIf", exif(6))),
            ("exif-raw", chunk(b"zTXt", raw_key + b"\0" + zlib.compress(raw)), b""),
            ("exif-raw-plain", chunk(b"tEXt", raw_key + raw), b""),
            ("exif-cut", chunk(b"eXIf", exif(6)[:18]), b""),
            ("exif-far", chunk(b"eXIf", b"II*\0\xff\xff\xff\xff\1\0"), b""),
            ("xmp", chunk(b"iTXt", text + b"\0\0\0\0" + xmp(8)), b""),
            ("xmp-compressed",
             chunk(b"iTXt", text + b"\1\0\0\0" + zlib.compress(xmp(8))), b""),
            ("exif-before-xmp", chunk(b"eXIf", exif(1)) +
             chunk(b"iTXt", text + b"\0\0\0\0" + xmp(8)), b"")]:
        files[f"{name}.png"] = png(small, 8, grey, before, after)

    files["photo.png"] = png(picture(23, 17, 3), 8, rgb)
    files["photo-grey.png"] = png(picture(23, 17, 1), 8, grey)
    files["tall.png"] = png(picture(9, 31, 3), 8, rgb)
    return files


# --- JPEG --------------------------------------------------------------------


def jpeg(array, mode, **options):
    image = Image.fromarray(array[..., 0] if array.shape[2] == 1 else array,
                            mode if array.shape[2] == 4 else None)
    file = io.BytesIO()
    image.convert(mode).save(file, "JPEG", **{"quality": 85, **options})
    return file.getvalue()


def with_segments(data, *segments):
    """Puts marker segments (marker byte, data) behind the start of a JPEG."""
    head = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(s) + 2) + s
                    for marker, s in segments)
    return data[:2] + head + data[2:]


def without_segments(data, marker):
    """Drops all segments of one marker from the header of a JPEG."""
    out, at = data[:2], 2
    while data[at + 1] != 0xDA:
        size = 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
        if data[at + 1] != marker:
            out += data[at:at + size]
        at += size
    return out + data[at:]


def with_sampling(data, factors):
    """Replaces the sampling factors of the first component."""
    at = data.index(b"\xff\xc0") + 11
    return data[:at] + bytes([factors]) + data[at + 1:]


# An arithmetic-coded file, by jpegtran -arithmetic: Pillow cannot write them.
ARITHMETIC = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9V"
    "XVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/yQALCAAGAAsBAREA/8wABgAQEAX/2gAI"
    "AQEAAD8A9fqi6f3WUfcCEG8IlpN48JFHqj8f0U+6/wCprEogQVD/2Q==")


def jpeg_files():
    colour = picture(19, 13, 3, 1)
    files = {"grey.jpg": jpeg(picture(19, 13, 1, 2), "L")}
    for name, subsampling in [("444", 0), ("422", 1), ("420", 2)]:
        files[f"ycc{name}.jpg"] = jpeg(colour, "RGB", subsampling=subsampling)
    # Pillow cannot write these; as many blocks per unit lie in another shape.
    files["ycc440.jpg"] = with_sampling(files["ycc422.jpg"], 0x12)
    files["ycc411.jpg"] = with_sampling(files["ycc420.jpg"], 0x41)
    files["rgb.jpg"] = jpeg(colour, "RGB", keep_rgb=True)
    files["restart.jpg"] = jpeg(colour, "RGB", restart_marker_blocks=1)
    files["progressive.jpg"] = jpeg(colour, "RGB", progressive=True)
    files["progressive-grey.jpg"] = jpeg(colour[..., :1], "L", progressive=True)
    files["arithmetic.jpg"] = ARITHMETIC
    files["coarse.jpg"] = jpeg(colour, "RGB", quality=5)
    cmyk = jpeg(picture(19, 13, 4, 3), "CMYK")
    files["cmyk.jpg"] = cmyk  # Pillow writes Adobe's marker: transform 0
    files["cmyk-plain.jpg"] = without_segments(cmyk, 0xEE)
    adobe = b"Adobe\0\x64\0\0\0\0"
    files["ycck.jpg"] = with_segments(files["cmyk-plain.jpg"],
                                      (0xEE, adobe + b"\2"))
    files["rgb-adobe.jpg"] = with_segments(
        without_segments(files["ycc444.jpg"], 0xE0), (0xEE, adobe + b"\0"))

    small = jpeg(picture(11, 6, 1, 4), "L", quality=70)
    for orientation in range(1, 9):
        files[f"exif{orientation}.jpg"] = with_segments(
            small, (0xE1, b"Exif\0\0" + exif(orientation, "<>"[orientation % 2])))
    packet = b"http://ns.adobe.com/xap/1.0/\0" + xmp(3)
    files["xmp.jpg"] = with_segments(small, (0xE1, packet))
    files["exif-before-xmp.jpg"] = with_segments(
        small, (0xE1, packet), (0xE1, b"Exif\0\0" + exif(6)))
    # One TIFF block in two segments.
    files["exif-split.jpg"] = with_segments(
        small, (0xE1, b"Exif\0\0" + exif(8)[:13]),
        (0xE1, b"Exif\0\0" + exif(8)[13:]))
    return files


# --- Files that are refused: the test says with which words ------------------


def damaged_files(files):
    header = b"\x89PNG\r\n\x1a\n"

    def ihdr(width, height, bits=8, colour=0):
        return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour,
                                          0, 0, 0))

    def idat(data):
        return chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")

    whole = files["rgb8.png"]
    flipped = bytearray(whole)
    flipped[45] ^= 0xFF  # within the first IDAT
    grey = files["grey.jpg"]
    frame = grey.index(b"\xff\xc0")
    precision = bytearray(grey)
    precision[frame + 4] = 12
    two = bytearray(grey)
    two[frame + 3] = 8 + 6  # length of a frame of two components
    two[frame + 9] = 2
    two[frame + 13:frame + 13] = bytes([2, 0x11, 0])
    scan = grey.index(b"\xff\xda")
    wide = bytearray(files["grey.jpg"])
    wide[frame + 5:frame + 9] = struct.pack(">HH", 65500, 65500)
    return {
        "bad-empty.png": b"",
        "bad-text.png": b"This is no image.\n",
        "bad-gif.png": b"GIF89a\1\0\1\0\0\0\0;",
        "bad-webp.jpg": b"RIFF\x1a\0\0\0WEBPVP8L",
        "bad-signature-only.png": header,
        "bad-cut-header.png": whole[:20],
        "bad-cut.png": whole[:-40],
        "bad-no-end.png": whole[:-12],
        "bad-checksum.png": bytes(flipped),
        "bad-filter.png": header + ihdr(3, 2) + idat(b"\7\1\2\3\0\1\2\3"),
        "bad-short-data.png": header + ihdr(3, 2) + idat(b"\0\1\2\3"),
        "bad-no-palette.png": header + ihdr(3, 1, 8, 3) + idat(b"\0\0\1\2"),
        "bad-zero-width.png": header + ihdr(0, 2) + idat(b"\0\0"),
        "bad-depth.png": header + ihdr(3, 2, 3) + idat(b"\0\0\0\0"),
        "bad-huge.png": header + ihdr(13378, 13378) + idat(b"\0"),
        "bad-huge-overflow.png": header + ihdr(0x7FFFFFFF, 0x7FFFFFFF) +
                                 idat(b"\0"),
        "bad-cut-header.jpg": grey[:frame + 6],
        "bad-cut.jpg": grey[:-40],
        "bad-no-end.jpg": grey[:-2],
        "bad-cut-progressive.jpg": files["progressive.jpg"][:-40],
        "bad-soi-only.jpg": b"\xff\xd8\xff",
        "bad-no-frame.jpg": b"\xff\xd8" + grey[scan:],
        "bad-precision.jpg": bytes(precision),
        "bad-components.jpg": bytes(two),
        "bad-huge.jpg": bytes(wide),
        # 600 scans of nothing for one component, a few bytes each.
        "bad-scans.jpg": many_scans(files["progressive-grey.jpg"]),
    }


def many_scans(data):
    """A progressive JPEG whose second scan comes 600 times."""
    first = data.index(b"\xff\xda")
    second = data.index(b"\xff\xda", first + 2)
    tables = data.rindex(b"\xff\xc4", first, second)
    third = data.index(b"\xff\xda", second + 2)
    end = data.rindex(b"\xff\xc4", second, third)
    # Only the start of its data: the decoder takes what lacks as zeros.
    scan = data[tables:second] + data[second:end][:12]
    return data[:tables] + scan + scan[scan.index(b"\xff\xda"):] * 599 + b"\xff\xd9"


# --- References --------------------------------------------------------------


def pixels_of(image):
    array = np.array(image)
    return array[..., None] if array.ndim == 2 else array


def decode(path, channels):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about transparency and damaged EXIF
        image = ImageOps.exif_transpose(Image.open(path))
        return image.convert("RGB" if channels == 3 else "L")


def preprocess_with_transformers(array, spec):
    """[height, width, channels] bytes to [channels, height, width] f32."""
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil
    options = {"do_resize": "resize" in spec, "do_center_crop": "crop" in spec,
               "do_rescale": "rescale" in spec, "do_normalize": "mean" in spec,
               "resample": Image.Resampling[spec.get("resample", "bilinear").upper()]}
    if "resize" in spec:
        resize = spec["resize"]
        options["size"] = (
            {"shortest_edge": resize["size"]} if resize["mode"] == "shortest_edge"
            else {"height": resize["height"], "width": resize["width"]})
    if "crop" in spec:
        options["crop_size"] = spec["crop"]
    if "rescale" in spec:
        options["rescale_factor"] = spec["rescale"]
    if "mean" in spec:
        options["image_mean"], options["image_std"] = spec["mean"], spec["std"]
    values = ViTImageProcessorPil(**options)(
        images=array, input_data_format="channels_last", return_tensors="np")
    return np.asarray(values["pixel_values"][0], np.float32)


IMAGENET = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
SPECS = [
    # As ViT's, DINOv2's and DeiT's, at a smaller scale.
    ("photo.png", {"channels": 3,
                   "resize": {"mode": "exact", "height": 8, "width": 8},
                   "resample": "bilinear", "rescale": 1 / 255,
                   "mean": [0.5] * 3, "std": [0.5] * 3}),
    ("photo.png", {"channels": 3, "resize": {"mode": "shortest_edge", "size": 12},
                   "resample": "bicubic", "crop": {"height": 10, "width": 10},
                   "rescale": 1 / 255, **IMAGENET}),
    ("tall.png", {"channels": 3, "resize": {"mode": "shortest_edge", "size": 7},
                  "resample": "lanczos", "crop": {"height": 6, "width": 5},
                  "rescale": 1 / 255, **IMAGENET}),
    # One channel, from grey and from colour.
    ("photo-grey.png", {"channels": 1,
                        "resize": {"mode": "exact", "height": 9, "width": 6},
                        "resample": "bicubic", "rescale": 1 / 255,
                        "mean": [0.1307], "std": [0.3081]}),
    ("photo.png", {"channels": 1, "crop": {"height": 5, "width": 8},
                   "rescale": 1 / 255}),
    # A crop larger than the image, in both and in one direction; odd margins.
    ("tall.png", {"channels": 3, "resize": {"mode": "shortest_edge", "size": 4},
                  "resample": "box", "crop": {"height": 15, "width": 7},
                  "rescale": 1 / 127.5, **IMAGENET}),
    ("photo.png", {"channels": 3, "crop": {"height": 4, "width": 26}}),
    # Normalized without being rescaled; nothing at all.
    ("rgb8.png", {"channels": 3, "mean": [120.5, 10.25, 3.0],
                  "std": [50.0, 60.5, 7.0]}),
    ("rgb8.png", {"channels": 3}),
]
SIZES = [(10, 8), (30, 7), (23, 9), (11, 17), (5, 3), (26, 20), (1, 1)]


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    good = {**png_files(), **jpeg_files()}
    for name, data in {**good, **damaged_files(good)}.items():
        (FOLDER / name).write_bytes(data)

    lines = []
    for name in sorted(good):
        for channels in (1, 3):
            image = decode(FOLDER / name, channels)
            lines.append(f"decode {name} {channels} {image.width} {image.height} "
                         f"{image.tobytes().hex()}")
    for name, channels in [("photo.png", 3), ("photo-grey.png", 1)]:
        image = decode(FOLDER / name, channels)
        for resample in FILTERS:
            for size in SIZES:
                resized = image.resize(size, Image.Resampling[resample.upper()])
                lines.append(f"resize {name} {channels} {resample} {size[0]} "
                             f"{size[1]} {resized.tobytes().hex()}")
    for name, spec in SPECS:
        values = preprocess_with_transformers(
            pixels_of(decode(FOLDER / name, spec["channels"])), spec)
        lines.append(f"preprocess {name} {json.dumps(spec, separators=(',', ':'))} "
                     f"{values.shape[2]} {values.shape[1]} "
                     f"{values.astype('<f4').tobytes().hex()}")
    (FOLDER / "expected.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
