# ===- check_profile.py - Checks what vitc bench --profile prints --------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Passes if the figures of a profile fit together and the picture shows them.
No time is compared with anything but other times of the same run."""

import argparse
import json
import math
import xml.etree.ElementTree as xml

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("result", help="what vitc bench --profile --json prints")
parser.add_argument("picture", nargs="?", help="its roofline")
parser.add_argument(
    "--alone",
    type=float,
    help="FLOPs of the products of a single row, which need no parallel region; "
    "else these may be a hundredth of all",
)
arguments = parser.parse_args()
result = json.load(open(arguments.result))
profile = result["profile"]
work = {entry["work"]: entry for entry in profile["work"]}
assert len(work) == len(profile["work"]), "a kind of work has two lines"


def same(a, b, what):
    assert math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9), f"{what}: {a}, {b}"


# Kinds of work and what lies between them make up the time of the run.
same(
    sum(entry["ms"] for entry in work.values()) + profile["between_ms"],
    profile["total_ms"],
    "the parts and the whole",
)
# Their FLOPs are those of the model.
same(
    sum(entry["gflop"] for entry in work.values()) + profile["between_gflop"],
    result["executed_gflop"] * result["batch"],
    "the FLOPs of the parts and the whole",
)
# Few products, and small ones, are not worth a parallel region.
if arguments.alone:
    alone = 1e-9 * arguments.alone
else:
    alone = 0.01 * result["executed_gflop"] * result["batch"]
assert 0 <= profile["between_gflop"] <= alone, (profile["between_gflop"], alone)
times = [entry["ms"] for entry in profile["work"]]
assert times == sorted(times, reverse=True), "not slowest first"
for name, entry in work.items():
    seconds = entry["ms"] / 1e3
    peak = result["fma_peak_gflops"]
    same(entry["gflops"], entry["gflop"] / seconds, name)
    same(entry["peak_percent"], 100 * entry["gflops"] / peak, name)
    same(entry["lost_ms"], 1e3 * (seconds - entry["gflop"] / peak), name)
    same(entry["percent"], 100 * entry["ms"] / profile["total_ms"], name)
    assert entry["calls"] > 0, f"{name} was never executed"
    assert entry["read_bytes"] + entry["written_bytes"] > 0, name
    assert 0 <= entry["waiting_percent"] <= 100, entry
    # More than once would be more than the multiply-adds of any tile.
    if entry["issued_gflop"] > 0:
        assert entry["gflop"] <= entry["issued_gflop"] * (1 + 1e-9), entry
assert profile["memory_gbs"] > 0 and profile["l2_gbs"] > 0, profile

if arguments.picture:
    root = xml.parse(arguments.picture).getroot()
    svg = "{http://www.w3.org/2000/svg}"
    assert root.tag == svg + "svg", root.tag
    texts = [text.text or "" for text in root.iter(svg + "text")]
    assert set(work) <= set(texts), set(work) - set(texts)
    dots = {dot.find(svg + "title").text for dot in root.iter(svg + "circle")}
    assert dots == {name for name, entry in work.items() if entry["gflop"] > 0}
    _, _, width, height = map(float, root.get("viewBox").split())
    for dot in root.iter(svg + "circle"):
        x, y = float(dot.get("cx")), float(dot.get("cy"))
        assert 0 < x < width and 0 < y < height, (x, y)
    for roof in ("multiply-adds", "memory", "L2"):
        assert any(text.startswith(roof) for text in texts), roof
    assert "nan" not in open(arguments.picture).read().lower()
