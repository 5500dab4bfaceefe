//===- Pickle.h - Pickles, read and never executed --------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A pickle is a program for a small stack machine, and Python's own machine
// imports and calls what the program names. This one never does: a table of
// names (PickleNames.cpp) says which functions of PyTorch and NumPy rebuild
// tensors and what they mean, and whatever else a pickle names or calls becomes
// an inert Object. Protocols 2 to 5; opcodes and protocols as in Python's
// pickletools.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_PICKLE_H
#define VIT_COMPILER_CHECKPOINT_PICKLE_H

#include "compiler/Checkpoint/Array.h"

namespace mlir::vit {

/// The number of a value; containers refer to their items by it, so that
/// values may be shared and even contain themselves.
using ValueId = uint32_t;

enum class ValueKind : uint8_t {
  None,
  Bool,
  Int,
  Float, // its value is not kept
  Text,
  Bytes,
  Tuple,
  List,
  Dict,
  Set,
  Global,     // a function or class, by name
  NumpyType,  // numpy.dtype
  Storage,    // what PyTorch's tensors lie in
  EmptyArray, // of NumPy, its state still to come
  Array,
  Object, // of any other class
};

/// "a tuple".
llvm::StringRef describeKind(ValueKind kind);

struct PickleValue {
  ValueKind kind = ValueKind::None;
  /// Storage: of its elements.
  vit_dtype dtype = VIT_DTYPE_F32;
  /// Bool, Int: the value. Text: 1 for a byte string of Python 2. NumpyType: 1
  /// for big-endian. Storage: elements. Array: which one of Pickle::arrays.
  int64_t number = 0;
  /// Text, Bytes: the content. Global, Object: name with the module's.
  /// NumpyType: as parseNumpyType takes it. Storage: its key.
  llvm::StringRef text = {};
  /// Tuple, List; Dict: a key, its value, the next key, ...
  std::vector<ValueId> items = {};
};

/// A tensor of PyTorch or an array of NumPy.
struct PickledArray {
  ElementType type;
  std::vector<int64_t> shape, strides;
  int64_t offset = 0; // in elements, as in StoredArray
  /// PyTorch: in which storage it lies, and how large that is said to be.
  bool isStored = false;
  llvm::StringRef storage;
  uint64_t storageBytes = 0;
  /// NumPy: the elements.
  llvm::StringRef data;
};

struct Pickle {
  std::vector<PickleValue> values;
  std::vector<PickledArray> arrays;
  ValueId root = 0;
  /// Holds the names of Global and Object values.
  std::shared_ptr<void> names;

  const PickleValue &operator[](ValueId id) const { return values[id]; }
};

/// Reads the pickle that `source` is from beginning to end. Text and bytes
/// refer to it or to `memory`. `storages`: whether it may refer to PyTorch's
/// storages, as in a checkpoint; else persistent ids are refused.
llvm::Expected<Pickle> readPickle(const Source &source, bool storages,
                                  Memory &memory);

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_PICKLE_H
