//===- PickleHeap.h - What a pickle has made so far -------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The values of a pickle that is being read, with the limits on them and the
// one place that errors come from.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_PICKLEHEAP_H
#define VIT_COMPILER_CHECKPOINT_PICKLEHEAP_H

#include "compiler/Checkpoint/Pickle.h"
#include "compiler/Checkpoint/PickleOpcodes.h"

#include "llvm/ADT/StringSet.h"

namespace mlir::vit {

/// Functions that return a bool return false when `problem` says why the
/// pickle cannot be read any further.
class PickleHeap {
public:
  PickleHeap(const Source &source, Memory &memory)
      : source(source), memory(memory),
        names(std::make_shared<llvm::StringSet<>>()) {
    pickle.names = names;
  }

  PickleValue &operator[](ValueId id) { return pickle.values[id]; }

  /// Adds a value, whose number is then in `id`.
  bool add(PickleValue value, ValueId &id);
  bool add(ValueKind kind, ValueId &id) { return add(PickleValue{kind}, id); }
  /// An Object or Global of that name.
  bool addNamed(ValueKind kind, llvm::StringRef name, ValueId &id);
  bool addArray(PickledArray array, ValueId &id);

  /// Counts work, so that no small pickle can ask for much of it.
  bool spend(uint64_t steps);

  /// Sets the problem: what the opcode at hand does wrong.
  bool fail(const llvm::Twine &reason);
  /// "opcode 'TUPLE' …", the opcode and what is wrong with it.
  bool failOp(const llvm::Twine &reason);
  bool fail(llvm::Error error);

  const Source &source;
  Memory &memory;
  Pickle pickle;
  /// The opcode at hand, and its place.
  PickleOp op = PickleOp::PROTO;
  uint64_t at = 0;
  std::string problem;

private:
  std::shared_ptr<llvm::StringSet<>> names;
  uint64_t steps = 0;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_PICKLEHEAP_H
