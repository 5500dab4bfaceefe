# ===- build.py - Makes one row's models -----------------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""build.py ROW WORK VITC: makes a row's models and prints where they are."""

import contextlib
import pathlib
import sys

import models
import rows

if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # exporters like to talk
        folder = models.build(rows.find(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3])
    print(folder)
