//===- convert.cpp - File pixels to grey or RGB --------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One row at a time, from each pixel format that the codecs deliver. The rules
// are those of Pillow's convert, found by experiment with versions 12.3 and
// 13.0; test/Runtime/make_image_references.py holds them to it.
//
//===----------------------------------------------------------------------===//

#include "decode.h"

#include <cstring>

using namespace vit;
using namespace vit::image;

namespace {
struct RGB {
  uint8_t r, g, b;
};
} // namespace

/// Rounded a * b / 255.
static unsigned scaleBy255(unsigned a, unsigned b) {
  unsigned product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/// ITU-R BT.601 luma in 16-bit fixed point, rounded.
static uint8_t luma(RGB rgb) {
  return static_cast<uint8_t>(
      (rgb.r * 19595u + rgb.g * 38470u + rgb.b * 7471u + 0x8000u) >> 16);
}

/// Subtracts the inks from the light that black leaves: with inverted values
/// `in` = 255 - ink, light = in[3], result = light - ink * light / 255.
static RGB fromInvertedCMYK(const uint8_t *in) {
  unsigned light = in[3];
  auto channel = [&](unsigned inverted) {
    return static_cast<uint8_t>(light - scaleBy255(255 - inverted, light));
  };
  return {channel(in[0]), channel(in[1]), channel(in[2])};
}

template <typename Fetch>
static void convertGrey(const uint8_t *in, int64_t width, int32_t channels,
                        uint8_t *out, int64_t stride, Fetch fetch) {
  for (int64_t x = 0; x < width; ++x, in += stride) {
    uint8_t value = fetch(in);
    for (int32_t c = 0; c < channels; ++c)
      *out++ = value;
  }
}

template <typename Fetch>
static void convertColour(const uint8_t *in, int64_t width, int32_t channels,
                          uint8_t *out, int64_t stride, Fetch fetch) {
  for (int64_t x = 0; x < width; ++x, in += stride) {
    RGB rgb = fetch(in);
    if (channels == 1) {
      *out++ = luma(rgb);
      continue;
    }
    *out++ = rgb.r;
    *out++ = rgb.g;
    *out++ = rgb.b;
  }
}

void vit::image::convertRow(PixelFormat format, const uint8_t *palette,
                            const uint8_t *in, int64_t width, int32_t channels,
                            uint8_t *out) {
  auto first = [](const uint8_t *p) { return p[0]; };
  auto rgb8 = [](const uint8_t *p) { return RGB{p[0], p[1], p[2]}; };
  auto rgb16 = [](const uint8_t *p) { return RGB{p[0], p[2], p[4]}; };
  switch (format) {
  case PixelFormat::Grey8:
    return convertGrey(in, width, channels, out, 1, first);
  case PixelFormat::GreyAlpha8:
    return convertGrey(in, width, channels, out, 2, first);
  case PixelFormat::Grey16:
    // Pillow opens these as 16-bit integers and saturates when it converts,
    // unlike the formats below, which it opens as 8-bit (the high bytes).
    return convertGrey(in, width, channels, out, 2, [](const uint8_t *p) {
      return p[0] ? uint8_t(255) : p[1];
    });
  case PixelFormat::GreyAlpha16:
    return convertGrey(in, width, channels, out, 4, first);
  case PixelFormat::RGB8:
    return convertColour(in, width, channels, out, 3, rgb8);
  case PixelFormat::RGBA8:
    return convertColour(in, width, channels, out, 4, rgb8);
  case PixelFormat::RGB16:
    return convertColour(in, width, channels, out, 6, rgb16);
  case PixelFormat::RGBA16:
    return convertColour(in, width, channels, out, 8, rgb16);
  case PixelFormat::Indexed:
    return convertColour(in, width, channels, out, 1, [&](const uint8_t *p) {
      return rgb8(palette + 3 * p[0]);
    });
  case PixelFormat::InvertedCMYK:
    return convertColour(in, width, channels, out, 4, fromInvertedCMYK);
  }
}
