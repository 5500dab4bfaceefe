# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds the innermost loops of x86-64 assembly that multiply and add.

Prints for each: the function, the vfmadd instructions of one iteration, the
widest registers they use, and the references to the stack inside the loop.
"""
import re
import sys


def main():
    lines = [line.split("#")[0].rstrip() for line in sys.stdin]
    function, labels = "?", {}
    for number, line in enumerate(lines):
        if match := re.match(r"([A-Za-z_][\w.$]*):", line):
            function = match[1]
        elif match := re.match(r"(\.L\w+):", line):
            labels[match[1]] = number
        elif match := re.match(r"\s+j\w+\s+(\.L\w+)", line):
            start = labels.get(match[1])  # a jump back ends a loop
            if start is None:
                continue
            body = lines[start + 1 : number]
            if any(re.match(r"\.L\w+:", inner) for inner in body):
                continue
            fmas = [inner for inner in body if "vfmadd" in inner]
            if not fmas:
                continue
            width = max(re.findall(r"%([xyz]mm)", " ".join(fmas)))
            stack = sum("(%rsp" in inner or "(%rbp" in inner for inner in body)
            print(f"{function}: {len(fmas)} FMAs on {width}, {stack} stack references")


main()
