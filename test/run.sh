#!/usr/bin/env bash
# ===- run.sh - Sets up, builds and runs all tests -------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
#
# Everything on a fresh Debian 12: installs what is missing, builds vitc
# (preset ci), and the runtime alone, plainly and with sanitizers; runs every
# test of all that. The last line says "N passed, M failed"; the exit code is 0
# when something passed and nothing failed.
#
#   test/run.sh              all of it
#   test/run.sh --no-setup   installs nothing
#   BUILD=DIR test/run.sh    builds in DIR in place of build/ci
#
# ===----------------------------------------------------------------------=== #
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
build=${BUILD:-$root/build/ci}
results=$build/results
jobs=$(nproc)

if [ "${1:-}" != --no-setup ] && ! compiler/utils/setup.sh; then
  echo "0 passed, 1 failed"
  exit 1
fi
rm -rf "$results"
mkdir -p "$results"

# step NAME COMMAND...: something that must succeed before tests can run. Its
# output is shown only when it doesn't; then NAME counts as a failed test.
step() {
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  if "$@" >"$results/$name.log" 2>&1; then
    echo "   $((SECONDS - start)) s"
    return 0
  fi
  tail -n 60 "$results/$name.log"
  echo "   '$name' failed after $((SECONDS - start)) s"
  echo "$name" >>"$results/failed-steps"
  return 1
}

# suite NAME COMMAND...: tests that leave their results in XML files of that
# name. A failure without such a file counts as one failed test.
suite() {
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  "$@" || echo "$name" >>"$results/failed-suites"
  echo "   $((SECONDS - start)) s"
}

# The runtime alone, without LLVM. runtime NAME SANITIZERS, e.g. "thread".
runtime() {
  local name=$1 folder=$build/$1 program
  step "$name-configure" cmake -S runtime -B "$folder" -G Ninja \
    -DCMAKE_C_COMPILER=clang-22 -DCMAKE_CXX_COMPILER=clang++-22 \
    -DCMAKE_C_COMPILER_LAUNCHER="$(command -v ccache)" \
    -DCMAKE_CXX_COMPILER_LAUNCHER="$(command -v ccache)" \
    -DCMAKE_EXE_LINKER_FLAGS=--ld-path=/usr/bin/ld.lld-22 \
    -DCMAKE_BUILD_TYPE=RelWithDebInfo -DVIT_RUNTIME_TESTS=ON \
    -DVITC_SANITIZE="$2" || return
  # The target that builds the test programs also runs them; these are asked
  # for one by one, so that every test is counted.
  local programs
  programs=$(ninja -C "$folder" -t targets all |
    sed -n 's/^\([^:]*vit_runtime[a-z_]*_test\): .*EXECUTABLE_LINKER.*/\1/p')
  # shellcheck disable=SC2086
  step "$name-build" ninja -C "$folder" all $programs || return
  for program in $programs; do
    suite "$name-$(basename "$program")" "$folder/$program" --gtest_brief=1 \
      --gtest_output="xml:$results/$name-$(basename "$program").xml"
  done
}

runtime runtime ""
runtime runtime-asan address,undefined
runtime runtime-tsan thread

step configure cmake --preset ci -B "$build" &&
  step build cmake --build "$build" &&
  suite lit "$(llvm-config-22 --prefix)/bin/lit" -v -j "$jobs" --timeout 900 \
    --xunit-xml-output "$results/lit.xml" "$build/test"

python3 test/count_results.py "$results"
