# ===- report.py - docs/coverage-models.md ----------------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Says in a table what came of each model; what is refused, by reason."""

import collections
import re

HEAD = """\
# Models of others, one by one

Written by [`test/coverage/coverage.py`](../test/coverage/README.md), never by hand. Each model was made by the library that it comes
from, timm 1.0.31 or transformers 5.23, with random weights of realistic scale; vitc read its `config.json` and safetensors, and
`vitc check --expect` compared what the compiled code computes with PyTorch in float64.

A model **passes** when its largest and its RMS error, over 8 inputs and divided by the RMS of the output, are at most four times those of PyTorch in
f32. Both are given in units of the latter, so that 1.0 is as exact as PyTorch and 4.0 the limit. *Compile* is the time from
`config.json` to an object file, on a machine that others use as well. Models marked †, {cut} million parameters and more, were cut to
two of each distinct block; the code of a layer does not depend on how many there are.
"""


def count(results):
    return collections.Counter(result["verdict"] for result in results)


def one_line(result):
    line = f"{result['verdict']} {result['name']}"
    if "max_ratio" in result:
        line += f": max {result['max_ratio']:.2f}, rms {result['rms_ratio']:.2f}"
        line += f" x f32, compiled in {result['compile_seconds']} s"
    elif "reasons" in result:
        line += ": " + "; ".join(result["reasons"])[:160]
    return f"{line} ({result.get('seconds', 0)} s)"


def shorten(reason):
    """A reason as one heading: what differs from model to model is left out."""
    reason = re.sub(r"\(\"[\w.-]+\"\) is of timm's class", "is of timm's class", reason)
    reason = re.sub(r"^field 'architecture\.", "field '", reason)
    reason = re.sub(r" \(\d+\) of each layer, got .*", " of each layer", reason)
    reason = re.sub(r"got (\{\"backbone\"):.*", r"got \1 …", reason)
    return reason


def summary(cases, results):
    lines = ["| source | models | pass | refused | wrong | other | not run |"]
    lines.append("|---" * 7 + "|")
    sources = collections.defaultdict(list)
    for name, case in cases.items():
        sources[case.source, case.family].append(results.get(name))
    totals = collections.Counter()
    for (source, family), rows in sources.items():
        tally = collections.Counter(row["verdict"] if row else "none" for row in rows)
        other = tally["crashed"] + tally["broken"]
        figures = [len(rows), tally["passes"], tally["refused"], tally["WRONG"]]
        figures += [other, tally["none"]]
        totals.update(dict(enumerate(figures)))
        lines.append(f"| {source} {family} | " + " | ".join(map(str, figures)) + " |")
    lines.append("| all | " + " | ".join(str(totals[index]) for index in range(6)) + " |")
    return lines


def table(cases, results):
    lines = []
    families = collections.defaultdict(list)
    for name, case in cases.items():
        result = results.get(name)
        if result and result["verdict"] != "refused":
            families[case.source, case.family].append((name, result))
    for (source, family), rows in families.items():
        lines += ["", f"### {source}: {family}", ""]
        lines += ["| model | verdict | max | RMS | million parameters | compile, s |"]
        lines += ["|---|---|---|---|---|---|"]
        for name, result in rows:
            mark = " †" if result.get("cut") else ""
            if "max_ratio" not in result:
                lines.append(f"| `{name}`{mark} | {result['verdict']} | | | | |")
                continue
            lines.append(
                f"| `{name}`{mark} | {result['verdict']} | {result['max_ratio']:.2f}"
                f" | {result['rms_ratio']:.2f} | {result['millions']}"
                f" | {result['compile_seconds']:.1f} |"
            )
    return lines


def refused(cases, results):
    """Models by all that vitc says of them, the largest group first."""
    groups = collections.defaultdict(list)
    for name in cases:
        result = results.get(name)
        if result and result["verdict"] == "refused":
            reasons = {shorten(reason) for reason in result["reasons"]}
            groups[tuple(sorted(reasons))].append(name)
    if not groups:
        return []
    lines = ["", "## Refused", "", "Grouped by all that vitc says of a model."]
    by_size = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    for reasons, names in by_size:
        lines += ["", f"**{len(names)}**: " + "; ".join(f"`{reason}`" for reason in reasons), ""]
        lines.append(", ".join(f"`{name}`" for name in names))
    return lines


def render(cases, results):
    cut = [result["millions"] for result in results.values() if result.get("cut")]
    lines = [HEAD.format(cut=min(cut, default=0)), *summary(cases, results), "", "## Compiled"]
    lines += table(cases, results)
    lines += refused(cases, results)
    return "\n".join(lines) + "\n"
