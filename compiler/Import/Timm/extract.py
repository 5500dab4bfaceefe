#!/usr/bin/env python3
# ===- extract.py - timm's architectures as data ----------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes architectures.json: what timm's entry points give to their classes.

  extract.py [--check]     --check: compare with the file, write nothing

Needs: pip install timm==1.0.31 torch==2.13.0 pillow
Only who takes over a new version of timm runs this; the build embeds the file.

Each line is one architecture: its family (timm's module), the class that is
made, the arguments that its entry point chooses, and the default
pretrained_cfg as far as it differs from the defaults of the dataclass. Nothing
in it can be called: a class is its name (with "nn." in front for PyTorch's
own), a partial application an object {"class": name, argument: value ...}.
"""

import argparse
import dataclasses
import functools
import importlib
import inspect
import json
import pathlib
import sys

import torchvision_stub

torchvision_stub.install()

import timm  # noqa: E402
from timm.models import _builder  # noqa: E402

VERSION = "1.0.31"
FAMILIES = (
    "beit",
    "cait",
    "deit",
    "eva",
    "naflexvit",
    "swin_transformer",
    "swin_transformer_v2",
    "swin_transformer_v2_cr",
    "vision_transformer",
    "vision_transformer_hybrid",
    "vision_transformer_relpos",
    "vision_transformer_sam",
)
OUTPUT = pathlib.Path(__file__).resolve().parent / "architectures.json"

# Where weights lie and whose they are: nothing that a model computes with.
BOOKKEEPING = {
    "architecture",
    "custom_load",
    "description",
    "file",
    "hf_hub_filename",
    "hf_hub_id",
    "license",
    "notes",
    "origin_url",
    "paper_ids",
    "paper_name",
    "source",
    "state_dict",
    "url",
}
# Functions of the hybrids' module that make a backbone.
BACKBONES = ("ConvStem", "ResNetV2", "create_resnetv2_stem", "resnet26d", "resnet50d")


class Made(Exception):
    """Ends an entry point where it would have built its model."""


def name_of(function):
    prefix = "nn." if function.__module__.startswith("torch.nn") else ""
    return prefix + function.__name__


def plain(value):
    """`value` as JSON has it."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(element) for element in value]
    if isinstance(value, dict):
        return {key: plain(element) for key, element in value.items()}
    if isinstance(value, functools.partial):
        assert not value.args, value
        return {"class": name_of(value.func), **plain(value.keywords)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(changed_fields(value))
    if inspect.isclass(value) or inspect.isfunction(value):
        return name_of(value)
    raise TypeError(f"{value!r} is no data")


def changed_fields(value):
    """The fields of a dataclass that differ from its defaults."""
    default = type(value)()
    return {
        field.name: getattr(value, field.name)
        for field in dataclasses.fields(value)
        if getattr(value, field.name) != getattr(default, field.name)
    }


def describe_backbones():
    """Lets the functions in BACKBONES describe what they would have built."""
    module = importlib.import_module("timm.models.vision_transformer_hybrid")

    def describer(name, signature):
        def describe(*arguments, **keywords):
            bound = signature.bind(*arguments, **keywords).arguments
            return {"class": name, **bound, **bound.pop("kwargs", {})}

        return describe

    for name in BACKBONES:
        signature = inspect.signature(getattr(module, name))
        setattr(module, name, describer(name, signature))


def intercept(family, made):
    """Lets `family`'s entry points report to `made` instead of building."""
    module = importlib.import_module("timm.models." + family)
    signature = inspect.signature(_builder.build_model_with_cfg)

    def report(*arguments, **keywords):
        bound = signature.bind(*arguments, **keywords)
        made["class"] = bound.arguments["model_cls"]
        made["args"] = bound.arguments.get("kwargs", {})
        raise Made

    module.build_model_with_cfg = report


def pretrained_cfg(name):
    config = changed_fields(timm.models.get_pretrained_cfg(name))
    return {key: value for key, value in config.items() if key not in BOOKKEEPING}


def extract():
    """{architecture: what it is}"""
    describe_backbones()
    result = {}
    for family in FAMILIES:
        made = {}
        intercept(family, made)
        for name in timm.list_models(module=family):
            made.clear()
            try:
                timm.models.model_entrypoint(name)()
            except Made:
                pass
            result[name] = {
                "family": family,
                "class": made["class"].__name__,
                "args": plain(made["args"]),
                "pretrained_cfg": plain(pretrained_cfg(name)),
            }
    return dict(sorted(result.items()))


def write(architectures):
    """One architecture per line: a change of timm is a readable difference."""
    lines = [
        f" {json.dumps(name)}: {json.dumps(value, separators=(',', ':'))}"
        for name, value in architectures.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main():
    parser = argparse.ArgumentParser(description="writes architectures.json")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    assert timm.__version__ == VERSION, f"timm {timm.__version__}, expected {VERSION}"
    text = write(extract())
    if arguments.check:
        if OUTPUT.read_text() != text:
            print(f"{OUTPUT} is not what timm {VERSION} says", file=sys.stderr)
            return 1
        return 0
    OUTPUT.write_text(text)
    print(f"{OUTPUT.name}: {len(json.loads(text))} architectures, {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
