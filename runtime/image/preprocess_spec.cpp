//===- preprocess_spec.cpp - The JSON that describes preprocessing -------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Strict on purpose: a field that is passed over may be one that changes the
// pixels. Doing what the description says is preprocess.cpp's. The one file
// here that is built with exceptions, for the JSON library; none leaves it.
//
//===----------------------------------------------------------------------===//

#include "support.h"

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

using namespace vit;
using namespace vit::image;
using nlohmann::json;

/// Real descriptions have a few hundred bytes.
static constexpr size_t maxJsonBytes = size_t(1) << 16;

namespace {
/// Reads the fields of one description; the first failure stays.
class SpecReader {
public:
  SpecReader(vit_preprocess &spec, vit_error *error)
      : spec(spec), error(error) {}

  vit_status read(const json &object);

private:
  vit_status readResize(const json &object);
  vit_status readResample(const json &value);
  vit_status readCrop(const json &object);
  vit_status readValues(const json &value, const char *name, float *values);
  vit_status readSize(const json &object, const char *parent, const char *name,
                      int64_t &size);
  vit_status checkFields(const json &object, const char *parent,
                         std::initializer_list<const char *> known);

  vit_preprocess &spec;
  vit_error *error;
};
} // namespace

/// The value as text for messages.
static std::string quote(const json &value) {
  return value.dump(-1, ' ', true, json::error_handler_t::replace);
}

/// `parent` names the object in messages: "" or "resize.".
vit_status SpecReader::checkFields(const json &object, const char *parent,
                                   std::initializer_list<const char *> known) {
  for (const auto &item : object.items()) {
    bool found = false;
    for (const char *name : known)
      found |= item.key() == name;
    if (!found)
      return fail(error, VIT_BAD_FILE, "preprocessing has the unknown field %s",
                  Quoted((parent + item.key()).c_str()).str());
  }
  return VIT_OK;
}

vit_status SpecReader::readSize(const json &object, const char *parent,
                                const char *name, int64_t &size) {
  auto it = object.find(name);
  if (it == object.end())
    return fail(error, VIT_BAD_FILE, "preprocessing lacks '%s%s'", parent,
                name);
  // An unsigned number too large for int64_t would come out negative.
  if (it->is_number_integer())
    size = it->get<int64_t>();
  if (!it->is_number_integer() || size < 1 || size > 65535)
    return fail(error, VIT_BAD_FILE,
                "preprocessing expects '%s%s' to be a whole number from 1 to "
                "65535, got %s",
                parent, name, quote(*it).c_str());
  return VIT_OK;
}

vit_status SpecReader::readResize(const json &object) {
  if (!object.is_object())
    return fail(error, VIT_BAD_FILE,
                "preprocessing expects 'resize' to be an object, got %s",
                quote(object).c_str());
  auto mode = object.find("mode");
  if (mode != object.end() && *mode == "shortest_edge") {
    vit_status status = checkFields(object, "resize.", {"mode", "size"});
    if (status == VIT_OK)
      status = readSize(object, "resize.", "size", spec.resize_height);
    spec.resize_mode = VIT_RESIZE_SHORTEST_EDGE;
    spec.resize_width = spec.resize_height;
    return status;
  }
  if (mode != object.end() && *mode == "exact") {
    vit_status status =
        checkFields(object, "resize.", {"mode", "height", "width"});
    if (status == VIT_OK)
      status = readSize(object, "resize.", "height", spec.resize_height);
    if (status == VIT_OK)
      status = readSize(object, "resize.", "width", spec.resize_width);
    spec.resize_mode = VIT_RESIZE_EXACT;
    return status;
  }
  return fail(error, VIT_BAD_FILE,
              "preprocessing expects 'resize.mode' to be \"exact\" or "
              "\"shortest_edge\", got %s",
              mode == object.end() ? "nothing" : quote(*mode).c_str());
}

vit_status SpecReader::readResample(const json &value) {
  static const struct {
    const char *name;
    vit_resample resample;
  } filters[] = {
      {"nearest", VIT_RESAMPLE_NEAREST},   {"lanczos", VIT_RESAMPLE_LANCZOS},
      {"bilinear", VIT_RESAMPLE_BILINEAR}, {"bicubic", VIT_RESAMPLE_BICUBIC},
      {"box", VIT_RESAMPLE_BOX},           {"hamming", VIT_RESAMPLE_HAMMING}};
  for (const auto &filter : filters)
    if (value == filter.name) {
      spec.resample = filter.resample;
      return VIT_OK;
    }
  return fail(error, VIT_BAD_FILE,
              "preprocessing expects 'resample' to be \"nearest\", "
              "\"bilinear\", \"bicubic\", \"lanczos\", \"box\" or \"hamming\", "
              "got %s",
              quote(value).c_str());
}

vit_status SpecReader::readCrop(const json &object) {
  if (!object.is_object())
    return fail(error, VIT_BAD_FILE,
                "preprocessing expects 'crop' to be an object, got %s",
                quote(object).c_str());
  vit_status status = checkFields(object, "crop.", {"height", "width"});
  if (status == VIT_OK)
    status = readSize(object, "crop.", "height", spec.crop_height);
  if (status == VIT_OK)
    status = readSize(object, "crop.", "width", spec.crop_width);
  return status;
}

/// One finite f32 for each channel; `name` is "mean" or "std".
vit_status SpecReader::readValues(const json &value, const char *name,
                                  float *values) {
  auto channels = static_cast<size_t>(spec.channels);
  bool isStd = !std::strcmp(name, "std");
  bool good = value.is_array() && value.size() == channels;
  for (size_t c = 0; good && c < channels; ++c) {
    good = value[c].is_number();
    if (!good)
      break;
    values[c] = static_cast<float>(value[c].get<double>());
    good = std::isfinite(values[c]) && (!isStd || values[c] > 0.0f);
  }
  if (good)
    return VIT_OK;
  return fail(error, VIT_BAD_FILE,
              "preprocessing expects '%s' to be a list of %zu%s numbers, one "
              "for each channel, got %s",
              name, channels, isStd ? " positive" : "", quote(value).c_str());
}

vit_status SpecReader::read(const json &object) {
  vit_status status = checkFields(
      object, "",
      {"channels", "resize", "resample", "crop", "rescale", "mean", "std"});
  if (status != VIT_OK)
    return status;
  auto field = [&](const char *name) -> const json * {
    auto it = object.find(name);
    return it == object.end() ? nullptr : &*it;
  };
  if (const json *value = field("channels")) {
    if (*value != 1 && *value != 3)
      return fail(error, VIT_BAD_FILE,
                  "preprocessing expects 'channels' to be 1 or 3, got %s",
                  quote(*value).c_str());
    spec.channels = value->get<int32_t>();
  }
  if (const json *value = field("resize"))
    status = readResize(*value);
  if (const json *value = field("resample"); value && status == VIT_OK)
    status = readResample(*value);
  if (const json *value = field("crop"); value && status == VIT_OK)
    status = readCrop(*value);
  if (const json *value = field("rescale"); value && status == VIT_OK) {
    if (!value->is_number() || !std::isfinite(value->get<double>()) ||
        value->get<double>() == 0.0)
      return fail(error, VIT_BAD_FILE,
                  "preprocessing expects 'rescale' to be a number other than "
                  "0, got %s",
                  quote(*value).c_str());
    spec.rescale = value->get<double>();
  }
  if (const json *value = field("mean"); value && status == VIT_OK)
    status = readValues(*value, "mean", spec.mean);
  if (const json *value = field("std"); value && status == VIT_OK)
    status = readValues(*value, "std", spec.std);
  return status;
}

/// The JSON library throws when there is no memory, and so may this.
static vit_status parseSpec(const char *text, size_t length,
                            vit_preprocess &spec, vit_error *error) {
  json object = json::parse(text, text + length, /*cb=*/nullptr,
                            /*allow_exceptions=*/false);
  if (!object.is_object())
    return fail(error, VIT_BAD_FILE, "preprocessing is no JSON object: %s",
                Quoted(text).str());
  spec.channels = 3;
  spec.resample = VIT_RESAMPLE_BILINEAR;
  spec.rescale = 1.0;
  for (float &value : spec.std)
    value = 1.0f;
  return SpecReader(spec, error).read(object);
}

vit_status vit_preprocess_parse(const char *text, vit_preprocess *spec,
                                vit_error *error) {
  if (!spec)
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects a place for the preprocessing description");
  std::memset(spec, 0, sizeof *spec);
  if (!text)
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects a preprocessing description, got none");
  size_t length = std::strlen(text);
  if (length > maxJsonBytes)
    return fail(error, VIT_BAD_FILE,
                "preprocessing has %zu bytes, more than the limit of %zu",
                length, maxJsonBytes);
  vit_preprocess result = {};
  vit_status status;
  try {
    status = parseSpec(text, length, result, error);
  } catch (...) {
    status = fail(error, VIT_OUT_OF_MEMORY,
                  "no memory to read the preprocessing description");
  }
  if (status != VIT_OK)
    return status;
  *spec = result;
  return succeed(error);
}
