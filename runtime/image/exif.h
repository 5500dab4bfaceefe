//===- exif.h - The orientation that metadata ask for --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the EXIF orientation in a TIFF block or an XMP packet. The decoders
// find the blocks; decode.cpp turns the image.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_IMAGE_EXIF_H
#define VIT_RUNTIME_IMAGE_EXIF_H

#include <cstddef>
#include <cstdint>

namespace vit::image {

/// The Orientation tag (274) of the first directory of `data`, a TIFF block
/// with or without "Exif\0\0" before it. 0 when there is none (also in data
/// that break the format: damaged metadata do not make an image unreadable);
/// 1 when the tag holds anything but 1..8.
int findExifOrientation(const uint8_t *data, size_t size);

/// The digit after the first tiff:Orientation=" or tiff:Orientation> of an XMP
/// packet; 0 when there is none, 1 for 0 and 9.
int findXmpOrientation(const uint8_t *data, size_t size);

} // namespace vit::image

#endif // VIT_RUNTIME_IMAGE_EXIF_H
