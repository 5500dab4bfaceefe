//===- DescriptionStages.cpp - Stages and windows of a description --------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What hierarchical models add: windows, their relative positions, merged
// patches; see DescriptionLayers.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Description/DescriptionReader.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

void DescriptionReader::readWindows(JsonObject &attention,
                                    AttentionSpec &spec) {
  std::optional<JsonObject> object = attention.getObject("windows");
  if (!object)
    return;
  WindowSpec windows;
  windows.size = object->getPair("size", std::nullopt, 1, kMaxPixels);
  windows.shift = object->getPair("shift", Extent2D(0, 0), 0, kMaxPixels);
  windows.penalty = object->getInteger("penalty", windows.penalty, 0);
  windows.paddingMoves = object->getWord("padding", {"stays", "moves"}, 0) == 1;
  auto [height, width] = windows.size;
  if (windows.shift.first >= height || windows.shift.second >= width)
    object->emitError("shift")
        << "(" << windows.shift.first << " x " << windows.shift.second
        << ") is not less than the size (" << height << " x " << width << ")";
  object->finish();
  if (int64_t learned = result.spec.getPrefix())
    attention.emitError("windows")
        << "have no place for learned tokens, the model has " << learned;
  spec.windows = windows;
}

RelativeMlpSpec DescriptionReader::readRelativeMlp(JsonObject &object) {
  RelativeMlpSpec mlp;
  mlp.hidden = object.getInteger("hidden", std::nullopt, 1, kMaxWidth);
  mlp.fc1 = readLinear(object, "fc1");
  mlp.fc2 = readLinear(object, "fc2");
  if (mlp.fc1.bias.empty())
    object.emitExpects("fc1", "a linear layer with a bias");
  auto isPositive = [&](StringRef key, double number) {
    if (!(number > 0))
      object.emitExpects(key, "numbers > 0");
  };
  if (const json::Value *value = object.get("scale");
      value && value->getAsArray()) {
    const json::Array &list = *value->getAsArray();
    if (list.size() == 2 && list[0].getAsNumber() && list[1].getAsNumber())
      mlp.scale = {*list[0].getAsNumber(), *list[1].getAsNumber()};
    else
      object.emitExpects("scale", "a number or two");
  } else {
    mlp.scale.first = mlp.scale.second = object.getNumber("scale", 1);
  }
  isPositive("scale", std::min(mlp.scale.first, mlp.scale.second));
  mlp.divisor = object.getNumber("divisor", 1);
  isPositive("divisor", mlp.divisor);
  if (object.get("gain")) {
    mlp.gain = object.getNumber("gain", std::nullopt);
    isPositive("gain", *mlp.gain);
  }
  object.finish();
  return mlp;
}

/// A table, or an object that says how to make one.
void DescriptionReader::readRelativeBias(JsonObject &attention,
                                         AttentionSpec &spec) {
  const json::Value *value = attention.get("relative_bias");
  if (!value)
    return;
  if (value->getAsObject()) {
    JsonObject object = *attention.getObject("relative_bias");
    spec.relativeMlp = readRelativeMlp(object);
  } else {
    spec.relativeBias = readName(attention, "relative_bias", true);
  }
  if (int64_t learned = result.spec.getPrefix(); learned > 1)
    attention.emitError("relative_bias")
        << "knows one learned token at most, the model has " << learned;
}

/// Decomposed relative positions.
void DescriptionReader::readDistances(JsonObject &attention,
                                      AttentionSpec &spec) {
  spec.relativeRows = readName(attention, "relative_rows", false);
  spec.relativeColumns = readName(attention, "relative_columns", false);
  if (spec.relativeRows.empty() != spec.relativeColumns.empty()) {
    attention.emitExpects(
        spec.relativeRows.empty() ? "relative_rows" : "relative_columns",
        "a parameter, as 'relative_rows' and 'relative_columns' come together");
    return;
  }
  if (spec.relativeRows.empty())
    return;
  for (StringRef key :
       {"relative_bias", "rope", "logit_scale", "talking_heads"})
    if (attention.has(key))
      attention.emitError("relative_rows")
          << "and '" << key << "' exclude each other";
  if (spec.windows && spec.windows->shift != Extent2D(0, 0))
    attention.emitError("relative_rows")
        << "and windows with a shift (" << spec.windows->shift.first << " x "
        << spec.windows->shift.second << ") exclude each other";
  if (int64_t learned = result.spec.getPrefix())
    attention.emitError("relative_rows")
        << "have no place for learned tokens, the model has " << learned;
}

/// A parameter's name, or an object with the name and a shape.
void DescriptionReader::readLogitScale(JsonObject &attention,
                                       AttentionSpec &spec) {
  const json::Value *value = attention.get("logit_scale");
  if (!value)
    return;
  spec.logitScaleShape = {spec.heads};
  if (value->getAsObject()) {
    JsonObject object = *attention.getObject("logit_scale");
    spec.logitScale = readName(object, "parameter", true);
    spec.logitScaleShape = object.getIntegers("shape", 1, kMaxWidth);
    object.finish();
    int64_t elements = 1;
    for (int64_t extent : spec.logitScaleShape)
      elements = std::min(elements * extent, kMaxWidth + 1);
    if (elements != spec.heads || spec.logitScaleShape.empty())
      object.emitExpects("shape", "a shape of as many numbers as 'heads' (" +
                                      Twine(spec.heads) + ")");
  } else {
    spec.logitScale = readName(attention, "logit_scale", true);
  }
  for (StringRef key : {"scale", "query_norm"})
    if (attention.has(key))
      attention.emitError("logit_scale")
          << "and '" << key << "' exclude each other";
}

MergeSpec DescriptionReader::readMerge(JsonObject object) {
  MergeSpec merge;
  merge.source = object.getPath();
  merge.embedDim = object.getInteger("embed_dim", std::nullopt, 1, kMaxWidth);
  merge.reduction = readLinear(object, "reduction");
  merge.norm = readNorm(object, "norm");
  merge.normPlace = object.getWord("norm_place", {"before", "after"}, 0) == 1
                        ? NormPlace::After
                        : NormPlace::Before;
  object.finish();
  if (int64_t learned = result.spec.getPrefix())
    top.emitError(merge.source)
        << "has no place for learned tokens, the model has " << learned;
  return merge;
}
