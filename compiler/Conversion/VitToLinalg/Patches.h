//===- Patches.h - Windows of a map as rows ---------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CONVERSION_VITTOLINALG_PATCHES_H
#define VIT_COMPILER_CONVERSION_VITTOLINALG_PATCHES_H

#include "compiler/Conversion/VitToLinalg/Builders.h"

namespace mlir::vit {

/// Where windows of `kernel` numbers lie: `stride` apart, so many rows and
/// columns of them.
struct WindowGrid {
  ArrayRef<int64_t> kernel, stride;
  std::pair<int64_t, int64_t> count;
};

/// [N, C, h, w] -> [N, h, w, C].
Value putChannelsLast(ImplicitLocOpBuilder &b, Value x);

/// One row per window of a map [B, h, w, C]: [B rows columns, kh kw C]. Numbers
/// of the map that are bytes become floats of `type` on the way.
Value cutWindows(ImplicitLocOpBuilder &b, Value map, const WindowGrid &windows,
                 Type type);

/// A kernel [D, C, kh, kw] as the matrix [D, kh kw C] that such rows are
/// multiplied with.
Value flattenKernel(ImplicitLocOpBuilder &b, Value kernel);

/// A copy of `from` into `to`, which all loops run along in order, read at
/// `map`; bytes become floats.
Value copyByMap(ImplicitLocOpBuilder &b, Value from, AffineMap map, Value to);

} // namespace mlir::vit

#endif // VIT_COMPILER_CONVERSION_VITTOLINALG_PATCHES_H
