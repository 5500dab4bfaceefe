#!/usr/bin/env python3
# ===- make_tests.py - Writes the executed tests of every variant -----------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes the .mlir files beside this file: `make_tests.py`, no arguments.

Each is a model whose outputs are variants of one operation, or a small whole
model. `vitc check` compiles it, runs it on 8 inputs and compares every output
with the reference evaluator, so that the files hold no numbers.
"""

import pathlib

import attention_models  # noqa: F401, which registers its models
import block_models  # noqa: F401
import encoder_models  # noqa: F401
import per_token_models  # noqa: F401
import stem_models  # noqa: F401
import window_models  # noqa: F401
from model_text import Model
from registry import AVX2, MODELS, RUN

HERE = pathlib.Path(__file__).resolve().parent


def main():
    for build, image, runs in MODELS:
        m = Model(image)
        text = m.text(build(m))
        comment = " ".join(build.__doc__.split())
        lines = [f"// {comment}", "// Written by make_tests.py."]
        for run in (RUN, AVX2, *runs):
            command = f"{run} | FileCheck %s"
            if run == AVX2:
                command = f"%if host-avx2 %{{ {command} %}}"
            lines.append(f"// RUN: {command}")
        lines += ["", "// CHECK: {{^pass$}}", "", text]
        path = HERE / (build.__name__.replace("_", "-") + ".mlir")
        path.write_text("\n".join(lines))


main()
