//===- DescriptionWriterStem.cpp - Stems in vitc's own format -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inverse of DescriptionStem.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Description/DescriptionWriter.h"

using namespace mlir;
using namespace mlir::vit;

static void addWindow(JsonText &object, const MapWindowSpec &window,
                      bool hasKernel) {
  if (hasKernel || window.kernel != Extent2D(1, 1))
    object.add("kernel", getExtentText(window.kernel));
  if (window.stride != Extent2D(1, 1))
    object.add("stride", getExtentText(window.stride));
  if (window.same)
    object.add("padding", "same");
  else if (window.padding != Extent2D(0, 0))
    object.add("padding", getExtentText(window.padding));
}

JsonText DescriptionWriter::getMapNorm(const MapNormSpec &norm) const {
  JsonText object;
  if (norm.kind != MapNormKind::Batch)
    object.add("kind", norm.kind == MapNormKind::Group ? "group" : "layer");
  addName(object, "weight", norm.scale);
  addName(object, "bias", norm.bias);
  if (norm.rank != 1)
    object.add("rank", norm.rank);
  addName(object, "mean", norm.mean);
  addName(object, "variance", norm.variance);
  if (norm.kind == MapNormKind::Group)
    object.add("groups", norm.groups);
  if (norm.epsilon != MapNormSpec().epsilon)
    object.add("epsilon", norm.epsilon);
  return object;
}

JsonText DescriptionWriter::getStemStep(const StemStepSpec &step) const {
  JsonText object;
  if (step.conv) {
    JsonText conv;
    conv.add("channels", step.conv->channels);
    addWindow(conv, step.conv->window, /*hasKernel=*/false);
    addName(conv, "weight", step.conv->weight);
    addName(conv, "bias", step.conv->bias);
    if (step.conv->inOut)
      conv.add("layout", "height_width_in_out");
    if (step.conv->standardize)
      conv.add("standardize", *step.conv->standardize);
    object.add("conv", std::move(conv));
  }
  if (step.pool) {
    JsonText pool;
    pool.add("kind", stringifyPoolKind(step.pool->kind));
    addWindow(pool, step.pool->window, /*hasKernel=*/true);
    object.add("pool", std::move(pool));
  }
  if (!step.branch.empty())
    object.add("branch", getStemSteps(step.branch));
  if (!step.shortcut.empty())
    object.add("shortcut", getStemSteps(step.shortcut));
  if (step.norm)
    object.add("norm", getMapNorm(*step.norm));
  if (step.activation != Activation::None)
    object.add("activation", stringifyActivation(step.activation));
  return object;
}

JsonText DescriptionWriter::getStemSteps(ArrayRef<StemStepSpec> steps) const {
  std::vector<JsonText> list;
  for (const StemStepSpec &step : steps)
    list.push_back(getStemStep(step));
  return list;
}
