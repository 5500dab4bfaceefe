//===- image_memory_test.cpp - When memory for images runs out ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// operator new is replaced by one that fails at the n-th call. Every operation
// on images is run with n = 0, 1, 2, ... until it succeeds; each failure must
// be VIT_OUT_OF_MEMORY and leave nothing allocated. (libpng and libjpeg
// allocate by malloc, which is not replaced.)
//
//===----------------------------------------------------------------------===//

#include "vit/image.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <new>
#include <string>

static long allocationsLeft = -1; // negative: no limit
static long alive = 0;

static void *allocate(size_t size) {
  if (allocationsLeft == 0)
    return nullptr;
  if (allocationsLeft > 0)
    --allocationsLeft;
  ++alive;
  return std::malloc(size ? size : 1);
}

static void release(void *pointer) {
  if (pointer)
    --alive;
  std::free(pointer);
}

void *operator new(size_t size) {
  if (void *pointer = allocate(size))
    return pointer;
  throw std::bad_alloc();
}
void *operator new[](size_t size) { return operator new(size); }
void *operator new(size_t size, const std::nothrow_t &) noexcept {
  return allocate(size);
}
void *operator new[](size_t size, const std::nothrow_t &) noexcept {
  return allocate(size);
}
void operator delete(void *pointer) noexcept { release(pointer); }
void operator delete[](void *pointer) noexcept { release(pointer); }
void operator delete(void *pointer, size_t) noexcept { release(pointer); }
void operator delete[](void *pointer, size_t) noexcept { release(pointer); }

/// Runs `operation`, which frees what it gets and returns its status, with ever
/// more memory. Returns how often it failed.
template <typename Operation>
static int expectFailuresAreClean(Operation operation) {
  for (int failures = 0;; ++failures) {
    vit_error error;
    long before = alive;
    allocationsLeft = failures;
    vit_status status = operation(error);
    allocationsLeft = -1;
    EXPECT_EQ(alive, before) << failures << " allocations allowed";
    if (status == VIT_OK)
      return failures;
    EXPECT_EQ(status, VIT_OUT_OF_MEMORY) << error.message;
    EXPECT_EQ(std::string(error.message).rfind("no memory ", 0), 0u)
        << error.message;
    if (testing::Test::HasFailure())
      return failures;
  }
}

TEST(ImageMemory, Decode) {
  const struct {
    const char *name;
    int failures; // file, pixels, rows; metadata; turned pixels
  } cases[] = {{"rgb8.png", 3},       {"rgb8-interlaced.png", 3},
               {"exif-raw.png", 5},   {"exif6.png", 4},
               {"ycc420.jpg", 3},     {"exif6.jpg", 5},
               {"exif-split.jpg", 5}, {"xmp.jpg", 4}};
  for (const auto &test : cases) {
    SCOPED_TRACE(test.name);
    std::string path = std::string(VIT_TEST_IMAGES) + "/" + test.name;
    EXPECT_EQ(expectFailuresAreClean([&](vit_error &error) {
                vit_image image;
                vit_status status =
                    vit_image_decode_file(path.c_str(), 3, &image, &error);
                EXPECT_EQ(image.data != nullptr, status == VIT_OK);
                vit_image_free(&image);
                return status;
              }),
              test.failures);
  }
}

TEST(ImageMemory, ResizeAndCrop) {
  uint8_t pixels[4 * 5 * 3] = {};
  vit_image image = {pixels, 4, 5, 3, 0};
  const struct {
    int width, height;
    vit_resample resample;
    int failures;
  } cases[] = {{7, 9, VIT_RESAMPLE_NEAREST, 2}, {4, 5, VIT_RESAMPLE_BICUBIC, 1},
               {7, 5, VIT_RESAMPLE_BICUBIC, 5}, // result; four for weights
               {4, 2, VIT_RESAMPLE_LANCZOS, 6}, // and one row of sums
               {7, 9, VIT_RESAMPLE_BOX, 11},    {5, 2, VIT_RESAMPLE_BOX, 11}};
  for (const auto &test : cases) {
    auto resize = [&](vit_error &error) {
      vit_image result;
      vit_status status = vit_image_resize(&image, test.width, test.height,
                                           test.resample, &result, &error);
      EXPECT_EQ(result.data != nullptr, status == VIT_OK);
      vit_image_free(&result);
      return status;
    };
    EXPECT_EQ(expectFailuresAreClean(resize), test.failures)
        << test.width << " x " << test.height;
  }
  auto crop = [&](vit_error &error) {
    vit_image result;
    vit_status status =
        vit_image_center_crop(&image, 9, 2, VIT_CROP_DOWN, &result, &error);
    vit_image_free(&result);
    return status;
  };
  EXPECT_EQ(expectFailuresAreClean(crop), 1);
}

TEST(ImageMemory, Preprocess) {
  const char *json = R"({"channels": 3, "resample": "bicubic",
      "resize": {"mode": "shortest_edge", "size": 12},
      "crop": {"height": 10, "width": 10}, "rescale": 0.00392156862745098,
      "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]})";
  auto parse = [&](vit_error &error) {
    vit_preprocess spec;
    vit_status status = vit_preprocess_parse(json, &spec, &error);
    EXPECT_EQ(spec.channels, status == VIT_OK ? 3 : 0);
    return status;
  };
  EXPECT_GT(expectFailuresAreClean(parse), 0);

  vit_preprocess spec;
  ASSERT_EQ(vit_preprocess_parse(json, &spec, nullptr), VIT_OK);
  uint8_t pixels[30 * 20 * 3] = {};
  vit_image image = {pixels, 30, 20, 3, 0};
  float output[3 * 10 * 10];
  auto run = [&](vit_error &error) {
    return vit_preprocess_run(&image, &spec, output, 3 * 10 * 10, &error);
  };
  EXPECT_EQ(expectFailuresAreClean(run), 12);
}
