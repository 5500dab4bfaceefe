#!/usr/bin/env python3
# ===- make_inputs.py - Makes the checkpoints that the tests read ----------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes Inputs/: checkpoints by the libraries themselves, and what is in them.

  make_inputs.py [FOLDER]     needs torch (2.13), numpy (2.4) and safetensors

Each NAME.pth, .npz or .pdparams that can be read has its tensors beside it in
NAME.safetensors. Paddle's files are written as paddle.save does it, by pickle
and NumPy alone. What fuzzing begins with goes to compiler/Checkpoint/fuzz/corpus.
"""

import argparse
import collections
import io
import pathlib
import pickle
import sys
import zipfile

import numpy as np
import safetensors.torch
import torch

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE / "Inputs"
CORPUS = HERE.parents[1] / "compiler" / "Checkpoint" / "fuzz" / "corpus"


def count(*shape, start=0, dtype=torch.float32):
    """The numbers from `start` on, an eighth apart."""
    size = int(np.prod(shape))
    return ((torch.arange(size) + start) / 8).reshape(shape).to(dtype)


def expect(name, tensors):
    safetensors.torch.save_file(
        {key: value.detach().clone().contiguous() for key, value in tensors.items()},
        FOLDER / f"{name}.safetensors",
    )


def entry(name):
    """A member of no particular time, so that archives are always the same."""
    return zipfile.ZipInfo(name)


def torch_files():
    base = count(4, 6, start=100)
    marked = torch.nn.Parameter(count(3))
    marked.note = "a Python attribute"
    plain = collections.OrderedDict(
        f32=count(2, 3),
        f64=count(3, dtype=torch.float64),
        f16=count(5, dtype=torch.float16),
        bf16=count(5, dtype=torch.bfloat16),
        i64=torch.arange(3),
        u8=torch.arange(4, dtype=torch.uint8),
        bool=torch.tensor([True, False, True]),
        c64=torch.complex(count(2), count(2, start=5)),
        u16=torch.tensor([1, 65535], dtype=torch.uint16),
        f8=count(4).to(torch.float8_e4m3fn),
        parameter=torch.nn.Parameter(count(2, 2)),
        marked=marked,
        scalar=torch.tensor(2.5),
        empty=torch.zeros(0, 3),
        base=base,
        transposed=base.t(),
        part=base[1:3, 2:5],
        every_second=base[:, ::2],
        kernel=count(2, 3, 2, 2).to(memory_format=torch.channels_last),
        expanded=count(1, 3).expand(4, 3),
    )
    torch.save(plain, FOLDER / "plain.pth")
    expect("plain", plain)
    some = {key: plain[key] for key in ("f32", "bf16", "i64", "u8", "c64", "part")}
    torch.save(some, FOLDER / "little-endian.pth")
    expect("little-endian", some)
    swap_bytes(FOLDER / "little-endian.pth", FOLDER / "big-endian.pth")
    deflate(FOLDER / "plain.pth", FOLDER / "deflated.pth")

    weights = {"module.w": count(2), "module.b": count(2, start=9)}
    averaged = {key: value + 1 for key, value in weights.items()}
    optimizer = torch.optim.AdamW([torch.nn.Parameter(count(2))])
    torch.save(
        {
            "model": weights,
            "model_ema": averaged,
            "optimizer": optimizer.state_dict(),
            "args": argparse.Namespace(lr=0.1, shape=torch.Size([1])),
            "epoch": 3,
            "loss": torch.tensor(0.5),
            "best": np.float64(0.25),
            "device": torch.device("cpu"),
        },
        FOLDER / "wrapped.pth",
    )
    expect("wrapped", {"w": count(2) + 1, "b": count(2, start=9) + 1})

    torch.save(
        {
            "w": count(2),
            "quantized": torch.quantize_per_tensor(count(2), 0.5, 0, torch.qint8),
            "sparse": torch.eye(2).to_sparse(),
            "c128": torch.zeros(2, dtype=torch.complex128),
            "negated": torch.complex(count(2), count(2)).conj().imag,
            "settings": argparse.Namespace(a=1),
        },
        FOLDER / "objects.pth",
    )
    expect("objects", {"w": count(2)})

    # What is refused.
    torch.save(torch.nn.Linear(1, 1), FOLDER / "bad-module.pth")
    torch.save(count(2), FOLDER / "bad-tensor.pth")
    torch.save({"lr": 0.1, "m": argparse.Namespace()}, FOLDER / "bad-empty.pth")
    torch.save(
        {"w": count(2)}, FOLDER / "bad-old.pth", _use_new_zipfile_serialization=False
    )
    torch.jit.save(torch.jit.script(torch.nn.Identity()), FOLDER / "bad-script.pt")


def rewrite(source, target, change, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", method) as new:
        for info in old.infolist():
            data = change(info.filename, old.read(info))
            new.writestr(entry(info.filename), data, method)


def swap_bytes(source, target):
    """As a machine of the other byte order would have written it."""
    widths = {}

    class Reader(pickle.Unpickler):
        def persistent_load(self, id_):
            _, type_, key, _, elements = id_
            # The two parts of a complex number are swapped each.
            widths[key] = (elements, 2 if type_ == "ComplexFloatStorage" else 1)

        def find_class(self, module, name):
            return name if name.endswith("Storage") else lambda *arguments: {}

    def change(name, data):
        if name.endswith("byteorder"):
            return b"big"
        if "/data/" not in name:
            return data
        elements, parts = widths[name.rpartition("/")[2]]
        width = len(data) // elements // parts
        return np.frombuffer(data, f"u{width}").byteswap().tobytes()

    with zipfile.ZipFile(source) as archive:
        Reader(archive.open("little-endian/data.pkl")).load()
    rewrite(source, target, change)


def deflate(source, target):
    rewrite(source, target, lambda name, data: data, zipfile.ZIP_DEFLATED)


def numpy_files():
    arrays = {
        "Transformer/encoderblock_0/kernel": count(2, 3).numpy(),
        "f16": count(3).numpy().astype("f2"),
        "f64": count(3).numpy().astype("f8"),
        "fortran": np.asfortranarray(count(2, 3, 4).numpy()),
        "big": count(3).numpy().astype(">f4"),
        "scalar": np.float32(1.5),
        "empty": np.zeros((0, 2), "f4"),
        "step": np.int64(7),
    }
    expected = {
        key: torch.from_numpy(np.ascontiguousarray(value).astype(value.dtype.newbyteorder("=")))
        .reshape(np.shape(value))
        for key, value in arrays.items()
    }
    others = {"text": np.array("ab"), "objects": np.array([None, {}], dtype=object)}
    np.savez(FOLDER / "plain.npz", **arrays, **others)
    np.savez_compressed(FOLDER / "compressed.npz", **arrays)
    for name in ("plain", "compressed"):
        expect(f"{name}-npz", expected)
    np.save(FOLDER / "bad-single.npy", count(2).numpy())


def big_vision_files():
    """Layers in stacks, and bfloat16 as NumPy writes what it has no name for."""
    block = "params/img/Transformer/encoderblock"
    kernels, scales = count(3, 2, 4).to(torch.bfloat16), count(3, 4, start=50)
    arrays = {
        f"{block}/MlpBlock_0/Dense_0/kernel": kernels.view(torch.int16).numpy().view("V2"),
        f"{block}/LayerNorm_0/scale": scales.numpy(),
        "params/img/cls": count(1, 1, 4).numpy(),
    }
    np.savez(FOLDER / "big-vision.npz", **arrays)
    expected = {"params/img/cls": count(1, 1, 4)}
    for i in range(3):
        expected[f"{block}_{i}/MlpBlock_0/Dense_0/kernel"] = kernels[i]
        expected[f"{block}_{i}/LayerNorm_0/scale"] = scales[i]
    expect("big-vision", expected)


def paddle_files():
    state = {
        "conv.weight": count(2, 3).numpy(),
        "linear.weight": np.asfortranarray(count(3, 2).numpy()),
        "half": count(4).numpy().astype("f2"),
        "steps": np.arange(3),
        "high": np.array([-1, 200, 1e30], "f4"),
        "empty": np.zeros((0,), "f4"),
    }
    names = {key: f"param_{i}" for i, key in enumerate(state)}
    whole = {**state, "StructuredToParameterName@@": names}
    for protocol in (2, 3, 4, 5):
        name = f"protocol{protocol}.pdparams"
        (FOLDER / name).write_bytes(pickle.dumps(whole, protocol))
    expect("paddle", {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in state.items()})

    # Within other values a tensor is a call: tuple((name, array)).
    class Tensor:
        def __init__(self, name, array):
            self.content = (name, array)

        def __reduce__(self):
            return tuple, (self.content,)

    nested = {"model": {"w": Tensor("param_0", state["conv.weight"])}, "epoch": 1}
    (FOLDER / "nested.pdparams").write_bytes(pickle.dumps(nested, 4))
    expect("nested", {"w": count(2, 3)})

    sliced = {"w@@.0": state["steps"], "UnpackBigParamInfor@@": {"w": {}}}
    (FOLDER / "bad-sliced.pdparams").write_bytes(pickle.dumps(sliced, 2))


def zip_corpus(folder):
    members = {"a/one": b"first", "a/two": b"x" * 100}
    for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(folder / name, "w", method) as archive:
            for key, data in members.items():
                archive.writestr(entry(key), data, method)
            archive.writestr(entry("b/"), b"")
            archive.comment = b"a comment"

    class Unseekable(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise OSError

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry("described"), b"first")
    (folder / "descriptor").write_bytes(stream.getvalue())
    with zipfile.ZipFile(folder / "zip64", "w") as archive:
        with archive.open(entry("large"), "w", force_zip64=True) as member:
            member.write(b"first")
    zipfile.ZipFile(folder / "empty", "w").close()
    stored = (folder / "stored").read_bytes()
    for name, old, new in (
        ("bad-absolute", b"a/one", b"/aone"),
        ("bad-parent", b"a/one", b"../on"),
        ("bad-backslash", b"a/one", b"a\\one"),
        ("bad-twice", b"a/two", b"a/one"),
        ("bad-comment", b"a comment", b"a"),
        ("bad-local", b"PK\3\4", b"PK\3\5"),
    ):
        (folder / name).write_bytes(stored.replace(old, new))
    archive = zipfile.ZipFile(FOLDER / "bad-tensor.pth")
    (folder / "torch").write_bytes(pathlib.Path(archive.filename).read_bytes())


def pickle_corpus(folder):
    array = count(2, 3).numpy()
    values = {"w": array, "n": [1, -1, 2**40, 2**80], "f": 0.5, "s": {1}, "t": (1, (2,))}
    for protocol in (2, 3, 4, 5):
        (folder / f"protocol{protocol}").write_bytes(pickle.dumps(values, protocol))
    for name in ("plain", "wrapped", "objects", "bad-module"):
        with zipfile.ZipFile(FOLDER / f"{name}.pth") as archive:
            (folder / name).write_bytes(archive.read(f"{name}/data.pkl"))
    loop = []
    loop.append(loop)
    (folder / "loop").write_bytes(pickle.dumps(loop, 2))
    dictionary = collections.OrderedDict(a=array)
    (folder / "ordered").write_bytes(pickle.dumps(dictionary, 4))
    for name, code in (
        ("bad-system", b"cos\nsystem\nX\2\0\0\0ls\x85R."),
        ("bad-inst", b"(X\2\0\0\0lsios\nsystem\n."),
        ("bad-extension", b"\x82\1."),
        ("bad-buffer", b"\x97."),
        ("bad-length", b"\x8e" + b"\xff" * 8 + b"."),
    ):
        (folder / name).write_bytes(b"\x80\4" + code)


def npy_corpus(folder):
    arrays = {
        "f4": count(2, 3).numpy(),
        "f2-fortran": np.asfortranarray(count(2, 3).numpy().astype("f2")),
        "big-endian": count(3).numpy().astype(">f8"),
        "scalar": np.float32(1),
        "empty": np.zeros((2, 0)),
        "record": np.zeros(2, [("a", "f4"), ("b", "i4", (2,))]),
        "text": np.array("ab"),
    }
    for name, array in arrays.items():
        np.save(folder / name, array)
        (folder / f"{name}.npy").rename(folder / name)
    for version in ((2, 0), (3, 0)):
        with open(folder / f"version{version[0]}", "wb") as file:
            np.lib.format.write_array(file, arrays["f4"], version)
    good = (folder / "f4").read_bytes()
    (folder / "bad-overflow").write_bytes(good.replace(b"(2, 3)", b"(%d,)" % 2**62))
    (folder / "bad-short").write_bytes(good[:-1])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        FOLDER = pathlib.Path(sys.argv[1])
    FOLDER.mkdir(exist_ok=True)
    torch.manual_seed(0)
    torch_files()
    numpy_files()
    big_vision_files()
    paddle_files()
    for make in (zip_corpus, pickle_corpus, npy_corpus):
        corpus = CORPUS / make.__name__.removesuffix("_corpus")
        corpus.mkdir(parents=True, exist_ok=True)
        make(corpus)
