#!/usr/bin/env python3
# ===- measure.py - Measures one row, engines in turn ----------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""One row of the comparison, in a process of its own; compare.py starts it.

Round after round, every engine gets one turn, and so does a loop of nothing but
multiply-adds. A turn is one call; where a call takes less than SHORT, first
calls that do not count for as long, so that an engine does not pay for the
caches that the one before it has filled. The order of the turns rotates. An engine that takes more
than FAR times as long as the fastest has a turn in every fourth round only; one
whose calls compute for longer than LIMIT seconds has none, and is listed as slow. A round in which other
processes took more than a hundredth of the time of our core (two hundredths,
where there are several) is thrown away, whole; for lack of others the time may
triple.
"""

import argparse
import ctypes
import gc
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import time
import traceback

import rows

SHORT = 0.005  # seconds
PEAK_SECONDS = 0.003
MIN_ROUNDS = 5
FAR = 1.7  # times the fastest
LIMIT = 5  # seconds
PEER_TOLERANCE = 1e-4  # of the outputs' root mean square, by any engine's f32


class Native:
    """native.so: the runtime's pool, and the loop of multiply-adds."""

    def __init__(self, path):
        self.library = ctypes.CDLL(str(path))
        self.library.peers_pool.restype = ctypes.c_void_p
        self.library.peers_pool.argtypes = [ctypes.c_int32]
        self.library.peers_peak.restype = ctypes.c_double
        self.library.peers_peak.argtypes = [
            ctypes.c_void_p,
            ctypes.c_int32,
            ctypes.c_int64,
        ]
        self.pools = {1: None}
        self.rounds = 1000

    def pool(self, threads):
        if threads not in self.pools:
            self.pools[threads] = self.library.peers_pool(threads)
            if not self.pools[threads]:
                raise RuntimeError(f"no pool of {threads} threads")
        return self.pools[threads]

    def calibrate(self):
        """Rounds that take about PEAK_SECONDS."""
        begin = time.perf_counter()
        self.library.peers_peak(None, 1, 100000)
        self.rounds = int(100000 * PEAK_SECONDS / (time.perf_counter() - begin)) + 1

    def peak(self, threads):
        """FLOP/s that `threads` threads do together in multiply-adds."""
        return self.library.peers_peak(self.pool(threads), threads, self.rounds)


def waited():
    """Seconds that threads of this process were ready but had no core, so far."""
    total = 0
    for task in os.listdir("/proc/self/task"):
        try:
            with open(f"/proc/self/task/{task}/schedstat") as file:
                total += int(file.read().split()[1])
        except OSError:  # ended meanwhile, or a kernel without it
            pass
    return total * 1e-9


def errors(output, exact):
    """Largest and root mean square error against float64, over its RMS."""
    import numpy

    scale = numpy.sqrt(numpy.mean(exact**2))
    difference = output.astype(numpy.float64).reshape(exact.shape) - exact
    return float(abs(difference).max() / scale), float(
        numpy.sqrt(numpy.mean(difference**2)) / scale
    )


def check(engine, image, reference):
    """Why the outputs are wrong, or None; leaves `image` as it was.

    Others are checked with the images that they are measured with, vitc with
    all there are.
    """
    import numpy

    batch, exact = len(image), reference["exact"]
    if engine.name != "vitc":
        engine.error, _ = errors(engine.run(), exact[:batch])
        if engine.error <= PEER_TOLERANCE:
            return None
        return f"error {engine.error:.1e}, allowed {PEER_TOLERANCE:.1e}"
    outputs = []
    for start in range(0, len(exact), batch):
        image[:] = reference["input"][start : start + batch]
        outputs.append(numpy.array(engine.run()))
    image[:] = reference["input"][:batch]
    # What `vitc check` allows: four times the errors of a plain f32 evaluation.
    got = errors(numpy.concatenate(outputs), exact)
    engine.error = got[0]
    for what, mine, plain in zip(("largest", "RMS"), got, errors(reference["plain"], exact)):
        allowed = max(4 * plain, 2.0**-22)
        if not mine <= allowed:
            return f"{what} error {mine:.1e}, allowed {allowed:.1e}"
    return None


def make_engines(names, row, folder, image, reference, native):
    """The engines that start, are right and not slow; why the others are not.

    Returns ({name: engine}, {name: what failed}, [names of slow ones]).
    """
    import engines

    made, failures, slow = {}, {}, []
    for name in names:
        print(f"  {row.name}: starting {name}", file=sys.stderr, flush=True)
        try:
            engine = engines.CLASSES[name](row, folder, image, native)
            wrong = check(engine, image, reference)
        except Exception as problem:  # an engine's own kinds, whatever they are
            traceback.print_exc(limit=3)
            wrong = f"{type(problem).__name__}: {str(problem)[:200]}"
            if isinstance(problem, subprocess.CalledProcessError):
                program = pathlib.Path(problem.cmd[0]).name
                wrong = f"{program} fails with exit status {problem.returncode}"
        if wrong:
            failures[name] = wrong
        elif name != "vitc" and cpu_seconds(engine.run) > LIMIT * row.threads:
            slow.append(name)
        else:
            made[name] = engine
    return made, failures, slow


def take_precedence():
    """Lets all our threads run before other processes, where that is allowed."""
    try:
        for task in os.listdir("/proc/self/task"):
            os.setpriority(os.PRIO_PROCESS, int(task), -20)
        # Where the kernel weighs sessions rather than processes: one of our own.
        os.setsid()
        pathlib.Path("/proc/self/autogroup").write_text("-20")
    except OSError:
        pass


def cpu_seconds(run):
    """What our threads computed for, however busy the machine is."""
    begin = time.process_time()
    run()
    return time.process_time() - begin


def timed(run):
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def measure(made, row, native, seconds):
    """Rounds until the time is over.

    Returns ({name: seconds of each call}, [FLOP/s], number of rounds dropped).
    """
    names = list(made)
    typical = {}
    for name in names:
        timed(made[name].run)
        typical[name] = min(timed(made[name].run) for _ in range(3))
    far = FAR * min(typical.values())
    samples = {name: [] for name in names}
    peaks, dropped = [], 0
    native.calibrate()
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    turn = 0
    while True:
        spent = time.perf_counter() - start
        fewest = min(len(samples[name]) for name in names if typical[name] <= far)
        if spent > seconds and fewest >= MIN_ROUNDS or spent > 3 * seconds:
            break
        watch = Watch(row.threads)
        got = {}
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            if typical[name] > far and len(peaks) % 4:
                continue
            if row.threads > 1:
                time.sleep(0.005)  # threads of the one before may still spin
            for _ in range(int(SHORT / typical[name])):
                made[name].run()
            got[name] = timed(made[name].run)
        if row.threads > 1:
            time.sleep(0.005)
        peak = native.peak(row.threads)
        turn += 1
        if watch.disturbed():
            dropped += 1
            continue
        for name in got:
            samples[name].append(got[name])
        peaks.append(peak)
    gc.enable()
    return samples, peaks, dropped


def others_load(before, after, own, wall):
    """Cores that other processes kept busy meanwhile, on average."""
    return max(0.0, (after - before - own) / wall)


def busy(cores=None):
    """Seconds that these cores, or all, were not idle, since the start."""
    total = 0
    for line in open("/proc/stat"):
        name, *fields = line.split()
        if name == "cpu" if cores is None else name in [f"cpu{c}" for c in cores]:
            counts = [int(field) for field in fields[:8]]
            total += sum(counts) - counts[3] - counts[4]
    return total / os.sysconf("SC_CLK_TCK")


class Watch:
    """Whether other processes took time of our cores since it was made."""

    def __init__(self, threads):
        self.threads = threads
        self.begin = time.perf_counter()
        self.own = time.process_time()
        self.waited = waited()
        self.busy = busy(os.sched_getaffinity(0))

    def disturbed(self):
        wall = time.perf_counter() - self.begin
        if self.threads == 1:
            return waited() - self.waited > 0.01 * wall
        # Several threads also wait for each other: by what others used, as far
        # as the ticks of the kernel's clock tell.
        others = busy(os.sched_getaffinity(0)) - self.busy
        others -= time.process_time() - self.own
        return others > 0.02 * wall * self.threads + 0.01


def summary(values):
    milliseconds = sorted(1e3 * value for value in values)
    return {
        "min_ms": milliseconds[0],
        "median_ms": statistics.median(milliseconds),
        "max_ms": milliseconds[-1],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--row", required=True)
    parser.add_argument("--engines", required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--native", type=pathlib.Path, required=True)
    parser.add_argument("--cores", required=True)
    arguments = parser.parse_args()
    row = rows.find(arguments.row)
    # Before anything starts a thread.
    os.sched_setaffinity(0, {int(core) for core in arguments.cores.split(",")})
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(row.threads)
    import numpy

    import engines

    reference = numpy.load(arguments.folder / "reference.npz")
    reference = {key: reference[key] for key in reference.files}
    shape = (row.batch, *reference["input"].shape[1:])
    image = engines.aligned(math.prod(shape)).reshape(shape)
    image[:] = reference["input"][: row.batch]
    native = Native(arguments.native)
    names = arguments.engines.split(",")
    made, failures, slow = make_engines(
        names, row, arguments.folder, image, reference, native
    )
    result = {"row": row.name, "failures": failures, "slow": {n: LIMIT for n in slow}}
    if made:
        take_precedence()
        own, all_busy, begin = time.process_time(), busy(), time.perf_counter()
        samples, peaks, dropped = measure(made, row, native, arguments.seconds)
        wall = time.perf_counter() - begin
        load = others_load(all_busy, busy(), time.process_time() - own, wall)
        result |= {"rounds": len(peaks), "dropped_rounds": dropped, "others_load": load}
        if not peaks:
            failures["all"] = f"other processes had the cores in all {dropped} rounds"
        else:
            result["peak_gflops"] = max(peaks) * 1e-9
            result["peak_median_gflops"] = statistics.median(peaks) * 1e-9
            result["engines"] = {
                name: summary(samples[name])
                | {
                    "error": engine.error,
                    "version": engine.version,
                    "settings": engine.settings,
                }
                for name, engine in made.items()
                if samples[name]
            }
        if "vitc" in made:
            result["executed_gflop"] = made["vitc"].executed_flop * 1e-9
            result["model_gflop"] = made["vitc"].model_flop * 1e-9
    print(json.dumps(result), flush=True)
    os._exit(0)  # engines' threads may disagree on how to end


if __name__ == "__main__":
    main()
