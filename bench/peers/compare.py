#!/usr/bin/env python3
# ===- compare.py - vitc and other engines, side by side -------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Builds each row's model for every engine, then measures row after row.

Writes peers.json, peers.md, peers.svg and costs.md to --out. Rows that an earlier run put
into that peers.json, and this one does not measure, stay. run.sh calls this
with the Python that has the engines.
"""

import argparse
import hashlib
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time

import costs
import plot
import report
import rows

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def cpu_name():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def vitc_path(given):
    candidates = [given] if given else []
    candidates += [ROOT / "build" / kind / "bin" / "vitc" for kind in ("release", "dev")]
    candidates.append(shutil.which("vitc"))
    for candidate in candidates:
        if candidate and pathlib.Path(candidate).exists():
            return str(candidate)
    sys.exit("compare.py: no vitc in build/release or build/dev; give --vitc PATH")


def listed(text, known, what):
    names = text.split(",")
    for name in names:
        if name not in known:
            sys.exit(f"compare.py: unknown {what} '{name}'; there are {', '.join(known)}")
    return names


def measure_row(row, folder, arguments, engines):
    """Runs measure.py on cores of its own; the object that it prints."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < row.threads:
        return {"failures": {"all": f"{len(cores)} cores, {row.threads} wanted"}}
    chosen = cores[-row.threads :]  # the first has most of the interrupts
    command = [sys.executable, str(HERE / "measure.py"), "--row", row.name]
    command += ["--engines", ",".join(engines), "--seconds", str(arguments.seconds)]
    command += ["--folder", str(folder), "--native", str(arguments.work / "native.so")]
    command += ["--cores", ",".join(map(str, chosen))]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        return {"failures": {"all": f"measure.py ends with {done.returncode}"}}
    return json.loads(done.stdout.splitlines()[-1])


def build(row, arguments, engines, vitc):
    """Makes the row's models; their folder."""
    print(f"{row.title}: making the models", file=sys.stderr, flush=True)
    # In a process of its own, which gives its memory back.
    command = [sys.executable, str(HERE / "build.py"), row.name, str(arguments.work), vitc]
    command.append(",".join(engines))
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"compare.py: no models for '{row.name}'")
    return pathlib.Path(done.stdout.splitlines()[-1])


def measure_costs(arguments, vitc):
    """Runs costs.py on the last core; the object that it prints."""
    print("costs of ViT-B/16", file=sys.stderr, flush=True)
    command = [sys.executable, str(HERE / "costs.py"), str(arguments.work), vitc]
    command.append(str(max(os.sched_getaffinity(0))))
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        print("compare.py: no costs", file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def publish(out):
    """Puts the results where the documents show them."""
    shown = HERE / "results"
    shown.mkdir(exist_ok=True)
    for name in ("peers.json", "peers.md", "peers.svg", "costs.md"):
        if (out / name).exists() and out.resolve() != shown:
            shutil.copyfile(out / name, shown / name)
    document = ROOT / "docs" / "performance.md"
    text = document.read_text()
    for name in ("peers.md", "costs.md"):
        if (shown / name).exists():
            text = report.splice(text, name, (shown / name).read_text())
    document.write_text(text)


def main():
    parser = argparse.ArgumentParser(
        prog="run.sh", description="vitc and other engines, side by side"
    )
    known = [row.name for row in rows.ROWS] + ["costs"]
    parser.add_argument("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--vitc", help="the vitc to measure; else build/release, build/dev")
    parser.add_argument(
        "--rows",
        default=",".join(known),
        help="comma-separated, of %(default)s; all if not given",
    )
    parser.add_argument(
        "--engines", default=",".join(rows.ENGINES), help="default: %(default)s"
    )
    parser.add_argument(
        "--seconds", type=float, default=40, help="per row, default %(default)s"
    )
    parser.add_argument("--out", type=pathlib.Path, help="default: build/peers/results")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="leave out rows that the results have from the same object of vitc's",
    )
    parser.add_argument(
        "--publish",
        action="store_true",
        help="put all results into bench/peers/results and docs/performance.md",
    )
    parser.add_argument(
        "--build-only", action="store_true", help="make the models, measure nothing"
    )
    arguments = parser.parse_args()
    arguments.work = arguments.work.resolve()
    out = arguments.out or arguments.work / "results"
    chosen = listed(arguments.rows, known, "row")
    engines = listed(arguments.engines, rows.ENGINES, "engine")
    vitc = vitc_path(arguments.vitc)

    out.mkdir(parents=True, exist_ok=True)
    path = out / "peers.json"
    results = json.loads(path.read_text()) if path.exists() else {"rows": {}}
    results["machine"] = {
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    for row in [rows.find(name) for name in chosen if name != "costs"]:
        folder = build(row, arguments, engines, vitc)
        if arguments.build_only:
            continue
        object_hash = hashlib.sha256((folder / "model.so").read_bytes()).hexdigest()
        before = results["rows"].get(row.name, {})
        if arguments.resume and before.get("engines") and before.get("object") == object_hash:
            continue
        result = measure_row(row, folder, arguments, engines)
        result["object"] = object_hash
        result["date"] = time.strftime("%Y-%m-%d", time.gmtime())
        results["rows"][row.name] = result
        path.write_text(json.dumps(results, indent=1) + "\n")
        for name, why in result["failures"].items():
            print(f"  {name}: {why}", file=sys.stderr)
    if arguments.build_only:
        return 0
    if "costs" in chosen:
        results["costs"] = measure_costs(arguments, vitc) or results.get("costs")
        path.write_text(json.dumps(results, indent=1) + "\n")
    if results.get("costs"):
        (out / "costs.md").write_text(costs.markdown(results["costs"]))
        print(costs.markdown(results["costs"]))
    table = report.markdown(results)
    (out / "peers.md").write_text(table)
    (out / "peers.svg").write_text(plot.svg(results))
    print(table)
    if arguments.publish:
        publish(out)
    print(report.summary(results), end="")
    if results.get("costs"):
        print(costs.summary(results["costs"]), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
