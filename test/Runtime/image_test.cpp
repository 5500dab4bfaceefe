//===- image_test.cpp - Preprocessing against Pillow ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the cases of Inputs/images/expected.txt that resize, crop and normalize,
// and demands the same bits. Then what no reference has: refused descriptions
// with their messages, sizes at the limits. image_decode_test.cpp has the rest.
//
//===----------------------------------------------------------------------===//

#include "image_test_support.h"

#include <cstring>
#include <map>

static vit_resample resampleOf(const std::string &name) {
  static const std::map<std::string, vit_resample> filters = {
      {"nearest", VIT_RESAMPLE_NEAREST},   {"box", VIT_RESAMPLE_BOX},
      {"bilinear", VIT_RESAMPLE_BILINEAR}, {"hamming", VIT_RESAMPLE_HAMMING},
      {"bicubic", VIT_RESAMPLE_BICUBIC},   {"lanczos", VIT_RESAMPLE_LANCZOS}};
  return filters.at(name);
}

TEST(ImageResize, EqualsPillow) {
  auto cases = readCases("resize");
  ASSERT_EQ(cases.size(), 84u);
  for (const auto &fields : cases) {
    SCOPED_TRACE(fields[0] + " " + fields[2] + " " + fields[3] + " x " +
                 fields[4]);
    ASSERT_EQ(fields.size(), 6u);
    Image image, result;
    decodeTo(fields[0], std::stoi(fields[1]), image);
    vit_error error;
    ASSERT_EQ(vit_image_resize(&image, std::stoi(fields[3]),
                               std::stoi(fields[4]), resampleOf(fields[2]),
                               &result, &error),
              VIT_OK)
        << error.message;
    EXPECT_EQ(result.width, std::stoi(fields[3]));
    EXPECT_EQ(result.height, std::stoi(fields[4]));
    EXPECT_EQ(result.channels, image.channels);
    EXPECT_EQ(result.bytes(), fromHex(fields[5]));
  }
}

/// What needs no reference: a constant image stays constant, the same size is
/// a copy, one pixel fills all.
TEST(ImageResize, KeepsConstants) {
  for (int channels : {1, 3})
    for (const char *name :
         {"nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"})
      for (int value : {0, 1, 127, 255}) {
        std::vector<uint8_t> pixels(size_t(13 * 7 * channels), uint8_t(value));
        vit_image image = {pixels.data(), 13, 7, channels, 0};
        for (auto [width, height] : {std::pair(1, 1), std::pair(13, 7),
                                     std::pair(40, 3), std::pair(6, 60)}) {
          Image result;
          ASSERT_EQ(vit_image_resize(&image, width, height, resampleOf(name),
                                     &result, nullptr),
                    VIT_OK);
          EXPECT_EQ(result.bytes(),
                    std::vector<uint8_t>(size_t(width * height * channels),
                                         uint8_t(value)))
              << name << " " << width << " x " << height;
        }
      }
}

TEST(ImageResize, ChecksArguments) {
  uint8_t pixel[3] = {};
  vit_image image = {pixel, 1, 1, 3, 0};
  Image result;
  vit_error error;
  auto resize = [&](const vit_image *image, int64_t width, int64_t height,
                    int filter) {
    return vit_image_resize(image, width, height,
                            static_cast<vit_resample>(filter), &result, &error);
  };
  EXPECT_EQ(resize(&image, 0, 1, 2), VIT_UNSUPPORTED);
  EXPECT_EQ(resize(&image, 1, -1, 2), VIT_UNSUPPORTED);
  EXPECT_EQ(resize(&image, 13378, 13378, 2), VIT_UNSUPPORTED);
  EXPECT_STREQ(error.message,
               "cannot resize an image of 1 x 1 pixels to 13378 x 13378: the "
               "limits are 1 and 178956970 pixels");
  EXPECT_EQ(resize(&image, INT64_MAX, INT64_MAX, 2), VIT_UNSUPPORTED);
  EXPECT_EQ(resize(&image, 1, 1, 6), VIT_INVALID_ARGUMENT);
  EXPECT_EQ(resize(nullptr, 1, 1, 2), VIT_INVALID_ARGUMENT);
  image.channels = 2;
  EXPECT_EQ(resize(&image, 1, 1, 2), VIT_INVALID_ARGUMENT);
  EXPECT_STREQ(error.message, "expects an image of 1 or 3 channels, got 2");
  image.channels = 3;
  image.width = 0;
  EXPECT_EQ(resize(&image, 1, 1, 2), VIT_INVALID_ARGUMENT);
  EXPECT_EQ(result.data, nullptr);
}

TEST(ImageCrop, CentersAndPads) {
  // 1 2 3 / 4 5 6
  uint8_t pixels[6] = {1, 2, 3, 4, 5, 6};
  vit_image image = {pixels, 3, 2, 1, 0};
  const struct {
    int width, height;
    std::vector<uint8_t> expected;
  } cases[] = {{3, 2, {1, 2, 3, 4, 5, 6}},
               {2, 1, {1, 2}}, // floor(1/2) = 0 columns and rows left out
               {1, 2, {2, 5}},
               // floor(-1/2) = -1: the odd column of zeros comes first
               {4, 2, {0, 1, 2, 3, 0, 4, 5, 6}},
               {5, 1, {0, 1, 2, 3, 0}},
               {1, 5, {0, 0, 2, 5, 0}}};
  for (const auto &test : cases) {
    Image result;
    vit_error error;
    ASSERT_EQ(vit_image_center_crop(&image, test.width, test.height,
                                    VIT_CROP_DOWN, &result, &error),
              VIT_OK)
        << error.message;
    EXPECT_EQ(result.bytes(), test.expected)
        << test.width << " x " << test.height;
  }
  Image result;
  EXPECT_EQ(
      vit_image_center_crop(&image, 0, 2, VIT_CROP_DOWN, &result, nullptr),
      VIT_UNSUPPORTED);
}

TEST(ImageCrop, RoundsAsTorchvision) {
  uint8_t pixels[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  const struct {
    int width, cropped;
    std::vector<uint8_t> expected;
  } cases[] = {{8, 6, {2, 3, 4, 5, 6, 7}},
               {2, 1, {1}}, // 0.5: 0
               {4, 1, {3}}, // 1.5: 2
               {6, 1, {3}}, // 2.5: 2
               {8, 1, {5}}, // 3.5: 4
               // -0.5 and -1.5: 0 and -1
               {2, 3, {1, 2, 0}},
               {2, 5, {0, 1, 2, 0, 0}}};
  for (const auto &test : cases) {
    vit_image image = {pixels, test.width, 1, 1, 0};
    Image result;
    vit_error error;
    ASSERT_EQ(vit_image_center_crop(&image, test.cropped, 1, VIT_CROP_HALF_EVEN,
                                    &result, &error),
              VIT_OK)
        << error.message;
    EXPECT_EQ(result.bytes(), test.expected)
        << test.width << " to " << test.cropped;
  }
}

TEST(ImagePreprocess, EqualsTransformers) {
  auto cases = readCases("preprocess");
  ASSERT_EQ(cases.size(), 9u);
  for (const auto &fields : cases) {
    SCOPED_TRACE(fields[0] + " " + fields[1]);
    ASSERT_EQ(fields.size(), 5u);
    vit_preprocess spec;
    vit_error error;
    ASSERT_EQ(vit_preprocess_parse(fields[1].c_str(), &spec, &error), VIT_OK)
        << error.message;
    std::vector<uint8_t> bytes = fromHex(fields[4]);
    std::vector<float> expected(bytes.size() / 4);
    std::memcpy(expected.data(), bytes.data(), bytes.size());

    Image image;
    decodeTo(fields[0], spec.channels, image);
    int64_t width, height;
    ASSERT_EQ(vit_preprocess_output_size(&spec, image.width, image.height,
                                         &width, &height, &error),
              VIT_OK);
    EXPECT_EQ(width, std::stoi(fields[2]));
    EXPECT_EQ(height, std::stoi(fields[3]));

    std::vector<float> output(expected.size(), -1000.0f);
    ASSERT_EQ(vit_image_load(pathOf(fields[0]).c_str(), &spec, output.data(),
                             output.size(), &error),
              VIT_OK)
        << error.message;
    EXPECT_EQ(output, expected);
  }
}

TEST(ImagePreprocess, ReadsEveryField) {
  vit_preprocess spec;
  vit_error error;
  ASSERT_EQ(vit_preprocess_parse(
                R"({"channels": 1, "resize": {"mode": "exact", "height": 28,
                    "width": 30}, "resample": "hamming",
                    "crop": {"height": 20, "width": 24}, "rescale": 0.5,
                    "mean": [0.25], "std": [2]})",
                &spec, &error),
            VIT_OK)
      << error.message;
  EXPECT_EQ(spec.channels, 1);
  EXPECT_EQ(spec.resize_mode, VIT_RESIZE_EXACT);
  EXPECT_EQ(spec.resize_height, 28);
  EXPECT_EQ(spec.resize_width, 30);
  EXPECT_EQ(spec.resample, VIT_RESAMPLE_HAMMING);
  EXPECT_EQ(spec.crop_height, 20);
  EXPECT_EQ(spec.crop_width, 24);
  EXPECT_EQ(spec.rescale, 0.5);
  EXPECT_EQ(spec.mean[0], 0.25f);
  EXPECT_EQ(spec.std[0], 2.0f);

  ASSERT_EQ(vit_preprocess_parse("{}", &spec, &error), VIT_OK);
  EXPECT_EQ(spec.channels, 3);
  EXPECT_EQ(spec.resize_mode, VIT_RESIZE_NONE);
  EXPECT_EQ(spec.resample, VIT_RESAMPLE_BILINEAR);
  EXPECT_EQ(spec.crop_width, 0);
  EXPECT_EQ(spec.rescale, 1.0);
  EXPECT_EQ(spec.mean[2], 0.0f);
  EXPECT_EQ(spec.std[2], 1.0f);

  // transformers' rule: floor(256 * 500 / 333) = 384.
  ASSERT_EQ(vit_preprocess_parse(
                R"({"resize": {"mode": "shortest_edge", "size": 256}})", &spec,
                &error),
            VIT_OK);
  int64_t width, height;
  ASSERT_EQ(
      vit_preprocess_output_size(&spec, 500, 333, &width, &height, &error),
      VIT_OK);
  EXPECT_EQ(width, 384);
  EXPECT_EQ(height, 256);
}

TEST(ImagePreprocess, RefusesWithReason) {
  const struct {
    const char *json;
    const char *words;
  } cases[] = {
      {"", "is no JSON object: ''"},
      {"[]", "is no JSON object: '[]'"},
      {"{\"channels\": 3", "is no JSON object"},
      {R"({"chanels": 3})", "has the unknown field 'chanels'"},
      {"3", "is no JSON object: '3'"},
      {"{} {}", "is no JSON object"},
      {R"({"channels": 4})", "expects 'channels' to be 1 or 3, got '4'"},
      {R"({"channels": "3"})", "got '3'"},
      {R"({"channels": 3, "channels": 3})", "has the field 'channels' twice"},
      {R"({"resize": 224})", "expects 'resize' to be an object, got '224'"},
      {R"({"resize": {"size": 224}})", "lacks 'resize.mode'"},
      {R"({"resize": {"mode": "longest_edge"}})",
       "expects 'resize.mode' to be 'exact' or 'shortest_edge', got "
       "'longest_edge'"},
      {R"({"resize": {"mode": {}}})", "got 'an object'"},
      {R"({"resize": {"mode": "shortest_edge"}})", "lacks 'resize.size'"},
      {R"({"resize": {"mode": "shortest_edge", "size": 0}})",
       "expects 'resize.size' to be a whole number from 1 to 65535, got '0'"},
      {R"({"resize": {"mode": "shortest_edge", "size": 18446744073709551615}})",
       "got '18446744073709551615'"},
      {R"({"resize": {"mode": "shortest_edge", "size": 2.5}})", "got '2.5'"},
      {R"({"resize": {"mode": "shortest_edge", "size": 8, "height": 8}})",
       "has 'resize.height', which does not go with 'resize.mode' "
       "\"shortest_edge\""},
      {R"({"resize": {"mode": "exact", "height": 8}})", "lacks 'resize.width'"},
      {R"({"resize": {"mode": "exact", "depth": 8}})",
       "unknown field 'resize.depth'"},
      {R"({"resample": "cubic"})", "got 'cubic'"},
      {R"({"resample": 3})", "expects 'resample' to be 'nearest', "},
      {R"({"crop_rounding": "up"})",
       "expects 'crop_rounding' to be 'down' or 'half_even', got 'up'"},
      {R"({"crop_rounding": 1})", "got '1'"},
      {R"({"crop": [8, 8]})", "expects 'crop' to be an object, got 'a list'"},
      {R"({"crop": {"height": 8}})", "lacks 'crop.width'"},
      {R"({"crop": {"height": 8, "width": -8}})", "got '-8'"},
      {R"({"crop": {"height": 8, "size": 8}})", "unknown field 'crop.size'"},
      {R"({"rescale": "1/255"})", "expects 'rescale' to be a number"},
      {R"({"rescale": 0})", "other than 0, got '0'"},
      {R"({"rescale": true})", "got 'true'"},
      {R"({"mean": [0.5]})",
       "expects 'mean' to have a number for each of 3 channels, got 1"},
      {R"({"mean": [1, 2, 3, 4], "channels": 3})", "channels, got 4"},
      {R"({"std": [1, 2, 3], "channels": 1})", "each of 1 channels, got 3"},
      {R"({"mean": 0.5})", "to be a list of numbers, got '0.5'"},
      {R"({"mean": [0.5, 0.5, null]})",
       "expects 'mean' to hold f32 numbers, got 'null'"},
      {R"({"mean": [[0.5]]})", "got 'a list'"},
      {R"({"std": [1, 1, 0]})",
       "expects 'std' to hold positive f32 numbers, got '0'"},
      {R"({"std": [1, 1, 1e300]})", "got '1e300'"},
  };
  for (const auto &test : cases) {
    SCOPED_TRACE(test.json);
    vit_preprocess spec;
    vit_error error;
    EXPECT_EQ(vit_preprocess_parse(test.json, &spec, &error), VIT_BAD_FILE);
    EXPECT_EQ(std::strncmp(error.message, "preprocessing ", 14), 0);
    EXPECT_NE(std::strstr(error.message, test.words), nullptr) << error.message;
    EXPECT_EQ(spec.channels, 0);
  }
  // Deep nesting must not exhaust the stack.
  std::string deep = "{\"mean\":" + std::string(60000, '[');
  vit_preprocess spec;
  EXPECT_EQ(vit_preprocess_parse(deep.c_str(), &spec, nullptr), VIT_BAD_FILE);
  deep += std::string(1 << 16, ' ');
  EXPECT_EQ(vit_preprocess_parse(deep.c_str(), &spec, nullptr), VIT_BAD_FILE);
  EXPECT_EQ(vit_preprocess_parse(nullptr, &spec, nullptr),
            VIT_INVALID_ARGUMENT);
}

TEST(ImagePreprocess, RefusesOtherSizes) {
  vit_error error;
  vit_preprocess spec;
  ASSERT_EQ(
      vit_preprocess_parse(
          R"({"resize": {"mode": "shortest_edge", "size": 8}})", &spec, &error),
      VIT_OK);
  float output[3 * 8 * 8] = {};
  std::string path = pathOf("photo.png");
  EXPECT_EQ(vit_image_load(path.c_str(), &spec, output, 3 * 8 * 8, &error),
            VIT_MISMATCH);
  EXPECT_NE(std::strstr(error.message,
                        "photo.png': an image of 23 x 17 pixels gives 3 x 8 x "
                        "10 values (channels, height, width), the model takes "
                        "192"),
            nullptr)
      << error.message;
  uint8_t pixel = 0;
  vit_image grey = {&pixel, 1, 1, 1, 0};
  EXPECT_EQ(vit_preprocess_run(&grey, &spec, output, 192, &error),
            VIT_MISMATCH);
  EXPECT_STREQ(error.message, "expects an image of 3 channels, got one of 1");
  EXPECT_EQ(vit_preprocess_run(&grey, nullptr, output, 192, &error),
            VIT_INVALID_ARGUMENT);
  spec.channels = 1;
  EXPECT_EQ(vit_preprocess_run(&grey, &spec, nullptr, 64, &error),
            VIT_INVALID_ARGUMENT);
  spec.std[0] = 0.0f;
  EXPECT_EQ(vit_preprocess_run(&grey, &spec, output, 64, &error),
            VIT_INVALID_ARGUMENT);
  // A line of pixels would become a line 8 times as wide, too large to make.
  spec.std[0] = 1.0f;
  std::vector<uint8_t> line(size_t(1) << 22);
  vit_image narrow = {line.data(), int64_t(1) << 22, 1, 1, 0};
  EXPECT_EQ(vit_preprocess_run(&narrow, &spec, output, 64, &error),
            VIT_MISMATCH);
}

TEST(ImagePreprocess, BytesAreWhatFloatsAreMadeOf) {
  vit_error error;
  vit_preprocess spec;
  ASSERT_EQ(vit_preprocess_parse(R"({"resize": {"mode": "exact",
      "height": 9, "width": 12}, "crop": {"height": 8, "width": 10}})",
                                 &spec, &error),
            VIT_OK);
  vit_image image = {};
  std::string path = pathOf("photo.png");
  ASSERT_EQ(vit_image_decode_file(path.c_str(), 3, &image, &error), VIT_OK);
  constexpr int height = 8, width = 10, count = 3 * height * width;
  float floats[count] = {};
  uint8_t bytes[count] = {};
  EXPECT_EQ(vit_preprocess_run(&image, &spec, floats, count, &error), VIT_OK);
  EXPECT_EQ(vit_preprocess_bytes(&image, &spec, bytes, count, &error), VIT_OK);
  for (int i = 0; i < height * width; ++i)
    for (int c = 0; c < 3; ++c)
      EXPECT_EQ(bytes[i * 3 + c], floats[c * height * width + i]) << i;
  EXPECT_NE(bytes[0], bytes[count - 1]) << "the photo is not uniform";

  EXPECT_EQ(vit_preprocess_bytes(&image, &spec, bytes, count - 1, &error),
            VIT_MISMATCH);
  EXPECT_EQ(vit_preprocess_bytes(&image, &spec, nullptr, count, &error),
            VIT_INVALID_ARGUMENT);
  EXPECT_EQ(vit_preprocess_bytes(&image, nullptr, bytes, count, &error),
            VIT_INVALID_ARGUMENT);
  // A model that takes bytes normalizes them: done twice is wrong.
  for (const char *json :
       {R"({"rescale": 0.5})",
        R"({"mean": [0.0, 0.5, 0.0], "std": [1.0, 1.0, 1.0]})",
        R"({"mean": [0.0, 0.0, 0.0], "std": [1.0, 1.0, 0.5]})"}) {
    ASSERT_EQ(vit_preprocess_parse(json, &spec, &error), VIT_OK);
    EXPECT_EQ(vit_preprocess_bytes(&image, &spec, bytes, count, &error),
              VIT_MISMATCH);
    EXPECT_STREQ(error.message,
                 "expects preprocessing that leaves values as they are for a "
                 "model that takes bytes, got one that rescales or normalizes");
  }
  vit_image_free(&image);
}
