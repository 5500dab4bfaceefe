//===- VitPytorch.cpp - vit-pytorch's models as ModelSpecs ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ViT and SimpleViT: what their constructors' arguments mean, with vit-pytorch
// 1.26's defaults, and how versions of the library call their tensors. Layers
// stand in lists there, so that names hold numbers that moved when a norm or a
// dropout was put in.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/VitPytorch.h"

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
  /// Whether versions that have the tensor are meant; `newest`: 1.26 has it.
  bool has(StringRef name, bool newest) const {
    return weights ? find(name) != nullptr : newest;
  }

  void readShape(std::optional<Extent2D> imageSize);
  void setEmbedding();
  RunSpec makeEncoder();
  void setHead();

  JsonObject object;
  const vit_weights *weights;
  Description result;
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
  const std::string name = "to_patch_embedding.";
  const bool hasNorms = has(name + "3.weight", true);
  LinearSpec patches = makeLinear(name + (hasNorms ? "2" : "1"));
  PatchEmbedSpec &embed = spec.patchEmbed;
  embed.weight = patches.weight;
  embed.bias = patches.bias;
  embed.layout = PatchLayout::OutHeightWidthIn;
  if (hasNorms) {
    embed.pixelNorm = makeNorm(name + "1");
    embed.norm = makeNorm(name + "3");
  }
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

/// Layers were wrapped in PreNorm first, and have had their own norms since.
RunSpec VitPytorchReader::makeEncoder() {
  const std::string layer = "transformer.layers.{i}.";
  const bool isWrapped = has("transformer.layers.0.0.fn.to_qkv.weight", false);
  const std::string wrapper = isWrapped ? "fn." : "";
  StepSpec first, second;
  first.norm = makeNorm(layer + "0.norm");
  AttentionSpec &attention = first.attention.emplace();
  attention.heads = heads;
  attention.headDim = headDim;
  attention.qkv = makeLinear(layer + "0." + wrapper + "to_qkv", false);
  attention.projection =
      isSimple ? makeLinear(layer + "0." + wrapper + "to_out", false)
               : makeLinear(layer + "0." + wrapper + "to_out.0");
  first.source = "heads";

  // The norm is the first of the list, if it is not the wrapper's, and ViT has
  // a dropout before the last.
  const std::string net = layer + "1." + wrapper + "net.";
  const int64_t firstAt = isWrapped ? 0 : 1;
  second.norm = makeNorm(isWrapped ? layer + "1.norm" : net + "0");
  MlpSpec &mlp = second.mlp.emplace();
  mlp.hidden = hidden;
  mlp.fc1 = makeLinear(net + Twine(firstAt));
  mlp.fc2 = makeLinear(net + Twine(firstAt + (isSimple ? 2 : 3)));
  second.source = "mlp_dim";

  RunSpec run;
  run.layers = depth;
  run.period = {{first, second}};
  run.source = "depth";
  return run;
}

void VitPytorchReader::setHead() {
  ModelSpec &spec = result.spec;
  if (has("transformer.norm.weight", true))
    spec.norm = makeNorm("transformer.norm");
  OutputSpec output;
  output.source = "num_classes";
  output.name = classes ? "logits" : "tokens";
  if (classes) {
    HeadSpec head;
    head.pool.none = false;
    head.pool.kind = poolsMean ? PoolKind::Mean : PoolKind::Token;
    std::string name = isSimple ? "linear_head" : "mlp_head";
    if (has(name + ".0.weight", false)) { // a norm in front of it
      head.pool.norm = makeNorm(name + ".0");
      name += ".1";
    }
    head.linear = makeLinear(name);
    output.heads = {head};
    output.size = classes;
  }
  spec.outputs = {output};
}

std::optional<Description>
VitPytorchReader::read(std::optional<Extent2D> imageSize) {
  readShape(imageSize);
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
