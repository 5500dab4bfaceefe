#!/usr/bin/env python3
# ===- check_coverage.py - docs/coverage.md names what there is ------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Checks docs/coverage.md against the folders of tests.

Every test that the page names, as `vit-odd` or `msa-*.mlir`, is there; every
model of test/models and every file of test/Integration/CPU is named. Exits with
1 otherwise.
"""

import fnmatch
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Named like models, but of transformers.
MODEL_TYPES = {"data2vec-vision", "clip", "siglip", "siglip2"}
FAMILIES = "vit deit ijepa msn mae dinov2 dinov3 beit data2vec clip siglip siglip2 swin swinv2 timm mlir class2".split()


def main():
    page = (ROOT / "docs" / "coverage.md").read_text()
    named = set(re.findall(r"`([\w.*-]+)`", page))
    files = {path.name for path in (ROOT / "test/Integration/CPU").glob("*.mlir")}
    models = {path.parent.name for path in (ROOT / "test/models").glob("*/weights.json")}
    wrong = []
    if not files or not models:
        wrong.append("found no tests")
    of_models = {
        name
        for name in named
        if "." not in name and name.split("-")[0] in FAMILIES and "_" not in name and name not in MODEL_TYPES
    }
    of_files = {name for name in named if name.endswith(".mlir")}
    for patterns, names in ((of_models, models), (of_files, files)):
        for pattern in sorted(patterns):
            if not fnmatch.filter(names, pattern):
                wrong.append(f"'{pattern}' is named, and not there")
        for name in sorted(names):
            if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
                wrong.append(f"'{name}' is there, and not named")
    for line in wrong:
        print(f"docs/coverage.md: {line}")
    print(f"{len(models)} models, {len(files)} files, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
