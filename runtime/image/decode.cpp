//===- decode.cpp - From a file to an upright image ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the file, finds out by its first bytes what it is, has it decoded by
// png.cpp or jpeg.cpp, and turns the result as its orientation says.
//
//===----------------------------------------------------------------------===//

#include "decode.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

using namespace vit;
using namespace vit::image;

/// Files of more bytes are refused; the largest PNG within the limit of pixels
/// (16-bit RGBA, incompressible) is a little larger than 1.4 GB.
static constexpr uint64_t maxFileBytes = uint64_t(3) << 29;

vit_status vit::image::checkDecodedSize(const DecodeTask &task, int64_t width,
                                        int64_t height) {
  if (width <= 0 || height <= 0)
    return fail(task.error, VIT_BAD_FILE, "image %s has %lld x %lld pixels",
                task.name, static_cast<long long>(width),
                static_cast<long long>(height));
  if (width > task.maxPixels || height > task.maxPixels / width)
    return fail(task.error, VIT_UNSUPPORTED,
                "image %s has %lld x %lld pixels, more than the limit of "
                "%lld",
                task.name, static_cast<long long>(width),
                static_cast<long long>(height),
                static_cast<long long>(task.maxPixels));
  return VIT_OK;
}

/// Names formats that people do have, so that the message helps.
static const char *nameOtherFormat(const uint8_t *data, size_t size) {
  auto has = [&](size_t at, const char *text, size_t length) {
    return size >= at + length && !std::memcmp(data + at, text, length);
  };
  if (has(0, "GIF8", 4))
    return "GIF";
  if (has(0, "RIFF", 4) && has(8, "WEBP", 4))
    return "WebP";
  if (has(0, "BM", 2))
    return "BMP";
  if (has(0, "II*\0", 4) || has(0, "MM\0*", 4))
    return "TIFF";
  if (has(4, "ftypavif", 8))
    return "AVIF";
  if (has(4, "ftypheic", 8) || has(4, "ftypmif1", 8))
    return "HEIF";
  if (has(0, "\xff\x0a", 2) || has(4, "JXL \r\n", 6))
    return "JPEG XL";
  return nullptr;
}

/// Fails with what the file is, or with its first bytes.
static vit_status refuse(const DecodeTask &task) {
  if (task.size == 0)
    return fail(task.error, VIT_BAD_FILE, "image %s is empty", task.name);
  if (const char *format = nameOtherFormat(task.data, task.size))
    return fail(task.error, VIT_UNSUPPORTED,
                "image %s is a %s file; PNG and JPEG are read", task.name,
                format);
  char bytes[3 * 8 + 1] = "";
  for (size_t i = 0; i < task.size && i < 8; ++i)
    std::snprintf(bytes + 3 * i, 4, " %02x", task.data[i]);
  return fail(task.error, VIT_BAD_FILE,
              "%s is neither a PNG nor a JPEG file: it starts with the "
              "bytes%s",
              task.name, bytes);
}

/// Copies the pixels to their places in the upright image. The orientations
/// 5..8 swap the sides.
static void orient(const DecodedPixels &pixels, int32_t channels,
                   uint8_t *out) {
  int64_t width = pixels.width, height = pixels.height;
  int orientation = pixels.orientation;
  bool swaps = orientation >= 5;
  // Where (0, 0) of the result comes from, and the steps for x and y there.
  bool fromRight = orientation == 2 || orientation == 3 || orientation == 7 ||
                   orientation == 8;
  bool fromBottom = orientation == 3 || orientation == 4 || orientation == 6 ||
                    orientation == 7;
  int64_t stepRight = fromRight ? -1 : 1;
  int64_t stepDown = fromBottom ? -width : width;
  int64_t start =
      (fromRight ? width - 1 : 0) + (fromBottom ? (height - 1) * width : 0);
  int64_t outWidth = swaps ? height : width;
  int64_t outHeight = swaps ? width : height;
  int64_t stepX = swaps ? stepDown : stepRight;
  int64_t stepY = swaps ? stepRight : stepDown;
  const uint8_t *in = pixels.data.data();
  for (int64_t y = 0; y < outHeight; ++y)
    for (int64_t x = 0; x < outWidth; ++x) {
      const uint8_t *pixel = in + (start + y * stepY + x * stepX) * channels;
      for (int32_t c = 0; c < channels; ++c)
        *out++ = pixel[c];
    }
}

vit_status vit::image::decode(const DecodeTask &task, vit_image *image) {
  DecodedPixels pixels;
  vit_status status;
  if (isPNG(task.data, task.size))
    status = decodePNG(task, pixels);
  else if (isJPEG(task.data, task.size))
    status = decodeJPEG(task, pixels);
  else
    status = refuse(task);
  if (status != VIT_OK)
    return status;

  bool swaps = pixels.orientation >= 5;
  if (pixels.orientation != 1) {
    Buffer<uint8_t> upright;
    if (!upright.allocate(static_cast<uint64_t>(pixels.width * pixels.height) *
                          static_cast<uint64_t>(task.channels)))
      return fail(task.error, VIT_OUT_OF_MEMORY, "no memory to turn image %s",
                  task.name);
    orient(pixels, task.channels, upright.data());
    image->data = upright.release();
  } else {
    image->data = pixels.data.release();
  }
  image->width = swaps ? pixels.height : pixels.width;
  image->height = swaps ? pixels.width : pixels.height;
  image->channels = task.channels;
  return succeed(task.error);
}

/// The arguments that both entry points share.
static vit_status checkArguments(const void *source, const char *what,
                                 int32_t channels, vit_image *image,
                                 vit_error *error) {
  if (!image)
    return fail(error, VIT_INVALID_ARGUMENT, "expects a place for the image");
  std::memset(image, 0, sizeof *image);
  if (!source)
    return fail(error, VIT_INVALID_ARGUMENT, "expects %s, got none", what);
  if (channels != 1 && channels != 3)
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects 1 or 3 channels to convert to, got %d",
                static_cast<int>(channels));
  return VIT_OK;
}

vit_status vit_image_decode_memory(const void *data, size_t size,
                                   const char *name, int32_t channels,
                                   vit_image *image, vit_error *error) {
  vit_status status =
      checkArguments(data, "image data", channels, image, error);
  if (status != VIT_OK)
    return status;
  Quoted quoted(name ? name : "(memory)");
  return decode({static_cast<const uint8_t *>(data), size, quoted.str(),
                 channels, VIT_IMAGE_MAX_PIXELS, error},
                image);
}

/// Reads all of `file` to `data`; pipes have no size to ask for, so the buffer
/// grows by doubling.
static vit_status readAll(std::FILE *file, const char *name,
                          Buffer<uint8_t> &data, size_t &size,
                          vit_error *error) {
  size_t room = size_t(1) << 16;
  if (!data.allocate(room))
    return fail(error, VIT_OUT_OF_MEMORY, "no memory to read image %s", name);
  size = 0;
  for (;;) {
    size += std::fread(data.data() + size, 1, room - size, file);
    if (std::ferror(file))
      return fail(error, VIT_IO_ERROR, "cannot read image %s: %s", name,
                  std::strerror(errno));
    if (size < room)
      return VIT_OK;
    if (room >= maxFileBytes)
      return fail(error, VIT_UNSUPPORTED,
                  "image %s has more bytes than the limit of %llu", name,
                  static_cast<unsigned long long>(maxFileBytes));
    Buffer<uint8_t> grown;
    if (!grown.allocate(room * 2))
      return fail(error, VIT_OUT_OF_MEMORY, "no memory to read image %s", name);
    std::memcpy(grown.data(), data.data(), size);
    data.swap(grown);
    room *= 2;
  }
}

vit_status vit_image_decode_file(const char *path, int32_t channels,
                                 vit_image *image, vit_error *error) {
  vit_status status = checkArguments(path, "a path", channels, image, error);
  if (status != VIT_OK)
    return status;
  Quoted name(path);
  std::FILE *file = std::fopen(path, "rb");
  if (!file)
    return fail(error, errno == ENOENT ? VIT_NOT_FOUND : VIT_IO_ERROR,
                "cannot open image %s: %s", name.str(), std::strerror(errno));
  Buffer<uint8_t> data;
  size_t size = 0;
  status = readAll(file, name.str(), data, size, error);
  std::fclose(file);
  if (status != VIT_OK)
    return status;
  return decode(
      {data.data(), size, path, channels, VIT_IMAGE_MAX_PIXELS, error}, image);
}
