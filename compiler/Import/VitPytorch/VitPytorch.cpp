//===- VitPytorch.cpp - vit-pytorch's models as ModelSpecs ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ViT and SimpleViT: what their constructors' arguments mean, with vit-pytorch
// 1.26's defaults.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/VitPytorch/VitPytorch.h"

#include "compiler/Import/Limits.h"

#include "vit/runtime.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
/// Reads one model.
class VitPytorchReader {
public:
  VitPytorchReader(const JsonFile &file, const vit_weights *weights)
      : object(file, file.getRoot()), weights(weights) {}

  std::optional<Description> read(std::optional<Extent2D> imageSize);

private:
  const vit_tensor_view *find(StringRef name) const {
    return weights ? vit_weights_find(weights, name.str().c_str()) : nullptr;
  }
  /// The version that the weights are of; the newest if they do not tell.
  template <typename Names>
  const Names &choose(ArrayRef<Names> versions) const {
    for (const Names &names : versions)
      if (find(names.found))
        return names;
    return versions.front();
  }

  void readShape(std::optional<Extent2D> imageSize);
  void setEmbedding();
  RunSpec makeEncoder();
  void setHead();

  JsonObject object;
  const vit_weights *weights;
  Description result;
  VitPytorchNames names;
  // Arguments.
  bool isSimple = false;
  int64_t classes = 0, depth = 0, heads = 0, headDim = 0, hidden = 0;
  bool poolsMean = false;
};
} // namespace

/// torch.nn.LayerNorm's own epsilon.
static NormSpec makeNorm(const Twine &name) {
  return {(name + ".weight").str(), (name + ".bias").str(), 1e-5};
}

static LinearSpec makeLinear(const Twine &name, bool hasBias = true) {
  LinearSpec linear;
  linear.weight = (name + ".weight").str();
  if (hasBias)
    linear.bias = (name + ".bias").str();
  return linear;
}

void VitPytorchReader::readShape(std::optional<Extent2D> imageSize) {
  ModelSpec &spec = result.spec;
  isSimple =
      object.getWord(kVitPytorchField, {"ViT", "SimpleViT"}, std::nullopt) == 1;
  spec.imageSize = object.getPair("image_size", std::nullopt, 1, kMaxPixels);
  spec.patchEmbed.kernel = spec.patchEmbed.stride =
      object.getPair("patch_size", std::nullopt, 1, kMaxPixels);
  classes = object.getInteger("num_classes", std::nullopt, isSimple ? 1 : 0,
                              kMaxWidth);
  spec.embedDim = object.getInteger("dim", std::nullopt, 1, kMaxWidth);
  depth = object.getInteger("depth", std::nullopt, 1, kMaxLayers);
  heads = object.getInteger("heads", std::nullopt, 1, kMaxWidth);
  hidden = object.getInteger("mlp_dim", std::nullopt, 1, kMaxWidth);
  spec.channels = object.getInteger("channels", 3, 1, kMaxPixels);
  headDim = object.getInteger("dim_head", 64, 1, kMaxWidth);
  poolsMean = isSimple;
  if (!isSimple) {
    poolsMean = object.getWord("pool", {"cls", "mean"}, 0) == 1;
    for (StringRef key : {"dropout", "emb_dropout"}) // of training
      object.ignore(key);
  }
  if (object.hasFailed())
    return;
  if (heads * headDim > kMaxWidth)
    object.emitError("heads") << "(" << heads << ") times 'dim_head' ("
                              << headDim << ") exceeds " << kMaxWidth;
  // One head of the tokens' own width has no projection behind it.
  if (!isSimple && heads == 1 && headDim == spec.embedDim)
    object.emitError("dim_head")
        << "(" << headDim << ") of one head is 'dim'; a model without "
        << "projection is not supported by vitc";
  if (isSimple && (spec.embedDim % 4 || spec.embedDim < 8))
    object.emitError("dim") << "(" << spec.embedDim
                            << ") expects a multiple of 4 that is at least 8, "
                               "for the positions of SimpleViT";
  if (imageSize && !isSimple && *imageSize != spec.imageSize)
    object.emitError("image_size")
        << "(" << spec.imageSize.first << " x " << spec.imageSize.second
        << ") has positions that vit-pytorch does not resize, not to "
        << imageSize->first << " x " << imageSize->second;
  if (imageSize)
    spec.imageSize = *imageSize;
  auto [height, width] = spec.imageSize;
  auto [patchHeight, patchWidth] = spec.patchEmbed.kernel;
  if (height % patchHeight || width % patchWidth)
    object.emitError("patch_size")
        << "(" << patchHeight << " x " << patchWidth
        << ") does not divide the image (" << height << " x " << width << ")";
}

void VitPytorchReader::setEmbedding() {
  ModelSpec &spec = result.spec;
  const VitPytorchPatchNames &patches = choose(names.patches);
  PatchEmbedSpec &embed = spec.patchEmbed;
  LinearSpec projection = makeLinear(patches.projection);
  embed.weight = projection.weight;
  embed.bias = projection.bias;
  embed.layout = PatchLayout::OutHeightWidthIn;
  if (!patches.pixelNorm.empty())
    embed.pixelNorm = makeNorm(patches.pixelNorm);
  if (!patches.norm.empty())
    embed.norm = makeNorm(patches.norm);
  PositionSpec &position = spec.position.emplace();
  if (isSimple) {
    position.sinCosTheta = 1e4;
    position.ofTokens = false;
    return;
  }
  position.parameter = "pos_embedding";
  const vit_tensor_view *table = find(position.parameter);
  position.leadingOne = table && table->rank == 3;
  // Since 1.11 a model that takes the mean has no class token; the tensor is
  // there, without a row.
  const vit_tensor_view *token = find("cls_token");
  const bool hasToken =
      token
          ? !llvm::is_contained(ArrayRef<int64_t>(token->shape, token->rank), 0)
          : !poolsMean;
  if (hasToken) {
    std::vector<int64_t> shape = {1, spec.embedDim};
    if (token && token->rank == 3)
      shape.insert(shape.begin(), 1);
    spec.tokens.push_back({"class", "cls_token", shape});
  }
}

RunSpec VitPytorchReader::makeEncoder() {
  const std::string layer = "transformer.layers.{i}.";
  const VitPytorchLayerNames &parts = choose(names.layers);
  StepSpec first, second;
  first.norm = makeNorm(layer + parts.normBefore);
  AttentionSpec &attention = first.attention.emplace();
  attention.heads = heads;
  attention.headDim = headDim;
  attention.qkv = makeLinear(layer + parts.qkv, false);
  attention.projection =
      makeLinear(layer + parts.projection, parts.hasProjectionBias);
  first.source = "heads";

  second.norm = makeNorm(layer + parts.normAfter);
  MlpSpec &mlp = second.mlp.emplace();
  mlp.hidden = hidden;
  mlp.fc1 = makeLinear(layer + parts.fc1);
  mlp.fc2 = makeLinear(layer + parts.fc2);
  second.source = "mlp_dim";

  RunSpec run;
  run.layers = depth;
  run.period = {{first, second}};
  run.source = "depth";
  return run;
}

void VitPytorchReader::setHead() {
  ModelSpec &spec = result.spec;
  // Either the encoder or the head has it.
  if (!weights || find("transformer.norm.weight"))
    spec.norm = makeNorm("transformer.norm");
  OutputSpec output;
  output.source = "num_classes";
  output.name = classes ? "logits" : "tokens";
  if (classes) {
    HeadSpec head;
    head.pool.none = false;
    head.pool.kind = poolsMean ? PoolKind::Mean : PoolKind::Token;
    const VitPytorchHeadNames &parts = choose(names.heads);
    if (!parts.norm.empty())
      head.pool.norm = makeNorm(parts.norm);
    head.linear = makeLinear(parts.head);
    output.heads = {head};
    output.size = classes;
  }
  spec.outputs = {output};
}

std::optional<Description>
VitPytorchReader::read(std::optional<Extent2D> imageSize) {
  readShape(imageSize);
  names = getVitPytorchNames(isSimple);
  object.ignore("comment");
  result.labels = object.getStrings("labels");
  if (std::optional<JsonObject> preprocess = object.getObject("preprocess"))
    result.preprocess = readPreprocess(*preprocess, result.spec.channels);
  object.finish();
  if (object.hasFailed())
    return std::nullopt;
  setEmbedding();
  result.spec.runs = {makeEncoder()};
  setHead();
  return std::move(result);
}

std::optional<Description>
vit::readVitPytorch(const JsonFile &file, std::optional<Extent2D> imageSize,
                    const vit_weights *weights) {
  return VitPytorchReader(file, weights).read(imageSize);
}
