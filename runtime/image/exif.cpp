//===- exif.cpp - The orientation that metadata ask for ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A TIFF block is a header of 8 bytes (byte order, magic 42, offset of the
// first directory) and directories: a 16-bit count, then entries of 12 bytes:
// tag, type, count, value or, where the value needs more than 4 bytes, its
// offset. Which types are taken as an orientation follows Pillow.
//
//===----------------------------------------------------------------------===//

#include "exif.h"

#include <cstring>

using namespace vit;
using namespace vit::image;

namespace {
/// Reads integers of either byte order; the caller checks the bounds.
struct Reader {
  const uint8_t *data;
  bool bigEndian;

  uint32_t u16(size_t at) const {
    return bigEndian ? data[at] << 8 | data[at + 1]
                     : data[at + 1] << 8 | data[at];
  }
  uint32_t u32(size_t at) const {
    return bigEndian ? u16(at) << 16 | u16(at + 2)
                     : u16(at + 2) << 16 | u16(at);
  }
};
} // namespace

static bool startsWith(const uint8_t *data, size_t size, const void *prefix,
                       size_t length) {
  return size >= length && std::memcmp(data, prefix, length) == 0;
}

/// Turns what a tag says into 1..8.
static int normalizeOrientation(int64_t value) {
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

/// The value of the directory entry at `at`; 0 when it cannot be read.
static int readOrientationEntry(const Reader &reader, size_t size, size_t at) {
  uint32_t type = reader.u16(at + 2), count = reader.u32(at + 4);
  if (count == 0)
    return 0;
  uint32_t bytes;
  switch (type) {
  case 1: // BYTE, ASCII and UNDEFINED are no numbers to Pillow.
  case 2:
  case 7:
    return 1;
  case 6: // SBYTE
    bytes = 1;
    break;
  case 3: // SHORT
  case 8: // SSHORT
    bytes = 2;
    break;
  case 4: // LONG
  case 9: // SLONG
    bytes = 4;
    break;
  default:
    return 0;
  }
  // The first of several values counts.
  size_t value = at + 8;
  if (static_cast<uint64_t>(count) * bytes > 4) {
    value = reader.u32(at + 8);
    if (value > size || static_cast<uint64_t>(count) * bytes > size - value)
      return 0;
  }
  if (bytes == 1)
    return normalizeOrientation(static_cast<int8_t>(reader.data[value]));
  return normalizeOrientation(bytes == 2 ? reader.u16(value)
                                         : reader.u32(value));
}

int vit::image::findExifOrientation(const uint8_t *data, size_t size) {
  // Some writers put the JPEG prefix into PNG chunks too, or twice.
  for (int i = 0; i < 2; ++i)
    if (startsWith(data, size, "Exif\0\0", 6)) {
      data += 6;
      size -= 6;
    }
  if (size < 8)
    return 0;
  bool bigEndian = startsWith(data, size, "MM", 2);
  if (!bigEndian && !startsWith(data, size, "II", 2))
    return 0;
  // Either order of the magic occurs, whatever the byte order says.
  if (!startsWith(data + 2, 2, "\x00\x2a", 2) &&
      !startsWith(data + 2, 2, "\x2a\x00", 2))
    return 0;
  Reader reader{data, bigEndian};
  size_t directory = reader.u32(4);
  if (directory > size || size - directory < 2)
    return 0;
  uint32_t entries = reader.u16(directory);
  size_t at = directory + 2;
  for (uint32_t i = 0; i < entries && size - at >= 12; ++i, at += 12) {
    if (reader.u16(at) != 274)
      continue;
    if (int orientation = readOrientationEntry(reader, size, at))
      return orientation;
  }
  return 0;
}

int vit::image::findXmpOrientation(const uint8_t *data, size_t size) {
  static const char key[] = "tiff:Orientation";
  const size_t length = sizeof key - 1;
  for (size_t i = 0; i + length + 1 < size; ++i) {
    if (std::memcmp(data + i, key, length) != 0)
      continue;
    size_t at = i + length;
    if (data[at] == '>')
      at += 1;
    else if (startsWith(data + at, size - at, "=\"", 2))
      at += 2;
    else
      continue;
    if (at < size && data[at] >= '0' && data[at] <= '9')
      return normalizeOrientation(data[at] - '0');
  }
  return 0;
}
