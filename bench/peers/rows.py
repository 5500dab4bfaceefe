# ===- rows.py - What the comparison measures -----------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""The rows of the table and the engines, by name. Needs no package."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    """A model, how many images a call gets, and on how many threads."""

    name: str
    title: str
    model: str
    batch: int = 1
    threads: int = 1


ROWS = [
    Row("vit-ti", "ViT-Ti/16", "vit-ti"),
    Row("vit-s", "ViT-S/16", "vit-s"),
    Row("vit-b", "ViT-B/16", "vit-b"),
    Row("vit-b-2t", "ViT-B/16, 2 threads", "vit-b", threads=2),
    Row("vit-ti-b8", "ViT-Ti/16, batch 8", "vit-ti", batch=8),
    Row("vit-b-b8", "ViT-B/16, batch 8", "vit-b", batch=8),
    Row("dinov2-s-518", "DINOv2-S/14, 518 px", "dinov2-s-518"),
    Row("class2-7", "class2, stride 7, batch 4", "class2-7", batch=4),
    Row("class2-1", "class2, stride 1, batch 4", "class2-1", batch=4),
    Row("digits", "digits, 28 px", "digits"),
]

# Those that run when --rows is not given: a quarter of an hour in all.
DEFAULT_ROWS = [
    "vit-ti",
    "vit-s",
    "vit-b",
    "vit-b-2t",
    "vit-ti-b8",
    "dinov2-s-518",
    "class2-7",
    "digits",
]

ENGINES = ["vitc", "onnxruntime", "openvino", "torch", "iree"]

TITLES = {
    "vitc": "vitc",
    "onnxruntime": "ONNX Runtime",
    "openvino": "OpenVINO",
    "torch": "PyTorch",
    "iree": "IREE",
}


def find(name):
    """The row of that name; raises ValueError."""
    for row in ROWS:
        if row.name == name:
            return row
    raise ValueError(f"unknown row '{name}'; rows are {', '.join(r.name for r in ROWS)}")
