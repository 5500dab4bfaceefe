#!/usr/bin/env bash
# ===- run.sh - Times products with seven products --------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
# usage: run.sh [ROUNDS]    (12 if not given)
#
# What one level of Strassen's algorithm gains on the linear layers of ViT-B/16,
# for one image and for eight at once, and of DINOv2-S at 518 px: one line a
# layer. docs/performance.md says what became of it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rounds=${1:-12}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clang++-22 -std=c++20 -O3 -march=native -ffp-contract=fast "$here/strassen.cpp" -o "$work/strassen"
layers() { # ROWS WIDTH LAYERS
  "$work/strassen" "$1" "$2" $((3 * $2)) "$3" "$rounds"
  "$work/strassen" "$1" "$2" "$2" "$3" "$rounds"
  "$work/strassen" "$1" "$2" $((4 * $2)) "$3" "$rounds"
  "$work/strassen" "$1" $((4 * $2)) "$2" "$3" "$rounds"
}
echo "ViT-B/16: qkv, projection, fc1, fc2"
layers 197 768 12
echo "ViT-B/16, 8 images at once"
layers 1576 768 4
echo "DINOv2-S at 518 px"
layers 1370 384 12
