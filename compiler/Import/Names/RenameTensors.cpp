//===- RenameTensors.cpp - A model's parameters under other names ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks a ModelSpec and gives each part the name and the layout that a table
// has for it. What a table does not know keeps its name: the file will lack it.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Names/TensorNames.h"

#include "vit/runtime.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
class Renamer {
public:
  Renamer(const TensorNames &names, StringRef prefix,
          const vit_weights *weights, TensorAliases &aliases)
      : names(names), prefix(prefix), weights(weights), aliases(aliases) {}

  void rename(ModelSpec &spec);

private:
  /// The file's name for one of the table's. Inside of layers, behind theirs.
  std::string full(StringRef name, StringRef ending) const {
    if (name.ends_with("_") && !ending.empty())
      ending = ending.drop_front();
    std::string result = (prefix + layer + name + ending).str();
    setNumber(result, "{s}", stage);
    setNumber(result, "{u}", unit);
    setNumber(result, "{c}", place);
    return result;
  }
  static void setNumber(std::string &name, StringRef field, int64_t number) {
    if (size_t at = name.find(field); at != std::string::npos)
      name.replace(at, field.size(), std::to_string(number));
  }
  /// The tensor of that name; null when there is none. The first layer's.
  const vit_tensor_view *find(StringRef name, StringRef ending) const {
    std::string found = full(name, ending);
    setNumber(found, "{i}", first);
    return vit_weights_find(weights, found.c_str());
  }

  void set(std::string &parameter, StringRef name, StringRef ending = "");
  void linear(LinearSpec &linear, StringRef name, int64_t outHeads = 0,
              int64_t inHeads = 0);
  void norm(std::optional<NormSpec> &norm, StringRef name);

  void convolution(StemStepSpec &step, StringRef conv, StringRef norm);
  void stem(std::vector<StemStepSpec> &steps);
  void token(TokenSpec &token, StringRef name);
  void embedding(ModelSpec &spec);
  void queryKeyValue(AttentionSpec &attention);
  void attention(AttentionSpec &attention);
  void mlp(MlpSpec &mlp);
  void merge(MergeSpec &merge);
  void steps(std::vector<StepSpec> &steps);
  void neck(std::vector<StemStepSpec> &steps);
  void run(RunSpec &run);
  void attentionPool(AttentionPoolSpec &pool);
  void output(OutputSpec &output, bool isNormedBefore);

  const TensorNames &names;
  StringRef prefix;
  const vit_weights *weights;
  TensorAliases &aliases;
  // Of what is being renamed: a run, or a block of the stem.
  StringRef layer;
  int64_t first = 0, stage = 0;
  int64_t unit = 0, place = 0;
};
} // namespace

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

void Renamer::set(std::string &parameter, StringRef name, StringRef ending) {
  if (parameter.empty() || name.empty())
    return;
  std::string renamed = full(name, ending);
  aliases[renamed] = parameter;
  parameter = renamed;
}

void Renamer::linear(LinearSpec &linear, StringRef name, int64_t outHeads,
                     int64_t inHeads) {
  // What lies in another's rows has no name of its own.
  if (name.empty() || linear.weight.empty() || linear.rows)
    return;
  set(linear.weight, name, names.weight);
  set(linear.bias, name, names.bias);
  linear.inOut = names.inOut;
  linear.outHeads = names.headsApart ? outHeads : 0;
  linear.inHeads = names.headsApart ? inHeads : 0;
}

void Renamer::norm(std::optional<NormSpec> &norm, StringRef name) {
  if (!norm)
    return;
  set(norm->scale, name, names.scale);
  set(norm->bias, name, names.bias);
}

//===----------------------------------------------------------------------===//
// From the image to tokens
//===----------------------------------------------------------------------===//

void Renamer::convolution(StemStepSpec &step, StringRef conv, StringRef norm) {
  if (!step.conv)
    return;
  set(step.conv->weight, conv, names.weight);
  set(step.conv->bias, conv, names.bias);
  step.conv->inOut = names.patchLayout == PatchLayout::HeightWidthInOut;
  if (!step.norm)
    return;
  const vit_tensor_view *stored = find(norm, names.scale);
  set(step.norm->scale, norm, names.scale);
  set(step.norm->bias, norm, names.bias);
  if (stored && stored->rank >= 1 && stored->rank <= 4)
    step.norm->rank = stored->rank;
}

/// A convolution, and blocks. The first of a stage brings its shortcut to other
/// channels.
void Renamer::stem(std::vector<StemStepSpec> &steps) {
  if (names.stemConv.empty())
    return;
  for (StemStepSpec &step : steps) {
    convolution(step, names.stemConv, names.stemNorm);
    if (step.branch.empty())
      continue;
    if (!step.shortcut.empty()) {
      ++stage;
      unit = 0;
    }
    ++unit;
    llvm::SaveAndRestore inside(layer, names.unit);
    place = 0;
    for (StemStepSpec &inner : step.branch) {
      ++place;
      convolution(inner, names.unitConv, names.unitNorm);
    }
    for (StemStepSpec &inner : step.shortcut)
      convolution(inner, names.shortcutConv, names.shortcutNorm);
  }
  stage = 0;
}

void Renamer::token(TokenSpec &token, StringRef name) {
  const vit_tensor_view *stored = name.empty() ? nullptr : find(name, "");
  set(token.parameter, name);
  if (!stored)
    return;
  // [D] and [1, D] are one token, like [1, 1, D].
  std::vector<int64_t> shape(stored->shape, stored->shape + stored->rank);
  if (!shape.empty() && shape.back() == token.shape.back() &&
      llvm::product_of(shape) == llvm::product_of(token.shape))
    token.shape = shape;
}

void Renamer::embedding(ModelSpec &spec) {
  PatchEmbedSpec &patches = spec.patchEmbed;
  if (!names.patches.empty()) {
    set(patches.weight, names.patches, names.weight);
    set(patches.bias, names.patches, names.bias);
    patches.layout = names.patchLayout;
  }
  norm(patches.norm, names.patchNorm);
  for (TokenSpec &each : spec.tokens)
    token(each, each.kind == "class"          ? names.classToken
                : each.kind == "distillation" ? names.distillationToken
                                              : names.registers);
  if (spec.position && !names.positions.empty()) {
    PositionSpec &position = *spec.position;
    const vit_tensor_view *stored = find(names.positions, "");
    set(position.parameter, names.positions);
    if (stored)
      position.leadingOne = stored->rank != 2;
    // Only registers set such a model apart from one whose table has a row more
    // or less than its config says.
    if (names.positionsOfClass && !position.ofTokens && !spec.tokens.empty() &&
        spec.tokens.front().kind == "class" && find(names.registers, "")) {
      position.ofTokens = true;
      position.tokenRows = 1;
    }
  }
  norm(spec.embedNorm, names.embedNorm);
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// Three layers, or one weight with all their rows: either way the model's may
/// be the other.
void Renamer::queryKeyValue(AttentionSpec &attention) {
  LinearSpec *parts[] = {&attention.query, &attention.key, &attention.value};
  if (llvm::any_of(parts, [](LinearSpec *part) { return part->rows != 0; }))
    return;
  const bool wasFused = attention.qkv.has_value();
  int biases = 0;
  if (wasFused)
    for (LinearSpec *part : parts) {
      part->weight = attention.qkv->weight;
      if (!attention.qkv->bias.empty())
        part->bias = attention.qkv->bias;
    }
  for (LinearSpec *part : parts)
    biases += !part->bias.empty();

  // Where the source has both, the file says which.
  const bool hasFused = !names.qkv.empty() &&
                        (names.query.empty() || find(names.qkv, names.weight));
  if (!hasFused && !names.query.empty()) {
    const StringRef apart[] = {names.query, names.key, names.value};
    for (auto [part, name] : llvm::zip_equal(parts, apart))
      linear(*part, name, attention.heads);
    attention.qkv.reset();
    return;
  }
  LinearSpec all;
  all.weight = attention.query.weight;
  if (biases == 3)
    all.bias = attention.query.bias;
  linear(all, names.qkv);
  attention.qkv = all;
  for (LinearSpec *part : parts) {
    part->weight.clear();
    if (biases == 3)
      part->bias.clear();
  }
  if (biases != 3) {
    set(attention.query.bias, names.queryBias);
    set(attention.value.bias, names.valueBias);
  }
}

void Renamer::attention(AttentionSpec &attention) {
  if (attention.kind == AttentionKind::Identity)
    return;
  queryKeyValue(attention);
  linear(attention.projection, names.projection, /*outHeads=*/0,
         attention.heads);
  norm(attention.queryNorm, names.queryNorm);
  norm(attention.keyNorm, names.keyNorm);
  norm(attention.innerNorm, names.attentionNorm);
  set(attention.logitScale, names.logitScale);
  set(attention.relativeRows, names.relativeRows);
  set(attention.relativeColumns, names.relativeColumns);
  if (attention.relativeMlp && !names.distances.empty()) {
    linear(attention.relativeMlp->fc1, (names.distances + "0").str());
    linear(attention.relativeMlp->fc2, (names.distances + "2").str());
  }
  if (StringRef(attention.relativeBias).contains("{i}")) {
    set(attention.relativeBias, names.relativeBias);
  } else {
    llvm::SaveAndRestore outside(layer, StringRef());
    set(attention.relativeBias, names.sharedBias);
  }
}

void Renamer::mlp(MlpSpec &mlp) {
  const bool isGated = mlp.gatePlace != GatePlace::None;
  if (!isGated) {
    linear(mlp.fc1, names.fc1);
  } else if (!names.gateAndUp.empty() &&
             (names.gate.empty() || find(names.gateAndUp, names.weight))) {
    linear(mlp.fc1, names.gateAndUp);
    mlp.gate = LinearSpec();
    mlp.gatePlace = GatePlace::First;
  } else if (!names.gate.empty()) {
    if (mlp.gatePlace != GatePlace::Apart)
      mlp.gate = mlp.fc1;
    mlp.gatePlace = GatePlace::Apart;
    linear(mlp.gate, names.gate);
    linear(mlp.fc1, names.up);
  }
  linear(mlp.fc2, isGated && !names.down.empty() ? names.down : names.fc2);
  norm(mlp.innerNorm, names.hiddenNorm);
}

void Renamer::merge(MergeSpec &merge) {
  if (names.merge.empty())
    return;
  llvm::SaveAndRestore numbered(stage, stage - names.mergeEndsStage);
  norm(merge.norm, (names.merge + "norm").str());
  linear(merge.reduction, (names.merge + "reduction").str());
}

/// Tables are of layers with one attention and one perceptron behind it.
void Renamer::steps(std::vector<StepSpec> &steps) {
  if (steps.size() != 2 || !steps[0].attention || !steps[1].mlp ||
      steps[1].parallel)
    return;
  norm(steps[0].norm, names.normBefore);
  attention(*steps[0].attention);
  set(steps[0].layerScale, names.scale1);
  norm(steps[1].norm, names.normAfter);
  mlp(*steps[1].mlp);
  set(steps[1].layerScale, names.scale2);
}

/// Of convolutions and norms; they are called the same behind the prefix.
void Renamer::neck(std::vector<StemStepSpec> &steps) {
  auto own = [&](std::string &name) { set(name, std::string(name)); };
  for (StemStepSpec &step : steps) {
    if (step.conv) {
      own(step.conv->weight);
      own(step.conv->bias);
    }
    if (step.norm) {
      own(step.norm->scale);
      own(step.norm->bias);
    }
  }
}

void Renamer::run(RunSpec &run) {
  if (run.merge) {
    ++stage;
    merge(*run.merge);
  }
  llvm::SaveAndRestore inside(layer, names.layer);
  first = run.first;
  for (std::vector<StepSpec> &kind : run.period)
    steps(kind);
}

//===----------------------------------------------------------------------===//
// From tokens to the answer
//===----------------------------------------------------------------------===//

void Renamer::attentionPool(AttentionPoolSpec &pool) {
  token(pool.latents, names.latent);
  AttentionSpec &attention = pool.attention;
  const int64_t inner = attention.heads * attention.headDim;
  LinearSpec *parts[] = {&attention.query, &attention.key, &attention.value};
  for (LinearSpec *part : parts) {
    if (attention.qkv)
      *part = *attention.qkv;
    // The rows of one weight: each is renamed as if it were there alone.
    part->rows = part->firstRow = 0;
  }
  attention.qkv.reset();
  if (!names.poolQkv.empty()) {
    attention.qkv = attention.query;
    linear(*attention.qkv, names.poolQkv);
    for (LinearSpec *part : parts)
      *part = LinearSpec();
  } else {
    const bool fused = !names.poolKeyAndValue.empty();
    linear(attention.query, names.poolQuery, attention.heads);
    linear(attention.key, fused ? names.poolKeyAndValue : names.poolKey,
           attention.heads);
    linear(attention.value, fused ? names.poolKeyAndValue : names.poolValue,
           attention.heads);
    if (fused) {
      attention.key.rows = attention.value.rows = 2 * inner;
      attention.value.firstRow = inner;
    }
  }
  linear(attention.projection, names.poolProjection, /*outHeads=*/0,
         attention.heads);
  norm(pool.mlpNorm, names.poolNorm);
  if (!pool.mlp)
    return;
  linear(pool.mlp->fc1, names.poolFc1);
  linear(pool.mlp->fc2, names.poolFc2);
}

void Renamer::output(OutputSpec &output, bool isNormedBefore) {
  auto renamePool = [&](PoolSpec &pool) {
    if (pool.attention && !names.latent.empty())
      attentionPool(*pool.attention);
    // Where all tokens have no norm, the one token that is taken may have
    // theirs. For a mean it matters which comes first.
    const bool isOfAll =
        !isNormedBefore && pool.kind == PoolKind::Token && !pool.attention &&
        !names.norm.empty() &&
        (names.pooledNorm.empty() || !find(names.pooledNorm, names.scale));
    norm(pool.norm, isOfAll ? names.norm : names.pooledNorm);
  };
  renamePool(output.pool);
  for (auto [i, head] : llvm::enumerate(output.heads)) {
    renamePool(head.pool);
    if (output.name != "logits")
      continue;
    const vit_tensor_view *hidden = nullptr;
    if (!names.preLogits.empty())
      hidden = find(names.preLogits, names.bias);
    if (hidden && hidden->rank == 1) {
      HiddenSpec &before = head.hidden.emplace();
      before.size = hidden->shape[0];
      before.activation = names.preLogitsActivation;
      before.linear.inOut = names.inOut;
      before.linear.weight = full(names.preLogits, names.weight);
      before.linear.bias = full(names.preLogits, names.bias);
    }
    llvm::SaveAndRestore outer(prefix,
                               names.headHasPrefix ? prefix : StringRef());
    linear(head.linear, output.heads.size() == 1 ? names.head
                        : i == 0                 ? names.classHead
                                                 : names.distillationHead);
  }
}

void Renamer::rename(ModelSpec &spec) {
  stem(spec.stem);
  embedding(spec);
  for (RunSpec &each : spec.runs)
    run(each);
  if (names.hasNeck)
    neck(spec.neck);
  norm(spec.norm, names.norm);
  for (OutputSpec &each : spec.outputs)
    output(each, spec.norm.has_value());
}

void vit::renameTensors(ModelSpec &spec, const TensorNames &names,
                        StringRef prefix, const vit_weights *weights,
                        TensorAliases &aliases) {
  Renamer(names, prefix, weights, aliases).rename(spec);
}
