#!/usr/bin/env bash
# ===- run.sh - Measures vitc and other engines side by side ---------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
# usage: run.sh [--vitc PATH] [--rows A,B] [--engines A,B] [--seconds N] [--out DIR]
#
# Installs the engines (requirements.txt), and what takes no more than itself
# (requirements-alone.txt), into build/peers/venv, builds the
# runtime's thread pool and the loop that measures the peak, and runs
# compare.py with the arguments given; `run.sh --help` lists them. Needs what
# setup.sh installs, python3 with venv, and some 3 GB of disk.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${VITC_PEERS_DIR:-$root/build/peers}
mkdir -p "$work"

stamp=$work/venv/installed
requirements=("$here/requirements.txt" "$here/requirements-alone.txt")
if ! cat "${requirements[@]}" | cmp -s - "$stamp"; then
  echo "installing the engines into $work/venv" >&2
  python3 -m venv "$work/venv"
  nice "$work/venv/bin/pip" install --quiet --requirement "${requirements[0]}" >&2
  nice "$work/venv/bin/pip" install --quiet --no-deps --requirement "${requirements[1]}" >&2
  cat "${requirements[@]}" >"$stamp"
fi

cmake -G Ninja -S "$root/runtime" -B "$work/runtime" -DCMAKE_BUILD_TYPE=Release -DVIT_RUNTIME_IMAGE=OFF >"$work/cmake.log"
nice cmake --build "$work/runtime" >>"$work/cmake.log"
clang++-22 -O3 -march=native -ffp-contract=fast -fPIC -shared -I "$root" -I "$root/runtime/include" \
  "$here/native.cpp" "$work/runtime/libvit_runtime.a" -pthread -o "$work/native.so"

exec "$work/venv/bin/python" "$here/compare.py" --work "$work" "$@"
