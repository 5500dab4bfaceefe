//===- Npy.h - One array of NumPy -------------------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads .npy files, versions 1.0 to 3.0 of the format that numpy.lib.format
// describes. Arrays of objects, which hold pickles, are told apart and never
// looked into.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_NPY_H
#define VIT_COMPILER_CHECKPOINT_NPY_H

#include "compiler/Checkpoint/Array.h"

namespace mlir::vit {

/// What every .npy file begins with.
inline constexpr llvm::StringLiteral kNpyMagic("\x93NUMPY");

struct Npy {
  /// As in the file: "<f4".
  std::string typeName;
  /// None: a type that is not for tensors; `array` has no data then.
  std::optional<ElementType> type;
  StoredArray array;
};

/// Reads the header and finds the data, which must be as long as it says.
llvm::Expected<Npy> readNpy(const Source &source);

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_NPY_H
