//===- DescriptionWriter.cpp - Models in vitc's own format ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inverse of Description.cpp, object by object. What the reader assumes
// where nothing is written stays unwritten. The layers are written in
// DescriptionWriterLayers.cpp, what hierarchical models add to them in
// DescriptionWriterStages.cpp, stems in DescriptionWriterStem.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Description/DescriptionWriter.h"

using namespace mlir;
using namespace mlir::vit;

JsonText vit::getExtentText(Extent2D extent) {
  if (extent.first == extent.second)
    return extent.first;
  return std::vector<JsonText>{extent.first, extent.second};
}

static JsonText getSize(Extent2D extent) {
  JsonText object;
  object.add("height", extent.first);
  object.add("width", extent.second);
  return object;
}

template <typename T> static JsonText getList(const std::vector<T> &elements) {
  return std::vector<JsonText>(elements.begin(), elements.end());
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// N if the names are N.weight and, where there is to be a bias, N.bias.
static std::optional<StringRef> getCommonName(StringRef weight, StringRef bias,
                                              bool hasBias) {
  if (!weight.consume_back(".weight") || weight.empty())
    return std::nullopt;
  if (hasBias ? !bias.consume_back(".bias") || bias != weight : !bias.empty())
    return std::nullopt;
  return weight;
}

JsonText DescriptionWriter::getLinear(const LinearSpec &linear) const {
  const bool isPlain = linear.inOut == inOut && linear.rows == 0 &&
                       linear.columns == 0 && linear.outHeads == 0 &&
                       linear.inHeads == 0;
  if (auto name = getCommonName(linear.weight, linear.bias, /*hasBias=*/true);
      name && isPlain && name->size() > prefix.size())
    return getName(*name);
  JsonText object;
  addName(object, "weight", linear.weight);
  addName(object, "bias", linear.bias);
  if (linear.inOut != inOut)
    object.add("layout", linear.inOut ? "in_out" : "out_in");
  if (linear.outHeads)
    object.add("out_heads", linear.outHeads);
  if (linear.inHeads)
    object.add("in_heads", linear.inHeads);
  if (linear.rows) {
    object.add("rows", linear.rows);
    object.add("first_row", linear.firstRow);
    if (linear.biasApart)
      object.add("bias_apart", true);
  }
  if (linear.columns) {
    object.add("columns", linear.columns);
    object.add("first_column", linear.firstColumn);
  }
  return object;
}

JsonText DescriptionWriter::getNorm(const NormSpec &norm) const {
  const bool isLayer = norm.kind == NormKind::Layer;
  if (auto name = getCommonName(norm.scale, norm.bias, isLayer);
      name && norm.kind == normKind && norm.epsilon == epsilon &&
      name->size() > prefix.size())
    return getName(*name);
  JsonText object;
  addName(object, "weight", norm.scale);
  addName(object, "bias", norm.bias);
  if (norm.epsilon != epsilon)
    object.add("epsilon", norm.epsilon);
  if (norm.kind != normKind)
    object.add("kind", isLayer ? "layer" : "rms");
  return object;
}

//===----------------------------------------------------------------------===//
// From the image to tokens
//===----------------------------------------------------------------------===//

JsonText DescriptionWriter::getPatchEmbed() const {
  const PatchEmbedSpec &patch = spec.patchEmbed;
  JsonText object;
  object.add("kernel", getExtentText(patch.kernel));
  if (patch.stride != patch.kernel)
    object.add("stride", getExtentText(patch.stride));
  addName(object, "weight", patch.weight);
  addName(object, "bias", patch.bias);
  if (patch.layout != PatchLayout::OutInHeightWidth)
    object.add("layout", getPatchLayoutName(patch.layout));
  addNorm(object, "pixel_norm", patch.pixelNorm);
  addNorm(object, "norm", patch.norm);
  return object;
}

JsonText DescriptionWriter::getTokens(const TokenSpec &tokens,
                                      bool hasKind) const {
  int64_t count = 1;
  for (int64_t extent : ArrayRef(tokens.shape).drop_back())
    count *= extent;
  JsonText object;
  object.add("parameter", getName(tokens.parameter));
  if (hasKind && tokens.kind != "class")
    object.add("kind", tokens.kind);
  if (count != 1)
    object.add("count", count);
  if (tokens.shape != std::vector<int64_t>{1, count, width})
    object.add("shape", getList(tokens.shape));
  return object;
}

void DescriptionWriter::addTokens(JsonText &object,
                                  ArrayRef<TokenSpec> tokens) const {
  std::vector<JsonText> list;
  for (const TokenSpec &token : tokens)
    list.push_back(getTokens(token, /*hasKind=*/true));
  if (!list.empty())
    object.add("tokens", std::move(list));
}

JsonText DescriptionWriter::getPosition() const {
  const PositionSpec &position = *spec.position;
  JsonText object;
  if (position.sinCosTheta) {
    object.add("sin_cos", *position.sinCosTheta);
    return object;
  }
  object.add("parameter", getName(position.parameter));
  addName(object, "columns", position.columns);
  if (!position.ofTokens)
    object.add("rows", "patches");
  if (position.tokenRows)
    object.add("tokens", *position.tokenRows);
  if (!position.leadingOne)
    object.add("shape", "NxD");
  if (position.ofGrid)
    object.add("shape", "1xHxWxD");
  if (position.trainedGrid)
    object.add("grid", getExtentText(*position.trainedGrid));
  if (position.mode != ResizeMode::Bicubic)
    object.add("resize", stringifyResizeMode(position.mode));
  if (position.alignCorners)
    object.add("align_corners", true);
  if (position.antialias)
    object.add("antialias", true);
  if (position.keepsAspect)
    object.add("keep_aspect", true);
  return object;
}

JsonText DescriptionWriter::getRope() const {
  const RopeSpec &rope = *spec.rope;
  JsonText object;
  if (rope.frequencies.empty()) {
    object.add("theta", rope.theta);
  } else {
    object.add("frequencies", getName(rope.frequencies));
    object.add("layers", rope.layers);
  }
  if (rope.coordinates == RopeCoordinates::Centered)
    object.add("coordinates", "centered");
  if (rope.offset != 0)
    object.add("offset", rope.offset);
  if (rope.reference)
    object.add("reference", getExtentText(*rope.reference));
  if (rope.order == GridOrder::ColumnFirst)
    object.add("order", "column_first");
  if (rope.interleaved)
    object.add("pairs", "interleaved");
  return object;
}

//===----------------------------------------------------------------------===//
// From tokens to the answer
//===----------------------------------------------------------------------===//

JsonText DescriptionWriter::getPool(const PoolSpec &pool) const {
  const std::string kind = stringifyPoolKind(pool.kind).str();
  if (pool.attention) {
    const AttentionPoolSpec &attention = *pool.attention;
    JsonText object;
    object.add("kind", "attention");
    object.add("latents", getTokens(attention.latents, /*hasKind=*/false));
    object.add("attention", getAttention(attention.attention));
    addNorm(object, "mlp_norm", attention.mlpNorm);
    if (attention.mlp)
      object.add("mlp", getMlp(*attention.mlp));
    if (pool.kind != PoolKind::Token)
      object.add("latent_pool", kind);
    if (attention.from != 0)
      object.add("from", attention.from);
    addNorm(object, "norm", pool.norm);
    return object;
  }
  const int64_t from =
      pool.kind == PoolKind::TokenConcatMean ? spec.getPrefix() : 0;
  if (pool.index == 0 && pool.from == from && !pool.norm)
    return kind;
  JsonText object;
  object.add("kind", kind);
  if (pool.index != 0)
    object.add("index", pool.index);
  if (pool.from != from)
    object.add("from", pool.from);
  addNorm(object, "norm", pool.norm);
  return object;
}

JsonText DescriptionWriter::getOutput(const OutputSpec &output) const {
  JsonText object;
  object.add("name", output.name);
  if (output.place == OutputPlace::Attention)
    object.add("attention", output.layer);
  else if (output.place != OutputPlace::End)
    object.add("layer", output.layer);
  if (output.place == OutputPlace::NormedLayer)
    object.add("normed", true);
  if (output.heads.empty() && !output.pool.none)
    object.add("pool", getPool(output.pool));
  if (output.heads.size() == 1) {
    object.add("pool", getPool(output.heads[0].pool));
    if (const std::optional<HiddenSpec> &hidden = output.heads[0].hidden) {
      JsonText text;
      text.add("linear", getLinear(hidden->linear));
      text.add("size", hidden->size);
      text.add("activation", stringifyActivation(hidden->activation));
      object.add("hidden", std::move(text));
    }
    object.add("head", getLinear(output.heads[0].linear));
  } else if (!output.heads.empty()) {
    std::vector<JsonText> heads;
    for (const HeadSpec &head : output.heads) {
      JsonText &text = heads.emplace_back();
      text.add("pool", getPool(head.pool));
      text.add("linear", getLinear(head.linear));
    }
    object.add("heads", std::move(heads));
  }
  if (!output.heads.empty())
    object.add("size", output.size);
  if (output.activation != Activation::None)
    object.add("activation", stringifyActivation(output.activation));
  return object;
}

JsonText DescriptionWriter::getPreprocess() const {
  const Preprocess &preprocess = *description.preprocess;
  JsonText object, resize;
  if (preprocess.resize == Preprocess::Resize::ShortestEdge) {
    resize.add("mode", "shortest_edge");
    resize.add("size", preprocess.shortestEdge);
  } else if (preprocess.resize == Preprocess::Resize::Exact) {
    resize.add("mode", "exact");
    resize.add("height", preprocess.exact.first);
    resize.add("width", preprocess.exact.second);
  }
  if (preprocess.resize != Preprocess::Resize::None) {
    object.add("resize", std::move(resize));
    object.add("resample", preprocess.resample);
  }
  if (preprocess.crop)
    object.add("crop", getSize(*preprocess.crop));
  if (preprocess.crop && preprocess.cropsHalfEven)
    object.add("crop_rounding", "half_even");
  if (preprocess.rescale)
    object.add("rescale", *preprocess.rescale);
  if (!preprocess.mean.empty()) {
    object.add("mean", getList(preprocess.mean));
    object.add("std", getList(preprocess.deviation));
  }
  return object;
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

std::string DescriptionWriter::write() {
  findDefaults();
  width = spec.embedDim;
  JsonText top, image;
  top.add("vitc", 1);
  if (!description.name.empty())
    top.add("name", description.name);
  image.add("size", getExtentText(spec.imageSize));
  if (spec.channels != 3)
    image.add("channels", spec.channels);
  top.add("image", std::move(image));
  top.add("embed_dim", spec.embedDim);
  if (inOut)
    top.add("linear_layout", "in_out");
  if (epsilon != 1e-6)
    top.add("norm_epsilon", epsilon);
  if (normKind != NormKind::Layer)
    top.add("norm_kind", "rms");
  if (!spec.stem.empty())
    top.add("stem", getStemSteps(spec.stem));
  if (!spec.patchEmbed.weight.empty())
    top.add("patch_embed", getPatchEmbed());
  addTokens(top, spec.tokens);
  if (spec.position)
    top.add("position", getPosition());
  if (spec.rope)
    top.add("rope", getRope());
  addNorm(top, "embed_norm", spec.embedNorm);
  std::vector<JsonText> runs, outputs;
  int64_t layers = 0;
  for (const RunSpec &run : spec.runs) {
    runs.push_back(getRun(run, layers));
    layers += run.layers;
  }
  top.add("encoder", runs.size() == 1 ? runs[0] : JsonText(std::move(runs)));
  if (!spec.neck.empty())
    top.add("neck", getStemSteps(spec.neck));
  addNorm(top, "norm", spec.norm);
  for (const OutputSpec &output : spec.outputs)
    outputs.push_back(getOutput(output));
  top.add("outputs", std::move(outputs));
  if (!description.labels.empty())
    top.add("labels", getList(description.labels));
  if (description.preprocess)
    top.add("preprocess", getPreprocess());
  return top.print() + "\n";
}

std::string vit::writeDescription(const Description &description) {
  return DescriptionWriter(description).write();
}
