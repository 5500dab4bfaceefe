#!/usr/bin/env python3
# ===- check_reference.py - The generated reference is complete -------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Generates the reference pages as `mlir-doc` does and checks them.

Every operation of the vit dialect has a section with a summary, is used in an
example, and docs/dialect.md names it; every pass has a summary
and a description. Needs mlir-tblgen and llvm-config in the PATH.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSES = (
    "compiler/Codegen/CPU",
    "compiler/Codegen/Common",
    "compiler/Conversion/VitToLinalg",
    "dialects/Vit/Transforms",
)


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout


def generate(include, name, *options):
    command = ("mlir-tblgen", *options, "-I", ROOT, "-I", include, ROOT / name)
    return output(*map(str, command))


def sections(page):
    """{name: text} of the sections "### `name` …"."""
    parts = re.split(r"^### `([^`]+)`.*\n", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def main():
    include = output("llvm-config", "--includedir").strip()
    wrong = []
    page = generate(include, "dialects/Vit/IR/VitOps.td", "-gen-dialect-doc", "-dialect=vit")
    operations = {k: v for k, v in sections(page).items() if k.startswith("vit.")}
    examples = "".join(re.findall(r"^```mlir$.*?^```$", page, re.MULTILINE | re.DOTALL))
    dialect = (ROOT / "docs/dialect.md").read_text()
    defined = sum(
        len(re.findall(r"^def Vit_\w+Op :", path.read_text(), re.MULTILINE))
        for path in (ROOT / "dialects/Vit/IR").glob("*.td")
    )
    if not operations or len(operations) != defined:
        wrong.append(f"{len(operations)} operations in the reference, {defined} defined")
    for name, text in operations.items():
        if not re.search(r"^_.*\._$", text, re.MULTILINE):
            wrong.append(f"{name}: no summary that ends in '.'")
        if f"{name} " not in examples:
            wrong.append(f"{name}: no example")
        if f"`{name}`" not in dialect:
            wrong.append(f"{name}: not in docs/dialect.md")
    count = 0
    for folder in PASSES:
        page = generate(include, f"{folder}/Passes.td", "-gen-pass-doc")
        for name, text in sections(page).items():
            count += 1
            summary, _, description = text.strip().partition("\n")
            if not summary.startswith("_") or len(description.split()) < 8:
                wrong.append(f"{name}: no summary or no description")
    if count == 0:
        wrong.append("no passes")
    print("\n".join(wrong + [f"{len(operations)} operations, {count} passes, {len(wrong)} wrong"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
