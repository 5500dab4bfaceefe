//===- TimmPretrained.cpp - timm's pretrained_cfg -------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Its fields have the defaults of timm's dataclass, not those of the
// architecture: whoever writes a pretrained_cfg writes all of it. Old files
// have its fields at the top, in place of the object.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Timm/Timm.h"

#include "compiler/Import/Limits.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

/// Where weights come from, whose they are, and what training and timm's
/// feature extractors want to know.
static constexpr StringRef kHarmless[] = {"architecture",
                                          "classifier",
                                          "custom_load",
                                          "description",
                                          "file",
                                          "first_conv",
                                          "hf_hub_filename",
                                          "hf_hub_id",
                                          "license",
                                          "min_input_size",
                                          "notes",
                                          "origin_url",
                                          "paper_ids",
                                          "paper_name",
                                          "pool_size",
                                          "source",
                                          "state_dict",
                                          "tag",
                                          "test_crop_pct",
                                          "test_input_size",
                                          "test_pool_size",
                                          "url"};

static Preprocess::Extent readInputSize(JsonObject &object, int64_t &channels) {
  std::vector<int64_t> size = {3, 224, 224};
  if (object.get("input_size"))
    size = object.getIntegers("input_size", 1, kMaxPixels);
  if (size.size() != 3) {
    if (!object.hasFailed())
      object.emitExpects("input_size", "[channels, height, width]");
    size = {3, 224, 224};
  }
  channels = size[0];
  return {size[1], size[2]};
}

/// The classes' names, or their descriptions where there are some.
static std::vector<std::string> readLabels(JsonObject &object) {
  std::vector<std::string> labels = object.getStrings("label_names");
  if (std::optional<JsonObject> texts = object.getObject("label_descriptions"))
    for (std::string &label : labels)
      if (texts->has(label))
        label = texts->getString(label, label);
  return labels;
}

/// A number for each channel. Where there is another number of them, their mean
/// is each channel's, with a warning if there was more than that one.
static std::vector<double>
readNormalization(JsonObject &object, StringRef key, std::vector<double> absent,
                  int64_t channels, bool positive,
                  std::vector<std::string> &warnings) {
  std::vector<double> values = std::move(absent);
  if (const json::Value *value = object.get(key)) {
    const json::Array *list = value->getAsArray();
    const int64_t count = list && !list->empty() ? list->size() : channels;
    values = readPerChannel(object, key, count, positive);
  }
  const auto count = static_cast<int64_t>(values.size());
  if (count == channels)
    return values;
  double mean = 0;
  for (double value : values)
    mean += value / count;
  if (count != 1)
    warnings.push_back((object.getFile().getPath() + ": '" +
                        object.getPath(key) + "' has " + Twine(count) +
                        " numbers for " + Twine(channels) +
                        (channels == 1 ? " channel" : " channels") +
                        ", so their mean is taken, as timm does it")
                           .str());
  return std::vector<double>(channels, mean);
}

/// Compares how many classes the arguments, `field` (empty: nobody says it) and
/// the labels give. timm makes the model by the arguments, and then does not
/// load the classifier of others; here the weights decide.
static void compareClasses(JsonObject &config, std::string field,
                           const TimmPretrained &pretrained,
                           std::vector<std::string> &warnings) {
  int64_t classes = pretrained.classes.value_or(0);
  std::optional<JsonObject> arguments = config.getObject("model_args");
  if (arguments && arguments->get("num_classes")) {
    StringRef argument = "model_args.num_classes";
    int64_t wanted =
        arguments->getInteger("num_classes", std::nullopt, 0, kMaxWidth);
    if (!field.empty() && wanted != classes)
      warnings.push_back(llvm::formatv("{0}: '{1}' ({2}) wins over '{3}' ({4})",
                                       config.getFile().getPath(), argument,
                                       wanted, field, classes)
                             .str());
    classes = wanted;
    field = argument;
  }
  const auto labels = static_cast<int64_t>(pretrained.labels.size());
  if (labels && labels != classes)
    config.emitError(field.empty() ? "num_classes" : field)
        << "(" << classes << ") differs from the number of labels (" << labels
        << ")";
}

TimmPretrained vit::readTimmPretrained(JsonObject &config,
                                       const json::Object &absent,
                                       std::vector<std::string> &warnings) {
  std::optional<JsonObject> nested = config.getObject("pretrained_cfg");
  const bool isWritten = nested || config.has("input_size");
  if (!isWritten)
    nested.emplace(config.getFile(), absent, "pretrained_cfg").reportTo(config);
  JsonObject &object = nested ? *nested : config;
  TimmPretrained result;
  result.imageSize = readInputSize(object, result.channels);
  result.isSizeFixed = object.getBool("fixed_input_size", false);
  // The arguments say more recent things of the input than this does.
  if (std::optional<JsonObject> arguments = config.getObject("model_args")) {
    if (arguments->getBool("dynamic_img_size", false) ||
        !arguments->getBool("strict_img_size", true))
      result.isSizeFixed = false;
    result.channels =
        arguments->getInteger("in_chans", result.channels, 1, kMaxPixels);
    if (result.isSizeFixed)
      result.imageSize =
          arguments->getPair("img_size", result.imageSize, 1, kMaxPixels);
  }
  if (object.getInteger("label_offset", 0, 0, kMaxWidth) != 0)
    object.emitExpects("label_offset", "0");

  int64_t classes = object.getInteger("num_classes", 1000, -1, kMaxWidth);
  std::string classesField;
  if (classes >= 0) {
    result.classes = classes;
    if (isWritten && object.get("num_classes"))
      classesField = object.getPath("num_classes");
  }
  result.labels = readLabels(object);
  // The top wins; in an old file it is the same field.
  if (nested) {
    if (config.get("num_classes")) {
      result.classes =
          config.getInteger("num_classes", std::nullopt, 0, kMaxWidth);
      classesField = "num_classes";
    }
    if (config.get("label_names"))
      result.labels = readLabels(config);
    config.ignore("label_names");
    config.ignore("label_descriptions");
  } else if (config.get("labels")) {
    result.labels = config.getStrings("labels");
  }
  compareClasses(config, classesField, result, warnings);

  result.cropFraction = object.getNumber("crop_pct", 0.875);
  if (!(result.cropFraction > 0 && result.cropFraction <= 1))
    object.emitExpects("crop_pct", "a number > 0 and <= 1");
  result.squash = object.getWord("crop_mode", {"center", "squash"}, 0) == 1;
  result.resample =
      getResamples()[object.getWord("interpolation", getResamples(), 3)].str();
  result.mean = readNormalization(object, "mean", {0.485, 0.456, 0.406},
                                  result.channels, false, warnings);
  result.deviation = readNormalization(object, "std", {0.229, 0.224, 0.225},
                                       result.channels, true, warnings);
  for (StringRef key : kHarmless)
    object.ignore(key);
  if (nested)
    object.finish();
  return result;
}

Preprocess TimmPretrained::getPreprocess(Extent2D size) const {
  Preprocess result;
  auto scale = [&](int64_t extent) {
    return static_cast<int64_t>(std::floor(extent / cropFraction));
  };
  result.resample = resample;
  if (knowsResize(size))
    result.crop = size;
  result.cropsHalfEven = true;
  if (!knowsResize(size)) {
    result.resize = Preprocess::Resize::None;
  } else if (squash) {
    result.resize = Preprocess::Resize::Exact;
    result.exact = {scale(size.first), scale(size.second)};
  } else {
    result.resize = Preprocess::Resize::ShortestEdge;
    result.shortestEdge = scale(std::min(size.first, size.second));
  }
  result.rescale = 1.0 / 255;
  result.mean = mean;
  result.deviation = deviation;
  return result;
}
