#!/usr/bin/env bash
# ===- run.sh - Measures the pool and what models gain from threads --------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
# usage: run.sh [--vitc PATH] [--threads N] [--seconds S] [MODEL [OPTION...]]
#
# The cost of a job on the runtime's pool; then MODEL (bench/models/vit-base-16
# if not given, with `vitc compile`'s options) on one thread and on N (all CPUs
# if not given), beside a loop of multiply-adds.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
threads=$(nproc)
seconds=10
vitc=$root/build/release/bin/vitc
[ -x "$vitc" ] || vitc=$root/build/dev/bin/vitc
while [ $# -gt 0 ]; do
  case $1 in
    --vitc) vitc=$2; shift 2 ;;
    --threads) threads=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --*) echo "run.sh: unknown option '$1'" >&2; exit 2 ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || set -- "$root/bench/models/vit-base-16"

work=${VITC_THREADS_DIR:-$root/build/threads}
mkdir -p "$work"
cmake -G Ninja -S "$root/runtime" -B "$work/runtime" -DCMAKE_BUILD_TYPE=Release \
  -DVIT_RUNTIME_IMAGE=OFF >"$work/cmake.log"
cmake --build "$work/runtime" >>"$work/cmake.log"
for program in barrier scaling; do
  clang++-22 -std=c++20 -O3 -march=native -ffp-contract=fast -I "$root" -I "$root/runtime/include" \
    "$here/$program.cpp" "$work/runtime/libvit_runtime.a" -pthread -o "$work/$program"
done
rm -f "$work"/model.*
"$vitc" compile "$@" --name=model --emit=shared -o "$work/model" >/dev/null
nm "$work/model.so" >"$work/model.symbols"
"$work/barrier" "$threads"
echo
"$work/scaling" "$work/model.so" "$threads" "$seconds" "$work/model.symbols"
