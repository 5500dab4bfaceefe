#!/usr/bin/env python3
# ===- describe.py - Is a model's description the model? ---------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Compiles each test model, and what `vitc info --as-description` says of it.

  describe.py --vitc PATH --schema FILE --work DIR [--part K/N]

Object and packed weights must have the same bytes, the description of the
description the same text, and the JSON Schema must accept it. Models in the vit
dialect have no description.
"""

import argparse
import json
import pathlib
import subprocess
import sys

from generate import HERE, models
from run import check_each, model_arguments, model_options, part

sys.path.append(str(HERE.parent / "Import"))
import check_schema


def check(vitc, name, folder, schema):
    """What is wrong with the description of this model; "" if nothing is."""

    def run(*arguments):
        done = subprocess.run([vitc, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return done.stdout

    model = model_arguments(name, folder)
    options = model_options(name)
    text = run("info", *model, *options, "--as-description")
    described = folder / "described.json"
    described.write_text(text)
    if errors := check_schema.errors(schema, json.loads(text), schema):
        return f"schema: {errors[0]}"
    weights = folder / "model.safetensors.index.json"
    if not weights.exists():
        weights = folder / "model.safetensors"
    again = [described, "--weights", weights]
    if run("info", *again, "--as-description") != text:
        return "its description differs"
    name = ["--name", name.replace("-", "_")]
    run("compile", *model, *options, *name, "-o", folder / "model")
    run("compile", *again, *name, "-o", folder / "again")
    for suffix in (".o", ".weights"):
        if (folder / f"model{suffix}").read_bytes() != (folder / f"again{suffix}").read_bytes():
            return f"{suffix} differs"
    return ""


def main():
    parser = argparse.ArgumentParser(description="compiles descriptions of the test models")
    parser.add_argument("--vitc", required=True)
    parser.add_argument("--schema", required=True, type=pathlib.Path)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--part", default="1/1", type=part)
    arguments = parser.parse_args()
    schema = json.loads(arguments.schema.read_text(encoding="utf-8"))
    names = [name for name in models() if not (HERE / name / "model.mlir").exists()]
    first, step = arguments.part
    names = names[first - 1 :: step]
    return check_each(
        names,
        arguments.work,
        lambda name, folder: check(arguments.vitc, name, folder, schema),
        "models",
    )


if __name__ == "__main__":
    sys.exit(main())
