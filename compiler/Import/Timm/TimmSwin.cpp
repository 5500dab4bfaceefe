//===- TimmSwin.cpp - timm's Swin Transformers ----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// timm.models.swin_transformer, swin_transformer_v2 and swin_transformer_v2_cr:
// stages of layers whose attention is in windows, shifted in every other one.
// All put patches together at the beginning of a stage, and shift a grid before
// they pad it.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Limits.h"
#include "compiler/Import/Stages.h"
#include "compiler/Import/Timm/Timm.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

namespace {
enum class SwinClass { V1, V2, Cr };

/// The kinds of layers of a stage.
enum LayerKind { Plain = 0, Shifted = 1, EndsWithNorm = 2 };

class SwinReader {
public:
  SwinReader(SwinClass kind, JsonObject &arguments, ModelSpec &spec)
      : kind(kind), arguments(arguments), spec(spec) {}

  void read(const TimmPretrained &pretrained,
            std::optional<Extent2D> imageSize);

private:
  /// One number for each stage.
  std::vector<int64_t> readList(StringRef key, std::vector<int64_t> absent,
                                int64_t min, int64_t max) {
    return readPerStage(arguments, key, std::move(absent), min, max,
                        depths.size());
  }
  std::vector<double> readRatios();
  void readStages();
  void readWindows();
  void checkStage(size_t stage);

  int64_t getWidth(size_t stage) const {
    return getStageWidth(shape.embedDim, stage);
  }
  int64_t getHeadDim(size_t stage) const {
    return headDims.empty() ? getWidth(stage) / heads[stage] : headDims[stage];
  }
  Extent2D getStageGrid(Extent2D image, size_t stage) const;
  WindowSpec makeWindows(Extent2D image, size_t stage, bool isShifted) const;
  std::string block(size_t stage, StringRef rest) const;
  NormSpec norm(const Twine &name) const {
    return makeTimmNorm(name, normKind);
  }
  AttentionSpec makeAttention(size_t stage, bool isShifted) const;
  std::vector<StepSpec> makeLayer(size_t stage, int layerKind) const;
  MergeSpec makeMerge(size_t stage) const;
  void addStages();

  const SwinClass kind;
  JsonObject &arguments;
  ModelSpec &spec;
  TimmShape shape;
  TimmNorm normKind;
  Activation activation = Activation::Gelu;
  std::vector<int64_t> depths, heads;
  std::vector<int64_t> headDims; // empty: the width over the heads
  std::vector<double> mlpRatios; // one for each stage, as the following
  std::vector<Extent2D> windows; // as written; a grid may be smaller
  std::vector<int64_t> pretrainedWindows;
  bool alwaysPartition = false;
  bool hasQkvBias = true;
  int64_t normPeriod = 0;
  bool normsStages = false;
  Extent2D builtSize; // of the image that windows are fitted to
};
} // namespace

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

/// SwinTransformer has one for each stage as well.
std::vector<double> SwinReader::readRatios() {
  const json::Value *value = arguments.get("mlp_ratio");
  std::vector<double> ratios;
  if (const json::Array *list = value ? value->getAsArray() : nullptr;
      list && kind == SwinClass::V1) {
    for (const json::Value &element : *list)
      ratios.push_back(element.getAsNumber().value_or(0));
  } else {
    ratios.assign(depths.size(), arguments.getNumber("mlp_ratio", 4));
  }
  if (!arguments.hasFailed() && ratios.size() != depths.size())
    arguments.emitExpects("mlp_ratio", "a number, or one for each of the " +
                                           Twine(depths.size()) +
                                           " stages of 'depths'");
  return ratios;
}

static std::optional<Extent2D> toExtent(const json::Value &value) {
  auto isSize = [](std::optional<int64_t> n) {
    return n && *n >= 1 && *n <= kMaxPixels;
  };
  if (auto number = value.getAsInteger(); isSize(number))
    return Extent2D(*number, *number);
  const json::Array *pair = value.getAsArray();
  if (!pair || pair->size() != 2)
    return std::nullopt;
  auto height = (*pair)[0].getAsInteger(), width = (*pair)[1].getAsInteger();
  if (!isSize(height) || !isSize(width))
    return std::nullopt;
  return Extent2D(*height, *width);
}

/// 'window_size' for all stages or for each; without it "cr" divides the grid.
void SwinReader::readWindows() {
  const size_t stages = depths.size();
  const json::Value *value = arguments.get("window_size");
  if (kind == SwinClass::Cr) {
    const json::Value *ratio = arguments.get("window_ratio");
    std::vector<int64_t> ratios(stages, 8);
    if (ratio && ratio->getAsArray())
      ratios = readList("window_ratio", {}, 1, kMaxPixels);
    else if (ratio)
      ratios.assign(stages,
                    arguments.getInteger("window_ratio", 8, 1, kMaxPixels));
    if (!value && !arguments.hasFailed()) {
      auto [height, width] = getStageGrid(builtSize, 0);
      for (int64_t divisor : ratios)
        windows.push_back({std::max<int64_t>(1, height / divisor),
                           std::max<int64_t>(1, width / divisor)});
      return;
    }
  }
  if (!value) {
    windows.assign(stages, {7, 7});
    return;
  }
  // Two numbers are one window's, of however many stages.
  if (std::optional<Extent2D> all = toExtent(*value)) {
    windows.assign(stages, *all);
    return;
  }
  if (const json::Array *list = value->getAsArray())
    for (const json::Value &element : *list)
      if (std::optional<Extent2D> one = toExtent(element))
        windows.push_back(*one);
  if (windows.size() != stages)
    arguments.emitExpects(
        "window_size", "a size, or one for each of the " + Twine(stages) +
                           " stages of 'depths', of integers between 1 and " +
                           Twine(kMaxPixels));
}

void SwinReader::readStages() {
  shape.embedDim = arguments.getInteger("embed_dim", 96, 1, kMaxWidth);
  depths = readDepths(arguments);
  heads = readList("num_heads", {3, 6, 12, 24}, 1, kMaxWidth);
  mlpRatios = readRatios();
  if (kind == SwinClass::V1) {
    arguments.getWord("embed_layer", {"PatchEmbed"}, 0);
    const json::Value *dim = arguments.get("head_dim");
    if (dim && dim->getAsArray())
      headDims = readList("head_dim", {}, 1, kMaxWidth);
    else if (dim)
      headDims.assign(
          depths.size(),
          arguments.getInteger("head_dim", std::nullopt, 1, kMaxWidth));
  }
  if (kind != SwinClass::Cr)
    hasQkvBias = arguments.getBool("qkv_bias", true);
  if (kind == SwinClass::V2) {
    activation = readTimmActivation(arguments, "act_layer");
    pretrainedWindows =
        readList("pretrained_window_sizes",
                 std::vector<int64_t>(depths.size(), 0), 0, kMaxPixels);
  }
  if (kind == SwinClass::Cr) {
    normPeriod = arguments.getInteger("extra_norm_period", 0, 0, kMaxLayers);
    normsStages = arguments.getBool("extra_norm_stage", false);
    // How training begins, and what nobody reads.
    arguments.ignore("init_values");
    arguments.ignore("sequential_attn");
  }
  if (!arguments.hasFailed())
    for (size_t stage = 0; stage < depths.size(); ++stage)
      checkStage(stage);
}

void SwinReader::checkStage(size_t stage) {
  std::optional<int64_t> dividing;
  if (headDims.empty())
    dividing = heads[stage];
  if (!checkStageWidth(arguments, shape.embedDim, stage, dividing))
    return;
  const double hidden = mlpRatios[stage] * getWidth(stage);
  if (!(hidden >= 1 && hidden <= kMaxWidth))
    arguments.emitExpects("mlp_ratio",
                          "numbers > 0 that give hidden sizes between 1 and " +
                              Twine(kMaxWidth));
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// The grid of a stage for images of that size.
Extent2D SwinReader::getStageGrid(Extent2D image, size_t stage) const {
  ModelSpec first;
  first.imageSize = image;
  first.patchEmbed = spec.patchEmbed;
  auto [height, width] = first.getGrid();
  for (; stage != 0; --stage)
    height = (height + 1) / 2, width = (width + 1) / 2;
  return {height, width};
}

/// A window is cut down to a smaller grid, and not shifted in that direction.
WindowSpec SwinReader::makeWindows(Extent2D image, size_t stage,
                                   bool isShifted) const {
  WindowSpec result;
  result.size = windows[stage];
  if (isShifted)
    result.shift = {result.size.first / 2, result.size.second / 2};
  if (alwaysPartition)
    return result;
  const Extent2D grid = getStageGrid(image, stage);
  auto fit = [](int64_t extent, int64_t &size, int64_t &shift) {
    if (extent > size)
      return;
    size = extent;
    shift = 0;
  };
  fit(grid.first, result.size.first, result.shift.first);
  fit(grid.second, result.size.second, result.shift.second);
  return result;
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// A name in stage `stage`; layers have the "{i}" of their blocks.
std::string SwinReader::block(size_t stage, StringRef rest) const {
  StringRef stages = kind == SwinClass::Cr ? "stages." : "layers.";
  return (stages + Twine(stage) + "." + rest).str();
}

AttentionSpec SwinReader::makeAttention(size_t stage, bool isShifted) const {
  const std::string name = block(stage, "blocks.{i}.attn.");
  AttentionSpec attention;
  attention.heads = heads[stage];
  attention.headDim = getHeadDim(stage);
  attention.qkv =
      makeTimmLinear(name + "qkv", hasQkvBias && kind != SwinClass::V2);
  attention.projection = makeTimmLinear(name + "proj");
  attention.windows = makeWindows(builtSize, stage, isShifted);
  if (kind == SwinClass::V1) {
    attention.relativeBias = name + "relative_position_bias_table";
    // Of the windows that the weights were made for.
    const Extent2D made = makeWindows(shape.imageSize, stage, isShifted).size;
    if (made != attention.windows->size) {
      attention.relativeGrid = made;
      attention.relativeMode = ResizeMode::Geometric;
    }
    return attention;
  }
  attention.logitScale = name + "logit_scale";
  RelativeMlpSpec &mlp = attention.relativeMlp.emplace();
  if (kind == SwinClass::Cr) {
    attention.logitScaleShape = {heads[stage]};
    mlp.hidden = 384;
    mlp.fc1 = makeTimmLinear(name + "meta_mlp.fc1");
    mlp.fc2 = makeTimmLinear(name + "meta_mlp.fc2");
    return attention;
  }
  attention.logitScaleShape = {heads[stage], 1, 1};
  if (hasQkvBias)
    addTimmBiases(attention, name);
  mlp.hidden = 512;
  mlp.fc1 = makeTimmLinear(name + "cpb_mlp.0");
  mlp.fc2 = makeTimmLinear(name + "cpb_mlp.2", /*hasBias=*/false);
  const int64_t pretrained = pretrainedWindows[stage];
  setLogDistances(mlp, pretrained ? Extent2D(pretrained, pretrained)
                                  : attention.windows->size);
  return attention;
}

std::vector<StepSpec> SwinReader::makeLayer(size_t stage, int layerKind) const {
  const std::string name = block(stage, "blocks.{i}.");
  StepSpec first, second;
  first.norm = norm(name + "norm1");
  first.attention = makeAttention(stage, layerKind & LayerKind::Shifted);
  first.source = "num_heads";
  second.norm = norm(name + "norm2");
  second.mlp =
      makeTimmMlp(name + "mlp", int64_t(getWidth(stage) * mlpRatios[stage]),
                  /*hasBias=*/true, activation);
  second.source = "mlp_ratio";
  if (kind != SwinClass::V1)
    first.normPlace = second.normPlace = NormPlace::Branch;
  std::vector<StepSpec> steps = {first, second};
  if (layerKind & LayerKind::EndsWithNorm) {
    StepSpec last;
    last.norm = norm(name + "norm3");
    last.source = "norm_layer";
    steps.push_back(last);
  }
  return steps;
}

MergeSpec SwinReader::makeMerge(size_t stage) const {
  MergeSpec merge;
  merge.embedDim = getWidth(stage);
  merge.reduction =
      makeTimmLinear(block(stage, "downsample.reduction"), /*hasBias=*/false);
  merge.norm = norm(block(stage, "downsample.norm"));
  merge.normPlace =
      kind == SwinClass::V2 ? NormPlace::After : NormPlace::Before;
  merge.source = "embed_dim";
  return merge;
}

void SwinReader::addStages() {
  for (size_t stage = 0; stage < depths.size(); ++stage) {
    std::optional<MergeSpec> merge;
    if (stage != 0)
      merge = makeMerge(stage);
    const Extent2D shift = makeWindows(builtSize, stage, true).shift;
    const bool normsLast =
        kind == SwinClass::Cr && (normsStages || stage + 1 == depths.size());
    SmallVector<int> kinds;
    for (int64_t layer = 0; layer < depths[stage]; ++layer) {
      int layerKind = LayerKind::Plain;
      if (layer % 2 == 1 && shift != Extent2D(0, 0))
        layerKind |= LayerKind::Shifted;
      if ((normPeriod && (layer + 1) % normPeriod == 0) ||
          (normsLast && layer + 1 == depths[stage]))
        layerKind |= LayerKind::EndsWithNorm;
      kinds.push_back(layerKind);
    }
    addStage(spec, merge, kinds,
             [&](int layerKind) { return makeLayer(stage, layerKind); });
  }
}

void SwinReader::read(const TimmPretrained &pretrained,
                      std::optional<Extent2D> imageSize) {
  shape = readTimmInput(arguments, pretrained, 224, 4);
  shape.isSizeDynamic |= !arguments.getBool("strict_img_size", true);
  alwaysPartition = arguments.getBool("always_partition", false);
  normKind = readTimmNorm(arguments, "norm_layer", "nn.LayerNorm");
  ignoreTimmTraining(arguments);
  readStages();
  if (arguments.hasFailed())
    return;

  TimmEmbedding embedding;
  embedding.hasClass = embedding.hasTable = false;
  embedding.patchNorm = normKind;
  const Extent2D size = getTimmInputSize(shape, pretrained, imageSize);
  setTimmEmbedding(arguments, shape, embedding, size, spec);
  if (arguments.hasFailed())
    return;
  // A model that takes any size has the windows of its own.
  builtSize = shape.isSizeDynamic ? shape.imageSize : size;
  readWindows();
  if (arguments.hasFailed())
    return;
  addStages();

  TimmHead head;
  static constexpr StringRef pools[] = {"avg", "max", "avgmax", ""};
  head.pool = pools[arguments.getWord("global_pool", pools, 0)].str();
  head.norm = normKind;
  head.hasNorm = kind != SwinClass::Cr; // there a layer's
  head.classifier = "head.fc";
  setTimmHead(arguments, shape, head, spec);
}

//===----------------------------------------------------------------------===//
// Readers
//===----------------------------------------------------------------------===//

void vit::readTimmSwin(JsonObject &arguments, const TimmPretrained &pretrained,
                       std::optional<Extent2D> imageSize, ModelSpec &spec) {
  SwinReader(SwinClass::V1, arguments, spec).read(pretrained, imageSize);
}

void vit::readTimmSwinV2(JsonObject &arguments,
                         const TimmPretrained &pretrained,
                         std::optional<Extent2D> imageSize, ModelSpec &spec) {
  SwinReader(SwinClass::V2, arguments, spec).read(pretrained, imageSize);
}

void vit::readTimmSwinV2Cr(JsonObject &arguments,
                           const TimmPretrained &pretrained,
                           std::optional<Extent2D> imageSize, ModelSpec &spec) {
  SwinReader(SwinClass::Cr, arguments, spec).read(pretrained, imageSize);
}
