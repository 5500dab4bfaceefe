# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks a model with tiles that no cost model would choose.

usage: any_tile.py STRATEGY OUT COMMAND...

STRATEGY is what 'vitc tune' wrote. Writes OUT with other tiles for every
product and runs COMMAND, again and again; fails when it does.
"""
import json
import subprocess
import sys

strategy, out, command = sys.argv[1], sys.argv[2], sys.argv[3:]
with open(strategy) as file:
    tuned = json.load(file)

# (rows, vectors, lanes, unroll): one row, tall, wide, more sums than registers,
# vectors of every length, heights that divide nothing.
TILES = [(1, 1, 4, 1), (1, 8, 16, 2), (2, 5, 8, 1), (3, 4, 16, 4), (5, 2, 8, 2), (7, 3, 16, 1),
         (9, 1, 16, 4), (11, 2, 2, 1), (13, 4, 16, 1), (14, 1, 8, 2), (16, 3, 1, 1)]
for shift in range(len(TILES)):
    for number, product in enumerate(tuned["products"]):
        rows, vectors, lanes, unroll = TILES[(shift + number) % len(TILES)]
        rows = min(rows, product["rows"])
        while lanes > product["columns"]:
            lanes //= 2
        vectors = min(vectors, product["columns"] // lanes)
        while product["depth"] % unroll:
            unroll //= 2
        product["tile"] = f"rows = {rows}, vectors = {vectors}, lanes = {lanes}, unroll = {unroll}"
    with open(out, "w") as file:
        json.dump(tuned, file)
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(json.dumps(tuned["products"], indent=1), done.stdout, done.stderr)
        sys.exit("a tile changes the result")
print(len(TILES), "strategies give the same result")
