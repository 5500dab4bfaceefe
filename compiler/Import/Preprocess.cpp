//===- Preprocess.cpp - How an image becomes a model's input --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The image processors of transformers' model_types differ in their
// defaults and in what a bare number as size means; the rest is one format.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Preprocess.h"

#include "compiler/Import/Limits.h"

#include "llvm/ADT/StringSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

/// In the order of Pillow's numbers, which preprocessor_config.json has.
static constexpr StringRef kResamples[] = {"nearest", "lanczos", "bilinear",
                                           "bicubic", "box",     "hamming"};

ArrayRef<StringRef> vit::getResamples() { return kResamples; }

//===----------------------------------------------------------------------===//
// Preprocess
//===----------------------------------------------------------------------===//

std::optional<Preprocess::Extent> Preprocess::getSize() const {
  if (crop)
    return crop;
  if (resize == Resize::Exact)
    return exact;
  return std::nullopt;
}

void Preprocess::setSize(Extent size) {
  if (getSize() == size)
    return;
  auto scale = [](int64_t value, int64_t to, int64_t from) {
    return std::max<int64_t>(1, std::llround(double(value) * to / from));
  };
  if (!crop) {
    if (resize == Resize::Exact)
      exact = size;
    return;
  }
  exact = {scale(exact.first, size.first, crop->first),
           scale(exact.second, size.second, crop->second)};
  shortestEdge = scale(shortestEdge, std::min(size.first, size.second),
                       std::min(crop->first, crop->second));
  crop = size;
}

static json::Object toObject(Preprocess::Extent extent) {
  return json::Object{{"height", extent.first}, {"width", extent.second}};
}

std::string Preprocess::toJson(int64_t channels) const {
  json::Object object{{"channels", channels}};
  if (resize == Resize::ShortestEdge)
    object["resize"] =
        json::Object{{"mode", "shortest_edge"}, {"size", shortestEdge}};
  if (resize == Resize::Exact) {
    json::Object value = toObject(exact);
    value["mode"] = "exact";
    object["resize"] = std::move(value);
  }
  if (resize != Resize::None)
    object["resample"] = resample;
  if (crop)
    object["crop"] = toObject(*crop);
  if (crop && cropsHalfEven)
    object["crop_rounding"] = "half_even";
  if (rescale)
    object["rescale"] = *rescale;
  if (!mean.empty()) {
    object["mean"] = json::Array(mean);
    object["std"] = json::Array(deviation);
  }
  std::string text;
  llvm::raw_string_ostream(text) << json::Value(std::move(object));
  return text;
}

//===----------------------------------------------------------------------===//
// Defaults by family
//===----------------------------------------------------------------------===//

static void setNormalization(Preprocess &result, ArrayRef<double> mean,
                             ArrayRef<double> deviation, int64_t channels) {
  // The defaults are for three channels; others get the first's.
  result.mean.assign(channels, mean[0]);
  result.deviation.assign(channels, deviation[0]);
  if (channels == 3) {
    result.mean = mean.vec();
    result.deviation = deviation.vec();
  }
}

/// Image processors with defaults of their own; CLIP's has Bit's. DINOv3's
/// resizes numbers and not bytes, which differs by their rounding.
namespace {
enum class Processor { ViT, DeiT, Bit, Siglip, Siglip2, Beit, Dinov3 };
}

static Processor getProcessor(StringRef modelType) {
  return llvm::StringSwitch<Processor>(modelType)
      .Case("deit", Processor::DeiT)
      .Cases({"dinov2", "dinov2_with_registers", "clip_vision_model"},
             Processor::Bit)
      .Case("siglip_vision_model", Processor::Siglip)
      .Case("siglip2_vision_model", Processor::Siglip2)
      .Cases({"beit", "data2vec-vision"}, Processor::Beit)
      .Case("dinov3_vit", Processor::Dinov3)
      .Default(Processor::ViT);
}

static Preprocess getDefaults(Processor processor, int64_t channels) {
  Preprocess result;
  result.rescale = 1.0 / 255;
  if (processor == Processor::Bit) {
    result.resize = Preprocess::Resize::ShortestEdge;
    result.shortestEdge = 224;
    result.crop = {224, 224};
    result.resample = "bicubic";
    setNormalization(result, {0.48145466, 0.4578275, 0.40821073},
                     {0.26862954, 0.26130258, 0.27577711}, channels);
    return result;
  }
  result.resize = Preprocess::Resize::Exact;
  result.exact = {224, 224};
  setNormalization(result, {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}, channels);
  switch (processor) {
  case Processor::DeiT:
    result.exact = {256, 256};
    result.crop = {224, 224};
    result.resample = "bicubic";
    break;
  case Processor::Siglip:
  case Processor::Beit:
    result.resample = "bicubic";
    break;
  case Processor::Dinov3:
    setNormalization(result, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225},
                     channels);
    break;
  case Processor::Siglip2:
    result.exact = {256, 256};
    break;
  case Processor::ViT:
  case Processor::Bit:
    break;
  }
  return result;
}

Preprocess vit::getDefaultPreprocess(StringRef modelType, int64_t channels) {
  return getDefaults(getProcessor(modelType), channels);
}

//===----------------------------------------------------------------------===//
// preprocessor_config.json
//===----------------------------------------------------------------------===//

/// Fields that only say how the values are handed over.
static constexpr StringRef kHarmless[] = {"image_processor_type",
                                          "feature_extractor_type",
                                          "processor_class",
                                          "do_convert_rgb",
                                          "input_data_format",
                                          "data_format",
                                          "return_tensors",
                                          "disable_grouping",
                                          "device",
                                          "auto_map",
                                          "_valid_processor_keys"};

/// What their classes' names begin with. ViTHybridImageProcessor is not ViT's.
static constexpr std::pair<StringRef, Processor> kProcessors[] = {
    {"ViT", Processor::ViT},       {"DeiT", Processor::DeiT},
    {"Bit", Processor::Bit},       {"CLIP", Processor::Bit},
    {"Siglip", Processor::Siglip}, {"Siglip2", Processor::Siglip2},
    {"Beit", Processor::Beit},     {"DINOv3ViT", Processor::Dinov3}};

/// The processor of the class `name`: ViTImageProcessor, the same with Fast or
/// Pil behind it, or ViTFeatureExtractor as it was called before.
static std::optional<Processor> findProcessor(StringRef name) {
  if (!name.consume_back("FeatureExtractor")) {
    if (!name.consume_back("Fast"))
      name.consume_back("Pil");
    if (!name.consume_back("ImageProcessor"))
      return std::nullopt;
  }
  for (auto [stem, processor] : kProcessors)
    if (name == stem)
      return processor;
  return std::nullopt;
}

/// The processor that the file names, else that of `modelType`.
static Processor readProcessor(JsonObject &object, StringRef modelType) {
  for (StringRef key : {"image_processor_type", "feature_extractor_type"}) {
    const json::Value *value = object.get(key);
    if (!value)
      continue;
    if (auto processor = findProcessor(value->getAsString().value_or("")))
      return *processor;
    std::string names;
    for (auto [stem, processor] : kProcessors)
      names +=
          (names.empty() ? "\"" : ", \"") + stem.str() + "ImageProcessor\"";
    object.emitExpects(key, "one of " + names);
    break;
  }
  return getProcessor(modelType);
}

/// {"height": h, "width": w}, [h, w] or one number for both.
static Preprocess::Extent readExtent(JsonObject &object, StringRef key) {
  const json::Value *value = object.get(key);
  if (value && value->getAsObject()) {
    JsonObject extent = *object.getObject(key);
    Preprocess::Extent result = {
        extent.getInteger("height", std::nullopt, 1, kMaxPixels),
        extent.getInteger("width", std::nullopt, 1, kMaxPixels)};
    extent.finish();
    return result;
  }
  return object.getPair(key, std::nullopt, 1, kMaxPixels);
}

static void readSize(JsonObject &object, bool numberIsShortestEdge,
                     Preprocess &result) {
  const json::Value *value = object.get("size");
  const json::Object *fields = value->getAsObject();
  bool hasShortest = fields && fields->get("shortest_edge");
  if (hasShortest ||
      (!fields && numberIsShortestEdge && value->getAsInteger())) {
    result.resize = Preprocess::Resize::ShortestEdge;
    if (!hasShortest) {
      result.shortestEdge =
          object.getInteger("size", std::nullopt, 1, kMaxPixels);
      return;
    }
    JsonObject size = *object.getObject("size");
    result.shortestEdge =
        size.getInteger("shortest_edge", std::nullopt, 1, kMaxPixels);
    size.finish();
    return;
  }
  result.resize = Preprocess::Resize::Exact;
  result.exact = readExtent(object, "size");
}

/// SigLIP 2's: as many patches as there may be. Of a square image these are the
/// largest square; images of another shape do not keep theirs here.
static void readPatchCount(JsonObject &object, int64_t patchSize,
                           Preprocess &result) {
  int64_t patch = object.getInteger("patch_size", 16, 1, kMaxPixels);
  if (patch != patchSize && !object.hasFailed())
    object.emitError("patch_size")
        << "(" << patch << ") differs from the 'patch_size' of config.json ("
        << patchSize << ")";
  int64_t count = object.getInteger("max_num_patches", 256, 1, kMaxTokens);
  auto side = static_cast<int64_t>(std::sqrt(static_cast<double>(count)));
  result.exact = {side * patch, side * patch};
}

std::vector<double> vit::readPerChannel(JsonObject &object, StringRef key,
                                        int64_t channels, bool positive) {
  const json::Value *value = object.get(key);
  std::vector<double> result;
  auto add = [&](const json::Value &element) {
    auto number = element.getAsNumber();
    bool good = number && std::isfinite(*number) && (!positive || *number > 0);
    if (good)
      result.push_back(*number);
    return good;
  };
  if (const json::Array *list = value->getAsArray()) {
    if (llvm::all_of(*list, add) &&
        static_cast<int64_t>(result.size()) == channels)
      return result;
  } else if (add(*value)) {
    return std::vector<double>(channels, result[0]);
  }
  object.emitExpects(key, (positive ? "positive numbers" : "numbers") +
                              Twine(", one per channel (") + Twine(channels) +
                              ")");
  return std::vector<double>(channels, 1.0);
}

static void readNormalization(JsonObject &object, StringRef meanKey,
                              StringRef deviationKey, int64_t channels,
                              Preprocess &result) {
  if (object.get(meanKey))
    result.mean = readPerChannel(object, meanKey, channels, false);
  if (object.get(deviationKey))
    result.deviation = readPerChannel(object, deviationKey, channels, true);
}

/// Refuses what is unknown and says something: true, a number, a list.
static void refuseUnknown(JsonObject &object) {
  for (const auto &[key, value] : object.getValue()) {
    bool saysNothing =
        value.kind() == json::Value::Null || value.getAsBoolean() == false;
    if (saysNothing)
      object.ignore(key);
  }
  object.finish();
}

std::optional<Preprocess> vit::readPreprocessorConfig(const JsonFile &file,
                                                      StringRef modelType,
                                                      int64_t channels,
                                                      int64_t patchSize) {
  JsonObject object(file, file.getRoot());
  const Processor processor = readProcessor(object, modelType);
  Preprocess result = getDefaults(processor, channels);
  for (StringRef key : kHarmless)
    object.ignore(key);

  // Whether one number as size is that of both sides. SigLIP 2 has none.
  bool toSquare =
      object.getBool("default_to_square", processor != Processor::Bit &&
                                              processor != Processor::Siglip);
  if (processor == Processor::Siglip2)
    readPatchCount(object, patchSize, result);
  else if (object.get("size"))
    readSize(object, /*numberIsShortestEdge=*/!toSquare, result);
  if (object.get("resample")) {
    int64_t number =
        object.getInteger("resample", 2, 0, std::size(kResamples) - 1);
    result.resample = kResamples[number].str();
  }
  if (!object.getBool("do_resize", true))
    result.resize = Preprocess::Resize::None;

  std::optional<Preprocess::Extent> crop = result.crop;
  if (object.get("crop_size"))
    crop = readExtent(object, "crop_size");
  bool doCrop = object.getBool("do_center_crop", result.crop.has_value());
  result.crop = doCrop ? crop.value_or(Preprocess::Extent(224, 224))
                       : std::optional<Preprocess::Extent>();

  double rescale = object.getNumber("rescale_factor", 1.0 / 255);
  result.rescale = rescale;
  if (!object.getBool("do_rescale", true))
    result.rescale.reset();

  readNormalization(object, "image_mean", "image_std", channels, result);
  if (!object.getBool("do_normalize", true))
    result.mean.clear(), result.deviation.clear();

  if (object.getBool("do_pad", false))
    object.emitError("do_pad") << "is not supported, expects false, got true";
  object.ignore("pad_size");
  refuseUnknown(object);
  if (object.hasFailed())
    return std::nullopt;
  return result;
}

//===----------------------------------------------------------------------===//
// The own format
//===----------------------------------------------------------------------===//

Preprocess vit::readPreprocess(JsonObject &object, int64_t channels) {
  Preprocess result;
  int64_t written = object.getInteger("channels", channels);
  if (written != channels)
    object.emitError("channels")
        << "(" << written << ") differs from the image's channels (" << channels
        << ")";
  if (auto resize = object.getObject("resize")) {
    bool exact =
        resize->getWord("mode", {"shortest_edge", "exact"}, std::nullopt) == 1;
    if (exact) {
      result.resize = Preprocess::Resize::Exact;
      result.exact = {resize->getInteger("height", std::nullopt, 1, kMaxPixels),
                      resize->getInteger("width", std::nullopt, 1, kMaxPixels)};
    } else {
      result.resize = Preprocess::Resize::ShortestEdge;
      result.shortestEdge =
          resize->getInteger("size", std::nullopt, 1, kMaxPixels);
    }
    resize->finish();
  }
  result.resample =
      kResamples[object.getWord("resample", kResamples, /*absent=*/2)].str();
  if (object.get("crop"))
    result.crop = readExtent(object, "crop");
  result.cropsHalfEven =
      object.getWord("crop_rounding", {"down", "half_even"}, 0) == 1;
  if (object.get("rescale"))
    result.rescale = object.getNumber("rescale", std::nullopt);
  readNormalization(object, "mean", "std", channels, result);
  if (result.mean.empty() != result.deviation.empty())
    object.emitExpects(result.mean.empty() ? "mean" : "std",
                       "numbers, as 'mean' and 'std' come together");
  object.finish();
  return result;
}
