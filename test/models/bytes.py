#!/usr/bin/env python3
# ===- bytes.py - Do models that take bytes compute the same? -----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Compares `--input=uint8` with the float path, for each way to prepare images.

  bytes.py --vitc PATH --work DIR IMAGE...

Of the test models that prepare images alike the first is taken. `vitc check`
compares its code for bytes with the float64 evaluation of the same, and
`vitc run` must say of the images what it says with floats, where the runtime
normalizes pixels and not the model.
"""

import argparse
import json
import pathlib
import subprocess
import sys

from generate import HERE, models
from run import check_each, model_arguments

TOLERANCE = 1e-5  # of what is compared, over the largest of it


def say(vitc, *arguments):
    done = subprocess.run([vitc, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError((done.stderr or done.stdout).strip())
    return done.stdout


def preparation(description):
    """What tells ways to prepare images apart: all but sizes."""
    fields = dict(description["preprocess"])
    fields["resize"] = fields.get("resize", {}).get("mode")
    fields["crop"] = "crop" in fields
    fields["channels"] = description["image"].get("channels", 3)
    return json.dumps(fields, sort_keys=True)


def numbers(text):
    """All that `vitc run --json` says of the images, in a fixed order."""
    found = []
    for result in json.loads(text)["results"]:
        scores = sorted((top["index"], top["score"]) for top in result.get("top", []))
        found += [number for score in scores for number in score]
        for output in result.get("outputs", []):
            found += [output["mean"], output["rms"]]
    return found


def check(vitc, model, images):
    """What is wrong; "" if nothing is. Without images `vitc check` is all."""
    say(vitc, "check", *model, "--input=uint8", "--inputs=4")
    if not images:
        return ""
    floats, bytes_ = (
        numbers(say(vitc, "run", *model, f"--input={kind}", *images, "--json"))
        for kind in ("f32", "uint8")
    )
    if len(floats) != len(bytes_):
        return f"{len(bytes_)} numbers, not {len(floats)}"
    largest = max(map(abs, floats))
    error = max(abs(a - b) for a, b in zip(floats, bytes_)) / largest
    return "" if error < TOLERANCE else f"error {error:.2e}"


def main():
    parser = argparse.ArgumentParser(description="checks models that take bytes")
    parser.add_argument("--vitc", required=True)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("images", nargs="+")
    arguments = parser.parse_args()
    seen = {}
    for name in models():
        if not (HERE / name / "config.json").exists():
            continue
        text = say(arguments.vitc, "info", HERE / name, "--as-description")
        description = json.loads(text)
        # Those of vit-pytorch do not say how images are prepared.
        if "preprocess" in description:
            seen.setdefault(preparation(description), name)
    # Images of another size cannot be run where none are resized.
    images = {
        name: arguments.images if json.loads(fields)["resize"] else []
        for fields, name in seen.items()
    }
    return check_each(
        images,
        arguments.work,
        lambda name, folder: check(
            arguments.vitc, model_arguments(name, folder), images[name]
        ),
        "ways to prepare images",
    )


if __name__ == "__main__":
    sys.exit(main())
