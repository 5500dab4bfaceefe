#!/usr/bin/env bash
# ===- setup.sh - Installs what vitc is built and tested with --------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
#
# For Debian 12, as root or with sudo. Installs the packages that are missing,
# and nothing else: run again, it takes a fraction of a second. --list prints
# the packages and installs nothing.
#
# ===----------------------------------------------------------------------=== #
set -euo pipefail

packages=(
  # The compiler that builds vitc, its linker, sanitizers and formatter.
  clang-22 lld-22 libclang-rt-22-dev clang-format-22
  # What vitc is made of. LLVM's CMake files want the tools to be there, too;
  # lit and FileCheck are among them.
  llvm-22-dev libmlir-22-dev liblld-22-dev llvm-22-tools mlir-22-tools
  libfmt-dev zlib1g-dev libzstd-dev
  # The runtime's libraries.
  nlohmann-json3-dev libxxhash-dev libpng-dev libjpeg62-turbo-dev
  # Build tools, and a plain C compiler for the examples.
  cmake ninja-build ccache gcc g++ libc6-dev
  # Tests; lit ends those that hang by psutil.
  libgtest-dev python3 python3-psutil
)

if [ "${1:-}" = --list ]; then
  printf '%s\n' "${packages[@]}"
  exit 0
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "setup.sh: needs Debian 12 or a system with its packages; elsewhere" \
    "install what '$0 --list' prints" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: all ${#packages[@]} packages are there"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup.sh: needs root or sudo to install: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Runs quietly; what was said is shown when it fails.
quietly() {
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1; then
    cat "$log" >&2
    echo "setup.sh: failed: $*" >&2
    exit 1
  fi
}

echo "setup: installing ${#missing[@]} of ${#packages[@]} packages: ${missing[*]}"
quietly apt-get update -qq
for package in "${missing[@]}"; do
  if [ -z "$(apt-cache madison "$package")" ]; then
    echo "setup.sh: no package '$package' in the archives that apt knows;" \
      "Debian 12 has it, with its security updates" >&2
    exit 1
  fi
done
quietly apt-get install -qq -y --no-install-recommends "${missing[@]}"
echo "setup: done"
