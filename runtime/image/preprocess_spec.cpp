//===- preprocess_spec.cpp - The JSON that describes preprocessing -------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Strict on purpose: a field that is passed over may be one that changes the
// pixels. Doing what the description says is preprocess.cpp's.
//
// Works on the parser's events, since a tree of values would not survive a lack
// of memory. The one file here that is built with exceptions, which the JSON
// library needs to report that; none leaves it.
//
//===----------------------------------------------------------------------===//

#include "support.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

using namespace vit;
using namespace vit::image;

/// Real descriptions have a few hundred bytes.
static constexpr size_t maxJsonBytes = size_t(1) << 16;

namespace {
enum Field {
  Channels,
  Resize,
  Resample,
  Crop,
  Rescale,
  Mean,
  Std,
  CropRounding,
  ResizeMode,
  ResizeSize,
  ResizeHeight,
  ResizeWidth,
  CropHeight,
  CropWidth,
  NumFields
};

/// A value that is neither object nor list.
struct Scalar {
  const char *text; ///< as in the file, for messages
  bool isString = false;
  bool isNumber = false;
  bool isWhole = false; ///< a number that `whole` holds
  double number = 0.0;
  int64_t whole = 0;
};

/// Receives the parser's events; false from any of them ends parsing, with the
/// error filled.
class SpecReader {
public:
  SpecReader(vit_preprocess &spec, vit_error *error)
      : spec(spec), error(error) {}

  bool null() { return take({"null"}); }
  bool boolean(bool value) { return take({value ? "true" : "false"}); }
  bool number_integer(int64_t value);
  bool number_unsigned(uint64_t value);
  bool number_float(double value, const std::string &text);
  bool string(const std::string &value);
  bool binary(const std::vector<uint8_t> &) { return false; }
  bool start_object(size_t);
  bool key(const std::string &name);
  bool end_object();
  bool start_array(size_t);
  bool end_array();
  template <typename Exception>
  bool parse_error(size_t, const std::string &, const Exception &) {
    return false;
  }

  /// What ended parsing, when an event did; VIT_OK otherwise.
  vit_status status = VIT_OK;
  /// True when the text was an object, and nothing else.
  bool isComplete = false;

private:
  enum Scope { Document, Root, InResize, InCrop, InList };

  bool take(const Scalar &value);
  bool takeSize(const Scalar &value, int64_t &size);
  bool takeElement(const Scalar &value);
  bool takeFilter(const Scalar &value);
  bool checkResize();
  bool checkEnd();
  bool require(Field needed);
  bool has(Field field) const { return seen & 1u << field; }
  bool refuse(const char *expected, const char *got);

  vit_preprocess &spec;
  vit_error *error;
  Scope scope = Document;
  Field field = NumFields;       ///< of the last key
  uint32_t seen = 0;             ///< bit set of fields
  size_t counts[NumFields] = {}; ///< of the elements of lists
};
} // namespace

static const char *nameOf(Field field) {
  static const char *const names[NumFields] = {
      "channels",    "resize",      "resample",      "crop",
      "rescale",     "mean",        "std",           "crop_rounding",
      "resize.mode", "resize.size", "resize.height", "resize.width",
      "crop.height", "crop.width"};
  return names[field];
}

/// "preprocessing expects 'FIELD' to EXPECTED, got GOT".
bool SpecReader::refuse(const char *expected, const char *got) {
  status = fail(error, VIT_BAD_FILE, "preprocessing expects '%s' to %s, got %s",
                nameOf(field), expected, Quoted(got).str());
  return false;
}

bool SpecReader::number_integer(int64_t value) {
  char text[32];
  std::snprintf(text, sizeof text, "%lld", static_cast<long long>(value));
  return take({text, false, true, true, static_cast<double>(value), value});
}

bool SpecReader::number_unsigned(uint64_t value) {
  char text[32];
  std::snprintf(text, sizeof text, "%llu",
                static_cast<unsigned long long>(value));
  return take({text, false, true, value <= INT64_MAX,
               static_cast<double>(value), static_cast<int64_t>(value)});
}

bool SpecReader::number_float(double value, const std::string &text) {
  return take({text.c_str(), false, true, false, value});
}

bool SpecReader::string(const std::string &value) {
  return take({value.c_str(), true});
}

bool SpecReader::start_object(size_t) {
  switch (scope) {
  case Document:
    scope = Root;
    return true;
  case Root:
    if (field == Resize || field == Crop) {
      scope = field == Resize ? InResize : InCrop;
      return true;
    }
    break;
  default:
    break;
  }
  return take({"an object"});
}

bool SpecReader::key(const std::string &name) {
  std::string whole = (scope == InResize ? "resize."
                       : scope == InCrop ? "crop."
                                         : "") +
                      name;
  Field first = scope == Root       ? Channels
                : scope == InResize ? ResizeMode
                                    : CropHeight;
  Field end = scope == Root       ? ResizeMode
              : scope == InResize ? CropHeight
                                  : NumFields;
  for (int i = first; i < end; ++i) {
    field = static_cast<Field>(i);
    if (whole != nameOf(field))
      continue;
    if (has(field)) {
      status = fail(error, VIT_BAD_FILE,
                    "preprocessing has the field '%s' twice", nameOf(field));
      return false;
    }
    seen |= 1u << field;
    return true;
  }
  status = fail(error, VIT_BAD_FILE, "preprocessing has the unknown field %s",
                Quoted(whole.c_str(), whole.size()).str());
  return false;
}

bool SpecReader::end_object() {
  bool good = true;
  if (scope == InResize)
    good = checkResize();
  else if (scope == InCrop)
    good = require(CropHeight) && require(CropWidth);
  else
    good = isComplete = checkEnd();
  scope = Root;
  return good;
}

bool SpecReader::start_array(size_t) {
  if (scope == Root && (field == Mean || field == Std)) {
    scope = InList;
    return true;
  }
  return take({"a list"});
}

bool SpecReader::end_array() {
  scope = Root;
  return true;
}

bool SpecReader::require(Field needed) {
  if (has(needed))
    return true;
  status =
      fail(error, VIT_BAD_FILE, "preprocessing lacks '%s'", nameOf(needed));
  return false;
}

/// Which sizes go with the mode, once all are read.
bool SpecReader::checkResize() {
  if (!require(ResizeMode))
    return false;
  bool isExact = spec.resize_mode == VIT_RESIZE_EXACT;
  for (Field other : {ResizeSize, ResizeHeight, ResizeWidth}) {
    if (isExact != (other == ResizeSize)) {
      if (!require(other))
        return false;
    } else if (has(other)) {
      status = fail(error, VIT_BAD_FILE,
                    "preprocessing has '%s', which does not go with "
                    "'resize.mode' \"%s\"",
                    nameOf(other), isExact ? "exact" : "shortest_edge");
      return false;
    }
  }
  return true;
}

/// The lists have one number for each channel.
bool SpecReader::checkEnd() {
  for (Field list : {Mean, Std}) {
    auto channels = static_cast<size_t>(spec.channels);
    if (!has(list) || counts[list] == channels)
      continue;
    status = fail(error, VIT_BAD_FILE,
                  "preprocessing expects '%s' to have a number for each of %zu "
                  "channels, got %zu",
                  nameOf(list), channels, counts[list]);
    return false;
  }
  return true;
}

bool SpecReader::takeSize(const Scalar &value, int64_t &size) {
  if (!value.isWhole || value.whole < 1 || value.whole > 65535)
    return refuse("be a whole number from 1 to 65535", value.text);
  size = value.whole;
  return true;
}

bool SpecReader::takeFilter(const Scalar &value) {
  static const struct {
    const char *name;
    vit_resample resample;
  } filters[] = {
      {"nearest", VIT_RESAMPLE_NEAREST},   {"lanczos", VIT_RESAMPLE_LANCZOS},
      {"bilinear", VIT_RESAMPLE_BILINEAR}, {"bicubic", VIT_RESAMPLE_BICUBIC},
      {"box", VIT_RESAMPLE_BOX},           {"hamming", VIT_RESAMPLE_HAMMING}};
  for (const auto &filter : filters)
    if (value.isString && !std::strcmp(value.text, filter.name)) {
      spec.resample = filter.resample;
      return true;
    }
  return refuse("be 'nearest', 'bilinear', 'bicubic', 'lanczos', 'box' or "
                "'hamming'",
                value.text);
}

/// An element of "mean" or "std", or what stands in place of the list.
bool SpecReader::takeElement(const Scalar &value) {
  auto number = static_cast<float>(value.number);
  if (scope != InList)
    return refuse("be a list of numbers", value.text);
  if (!value.isNumber || !std::isfinite(number) ||
      (field == Std && !(number > 0.0f)))
    return refuse(field == Std ? "hold positive f32 numbers"
                               : "hold f32 numbers",
                  value.text);
  size_t index = counts[field]++;
  if (index < 3)
    (field == Mean ? spec.mean : spec.std)[index] = number;
  return true;
}

bool SpecReader::take(const Scalar &value) {
  if (scope == Document)
    return false;
  switch (field) {
  case Channels:
    if (!value.isWhole || (value.whole != 1 && value.whole != 3))
      return refuse("be 1 or 3", value.text);
    spec.channels = static_cast<int32_t>(value.whole);
    return true;
  case Resize:
  case Crop:
    return refuse("be an object", value.text);
  case Resample:
    return takeFilter(value);
  case Rescale:
    if (!value.isNumber || !std::isfinite(value.number) || value.number == 0.0)
      return refuse("be a number other than 0", value.text);
    spec.rescale = value.number;
    return true;
  case Mean:
  case Std:
    return takeElement(value);
  case CropRounding:
    if (value.isString && !std::strcmp(value.text, "half_even"))
      spec.crop_rounding = VIT_CROP_HALF_EVEN;
    else if (!value.isString || std::strcmp(value.text, "down") != 0)
      return refuse("be 'down' or 'half_even'", value.text);
    return true;
  case ResizeMode:
    spec.resize_mode = VIT_RESIZE_NONE;
    if (value.isString && !std::strcmp(value.text, "exact"))
      spec.resize_mode = VIT_RESIZE_EXACT;
    if (value.isString && !std::strcmp(value.text, "shortest_edge"))
      spec.resize_mode = VIT_RESIZE_SHORTEST_EDGE;
    return spec.resize_mode != VIT_RESIZE_NONE ||
           refuse("be 'exact' or 'shortest_edge'", value.text);
  case ResizeSize:
    return takeSize(value, spec.resize_height) &&
           takeSize(value, spec.resize_width);
  case ResizeHeight:
    return takeSize(value, spec.resize_height);
  case ResizeWidth:
    return takeSize(value, spec.resize_width);
  case CropHeight:
    return takeSize(value, spec.crop_height);
  case CropWidth:
    return takeSize(value, spec.crop_width);
  case NumFields:
    break;
  }
  return false;
}

vit_status vit_preprocess_parse(const char *json, vit_preprocess *spec,
                                vit_error *error) {
  if (!spec)
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects a place for the preprocessing description");
  std::memset(spec, 0, sizeof *spec);
  if (!json)
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects a preprocessing description, got none");
  size_t length = std::strlen(json);
  if (length > maxJsonBytes)
    return fail(error, VIT_BAD_FILE,
                "preprocessing has %zu bytes, more than the limit of %zu",
                length, maxJsonBytes);
  vit_preprocess result = {};
  result.channels = 3;
  result.resample = VIT_RESAMPLE_BILINEAR;
  result.rescale = 1.0;
  for (float &value : result.std)
    value = 1.0f;
  SpecReader reader(result, error);
  bool isSound = false;
  try {
    isSound = nlohmann::json::sax_parse(json, json + length, &reader);
  } catch (...) {
    return fail(error, VIT_OUT_OF_MEMORY,
                "no memory to read the preprocessing description");
  }
  if (reader.status != VIT_OK)
    return reader.status;
  if (!isSound || !reader.isComplete)
    return fail(error, VIT_BAD_FILE, "preprocessing is no JSON object: %s",
                Quoted(json).str());
  *spec = result;
  return succeed(error);
}
