# ===- checkpoint.py - The same weights in another format -----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""checkpoint.py FILE [OPTION...] OUT: copies f32 tensors of a safetensors file.

OUT.pth, .bin, .npz or .pdparams is laid out as PyTorch, NumPy or Paddle do it,
none of which is needed: classes that have the names of theirs are pickled.
Options: --half (only every second tensor, beginning with the first or, with
--other-half, the second), --prefix=P (before each name), --wrap=KEY (a dict in
a dict), --drop=NAME (an object of another class in a tensor's place).
"""

import collections
import io
import json
import pickle
import struct
import sys
import types
import zipfile


def pretend(module, name):
    """A class that pickles as if it were `module`.`name`."""
    parts = module.split(".")
    for i in range(len(parts)):
        sys.modules.setdefault(".".join(parts[: i + 1]), types.ModuleType(parts[i]))
    made = type(name, (), {"__module__": module, "__qualname__": name})
    setattr(sys.modules[module], name, made)
    return made


class Call:
    """Pickles as the call of a function, and a state that it is given then."""

    def __init__(self, function, arguments, state=None):
        self.content = (function, arguments) + ((state,) if state else ())

    def __reduce__(self):
        return self.content


class Storage:
    def __init__(self, key, count):
        self.id = ("storage", FLOAT_STORAGE, key, "cpu", count)


class TorchPickler(pickle.Pickler):
    def persistent_id(self, value):
        return value.id if isinstance(value, Storage) else None


FLOAT_STORAGE = pretend("torch", "FloatStorage")
REBUILD = pretend("torch._utils", "_rebuild_tensor_v2")
OTHER = pretend("somewhere", "Quantized")
RECONSTRUCT = pretend("numpy.core.multiarray", "_reconstruct")
NDARRAY = pretend("numpy", "ndarray")
DTYPE = pretend("numpy", "dtype")


def load(path):
    with open(path, "rb") as file:
        whole = file.read()
    length = struct.unpack("<Q", whole[:8])[0]
    header = json.loads(whole[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            assert entry["dtype"] == "F32", name
            begin, end = entry["data_offsets"]
            tensors[name] = (entry["shape"], whole[8 + length + begin : 8 + length + end])
    return tensors


def wrap(values, options):
    if options["drop"]:
        values[options["drop"]] = Call(OTHER, (1,))
    return {"epoch": 7, options["wrap"]: values} if options["wrap"] else values


def write_torch(tensors, options, path):
    values, storages = collections.OrderedDict(), []
    for name, (shape, data) in tensors.items():
        strides, stride = [], 1
        for extent in reversed(shape):
            strides.insert(0, stride)
            stride *= extent
        storage = Storage(str(len(storages)), len(data) // 4)
        storages.append(data)
        arguments = (storage, 0, tuple(shape), tuple(strides), False, {})
        values[name] = Call(REBUILD, arguments)
    stream = io.BytesIO()
    TorchPickler(stream, 2).dump(wrap(values, options))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", stream.getvalue())
        archive.writestr("archive/byteorder", "little")
        for key, data in enumerate(storages):
            archive.writestr(f"archive/data/{key}", data)


def write_paddle(tensors, options, path):
    dtype = Call(DTYPE, ("f4", False, True), (3, "<", None, None, None, -1, -1, 0))
    values = {}
    for name, (shape, data) in tensors.items():
        state = (1, tuple(shape), dtype, False, data)
        values[name] = Call(RECONSTRUCT, (NDARRAY, (0,), b"b"), state)
    with open(path, "wb") as file:
        pickle.dump(wrap(values, options), file, 4)


def write_npz(tensors, options, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (shape, data) in tensors.items():
            order = {"descr": "<f4", "fortran_order": False, "shape": tuple(shape)}
            header = repr(order).encode() + b"\n"
            start = b"\x93NUMPY\1\0" + struct.pack("<H", len(header))
            archive.writestr(name + ".npy", start + header + data)


def main():
    source, *given, path = sys.argv[1:]
    options = {"prefix": "", "wrap": "", "drop": ""}
    tensors = load(source)
    for option in given:
        name, _, value = option.lstrip("-").partition("=")
        if name in options:
            options[name] = value
        elif name in ("half", "other-half"):
            kept = sorted(tensors)[name == "other-half" :: 2]
            tensors = {name: tensors[name] for name in kept}
        else:
            sys.exit(f"no option is called '{option}'")
    tensors = {options["prefix"] + name: tensor for name, tensor in tensors.items()}
    writers = {"npz": write_npz, "pdparams": write_paddle}
    writers.get(path.rpartition(".")[2], write_torch)(tensors, options, path)


if __name__ == "__main__":
    main()
