//===- decode.h - What the decoders share --------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The task that decode.cpp gives to png.cpp and jpeg.cpp, what comes back, and
// the conversion of one row of file pixels to the channels asked for. Turning
// the image by its orientation is left to decode.cpp, finding the orientation
// in EXIF and XMP data to exif.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_IMAGE_DECODE_H
#define VIT_RUNTIME_IMAGE_DECODE_H

#include "support.h"

namespace vit::image {

/// One file to decode.
struct DecodeTask {
  const uint8_t *data;
  size_t size;
  const char *name; ///< for messages, in quotes
  int32_t channels; ///< 1 or 3
  int64_t maxPixels;
  vit_error *error;
};

/// Pixels as they lie in the file, before the orientation is applied.
struct DecodedPixels {
  Buffer<uint8_t> data;
  int64_t width = 0;
  int64_t height = 0;
  int orientation = 1; ///< 1..8 as in EXIF
};

/// How the pixels of one row lie in memory as the codec delivers them.
enum class PixelFormat {
  Grey8, ///< also 1, 2 and 4 bits, already scaled to 0..255
  GreyAlpha8,
  RGB8,
  RGBA8,
  Grey16, ///< big-endian, as all 16-bit formats here
  GreyAlpha16,
  RGB16,
  RGBA16,
  Indexed,     ///< one byte, an index into a palette of 256 RGB entries
  InvertedCMYK ///< 255 - ink
};

/// Converts `width` pixels to `channels` (1 or 3) bytes each, as Pillow's
/// convert("L") and convert("RGB") do. `palette` is read for Indexed only.
void convertRow(PixelFormat format, const uint8_t *palette, const uint8_t *in,
                int64_t width, int32_t channels, uint8_t *out);

/// Fails when width x height is zero or exceeds the task's limit.
vit_status checkDecodedSize(const DecodeTask &task, int64_t width,
                            int64_t height);

bool isPNG(const uint8_t *data, size_t size);
vit_status decodePNG(const DecodeTask &task, DecodedPixels &pixels);

bool isJPEG(const uint8_t *data, size_t size);
vit_status decodeJPEG(const DecodeTask &task, DecodedPixels &pixels);

/// Picks the decoder, decodes and applies the orientation.
vit_status decode(const DecodeTask &task, vit_image *image);

} // namespace vit::image

#endif // VIT_RUNTIME_IMAGE_DECODE_H
