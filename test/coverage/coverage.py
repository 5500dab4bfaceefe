#!/usr/bin/env python3
# ===- coverage.py - Every model of timm and transformers through vitc ------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Builds, compiles, runs and judges each model, and writes what came of it.

  coverage.py --vitc PATH [--work DIR] [--only REGEX] [--again VERDICT]
              [--limit MILLIONS] [--inputs N] [--jobs N] [--list] [--report]
              [-o FILE]

Goes on where it stopped: what DIR/results has is not done again, unless
--again names its verdict ("refused", "all", ...). A model of more than --limit
million parameters (default 300) is cut to two of each distinct block. At the
end (or at once, with --report) FILE is written: unless said, that is
docs/coverage-models.md for the default DIR, and coverage-models.md in another.
README.md says what is needed and how a model is judged.
"""

import argparse
import importlib
import json
import multiprocessing
import multiprocessing.connection
import pathlib
import re
import sys
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "build" / "coverage"
TIMEOUT = 3600  # seconds for one model, compiled and evaluated
VERDICTS = ("passes", "refused", "WRONG", "crashed", "broken")

sys.path[:0] = [
    str(ROOT / "test" / "models"),
    str(ROOT / "compiler" / "Import" / "Timm"),
]


MODULES = {"timm": "timm_models", "transformers": "hf_models"}


def module_of(source):
    return importlib.import_module(MODULES[source])


def load_cases():
    """{name: case} of everything, in the order of the report."""
    cases = [*module_of("timm").cases(), *module_of("transformers").cases()]
    assert len({case.name for case in cases}) == len(cases)
    return {case.name: case for case in cases}


def result_path(work, name):
    return work / "results" / (name.replace("/", "__") + ".json")


def judge_one(case, options):
    """What came of one model, written to its file; never raises."""
    import evaluate

    start = time.monotonic()
    try:
        result = evaluate.judge(case, options)
    except Exception:  # of torch, timm or transformers: not vitc's verdict
        result = {"verdict": "broken", "reasons": [traceback.format_exc()[-600:]]}
    result["seconds"] = round(time.monotonic() - start, 1)
    write_result(case, result, options)


def write_result(case, result, options):
    result = {"name": case.name, "family": case.family, **result}
    result_path(options.work, case.name).write_text(json.dumps(result, indent=1))


class Trial:
    """judge_one in a process of its own, which gives its memory back.

    It is forked, so that libraries are imported once; nothing has computed
    with them here, so there are no threads that a fork would lose.
    """

    def __init__(self, case, options):
        self.case, self.options = case, options
        self.path = result_path(options.work, case.name)
        self.path.unlink(missing_ok=True)
        context = multiprocessing.get_context("fork")
        self.process = context.Process(target=judge_one, args=(case, options))
        self.process.start()
        self.deadline = time.monotonic() + TIMEOUT

    def result(self):
        """What came of it, once it has ended."""
        self.process.join()
        if not self.path.exists():
            reason = f"its process ended with {self.process.exitcode}"
            result = {"verdict": "broken", "reasons": [reason]}
            write_result(self.case, result, self.options)
        return json.loads(self.path.read_text())


def run_all(cases, options):
    """Yields the result of each case, --jobs at a time."""
    waiting, running = list(cases), []
    while waiting or running:
        while waiting and len(running) < options.jobs:
            running.append(Trial(waiting.pop(0), options))
        next_deadline = min(trial.deadline for trial in running)
        multiprocessing.connection.wait(
            [trial.process.sentinel for trial in running],
            max(next_deadline - time.monotonic(), 0),
        )
        for trial in list(running):
            if time.monotonic() >= trial.deadline:
                trial.process.kill()
                trial.process.join()
            if not trial.process.is_alive():
                running.remove(trial)
                yield trial.result()


def is_done(path, again):
    if not path.exists() or again == "all":
        return False
    return json.loads(path.read_text())["verdict"] != again


def parse_arguments():
    parser = argparse.ArgumentParser(description="runs models of others through vitc")
    parser.add_argument("--vitc", default=str(ROOT / "build" / "dev" / "bin" / "vitc"))
    parser.add_argument("--work", type=pathlib.Path, default=WORK)
    parser.add_argument("--only", default="", help="a regular expression of names")
    parser.add_argument("--again", default="", choices=("", "all", *VERDICTS))
    parser.add_argument("--limit", type=float, default=300, help="million parameters")
    parser.add_argument("--inputs", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=1, help="models at a time")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("-o", dest="output", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.work = arguments.work.resolve()
    if not arguments.output:
        # A trial must not replace the report of all.
        folder = ROOT / "docs" if arguments.work == WORK else arguments.work
        arguments.output = folder / "coverage-models.md"
    return arguments


def main():
    import report

    arguments = parse_arguments()
    (arguments.work / "results").mkdir(parents=True, exist_ok=True)
    cases = load_cases()
    names = [name for name in cases if re.search(arguments.only, name)]
    if arguments.list:
        print("\n".join(names))
        return 0
    if not arguments.report:
        todo = [
            name
            for name in names
            if not is_done(result_path(arguments.work, name), arguments.again)
        ]
        # Small ones first: a run that is broken off has said most.
        todo.sort(key=lambda name: cases[name].cost())
        # Imported before the processes are forked, once for all of them.
        for source in {cases[name].source for name in todo}:
            module_of(source).library()
        results = run_all([cases[name] for name in todo], arguments)
        for index, result in enumerate(results):
            line = report.one_line(result)
            print(f"[{index + 1}/{len(todo)}] {line}", flush=True)
    results = {}
    for name in cases:
        path = result_path(arguments.work, name)
        if path.exists():
            results[name] = json.loads(path.read_text())
    arguments.output.write_text(report.render(cases, results))
    counts = report.count(results.values())
    print(", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS))
    bad = counts["WRONG"] + counts["crashed"] + counts["broken"]
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
