//===- preprocess.cpp - From pixels to a model's input -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The steps of the image processors of transformers (their PIL backend), whose
// rounding they follow: sizes as there, the pixel times `rescale` in double and
// rounded to f32, mean and standard deviation in f32. Reading the description
// of the steps is preprocess_spec.cpp's.
//
//===----------------------------------------------------------------------===//

#include "support.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace vit;
using namespace vit::image;

/// (size - part) / 2, which may be negative.
static int64_t middle(int64_t size, int64_t part, vit_crop_rounding rounding) {
  const int64_t difference = size - part;
  const int64_t half = difference / 2; // towards 0
  if (rounding == VIT_CROP_HALF_EVEN)
    return difference > 0 && difference % 2 ? half + half % 2 : half;
  return difference >= 0 ? half : -((1 - difference) / 2);
}

vit_status vit_image_center_crop(const vit_image *image, int64_t width,
                                 int64_t height, vit_crop_rounding rounding,
                                 vit_image *result, vit_error *error) {
  if (!result)
    return fail(error, VIT_INVALID_ARGUMENT, "expects a place for the image");
  vit_image out = {};
  vit_status status = checkImage(image, error);
  if (status == VIT_OK && !isAllowedSize(width, height))
    status = fail(error, VIT_UNSUPPORTED,
                  "cannot crop an image to %lld x %lld: the limits are 1 and "
                  "%d pixels",
                  static_cast<long long>(width), static_cast<long long>(height),
                  VIT_IMAGE_MAX_PIXELS);
  if (status == VIT_OK) {
    int64_t channels = image->channels;
    Buffer<uint8_t> pixels;
    uint64_t bytes = static_cast<uint64_t>(width * height * channels);
    if (!pixels.allocate(bytes)) {
      status =
          fail(error, VIT_OUT_OF_MEMORY,
               "no memory for an image of %lld x %lld pixels",
               static_cast<long long>(width), static_cast<long long>(height));
    } else {
      std::memset(pixels.data(), 0, bytes);
      // The part of the result that lies within the image.
      int64_t top = middle(image->height, height, rounding);
      int64_t left = middle(image->width, width, rounding);
      int64_t firstY = std::max<int64_t>(0, -top);
      int64_t endY = std::min(height, image->height - top);
      int64_t firstX = std::max<int64_t>(0, -left);
      int64_t endX = std::min(width, image->width - left);
      for (int64_t y = firstY; y < endY; ++y)
        std::memcpy(pixels.data() + (y * width + firstX) * channels,
                    image->data +
                        ((y + top) * image->width + firstX + left) * channels,
                    static_cast<size_t>((endX - firstX) * channels));
      out = {pixels.release(), width, height, image->channels, 0};
    }
  }
  *result = out;
  return status == VIT_OK ? succeed(error) : status;
}

/// What the parser guarantees, for specs that a caller fills by hand.
static vit_status checkSpec(const vit_preprocess *spec, vit_error *error) {
  if (!spec)
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects a preprocessing description, got none");
  if (spec->channels != 1 && spec->channels != 3)
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects preprocessing for 1 or 3 channels, got %d",
                static_cast<int>(spec->channels));
  if (spec->resize_mode < VIT_RESIZE_NONE ||
      spec->resize_mode > VIT_RESIZE_SHORTEST_EDGE)
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects a way to resize from 0 to 2, got %d",
                static_cast<int>(spec->resize_mode));
  if (spec->resize_mode != VIT_RESIZE_NONE &&
      !isAllowedSize(spec->resize_width, spec->resize_height))
    return fail(error, VIT_INVALID_ARGUMENT,
                "cannot resize to %lld x %lld: the limits are 1 and %d pixels",
                static_cast<long long>(spec->resize_width),
                static_cast<long long>(spec->resize_height),
                VIT_IMAGE_MAX_PIXELS);
  if ((spec->crop_width || spec->crop_height) &&
      !isAllowedSize(spec->crop_width, spec->crop_height))
    return fail(error, VIT_INVALID_ARGUMENT,
                "cannot crop to %lld x %lld: the limits are 1 and %d pixels",
                static_cast<long long>(spec->crop_width),
                static_cast<long long>(spec->crop_height),
                VIT_IMAGE_MAX_PIXELS);
  if (spec->crop_rounding < VIT_CROP_DOWN ||
      spec->crop_rounding > VIT_CROP_HALF_EVEN)
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects a way to round crops from 0 to 1, got %d",
                static_cast<int>(spec->crop_rounding));
  for (int c = 0; c < spec->channels; ++c)
    if (!(std::fabs(spec->std[c]) > 0.0f))
      return fail(error, VIT_INVALID_ARGUMENT,
                  "expects a standard deviation that is not 0, got %g for "
                  "channel %d",
                  static_cast<double>(spec->std[c]), c);
  return VIT_OK;
}

/// The size after resizing.
static void computeResizedSize(const vit_preprocess &spec, int64_t &width,
                               int64_t &height) {
  if (spec.resize_mode == VIT_RESIZE_NONE)
    return;
  if (spec.resize_mode == VIT_RESIZE_EXACT) {
    width = spec.resize_width;
    height = spec.resize_height;
    return;
  }
  // In whole numbers first, then one rounded division, as Python does it.
  int64_t size = spec.resize_height;
  auto longer = [size](int64_t longSide, int64_t shortSide) {
    return static_cast<int64_t>(static_cast<double>(size * longSide) /
                                static_cast<double>(shortSide));
  };
  if (width <= height) {
    height = longer(height, width);
    width = size;
  } else {
    width = longer(width, height);
    height = size;
  }
}

vit_status vit_preprocess_output_size(const vit_preprocess *spec, int64_t width,
                                      int64_t height, int64_t *output_width,
                                      int64_t *output_height,
                                      vit_error *error) {
  vit_status status = checkSpec(spec, error);
  if (status != VIT_OK)
    return status;
  if (!output_width || !output_height || !isAllowedSize(width, height))
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects an image of 1 to %d pixels and a place for the size, "
                "got %lld x %lld",
                VIT_IMAGE_MAX_PIXELS, static_cast<long long>(width),
                static_cast<long long>(height));
  computeResizedSize(*spec, width, height);
  *output_width = spec->crop_width ? spec->crop_width : width;
  *output_height = spec->crop_width ? spec->crop_height : height;
  return succeed(error);
}

/// Rescales and normalizes HWC bytes to CHW f32, by a table of the 256 values.
static void normalize(const vit_image &image, const vit_preprocess &spec,
                      float *output) {
  int64_t pixels = image.width * image.height;
  for (int32_t c = 0; c < image.channels; ++c) {
    float table[256];
    for (int value = 0; value < 256; ++value) {
      float scaled = static_cast<float>(value * spec.rescale);
      table[value] = (scaled - spec.mean[c]) / spec.std[c];
    }
    const uint8_t *in = image.data + c;
    for (int64_t i = 0; i < pixels; ++i, in += image.channels)
      *output++ = table[*in];
  }
}

/// Checks all arguments of vit_preprocess_run or _bytes, resizes and crops, and
/// lets `write` take what comes out.
template <typename Write>
static vit_status preprocess(const vit_image *image, const vit_preprocess *spec,
                             const void *output, uint64_t count,
                             vit_error *error, Write write) {
  vit_status status = checkImage(image, error);
  int64_t width = 0, height = 0;
  if (status == VIT_OK)
    status = vit_preprocess_output_size(spec, image->width, image->height,
                                        &width, &height, error);
  if (status != VIT_OK)
    return status;
  if (!output)
    return fail(error, VIT_INVALID_ARGUMENT, "expects a place for the output");
  if (image->channels != spec->channels)
    return fail(
        error, VIT_MISMATCH, "expects an image of %d channels, got one of %d",
        static_cast<int>(spec->channels), static_cast<int>(image->channels));
  if (!isAllowedSize(width, height) ||
      static_cast<uint64_t>(width * height * image->channels) != count)
    return fail(error, VIT_MISMATCH,
                "an image of %lld x %lld pixels gives %d x %lld x %lld values "
                "(channels, height, width), the model takes %llu",
                static_cast<long long>(image->width),
                static_cast<long long>(image->height),
                static_cast<int>(image->channels),
                static_cast<long long>(height), static_cast<long long>(width),
                static_cast<unsigned long long>(count));

  // `current` is the image so far: the caller's, or one of these two.
  vit_image resized = {}, cropped = {};
  const vit_image *current = image;
  if (spec->resize_mode != VIT_RESIZE_NONE) {
    int64_t resizedWidth = image->width, resizedHeight = image->height;
    computeResizedSize(*spec, resizedWidth, resizedHeight);
    status = vit_image_resize(current, resizedWidth, resizedHeight,
                              spec->resample, &resized, error);
    current = &resized;
  }
  if (status == VIT_OK && spec->crop_width) {
    status = vit_image_center_crop(current, width, height, spec->crop_rounding,
                                   &cropped, error);
    current = &cropped;
  }
  if (status == VIT_OK)
    write(*current);
  vit_image_free(&resized);
  vit_image_free(&cropped);
  return status;
}

vit_status vit_preprocess_run(const vit_image *image,
                              const vit_preprocess *spec, float *output,
                              uint64_t count, vit_error *error) {
  return preprocess(
      image, spec, output, count, error,
      [&](const vit_image &ready) { normalize(ready, *spec, output); });
}

/// Whether values stay the bytes that they are.
static bool keepsBytes(const vit_preprocess &spec) {
  bool keeps = spec.rescale == 1.0;
  for (int32_t c = 0; c < spec.channels; ++c)
    keeps = keeps && spec.mean[c] == 0.0f && spec.std[c] == 1.0f;
  return keeps;
}

vit_status vit_preprocess_bytes(const vit_image *image,
                                const vit_preprocess *spec, uint8_t *output,
                                uint64_t count, vit_error *error) {
  if (vit_status status = checkSpec(spec, error))
    return status;
  if (!keepsBytes(*spec))
    return fail(error, VIT_MISMATCH,
                "expects preprocessing that leaves values as they are for a "
                "model that takes bytes, got one that rescales or normalizes");
  return preprocess(
      image, spec, output, count, error,
      [&](const vit_image &ready) { std::memcpy(output, ready.data, count); });
}

vit_status vit_image_load(const char *path, const vit_preprocess *spec,
                          float *output, uint64_t count, vit_error *error) {
  vit_status status = checkSpec(spec, error);
  if (status != VIT_OK)
    return status;
  vit_image image;
  status = vit_image_decode_file(path, spec->channels, &image, error);
  if (status != VIT_OK)
    return status;
  vit_error inner;
  status = vit_preprocess_run(&image, spec, output, count, &inner);
  vit_image_free(&image);
  if (status != VIT_OK)
    return fail(error, status, "image %s: %s", Quoted(path).str(),
                inner.message);
  return succeed(error);
}
