#!/usr/bin/env bash
# ===- run.sh - From a trained model to answers about images ---------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
#
# On a fresh Debian 12: installs what is missing, builds vitc, compiles the
# digits model to an object file, links it into digits.c and lets that read
# images.
#
#   examples/digits/run.sh [--built DIR] [--out DIR] [IMAGE...]
#
# --built takes vitc and its runtime from a build folder as they are, --out says
# where the compiled files go. Answers come on stdout, all else on stderr.
#
# ===----------------------------------------------------------------------=== #
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
built= out=
while [ $# -gt 0 ]; do
  case $1 in
  --built) built=${2:?'--built wants a folder'} && shift 2 ;;
  --out) out=${2:?'--out wants a folder'} && shift 2 ;;
  -*) echo "usage: run.sh [--built DIR] [--out DIR] [IMAGE...]" >&2 && exit 2 ;;
  *) break ;;
  esac
done
[ $# -gt 0 ] || set -- "$here"/images/*.png

if [ -z "$built" ]; then
  # The same folder as the tests', so that nothing is built twice.
  built=$root/build/ci
  log=$built/run.log
  "$root/compiler/utils/setup.sh" >&2
  mkdir -p "$built"
  echo "building vitc in '$built' (some minutes when nothing is there)" >&2
  (cd "$root" && cmake --preset ci &&
    cmake --build --preset ci --target vitc vit_runtime vit_image) >"$log" 2>&1 ||
    { tail -n 40 "$log" >&2 && echo "run.sh: the build failed; all of it is in '$log'" >&2 && exit 1; }
fi
out=${out:-$built/examples/digits}
mkdir -p "$out"

# say COMMAND...: prints it, then does it.
say() {
  echo "\$ $*" >&2
  "$@" >&2
}
say "$built/bin/vitc" compile "$here/model" -o "$out/digits"
# The object itself needs nothing; the libraries are those that read images.
say cc -O2 -Wall -Wextra -I"$out" -I"$root/runtime/include" \
  "$here/digits.c" "$out/digits.o" -o "$out/reader" \
  -L"$built/lib" -lvit_image -lvit_runtime -lpng -ljpeg -lstdc++ -lm -pthread
echo "\$ $out/reader $out/digits.weights IMAGE..." >&2
"$out/reader" "$out/digits.weights" "$@"
