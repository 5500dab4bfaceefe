# ===- empty_weights.py - Packed weights of zeros, of any size ------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""empty_weights.py HEADER OUT: the packed weights of the model with that C header.

Zeros are holes in the file, so it takes no room on the disk.
"""

import json
import re
import struct
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    header = file.read()
name = re.search(r"#define (\w+)_LAYOUT_HASH UINT64_C\(0x([0-9a-f]+)\)", header)
size = int(re.search(r"_PACKED_BYTES (\d+)", header).group(1))
metadata = {
    "format": "vitc.packed",
    "version": "1",
    "model": name.group(1).lower(),
    "layout_hash": name.group(2),
    "packed_bytes": str(size),
    "checksum": "0" * 16,
}
tensor = {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}
text = json.dumps({"__metadata__": metadata, "packed": tensor}).encode()
text += b" " * (-(8 + len(text)) % 64)
with open(sys.argv[2], "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text)
    file.truncate(8 + len(text) + size)
print(f"{size / 1e6:.0f} MB")
