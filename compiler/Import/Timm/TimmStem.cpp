//===- TimmStem.cpp - The stems of timm's hybrids -------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// HybridEmbed and its backbones: ResNetV2 and the stem of it alone, the "D"
// variant of ResNet, ConvStem. Names are those that the modules have below
// "patch_embed.backbone".
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Limits.h"
#include "compiler/Import/Timm/Timm.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

using Steps = std::vector<StemStepSpec>;

static constexpr llvm::StringLiteral kPrefix = "patch_embed.backbone.";

/// Of both norms of the backbones.
static constexpr double kNormEpsilon = 1e-5;

static MapWindowSpec makeWindow(int64_t kernel, int64_t stride,
                                int64_t padding) {
  MapWindowSpec window;
  window.kernel = {kernel, kernel};
  window.stride = {stride, stride};
  window.padding = {padding, padding};
  return window;
}

static MapWindowSpec makeSameWindow(int64_t kernel, int64_t stride) {
  MapWindowSpec window = makeWindow(kernel, stride, 0);
  window.same = true;
  return window;
}

static StemStepSpec makeConv(const Twine &name, int64_t channels,
                             MapWindowSpec window) {
  StemStepSpec step;
  step.conv.emplace();
  step.conv->window = window;
  step.conv->channels = channels;
  step.conv->weight = (name + ".weight").str();
  return step;
}

static StemStepSpec makePool(PoolKind kind, MapWindowSpec window) {
  StemStepSpec step;
  step.pool.emplace();
  step.pool->kind = kind;
  step.pool->window = window;
  return step;
}

/// shortcut(x) + branch(x), then ReLU.
static StemStepSpec makeBlock(Steps branch, Steps shortcut) {
  StemStepSpec step;
  step.branch = std::move(branch);
  step.shortcut = std::move(shortcut);
  step.activation = Activation::Relu;
  return step;
}

//===----------------------------------------------------------------------===//
// ResNetV2, without preactivation
//===----------------------------------------------------------------------===//

namespace {
/// Standardized convolutions with TensorFlow's padding, and group norms.
struct ResNetV2 {
  double epsilon = 1e-6; // of the standardized weights

  StemStepSpec makeStep(const Twine &conv, const Twine &norm, int64_t channels,
                        int64_t kernel, int64_t stride, bool activates) const {
    StemStepSpec step =
        makeConv(conv, channels, makeSameWindow(kernel, stride));
    step.conv->standardize = epsilon;
    step.norm.emplace();
    step.norm->kind = MapNormKind::Group;
    step.norm->groups = 32;
    step.norm->epsilon = kNormEpsilon;
    step.norm->scale = (norm + ".weight").str();
    step.norm->bias = (norm + ".bias").str();
    step.activation = activates ? Activation::Relu : Activation::None;
    return step;
  }

  Steps makeStem(const std::string &name) const {
    return {makeStep(name + "conv", name + "norm", 64, 7, 2, true),
            makePool(PoolKind::Max, makeSameWindow(3, 2))};
  }

  StemStepSpec makeBottleneck(const std::string &name, int64_t channels,
                              int64_t stride, bool isFirst) const {
    const int64_t inner = channels / 4;
    Steps branch = {
        makeStep(name + "conv1", name + "norm1", inner, 1, 1, true),
        makeStep(name + "conv2", name + "norm2", inner, 3, stride, true),
        makeStep(name + "conv3", name + "norm3", channels, 1, 1, false)};
    Steps shortcut;
    if (isFirst)
      shortcut.push_back(makeStep(name + "downsample.conv",
                                  name + "downsample.norm", channels, 1, stride,
                                  false));
    return makeBlock(std::move(branch), std::move(shortcut));
  }

  Steps makeAll(ArrayRef<int64_t> layers) const {
    Steps steps = makeStem((kPrefix + "stem.").str());
    int64_t channels = 256;
    for (auto [stage, count] : llvm::enumerate(layers)) {
      for (int64_t block = 0; block < count; ++block)
        steps.push_back(makeBottleneck(
            (kPrefix + "stages." + Twine(stage) + ".blocks." + Twine(block) +
             ".")
                .str(),
            channels, stage != 0 && block == 0 ? 2 : 1, block == 0));
      channels *= 2;
    }
    return steps;
  }
};
} // namespace

static ResNetV2 readResNetV2(JsonObject &backbone) {
  ResNetV2 net;
  backbone.getWord("stem_type", {"same"}, std::nullopt);
  if (backbone.getBool("preact", true))
    backbone.emitError("preact") << "(true) is not supported by vitc";
  TimmLayer conv = readTimmLayer(backbone, "conv_layer", "StdConv2d");
  if (conv.name != "StdConv2dSame")
    backbone.emitExpects("conv_layer", "StdConv2dSame");
  checkTimmBound(backbone, "conv_layer", conv, {"eps"});
  if (conv.arguments)
    if (std::optional<double> epsilon = conv.arguments->getNumber("eps"))
      net.epsilon = *epsilon;
  return net;
}

static Steps readWholeResNetV2(JsonObject &backbone) {
  ResNetV2 net = readResNetV2(backbone);
  std::vector<int64_t> layers = backbone.getIntegers("layers", 1, kMaxLayers);
  if (layers.empty() || layers.size() > 4)
    backbone.emitExpects("layers", "the blocks of one to four stages");
  // The classifier is left out, and with it what is pooled for it.
  backbone.getInteger("num_classes", 1000, 0, 0);
  backbone.getWord("global_pool", {""}, std::nullopt);
  return net.makeAll(layers);
}

static Steps readResNetV2Stem(JsonObject &backbone) {
  return readResNetV2(backbone).makeStem(kPrefix.str());
}

//===----------------------------------------------------------------------===//
// ResNet-D
//===----------------------------------------------------------------------===//

/// A convolution and the batch norm behind it.
static StemStepSpec makeBatchStep(const Twine &conv, const Twine &norm,
                                  int64_t channels, MapWindowSpec window,
                                  Activation activation) {
  StemStepSpec step = makeConv(conv, channels, window);
  step.norm.emplace();
  step.norm->kind = MapNormKind::Batch;
  step.norm->epsilon = kNormEpsilon;
  step.norm->scale = (norm + ".weight").str();
  step.norm->bias = (norm + ".bias").str();
  step.norm->mean = (norm + ".running_mean").str();
  step.norm->variance = (norm + ".running_var").str();
  step.activation = activation;
  return step;
}

static StemStepSpec makeResNetBlock(const std::string &name, int64_t inner,
                                    int64_t stride, bool isFirst) {
  const int64_t channels = 4 * inner;
  constexpr Activation relu = Activation::Relu, none = Activation::None;
  Steps branch = {makeBatchStep(name + "conv1", name + "bn1", inner,
                                makeWindow(1, 1, 0), relu),
                  makeBatchStep(name + "conv2", name + "bn2", inner,
                                makeWindow(3, stride, 1), relu),
                  makeBatchStep(name + "conv3", name + "bn3", channels,
                                makeWindow(1, 1, 0), none)};
  Steps shortcut;
  if (isFirst) {
    // Windows at the end that reach out of the map count what is in it.
    if (stride != 1)
      shortcut.push_back(
          makePool(PoolKind::Mean, makeSameWindow(stride, stride)));
    shortcut.push_back(makeBatchStep(name + "downsample.1",
                                     name + "downsample.2", channels,
                                     makeWindow(1, 1, 0), none));
  }
  return makeBlock(std::move(branch), std::move(shortcut));
}

static Steps readResNetD(JsonObject &backbone, ArrayRef<int64_t> layers) {
  backbone.ignore("pretrained");
  backbone.ignore("kwargs"); // repeats what stands beside it
  if (!backbone.getBool("features_only", false))
    backbone.emitExpects("features_only", "true");
  std::vector<int64_t> indices = backbone.getIntegers("out_indices", 1, 4);
  if (indices.size() != 1) {
    backbone.emitExpects("out_indices", "the number of one stage");
    return {};
  }
  constexpr Activation relu = Activation::Relu;
  const std::string name = kPrefix.str();
  Steps steps = {makeBatchStep(name + "conv1.0", name + "conv1.1", 32,
                               makeWindow(3, 2, 1), relu),
                 makeBatchStep(name + "conv1.3", name + "conv1.4", 32,
                               makeWindow(3, 1, 1), relu),
                 makeBatchStep(name + "conv1.6", name + "bn1", 64,
                               makeWindow(3, 1, 1), relu),
                 makePool(PoolKind::Max, makeWindow(3, 2, 1))};
  int64_t inner = 64;
  for (auto [stage, count] :
       llvm::enumerate(layers.take_front(indices.front()))) {
    for (int64_t block = 0; block < count; ++block)
      steps.push_back(makeResNetBlock(
          (name + "layer" + Twine(stage + 1) + "." + Twine(block) + ".").str(),
          inner, stage != 0 && block == 0 ? 2 : 1, block == 0));
    inner *= 2;
  }
  return steps;
}

static Steps readResNet26D(JsonObject &backbone) {
  return readResNetD(backbone, {2, 2, 2, 2});
}

static Steps readResNet50D(JsonObject &backbone) {
  return readResNetD(backbone, {3, 4, 6, 3});
}

//===----------------------------------------------------------------------===//
// ConvStem
//===----------------------------------------------------------------------===//

/// Convolutions with batch norms; the last has a bias instead.
static Steps readConvStem(JsonObject &backbone) {
  std::vector<int64_t> channels =
                           backbone.getIntegers("channels", 1, kMaxWidth),
                       kernels =
                           backbone.getIntegers("kernel_size", 1, kMaxPixels),
                       strides = backbone.getIntegers("stride", 1, kMaxPixels);
  const int64_t padding = backbone.getInteger("padding", 0, 0, kMaxPixels);
  const Activation activation = readTimmActivation(backbone, "act_layer");
  if (channels.empty() || channels.size() != kernels.size() ||
      channels.size() != strides.size()) {
    backbone.emitExpects("channels", "as many numbers as 'kernel_size' and "
                                     "'stride' have");
    return {};
  }
  Steps steps;
  for (size_t i = 0; i < channels.size(); ++i) {
    const std::string name = (kPrefix + Twine(i) + ".").str();
    const MapWindowSpec window = makeWindow(kernels[i], strides[i], padding);
    if (i + 1 < channels.size()) {
      steps.push_back(makeBatchStep(name + "conv", name + "bn", channels[i],
                                    window, activation));
      continue;
    }
    steps.push_back(makeConv(name + "conv", channels[i], window));
    steps.back().conv->bias = name + "conv.bias";
  }
  return steps;
}

//===----------------------------------------------------------------------===//
// HybridEmbed
//===----------------------------------------------------------------------===//

static constexpr std::pair<StringRef, Steps (*)(JsonObject &)> kBackbones[] = {
    {"ResNetV2", readWholeResNetV2},
    {"create_resnetv2_stem", readResNetV2Stem},
    {"resnet26d", readResNet26D},
    {"resnet50d", readResNet50D},
    {"ConvStem", readConvStem}};

void vit::readTimmStem(JsonObject &arguments, TimmEmbedding &embedding) {
  TimmLayer layer = readTimmLayer(arguments, "embed_layer", "PatchEmbed");
  if (layer.name == "PatchEmbed") {
    checkTimmBound(arguments, "embed_layer", layer, {});
    return;
  }
  if (layer.name != "HybridEmbed" || !layer.arguments) {
    arguments.emitExpects("embed_layer", "PatchEmbed or HybridEmbed");
    return;
  }
  JsonObject hybrid = *arguments.getObject("embed_layer");
  hybrid.ignore("class");
  embedding.hasProjection = hybrid.getBool("proj", true);
  std::optional<JsonObject> backbone = hybrid.getObject("backbone");
  hybrid.finish();
  if (!backbone) {
    hybrid.emitExpects("backbone", "an object");
    return;
  }
  const std::string name = backbone->getString("class", std::nullopt);
  const auto *known = llvm::find_if(
      kBackbones, [&](const auto &entry) { return entry.first == name; });
  if (known == std::end(kBackbones)) {
    backbone->emitExpects("class", "the name of a backbone");
    return;
  }
  // The channels of the image are the model's.
  for (StringRef key : {"in_chans", "in_chs", "device", "dtype"})
    backbone->ignore(key);
  embedding.stem = known->second(*backbone);
  backbone->finish();
  if (embedding.patchNorm)
    arguments.emitError("embed_norm_layer")
        << "is none of HybridEmbed's arguments";
}
