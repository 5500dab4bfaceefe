#!/usr/bin/env bash
# ===- run.sh - Measures the approximated functions ----------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
# Time vitc's elementary functions against MLIR's own approximations (of its test pass), interleaved.
# usage: bench/math/run.sh [BUILD_FOLDER]    (build/dev if not given)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:-$root/build/dev}" && pwd)
llvm=$(llvm-config-22 --bindir)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

lower="--cse --loop-invariant-code-motion --convert-scf-to-cf --convert-vector-to-llvm --convert-math-to-llvm
  --finalize-memref-to-llvm --convert-func-to-llvm=use-bare-ptr-memref-call-conv --convert-to-llvm
  --reconcile-unrealized-casts"

compile() { # compile LANES CPU PREFIX COMMAND...
  local lanes=$1 cpu=$2 prefix=$3; shift 3
  local flags="-mcpu=$cpu -mattr=-prefer-256-bit"
  python3 "$root/test/Integration/Math/Inputs/math_kernels.py" "$lanes" "$prefix" | "$@" $lower |
    "$llvm/mlir-translate" --mlir-to-llvmir | "$llvm/opt" -O3 $flags |
    "$llvm/llc" -O3 $flags -relocation-model=pic -filetype=obj -o "$work/$prefix.o"
}

for target in "16 x86-64-v4" "8 x86-64-v3"; do
  read -r lanes cpu <<<"$target"
  if [[ $cpu == x86-64-v4 ]] && ! grep -qw avx512vl /proc/cpuinfo; then continue; fi
  echo "$cpu, vectors of $lanes"
  compile "$lanes" "$cpu" vit "$build/bin/vit-opt" --vit-approximate-math
  compile "$lanes" "$cpu" stock "$llvm/mlir-opt" --test-math-polynomial-approximation
  "$llvm/clang++" -O2 -std=c++20 "$root/bench/math/math_speed.cpp" "$work/vit.o" "$work/stock.o" -lm -o "$work/speed"
  "$work/speed"
done
