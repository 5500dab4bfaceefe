//===- png.cpp - PNG files by libpng -------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the pixels as they are in the file: libpng unpacks bits and undoes the
// interlacing; gamma, transparency and the reduction of 16 bits are
// convert.cpp's, because Pillow's rules differ from libpng's.
//
// libpng reports errors by longjmp. All that it may jump over is plain C or the
// function `readImage`, which has no locals that need destroying: whatever it
// allocates belongs to a PngReader in the frame below.
//
//===----------------------------------------------------------------------===//

#include "decode.h"
#include "exif.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <png.h>

using namespace vit;
using namespace vit::image;

namespace {
/// All state of one file.
struct PngReader {
  const DecodeTask &task;
  DecodedPixels &pixels;
  size_t position = 0;
  bool truncated = false;
  char message[160] = "";
  vit_status status = VIT_OK; ///< set when a check of ours fails

  png_structp png = nullptr;
  png_infop info = nullptr;
  Buffer<uint8_t> raw; ///< one row, or all of them when interlaced
  uint8_t palette[3 * 256] = {};

  PngReader(const DecodeTask &task, DecodedPixels &pixels)
      : task(task), pixels(pixels) {}
  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
};
} // namespace

static void onError(png_structp png, png_const_charp message) {
  auto *reader = static_cast<PngReader *>(png_get_error_ptr(png));
  std::snprintf(reader->message, sizeof reader->message, "%s", message);
  png_longjmp(png, 1);
}

/// Warnings are about metadata; libpng must not print them.
static void onWarning(png_structp, png_const_charp) {}

static void onRead(png_structp png, png_bytep out, size_t count) {
  auto *reader = static_cast<PngReader *>(png_get_io_ptr(png));
  if (count > reader->task.size - reader->position) {
    reader->truncated = true;
    png_error(png, "end of file");
  }
  std::memcpy(out, reader->task.data + reader->position, count);
  reader->position += count;
}

static int hexDigit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// The orientation in a "Raw profile type exif" text, as ImageMagick writes it:
/// newline, name, newline, length, newline, and the bytes in hexadecimal. 0
/// when there is none, -1 when there is no memory.
static int readRawProfile(const char *text, size_t length) {
  const char *end = text + length;
  for (int line = 0; line < 3; ++line) {
    text = std::find(text, end, '\n');
    if (text == end)
      return 0;
    ++text;
  }
  Buffer<uint8_t> bytes;
  if (!bytes.allocate(static_cast<uint64_t>(end - text) / 2 + 1))
    return -1;
  size_t count = 0;
  int high = -1;
  for (; text != end; ++text) {
    int digit = hexDigit(*text);
    if (digit < 0)
      continue;
    if (high < 0) {
      high = digit;
      continue;
    }
    bytes[count++] = static_cast<uint8_t>(high << 4 | digit);
    high = -1;
  }
  return findExifOrientation(bytes.data(), count);
}

static uint32_t readBigEndian(const uint8_t *data) {
  return uint32_t(data[0]) << 24 | uint32_t(data[1]) << 16 |
         uint32_t(data[2]) << 8 | data[3];
}

/// The orientation in the last eXIf chunk; `found` says whether there is one.
/// Goes through the chunks (length, kind, data, checksum) by itself, because
/// libpng passes over the chunk where it starts with the prefix of JPEG files.
static int readExifChunk(const DecodeTask &task, bool &found) {
  int orientation = 0;
  found = false;
  for (size_t at = 8; task.size - at >= 12;) {
    size_t length = readBigEndian(task.data + at);
    if (length > task.size - at - 12)
      break;
    if (!std::memcmp(task.data + at + 4, "eXIf", 4)) {
      found = true;
      orientation = findExifOrientation(task.data + at + 8, length);
    }
    at += length + 12;
  }
  return orientation;
}

/// Looks through the metadata in Pillow's order: eXIf, raw profile, XMP. -1
/// when there is no memory.
static int findOrientation(PngReader &reader) {
  bool hasExif;
  int orientation = readExifChunk(reader.task, hasExif);
  png_textp texts = nullptr;
  int count = 0;
  png_get_text(reader.png, reader.info, &texts, &count);
  // For compressed iTXt libpng sets the one length, for the rest the other.
  auto length = [](const png_text &text) {
    return text.text_length ? text.text_length : text.itxt_length;
  };
  for (int i = 0; i < count && !orientation && !hasExif; ++i)
    if (!std::strcmp(texts[i].key, "Raw profile type exif"))
      orientation = readRawProfile(texts[i].text, length(texts[i]));
  for (int i = 0; i < count && !orientation; ++i)
    if (!std::strcmp(texts[i].key, "XML:com.adobe.xmp"))
      orientation = findXmpOrientation(
          reinterpret_cast<const uint8_t *>(texts[i].text), length(texts[i]));
  return orientation ? orientation : 1;
}

/// Multiplies samples of fewer than 8 bits up to 0..255.
static void scaleSamples(uint8_t *row, int64_t count, int bitDepth) {
  uint8_t factor = static_cast<uint8_t>(255 / ((1 << bitDepth) - 1));
  for (int64_t i = 0; i < count; ++i)
    row[i] = static_cast<uint8_t>(row[i] * factor);
}

static PixelFormat formatOf(int colourType, int bitDepth) {
  bool wide = bitDepth == 16;
  switch (colourType) {
  case PNG_COLOR_TYPE_PALETTE:
    return PixelFormat::Indexed;
  case PNG_COLOR_TYPE_GRAY:
    return wide ? PixelFormat::Grey16 : PixelFormat::Grey8;
  case PNG_COLOR_TYPE_GRAY_ALPHA:
    return wide ? PixelFormat::GreyAlpha16 : PixelFormat::GreyAlpha8;
  case PNG_COLOR_TYPE_RGB:
    return wide ? PixelFormat::RGB16 : PixelFormat::RGB8;
  default:
    return wide ? PixelFormat::RGBA16 : PixelFormat::RGBA8;
  }
}

/// False when libpng or a check of ours stopped; reader.status, truncated and
/// message say why.
static bool readImage(PngReader &reader) {
  png_structp png = reader.png;
  png_infop info = reader.info;
  if (setjmp(png_jmpbuf(png)))
    return false;
  png_set_read_fn(png, &reader, onRead);
  // Our own limit is on the number of pixels.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  // A fuzzer cannot guess checksums.
  png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  png_set_option(png, PNG_IGNORE_ADLER32, PNG_OPTION_ON);
#endif
  // An index beyond the palette is black, as with Pillow.
  png_set_check_for_invalid_index(png, -1);
  png_read_info(png, info);

  int64_t width = png_get_image_width(png, info);
  int64_t height = png_get_image_height(png, info);
  int bitDepth = png_get_bit_depth(png, info);
  int colourType = png_get_color_type(png, info);
  reader.status = checkDecodedSize(reader.task, width, height);
  if (reader.status != VIT_OK)
    return false;
  png_colorp colours = nullptr;
  int numColours = 0;
  if (png_get_PLTE(png, info, &colours, &numColours))
    for (int i = 0; i < numColours && i < 256; ++i) {
      reader.palette[3 * i] = colours[i].red;
      reader.palette[3 * i + 1] = colours[i].green;
      reader.palette[3 * i + 2] = colours[i].blue;
    }

  png_set_packing(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t rowBytes = png_get_rowbytes(png, info);
  int32_t channels = reader.task.channels;
  DecodedPixels &pixels = reader.pixels;
  pixels.width = width;
  pixels.height = height;
  if (!pixels.data.allocate(static_cast<uint64_t>(width * height) *
                            static_cast<uint64_t>(channels)) ||
      !reader.raw.allocate(static_cast<uint64_t>(rowBytes) *
                           static_cast<uint64_t>(passes > 1 ? height : 1))) {
    reader.status =
        fail(reader.task.error, VIT_OUT_OF_MEMORY,
             "no memory for image %s of %lld x %lld pixels", reader.task.name,
             static_cast<long long>(width), static_cast<long long>(height));
    return false;
  }

  // Every pass but the last fills in some pixels of rows that must be kept.
  for (int pass = 1; pass < passes; ++pass)
    for (int64_t y = 0; y < height; ++y)
      png_read_row(png, reader.raw.data() + static_cast<size_t>(y) * rowBytes,
                   nullptr);
  PixelFormat format = formatOf(colourType, bitDepth);
  for (int64_t y = 0; y < height; ++y) {
    uint8_t *row = reader.raw.data() +
                   (passes > 1 ? static_cast<size_t>(y) * rowBytes : 0);
    png_read_row(png, row, nullptr);
    if (bitDepth < 8 && format == PixelFormat::Grey8)
      scaleSamples(row, width, bitDepth);
    convertRow(format, reader.palette, row, width, channels,
               pixels.data.data() + y * width * channels);
  }
  png_read_end(png, info);
  return true;
}

bool vit::image::isPNG(const uint8_t *data, size_t size) {
  static const uint8_t signature[8] = {0x89, 'P',  'N',  'G',
                                       '\r', '\n', 0x1a, '\n'};
  return size >= sizeof signature &&
         !std::memcmp(data, signature, sizeof signature);
}

vit_status vit::image::decodePNG(const DecodeTask &task,
                                 DecodedPixels &pixels) {
  PngReader reader(task, pixels);
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, onError,
                                      onWarning);
  if (reader.png)
    reader.info = png_create_info_struct(reader.png);
  if (!reader.info)
    return fail(task.error, VIT_OUT_OF_MEMORY, "no memory to read image %s",
                task.name);
  if (readImage(reader)) {
    pixels.orientation = findOrientation(reader);
    if (pixels.orientation >= 1)
      return VIT_OK;
    return fail(task.error, VIT_OUT_OF_MEMORY,
                "no memory for the metadata of image %s", task.name);
  }
  if (reader.status != VIT_OK)
    return reader.status;
  if (reader.truncated)
    return fail(task.error, VIT_BAD_FILE,
                "image %s is cut short: the PNG data go on after the %zu "
                "bytes of the file",
                task.name, task.size);
  return fail(task.error, VIT_BAD_FILE, "cannot decode image %s as PNG: %s",
              task.name, reader.message);
}
