#!/usr/bin/env python3
# ===- check_excerpts.py - Runs the commands that documents show -----------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Checks that what documents show is what the commands print.

  check_excerpts.py FILE.md...             compares; exits with 1 on a difference
  check_excerpts.py --update FILE.md...    writes what the commands print now,
                                           where what counts has changed
  check_excerpts.py --refresh FILE.md...   likewise, numbers and all

An HTML comment, which readers of the document don't see, stands before a fenced
block and says what the block is:

  <!-- excerpt: COMMAND -->   what COMMAND prints, line by line
  <!-- like: COMMAND -->      the same, but for numbers, names of values (%0), and
                              how often a line is repeated: for what changes with
                              every tile size
  <!-- transcript -->         commands, on lines that start with "$ ", and after
                              each what it prints
  <!-- transcript: numbers vary -->
                              likewise, but for numbers, runs of spaces and the
                              CPU's name
  <!-- file: NAME -->         is written to NAME, for the commands after it

Commands run in bash, in an empty folder with links to all of the repository's;
vitc is found by PATH. All of a document's commands run in order, in one folder.
The part of an excerpt's command before its first " | " runs once per document.
White space at the ends of lines does not count.
"""

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(
    r"<!-- (?P<kind>excerpt|like|transcript|file)(?:: *(?P<what>.*?))? -->\n+"
    r"(?P<open>```[^\n]*\n)(?P<body>.*?)(?P<close>^```$)",
    re.MULTILINE | re.DOTALL,
)


class Failure(Exception):
    """A command that did not succeed."""


class Runner:
    """Runs commands in a folder of their own."""

    def __init__(self, folder):
        self.folder = folder
        self.printed = {}
        for entry in ROOT.iterdir():
            if entry.is_dir() and entry.name not in ("build", ".git"):
                os.symlink(entry, os.path.join(folder, entry.name))

    def run(self, command, text=None):
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=self.folder,
            env=dict(os.environ, LC_ALL="C.UTF-8"),
            input=text,
            capture_output=True,
            encoding="utf-8",
        )
        if done.returncode:
            raise Failure(f"'{command}' exits with {done.returncode}\n{done.stderr}")
        return done.stdout

    def excerpt(self, command):
        first, _, rest = command.partition(" | ")
        if first not in self.printed:
            self.printed[first] = self.run(first)
        return self.run(rest, self.printed[first]) if rest else self.printed[first]

    def transcript(self, body):
        """The body with the outputs of its commands put in anew."""
        lines, text = body.split("\n"), ""
        at = 0
        while at < len(lines):
            command = lines[at]
            at += 1
            if not command.startswith("$ "):
                continue  # printed by an earlier version of the document
            text += command + "\n"
            while command.endswith("\\"):
                command = command[:-1] + lines[at]
                text += lines[at] + "\n"
                at += 1
            text += self.run(command[2:])
        return text


def trimmed(text):
    lines = [line.rstrip() for line in text.rstrip().split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines) + "\n"


def without_numbers(text):
    """Without what differs from machine to machine and from run to run."""
    text = re.sub(r"\bfor [\w.-]+,", "for CPU,", text)
    text = re.sub(r"\d+(\.\d+)?(e[+-]\d+)?", "N", text)
    return re.sub(r"\s*\n", "\n", re.sub(r"[ \t]+", " ", text))


def without_tiles(text):
    """Without what differs from tile size to tile size."""
    text = without_numbers(re.sub(r"%\w+", "%", text))
    lines = re.sub(r"-?N?\(", "(", text).split("\n")
    return [line for at, line in enumerate(lines) if at == 0 or line != lines[at - 1]]


def wanted_body(match, runner, refresh):
    """What the block should hold."""
    kind, what, body = match["kind"], match["what"] or "", match["body"]
    if kind == "file":
        pathlib.Path(runner.folder, what).write_text(body)
        return body
    if kind == "transcript":
        text = trimmed(runner.transcript(body))
        same = what == "numbers vary" and without_numbers(text) == without_numbers(body)
        return body if same and not refresh else text
    text = trimmed(runner.excerpt(" ".join(what.split())))
    if text == "\n":
        raise Failure(f"'{what}' prints nothing")
    same = kind == "like" and without_tiles(text) == without_tiles(body)
    return body if same and not refresh else text


def check(path, update, refresh):
    """The number of blocks of `path`, of those that differ and that fail."""
    text = path.read_text()
    count = differing = failures = 0
    new, end = "", 0
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(folder)
        for match in BLOCK.finditer(text):
            count += 1
            line = text.count("\n", 0, match.start("body")) + 1
            try:
                wanted = wanted_body(match, runner, refresh)
            except Failure as failure:
                print(f"{path}:{line}: {failure}")
                failures += 1
                continue
            if wanted != match["body"]:
                differing += 1
                if not update:
                    print(f"{path}:{line}: not what the command prints now:")
                    difference = difflib.unified_diff(
                        match["body"].split("\n"),
                        wanted.split("\n"),
                        "document",
                        "command",
                        lineterm="",
                    )
                    print("\n".join(difference))
            new += text[end : match.start("body")] + wanted
            end = match.end("body")
    if update and differing:
        path.write_text(new + text[end:])
    return count, differing, failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--update", action="store_true", help="write what has changed")
    parser.add_argument("--refresh", action="store_true", help="write numbers, too")
    parser.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE.md")
    options = parser.parse_args()
    update = options.update or options.refresh
    failed, total = False, 0
    for path in options.files:
        count, differing, failures = check(path, update, options.refresh)
        action = "updated" if update else "differ"
        print(f"{path}: {count} blocks, {differing} {action}, {failures} fail")
        total += count
        failed |= failures > 0 or (differing > 0 and not update)
    return 1 if failed or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
