#!/usr/bin/env python3
# ===- report.py - The comparison as a table -------------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""peers.json as Markdown: report.py peers.json. Needs no package."""

import json
import sys

import rows


def limit_ms(result):
    """Milliseconds of the executed FLOPs at the measured peak, or None."""
    if not result.get("peak_gflops") or not result.get("executed_gflop"):
        return None
    return 1e3 * result["executed_gflop"] / result["peak_gflops"]


def best_peer(result):
    """(name, least milliseconds) of the fastest other engine, or None."""
    peers = {
        name: engine["min_ms"]
        for name, engine in result.get("engines", {}).items()
        if name != "vitc"
    }
    if not peers:
        return None
    return min(peers.items(), key=lambda item: item[1])


def digits(value):
    """Three figures, all of those before the point: 0.0915, 25.1, 1043."""
    if value >= 100:
        return f"{value:.0f}"
    decimals = 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{decimals}f}"


def measured(results):
    """[(row, result)] in the order of rows.ROWS, those that have figures."""
    found = results["rows"]
    return [
        (row, found[row.name]) for row in rows.ROWS if found.get(row.name, {}).get("engines")
    ]


def cells(row, result, names):
    line = [row.title]
    peer = best_peer(result)
    for name in names:
        engine = result["engines"].get(name)
        if engine is None:
            line.append("–")
            continue
        text = f"{digits(engine['min_ms'])} ({digits(engine['median_ms'])})"
        fastest = peer and name == peer[0]
        line.append(f"*{text}*" if fastest else text)
    limit = limit_ms(result)
    line.append(digits(limit) if limit else "–")
    vitc = result["engines"].get("vitc")
    line.append(f"**{peer[1] / vitc['min_ms']:.2f}**" if vitc and peer else "–")
    line.append(digits(result["peak_gflops"]))
    return line


def versions(found, names):
    parts = []
    for name in names:
        for _, result in found:
            engine = result["engines"].get(name)
            if engine:
                parts.append(f"{rows.TITLES[name]} {engine['version']} ({engine['settings']})")
                break
    return "; ".join(parts)


def markdown(results):
    """The table, then what ran where, then what did not run."""
    found = measured(results)
    names = [n for n in rows.ENGINES if any(n in r["engines"] for _, r in found)]
    titles = ["model", *(rows.TITLES[name] for name in names)]
    titles += ["limit", "best peer ÷ vitc", "peak, GFLOP/s"]
    lines = ["| " + " | ".join(titles) + " |"]
    lines.append("|---|" + "---:|" * (len(titles) - 1))
    for row, result in found:
        lines.append("| " + " | ".join(cells(row, result, names)) + " |")
    machine = results["machine"]
    lines += [
        "",
        f"Milliseconds of one call, least (median); one thread unless said; the best peer in italics. {machine['cpu']},"
        f" {machine['cores']} cores, {machine['system']}. {versions(found, names)}.",
    ]
    for row in rows.ROWS:
        for name, why in results["rows"].get(row.name, {}).get("failures", {}).items():
            lines += ["", f"Not in the table: {row.title}, {rows.TITLES.get(name, name)}: {why}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        sys.stdout.write(markdown(json.load(file)))
