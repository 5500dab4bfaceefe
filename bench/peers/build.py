# ===- build.py - Makes one row's models -----------------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""build.py ROW WORK VITC ENGINES: makes a row's models and prints where they are."""

import contextlib
import pathlib
import subprocess
import sys

import engines
import models
import rows

if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # exporters like to talk
        folder = models.build(rows.find(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3])
        if "iree" in sys.argv[4].split(","):
            try:
                engines.Iree.compile_once(folder)
            except subprocess.CalledProcessError as problem:  # measure.py will say so
                print(problem, file=sys.stderr)
    print(folder)
