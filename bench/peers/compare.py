#!/usr/bin/env python3
# ===- compare.py - vitc and other engines, side by side -------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Builds each row's model for every engine, then measures row after row.

Writes peers.json, peers.md and peers.svg to --out. Rows that an earlier run put
into that peers.json, and this one does not measure, stay. run.sh calls this
with the Python that has the engines.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time

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


def main():
    parser = argparse.ArgumentParser(
        prog="run.sh", description="vitc and other engines, side by side"
    )
    known = [row.name for row in rows.ROWS]
    parser.add_argument("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--vitc", help="the vitc to measure; else build/release, build/dev")
    parser.add_argument(
        "--rows",
        default=",".join(rows.DEFAULT_ROWS),
        help=f"of {', '.join(known)}; default: %(default)s",
    )
    parser.add_argument(
        "--engines", default=",".join(rows.ENGINES), help="default: %(default)s"
    )
    parser.add_argument(
        "--seconds", type=float, default=20, help="per row, default %(default)s"
    )
    parser.add_argument("--out", type=pathlib.Path, help="default: build/peers/results")
    parser.add_argument(
        "--build-only", action="store_true", help="make the models, measure nothing"
    )
    arguments = parser.parse_args()
    arguments.work = arguments.work.resolve()
    out = arguments.out or arguments.work / "results"
    chosen = [rows.find(name) for name in listed(arguments.rows, known, "row")]
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
    for row in chosen:
        print(f"{row.title}: making the models", file=sys.stderr, flush=True)
        # In a process of its own, which gives its memory back.
        command = [sys.executable, str(HERE / "build.py"), row.name, str(arguments.work), vitc]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit(f"compare.py: no models for '{row.name}'")
        folder = pathlib.Path(done.stdout.splitlines()[-1])
        if arguments.build_only:
            continue
        result = measure_row(row, folder, arguments, engines)
        result["date"] = time.strftime("%Y-%m-%d", time.gmtime())
        results["rows"][row.name] = result
        path.write_text(json.dumps(results, indent=1) + "\n")
        for name, why in result["failures"].items():
            print(f"  {name}: {why}", file=sys.stderr)
    if arguments.build_only:
        return 0
    table = report.markdown(results)
    (out / "peers.md").write_text(table)
    (out / "peers.svg").write_text(plot.svg(results))
    print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
