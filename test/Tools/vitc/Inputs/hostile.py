# ===- hostile.py - Breaks the weights of a model -------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""hostile.py FILE HOW OUT: copies a safetensors file, broken in one way."""

import json
import struct
import sys

source, how, path = sys.argv[1:]
with open(source, "rb") as file:
    whole = file.read()
length = struct.unpack("<Q", whole[:8])[0]
header = json.loads(whole[8 : 8 + length])
data = whole[8 + length :]
names = sorted(
    (name for name in header if name != "__metadata__"),
    key=lambda name: header[name]["data_offsets"],
)
first, second, third = header[names[0]], header[names[1]], header[names[2]]
text = None

if how == "empty":
    whole = b""
elif how == "cut":
    whole = whole[:-1]
elif how == "cut-header":
    whole = whole[:100]
elif how == "tail":
    whole += b"x"
elif how == "length":
    whole = struct.pack("<Q", 1 << 62) + whole[8:]
elif how == "no-json":
    text = b"{]"
elif how == "no-utf8":
    text = b'{"\xff": 1}'
elif how == "array":
    text = b"[]"
elif how == "deep":
    text = b'{"a":' + b"[" * 200000 + b"]" * 200000 + b"}"
elif how == "twice":
    text = json.dumps(header)[:-1] + f', "{names[0]}": {json.dumps(first)}}}'
    text = text.encode()
elif how == "negative":
    first["data_offsets"] = [-4, 4]
elif how == "overlap":
    second["data_offsets"] = first["data_offsets"]
elif how == "hole":
    for name in names[1:]:
        header[name]["data_offsets"] = [x + 4 for x in header[name]["data_offsets"]]
    data += b"\0" * 4
elif how == "overflow":
    first["shape"] = [1 << 62, 1 << 62]
elif how == "size":
    first["shape"] = first["shape"] + [2]
elif how == "dtype":
    first["dtype"] = "F33"
elif how == "integers":
    first["dtype"] = "I32"
elif how == "missing":
    for name in names[1:3]:
        header["not." + name] = header.pop(name)
elif how == "misshapen":
    first["shape"] = [1] + first["shape"]
    third["shape"] = third["shape"] + [1]
elif how == "nan":
    data = b"\xff" * 4 + data[4:]
else:
    sys.exit(f"no way to break weights is called '{how}'")

if text is None and how not in ("empty", "cut", "cut-header", "tail", "length"):
    text = json.dumps(header).encode()
if text is not None:
    whole = struct.pack("<Q", len(text)) + text + data
with open(path, "wb") as file:
    file.write(whole)
