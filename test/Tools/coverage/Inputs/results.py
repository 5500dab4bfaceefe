# ===- results.py - Results of the coverage program, for its test -----------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes results of test/coverage, one of each kind, to a folder."""

import json
import pathlib
import sys

FIGURES = {"max_error": 3e-7, "rms_error": 1e-7, "f32_max_error": 2e-7, "f32_rms_error": 1e-7}
PASSES = {"verdict": "passes", "max_ratio": 1.5, "rms_ratio": 1.0, "compile_seconds": 2.25, **FIGURES}
RESULTS = {
    "deit_tiny_patch16_224": {**PASSES, "millions": 5.7, "cut": False},
    "deit3_huge_patch14_224": {**PASSES, "millions": 632.1, "cut": True},
    "vit/0": {**PASSES, "verdict": "WRONG", "max_ratio": 9.0, "millions": 86.6, "cut": False},
    "vit/1": {"verdict": "crashed", "reasons": ["exit code -6: "]},
    "cait_m36_384": {
        "verdict": "refused",
        "reasons": ["field 'architecture' (\"cait_m36_384\") is of timm's class Cait, which is not supported by vitc"],
    },
    "cait_m48_448": {
        "verdict": "refused",
        "reasons": ["field 'architecture' (\"cait_m48_448\") is of timm's class Cait, which is not supported by vitc"],
    },
}

folder = pathlib.Path(sys.argv[1]) / "results"
folder.mkdir(parents=True)
for name, result in RESULTS.items():
    path = folder / (name.replace("/", "__") + ".json")
    path.write_text(json.dumps({"name": name, **result}))
