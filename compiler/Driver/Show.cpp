//===- Show.cpp - Images in the terminal ----------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A place in a terminal is about twice as high as wide, so it takes two pixels.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Show.h"

#include "fmt/format.h"
#include "llvm/ADT/StringRef.h"

#include <algorithm>
#include <array>

using namespace mlir;
using namespace mlir::vit;

using Pixel = std::array<int, 3>;

static Pixel getPixel(const vit_image &image, int64_t x, int64_t y) {
  if (y >= image.height)
    return {0, 0, 0};
  const uint8_t *data = image.data + (y * image.width + x) * image.channels;
  if (image.channels == 1)
    return {data[0], data[0], data[0]};
  return {data[0], data[1], data[2]};
}

/// Brightness in [0, 255], as Rec. 601 weighs the colors.
static int getLuma(const Pixel &pixel) {
  return (299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2]) / 1000;
}

std::vector<std::string> vit::drawImage(const vit_image &image, bool color,
                                        vit_error &error) {
  static constexpr llvm::StringLiteral kRamp = " .:-=+*#%@";
  const int64_t rows = std::clamp<int64_t>(
      kShowColumns * image.height / image.width, 2, 2 * kShowColumns);
  vit_image small = {};
  if (vit_image_resize(&image, kShowColumns, rows, VIT_RESAMPLE_BOX, &small,
                       &error) != VIT_OK)
    return {};
  std::vector<std::string> lines;
  for (int64_t y = 0; y < rows; y += 2) {
    std::string line;
    for (int64_t x = 0; x < kShowColumns; ++x) {
      Pixel upper = getPixel(small, x, y), lower = getPixel(small, x, y + 1);
      if (color) {
        line += fmt::format("\x1b[38;2;{};{};{}m\x1b[48;2;{};{};{}m\u2580",
                            upper[0], upper[1], upper[2], lower[0], lower[1],
                            lower[2]);
      } else {
        int luma = (getLuma(upper) + getLuma(lower)) / 2;
        line += kRamp[luma * kRamp.size() / 256];
      }
    }
    lines.push_back(line + (color ? "\x1b[0m" : ""));
  }
  vit_image_free(&small);
  return lines;
}
