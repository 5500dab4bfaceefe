//===- Outputs.cpp - Which results of a model are computed ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Outputs.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::vit;

int64_t ModelSpec::countLayers() const {
  int64_t count = 0;
  for (const RunSpec &run : runs)
    count += run.layers;
  return count;
}

ArrayRef<StepSpec> ModelSpec::getLayer(int64_t layer) const {
  for (const RunSpec &run : runs) {
    if (layer < run.layers)
      return run.period[layer % run.period.size()];
    layer -= run.layers;
  }
  return {};
}

/// Numbers of a token behind layer `layer`.
static int64_t getWidth(const ModelSpec &spec, int64_t layer) {
  size_t count = 0;
  for (const RunSpec &run : spec.runs) {
    ++count;
    if (layer < run.layers)
      break;
    layer -= run.layers;
  }
  return spec.getWidth(count);
}

std::string vit::findOutputProblem(const ModelSpec &spec,
                                   const OutputSpec &output) {
  const int64_t layers = spec.countLayers();
  if (output.layer >= layers)
    return "is none of the model's layers, 0 to " + std::to_string(layers - 1);
  if (output.place == OutputPlace::NormedLayer) {
    if (!spec.norm)
      return "cannot be normed: the model has no norm of all tokens";
    const int64_t width = getWidth(spec, output.layer);
    if (width != spec.getLastWidth())
      return "cannot be normed: tokens are " + std::to_string(width) +
             " wide there, the model's norm is of " +
             std::to_string(spec.getLastWidth());
  }
  if (output.place != OutputPlace::Attention)
    return "";
  int64_t count = 0;
  for (const StepSpec &step : spec.getLayer(output.layer)) {
    if (!step.attention || step.attention->kind != AttentionKind::Softmax)
      continue;
    ++count;
    if (step.attention->windows)
      return "is of windows, which is not supported";
    if (!step.attention->logitScale.empty())
      return "is of cosines, which is not supported";
    if (!step.attention->relativeRows.empty())
      return "has decomposed relative positions, which is not supported";
    if (step.attention->talking)
      return "is of talking heads, which is not supported";
    if (step.attention->differential)
      return "is differential, which is not supported";
    if (step.attention->hasFewerKeyHeads())
      return "has fewer heads of keys than of queries, which is not supported";
    if (step.tokens)
      return "is of the first tokens alone, which is not supported";
  }
  if (count != 1)
    return "is in a layer with " + std::to_string(count) +
           " softmaxes, expects one";
  return "";
}

/// The vector that the heads read, or that is the output without them; empty
/// where there are several or none.
static std::optional<PoolSpec> findFeatures(const ModelSpec &spec) {
  for (const OutputSpec &output : spec.outputs) {
    if (output.place != OutputPlace::End)
      continue;
    if (output.heads.size() == 1)
      return output.heads[0].pool;
    if (!output.heads.empty())
      return std::nullopt;
    if (!output.pool.none)
      return output.pool;
  }
  return std::nullopt;
}

/// "layer:3" and the like; none if it is not written as one of these. There is
/// one way to write each, so that no output has two names.
static std::optional<OutputSpec> parseInner(StringRef text) {
  OutputSpec output;
  output.name = text.str();
  llvm::replace(output.name, ':', '_');
  if (text.consume_front("attention:")) {
    output.place = OutputPlace::Attention;
  } else if (text.consume_front("layer:")) {
    output.place = text.consume_back(":normed") ? OutputPlace::NormedLayer
                                                : OutputPlace::Layer;
  } else {
    return std::nullopt;
  }
  if (text.getAsInteger(10, output.layer) || output.layer < 0 ||
      text != std::to_string(output.layer))
    return std::nullopt;
  return output;
}

/// What `wanted` may be, for an error.
static std::string listOutputs(const ModelSpec &spec) {
  std::vector<std::string> names;
  for (const OutputSpec &output : spec.outputs)
    names.push_back(output.name);
  auto add = [&](StringRef name) {
    if (!llvm::is_contained(names, name))
      names.push_back(name.str());
  };
  if (findFeatures(spec))
    add("features");
  add("tokens");
  const std::string last = std::to_string(spec.countLayers() - 1);
  add("layer:0 to layer:" + last);
  // Of stages of several widths, the norm is of the last.
  OutputSpec normed;
  normed.place = OutputPlace::NormedLayer;
  while (normed.layer < spec.countLayers() &&
         !findOutputProblem(spec, normed).empty())
    ++normed.layer;
  if (normed.layer < spec.countLayers())
    add("layer:" + std::to_string(normed.layer) + ":normed to layer:" + last +
        ":normed");
  add("attention:0 to attention:" + last);
  return llvm::join(names, ", ");
}

LogicalResult vit::selectOutputs(ModelSpec &spec, ArrayRef<std::string> wanted,
                                 StringRef model, Location loc) {
  std::vector<OutputSpec> outputs;
  for (const std::string &name : wanted) {
    auto own = llvm::find_if(
        spec.outputs, [&](const OutputSpec &o) { return o.name == name; });
    if (own != spec.outputs.end()) {
      outputs.push_back(*own);
      continue;
    }
    OutputSpec output;
    output.name = name;
    if (name == "features" && findFeatures(spec)) {
      output.pool = *findFeatures(spec);
    } else if (std::optional<OutputSpec> inner = parseInner(name)) {
      output = *inner;
      if (std::string problem = findOutputProblem(spec, output);
          !problem.empty())
        return emitError(loc)
               << "output '" << name << "' of '" << model << "' " << problem;
    } else if (name != "tokens") {
      return emitError(loc) << "'" << model << "' has no output '" << name
                            << "', it has " << listOutputs(spec);
    }
    outputs.push_back(std::move(output));
  }
  spec.outputs = std::move(outputs);
  return success();
}
