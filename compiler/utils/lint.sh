#!/usr/bin/env bash
# ===- lint.sh - Checks the form of all files ------------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
#
# clang-format on all C and C++ files, `bash -n` on scripts, and check_files.py:
# sizes, banners, white space, links of documents. Of the files that git tracks;
# with --fix clang-format writes what it wants. Exits with 1 when something is
# wrong.
#
# ===----------------------------------------------------------------------=== #
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
failed=0

mode=(--dry-run -Werror)
[ "${1:-}" = --fix ] && mode=(-i)
git ls-files -z '*.c' '*.cpp' '*.h' |
  xargs -0 -n 50 clang-format-22 "${mode[@]}" || failed=1

while IFS= read -r -d '' script; do
  bash -n "$script" || failed=1
done < <(git ls-files -z '*.sh' .ci/run)

python3 compiler/utils/check_files.py || failed=1
exit $failed
