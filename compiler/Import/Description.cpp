//===- Description.cpp - vitc's own description of a model ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One function per object of the format. Each reads its fields and checks what
// the JSON Schema cannot say: what must fit together. Unknown fields are
// refused, as they would be forgotten otherwise. The layers are read in
// DescriptionLayers.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/DescriptionReader.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

/// Element of a list as an object; emits an error when it is none.
JsonObject DescriptionReader::child(const json::Value &value,
                                    std::string path) {
  static const json::Object empty;
  const json::Object *object = value.getAsObject();
  if (!object)
    top.emitError(path) << "expects an object, got " << describeJson(value);
  return JsonObject(top.getFile(), object ? *object : empty, std::move(path))
      .reportTo(top);
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// `name` behind the run's prefix, with "{i}" where it may be.
std::string DescriptionReader::qualify(JsonObject &object, StringRef key,
                                       StringRef name) {
  std::string full = prefix + name.str();
  size_t fields = StringRef(full).count("{i}");
  if (name.empty())
    object.emitExpects(key, "the name of a parameter");
  else if (fields > (inRun ? 1 : 0))
    object.emitError(key) << "('" << full << "') holds '{i}' " << fields
                          << " times, expects "
                          << (inRun ? "it once at most"
                                    : "none outside the encoder");
  return full;
}

std::string DescriptionReader::readName(JsonObject &object, StringRef key,
                                        bool required) {
  if (!required && !object.get(key))
    return "";
  return qualify(object, key, object.getString(key, std::nullopt));
}

static constexpr StringRef kLinearLayouts[] = {"out_in", "in_out"};

LinearSpec DescriptionReader::readLinear(JsonObject &object, StringRef key) {
  LinearSpec linear;
  linear.inOut = inOut;
  const json::Value *value = object.get(key);
  if (value && value->getAsString()) {
    std::string name = readName(object, key, true);
    linear.weight = name + ".weight";
    linear.bias = name + ".bias";
    return linear;
  }
  if (!value || !value->getAsObject()) {
    object.emitExpects(key, "a name N (for N.weight and N.bias) or an object");
    return linear;
  }
  JsonObject fields = *object.getObject(key);
  linear.weight = readName(fields, "weight", true);
  linear.bias = readName(fields, "bias", false);
  linear.inOut = fields.getWord("layout", kLinearLayouts, inOut) == 1;
  fields.finish();
  return linear;
}

static NormKind readNormKind(JsonObject &object, StringRef key,
                             NormKind absent) {
  return object.getWord(key, {"layer", "rms"}, absent == NormKind::Rms) == 1
             ? NormKind::Rms
             : NormKind::Layer;
}

std::optional<NormSpec> DescriptionReader::readNorm(JsonObject &object,
                                                    StringRef key) {
  const json::Value *value = object.get(key);
  if (!value)
    return std::nullopt;
  NormSpec norm;
  norm.epsilon = epsilon;
  norm.kind = normKind;
  if (value->getAsString()) {
    std::string name = readName(object, key, true);
    norm.scale = name + ".weight";
    if (norm.kind == NormKind::Layer)
      norm.bias = name + ".bias";
    return norm;
  }
  if (!value->getAsObject()) {
    object.emitExpects(key, "a name N (for N.weight and N.bias) or an object");
    return norm;
  }
  JsonObject fields = *object.getObject(key);
  norm.kind = readNormKind(fields, "kind", norm.kind);
  norm.scale = readName(fields, "weight", false);
  norm.bias = readName(fields, "bias", false);
  if (norm.kind == NormKind::Rms && !norm.bias.empty())
    fields.emitError("bias") << "is none of a norm of kind \"rms\"";
  norm.epsilon = fields.getNumber("epsilon", epsilon);
  if (norm.epsilon < 0)
    fields.emitExpects("epsilon", "a number >= 0");
  fields.finish();
  return norm;
}

//===----------------------------------------------------------------------===//
// From the image to tokens
//===----------------------------------------------------------------------===//

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

void DescriptionReader::readPatchEmbed() {
  std::optional<JsonObject> object = top.getObject("patch_embed");
  if (!object) {
    if (!top.hasFailed())
      top.emitExpects("patch_embed", "an object");
    return;
  }
  PatchEmbedSpec &patch = result.spec.patchEmbed;
  patch.kernel = object->getPair("kernel", std::nullopt, 1, kMaxPixels);
  patch.stride = object->getPair("stride", patch.kernel, 1, kMaxPixels);
  patch.weight = readName(*object, "weight", true);
  patch.bias = readName(*object, "bias", false);
  patch.layout = kPatchLayouts[object->getWord("layout", kPatchLayoutNames, 0)];
  patch.pixelNorm = readNorm(*object, "pixel_norm");
  if (patch.pixelNorm && patch.layout != PatchLayout::OutHeightWidthIn)
    object->emitError("pixel_norm")
        << "is of a row of pixels, expects the layout \"out_height_width_in\"";
  if (patch.pixelNorm && patch.pixelNorm->kind != NormKind::Layer)
    object->emitExpects("pixel_norm", "a norm of kind \"layer\"");
  patch.norm = readNorm(*object, "norm");
  object->finish();
  Extent2D size = result.spec.imageSize;
  if (!top.hasFailed() &&
      (patch.kernel.first > size.first || patch.kernel.second > size.second))
    object->emitError("kernel")
        << "(" << patch.kernel.first << " x " << patch.kernel.second
        << ") does not fit into the image (" << size.first << " x "
        << size.second << ")";
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
  position.leadingOne = object->getWord("shape", {"1xNxD", "NxD"}, 0) == 0;
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

//===----------------------------------------------------------------------===//
// From tokens to the answer
//===----------------------------------------------------------------------===//

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

/// With the kind "attention" there is another one behind it.
static constexpr StringRef kPools[] = {"token", "mean", "token_concat_mean",
                                       "max", "mean_max"};
static constexpr StringRef kAttentionPool = "attention";

/// Fields of a pool of kind "attention" but the norm.
AttentionPoolSpec DescriptionReader::readAttentionPool(JsonObject &pool) {
  AttentionPoolSpec spec;
  if (std::optional<JsonObject> latents = pool.getObject("latents"))
    spec.latents = readTokenParameter(*latents);
  else if (!top.hasFailed())
    pool.emitExpects("latents", "an object");
  if (std::optional<JsonObject> attention = pool.getObject("attention"))
    spec.attention = readAttention(*attention);
  else if (!top.hasFailed())
    pool.emitExpects("attention", "an object");
  if (spec.attention.kind == AttentionKind::Identity || spec.attention.rope ||
      !spec.attention.relativeBias.empty() || spec.attention.relativeMlp ||
      spec.attention.windows)
    pool.emitError("attention") << "is that of learned queries, expects "
                                   "softmax without positions and windows";
  spec.mlpNorm = readNorm(pool, "mlp_norm");
  if (std::optional<JsonObject> mlp = pool.getObject("mlp"))
    spec.mlp = readMlp(*mlp);
  if (spec.mlpNorm && !spec.mlp)
    pool.emitError("mlp_norm") << "has no 'mlp' behind it";
  return spec;
}

PoolSpec DescriptionReader::readPool(JsonObject &object) {
  PoolSpec pool;
  const json::Value *value = object.get("pool");
  if (!value)
    return pool;
  pool.none = false;
  auto setKind = [&](size_t word) {
    pool.kind = *symbolizePoolKind(kPools[word]);
    // The patches behind the tokens that were put in front of them.
    if (pool.kind == PoolKind::TokenConcatMean)
      pool.from = result.spec.getPrefix();
  };
  if (!value->getAsObject()) {
    setKind(object.getWord("pool", kPools, std::nullopt));
    return pool;
  }
  JsonObject fields = *object.getObject("pool");
  SmallVector<StringRef> kinds(ArrayRef<StringRef>{kPools});
  kinds.push_back(kAttentionPool);
  size_t kind = fields.getWord("kind", kinds, std::nullopt);
  auto [height, width] = result.spec.getLastGrid();
  const int64_t last = result.spec.getPrefix() + height * width - 1;
  if (kinds[kind] == kAttentionPool) {
    pool.attention = readAttentionPool(fields);
    if (!top.hasFailed())
      pool.attendFrom = fields.getInteger("from", 0, 0, last);
    // Of the tokens that the latents have become.
    kind = fields.getWord("latent_pool", {kPools[0], kPools[1]}, 0);
    setKind(kind);
    pool.norm = readNorm(fields, "norm");
    fields.finish();
    return pool;
  }
  setKind(kind);
  if (top.hasFailed())
    return pool;
  if (pool.kind == PoolKind::Token || pool.kind == PoolKind::TokenConcatMean)
    pool.index = fields.getInteger("index", 0, 0, last);
  if (pool.kind != PoolKind::Token)
    pool.from = fields.getInteger("from", pool.from, 0, last);
  pool.norm = readNorm(fields, "norm");
  fields.finish();
  return pool;
}

OutputSpec DescriptionReader::readOutput(JsonObject object) {
  static constexpr StringRef activations[] = {"none",       "gelu", "gelu_tanh",
                                              "quick_gelu", "relu", "relu2",
                                              "silu",       "tanh"};
  OutputSpec output;
  output.source = object.getPath();
  output.name = object.getString("name", std::nullopt);
  bool isIdentifier = !output.name.empty() && !llvm::isDigit(output.name[0]) &&
                      llvm::all_of(output.name, [](char c) {
                        return llvm::isAlnum(c) || c == '_';
                      });
  if (!isIdentifier && !object.hasFailed())
    object.emitExpects("name", "a C identifier");
  output.pool = readPool(object);
  if (object.get("head") && object.get("heads"))
    object.emitError("heads") << "and 'head' exclude each other";
  if (object.get("head")) {
    output.heads.push_back({output.pool, readLinear(object, "head")});
    output.heads.back().hidden = readHidden(object);
  } else if (object.get("heads")) {
    if (object.get("pool"))
      object.emitError("pool") << "belongs into each of 'heads'";
    if (const json::Array *list = object.getArray("heads"))
      for (auto [i, value] : llvm::enumerate(*list)) {
        JsonObject head = child(
            value, (object.getPath("heads") + "[" + Twine(i) + "]").str());
        PoolSpec pool = readPool(head);
        output.heads.push_back({pool, readLinear(head, "linear")});
        head.finish();
      }
  }
  if (!output.heads.empty()) {
    output.size = object.getInteger("size", std::nullopt, 1, kMaxWidth);
    output.activation = *symbolizeActivation(
        activations[object.getWord("activation", activations, 0)]);
    for (const HeadSpec &head : output.heads) {
      if (head.pool.none)
        object.emitError(object.get("head") ? "head" : "heads")
            << "reads one vector per image, expects a 'pool'";
      if (head.linear.bias.empty() != output.heads[0].linear.bias.empty())
        object.emitError("heads") << "expects a bias in all heads or in none";
    }
  }
  object.finish();
  return output;
}

void DescriptionReader::readOutputs() {
  const json::Array *list = top.getArray("outputs");
  if (!list)
    return;
  llvm::StringSet<> names;
  for (auto [i, value] : llvm::enumerate(*list)) {
    OutputSpec output =
        readOutput(child(value, "outputs[" + std::to_string(i) + "]"));
    if (!names.insert(output.name).second)
      top.emitError(output.source + ".name")
          << "('" << output.name << "') is that of an earlier output";
    result.spec.outputs.push_back(std::move(output));
  }
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

std::optional<Description>
DescriptionReader::read(std::optional<Extent2D> imageSize) {
  top.getInteger("vitc", std::nullopt, 1, 1);
  top.ignore("$schema");
  top.ignore("comment");
  result.name = top.getString("name", "");
  if (!result.name.empty() &&
      (llvm::isDigit(result.name[0]) || !llvm::all_of(result.name, [](char c) {
         return llvm::isAlnum(c) || c == '_';
       })))
    top.emitExpects("name", "a C identifier");
  result.weightsFile = top.getString("weights", "");
  result.labels = top.getStrings("labels");
  result.spec.embedDim =
      top.getInteger("embed_dim", std::nullopt, 1, kMaxWidth);
  inOut = top.getWord("linear_layout", kLinearLayouts, 0) == 1;
  epsilon = top.getNumber("norm_epsilon", 1e-6);
  if (epsilon < 0)
    top.emitExpects("norm_epsilon", "a number >= 0");
  normKind = readNormKind(top, "norm_kind", normKind);

  readImage(imageSize);
  readPatchEmbed();
  result.spec.tokens = readTokens(top);
  readPosition();
  readRope();
  result.spec.embedNorm = readNorm(top, "embed_norm");
  readEncoder();
  result.spec.norm = readNorm(top, "norm");
  readOutputs();
  if (auto preprocess = top.getObject("preprocess"))
    result.preprocess = readPreprocess(*preprocess, result.spec.channels);
  top.finish();
  if (top.hasFailed())
    return std::nullopt;
  return std::move(result);
}

std::optional<Description>
vit::readDescription(const JsonFile &file, std::optional<Extent2D> imageSize) {
  return DescriptionReader(file).read(imageSize);
}
