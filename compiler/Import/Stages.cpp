//===- Stages.cpp - The layers of a stage as runs -------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Stages.h"

using namespace mlir;
using namespace mlir::vit;

/// How many times the first `period` kinds stand one behind the other.
static size_t countRepeats(ArrayRef<int> kinds, size_t period) {
  size_t count = period;
  while (count < kinds.size() && kinds[count] == kinds[count - period])
    ++count;
  return count / period;
}

/// The period at the beginning of `kinds` that repeats over most of them, the
/// shortest of those that do; all of them where nothing repeats.
static size_t findPeriod(ArrayRef<int> kinds) {
  size_t best = kinds.size(), covered = 0;
  for (size_t period = 1; 2 * period <= kinds.size(); ++period) {
    size_t repeats = countRepeats(kinds, period);
    if (repeats > 1 && repeats * period > covered) {
      best = period;
      covered = repeats * period;
    }
  }
  return best;
}

void vit::addStage(ModelSpec &spec, const std::optional<MergeSpec> &merge,
                   ArrayRef<int> kinds,
                   llvm::function_ref<std::vector<StepSpec>(int)> makeLayer) {
  for (size_t first = 0; first < kinds.size();) {
    ArrayRef<int> rest = kinds.drop_front(first);
    const size_t period = findPeriod(rest);
    RunSpec run;
    if (first == 0)
      run.merge = merge;
    run.first = first;
    run.layers = period * countRepeats(rest, period);
    run.source = "depths";
    for (int kind : rest.take_front(period))
      run.period.push_back(makeLayer(kind));
    first += run.layers;
    spec.runs.push_back(std::move(run));
  }
}
