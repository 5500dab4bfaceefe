//===- image_fuzz.cpp - Fuzz target for images ---------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the input as an image file, and as a description of preprocessing; what
// is read is resized, cropped and normalized. The corpus is the folder
// test/Runtime/Inputs/images:
//
//     build/fuzz/fuzz/vit_fuzz_image CORPUS test/Runtime/Inputs/images
//
//===----------------------------------------------------------------------===//

#include "../image/decode.h"

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

/// Smaller than the API's, so that a few bytes cannot ask for gigabytes.
static constexpr int64_t maxPixels = 1 << 16;

static void check(bool condition) {
  if (!condition)
    std::abort();
}

/// A failure has a text, a success has none.
static void checkError(vit_status status, const vit_error &error) {
  check(error.status == status);
  check((error.message[0] == '\0') == (status == VIT_OK));
  check(std::strlen(error.message) < sizeof error.message);
}

static void runImage(const uint8_t *data, size_t size, int32_t channels) {
  vit_error error;
  vit_image image = {};
  vit_status status = vit::image::decode(
      {data, size, "'fuzz'", channels, maxPixels, &error}, &image);
  checkError(status, error);
  if (status != VIT_OK) {
    check(!image.data);
    return;
  }
  check(image.width > 0 && image.height > 0 && image.channels == channels);
  check(image.width * image.height <= maxPixels);
  // Sizes that come from the input, of both directions.
  vit_preprocess spec = {};
  spec.channels = channels;
  spec.resize_mode = size % 2 ? VIT_RESIZE_EXACT : VIT_RESIZE_SHORTEST_EDGE;
  spec.resize_width = 1 + static_cast<int64_t>(size % 37);
  spec.resize_height = 1 + static_cast<int64_t>(size % 31);
  spec.resample = static_cast<vit_resample>(size % 6);
  spec.crop_width = 1 + data[size / 2] % 40;
  spec.crop_height = 1 + data[size / 3] % 40;
  spec.rescale = 1.0 / 255.0;
  for (float &value : spec.std)
    value = 0.5f;
  std::vector<float> output(
      static_cast<size_t>(spec.crop_width * spec.crop_height * channels));
  status =
      vit_preprocess_run(&image, &spec, output.data(), output.size(), &error);
  checkError(status, error);
  check(status == VIT_OK);
  for (float value : output)
    check(value >= 0.0f && value <= 2.0f);
  vit_image_free(&image);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  runImage(data, size, 1);
  runImage(data, size, 3);
  std::string text(reinterpret_cast<const char *>(data), size);
  vit_preprocess spec;
  vit_error error;
  checkError(vit_preprocess_parse(text.c_str(), &spec, &error), error);
  return 0;
}
