# ===- same_packed.py - Compares packed weights ----------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""same_packed.py A B: exits with 1 unless both hold the same bytes.

Headers may differ: their hash is of where the weights came from, too.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "models"))
import safetensors_io  # noqa: E402

one, two = (safetensors_io.load(path)["packed"] for path in sys.argv[1:])
if one != two:
    sys.exit(f"{sys.argv[1]} and {sys.argv[2]} differ")
