//===- Checkpoint.h - Files of weights that are no safetensors --*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens what PyTorch, Paddle and NumPy write and gives its tensors as the
// runtime's views. What a file is, its content says and not its name.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_CHECKPOINT_H
#define VIT_COMPILER_CHECKPOINT_CHECKPOINT_H

#include "compiler/Checkpoint/Formats.h"

#include "llvm/Support/MemoryBuffer.h"

namespace mlir::vit {

/// Whether a file with these bytes is for Checkpoint to open or to refuse;
/// else it is for the runtime, which reads safetensors. The first 512 bytes
/// are enough.
bool isCheckpoint(llvm::StringRef bytes);

class Checkpoint {
public:
  /// Maps the file. `keepNames`: without dropping prefixes that wrappers of
  /// models add to tensors' names.
  static llvm::Expected<std::unique_ptr<Checkpoint>>
  open(llvm::StringRef path, bool keepNames = false);
  /// The same for bytes in memory, which must outlive it.
  static llvm::Expected<std::unique_ptr<Checkpoint>>
  openMemory(llvm::StringRef bytes, llvm::StringRef name,
             bool keepNames = false);

  /// They refer to this.
  llvm::ArrayRef<vit_tensor_view> tensors() const { return views; }
  /// What the user should know, one line each.
  llvm::ArrayRef<std::string> notes() const { return list.notes; }

private:
  Checkpoint(llvm::StringRef bytes, llvm::StringRef name);
  llvm::Error read(bool keepNames);

  std::unique_ptr<llvm::MemoryBuffer> buffer;
  Source source;
  Memory memory;
  TensorList list;
  std::vector<vit_tensor_view> views;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_CHECKPOINT_H
