# ===- safetensors_io.py - Reads and writes safetensors in plain Python -----=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""The safetensors format, as much of it as the tests need, without packages.

A file is: 8 bytes, the header's length, little-endian; the header, a JSON
object from tensor name to {dtype, shape, data_offsets}, padded with spaces to
a multiple of 8; the tensors' bytes, one after the other without holes.
"""

import array
import json
import struct

ELEMENT_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "U8": 1}


def encode(values, dtype):
    """An array of f32 or f64 as little-endian bytes of `dtype`."""
    if dtype in ("F32", "F64"):
        typecode = "f" if dtype == "F32" else "d"
        if getattr(values, "typecode", None) == typecode:
            return values.tobytes()
        return array.array(typecode, values).tobytes()
    if dtype == "F16":  # struct rounds to nearest, ties to even
        return struct.pack(f"<{len(values)}e", *values)
    if dtype == "BF16":
        bits = array.array("I", array.array("f", values).tobytes())
        # Round to nearest, ties to even; the values are all finite.
        halves = ((b + 0x7FFF + ((b >> 16) & 1)) >> 16 for b in bits)
        return array.array("H", halves).tobytes()
    raise ValueError(f"cannot write dtype '{dtype}'")


def save(path, tensors, metadata=None):
    """Writes {name: (dtype, shape, bytes)} to `path`, sorted by name."""
    header = {}
    if metadata:
        header["__metadata__"] = metadata
    offset = 0
    for name in sorted(tensors):
        dtype, shape, data = tensors[name]
        size = ELEMENT_BYTES[dtype]
        for extent in shape:
            size *= extent
        if size != len(data):
            raise ValueError(f"tensor '{name}': {len(data)} bytes, expected {size}")
        header[name] = {
            "dtype": dtype,
            "shape": list(shape),
            "data_offsets": [offset, offset + size],
        }
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for name in sorted(tensors):
            file.write(tensors[name][2])


def load(path):
    """Reads `path` as {name: (dtype, shape, bytes)}."""
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, last = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = (entry["dtype"], entry["shape"], content[first:last])
    return tensors
