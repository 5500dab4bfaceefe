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


def best_peer(result, among=rows.PEERS):
    """(name, least milliseconds) of the fastest other engine, or None."""
    peers = {
        name: engine["min_ms"]
        for name, engine in result.get("engines", {}).items()
        if name in among
    }
    if not peers:
        return None
    return min(peers.items(), key=lambda item: item[1])


def ratio(result, among=rows.PEERS):
    """Latency of the fastest other engine over vitc's, or None."""
    peer, vitc = best_peer(result, among), result.get("engines", {}).get("vitc")
    return peer[1] / vitc["min_ms"] if peer and vitc else None


def verdict(row, result):
    """Whether the row has reached its aim, its goal, or neither: in a word."""
    reached = ratio(result, rows.GOAL_PEERS)
    if reached is None:
        return "–"
    # By the digits that the table shows.
    reached = round(reached, 2)
    return "aim" if reached >= row.aim else "goal" if reached >= row.goal else "no"


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
            slow = result.get("slow", {}).get(name)
            line.append(f"> {1000 * slow}" if slow else "–")
            continue
        text = f"{digits(engine['min_ms'])} ({digits(engine['median_ms'])})"
        fastest = peer and name == peer[0]
        line.append(f"*{text}*" if fastest else text)
    limit = limit_ms(result)
    line.append(digits(limit) if limit else "–")
    for among in (rows.PEERS, rows.GOAL_PEERS):
        reached = ratio(result, among)
        line.append(f"**{reached:.2f}**" if reached else "–")
    line += [f"{row.goal:.2f}, {row.aim:.2f}", verdict(row, result)]
    line.append(digits(result["peak_gflops"]))
    return line


def summary(results):
    """What is reached, in a line per row and one that counts."""
    lines, counts = [], {"aim": 0, "goal": 0, "no": 0, "–": 0}
    for row in rows.ROWS:
        result = results["rows"].get(row.name, {})
        word = verdict(row, result)
        counts[word] += 1
        reached = [ratio(result, among) for among in (rows.PEERS, rows.GOAL_PEERS)]
        all_peers, goal_peers = (f"{r:.2f}" if r else "–" for r in reached)
        lines.append(
            f"{row.title:26}{all_peers:>6}{goal_peers:>7}"
            f"   goal {row.goal:.2f}, aim {row.aim:.2f}   {word}"
        )
    lines.append(
        f"{len(rows.ROWS)} rows: {counts['aim']} reach the aim, {counts['goal']} the goal,"
        f" {counts['no']} neither, {counts['–']} not measured"
    )
    return "\n".join(lines) + "\n"


def versions(found, names):
    parts = []
    for name in names:
        for _, result in found:
            engine = result["engines"].get(name)
            if engine:
                parts.append(f"{rows.TITLES[name]} {engine['version']} ({engine['settings']})")
                break
    return "; ".join(parts)


def splice(text, name, table):
    """`text` with `table` between the comments that name it; raises ValueError."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    start, stop = text.index(begin) + len(begin), text.index(end)
    return text[:start] + table + text[stop:]


def markdown(results):
    """The table, then what ran where, then what did not run."""
    found = measured(results)
    names = [n for n in rows.ENGINES if any(n in r["engines"] for _, r in found)]
    titles = ["model", *(rows.TITLES[name] for name in names)]
    titles += ["limit", "best peer ÷ vitc", "best by ONNX ÷ vitc", "goal, aim", "reached", "peak, GFLOP/s"]
    lines = ["| " + " | ".join(titles) + " |"]
    lines.append("|---|" + "---:|" * (len(titles) - 1))
    for row, result in found:
        lines.append("| " + " | ".join(cells(row, result, names)) + " |")
    machine = results["machine"]
    lines += [
        "",
        "Milliseconds of one call, least (median); one thread unless said; the best peer in italics; > 5000: a call takes"
        " longer than that, and was not measured. Goals are for the engines that were fed by ONNX, and PyTorch."
        f" {machine['cpu']}, {machine['cores']} cores, {machine['system']}. {versions(found, names)}.",
    ]
    for row in rows.ROWS:
        for name, why in results["rows"].get(row.name, {}).get("failures", {}).items():
            lines += ["", f"Not in the table: {row.title}, {rows.TITLES.get(name, name)}: {why}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        sys.stdout.write(markdown(json.load(file)))
