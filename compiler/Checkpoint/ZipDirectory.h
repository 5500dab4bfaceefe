//===- ZipDirectory.h - The headers of a zip archive ------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The part of the zip reader that knows the headers' layout.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_ZIPDIRECTORY_H
#define VIT_COMPILER_CHECKPOINT_ZIPDIRECTORY_H

#include "compiler/Checkpoint/Zip.h"

namespace mlir::vit {

/// Reads the central directory and every local header, and compares them.
llvm::Error readZipDirectory(const Source &source,
                             std::vector<ZipMember> &members);

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_ZIPDIRECTORY_H
