//===- Stages.cpp - The layers of a stage as runs -------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Stages.h"

#include "compiler/Import/Limits.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

/// Stages beyond any image: each halves its grid.
static constexpr size_t kMaxStages = 16;

std::vector<int64_t> vit::readDepths(JsonObject &fields) {
  std::vector<int64_t> depths = fields.getIntegers("depths", 1, kMaxLayers);
  if (!fields.get("depths"))
    depths = {2, 2, 6, 2};
  if (depths.empty() || depths.size() > kMaxStages)
    fields.emitExpects("depths",
                       "a list of 1 to " + Twine(kMaxStages) + " stages");
  return depths;
}

std::vector<int64_t> vit::readPerStage(JsonObject &fields, StringRef field,
                                       std::vector<int64_t> absent, int64_t min,
                                       int64_t max, size_t stages,
                                       bool mayBeLonger) {
  std::vector<int64_t> list = fields.getIntegers(field, min, max);
  if (!fields.get(field))
    list = std::move(absent);
  if (mayBeLonger && list.size() > stages)
    list.resize(stages);
  if (!fields.hasFailed() && list.size() != stages)
    fields.emitError(field)
        << "has " << list.size() << " numbers, expects one for each of the "
        << stages << " stages of 'depths'";
  return list;
}

bool vit::checkStageWidth(JsonObject &fields, int64_t embedDim, size_t stage,
                          std::optional<int64_t> heads) {
  const int64_t width = getStageWidth(embedDim, stage);
  if (width > kMaxWidth) {
    fields.emitError("embed_dim")
        << "(" << embedDim << ") gives tokens of " << width
        << " numbers in stage " << stage << ", expects at most " << kMaxWidth;
    return false;
  }
  if (heads && width % *heads)
    fields.emitError("num_heads")
        << "(" << *heads << ") of stage " << stage
        << " does not divide the width of its tokens (" << width << ")";
  return true;
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

void vit::setLogDistances(RelativeMlpSpec &mlp, Extent2D size) {
  auto scaleTo = [](int64_t extent) {
    return 8.0 / std::max<int64_t>(extent - 1, 1);
  };
  mlp.scale = {scaleTo(size.first), scaleTo(size.second)};
  mlp.divisor = std::log(8.0);
  mlp.gain = 16;
}

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
