#!/usr/bin/env python3
# ===- make_vit_pytorch.py - The test models of vit-pytorch -----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Makes the folders of vit-pytorch's models, as make_expected.py does others.

  make_vit_pytorch.py

Makes those of the version that is installed: 1.26.11, 1.2.0 and 0.40.2 have
models here, whose tensors differ. None of them needs more than einops:

  pip install --no-deps --target FOLDER vit-pytorch==1.26.11 einops==0.8.2

and FOLDER in the PYTHONPATH. SimpleViT's positions are float32 in the library,
so they are computed here for `output`.
"""

import importlib
import importlib.metadata
import importlib.util
import json
import pathlib
import shutil
import sys
import tempfile
import types

import safetensors.torch
import torch
from generate import write_weights
from make_expected import HERE, INPUTS, role_of, save_expected, stacked_inputs, write_description

# The package imports all of its models, and torchvision for some: these two are
# imported without it.
spec = importlib.util.find_spec("vit_pytorch")
package = types.ModuleType("vit_pytorch")
package.__path__ = list(spec.submodule_search_locations)
sys.modules["vit_pytorch"] = package
vit = importlib.import_module("vit_pytorch.vit")
simple_vit = importlib.import_module("vit_pytorch.simple_vit")

# Fields of the description, which are the constructor's arguments.
SMALL = {
    "vit_pytorch": "ViT",
    "image_size": 32,
    "patch_size": 8,
    "num_classes": 10,
    "dim": 24,
    "depth": 3,
    "heads": 3,
    "mlp_dim": 40,
    "dim_head": 16,
}
SIMPLE = {**SMALL, "vit_pytorch": "SimpleViT"}
MODELS = {
    "1.26.11": {
        # Heads that are wider than the token together.
        "vit-pytorch": SMALL,
        # No class token, not square, one channel.
        "vit-pytorch-mean": {
            **SMALL,
            "image_size": [32, 48],
            "patch_size": [8, 4],
            "channels": 1,
            "pool": "mean",
        },
        # All tokens as the output.
        "vit-pytorch-tokens": {**SMALL, "num_classes": 0},
        "vit-pytorch-simple": {**SIMPLE, "image_size": [48, 32]},
    },
    # Norms of patches, wrapped layers, a mean with the class token, a norm in
    # front of the head and none behind the layers.
    "1.2.0": {
        "vit-pytorch-v1-mean": {**SMALL, "pool": "mean"},
        "vit-pytorch-v1-simple": SIMPLE,
    },
    # No norms of patches.
    "0.40.2": {"vit-pytorch-v0": SMALL, "vit-pytorch-v0-simple": SIMPLE},
}


def role(model, name):
    """Layers have numbers in place of names: a norm is known by its class."""
    if name == "cls_token" and 0 in model.cls_token.shape:
        return "other"
    if name == "to_patch_embedding.1.bias":  # of pixels: the projection's, too
        return "bias"
    module = model.get_submodule(name.rpartition(".")[0])
    if isinstance(module, torch.nn.LayerNorm):
        return "norm_scale" if name.endswith("weight") else "norm_bias"
    return "position" if name == "pos_embedding" else role_of(name)


def create(fields):
    arguments = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in fields.items()
        if key != "vit_pytorch"
    }
    module = vit if fields["vit_pytorch"] == "ViT" else simple_vit
    return getattr(module, fields["vit_pytorch"])(**arguments)


def positions_in_float64(tokens=None, *, h=None, w=None, dim=None, temperature=10000, dtype=None):
    """SimpleViT's table, by either of the signatures that it had."""
    if tokens is not None:
        _, h, w, dim = tokens.shape
    y, x = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
    steps = torch.arange(dim // 4, dtype=torch.float64) / (dim // 4 - 1)
    angles = [place.flatten()[:, None] / temperature**steps for place in (x, y)]
    return torch.cat([part for a in angles for part in (a.sin(), a.cos())], dim=1)


def evaluate(fields, folder, inputs, dtype):
    library = simple_vit.posemb_sincos_2d
    if dtype == torch.float64:
        simple_vit.posemb_sincos_2d = positions_in_float64
    model = create(fields)
    weights = safetensors.torch.load_file(folder / "model.safetensors")
    model.load_state_dict(weights)
    model = model.to(dtype).eval()
    with torch.no_grad():
        rows = [model(image[None].to(dtype)) for image in inputs]
    simple_vit.posemb_sincos_2d = library
    return {"": torch.cat(rows)}


def make(name, fields, version):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(fields, indent=2) + "\n")
    model = create(fields)
    # vitc expects the newest version's where it has no weights.
    names = "usual" if version == max(MODELS, key=lambda v: [*map(int, v.split("."))]) else "other"
    height, width = torch.broadcast_to(torch.tensor(fields["image_size"]), (2,)).tolist()
    description = {
        "generator": f"vit-pytorch {version}, {fields['vit_pytorch']}, {names} names",
        "input": [fields.get("channels", 3), height, width],
        "inputs": INPUTS,
        "tensors": [
            {"name": tensor, "shape": list(value.shape), "role": role(model, tensor)}
            for tensor, value in sorted(model.state_dict().items())
        ],
    }
    write_description(folder, description)
    inputs = stacked_inputs(description["input"], INPUTS)
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        write_weights(description, temporary)
        exact, plain = (
            evaluate(fields, temporary, inputs, dtype) for dtype in (torch.float64, torch.float32)
        )
    save_expected(folder, exact, plain)


def main():
    version = importlib.metadata.version("vit-pytorch")
    torch.set_num_threads(1)
    for name, fields in MODELS[version].items():
        make(name, fields, version)


if __name__ == "__main__":
    main()
