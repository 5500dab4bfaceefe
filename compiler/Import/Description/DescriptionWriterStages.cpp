//===- DescriptionWriterStages.cpp - What hierarchical models add ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inverse of DescriptionStages.cpp: windows, biases by distance, cosines,
// merged patches.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Description/DescriptionWriter.h"

using namespace mlir;
using namespace mlir::vit;

static JsonText getWindows(const WindowSpec &windows) {
  JsonText object;
  object.add("size", getExtentText(windows.size));
  if (windows.shift != Extent2D(0, 0))
    object.add("shift", getExtentText(windows.shift));
  if (windows.penalty != WindowSpec().penalty)
    object.add("penalty", windows.penalty);
  if (windows.paddingMoves)
    object.add("padding", "moves");
  return object;
}

JsonText DescriptionWriter::getRelativeMlp(const RelativeMlpSpec &mlp) const {
  JsonText object;
  object.add("hidden", mlp.hidden);
  object.add("fc1", getLinear(mlp.fc1));
  object.add("fc2", getLinear(mlp.fc2));
  auto [rows, columns] = mlp.scale;
  if (rows != columns)
    object.add("scale", std::vector<JsonText>{rows, columns});
  else if (rows != 1)
    object.add("scale", rows);
  if (mlp.divisor != 1)
    object.add("divisor", mlp.divisor);
  if (mlp.gain)
    object.add("gain", *mlp.gain);
  return object;
}

void DescriptionWriter::addPlaces(JsonText &object,
                                  const AttentionSpec &attention) const {
  if (attention.windows)
    object.add("windows", getWindows(*attention.windows));
  if (attention.relativeMlp)
    object.add("relative_bias", getRelativeMlp(*attention.relativeMlp));
  if (!attention.relativeBias.empty()) {
    object.add("relative_bias", getName(attention.relativeBias));
    if (attention.relativeMode != ResizeMode::Bilinear)
      object.add("relative_resize",
                 stringifyResizeMode(attention.relativeMode));
  }
  addName(object, "relative_rows", attention.relativeRows);
  addName(object, "relative_columns", attention.relativeColumns);
  if (attention.relativeGrid)
    object.add("relative_grid", getExtentText(*attention.relativeGrid));
  if (attention.logitScale.empty())
    return;
  if (attention.logitScaleShape == std::vector<int64_t>{attention.heads}) {
    object.add("logit_scale", getName(attention.logitScale));
    return;
  }
  JsonText parameter;
  parameter.add("parameter", getName(attention.logitScale));
  parameter.add("shape",
                std::vector<JsonText>(attention.logitScaleShape.begin(),
                                      attention.logitScaleShape.end()));
  object.add("logit_scale", std::move(parameter));
}

JsonText DescriptionWriter::getMerge(const MergeSpec &merge) const {
  JsonText object;
  object.add("embed_dim", merge.embedDim);
  object.add("reduction", getLinear(merge.reduction));
  addNorm(object, "norm", merge.norm);
  if (merge.normPlace == NormPlace::After)
    object.add("norm_place", "after");
  return object;
}
