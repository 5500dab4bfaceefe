//===- PickleNames.h - What names in pickles mean ---------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tables: which functions and classes are understood, and the types that
// PyTorch's names stand for.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_PICKLENAMES_H
#define VIT_COMPILER_CHECKPOINT_PICKLENAMES_H

#include "vit/runtime.h"

#include "llvm/ADT/StringRef.h"

#include <optional>

namespace mlir::vit {

/// What the result of a call is.
enum class Rebuilder {
  OrderedDict,     // ([pairs])
  DefaultDict,     // (what makes missing values), which nobody calls
  Tuple,           // (items)
  Bytes,           // (): empty ones
  EncodedText,     // (text, 'latin1'): bytes, as protocol 2 writes them
  TorchTensor,     // (storage, offset, shape, strides, _, _, metadata)
  TorchTyped,      // (storage, offset, shape, strides, _, _, dtype, metadata)
  TorchParameter,  // (tensor, ...)
  TorchFromType,   // (function, class, its arguments, state)
  NumpyArray,      // (class, shape, type), to be filled by BUILD
  NumpyType,       // (name, align, copy)
  NumpyFromBuffer, // (bytes, type, shape, order)
};

/// None: the result is an inert Object.
std::optional<Rebuilder> findRebuilder(llvm::StringRef name);

/// Element types of PyTorch's classes of storages ("torch.FloatStorage"; an
/// untyped one has bytes), and its dtypes ("torch.float32"). None for those
/// that safetensors files cannot hold.
std::optional<vit_dtype> findTorchStorage(llvm::StringRef name);
std::optional<vit_dtype> findTorchType(llvm::StringRef name);

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_PICKLENAMES_H
