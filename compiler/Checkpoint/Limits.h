//===- Limits.h - What a checkpoint may cost --------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bounds on what a file can make its reader do. Each is far above what real
// checkpoints need, and low enough that a hostile file is refused in seconds.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_LIMITS_H
#define VIT_COMPILER_CHECKPOINT_LIMITS_H

#include <cstdint>

namespace mlir::vit {

/// Members of an archive.
inline constexpr uint64_t kMaxZipMembers = 1 << 20;
/// Bytes of a member's name.
inline constexpr uint64_t kMaxZipName = 4096;
/// Deflate cannot do better than this, so whoever claims more lies.
inline constexpr uint64_t kMaxDeflateRatio = 1032;

/// Values that a pickle makes.
inline constexpr uint64_t kMaxPickleValues = 4 << 20;
/// Opcodes, and items copied by what they stand for.
inline constexpr uint64_t kMaxPickleSteps = 32 << 20;
/// Marks within marks.
inline constexpr uint64_t kMaxPickleMarks = 1024;
/// Bytes of the name of a module or class.
inline constexpr uint64_t kMaxPickleGlobal = 1024;
/// Different such names.
inline constexpr uint64_t kMaxPickleGlobals = 1 << 16;

/// Bytes of a .npy file's header.
inline constexpr uint64_t kMaxNpyHeader = 1 << 16;
/// Dimensions of one tensor; PyTorch and NumPy allow as many.
inline constexpr uint64_t kMaxTensorRank = 64;

/// Bytes that may be unpacked, or copied into another order, from a file of n
/// bytes: kMaxCopiesPerByte * n + kMaxCopiesBase.
inline constexpr uint64_t kMaxCopiesPerByte = 16;
inline constexpr uint64_t kMaxCopiesBase = 256 << 20;

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_LIMITS_H
