//===- support.cpp - Memory and checks for the image part ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The checks that all entry points share, and the end of an image.
//
//===----------------------------------------------------------------------===//

#include "support.h"

#include <cstring>

using namespace vit;
using namespace vit::image;

vit_status vit::image::checkImage(const vit_image *image, vit_error *error) {
  if (!image || !image->data)
    return fail(error, VIT_INVALID_ARGUMENT, "expects an image, got none");
  if (!isAllowedSize(image->width, image->height))
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects an image of 1 to %d pixels, got %lld x %lld",
                VIT_IMAGE_MAX_PIXELS, static_cast<long long>(image->width),
                static_cast<long long>(image->height));
  if (image->channels != 1 && image->channels != 3)
    return fail(error, VIT_INVALID_ARGUMENT,
                "expects an image of 1 or 3 channels, got %d",
                static_cast<int>(image->channels));
  return VIT_OK;
}

void vit_image_free(vit_image *image) {
  if (!image)
    return;
  ::operator delete(image->data);
  std::memset(image, 0, sizeof *image);
}
