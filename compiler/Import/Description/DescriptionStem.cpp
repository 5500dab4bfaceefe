//===- DescriptionStem.cpp - Stems of a description -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The field "stem": convolutions, pools and residual blocks.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Description/DescriptionReader.h"
#include "compiler/Import/Limits.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

static MapWindowSpec readWindow(JsonObject &object,
                                std::optional<Extent2D> kernel) {
  MapWindowSpec window;
  window.kernel = object.getPair("kernel", kernel, 1, kMaxPixels);
  window.stride = object.getPair("stride", Extent2D(1, 1), 1, kMaxPixels);
  const json::Value *padding = object.get("padding");
  if (padding && padding->getAsString())
    window.same = object.getWord("padding", {"same"}, std::nullopt) == 0;
  else
    window.padding = object.getPair("padding", Extent2D(0, 0), 0, kMaxPixels);
  return window;
}

ConvSpec DescriptionReader::readConv(JsonObject &object) {
  ConvSpec conv;
  conv.window = readWindow(object, Extent2D(1, 1));
  conv.channels = object.getInteger("channels", std::nullopt, 1, kMaxWidth);
  conv.weight = readName(object, "weight", true);
  conv.bias = readName(object, "bias", false);
  conv.inOut =
      object.getWord("layout", {"out_in_height_width", "height_width_in_out"},
                     0) == 1;
  if (object.get("standardize")) {
    conv.standardize = object.getNumber("standardize", std::nullopt);
    if (*conv.standardize < 0)
      object.emitExpects("standardize", "a number >= 0");
  }
  object.finish();
  return conv;
}

static MapPoolSpec readMapPool(JsonObject &object) {
  MapPoolSpec pool;
  pool.kind = object.getWord("kind", {"max", "mean"}, std::nullopt) == 0
                  ? PoolKind::Max
                  : PoolKind::Mean;
  pool.window = readWindow(object, std::nullopt);
  const auto [height, width] = pool.window.kernel;
  if (pool.window.padding.first >= height ||
      pool.window.padding.second >= width)
    object.emitExpects("padding", "less than 'kernel'");
  object.finish();
  return pool;
}

MapNormSpec DescriptionReader::readMapNorm(JsonObject &step) {
  MapNormSpec norm;
  const json::Value *value = step.get("norm");
  if (value->getAsString()) {
    const std::string name = readName(step, "norm", true);
    norm.scale = name + ".weight";
    norm.bias = name + ".bias";
    norm.mean = name + ".running_mean";
    norm.variance = name + ".running_var";
    return norm;
  }
  if (!value->getAsObject()) {
    step.emitExpects("norm", "the name N of a batch norm (for N.weight, "
                             "N.bias, N.running_mean and N.running_var) or an "
                             "object");
    return norm;
  }
  JsonObject object = *step.getObject("norm");
  norm.kind = static_cast<MapNormKind>(
      object.getWord("kind", {"batch", "group", "layer"}, 0));
  norm.scale = readName(object, "weight", false);
  norm.bias = readName(object, "bias", false);
  if (norm.kind == MapNormKind::Batch) {
    norm.mean = readName(object, "mean", true);
    norm.variance = readName(object, "variance", true);
  }
  if (norm.kind == MapNormKind::Group)
    norm.groups = object.getInteger("groups", std::nullopt, 1, kMaxWidth);
  norm.rank = object.getInteger("rank", 1, 1, 4);
  norm.epsilon = object.getNumber("epsilon", norm.epsilon);
  if (norm.epsilon < 0)
    object.emitExpects("epsilon", "a number >= 0");
  object.finish();
  return norm;
}

StemStepSpec DescriptionReader::readStemStep(JsonObject object) {
  static constexpr StringRef activations[] = {"none",       "gelu", "gelu_tanh",
                                              "quick_gelu", "relu", "relu2",
                                              "silu",       "tanh"};
  StemStepSpec step;
  step.source = object.getPath();
  int kinds = 0;
  if (auto conv = object.getObject("conv")) {
    step.conv = readConv(*conv);
    ++kinds;
  }
  if (auto pool = object.getObject("pool")) {
    step.pool = readMapPool(*pool);
    ++kinds;
  }
  if (object.get("branch")) {
    step.branch = readStemSteps(object, "branch");
    ++kinds;
  }
  if (object.get("shortcut")) {
    step.shortcut = readStemSteps(object, "shortcut");
    if (!object.get("branch"))
      object.emitError("shortcut") << "has no 'branch' beside it";
  }
  if (object.get("norm"))
    step.norm = readMapNorm(object);
  step.activation = *symbolizeActivation(
      activations[object.getWord("activation", activations, 0)]);
  object.finish();
  if (!top.hasFailed() && kinds > 1)
    top.emitError(object.getPath())
        << "expects one of 'conv', 'pool' and 'branch', got " << kinds;
  return step;
}

std::vector<StemStepSpec> DescriptionReader::readStemSteps(JsonObject &object,
                                                           StringRef key) {
  std::vector<StemStepSpec> steps;
  const json::Array *list = object.getArray(key);
  if (!list)
    return steps;
  const std::string path = object.getPath(key);
  for (auto [i, value] : llvm::enumerate(*list))
    steps.push_back(
        readStemStep(child(value, path + "[" + std::to_string(i) + "]")));
  return steps;
}

/// Steps on maps of `shape`; none where they do not fit.
std::vector<StemStepSpec> DescriptionReader::readMap(StringRef key,
                                                     MapShape shape) {
  std::vector<StemStepSpec> steps = readStemSteps(top, key);
  // What is behind a step that does not fit cannot be checked.
  if (top.hasFailed() ||
      failed(checkStem(steps, shape, [&](const StemStepSpec &step) {
        return top.emitError(step.source);
      })))
    steps.clear();
  return steps;
}

void DescriptionReader::readStem() {
  ModelSpec &spec = result.spec;
  if (top.get("stem"))
    spec.stem = readMap("stem", {spec.imageSize, spec.channels});
}

void DescriptionReader::readNeck() {
  ModelSpec &spec = result.spec;
  if (!top.get("neck"))
    return;
  if (int64_t learned = spec.getPrefix())
    top.emitError("neck") << "has no place for learned tokens, the model has "
                          << learned;
  spec.neck = readMap("neck", spec.getLastMap());
}
