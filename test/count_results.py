#!/usr/bin/env python3
# ===- count_results.py - Adds up the results of all test suites -----------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Counts the test cases in a folder's JUnit files, as lit and gtest write them.

  count_results.py DIR

Prints what failed, what was left out, and at last "N passed, M failed". Lines
of DIR/failed-steps are failures; so is each line of DIR/failed-suites whose
SUITE.xml is missing, broken or knows of no failure. Exits with 0 when something
passed and nothing failed.
"""

import collections
import pathlib
import sys
import xml.etree.ElementTree


def cases(path):
    """(name, "passed", "failed" or "skipped") of each test in a JUnit file."""
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            yield name, "failed"
        elif (
            case.find("skipped") is not None
            or case.get("status") == "notrun"
            or case.get("result") in ("skipped", "suppressed")
        ):
            yield name, "skipped"
        else:
            yield name, "passed"


def lines(path):
    return path.read_text().split() if path.exists() else []


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = pathlib.Path(sys.argv[1])
    totals = collections.Counter()
    broken = set(lines(folder / "failed-suites"))
    for path in sorted(folder.glob("*.xml")):
        counts = collections.Counter()
        try:
            for name, outcome in cases(path):
                counts[outcome] += 1
                if outcome == "failed":
                    print(f"failed: {path.stem}: {name}")
        except xml.etree.ElementTree.ParseError as error:
            print(f"failed: {path.stem}: unreadable results: {error}")
            counts["failed"] += 1
        if counts["failed"]:
            broken.discard(path.stem)
        print(
            f"{path.stem}: {counts['passed']} passed, {counts['failed']} failed"
            + f", {counts['skipped']} not for this machine" * bool(counts["skipped"])
        )
        totals += counts
    for name in sorted(broken):
        print(f"failed: {name}: ended with an error")
    for name in lines(folder / "failed-steps"):
        print(f"failed: {name}")
        totals["failed"] += 1
    totals["failed"] += len(broken)
    print(f"{totals['passed']} passed, {totals['failed']} failed")
    return 0 if totals["passed"] and not totals["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
