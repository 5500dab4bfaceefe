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
// refused, as they would be forgotten otherwise. What makes tokens
// is read in DescriptionEmbed.cpp, layers in DescriptionLayers.cpp, outputs in
// DescriptionOutputs.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Description/DescriptionReader.h"

#include "compiler/Checkpoint/Source.h"

#include "llvm/ADT/StringExtras.h"

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
    object.emitError(key) << "(" << quoteText(full) << ") holds '{i}' "
                          << fields << " times, expects "
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
  if (fields.get("rows"))
    linear.rows = fields.getInteger("rows", std::nullopt, 1, kMaxWidth);
  linear.outHeads = fields.getInteger("out_heads", 0, 0, kMaxWidth);
  linear.inHeads = fields.getInteger("in_heads", 0, 0, kMaxWidth);
  linear.firstRow = fields.getInteger("first_row", 0, 0, kMaxWidth);
  linear.biasApart = fields.getBool("bias_apart", false);
  if (fields.get("columns"))
    linear.columns = fields.getInteger("columns", std::nullopt, 1, kMaxWidth);
  linear.firstColumn = fields.getInteger("first_column", 0, 0, kMaxWidth);
  if (fields.get("first_column") && !linear.columns)
    fields.emitError("first_column")
        << "is of a layer that is one of several in its weight, expects "
           "'columns'";
  if (linear.biasApart && linear.bias.empty())
    fields.emitError("bias_apart") << "has no 'bias' that it is said of";
  for (StringRef part : {"first_row", "bias_apart"})
    if (fields.get(part) && !linear.rows)
      fields.emitError(part) << "is of a layer that is one of several in its "
                                "weight, expects 'rows'";
  fields.finish();
  return linear;
}

void DescriptionReader::checkRows(JsonObject &object, StringRef key,
                                  const LinearSpec &linear, int64_t out,
                                  int64_t in) {
  if (linear.rows && linear.firstRow + out > linear.rows)
    object.emitError(key) << "takes " << out << " rows from 'first_row' ("
                          << linear.firstRow << ") on, the weight has 'rows' ("
                          << linear.rows << ")";
  if (linear.columns && linear.firstColumn + in > linear.columns)
    object.emitError(key) << "takes " << in << " columns from 'first_column' ("
                          << linear.firstColumn
                          << ") on, the weight has 'columns' ("
                          << linear.columns << ")";
  const int64_t outs = linear.rows ? linear.rows : out,
                ins = linear.columns ? linear.columns : in;
  if (linear.outHeads && outs % linear.outHeads)
    object.emitError(key) << "expects 'out_heads' (" << linear.outHeads
                          << ") to divide its outputs (" << outs << ")";
  if (linear.inHeads && ins % linear.inHeads)
    object.emitError(key) << "expects 'in_heads' (" << linear.inHeads
                          << ") to divide its inputs (" << ins << ")";
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
  readStem();
  readPatchEmbed();
  result.spec.tokens = readTokens(top);
  readPosition();
  readRope();
  result.spec.embedNorm = readNorm(top, "embed_norm");
  readEncoder();
  readNeck();
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

LogicalResult vit::checkLabels(const Description &read, const JsonFile &file) {
  const auto count = static_cast<int64_t>(read.labels.size());
  for (const OutputSpec &output : read.spec.outputs)
    if (count && output.name == "logits" && !output.heads.empty() &&
        output.size != count)
      return file.emitError("labels")
             << "has " << count << " names, the output 'logits' " << output.size
             << " numbers";
  return success();
}
