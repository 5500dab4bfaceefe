//===- DescriptionEmbed.cpp - What makes tokens in a description ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The image, patches, learned tokens and positions; see Description.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Description/DescriptionReader.h"
#include "compiler/Import/Limits.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

void DescriptionReader::readImage(std::optional<Extent2D> imageSize) {
  ModelSpec &spec = result.spec;
  std::optional<JsonObject> image = top.getObject("image");
  if (!image) {
    if (!top.hasFailed())
      top.emitExpects("image", "an object");
    return;
  }
  spec.channels = image->getInteger("channels", 3, 1, kMaxPixels);
  spec.imageSize = image->getPair("size", std::nullopt, 1, kMaxPixels);
  image->finish();
  if (imageSize)
    spec.imageSize = *imageSize;
}

static constexpr StringRef kPatchLayoutNames[] = {
    "out_in_height_width", "height_width_in_out", "out_height_width_in"};
static constexpr PatchLayout kPatchLayouts[] = {PatchLayout::OutInHeightWidth,
                                                PatchLayout::HeightWidthInOut,
                                                PatchLayout::OutHeightWidthIn};

StringRef vit::getPatchLayoutName(PatchLayout layout) {
  return kPatchLayoutNames[llvm::find(kPatchLayouts, layout) - kPatchLayouts];
}

void DescriptionReader::readPatchEmbed() {
  const bool hasStem = !result.spec.stem.empty();
  const MapShape map = result.spec.getPatchedMap();
  std::optional<JsonObject> object = top.getObject("patch_embed");
  PatchEmbedSpec &patch = result.spec.patchEmbed;
  if (!object && hasStem) {
    // The stem's map is the patches, as a PatchEmbedSpec has it.
    if (map.channels != result.spec.embedDim)
      top.emitError("embed_dim")
          << "(" << result.spec.embedDim << ") differs from the channels ("
          << map.channels << ") of the stem, and there is no 'patch_embed'";
    return;
  }
  if (!object) {
    if (!top.hasFailed())
      top.emitExpects("patch_embed", "an object");
    return;
  }
  patch.kernel = object->getPair("kernel", std::nullopt, 1, kMaxPixels);
  patch.stride = object->getPair("stride", patch.kernel, 1, kMaxPixels);
  patch.weight = readName(*object, "weight", true);
  patch.bias = readName(*object, "bias", false);
  patch.layout = kPatchLayouts[object->getWord("layout", kPatchLayoutNames, 0)];
  patch.pixelNorm = readNorm(*object, "pixel_norm");
  if (patch.pixelNorm && hasStem)
    object->emitError("pixel_norm") << "and a 'stem' exclude each other";
  if (patch.pixelNorm && patch.layout != PatchLayout::OutHeightWidthIn)
    object->emitError("pixel_norm")
        << "is of a row of pixels, expects the layout \"out_height_width_in\"";
  if (patch.pixelNorm && patch.pixelNorm->kind != NormKind::Layer)
    object->emitExpects("pixel_norm", "a norm of kind \"layer\"");
  patch.norm = readNorm(*object, "norm");
  object->finish();
  const Extent2D size = map.grid;
  if (!top.hasFailed() &&
      (patch.kernel.first > size.first || patch.kernel.second > size.second))
    object->emitError("kernel")
        << "(" << patch.kernel.first << " x " << patch.kernel.second
        << ") does not fit into the " << (hasStem ? "stem's map" : "image")
        << " (" << size.first << " x " << size.second << ")";
}

/// The rest of an object that names a parameter of learned tokens.
TokenSpec DescriptionReader::readTokenParameter(JsonObject &object) {
  TokenSpec token;
  token.parameter = readName(object, "parameter", true);
  int64_t count = object.getInteger("count", 1, 1, kMaxWidth);
  token.shape = object.getIntegers("shape", 1, kMaxWidth);
  object.finish();
  const int64_t dim = result.spec.getLastWidth();
  if (token.shape.empty())
    token.shape = {1, count, dim};
  int64_t elements = 1;
  for (int64_t extent : token.shape)
    elements = std::min(elements * extent, kMaxWidth * kMaxWidth);
  if (token.shape.back() != dim || elements != count * dim)
    object.emitExpects("shape", "a shape of 'count' (" + Twine(count) +
                                    ") tokens of 'embed_dim' (" + Twine(dim) +
                                    ") numbers");
  return token;
}

std::vector<TokenSpec> DescriptionReader::readTokens(JsonObject &parent) {
  std::vector<TokenSpec> tokens;
  const json::Array *list =
      parent.get("tokens") ? parent.getArray("tokens") : nullptr;
  if (!list)
    return tokens;
  static constexpr StringRef kinds[] = {"class", "distillation", "register"};
  for (auto [i, value] : llvm::enumerate(*list)) {
    JsonObject object =
        child(value, (parent.getPath("tokens") + "[" + Twine(i) + "]").str());
    std::string kind = kinds[object.getWord("kind", kinds, 0)].str();
    TokenSpec token = readTokenParameter(object);
    token.kind = kind;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

void DescriptionReader::readPosition() {
  std::optional<JsonObject> object = top.getObject("position");
  if (!object)
    return;
  PositionSpec position;
  if (object->get("sin_cos")) {
    position.sinCosTheta = object->getNumber("sin_cos", std::nullopt);
    position.ofTokens = false;
    const int64_t dim = result.spec.embedDim;
    if (!(*position.sinCosTheta > 0))
      object->emitExpects("sin_cos", "a number > 0");
    if (dim % 4 || dim < 8)
      object->emitError("sin_cos")
          << "expects a multiple of 4 that is at least 8 as 'embed_dim', got "
          << dim;
    object->finish();
    result.spec.position = position;
    return;
  }
  position.parameter = readName(*object, "parameter", true);
  position.ofTokens =
      object->getWord("rows", {"tokens_and_patches", "patches"}, 0) == 0;
  const size_t form = object->getWord("shape", {"1xNxD", "NxD", "1xHxWxD"}, 0);
  position.leadingOne = form != 1;
  position.ofGrid = form == 2;
  position.columns = readName(*object, "columns", false);
  position.keepsAspect = object->getBool("keep_aspect", false);
  if (position.ofTokens && position.ofGrid)
    object->emitError("shape") << "is that of a grid, expects 'rows' to be "
                                  "\"patches\"";
  if (position.ofTokens && !position.columns.empty())
    object->emitError("columns") << "belongs to a factorized table, expects "
                                    "'rows' to be \"patches\"";
  if (position.ofTokens && position.keepsAspect)
    object->emitError("keep_aspect") << "expects 'rows' to be \"patches\"";
  if (form != 0 && !position.columns.empty())
    object->emitError("shape") << "of factorized tables is \"1xNxD\"";
  if (object->get("grid"))
    position.trainedGrid = object->getPair("grid", std::nullopt, 1, kMaxPixels);
  position.mode = object->getWord("resize", {"bilinear", "bicubic"}, 1) == 1
                      ? ResizeMode::Bicubic
                      : ResizeMode::Bilinear;
  position.alignCorners = object->getBool("align_corners", false);
  position.antialias = object->getBool("antialias", false);
  if (position.antialias && position.alignCorners)
    object->emitError("antialias") << "and 'align_corners' exclude each other";
  if (object->get("tokens")) {
    if (!position.ofTokens)
      object->emitError("tokens") << "and rows of patches alone exclude each "
                                     "other";
    // What has a row must be whole parameters, in the shape of a table.
    int64_t wanted = object->getInteger("tokens", std::nullopt, 0, kMaxWidth),
            found = 0;
    for (const TokenSpec &token : result.spec.tokens) {
      if (found >= wanted)
        break;
      bool isTable = token.shape.size() == 3 && token.shape[0] == 1;
      found = isTable ? found + token.shape[1] : wanted + 1;
    }
    if (found != wanted)
      object->emitExpects("tokens", "the count of tokens of the first of "
                                    "'tokens', each of shape [1, count, "
                                    "embed_dim]");
    position.tokenRows = wanted;
  }
  object->finish();
  result.spec.position = position;
}

void DescriptionReader::readRope() {
  std::optional<JsonObject> object = top.getObject("rope");
  if (!object)
    return;
  RopeSpec rope;
  if (object->get("frequencies")) {
    rope.frequencies = readName(*object, "frequencies", true);
    rope.layers = object->getInteger("layers", std::nullopt, 1, kMaxLayers);
    for (StringRef key : {"theta", "coordinates", "offset", "reference"})
      if (object->get(key))
        object->emitError(key) << "belongs to frequencies that are not learned";
  }
  rope.theta = object->getNumber("theta", rope.theta);
  if (!(rope.theta > 0))
    object->emitExpects("theta", "a number > 0");
  rope.interleaved =
      object->getWord("pairs", {"halves", "interleaved"}, 0) == 1;
  rope.order = object->getWord("order", {"row_first", "column_first"}, 0) == 1
                   ? GridOrder::ColumnFirst
                   : GridOrder::RowFirst;
  const bool isCentered =
      object->getWord("coordinates", {"index", "centered"}, 0) == 1;
  if (isCentered) {
    rope.coordinates = RopeCoordinates::Centered;
    for (StringRef key : {"offset", "reference"})
      if (object->get(key))
        object->emitError(key) << "belongs to coordinates of kind \"index\"";
  }
  rope.offset = object->getNumber("offset", 0);
  if (object->get("reference"))
    rope.reference = object->getPair("reference", std::nullopt, 1, kMaxPixels);
  object->finish();
  result.spec.rope = rope;
}
