#!/usr/bin/env python3
# ===- run.py - Checks compiled test models against PyTorch's outputs -------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Generates the test models and runs `vitc check --expect` on each.

  run.py --vitc PATH --work DIR [--option OPT ...] [--match PATTERN] [--skip ...]
         [--part K/N] [--cross-section]

Prints one line a model, with the errors relative to the output's RMS that
vitc reports, and exits with 1 if any model fails. Options after --option= go
to vitc, e.g. --option=--target-cpu=haswell. PATTERN is a shell pattern of
model names, e.g. 'dinov2*'. --part K/N takes every N-th of them, from the
K-th on: parts that run side by side and leave none out. --cross-section takes
those of cross-section.json alone, which have every variant among them.
"""

import argparse
import fnmatch
import json
import pathlib
import subprocess
import sys

from generate import HERE, generate, models

EXAMPLES = HERE.parent.parent / "examples" / "class2"


def model_arguments(name, folder):
    """How vitc is told of this model."""
    weights = ["--weights", str(folder / "model.safetensors")]
    if (folder / "config.json").exists():
        return [str(folder)]
    if (folder / "model.mlir").exists():
        return [str(folder / "model.mlir"), *weights]
    return [str(EXAMPLES / (name.removeprefix("class2-") + ".json")), *weights]


def read_description(name):
    return json.loads((HERE / name / "weights.json").read_text())


def model_options(name):
    """What vitc is asked for beside the model itself."""
    description = read_description(name)
    options = description.get("options", [])
    if "outputs" in description:
        options.append("--outputs=" + ",".join(description["outputs"]))
    return options


def check(vitc, name, folder, options):
    """(passed, one line about it)."""
    command = [vitc, "check", *model_arguments(name, folder), *model_options(name), *options]
    command += ["--expect", str(folder / "expect.safetensors"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        result = json.loads(done.stdout)
    except json.JSONDecodeError:
        reason = (done.stderr or done.stdout).strip()
        return False, f"exit code {done.returncode}: {reason}"
    line = (
        f"max {result['max_error']:.2e} (f32 {result['f32_max_error']:.2e})"
        f" rms {result['rms_error']:.2e} (f32 {result['f32_rms_error']:.2e})"
    )
    wanted = read_description(name)["inputs"]
    if result["inputs"] != wanted:
        return False, f"{line}: {result['inputs']} inputs checked, not {wanted}"
    return done.returncode == 0 and result["pass"] is True, line


def check_each(names, work, find_problem, what):
    """Makes each model in a folder of its own and prints what is wrong with it, as
    find_problem(name, folder) says; "" is nothing. Returns the exit status."""
    failed = 0
    for name in names:
        folder = work / name
        generate(name, folder)
        try:
            problem = find_problem(name, folder)
        except RuntimeError as error:
            problem = str(error)
        failed += problem != ""
        print(f"{'FAIL' if problem else 'pass'} {name}{problem and ': '}{problem}", flush=True)
    print(f"{len(names) - failed} of {len(names)} {what} pass")
    return 1 if failed else 0


def part(text):
    """(K, N) of "K/N"."""
    first, step = map(int, text.split("/"))
    if not 1 <= first <= step:
        raise ValueError(text)
    return first, step


def main():
    parser = argparse.ArgumentParser(description="checks the test models")
    parser.add_argument("--vitc", required=True)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--option", action="append", default=[])
    parser.add_argument("--match", default="*")
    parser.add_argument("--skip", action="append", default=[])
    parser.add_argument("--part", default="1/1", type=part)
    parser.add_argument("--cross-section", action="store_true")
    arguments = parser.parse_args()
    names = [name for name in models() if fnmatch.fnmatch(name, arguments.match)]
    names = [name for name in names if name not in arguments.skip]
    if arguments.cross_section:
        section = json.loads((HERE / "cross-section.json").read_text())["models"]
        names = [name for name in names if name in section]
    first, step = arguments.part
    names = names[first - 1 :: step]
    if not names:
        print(f"no model matches '{arguments.match}'", file=sys.stderr)
        return 1
    failed = 0
    for name in names:
        folder = arguments.work / name
        generate(name, folder)
        passed, line = check(arguments.vitc, name, folder, arguments.option)
        failed += not passed
        print(f"{'pass' if passed else 'FAIL'} {name}: {line}", flush=True)
    print(f"{len(names) - failed} of {len(names)} models pass")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
