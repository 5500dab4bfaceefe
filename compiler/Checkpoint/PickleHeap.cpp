//===- PickleHeap.cpp - What a pickle has made so far ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See PickleHeap.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/PickleHeap.h"

#include "compiler/Checkpoint/Limits.h"

using namespace mlir;
using namespace mlir::vit;

llvm::StringRef vit::describeKind(ValueKind kind) {
  switch (kind) {
  case ValueKind::None:
    return "None";
  case ValueKind::Bool:
    return "a bool";
  case ValueKind::Int:
    return "an int";
  case ValueKind::Float:
    return "a float";
  case ValueKind::Text:
    return "a string";
  case ValueKind::Bytes:
    return "bytes";
  case ValueKind::Tuple:
    return "a tuple";
  case ValueKind::List:
    return "a list";
  case ValueKind::Dict:
    return "a dict";
  case ValueKind::Set:
    return "a set";
  case ValueKind::Global:
    return "a function or class";
  case ValueKind::NumpyType:
    return "a numpy.dtype";
  case ValueKind::Storage:
    return "a storage";
  case ValueKind::EmptyArray:
    return "an array without elements";
  case ValueKind::Array:
    return "a tensor";
  case ValueKind::Object:
    return "an object";
  }
  return "";
}

bool PickleHeap::add(PickleValue value, ValueId &id) {
  if (pickle.values.size() >= kMaxPickleValues)
    return fail("the pickle makes more than " + llvm::Twine(kMaxPickleValues) +
                " values");
  id = static_cast<ValueId>(pickle.values.size());
  pickle.values.push_back(std::move(value));
  return true;
}

bool PickleHeap::addNamed(ValueKind kind, llvm::StringRef name, ValueId &id) {
  // Two parts can be put together in many ways.
  if (names->size() >= kMaxPickleGlobals && !names->contains(name))
    return fail("the pickle names more than " + llvm::Twine(kMaxPickleGlobals) +
                " functions and classes");
  PickleValue value{kind};
  value.text = names->insert(name).first->getKey();
  return add(std::move(value), id);
}

bool PickleHeap::addArray(PickledArray array, ValueId &id) {
  if (!spend(array.shape.size()))
    return false;
  PickleValue value{ValueKind::Array};
  value.number = static_cast<int64_t>(pickle.arrays.size());
  pickle.arrays.push_back(std::move(array));
  return add(std::move(value), id);
}

bool PickleHeap::spend(uint64_t number) {
  steps += number;
  return steps <= kMaxPickleSteps ||
         fail("the pickle takes more than " + llvm::Twine(kMaxPickleSteps) +
              " steps");
}

bool PickleHeap::fail(const llvm::Twine &reason) {
  return fail(source.fail(at, reason));
}

bool PickleHeap::failOp(const llvm::Twine &reason) {
  return fail("opcode '" + getName(op) + "' " + reason);
}

bool PickleHeap::fail(llvm::Error error) {
  problem = llvm::toString(std::move(error));
  return false;
}
