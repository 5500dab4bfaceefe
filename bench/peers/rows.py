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
    """A model, how many images a call gets, and on how many threads.

    `goal` is the least ratio, fastest of GOAL_PEERS over vitc, that vitc must
    reach, `aim` the one that it is to reach.
    """

    name: str
    title: str
    model: str
    goal: float
    aim: float
    batch: int = 1
    threads: int = 1


ROWS = [
    Row("vit-ti", "ViT-Ti/16", "vit-ti", 1.10, 1.17),
    Row("vit-s", "ViT-S/16", "vit-s", 1.08, 1.13),
    Row("vit-b", "ViT-B/16", "vit-b", 1.10, 1.14),
    Row("vit-b-2t", "ViT-B/16, 2 threads", "vit-b", 1.10, 1.14, threads=2),
    Row("vit-ti-b8", "ViT-Ti/16, batch 8", "vit-ti", 1.10, 1.17, batch=8),
    Row("vit-b-b8", "ViT-B/16, batch 8", "vit-b", 1.10, 1.15, batch=8),
    Row("dinov2-s-518", "DINOv2-S/14, 518 px", "dinov2-s-518", 1.10, 1.18),
    Row("swin-t", "Swin-T", "swin-t", 1.05, 1.12),
    Row("class2-7", "class2, stride 7, batch 4", "class2-7", 2.1, 2.6, batch=4),
    Row("class2-1", "class2, stride 1, batch 4", "class2-1", 3.2, 4.0, batch=4),
    Row("digits", "digits, 28 px", "digits", 1.6, 2.0),
]

ENGINES = ["vitc", "onnxruntime", "openvino", "openvino-onnx", "torch", "iree"]

PEERS = ENGINES[1:]

# The goals were set against engines that get the model as the ONNX file that
# PyTorch exports, and torch.compile. OpenVINO's own reader of PyTorch gives it
# a better form; it counts as a peer, but is not what the goals were set for.
GOAL_PEERS = ["onnxruntime", "openvino-onnx", "torch", "iree"]

TITLES = {
    "vitc": "vitc",
    "onnxruntime": "ONNX Runtime",
    "openvino": "OpenVINO",
    "openvino-onnx": "OpenVINO, ONNX",
    "torch": "PyTorch",
    "iree": "IREE",
}


def find(name):
    """The row of that name; raises ValueError."""
    for row in ROWS:
        if row.name == name:
            return row
    raise ValueError(f"unknown row '{name}'; rows are {', '.join(r.name for r in ROWS)}")
