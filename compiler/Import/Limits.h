//===- Limits.h - Numbers that a model may not exceed ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Far beyond any model, and small enough that the products which later stages
// form (elements, bytes, operations) fit into 64 bits. Larger numbers in a
// description are mistakes.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_LIMITS_H
#define VIT_COMPILER_IMPORT_LIMITS_H

#include <cstdint>

namespace mlir::vit {

inline constexpr int64_t kMaxBatch = 1 << 16;
inline constexpr int64_t kMaxPixels = 1 << 16; // of a side; channels, too
inline constexpr int64_t kMaxWidth = 1 << 20;  // of tokens and hidden layers
inline constexpr int64_t kMaxLayers = 1 << 12;
inline constexpr int64_t kMaxTokens = int64_t(1) << 24;
inline constexpr int64_t kMaxElements = int64_t(1) << 40; // of one tensor

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_LIMITS_H
