# ===- exits.py - Runs a command, checks its exit code -------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""exits.py CODE COMMAND...: passes if COMMAND ends with exactly that exit code.

Its stderr is passed on behind its stdout, so that one FileCheck sees both.
"""

import subprocess
import sys

done = subprocess.run(sys.argv[2:], capture_output=True)
sys.stdout.buffer.write(done.stdout + done.stderr)
if done.returncode != int(sys.argv[1]):
    sys.exit(f"exits.py: exit code {done.returncode}, expected {sys.argv[1]}")
