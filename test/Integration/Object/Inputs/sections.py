# ===- sections.py - Looks for state and strange symbols in an object -----=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""sections.py OBJECT NAME: fails if the object of model NAME

- needs a symbol beside memcpy, memmove and memset;
- exports another symbol than NAME_infer, NAME_model and NAME_pack;
- has bytes that can be written after loading, or thread-local ones, or code
  that runs by itself (constructors).
"""

import json
import subprocess
import sys

WRITE, ALLOC, THREAD_LOCAL = 0x1, 0x2, 0x400


def read(*arguments):
    command = ["llvm-readelf", "--elf-output-style=JSON", *arguments]
    done = subprocess.run(command, capture_output=True, check=True)
    return json.loads(done.stdout)[0]


def main():
    path, name = sys.argv[1:]
    problems = []
    sections = [entry["Section"] for entry in read("--sections", path)["Sections"]]
    if not any(section["Name"]["Name"].startswith(".text") for section in sections):
        problems.append("no code at all")
    for section in sections:
        title, flags = section["Name"]["Name"], section["Flags"]["Value"]
        # Constants with addresses in them are written by the loader alone.
        writable = flags & WRITE and not title.startswith(".data.rel.ro")
        if flags & ALLOC and section["Size"] and (writable or flags & THREAD_LOCAL):
            problems.append(f"section '{title}' holds state, {section['Size']} bytes")
        if title.startswith((".init_array", ".ctors", ".preinit_array", ".fini_array")):
            problems.append(f"section '{title}' is code that runs by itself")
    exported = []
    for entry in read("--symbols", path)["Symbols"]:
        symbol = entry["Symbol"]
        title = symbol["Name"]["Name"]
        if symbol["Binding"]["Name"] == "Local":
            continue
        if symbol["Section"]["Name"] == "Undefined":
            if title not in ("memcpy", "memmove", "memset"):
                problems.append(f"needs '{title}'")
        elif symbol["Other"]["Value"] & 3 == 0:  # default visibility
            exported.append(title)
    wanted = [f"{name}_infer", f"{name}_model", f"{name}_pack"]
    if sorted(exported) != wanted:
        problems.append(f"exports {sorted(exported)}, not {wanted}")
    for problem in problems:
        print(f"'{path}': {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
