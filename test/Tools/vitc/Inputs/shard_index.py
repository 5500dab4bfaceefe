# ===- shard_index.py - The index of a model in two shards -----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""shard_index.py INDEX FILE ONE TWO: shards as checkpoint.py --half makes them."""

import json
import sys

import checkpoint

index, source, *shards = sys.argv[1:]
names = sorted(checkpoint.load(source))
weight_map = {name: shards[i % 2] for i, name in enumerate(names)}
with open(index, "w") as file:
    json.dump({"metadata": {}, "weight_map": weight_map}, file)
