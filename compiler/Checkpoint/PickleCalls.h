//===- PickleCalls.h - What calls in a pickle mean --------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The functions of PyTorch, NumPy and Python that rebuild tensors, done on
// values. Nothing else is ever done.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_PICKLECALLS_H
#define VIT_COMPILER_CHECKPOINT_PICKLECALLS_H

#include "compiler/Checkpoint/PickleHeap.h"

namespace mlir::vit {

/// callee(*arguments): what PickleNames.h knows it to be, else an Object of
/// the callee's name. Fails when the arguments cannot be those of the function.
bool callPickled(PickleHeap &heap, ValueId callee, ValueId arguments,
                 ValueId &result);

/// Gives `object` a state, as BUILD does: arrays get their elements, types
/// their byte order. The state of all else does not matter.
bool buildPickled(PickleHeap &heap, ValueId object, ValueId state);

/// The storage that PyTorch's persistent id ('storage', class, key, device,
/// elements) names.
bool loadPersistent(PickleHeap &heap, ValueId id, ValueId &result);

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_PICKLECALLS_H
