//===- HuggingFaceSwin.cpp - The stages of Swin and Swin v2 ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fields and encoders of transformers' hierarchical models. Both put patches
// together at the end of a stage, which is the beginning of the next, and pad a
// grid before they shift it.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/HuggingFace/HuggingFaceConfig.h"
#include "compiler/Import/Limits.h"
#include "compiler/Import/Stages.h"

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

/// What each stage has to get along with.
static void checkStages(JsonObject &config, const HfConfig &result) {
  for (auto [stage, heads] : llvm::enumerate(result.stageHeads)) {
    if (!checkStageWidth(config, result.hidden, stage, heads))
      return;
    const double hidden = result.mlpRatio * getStageWidth(result.hidden, stage);
    if (!(hidden >= 1 && hidden <= kMaxWidth))
      config.emitExpects("mlp_ratio", "a number > 0 that gives a hidden size "
                                      "between 1 and " +
                                          Twine(kMaxWidth));
  }
  for (int64_t window : result.pretrainedWindows)
    if (window == 1)
      config.emitExpects("pretrained_window_sizes",
                         "0 or at least 2 for each stage");
}

/// What transformers computes of 'depths' and 'embed_dim', and writes as well.
static void checkDerived(JsonObject &config, const HfConfig &result) {
  const auto stages = static_cast<int64_t>(result.depths.size());
  if (config.hasFailed())
    return;
  const int64_t width = getStageWidth(result.hidden, stages - 1);
  if (int64_t layers = config.getInteger("num_layers", stages, 0, kMaxLayers);
      layers != stages)
    config.emitError("num_layers") << "(" << layers << ") contradicts the "
                                   << stages << " stages of 'depths'";
  if (int64_t hidden = config.getInteger("hidden_size", width, 0, INT64_MAX);
      hidden != width)
    config.emitError("hidden_size")
        << "(" << hidden << ") contradicts 'embed_dim' (" << result.hidden
        << ") and 'depths', which make it " << width;
}

void vit::readHfStages(JsonObject &config, HfConfig &result) {
  result.hidden =
      config.getInteger("embed_dim", result.family->hidden, 1, kMaxWidth);
  result.depths = readDepths(config);
  const size_t stages = result.depths.size();
  checkDerived(config, result);
  // transformers only indexes its lists, and writes the defaults of four stages
  // for a model that has less.
  result.stageHeads = readPerStage(config, "num_heads", {3, 6, 12, 24}, 1,
                                   kMaxWidth, stages, /*mayBeLonger=*/true);
  result.window = config.getInteger("window_size", 7, 1, kMaxPixels);
  result.mlpRatio = config.getNumber("mlp_ratio", 4);
  result.queryBias = result.keyBias = result.valueBias =
      config.getBool("qkv_bias", true);
  result.absolutePositions = config.getBool("use_absolute_embeddings", false);
  if (result.family->kind == HfKind::Swinv2) {
    result.keyBias = false;
    result.pretrainedWindows =
        readPerStage(config, "pretrained_window_sizes",
                     std::vector<int64_t>(stages, 0), 0, kMaxPixels, stages,
                     /*mayBeLonger=*/true);
    if (result.absolutePositions)
      config.emitError("use_absolute_embeddings")
          << "(true) makes a table with one row more than there are patches, "
             "which transformers cannot add, expects false";
  }
  if (!config.hasFailed())
    checkStages(config, result);
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

namespace {
/// Makes one stage.
class StageMaker {
public:
  StageMaker(JsonObject &file, const HfConfig &config,
             const HfSpelling &spelling, ModelSpec &spec, size_t stage)
      : file(file), config(config), spelling(spelling), spec(spec),
        stage(stage), width(getStageWidth(config.hidden, stage)),
        isV2(config.family->kind == HfKind::Swinv2) {}

  void add();

private:
  /// A name in a layer of this stage, or behind `beginning`.
  std::string name(StringRef rest, StringRef beginning = {}) const {
    auto [head, tail] =
        (beginning.empty() ? spelling.names.layer : beginning).split("{s}");
    return (head + Twine(stage) + tail + rest).str();
  }
  NormSpec norm(StringRef name) const {
    return spelling.norm(this->name(name), config.epsilon);
  }
  MergeSpec makeMerge() const;
  void setWindows();
  void setPositions(AttentionSpec &attention) const;
  AttentionSpec makeAttention(bool isShifted) const;
  std::vector<StepSpec> makeLayer(bool isShifted) const;

  JsonObject &file;
  const HfConfig &config;
  const HfSpelling &spelling;
  ModelSpec &spec;
  const size_t stage;
  const int64_t width;
  const bool isV2;
  int64_t window = 0, shift = 0; // of every other layer
};
} // namespace

MergeSpec StageMaker::makeMerge() const {
  const StringRef merge = spelling.names.merge;
  // It belongs to the stage before.
  StageMaker before(file, config, spelling, spec, stage - 1);
  MergeSpec result;
  result.embedDim = width;
  result.reduction =
      spelling.linear(before.name("reduction", merge), /*hasBias=*/false);
  result.norm = spelling.norm(before.name("norm", merge), kHfPatchNormEpsilon);
  result.normPlace = isV2 ? NormPlace::After : NormPlace::Before;
  result.source = "embed_dim";
  return result;
}

/// Swin cuts windows down to the grid that there is, where its tables do not
/// fit any more; Swin v2 to the rows of the grid that it was trained on.
void StageMaker::setWindows() {
  window = config.window;
  shift = window / 2;
  int64_t least;
  if (isV2) {
    ModelSpec trained = spec;
    trained.imageSize = config.imageSize;
    least = trained.getGrid().first >> stage;
  } else {
    auto [height, width] = spec.getGrid(spec.runs.size());
    if (stage != 0)
      height = (height + 1) / 2, width = (width + 1) / 2;
    least = std::min(height, width);
  }
  if (least > window)
    return;
  shift = 0;
  if (least == window)
    return;
  if (isV2 && least > 0) {
    window = least;
    return;
  }
  file.emitError("window_size")
      << "(" << window << ") is larger than the grid of stage " << stage
      << ", which has " << least
      << " rows or columns; transformers cannot do that";
}

/// A table of biases, or the perceptron that makes one.
void StageMaker::setPositions(AttentionSpec &attention) const {
  const TensorNames &names = spelling.names;
  if (!isV2) {
    attention.relativeBias = spelling.full(name(names.relativeBias));
    return;
  }
  const int64_t pretrained = config.pretrainedWindows[stage];
  const int64_t size = pretrained ? pretrained : window;
  RelativeMlpSpec &mlp = attention.relativeMlp.emplace();
  mlp.hidden = 512;
  mlp.fc1 = spelling.linear(name(names.distances) + "0");
  mlp.fc2 = spelling.linear(name(names.distances) + "2", /*hasBias=*/false);
  setLogDistances(mlp, {size, size});
  attention.logitScale = spelling.full(name(names.logitScale));
  attention.logitScaleShape = {attention.heads, 1, 1};
}

AttentionSpec StageMaker::makeAttention(bool isShifted) const {
  const TensorNames &names = spelling.names;
  AttentionSpec attention;
  attention.heads = config.stageHeads[stage];
  attention.headDim = width / attention.heads;
  attention.query = spelling.linear(name(names.query), config.queryBias);
  attention.key = spelling.linear(name(names.key), config.keyBias);
  attention.value = spelling.linear(name(names.value), config.valueBias);
  attention.projection = spelling.linear(name(names.projection));
  WindowSpec &windows = attention.windows.emplace();
  windows.size = {window, window};
  if (isShifted)
    windows.shift = {shift, shift};
  windows.paddingMoves = true;
  if (isV2)
    windows.penalty = 200; // Swin v2 adds its mask twice
  setPositions(attention);
  return attention;
}

std::vector<StepSpec> StageMaker::makeLayer(bool isShifted) const {
  const TensorNames &names = spelling.names;
  StepSpec first, second;
  first.norm = norm(names.normBefore);
  first.attention = makeAttention(isShifted);
  first.source = "num_heads";
  second.norm = norm(names.normAfter);
  MlpSpec &mlp = second.mlp.emplace();
  mlp.hidden = static_cast<int64_t>(config.mlpRatio * width);
  mlp.activation = config.activation;
  mlp.fc1 = spelling.linear(name(names.fc1));
  mlp.fc2 = spelling.linear(name(names.fc2));
  second.source = "mlp_ratio";
  if (isV2)
    first.normPlace = second.normPlace = NormPlace::Branch;
  return {first, second};
}

void StageMaker::add() {
  setWindows();
  std::optional<MergeSpec> merge;
  if (stage != 0)
    merge = makeMerge();
  SmallVector<int> kinds;
  for (int64_t layer = 0; layer < config.depths[stage]; ++layer)
    kinds.push_back(shift != 0 && layer % 2 == 1);
  addStage(spec, merge, kinds,
           [&](int isShifted) { return makeLayer(isShifted != 0); });
}

void vit::addHfStages(JsonObject &file, const HfConfig &config,
                      const HfSpelling &spelling, ModelSpec &spec) {
  for (size_t stage = 0; stage < config.depths.size(); ++stage)
    StageMaker(file, config, spelling, spec, stage).add();
}
