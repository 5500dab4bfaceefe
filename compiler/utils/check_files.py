#!/usr/bin/env python3
# ===- check_files.py - Checks sizes, banners, white space and links --------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Checks the tracked files of a repository; lint.sh calls it.

  check_files.py [ROOT]

- Source files have at most 500 lines and name their license.
- Text has no tabs (but in makefiles), no white space at ends of lines, and ends
  in one newline.
- Python files parse; files that start with "#!" can be executed.
- Each relative link of a document leads to a file, and each #part to a heading.

Prints one line for each thing wrong, and exits with 1 if there was one.
"""

import ast
import pathlib
import re
import subprocess
import sys

MAX_LINES = 500
SOURCE = {".c", ".cpp", ".h", ".td", ".py", ".sh"}
TEXT = SOURCE | {".cmake", ".in", ".json", ".md", ".mlir", ".test", ".txt", ".cfg"}
# Written by programs, the spaces and all; or data of a test.
GENERATED = {"Inputs", "corpus", "models"}


def tracked(root):
    done = subprocess.run(
        ["git", "-C", root, "ls-files", "-z"], capture_output=True, check=True
    )
    return [pathlib.Path(name) for name in done.stdout.decode().split("\0") if name]


def check_text(path, text):
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            yield f"{path}:{number}: white space at the end of the line"
        if "\t" in line:
            yield f"{path}:{number}: tab"
    if text and (not text.endswith("\n") or text.endswith("\n\n")):
        yield f"{path}: does not end in one newline"


def check_source(path, text):
    count = text.count("\n")
    if count > MAX_LINES:
        yield f"{path}: {count} lines, expected at most {MAX_LINES}"
    if "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception" not in text:
        yield f"{path}: names no license"
    if path.suffix == ".py":
        try:
            ast.parse(text)
        except SyntaxError as error:
            yield f"{path}:{error.lineno}: {error.msg}"


def anchors(text):
    """What GitHub calls the headings of a document."""
    for line in re.findall(r"^#+ +(.*)$", text, re.MULTILINE):
        kept = re.sub(r"[^\w\- ]", "", line.strip().lower())
        yield kept.replace(" ", "-")


def check_links(root, path, text):
    """Links outside code: [text](target) where target is no address."""
    plain = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    plain = re.sub(r"`[^`\n]*`", "", plain)
    for target in re.findall(r"\]\(([^)\s]+)\)", plain):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, part = target.partition("#")
        file = (root / path).parent / name if name else root / path
        if not file.exists():
            yield f"{path}: link to '{name}', which is not there"
        elif part and part not in anchors(file.read_text()):
            yield f"{path}: link to '{target}': no heading is called so"


def check(root):
    for path in tracked(root):
        file = root / path
        if not file.is_file():  # removed, and not yet committed
            continue
        content = file.read_bytes()
        if content.startswith(b"#!") and not file.stat().st_mode & 0o111:
            yield f"{path}: starts with '#!', but cannot be executed"
        if path.suffix not in TEXT and path.name != "run":
            continue
        text = content.decode()
        if not GENERATED & set(path.parts[:-1]):
            yield from check_text(path, text)
        if path.suffix in SOURCE:
            yield from check_source(path, text)
        if path.suffix == ".md":
            yield from check_links(root, path, text)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    problems = 0
    for problem in check(root):
        print(problem)
        problems += 1
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
