//===- Show.h - Images in the terminal --------------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Draws an image in lines of text, for `vitc run --show`.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_SHOW_H
#define VIT_COMPILER_DRIVER_SHOW_H

#include "vit/image.h"

#include <string>
#include <vector>

namespace mlir::vit {

/// Columns of each line that drawImage makes, whatever the image.
inline constexpr int64_t kShowColumns = 28;

/// `image` in lines of kShowColumns columns, two pixels above each other in
/// each place. With `color` they are half blocks in 24-bit color (escape
/// sequences), otherwise ASCII characters that are the denser the brighter.
/// Empty, with `error` filled in, when the image cannot be resized.
std::vector<std::string> drawImage(const vit_image &image, bool color,
                                   vit_error &error);

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_SHOW_H
