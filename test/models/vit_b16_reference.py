#!/usr/bin/env python3
# ===- vit_b16_reference.py - Full-size ViT folders with PyTorch's outputs --=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes ViT-B/16 (or S/16, Ti/16) with synthetic weights, and its answers.

  vit_b16_reference.py OUTDIR [--size base|small|tiny] [--no-expect]

OUTDIR receives config.json, preprocessor_config.json, model.safetensors (346 MB
for ViT-B) and, as generate.py does for the tiny models, expect.safetensors and
expect-K.safetensors for 8 inputs: `output` from float64, `output_f32` from
plain eager f32. This is how "error at most 4 times PyTorch f32's" is measured:

  vitc check OUTDIR --expect OUTDIR/expect.safetensors

Needs the packages of make_expected.py. ViT-B takes about a minute on one core.
"""

import argparse
import json
import pathlib
import shutil
import sys
import tempfile

import torch
import transformers

import safetensors_io
from generate import write_expectations, write_weights
from make_expected import evaluate, role_of, save_expected, stacked_inputs

INPUTS = 8
WIDTHS = {"base": (768, 12), "small": (384, 6), "tiny": (192, 3)}
PREPROCESSOR = {
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_processor_type": "ViTImageProcessor",
    "image_std": [0.5, 0.5, 0.5],
    "resample": 2,
    "rescale_factor": 0.00392156862745098,
    "size": {"height": 224, "width": 224},
}


def main():
    parser = argparse.ArgumentParser(description="writes a full-size ViT folder")
    parser.add_argument("outdir", type=pathlib.Path)
    parser.add_argument("--size", choices=WIDTHS, default="base")
    parser.add_argument("--no-expect", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()

    folder = arguments.outdir
    folder.mkdir(parents=True, exist_ok=True)
    width, heads = WIDTHS[arguments.size]
    config = transformers.ViTConfig(
        hidden_size=width,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        num_labels=1000,
    )
    model_class = transformers.ViTForImageClassification
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        model_class(config).save_pretrained(temporary)
        shutil.copyfile(temporary / "config.json", folder / "config.json")
        saved = safetensors_io.load(temporary / "model.safetensors")
    (folder / "preprocessor_config.json").write_text(
        json.dumps(PREPROCESSOR, indent=2) + "\n"
    )
    description = {
        "input": [3, 224, 224],
        "inputs": INPUTS,
        "tensors": [
            {"name": name, "shape": saved[name][1], "role": role_of(name)}
            for name in sorted(saved)
        ],
    }
    write_weights(description, folder)
    if arguments.no_expect:
        return 0

    inputs = stacked_inputs(description["input"], INPUTS)
    exact, plain = (
        evaluate(model_class, folder, inputs, dtype, False, {})
        for dtype in (torch.float64, torch.float32)
    )
    save_expected(folder, exact, plain)
    expected = safetensors_io.load(folder / "expected.safetensors")
    (folder / "expected.safetensors").unlink()
    write_expectations(description, expected, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
