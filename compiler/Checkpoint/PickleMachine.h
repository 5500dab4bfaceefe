//===- PickleMachine.h - The stack machine of pickles -----------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opcodes, their arguments, the stack and its marks, the memo.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_PICKLEMACHINE_H
#define VIT_COMPILER_CHECKPOINT_PICKLEMACHINE_H

#include "compiler/Checkpoint/PickleHeap.h"

#include "llvm/ADT/DenseMap.h"

namespace mlir::vit {

/// One pickle's reading. Functions that return a bool return false when the
/// heap's problem says why there is nothing more to read.
class PickleMachine {
public:
  PickleMachine(const Source &source, bool storages, Memory &memory)
      : heap(source, memory), storages(storages), rest(source.bytes) {}

  llvm::Expected<Pickle> run();

private:
  /// Each does one opcode, or one of a family.
  bool step();
  bool pushNumber();
  bool pushText();
  bool pushContainer();
  bool fillContainer();
  bool useMemo();
  bool call();
  bool readProtocol();

  // Arguments behind the opcode.
  bool take(uint64_t size, llvm::StringRef &bytes);
  bool takeNumber(unsigned size, uint64_t &number);
  bool takeSized(unsigned sizeBytes, llvm::StringRef &bytes);
  bool takeLine(llvm::StringRef &line);

  // The stack. Nothing beneath the last mark can be reached.
  bool push(ValueKind kind, int64_t number = 0, llvm::StringRef text = "");
  bool pop(ValueId &id);
  bool top(ValueId &id);
  bool popToMark(std::vector<ValueId> &items);
  bool fill(ValueId container, llvm::ArrayRef<ValueId> items);
  bool pushGlobal(llvm::StringRef module, llvm::StringRef name, ValueKind kind);
  bool remember(uint64_t index);
  bool recall(uint64_t index);
  size_t floor() const { return marks.empty() ? 0 : marks.back(); }

  PickleHeap heap;
  bool storages;
  llvm::StringRef rest;
  std::vector<ValueId> stack;
  std::vector<size_t> marks; // the stack's sizes
  llvm::DenseMap<uint32_t, ValueId> memo;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_PICKLEMACHINE_H
