# ===- evaluate.py - One model through PyTorch and vitc ---------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Weights of realistic scale, PyTorch's results, and vitc's verdict on them.

vitc is asked first whether it takes the config.json at all: what it refuses
needs no weights. Otherwise the model is made by the library it comes from, all
of its parameters and buffers are replaced, and `vitc check --expect` compares
the compiled code with PyTorch in float64, as rule 8 of the design says: an
error may be four times that of PyTorch in f32.
"""

import json
import math
import re
import shutil
import subprocess
import time
import zlib

import safetensors.torch
import synthetic
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

THREADS = 1  # a pool of threads would not outlive the fork

# How a tensor's name tells its role in docs/synthetic-weights.md; the first
# match counts. Whatever is one-dimensional and called weight is a norm's.
ROLES = [
    (r"mask_token$", "other"),
    (r"(cls|dist|reg|distillation|class|register)_(token|tokens|embedding)$", "token"),
    (r"(pos_embed|rel_pos_[hw]|position_embeddings?(\.weight)?|rope\.freqs)$", "position"),
    (r"(gamma|gamma_1|gamma_2|lambda1)$", "layer_scale"),
    (r"bias$", "bias"),
    (r"weight$", "weight"),
]


def role_of(name, shape):
    role = next((role for pattern, role in ROLES if re.search(pattern, name)), "other")
    if len(shape) == 1 and role in ("weight", "bias") and is_norm(name):
        return "norm_scale" if role == "weight" else "norm_bias"
    return role


def is_norm(name):
    return re.search(r"norm|\bln\b|bn\d?\b|^neck(\.[13])?$", name.rpartition(".")[0]) is not None


@torch.no_grad()
def randomize(model):
    """Gives each parameter and each statistic a value that is not its default."""
    for name, tensor in model.state_dict(keep_vars=True).items():
        if not tensor.is_floating_point():
            continue
        generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
        shape = list(tensor.shape)
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 1.5, generator=generator)
            continue
        mean, deviation = synthetic.scale_of(role_of(name, shape), shape)
        tensor.normal_(mean, deviation, generator=generator)


def stack_inputs(shape, count):
    images = [
        torch.frombuffer(synthetic.image(shape, seed), dtype=torch.float32)
        for seed in range(count)
    ]
    return torch.stack(images).reshape(count, *shape)


@torch.no_grad()
def evaluate(case, model, inputs):
    """{output: values}, one image at a time: that keeps memory small."""
    dtype = next(model.parameters()).dtype
    rows = []
    with sdpa_kernel(SDPBackend.MATH):
        for image in inputs:
            rows.append(case.forward(model, image[None].to(dtype)))
    return {name: torch.cat([row[name] for row in rows]) for name in rows[0]}


def write_expectations(path, inputs, exact, plain):
    tensors = {"input": inputs}
    for name, values in exact.items():
        assert values.dtype == torch.float64 and torch.isfinite(values).all(), name
        suffix = "." + name if len(exact) > 1 else ""
        tensors["output" + suffix] = values.contiguous()
        tensors["output_f32" + suffix] = plain[name].contiguous()
    safetensors.torch.save_file(tensors, path)


def run(command):
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    return done, time.monotonic() - start


def reasons_of(done, folder):
    """The errors that vitc printed, without the places they stand at."""
    lines = [line for line in done.stderr.splitlines() if "error: " in line]
    return [line.split("error: ", 1)[1].replace(f"{folder}/", "") for line in lines]


def refusal(done, folder, verdict="refused"):
    reasons = reasons_of(done, folder)
    # An error that vitc does not own up to is no refusal.
    if done.returncode == 1 and reasons:
        return {"verdict": verdict, "reasons": reasons}
    text = (done.stderr or done.stdout).strip()[-400:]
    return {"verdict": "crashed", "reasons": [f"exit code {done.returncode}: {text}"]}


def judge(case, options):
    """A verdict and its figures."""
    vitc = options.vitc
    folder = options.work / "models" / case.name.replace("/", "__")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    torch.set_num_threads(THREADS)

    case.write_config(folder, cut=False)
    done, _ = run([vitc, "compile", folder, "--emit=vit", "-o", folder / "model.vit"])
    if done.returncode != 0:
        return refusal(done, folder)
    millions = case.count_parameters() / 1e6
    cut = millions > options.limit
    if cut:
        case.write_config(folder, cut=True)
    result = {"millions": round(millions, 1), "cut": cut, "limit": options.limit}
    compiled = folder / "compiled"
    done, seconds = run([vitc, "compile", folder, "-o", compiled])
    if done.returncode != 0:
        return {**result, **refusal(done, folder)}
    result["compile_seconds"] = round(seconds, 2)

    model = case.build(folder).eval().float()
    randomize(model)
    case.save(model, folder)
    inputs = stack_inputs(case.input_shape(model), options.inputs)
    plain = evaluate(case, model, inputs)
    exact = evaluate(case, case.make_exact(model.double()), inputs)
    write_expectations(folder / "expect.safetensors", inputs, exact, plain)
    del model

    expect = ["--expect", folder / "expect.safetensors", "--json"]
    done, _ = run([vitc, "check", compiled, "--weights", folder / "model.safetensors", *expect])
    if not done.stdout:
        # What was compiled without weights has the names that are usual; whose
        # names these have, they say themselves.
        done, _ = run([vitc, "check", folder, *expect])
    try:
        checked = json.loads(done.stdout)
    except json.JSONDecodeError:
        # vitc has compiled the model: what does not fit it was made here.
        return {**result, **refusal(done, folder, "broken")}
    assert checked["inputs"] == options.inputs, checked
    result["verdict"] = "passes" if checked["pass"] else "WRONG"
    for figure in ("max_error", "rms_error", "f32_max_error", "f32_rms_error"):
        result[figure] = checked[figure]
    for kind in ("max", "rms"):
        # What rule 8 allows is four times the larger of this and a floor.
        plain_error = max(checked[f"f32_{kind}_error"], 2.0**-24)
        error = checked[f"{kind}_error"]
        result[f"{kind}_ratio"] = error / plain_error if error else 0.0
    if not checked["pass"]:
        result["reasons"] = ["errors beyond what rule 8 allows"]
    if any(math.isnan(result[f"{kind}_ratio"]) for kind in ("max", "rms")):
        result["verdict"] = "WRONG"
    shutil.rmtree(folder)
    return result
