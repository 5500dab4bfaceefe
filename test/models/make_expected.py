#!/usr/bin/env python3
# ===- make_expected.py - PyTorch's outputs for the whole test models -------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Makes every model folder beside this file with PyTorch and transformers.

  make_expected.py [NAME ...]            (no name: all of them)

Needs: pip install torch==2.13.0 transformers==5.23.0 numpy==2.4.6, and for the
models of timm timm==1.0.31 and pillow.
Only who adds or changes a model runs this; the tests run generate.py, which
needs no package. See README.md for what a folder holds.

`output` is evaluated in float64. Three places of transformers fall back to
float32 there: the softmax of its eager attention, so float64 runs through the
"sdpa" attention (PyTorch's math kernel), DINOv2's resize of the position table
(and SigLIP 2's), and DINOv3's angles, so these are computed here; of timm,
timm_float64.py has more. `output_f32` is plain eager f32. The masked autoencoder gets its patches in their own order: it
shuffles them even where it masks none, and its decoder is not asked. Models of
images and texts are asked for an image's features.
"""

import json
import pathlib
import re
import shutil
import sys
import tempfile

import numpy
import torch
import torch.nn.functional as F
import transformers
from torch.nn.attention import SDPBackend, sdpa_kernel

import class2
import inner_outputs
import safetensors_io
import synthetic
import timm_float64
from builder import Builder
from generate import write_weights
from siglip2 import as_patches
from variants import VARIANTS
from zoo import CLASS2, MODELS
from zoo_timm import TIMM

HERE = pathlib.Path(__file__).resolve().parent
TIMM_IMPORT = HERE.parent.parent / "compiler" / "Import" / "Timm"
VERSIONS = {"torch": "2.13.0", "transformers": "5.23.0"}
TIMM_VERSION = "1.0.31"
INPUTS = 8

# How a tensor's name tells its role; the first match counts.
ROLES = [
    (r"(mask_token|lambda_[qk][12])$", "other"),
    (r"((cls|distillation|dist|reg)_token|register_tokens|class_embedding|probe|latent)$", "token"),
    (r"(position_embeddings|position_embedding\.weight|pos_embed(_x|_y)?|relative_position_bias_table|rel_pos_[hw]|rope\.freqs)$", "position"),
    (r"(lambda1|lambda_1|lambda_2|gamma|gamma_1|gamma_2)$", "layer_scale"),
    (r"logit_scale$", "logit_scale"),
    (r"(norm\d?|norm_pre|layernorm_before|layernorm_after|bn\d?|^neck(\.[13])?)\.weight$", "norm_scale"),
    (r"(norm\d?|norm_pre|layernorm_before|layernorm_after|bn\d?|^neck(\.[13])?)\.bias$", "norm_bias"),
    # Batch norms, some of them numbered like the convolutions beside them.
    (r"backbone\..*(conv1\.[14]|downsample\.2)\.weight$", "norm_scale"),
    (r"backbone\..*(conv1\.[14]|downsample\.2)\.bias$", "norm_bias"),
    (r"\.running_var$", "norm_scale"),
    (r"\.running_mean$", "norm_bias"),
    (r"[._]weight$", "weight"),
    (r"[._]bias$", "bias"),
]


def role_of(name, unused=()):
    if name.startswith(tuple(unused)):
        return "other"
    return next(role for pattern, role in ROLES if re.search(pattern, name))


def write_description(folder, description):
    """weights.json, one tensor per line."""
    tensors = description.pop("tensors")
    head = "{\n" + ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in description.items()
    )
    lines = ",\n".join("    " + json.dumps(tensor) for tensor in tensors)
    text = f'{head},\n  "tensors": [\n{lines}\n  ]\n}}\n'
    json.loads(text)
    (folder / "weights.json").write_text(text)
    description["tensors"] = tensors


def stacked_inputs(shape, count):
    images = [
        torch.frombuffer(synthetic.image(shape, seed), dtype=torch.float32)
        for seed in range(count)
    ]
    return torch.stack(images).reshape(count, *shape)


def resize_in_float64(embeddings, antialias):
    """DINOv2's interpolate_pos_encoding without the step through float32."""

    def table(_, height, width):
        positions = embeddings.position_embeddings
        patch_height, patch_width = embeddings.patch_embeddings.patch_size
        grid = (height // patch_height, width // patch_width)
        count = positions.shape[1] - 1
        if grid[0] * grid[1] == count and height == width:
            return positions
        side = int(count**0.5)
        patches = positions[:, 1:].reshape(1, side, side, -1).permute(0, 3, 1, 2)
        patches = F.interpolate(
            patches, size=grid, mode="bicubic", align_corners=False, antialias=antialias
        )
        patches = patches.permute(0, 2, 3, 1).reshape(1, grid[0] * grid[1], -1)
        return torch.cat((positions[:, :1], patches), dim=1)

    return table


def resize_patches_in_float64(positions, shapes, max_length):
    """SigLIP 2's resize_positional_embeddings without the step through float32."""
    (grid,) = shapes.tolist()
    assert grid[0] * grid[1] == max_length
    table = positions.permute(2, 0, 1)[None]
    table = F.interpolate(
        table, size=grid, mode="bilinear", align_corners=False, antialias=True
    )
    return table.flatten(2).transpose(1, 2)


def turn_in_float64(model):
    """DINOv3's rotary positions without the step through float32."""
    config = model.config

    def tables(pixels):
        size = config.hidden_size // config.num_attention_heads
        grid = [extent // config.patch_size for extent in pixels.shape[2:]]
        middles = [(torch.arange(n, dtype=torch.float64) + 0.5) / n * 2 - 1 for n in grid]
        places = torch.stack(torch.meshgrid(*middles, indexing="ij"), dim=-1).flatten(0, 1)
        steps = torch.arange(0, 1, 4 / size, dtype=torch.float64)
        angles = 2 * torch.pi * places[:, :, None] * config.rope_theta**-steps
        angles = angles.flatten(1).tile(2)
        return angles.cos(), angles.sin()

    return tables


def call(model, pixels, arguments):
    """{name: values} of what vitc's model has as an output, and perhaps more."""
    arguments = {"pixel_values": pixels, **arguments}
    if model.config.model_type.startswith("siglip2"):
        tower = getattr(model.config, "vision_config", model.config)
        arguments = as_patches(pixels, tower.patch_size)
    if hasattr(model, "get_image_features"):
        result = model.get_image_features(**arguments)
        tokens = result.last_hidden_state
        return {"image_embeds": result.pooler_output, "last_hidden_state": tokens}
    if model.config.model_type == "vit_mae":
        model = getattr(model, "vit", model)
        size = model.config.patch_size
        patches = (pixels.shape[2] // size) * (pixels.shape[3] // size)
        arguments["noise"] = torch.arange(patches, dtype=pixels.dtype)[None]
    if type(model).__name__.endswith("ForMaskedImageModeling"):
        model = model.base_model
    return model(**arguments)


def chosen(model, outputs, pixels, arguments):
    """{C name: values} of what `vitc --outputs` would give."""
    results = []
    body = getattr(model, model.base_model_prefix, model)

    def run():
        # Both as the layers are, without a softmax in float32.
        results.append(call(model, pixels, arguments).get("logits"))
        results.append(call(body, pixels, arguments)["last_hidden_state"])

    found = inner_outputs.catch(model, outputs, body.layernorm, run)
    logits, tokens = results
    found.update(logits=logits, tokens=tokens, features=tokens[:, 0])
    return {c_name(output, outputs): found[output.replace(":", "_")] for output in outputs}


def c_name(output, outputs):
    """A lone output has no name in the file of expectations."""
    return output.replace(":", "_") if len(outputs) > 1 else ""


def evaluate(model_class, folder, inputs, dtype, interpolate, options, outputs):
    """{output name: values} of the checkpoint in `folder`, one image a time."""
    exact = dtype == torch.float64
    model, loading = model_class.from_pretrained(
        folder,
        dtype=dtype,
        # Swin v2 has one attention, which keeps the dtype.
        attn_implementation="sdpa"
        if exact and not outputs and model_class._supports_sdpa
        else "eager",
        output_loading_info=True,
        **options,
    )
    for problem in ("missing_keys", "mismatched_keys", "unexpected_keys"):
        assert not loading[problem], (folder, problem, loading[problem])
    model.eval()
    family = model.config.model_type
    if exact and family in ("dinov2", "dinov2_with_registers"):
        embeddings = getattr(model, family, model).embeddings
        antialias = family == "dinov2_with_registers"
        embeddings.interpolate_pos_encoding = resize_in_float64(embeddings, antialias)
    if exact and model.config.model_type == "dinov3_vit":
        model.rope_embeddings.forward = turn_in_float64(model)
    if exact and family.startswith("siglip2"):
        embeddings = getattr(model, "vision_model", model).embeddings
        embeddings.resize_positional_embeddings = resize_patches_in_float64
    if exact and family == "swinv2":
        timm_float64.set_distances(model)
    arguments = {"interpolate_pos_encoding": True} if interpolate else {}
    rows = []
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH):
        for image in inputs:
            if outputs:
                rows.append(chosen(model, outputs, image[None].to(dtype), arguments))
                continue
            result = call(model, image[None].to(dtype), arguments)
            if "logits" in result:
                rows.append({"": result["logits"]})
            else:
                names = ("image_embeds", "last_hidden_state", "pooler_output")
                found = {name: result[name] for name in names if result.get(name) is not None}
                rows.append(found if len(found) > 1 else {"": result["last_hidden_state"]})
    return {name: torch.cat([row[name] for row in rows]) for name in rows[0]}


def save_expected(folder, exact, plain):
    """expected.safetensors; prints how far f32 is from float64, over the RMS."""
    tensors = {}
    for name, values in exact.items():
        suffix = "." + name if name else ""
        assert values.dtype == torch.float64 and torch.isfinite(values).all()
        f32 = plain[name]
        tensors["output" + suffix] = ("F64", list(values.shape), values.numpy().tobytes())
        tensors["output_f32" + suffix] = ("F32", list(f32.shape), f32.numpy().tobytes())
        rms = values.square().mean().sqrt()
        error = (f32.double() - values).abs().max() / rms
        spread = values.std(dim=0).mean() / rms if len(values) > 1 else float("nan")
        print(
            f"{folder.name}{suffix}: {list(values.shape)} rms {rms:.3f}"
            f" spread {spread:.3f} f32 error {error:.2e}"
        )
        assert error < 1e-5
    safetensors_io.save(folder / "expected.safetensors", tensors)


def make_hf(name, entry):
    """One model of transformers; see zoo.py for the fields of `entry`."""
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    model_class = getattr(transformers, entry["class"])
    options = entry.get("options", {})
    config = model_class.config_class(**entry["config"])
    model = model_class(config, **options)
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        model.save_pretrained(
            temporary, save_original_format=entry.get("spelling", "old") == "old"
        )
        shutil.copyfile(temporary / "config.json", folder / "config.json")
        saved = safetensors_io.load(temporary / "model.safetensors")
    if "preprocessor" in entry:
        text = json.dumps(entry["preprocessor"], indent=2) + "\n"
        (folder / "preprocessor_config.json").write_text(text)

    description = {"generator": f"{entry['class']}, {entry.get('spelling', 'old')} names"}
    description["input"] = entry["input"]
    description["inputs"] = INPUTS
    for key in ("shards", "outputs"):
        if key in entry:
            description[key] = entry[key]
    description["tensors"] = []
    for tensor in sorted(saved):
        role = role_of(tensor, entry.get("unused", ()))
        line = {"name": tensor, "shape": saved[tensor][1], "role": role}
        if "dtype" in entry:
            line["dtype"] = entry["dtype"]
        description["tensors"].append(line)
    write_description(folder, description)

    inputs = stacked_inputs(entry["input"], INPUTS)
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        shutil.copyfile(folder / "config.json", temporary / "config.json")
        write_weights(description, temporary)
        exact, plain = (
            evaluate(
                model_class,
                temporary,
                inputs,
                dtype,
                entry.get("interpolate", False),
                options,
                entry.get("outputs"),
            )
            for dtype in (torch.float64, torch.float32)
        )
    save_expected(folder, exact, plain)


def import_timm():
    sys.path.insert(0, str(TIMM_IMPORT))
    import torchvision_stub

    torchvision_stub.install()
    import timm

    assert timm.__version__ == TIMM_VERSION, timm.__version__
    return timm


def timm_outputs(model, outputs, pixels):
    """{output name: values} of one image."""
    if not outputs:
        values = model(pixels)
        # Swin keeps the rows of a grid apart, SAM behind the channels.
        if values.dim() == 4 and type(model).__name__ == "VisionTransformerSAM":
            values = values.permute(0, 2, 3, 1)
        return {"": values.flatten(1, 2) if values.dim() == 4 else values}
    for block in model.blocks:
        block.attn.fused_attn = False
    found = inner_outputs.catch(model, outputs, model.norm, lambda: model(pixels))
    tokens = model.forward_features(pixels)
    features = model.forward_head(tokens, pre_logits=True)
    found.update(logits=model(pixels), tokens=tokens, features=features)
    return {c_name(output, outputs): found[output.replace(":", "_")] for output in outputs}


def make_timm(name, entry):
    """One model of timm; the folder is read by timm too, to evaluate it."""
    timm = import_timm()
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    model = timm.create_model(entry["architecture"], **entry["arguments"])
    timm.models._hub.save_config_for_hf(model, folder / "config.json")
    config = json.loads((folder / "config.json").read_text())
    shape = config["pretrained_cfg"]["input_size"]
    description = {"generator": "timm, " + entry["architecture"]}
    description.update(input=shape, inputs=INPUTS)
    outputs = entry.get("outputs")
    if outputs:
        description["outputs"] = outputs
    if "resized" in entry:
        shape = [shape[0], *entry["resized"]]
        description["input"] = shape
        description["options"] = ["--image-size={}x{}".format(*entry["resized"])]
    description["tensors"] = [
        {"name": tensor, "shape": list(value.shape), "role": role_of(tensor)}
        for tensor, value in sorted(model.state_dict().items())
        if value.is_floating_point()  # batch norms count batches
    ]
    write_description(folder, description)

    inputs = stacked_inputs(shape, INPUTS)
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        shutil.copyfile(folder / "config.json", temporary / "config.json")
        write_weights(description, temporary)
        for dtype in (torch.float32, torch.float64):
            # Not as pretrained: backbones of hybrids would ask the hub for theirs.
            model = timm.create_model(f"local-dir:{temporary}").eval()
            timm.models.load_checkpoint(model, str(temporary / "model.safetensors"))
            model = model.to(dtype)
            exact = dtype == torch.float64
            if "resized" in entry:
                # Windows stay, as in create_model with that size.
                windows = {k: v for k, v in entry["arguments"].items() if k == "window_size"}
                with timm_float64.without_float32(exact):
                    model.set_input_size(img_size=entry["resized"], **windows)
            if exact:
                timm_float64.make_exact(model)
            with torch.no_grad(), sdpa_kernel(SDPBackend.MATH):
                rows = [timm_outputs(model, outputs, image[None].to(dtype)) for image in inputs]
            results.append({key: torch.cat([row[key] for row in rows]) for key in rows[0]})
    save_expected(folder, *reversed(results))


def make_class2(name, entry):
    """One variant of the course's model; its description is in examples/."""
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shape = [class2.CHANNELS, class2.IMAGE, class2.IMAGE]
    description = {
        "generator": f"class2.py, stride {entry['stride']}",
        "input": shape,
        "inputs": entry["inputs"],
        "tensors": [
            {"name": name, "shape": shape, "role": role}
            for name, shape, role in class2.parameters(entry["attention"])
        ],
    }
    write_description(folder, description)
    inputs = stacked_inputs(shape, entry["inputs"])
    results = []
    for dtype in (torch.float64, torch.float32):
        weights = {}
        for line in description["tensors"]:
            values = synthetic.tensor(line["name"], line["shape"], line["role"])
            values = torch.frombuffer(values, dtype=torch.float32)
            weights[line["name"]] = values.reshape(line["shape"]).to(dtype)
        rows = [
            class2.forward(
                weights, image[None].to(dtype), entry["stride"], entry["attention"]
            )
            for image in inputs
        ]
        results.append({"": torch.cat(rows)})
    save_expected(folder, *results)


def make_variant(name, entry):
    """A model of variants.py, kept as text in the vit dialect."""
    function, shape = entry
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    inputs = stacked_inputs(shape, INPUTS)
    results = []
    for dtype in (torch.float64, torch.float32):
        rows = []
        for image in inputs:
            builder = Builder(image[None], dtype)
            outputs = function(builder)
            rows.append(outputs)
        names = list(outputs)
        results.append(
            {
                # A lone output has no name in the file of expectations.
                name if len(names) > 1 else "": torch.cat(
                    [row[name].tensor for row in rows]
                )
                for name in names
            }
        )
    text = builder.module(name.replace("-", "_"), outputs)
    title = " ".join(function.__doc__.split())
    (folder / "model.mlir").write_text(f"// {title}\n// Made by variants.py.\n{text}")
    description = {
        "generator": "variants.py",
        "input": shape,
        "inputs": INPUTS,
        "tensors": [
            {"name": name, "shape": builder.tensors[name][0], "role": builder.tensors[name][1]}
            for name in sorted(builder.tensors)
        ],
    }
    write_description(folder, description)
    save_expected(folder, *results)


def main():
    for package, version in VERSIONS.items():
        found = sys.modules[package].__version__.split("+")[0]
        assert found == version, f"{package} {found}, expected {version}"
    assert numpy is not None
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    kinds = (
        (make_hf, MODELS),
        (make_timm, TIMM),
        (make_class2, CLASS2),
        (make_variant, VARIANTS),
    )
    makers = {name: make for make, models in kinds for name in models}
    everything = {name: entry for _, models in kinds for name, entry in models.items()}
    for name in sys.argv[1:] or everything:
        makers[name](name, everything[name])


if __name__ == "__main__":
    main()
