# ===- models.py - One model for all engines ------------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Makes a row's model in every engine's form, with the same weights.

build(row, folder, vitc) fills `folder` with

  config.json, model.safetensors   what vitc reads; or class2.safetensors
  attention.onnx                   for ONNX Runtime: opset 23, which has an
                                   operation for attention
  plain.onnx                       for IREE: opset 18, the latest that its
                                   importer takes
  model.xml, model.bin             for OpenVINO, by its own reader of PyTorch
  model.so, model.weights          what vitc compiles it to
  reference.npz                    inputs; outputs by float64 and by plain f32

All have the batch fixed. Of the ways that an engine offers to take a model the
fastest was chosen. What is there is kept, unless FORMAT has changed. Weights are made up
(docs/synthetic-weights.md), but for the digits model's, which are trained.
Models are those of transformers; Swin is timm's, whose attention is one
operation of PyTorch.
"""

import functools
import json
import logging
import pathlib
import shutil
import subprocess
import sys
import warnings

import numpy
import torch
import transformers

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(ROOT / folder) for folder in ("test/models", "test/coverage", "compiler/Import/Timm")
]

import class2  # noqa: E402
import synthetic  # noqa: E402
import timm_models  # noqa: E402
from generate import write_weights  # noqa: E402
from make_expected import role_of  # noqa: E402

DINOV2_S = {
    "image_size": 518,
    "patch_size": 14,
    "hidden_size": 384,
    "num_attention_heads": 6,
    "num_hidden_layers": 12,
    "num_labels": 1000,
}
FORMAT = "2"  # of a folder's content
CHECKED = 8  # images at least that vitc's outputs are checked for

HF_MODELS = {
    "vit-ti": ("ViT", "bench/models/vit-tiny-16/config.json"),
    "vit-s": ("ViT", "bench/models/vit-small-16/config.json"),
    "vit-b": ("ViT", "bench/models/vit-base-16/config.json"),
    "dinov2-s-518": ("Dinov2", DINOV2_S),
    "digits": ("ViT", "examples/digits/model"),
}
TIMM_MODELS = {"swin-t": "swin_tiny_patch4_window7_224"}
CLASS2 = {"class2-7": 7, "class2-1": 1}


class Logits(torch.nn.Module):
    """A model of transformers whose result is the logits alone."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, image):
        return self.model(pixel_values=image).logits


class Class2(torch.nn.Module):
    """The course's model; the formulas are those of test/models/class2.py."""

    def __init__(self, weights, stride):
        super().__init__()
        self.stride = stride
        self.names = list(weights)
        self.tensors = torch.nn.ParameterList(
            torch.nn.Parameter(tensor, requires_grad=False) for tensor in weights.values()
        )

    def forward(self, image):
        weights = dict(zip(self.names, self.tensors))
        return class2.forward(weights, image, self.stride, False)


def timm_case(model):
    """The model of timm, with what test/coverage knows to do with it."""
    name = TIMM_MODELS[model]
    return next(case for case in timm_models.cases() if case.name == name)


def make_weights(names_and_shapes, folder):
    """model.safetensors by the roles that the tensors' names tell."""
    tensors = [
        {"name": name, "shape": list(shape), "role": role}
        for name, shape, role in names_and_shapes
    ]
    write_weights({"tensors": tensors}, folder)


def prepare(model, folder):
    """Writes the model's description and weights to `folder`."""
    if (folder / "model.safetensors").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    if model in CLASS2:
        make_weights(class2.parameters(False), folder)
        return
    if model in TIMM_MODELS:
        case = timm_case(model)
        case.write_config(folder, False)
        entries = case.build(folder).state_dict().items()
        make_weights([(name, value.shape, role_of(name)) for name, value in entries], folder)
        return
    family, source = HF_MODELS[model]
    if isinstance(source, str) and (ROOT / source).is_dir():
        for file in ("config.json", "model.safetensors"):
            shutil.copyfile(ROOT / source / file, folder / file)
        return
    if isinstance(source, str):
        source = json.loads((ROOT / source).read_text())
        source.pop("architectures")
    config = getattr(transformers, family + "Config")(**source)
    module = getattr(transformers, family + "ForImageClassification")(config)
    state = folder / "made"
    module.save_pretrained(state)
    shutil.copyfile(state / "config.json", folder / "config.json")
    from safetensors import safe_open

    with safe_open(state / "model.safetensors", "np") as file:
        entries = [(name, file.get_slice(name).get_shape()) for name in sorted(file.keys())]
    shutil.rmtree(state)
    make_weights([(name, shape, role_of(name)) for name, shape in entries], folder)


def module_of(model, folder, dtype=torch.float32):
    """The model in PyTorch, ready to call with an image batch."""
    if model in CLASS2:
        from safetensors.torch import load_file

        weights = load_file(folder / "model.safetensors")
        weights = {name: tensor.to(dtype) for name, tensor in weights.items()}
        return Class2(weights, CLASS2[model]).eval()
    if model in TIMM_MODELS:
        from safetensors.torch import load_file

        case = timm_case(model)
        module = case.build(folder)
        module.load_state_dict(load_file(folder / "model.safetensors"))
        module = module.to(dtype).eval()
        return case.make_exact(module) if dtype == torch.float64 else module
    family = getattr(transformers, HF_MODELS[model][0] + "ForImageClassification")
    module = family.from_pretrained(folder, dtype=dtype, attn_implementation="sdpa")
    return Logits(module.eval())


def input_shape(model, folder):
    """[channels, height, width]."""
    if model in CLASS2:
        return [class2.CHANNELS, class2.IMAGE, class2.IMAGE]
    config = json.loads((folder / "config.json").read_text())
    if model in TIMM_MODELS:
        return config["pretrained_cfg"]["input_size"]
    size = config["image_size"]
    return [config["num_channels"], size, size]


def make_reference(row, folder, path):
    """Inputs, and outputs by float64 and by plain f32 of PyTorch."""
    shape = input_shape(row.model, folder)
    images = numpy.stack(
        [
            numpy.frombuffer(synthetic.image(shape, seed), numpy.float32).reshape(shape)
            for seed in range(max(row.batch, CHECKED))
        ]
    )
    arrays = {"input": images}
    for key, dtype in (("exact", torch.float64), ("plain", torch.float32)):
        with torch.no_grad():
            module = module_of(row.model, folder, dtype)
            # One after the other, for the memory's sake.
            outputs = [module(torch.from_numpy(image[None]).to(dtype)) for image in images]
            arrays[key] = torch.cat(outputs).numpy()
    numpy.savez(path, **arrays)


def export_onnx(row, folder, path, opset):
    """ONNX of that opset, with the batch fixed."""
    image = torch.zeros([row.batch] + input_shape(row.model, folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module_of(row.model, folder),
            (image,),
            path,
            input_names=["input"],
            output_names=["logits"],
            opset_version=opset,
            dynamo=True,
            verbose=False,
        )


def convert_openvino(row, folder, path):
    """OpenVINO's own format, in f32, with the batch fixed."""
    import openvino

    image = torch.zeros([row.batch] + input_shape(row.model, folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        converted = openvino.convert_model(
            module_of(row.model, folder), example_input=image, input=[list(image.shape)]
        )
    openvino.save_model(converted, path, compress_to_fp16=False)


def run_vitc(vitc, *arguments):
    done = subprocess.run(
        [vitc, *map(str, arguments), "--json"], capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"vitc {arguments[0]}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def vitc_model(model, folder):
    """What vitc is given: a folder, or the course's description and weights."""
    if model in CLASS2:
        description = ROOT / "examples" / "class2" / f"stride{CLASS2[model]}.json"
        return [description, "--weights", folder / "model.safetensors"]
    return [folder]


def build(row, work, vitc):
    """Makes everything that is missing; returns the row's folder.

    vitc's own part is made each time. `vitc check` runs on the same options.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    base = work / "models" / row.model
    prepare(row.model, base)
    folder = base / f"batch{row.batch}"
    stamp = folder / "format"
    if folder.exists() and not (stamp.exists() and stamp.read_text() == FORMAT):
        shutil.rmtree(folder)
    folder.mkdir(exist_ok=True)
    stamp.write_text(FORMAT)
    for name, make in (
        ("reference.npz", make_reference),
        ("attention.onnx", functools.partial(export_onnx, opset=23)),
        ("plain.onnx", functools.partial(export_onnx, opset=18)),
        ("model.xml", convert_openvino),
    ):
        if not (folder / name).exists():
            make(row, base, folder / name)
    given = vitc_model(row.model, base)
    batch = f"--batch={row.batch}"
    run_vitc(vitc, "compile", *given, batch, "--name=model", "--emit=shared", "-o", folder / "model")
    return folder
