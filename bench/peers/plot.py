#!/usr/bin/env python3
# ===- plot.py - The comparison as a picture -------------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""peers.json as SVG: plot.py peers.json > peers.svg. Needs no package.

One group of bars per row of the table. A bar is an engine's least latency over
that of the fastest engine other than vitc, so that one stands at 1; shorter is
faster. A line through the group is the physical limit. Bars beyond END are cut
and say so.
"""

import html
import json
import sys

import report
import rows

WIDTH = 860
LEFT = 190  # where 0 is
RIGHT = 110  # for the figures behind the bars
END = 2.5
BAR = 9
STEP = 12
GAP = 16
TOP = 62

STYLE = """
  .back { fill: #ffffff; stroke: #d0d7de }
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .small { font-size: 10.5px; fill: #57606a }
  .grid { stroke: #d0d7de }
  .one { stroke: #57606a }
  .limit { stroke: #cf222e; stroke-width: 2 }
  .vitc { fill: #0969da }
  .onnxruntime { fill: #8c959f }
  .openvino { fill: #a475f9 }
  .openvino-onnx { fill: #d8b9ff }
  .torch { fill: #d4a72c }
  .iree { fill: #4ac26b }
  @media (prefers-color-scheme: dark) {
    .back { fill: #0d1117; stroke: #30363d }
    text { fill: #e6edf3 }
    .small { fill: #9198a1 }
    .grid { stroke: #30363d }
    .one { stroke: #9198a1 }
    .limit { stroke: #ff7b72 }
    .vitc { fill: #58a6ff }
    .onnxruntime { fill: #6e7681 }
    .openvino { fill: #986ee2 }
    .openvino-onnx { fill: #553098 }
    .torch { fill: #bb8009 }
    .iree { fill: #2ea043 }
  }
"""


def x_of(ratio):
    return LEFT + (WIDTH - LEFT - RIGHT) * min(ratio, END) / END


def text(x, y, content, kind="", anchor="start"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">'
        f"{html.escape(content)}</text>"
    )


def line(x1, y1, x2, y2, kind):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def legend(names):
    parts, x = [], 20
    for name in names:
        parts.append(f'<rect x="{x}" y="34" width="12" height="{BAR}" class="{name}"/>')
        parts.append(text(x + 17, 43, rows.TITLES[name]))
        x += 40 + 7 * len(rows.TITLES[name])
    parts.append(line(x, 33, x, 45, "limit"))
    parts.append(text(x + 8, 43, "the machine's limit"))
    return parts


def group(row, result, names, y):
    """The bars of one row; `y` is the upper end."""
    parts = []
    best = report.best_peer(result)[1]
    height = STEP * len(names)
    parts.append(text(LEFT - 12, y + height / 2 + 3, row.title, anchor="end"))
    for index, name in enumerate(names):
        engine = result["engines"].get(name)
        top = y + STEP * index
        if engine is None:
            parts.append(text(LEFT + 4, top + BAR, "–", "small"))
            continue
        ratio = engine["min_ms"] / best
        end = x_of(ratio)
        label = f"{report.digits(engine['min_ms'])} ms"
        if ratio > END:
            label = f"{ratio:.1f}×, {label}"
        parts.append(
            f'<rect x="{LEFT}" y="{top}" width="{end - LEFT:.1f}" height="{BAR}" class="{name}"/>'
        )
        parts.append(text(end + 5, top + BAR - 0.5, label, "small"))
    limit = report.limit_ms(result)
    if limit:
        x = x_of(limit / best)
        parts.append(line(x, y - 3, x, y + height, "limit"))
    return parts


def svg(results):
    """The picture; rows without vitc or without a peer are left out."""
    found = [
        (row, result)
        for row, result in report.measured(results)
        if "vitc" in result["engines"] and report.best_peer(result)
    ]
    names = [n for n in rows.ENGINES if any(n in r["engines"] for _, r in found)]
    step = STEP * len(names) + GAP
    bottom = TOP + step * len(found)
    height = bottom + 44
    machine = results["machine"]
    title = "Latency relative to the fastest engine other than vitc; shorter is faster"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' height="{height}" role="img" aria-label="{title}">',
        f"<style>{STYLE}</style>",
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="6" class="back"/>',
        text(20, 22, title),
        *legend(names),
    ]
    for tenths in range(0, int(10 * END) + 1, 5):
        x = x_of(tenths / 10)
        kind = "one" if tenths == 10 else "grid"
        parts.append(line(x, TOP - 6, x, bottom - 6, kind))
        parts.append(text(x, bottom + 8, f"{tenths / 10:g}", "small", "middle"))
    for index, (row, result) in enumerate(found):
        parts += group(row, result, names, TOP + step * index)
    note = f"{machine['cpu']}, f32, least of many calls, engines in turn; one thread unless said"
    parts.append(text(20, height - 12, note, "small"))
    return "\n".join(parts) + "\n</svg>\n"


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        sys.stdout.write(svg(json.load(file)))
