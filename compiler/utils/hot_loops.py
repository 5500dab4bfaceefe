#!/usr/bin/env python3
# ===- hot_loops.py - The loops of an assembly file that multiply and add --=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Lists the innermost loops with fused multiply-adds of x86-64 assembly.

  vitc compile MODEL --emit=asm | hot_loops.py [--function PATTERN] [--show N]

One line a loop: its number, how many instructions an iteration has, how many of
these are multiply-adds of whole vectors, on which registers, how many touch the
stack, and the function it is in. --show prints loop N itself. A good matrix
kernel has few other instructions and nothing on the stack.
"""

import argparse
import re
import sys


def hot_loops(lines):
    """Yields (function, lines of the loop)."""
    function, block = "", []
    for line in lines:
        line = line.split("#")[0].rstrip()
        if re.match(r"[A-Za-z_][\w.]*:", line):
            function, block = line[:-1], []
        elif re.match(r"\.L\w+:", line):
            block = [line]
        elif line.strip() and not line.strip().startswith("."):
            block.append(line)
            jump = re.match(r"\tj\w+\t(\.L\w+)$", line)
            if jump and block[0] == jump[1] + ":":
                if multiply_adds(block):
                    yield function, block
                block = [""]


def multiply_adds(block):
    return sum(re.match(r"\tvfn?m(add|sub)\d+ps\b", line) is not None for line in block)


def widest_registers(block):
    return max(re.findall(r"%([xyz]mm)\d", "\n".join(block)), default="-")


def stack_references(block):
    return sum("(%rsp" in line or "(%rbp" in line for line in block)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--function", default="", metavar="PATTERN")
    parser.add_argument("--show", type=int, metavar="N")
    options = parser.parse_args()
    found = [
        loop
        for loop in hot_loops(sys.stdin.read().split("\n"))
        if re.search(options.function, loop[0])
    ]
    if options.show is not None:
        if not 1 <= options.show <= len(found):
            sys.exit(f"expects a loop from 1 to {len(found)}, got {options.show}")
        print("\n".join(found[options.show - 1][1]).expandtabs())
        return 0
    print("loop  instructions  multiply-adds  registers  on stack  function")
    for number, (function, block) in enumerate(found, 1):
        counts = (
            f"{len(block) - 1:12}  {multiply_adds(block):13}"
            f"  {widest_registers(block):>9}  {stack_references(block):8}"
        )
        print(f"{number:4}  {counts}  {function}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
