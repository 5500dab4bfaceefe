//===- DescriptionWriterLayers.cpp - The layers of a description ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inverse of DescriptionLayers.cpp, and what the layers' norms and names
// have in common, which is written once.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Description/DescriptionWriter.h"

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// What is common
//===----------------------------------------------------------------------===//

/// Calls the visitors with every linear layer and norm of a step, in order.
static void visitStep(const StepSpec &step,
                      function_ref<void(const LinearSpec &)> visitLinear,
                      function_ref<void(const NormSpec &)> visitNorm) {
  auto norm = [&](const std::optional<NormSpec> &norm) {
    if (norm)
      visitNorm(*norm);
  };
  norm(step.norm);
  if (step.attention) {
    const AttentionSpec &attention = *step.attention;
    if (attention.qkv)
      visitLinear(*attention.qkv);
    for (const LinearSpec *linear : {&attention.query, &attention.key,
                                     &attention.value, &attention.projection})
      visitLinear(*linear);
    norm(attention.queryNorm);
    norm(attention.keyNorm);
    norm(attention.innerNorm);
    if (attention.gate)
      visitLinear(*attention.gate);
    if (attention.relativeMlp) {
      visitLinear(attention.relativeMlp->fc1);
      visitLinear(attention.relativeMlp->fc2);
    }
    if (attention.talking) {
      visitLinear(attention.talking->scores);
      visitLinear(attention.talking->weights);
    }
    if (attention.differential)
      visitNorm(attention.differential->norm);
  }
  if (step.mlp) {
    for (const LinearSpec *linear :
         {&step.mlp->fc1, &step.mlp->gate, &step.mlp->fc2})
      visitLinear(*linear);
    norm(step.mlp->innerNorm);
  }
}

/// The defaults of all norms and linear layers become those of the encoder's
/// first ones.
void DescriptionWriter::findDefaults() {
  bool hasLinear = false, hasNorm = false;
  for (const RunSpec &run : spec.runs)
    for (const std::vector<StepSpec> &layer : run.period)
      for (const StepSpec &step : layer)
        visitStep(
            step,
            [&](const LinearSpec &linear) {
              if (!hasLinear && !linear.weight.empty()) {
                inOut = linear.inOut;
                hasLinear = true;
              }
            },
            [&](const NormSpec &norm) {
              if (!hasNorm) {
                epsilon = norm.epsilon;
                normKind = norm.kind;
                hasNorm = true;
              }
            });
}

/// What all names of a run begin with, up to a dot, if that has the layer's
/// number in it.
void DescriptionWriter::findPrefix(const RunSpec &run) {
  std::optional<StringRef> common;
  auto visit = [&](StringRef name) {
    if (name.empty())
      return;
    if (!common) {
      common = name;
      return;
    }
    size_t length = 0;
    while (length < std::min(common->size(), name.size()) &&
           (*common)[length] == name[length])
      ++length;
    common = common->take_front(length);
  };
  for (const std::vector<StepSpec> &layer : run.period)
    for (const StepSpec &step : layer) {
      visit(step.layerScale);
      if (step.attention) {
        visit(step.attention->relativeBias);
        visit(step.attention->relativeRows);
        visit(step.attention->relativeColumns);
        visit(step.attention->logitScale);
      }
      visitStep(
          step,
          [&](const LinearSpec &linear) {
            visit(linear.weight);
            visit(linear.bias);
          },
          [&](const NormSpec &norm) {
            visit(norm.scale);
            visit(norm.bias);
          });
    }
  size_t end = common ? common->rfind("{i}.") : StringRef::npos;
  prefix = end == StringRef::npos ? "" : common->take_front(end + 4).str();
}

//===----------------------------------------------------------------------===//
// Runs, steps, attention and perceptrons
//===----------------------------------------------------------------------===//

JsonText DescriptionWriter::getAttention(const AttentionSpec &attention) const {
  JsonText object;
  if (attention.kind == AttentionKind::Identity) {
    object.add("kind", "identity");
    return object;
  }
  object.add("heads", attention.heads);
  if (attention.heads * attention.headDim != width)
    object.add("head_dim", attention.headDim);
  if (attention.hasFewerKeyHeads())
    object.add("kv_heads", attention.keyHeads);
  if (attention.scale)
    object.add("scale", *attention.scale);
  if (attention.qkv) {
    object.add("qkv", getLinear(*attention.qkv));
    addName(object, "query_bias", attention.query.bias);
    addName(object, "key_bias", attention.key.bias);
    addName(object, "value_bias", attention.value.bias);
  } else {
    object.add("query", getLinear(attention.query));
    object.add("key", getLinear(attention.key));
    object.add("value", getLinear(attention.value));
  }
  addNorm(object, "query_norm", attention.queryNorm);
  addNorm(object, "key_norm", attention.keyNorm);
  if (attention.qkNorm != QkNorm::Shared)
    object.add("qk_norm", attention.qkNorm == QkNorm::PerHead ? "per_head"
                                                              : "across_heads");
  if (attention.rope)
    object.add("rope", true);
  addPlaces(object, attention);
  if (attention.talking) {
    JsonText talking;
    talking.add("scores", getLinear(attention.talking->scores));
    talking.add("weights", getLinear(attention.talking->weights));
    object.add("talking_heads", std::move(talking));
  }
  if (attention.differential) {
    const DifferentialSpec &spec = *attention.differential;
    JsonText differential;
    const std::pair<StringRef, StringRef> vectors[] = {{"query1", spec.query1},
                                                       {"key1", spec.key1},
                                                       {"query2", spec.query2},
                                                       {"key2", spec.key2}};
    for (auto [key, name] : vectors)
      differential.add(key, getName(name));
    if (spec.init)
      differential.add("init", *spec.init);
    differential.add("norm", getNorm(spec.norm));
    object.add("differential", std::move(differential));
  }
  addNorm(object, "inner_norm", attention.innerNorm);
  if (attention.gate)
    object.add("gate", getLinear(*attention.gate));
  object.add("projection", getLinear(attention.projection));
  return object;
}

JsonText DescriptionWriter::getMlp(const MlpSpec &mlp) const {
  JsonText object;
  object.add("hidden", mlp.hidden);
  if (mlp.activation != Activation::Gelu)
    object.add("activation", stringifyActivation(mlp.activation));
  object.add("fc1", getLinear(mlp.fc1));
  if (mlp.gatePlace == GatePlace::Apart)
    object.add("gate", getLinear(mlp.gate));
  else if (mlp.gatePlace != GatePlace::None)
    object.add("gate_in_fc1",
               mlp.gatePlace == GatePlace::First ? "first" : "second");
  addNorm(object, "inner_norm", mlp.innerNorm);
  object.add("fc2", getLinear(mlp.fc2));
  return object;
}

JsonText DescriptionWriter::getStep(const StepSpec &step) const {
  JsonText object;
  addNorm(object, "norm", step.norm);
  if (step.normPlace != NormPlace::Before)
    object.add("norm_place",
               step.normPlace == NormPlace::Branch ? "branch" : "after");
  if (step.parallel)
    object.add("parallel", true);
  if (step.tokens)
    object.add("tokens", step.tokens);
  if (step.attention)
    object.add("attention", getAttention(*step.attention));
  if (step.mlp)
    object.add("mlp", getMlp(*step.mlp));
  addName(object, "layer_scale", step.layerScale);
  return object;
}

/// `before`: layers of the runs in front of it.
JsonText DescriptionWriter::getRun(const RunSpec &run, int64_t before) {
  JsonText object;
  object.add("layers", run.layers);
  if (run.first != before)
    object.add("first", run.first);
  if (run.merge) {
    object.add("merge", getMerge(*run.merge));
    width = run.merge->embedDim;
  }
  addTokens(object, run.tokens);
  findPrefix(run);
  if (!prefix.empty())
    object.add("prefix", prefix);
  std::vector<JsonText> period;
  for (const std::vector<StepSpec> &layer : run.period) {
    std::vector<JsonText> steps;
    for (const StepSpec &step : layer)
      steps.push_back(getStep(step));
    period.push_back(std::move(steps));
  }
  prefix.clear();
  if (period.size() == 1)
    object.add("steps", period[0]);
  else
    object.add("period", std::move(period));
  return object;
}
