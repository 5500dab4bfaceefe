//===- image_decode_test.cpp - Decoding against Pillow --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs every decoding of Inputs/images/expected.txt and demands the same
// pixels. Then what no reference has: refused files with their messages, files
// cut at every byte.
//
//===----------------------------------------------------------------------===//

#include "image_test_support.h"

#include <cstring>
#include <filesystem>
#include <map>

TEST(ImageDecode, EqualsPillow) {
  auto cases = readCases("decode");
  // Every committed image that is not refused, as grey and as RGB.
  size_t images = 0;
  for (const auto &entry :
       std::filesystem::directory_iterator(VIT_TEST_IMAGES)) {
    std::string name = entry.path().filename();
    images += name != "expected.txt" && name.rfind("bad-", 0) != 0;
  }
  ASSERT_GT(images, 70u);
  ASSERT_EQ(cases.size(), 2 * images);
  for (const auto &fields : cases) {
    SCOPED_TRACE(fields[0] + " to " + fields[1] + " channels");
    ASSERT_EQ(fields.size(), 5u);
    Image image;
    decodeTo(fields[0], std::stoi(fields[1]), image);
    EXPECT_EQ(image.channels, std::stoi(fields[1]));
    EXPECT_EQ(image.width, std::stoi(fields[2]));
    EXPECT_EQ(image.height, std::stoi(fields[3]));
    EXPECT_EQ(image.bytes(), fromHex(fields[4]));

    // From memory it is the same.
    std::vector<uint8_t> data = readFile(fields[0]);
    Image again;
    ASSERT_EQ(vit_image_decode_memory(data.data(), data.size(), nullptr,
                                      std::stoi(fields[1]), &again, nullptr),
              VIT_OK);
    EXPECT_EQ(again.bytes(), image.bytes());
  }
}

TEST(ImageDecode, RefusesWithReason) {
  const struct {
    const char *name;
    vit_status status;
    const char *words;
  } cases[] = {
      {"bad-empty.png", VIT_BAD_FILE, "is empty"},
      {"bad-text.png", VIT_BAD_FILE,
       "is neither a PNG nor a JPEG file: it starts with the bytes 54 68 69"},
      {"bad-gif.png", VIT_UNSUPPORTED, "is a GIF file; PNG and JPEG are read"},
      {"bad-webp.jpg", VIT_UNSUPPORTED, "is a WebP file"},
      {"bad-signature-only.png", VIT_BAD_FILE, "after the 8 bytes of the file"},
      {"bad-cut-header.png", VIT_BAD_FILE, "is cut short: the PNG data go on"},
      {"bad-cut.png", VIT_BAD_FILE, "is cut short"},
      {"bad-no-end.png", VIT_BAD_FILE, "is cut short"},
      {"bad-checksum.png", VIT_BAD_FILE, "as PNG: IDAT: "},
      {"bad-filter.png", VIT_BAD_FILE, "bad adaptive filter value"},
      {"bad-short-data.png", VIT_BAD_FILE, "Not enough image data"},
      {"bad-no-palette.png", VIT_BAD_FILE, "Missing PLTE before IDAT"},
      {"bad-zero-width.png", VIT_BAD_FILE, "Invalid IHDR data"},
      {"bad-depth.png", VIT_BAD_FILE, "Invalid IHDR data"},
      {"bad-huge.png", VIT_UNSUPPORTED,
       "has 13378 x 13378 pixels, more than the limit of 178956970"},
      {"bad-huge-overflow.png", VIT_UNSUPPORTED, "2147483647 x 2147483647"},
      {"bad-cut-header.jpg", VIT_BAD_FILE, "is cut short: the JPEG data go on"},
      {"bad-cut.jpg", VIT_BAD_FILE, "is cut short"},
      {"bad-no-end.jpg", VIT_BAD_FILE, "is cut short"},
      {"bad-cut-progressive.jpg", VIT_BAD_FILE, "is cut short"},
      {"bad-soi-only.jpg", VIT_BAD_FILE, "is cut short"},
      {"bad-no-frame.jpg", VIT_BAD_FILE,
       "as JPEG: Invalid JPEG file structure"},
      {"bad-precision.jpg", VIT_BAD_FILE, "Unsupported JPEG data precision 12"},
      {"bad-components.jpg", VIT_UNSUPPORTED,
       "is a JPEG file of 2 components; 1, 3 and 4 are read"},
      {"bad-huge.jpg", VIT_UNSUPPORTED, "has 65500 x 65500 pixels"},
      {"bad-scans.jpg", VIT_BAD_FILE, "more than 500 scans"},
      {"no such file.png", VIT_NOT_FOUND, "cannot open image"},
      {".", VIT_IO_ERROR, "cannot read image"},
  };
  size_t files = 0;
  for (const auto &entry : std::filesystem::directory_iterator(VIT_TEST_IMAGES))
    files += entry.path().filename().string().rfind("bad-", 0) == 0;
  EXPECT_EQ(files, std::size(cases) - 2);
  for (const auto &test : cases) {
    SCOPED_TRACE(test.name);
    for (int channels : {1, 3}) {
      Image image;
      image.data = reinterpret_cast<uint8_t *>(8); // must not be looked at
      vit_error error;
      EXPECT_EQ(vit_image_decode_file(pathOf(test.name).c_str(), channels,
                                      &image, &error),
                test.status);
      EXPECT_EQ(error.status, test.status);
      EXPECT_NE(std::strstr(error.message, test.words), nullptr)
          << error.message;
      EXPECT_NE(std::strstr(error.message, test.name), nullptr)
          << error.message;
      EXPECT_EQ(image.data, nullptr);
      EXPECT_EQ(image.width, 0);
    }
  }
}

/// A cut file is refused or, where only metadata are lost, has the same pixels.
TEST(ImageDecode, CutAtEveryByte) {
  for (const auto &fields : readCases("decode")) {
    if (fields[1] != "3")
      continue;
    SCOPED_TRACE(fields[0]);
    std::vector<uint8_t> data = readFile(fields[0]);
    std::vector<uint8_t> expected = fromHex(fields[4]);
    for (size_t size = 0; size < data.size(); ++size) {
      // A copy of its own, so that the sanitizer sees any read beyond it.
      std::vector<uint8_t> cut(data.begin(), data.begin() + size);
      cut.shrink_to_fit();
      Image image;
      vit_error error;
      vit_status status = vit_image_decode_memory(
          cut.empty() ? "" : static_cast<void *>(cut.data()), size, "cut", 3,
          &image, &error);
      if (status == VIT_OK) {
        ASSERT_EQ(image.bytes(), expected) << "cut to " << size << " bytes";
        continue;
      }
      ASSERT_EQ(status, VIT_BAD_FILE);
      ASSERT_NE(std::strstr(error.message, "'cut'"), nullptr) << error.message;
    }
  }
}

TEST(ImageDecode, ChecksArguments) {
  vit_error error;
  Image image;
  std::string path = pathOf("rgb8.png");
  for (int channels : {-1, 0, 2, 4}) {
    EXPECT_EQ(vit_image_decode_file(path.c_str(), channels, &image, &error),
              VIT_INVALID_ARGUMENT);
    EXPECT_EQ("expects 1 or 3 channels to convert to, got " +
                  std::to_string(channels),
              error.message);
  }
  EXPECT_EQ(vit_image_decode_file(nullptr, 3, &image, &error),
            VIT_INVALID_ARGUMENT);
  EXPECT_EQ(vit_image_decode_file(path.c_str(), 3, nullptr, nullptr),
            VIT_INVALID_ARGUMENT);
  EXPECT_EQ(vit_image_decode_memory(nullptr, 1, "x", 3, &image, &error),
            VIT_INVALID_ARGUMENT);
  vit_image_free(nullptr);
}
