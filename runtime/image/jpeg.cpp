//===- jpeg.cpp - JPEG files by libjpeg-turbo ----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lets the library convert YCbCr to RGB and YCCK to CMYK, with its defaults
// (accurate integer DCT, smooth upsampling), which are Pillow's. The rest of
// the conversion is convert.cpp's.
//
// libjpeg reports errors by longjmp. All that it may jump over is plain C or
// the function `readImage`, which has no locals that need destroying: whatever
// it allocates belongs to a JpegReader in the frame below.
//
//===----------------------------------------------------------------------===//

#include "decode.h"
#include "exif.h"

#include <csetjmp>
#include <cstdio>
#include <cstring>
// jpeglib.h needs size_t and FILE declared before it.
#include <jpeglib.h>

using namespace vit;
using namespace vit::image;

/// A progressive file may send any number of scans over the whole image, each
/// a few bytes long; real encoders write about ten.
static constexpr int maxScans = 500;

namespace {
/// All state of one file.
struct JpegReader {
  const DecodeTask &task;
  DecodedPixels &pixels;
  vit_status status = VIT_OK; ///< set when a check of ours fails
  bool truncated = false;
  bool tooManyScans = false;
  char message[JMSG_LENGTH_MAX] = "";

  jpeg_decompress_struct info;
  jpeg_error_mgr errors;
  jpeg_source_mgr source;
  jpeg_progress_mgr progress;
  std::jmp_buf jump;
  Buffer<uint8_t> row;

  JpegReader(const DecodeTask &task, DecodedPixels &pixels)
      : task(task), pixels(pixels) {
    // Lets the destructor be run before the struct is created.
    std::memset(&info, 0, sizeof info);
    std::memset(&source, 0, sizeof source);
    std::memset(&progress, 0, sizeof progress);
  }
  ~JpegReader() { jpeg_destroy_decompress(&info); }
};
} // namespace

static JpegReader &readerOf(j_common_ptr info) {
  return *static_cast<JpegReader *>(info->client_data);
}

static void onError(j_common_ptr info) {
  JpegReader &reader = readerOf(info);
  info->err->format_message(info, reader.message);
  std::longjmp(reader.jump, 1);
}

/// Warnings tell of damage that the decoder passes over, as Pillow's does.
static void onMessage(j_common_ptr info, int level) {
  if (level < 0)
    ++info->err->num_warnings;
}

/// The library must not print.
static void onOutput(j_common_ptr) {}

static void onProgress(j_common_ptr info) {
  JpegReader &reader = readerOf(info);
  if (reader.info.input_scan_number > maxScans) {
    reader.tooManyScans = true;
    std::longjmp(reader.jump, 1);
  }
}

static void doNothing(j_decompress_ptr) {}

/// All data were there from the start, so this is the end of the file. (The
/// library's own memory source would invent an end marker and grey pixels.)
static boolean onEndOfData(j_decompress_ptr info) {
  JpegReader &reader = readerOf(reinterpret_cast<j_common_ptr>(info));
  reader.truncated = true;
  std::longjmp(reader.jump, 1);
}

static void onSkip(j_decompress_ptr info, long count) {
  if (count <= 0)
    return;
  jpeg_source_mgr &source = *info->src;
  if (static_cast<size_t>(count) > source.bytes_in_buffer)
    onEndOfData(info);
  source.next_input_byte += count;
  source.bytes_in_buffer -= static_cast<size_t>(count);
}

/// Looks through the APP1 markers in Pillow's order: EXIF, then XMP. -1 when
/// there is no memory.
static int findMarkerOrientation(j_decompress_ptr info) {
  static const char exifPrefix[] = "Exif\0";
  static const char xmpPrefix[] = "http://ns.adobe.com/xap/1.0/";
  auto matches = [](const jpeg_marker_struct &marker, const char *prefix,
                    size_t length) {
    return marker.marker == JPEG_APP0 + 1 && marker.data_length >= length &&
           !std::memcmp(marker.data, prefix, length);
  };
  // EXIF data of more than 64 KB are spread over several markers.
  size_t total = 0;
  for (auto *marker = info->marker_list; marker; marker = marker->next)
    if (matches(*marker, exifPrefix, sizeof exifPrefix))
      total += marker->data_length - sizeof exifPrefix;
  int orientation = 0;
  Buffer<uint8_t> exif;
  if (total) {
    if (!exif.allocate(total))
      return -1;
    size_t at = 0;
    for (auto *marker = info->marker_list; marker; marker = marker->next)
      if (matches(*marker, exifPrefix, sizeof exifPrefix)) {
        size_t length = marker->data_length - sizeof exifPrefix;
        std::memcpy(exif.data() + at, marker->data + sizeof exifPrefix, length);
        at += length;
      }
    orientation = findExifOrientation(exif.data(), total);
  }
  if (orientation)
    return orientation;
  // The last XMP packet counts.
  for (auto *marker = info->marker_list; marker; marker = marker->next)
    if (matches(*marker, xmpPrefix, sizeof xmpPrefix))
      orientation = findXmpOrientation(marker->data + sizeof xmpPrefix,
                                       marker->data_length - sizeof xmpPrefix);
  return orientation ? orientation : 1;
}

/// False when libjpeg or a check of ours stopped; reader.status, truncated,
/// tooManyScans and message say why.
static bool readImage(JpegReader &reader) {
  jpeg_decompress_struct &info = reader.info;
  info.err = jpeg_std_error(&reader.errors);
  reader.errors.error_exit = onError;
  reader.errors.emit_message = onMessage;
  reader.errors.output_message = onOutput;
  info.client_data = &reader;
  if (setjmp(reader.jump))
    return false;
  jpeg_create_decompress(&info);
  reader.source.next_input_byte = reader.task.data;
  reader.source.bytes_in_buffer = reader.task.size;
  reader.source.init_source = doNothing;
  reader.source.fill_input_buffer = onEndOfData;
  reader.source.skip_input_data = onSkip;
  reader.source.resync_to_restart = jpeg_resync_to_restart;
  reader.source.term_source = doNothing;
  info.src = &reader.source;
  reader.progress.progress_monitor = onProgress;
  info.progress = &reader.progress;
  jpeg_save_markers(&info, JPEG_APP0 + 1, 0xffff);
  jpeg_read_header(&info, TRUE);

  int64_t width = info.image_width, height = info.image_height;
  reader.status = checkDecodedSize(reader.task, width, height);
  if (reader.status != VIT_OK)
    return false;
  PixelFormat format;
  switch (info.num_components) {
  case 1:
    info.out_color_space = JCS_GRAYSCALE;
    format = PixelFormat::Grey8;
    break;
  case 3:
    info.out_color_space = JCS_RGB;
    format = PixelFormat::RGB8;
    break;
  case 4:
    info.out_color_space = JCS_CMYK;
    format = PixelFormat::InvertedCMYK;
    break;
  default:
    reader.status = fail(reader.task.error, VIT_UNSUPPORTED,
                         "image %s is a JPEG file of %d components; 1, 3 and "
                         "4 are read",
                         reader.task.name, info.num_components);
    return false;
  }

  int32_t channels = reader.task.channels;
  DecodedPixels &pixels = reader.pixels;
  pixels.width = width;
  pixels.height = height;
  if (!pixels.data.allocate(static_cast<uint64_t>(width * height) *
                            static_cast<uint64_t>(channels)) ||
      !reader.row.allocate(static_cast<uint64_t>(width) *
                           static_cast<uint64_t>(info.num_components))) {
    reader.status =
        fail(reader.task.error, VIT_OUT_OF_MEMORY,
             "no memory for image %s of %lld x %lld pixels", reader.task.name,
             static_cast<long long>(width), static_cast<long long>(height));
    return false;
  }
  jpeg_start_decompress(&info);
  for (int64_t y = 0; y < height; ++y) {
    JSAMPROW rows[1] = {reader.row.data()};
    jpeg_read_scanlines(&info, rows, 1);
    convertRow(format, nullptr, reader.row.data(), width, channels,
               pixels.data.data() + y * width * channels);
  }
  // All pixels are there; what follows does not matter.
  return true;
}

bool vit::image::isJPEG(const uint8_t *data, size_t size) {
  return size >= 3 && data[0] == 0xff && data[1] == 0xd8 && data[2] == 0xff;
}

vit_status vit::image::decodeJPEG(const DecodeTask &task,
                                  DecodedPixels &pixels) {
  JpegReader reader(task, pixels);
  if (readImage(reader)) {
    pixels.orientation = findMarkerOrientation(&reader.info);
    if (pixels.orientation >= 1)
      return VIT_OK;
    return fail(task.error, VIT_OUT_OF_MEMORY,
                "no memory for the metadata of image %s", task.name);
  }
  if (reader.status != VIT_OK)
    return reader.status;
  if (reader.truncated)
    return fail(task.error, VIT_BAD_FILE,
                "image %s is cut short: the JPEG data go on after the %zu "
                "bytes of the file",
                task.name, task.size);
  if (reader.tooManyScans)
    return fail(task.error, VIT_BAD_FILE,
                "image %s is a JPEG file of more than %d scans", task.name,
                maxScans);
  return fail(task.error, VIT_BAD_FILE, "cannot decode image %s as JPEG: %s",
              task.name, reader.message);
}
