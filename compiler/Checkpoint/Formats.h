//===- Formats.h - The kinds of checkpoints ---------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One reader for each, in a file of its name. They take bytes that are known to
// be of their kind (Checkpoint.cpp looks) and list the tensors.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_FORMATS_H
#define VIT_COMPILER_CHECKPOINT_FORMATS_H

#include "compiler/Checkpoint/Array.h"
#include "compiler/Checkpoint/Zip.h"

namespace mlir::vit {

/// A tensor in row-major order, in the file or in Memory.
struct NamedTensor {
  std::string name;
  vit_dtype dtype;
  std::vector<int64_t> shape;
  llvm::StringRef data;
};

struct TensorList {
  std::vector<NamedTensor> tensors;
  /// What the user should know, one line each.
  std::vector<std::string> notes;
};

/// Brings an array in order and lists it as a tensor; `what` it is in messages.
llvm::Error addTensor(std::string name, StoredArray array, const Source &source,
                      const llvm::Twine &what, Memory &memory,
                      TensorList &list);

/// What torch.save has written since PyTorch 1.6: an archive of NAME/data.pkl,
/// a pickle, and NAME/data/KEY, its storages. `keepNames`: without looking for
/// prefixes that wrappers of models add.
llvm::Error readTorchFile(const Source &source, const Zip &zip, bool keepNames,
                          Memory &memory, TensorList &list);

/// What paddle.save writes: a pickle of a dict of NumPy's arrays.
llvm::Error readPaddleFile(const Source &source, bool keepNames, Memory &memory,
                           TensorList &list);

/// What numpy.savez writes: an archive of NAME.npy.
llvm::Error readNpz(const Source &source, const Zip &zip, Memory &memory,
                    TensorList &list);

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_FORMATS_H
