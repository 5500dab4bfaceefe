#!/usr/bin/env python3
# ===- generate.py - Makes a test model's folder from its description -------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes a whole test model: generated weights, inputs, PyTorch's outputs.

  generate.py NAME OUTDIR      or      generate.py --list

NAME is a folder beside this file. OUTDIR receives its config.json and
preprocessor_config.json, or its model.mlir, the weights that weights.json lists (one file, or
shards with an index), and

  expect.safetensors     all inputs [N, C, H, W] and outputs [N, ...]
  expect-K.safetensors   the same for input K alone: [1, C, H, W], [1, ...]

with the tensors `input` (F32), `output` (F64: a float64 evaluation by PyTorch)
and `output_f32` (F32: plain eager f32), or `output.NAME` and `output_f32.NAME`
where the model has several outputs. `vitc check --expect` reads them. Needs no
package; README.md describes the folders.
"""

import argparse
import json
import pathlib
import shutil
import sys

import safetensors_io
import synthetic

HERE = pathlib.Path(__file__).resolve().parent


def write_weights(description, folder):
    """Writes the model's weights, one file or shards, as hubs lay them out."""
    seed = description.get("seed", 0)
    tensors = {}
    for entry in description["tensors"]:
        dtype = entry.get("dtype", "F32")
        values = synthetic.tensor(entry["name"], entry["shape"], entry["role"], seed)
        tensors[entry["name"]] = (
            dtype,
            entry["shape"],
            safetensors_io.encode(values, dtype),
        )
    metadata = {"format": "pt"}
    shards = description.get("shards", 1)
    if shards == 1:
        safetensors_io.save(folder / "model.safetensors", tensors, metadata)
        return
    names = sorted(tensors)
    weight_map = {}
    for shard in range(shards):
        file = f"model-{shard + 1:05d}-of-{shards:05d}.safetensors"
        members = names[shard::shards]
        safetensors_io.save(
            folder / file, {name: tensors[name] for name in members}, metadata
        )
        weight_map.update((name, file) for name in members)
    total = sum(len(data) for _, _, data in tensors.values())
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2))


def slice_first(tensor, index):
    """Row `index` of a tensor, keeping the dimension with extent 1."""
    dtype, shape, data = tensor
    row = len(data) // shape[0]
    return dtype, [1] + list(shape[1:]), data[index * row : (index + 1) * row]


def write_expectations(description, expected, folder):
    """Writes the inputs beside the outputs, together and one by one."""
    shape = description["input"]
    count = description["inputs"]
    data = b"".join(synthetic.image(shape, seed).tobytes() for seed in range(count))
    tensors = dict(expected)
    tensors["input"] = ("F32", [count] + shape, data)
    safetensors_io.save(folder / "expect.safetensors", tensors)
    for index in range(count):
        one = {name: slice_first(tensor, index) for name, tensor in tensors.items()}
        safetensors_io.save(folder / f"expect-{index}.safetensors", one)


def generate(name, folder):
    """Writes the model NAME into `folder`, which is made if need be."""
    source = HERE / name
    folder.mkdir(parents=True, exist_ok=True)
    description = json.loads((source / "weights.json").read_text())
    for file in ("config.json", "preprocessor_config.json", "model.mlir"):
        if (source / file).exists():
            shutil.copyfile(source / file, folder / file)
    write_weights(description, folder)
    expected = safetensors_io.load(source / "expected.safetensors")
    write_expectations(description, expected, folder)


def models():
    """The names of all models, sorted."""
    return sorted(path.parent.name for path in HERE.glob("*/weights.json"))


def main():
    parser = argparse.ArgumentParser(description="makes a test model's folder")
    parser.add_argument("name", nargs="?")
    parser.add_argument("outdir", nargs="?", type=pathlib.Path)
    parser.add_argument("--list", action="store_true", help="print all names")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(models()))
        return 0
    if arguments.outdir is None:
        parser.error("expects NAME and OUTDIR")
    if arguments.name not in models():
        print(f"unknown model '{arguments.name}'; --list names all", file=sys.stderr)
        return 1
    generate(arguments.name, arguments.outdir)
    return 0


if __name__ == "__main__":
    sys.exit(main())
