//===- HuggingFaceNames.cpp - How files call their tensors ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// transformers 5 renamed the tensors of its models, still writes the old names
// unless told otherwise, and reads both. Files of the ...For... classes have
// the model's prefix, those of the bare model do not, and either is read into
// either. So the names found in the file decide, by majority.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/HuggingFace.h"

#include "vit/runtime.h"

using namespace mlir;
using namespace mlir::vit;

/// vit and deit; the first row is what transformers writes by default.
static constexpr HfNames kVitNames[] = {
    {/*layer=*/"encoder.layer.{i}.",
     /*query=*/"attention.attention.query", "attention.attention.key",
     "attention.attention.value", /*projection=*/"attention.output.dense",
     /*normBefore=*/"layernorm_before", "layernorm_after",
     /*fc1=*/"intermediate.dense", "output.dense",
     /*gateAndUp=*/"", "", "", "", /*scale1=*/"", ""},
    {/*layer=*/"layers.{i}.",
     /*query=*/"attention.q_proj", "attention.k_proj", "attention.v_proj",
     /*projection=*/"attention.o_proj",
     /*normBefore=*/"layernorm_before", "layernorm_after",
     /*fc1=*/"mlp.fc1", "mlp.fc2",
     /*gateAndUp=*/"", "", "", "", /*scale1=*/"", ""},
};

static constexpr HfNames kDinov2Names[] = {
    {/*layer=*/"encoder.layer.{i}.",
     /*query=*/"attention.attention.query", "attention.attention.key",
     "attention.attention.value", /*projection=*/"attention.output.dense",
     /*normBefore=*/"norm1", "norm2",
     /*fc1=*/"mlp.fc1", "mlp.fc2",
     /*gateAndUp=*/"mlp.weights_in", "", "", /*down=*/"mlp.weights_out",
     /*scale1=*/"layer_scale1.lambda1", "layer_scale2.lambda1"},
    {/*layer=*/"encoder.layer.{i}.",
     /*query=*/"attention.q_proj", "attention.k_proj", "attention.v_proj",
     /*projection=*/"attention.o_proj",
     /*normBefore=*/"norm1", "norm2",
     /*fc1=*/"mlp.fc1", "mlp.fc2",
     /*gateAndUp=*/"", /*gate=*/"mlp.gate_proj", "mlp.up_proj",
     /*down=*/"mlp.down_proj",
     /*scale1=*/"layer_scale1.lambda1", "layer_scale2.lambda1"},
};

/// How many names of layer 0 (and the embedding's) the file has.
static int countHits(const HfNames &names, StringRef prefix,
                     const vit_weights *weights) {
  int hits = 0;
  auto look = [&](const Twine &name) {
    hits += vit_weights_find(weights, (prefix + name).str().c_str()) != nullptr;
  };
  look("embeddings.patch_embeddings.projection.weight");
  auto [head, tail] = names.layer.split("{i}");
  std::string layer = (head + "0" + tail).str();
  for (StringRef name : {names.query, names.projection, names.normBefore,
                         names.fc1, names.gateAndUp, names.gate})
    if (!name.empty())
      look(layer + name + ".weight");
  return hits;
}

HfSpelling vit::chooseHfSpelling(StringRef modelType, HfTask task,
                                 const vit_weights *weights) {
  ArrayRef<HfNames> candidates = kVitNames;
  if (modelType == "dinov2")
    candidates = kDinov2Names;
  std::string prefix = (modelType + ".").str();
  SmallVector<std::string, 2> prefixes = {prefix, ""};
  if (task == HfTask::Model)
    std::swap(prefixes[0], prefixes[1]);

  const HfNames *best = &candidates[0];
  std::string bestPrefix = prefixes[0];
  int bestHits = 0;
  if (weights)
    for (const HfNames &names : candidates)
      for (const std::string &candidate : prefixes)
        if (int hits = countHits(names, candidate, weights); hits > bestHits) {
          best = &names;
          bestPrefix = candidate;
          bestHits = hits;
        }
  return {*best, bestPrefix};
}
