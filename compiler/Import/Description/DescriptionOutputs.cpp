//===- DescriptionOutputs.cpp - The results of a description --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pools, heads and results of layers; see Description.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Description/DescriptionReader.h"
#include "compiler/Import/Outputs.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

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
      !spec.attention.relativeRows.empty() || spec.attention.windows)
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
  if (kinds[kind] == kAttentionPool) {
    pool.attention = readAttentionPool(fields);
    // Of the tokens that the latents have become.
    kind = fields.getWord("latent_pool", {kPools[0], kPools[1]}, 0);
    setKind(kind);
    if (fields.get("from") && !top.hasFailed()) {
      auto [height, width] = result.spec.getLastGrid();
      pool.attention->from = fields.getInteger(
          "from", 0, 0, result.spec.getPrefix() + height * width - 1);
    }
    pool.norm = readNorm(fields, "norm");
    fields.finish();
    return pool;
  }
  setKind(kind);
  if (top.hasFailed())
    return pool;
  auto [height, width] = result.spec.getLastGrid();
  int64_t last = result.spec.getPrefix() + height * width - 1;
  if (pool.kind == PoolKind::Token || pool.kind == PoolKind::TokenConcatMean)
    pool.index = fields.getInteger("index", 0, 0, last);
  if (pool.kind != PoolKind::Token)
    pool.from = fields.getInteger("from", pool.from, 0, last);
  pool.norm = readNorm(fields, "norm");
  fields.finish();
  return pool;
}

/// A result of a layer, and no other: one of its tokens or its attention.
void DescriptionReader::readInnerOutput(JsonObject &object,
                                        OutputSpec &output) {
  const ModelSpec &spec = result.spec;
  const bool isAttention = object.get("attention") != nullptr;
  if (isAttention && object.get("layer"))
    object.emitError("attention") << "and 'layer' exclude each other";
  const StringRef key = isAttention ? "attention" : "layer";
  output.layer = object.getInteger(
      key, std::nullopt, 0, std::max<int64_t>(spec.countLayers(), 1) - 1);
  output.place = isAttention ? OutputPlace::Attention : OutputPlace::Layer;
  if (!isAttention && object.getBool("normed", false))
    output.place = OutputPlace::NormedLayer;
  if (std::string problem = findOutputProblem(spec, output); !problem.empty())
    object.emitError(key) << "(" << output.layer << ") " << problem;
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
  if (object.get("layer") || object.get("attention")) {
    readInnerOutput(object, output);
    object.finish();
    return output;
  }
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
      const int64_t vector = head.pool.kind == PoolKind::TokenConcatMean
                                 ? 2 * result.spec.getLastWidth()
                                 : result.spec.getLastWidth();
      checkRows(object, object.get("head") ? "head" : "heads", head.linear,
                output.size, head.hidden ? head.hidden->size : vector);
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
