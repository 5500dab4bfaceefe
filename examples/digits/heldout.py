#!/usr/bin/env python3
# ===- heldout.py - The held-out digits as PNGs, and the score of answers ---=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Compares answers for the 1,000 held-out images with labels and with PyTorch.

  heldout.py export DIR    writes every image as DIR/NNN.png (NNN: its row)
  heldout.py score < FILE  reads one answer a line, the image's name or row and
                           the class, as in "some/path/017.png 4", or what
                           `vitc run --json` prints; says how many are right and
                           how many are PyTorch's, and fails unless at least 960
                           are right and all are PyTorch's

Python's standard library is enough. README.md says what the data file holds.
"""

import json
import pathlib
import struct
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent
COUNT, SIDE = 1000, 28
WANTED_RIGHT = 960


def load(name):
    """The bytes of a tensor of heldout.safetensors."""
    content = (HERE / "heldout.safetensors").read_bytes()
    (length,) = struct.unpack_from("<Q", content)
    first, last = json.loads(content[8 : 8 + length])[name]["data_offsets"]
    return content[8 + length + first : 8 + length + last]


def png(pixels):
    """A grey 28 x 28 image as the bytes of a PNG file."""

    def chunk(kind, data):
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    rows = b"".join(
        b"\0" + pixels[y * SIDE : (y + 1) * SIDE] for y in range(SIDE)
    )
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def export(folder):
    folder.mkdir(parents=True, exist_ok=True)
    images = load("images")
    area = SIDE * SIDE
    for row in range(COUNT):
        data = png(images[row * area : (row + 1) * area])
        (folder / f"{row:03d}.png").write_bytes(data)


def pairs(line):
    """(image's name, class) of each answer in a line."""
    if not line.startswith("{"):
        return [line.split()]
    results = json.loads(line)["results"]
    return [(result["image"], result["top"][0]["index"]) for result in results]


def score(lines):
    """0 if the answers are good, 1 with a reason on stderr if not."""
    labels, predictions = load("labels"), load("predictions")
    answers = {}
    for line in lines:
        for name, answer in pairs(line):
            answers[int(pathlib.Path(name).stem)] = int(answer)
    missing = [row for row in range(COUNT) if row not in answers]
    if missing:
        print(f"no answer for {len(missing)} images, first {missing[0]}", file=sys.stderr)
        return 1
    right = sum(answers[row] == labels[row] for row in range(COUNT))
    different = [row for row in range(COUNT) if answers[row] != predictions[row]]
    print(f"{right} of {COUNT} right, {COUNT - len(different)} of {COUNT} as PyTorch says")
    if different:
        row = different[0]
        print(
            f"image {row}: answer {answers[row]}, PyTorch's {predictions[row]}",
            file=sys.stderr,
        )
    if right < WANTED_RIGHT:
        print(f"{right} right, expected at least {WANTED_RIGHT}", file=sys.stderr)
    return 1 if different or right < WANTED_RIGHT else 0


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "export":
        export(pathlib.Path(sys.argv[2]))
        return 0
    if sys.argv[1:] == ["score"]:
        return score(sys.stdin)
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
