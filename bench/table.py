#!/usr/bin/env python3
# ===- table.py - Measures models and prints a table -----------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Compiles and measures models with vitc and prints Markdown tables.

  bench/table.py [--vitc PATH] [--target-cpu NAME] [--threads LIST] [MODEL...]

A model is a folder, or one of timm's names. Without any it takes the folders in
bench/models. Where there are no weights, vitc makes them up. The first table is what `vitc bench` measures, the second what
`vitc compile` takes and makes. Run it on a machine that does nothing else.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

MODELS = pathlib.Path(__file__).resolve().parent / "models"


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def given(model):
    return [str(model)] if model.exists() else [f"--arch={model}"]


def bench(options, models):
    row("model", "threads", "GFLOP", "ms", "GFLOP/s", "% of peak", "peak GFLOP/s")
    row(*["---"] * 2, *["---:"] * 5)
    for model in models:
        for threads in options.threads.split(","):
            command = [options.vitc, "bench", *given(model), "--json"]
            command += ["--threads", threads, "--target-cpu", options.target_cpu]
            result = run(command)
            row(
                model.name,
                threads,
                f"{result['executed_gflop']:.2f}",
                f"{result['latency_ms']['median']:.1f}",
                f"{result['gflops']:.0f}",
                f"{result['peak_percent']:.0f}",
                f"{result['fma_peak_gflops']:.0f}",
            )


def compile_models(options, models, folder):
    row("model", "compile s", "object KB", "packed MB", "workspace MB")
    row("---", *["---:"] * 4)
    for model in models:
        source = model
        if model.exists():
            source = pathlib.Path(folder, f"{model.name}.json")  # no weights beside it
            source.write_text((model / "config.json").read_text())
        command = [options.vitc, "compile", *given(source), "--json", "-o"]
        command += [str(pathlib.Path(folder, "m")), "--target-cpu", options.target_cpu]
        start = time.monotonic()
        result = run(command)
        seconds = time.monotonic() - start
        row(
            model.name,
            f"{seconds:.2f}",
            f"{result['object_bytes'] / 1e3:.0f}",
            f"{result['packed_bytes'] / 1e6:.1f}",
            f"{result['workspace_bytes'] / 1e6:.1f}",
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--vitc", default="vitc")
    parser.add_argument("--target-cpu", default="host")
    parser.add_argument("--threads", default="1", help="numbers, with commas")
    parser.add_argument("models", nargs="*", type=pathlib.Path, metavar="MODEL")
    options = parser.parse_args()
    sizes = ("vit-tiny-16", "vit-small-16", "vit-base-16")
    models = options.models or [MODELS / size for size in sizes]
    bench(options, models)
    print()
    with tempfile.TemporaryDirectory() as folder:
        compile_models(options, models, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
