//===- image_test_support.h - Images and expected results -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The files of Inputs/images, and the cases of expected.txt there, which
// make_image_references.py made by Pillow and transformers.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_TEST_RUNTIME_IMAGE_TEST_SUPPORT_H
#define VIT_TEST_RUNTIME_IMAGE_TEST_SUPPORT_H

#include "vit/image.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

inline std::string pathOf(const std::string &name) {
  return std::string(VIT_TEST_IMAGES) + "/" + name;
}

inline std::vector<uint8_t> readFile(const std::string &name) {
  std::ifstream file(pathOf(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::vector<uint8_t> fromHex(const std::string &text) {
  std::vector<uint8_t> bytes(text.size() / 2);
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<uint8_t>(
        std::strtoul(text.substr(2 * i, 2).c_str(), nullptr, 16));
  return bytes;
}

/// An image that frees itself.
struct Image : vit_image {
  Image() : vit_image() {}
  Image(const Image &) = delete;
  ~Image() { vit_image_free(this); }
  std::vector<uint8_t> bytes() const {
    return {data, data + width * height * channels};
  }
};

/// The cases of one kind: the words of each line after the first.
inline std::vector<std::vector<std::string>>
readCases(const std::string &kind) {
  std::ifstream file(pathOf("expected.txt"));
  std::vector<std::vector<std::string>> cases;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word != kind)
      continue;
    std::vector<std::string> &fields = cases.emplace_back();
    while (words >> word)
      fields.push_back(word);
  }
  return cases;
}

inline void decodeTo(const std::string &name, int channels, Image &image) {
  vit_error error;
  ASSERT_EQ(
      vit_image_decode_file(pathOf(name).c_str(), channels, &image, &error),
      VIT_OK)
      << error.message;
  EXPECT_EQ(error.status, VIT_OK);
  EXPECT_STREQ(error.message, "");
}

#endif // VIT_TEST_RUNTIME_IMAGE_TEST_SUPPORT_H
