//===- PickleMachine.cpp - The stack machine of pickles -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Arguments, stack and memo, and what the families of opcodes do with them.
// What calls mean is PickleCalls.cpp's.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/PickleMachine.h"

#include "compiler/Checkpoint/Limits.h"
#include "compiler/Checkpoint/PickleCalls.h"

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

bool PickleMachine::take(uint64_t size, llvm::StringRef &bytes) {
  if (size > rest.size())
    return heap.failOp("needs " + llvm::Twine(size) +
                       " bytes, the pickle has "
                       "only " +
                       llvm::Twine(rest.size()) + " more");
  bytes = rest.take_front(size);
  rest = rest.drop_front(size);
  return true;
}

bool PickleMachine::takeNumber(unsigned size, uint64_t &number) {
  llvm::StringRef bytes;
  if (!take(size, bytes))
    return false;
  number = 0;
  for (unsigned i = 0; i < size; ++i)
    number |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  return true;
}

bool PickleMachine::takeSized(unsigned sizeBytes, llvm::StringRef &bytes) {
  uint64_t size;
  return takeNumber(sizeBytes, size) && take(size, bytes);
}

bool PickleMachine::takeLine(llvm::StringRef &line) {
  size_t end = rest.take_front(kMaxPickleGlobal).find('\n');
  if (end == llvm::StringRef::npos)
    return heap.failOp("has no line of at most " +
                       llvm::Twine(kMaxPickleGlobal) + " bytes behind it");
  line = rest.take_front(end);
  rest = rest.drop_front(end + 1);
  return true;
}

//===----------------------------------------------------------------------===//
// The stack
//===----------------------------------------------------------------------===//

bool PickleMachine::push(ValueKind kind, int64_t number, llvm::StringRef text) {
  PickleValue value{kind};
  value.number = number;
  value.text = text;
  ValueId id;
  if (!heap.add(std::move(value), id))
    return false;
  stack.push_back(id);
  return true;
}

bool PickleMachine::top(ValueId &id) {
  if (stack.size() <= floor())
    return heap.failOp("finds nothing on the stack");
  id = stack.back();
  return true;
}

bool PickleMachine::pop(ValueId &id) {
  if (!top(id))
    return false;
  stack.pop_back();
  return true;
}

bool PickleMachine::popToMark(std::vector<ValueId> &items) {
  if (marks.empty())
    return heap.failOp("finds no mark on the stack");
  items.assign(stack.begin() + static_cast<ptrdiff_t>(marks.back()),
               stack.end());
  stack.resize(marks.back());
  marks.pop_back();
  return true;
}

bool PickleMachine::pushGlobal(llvm::StringRef module, llvm::StringRef name,
                               ValueKind kind) {
  if (module.size() + name.size() >= kMaxPickleGlobal)
    return heap.failOp(
        "has a name of " + llvm::Twine(module.size() + name.size()) +
        " bytes, at most " + llvm::Twine(kMaxPickleGlobal) + " can be");
  ValueId id;
  if (!heap.addNamed(kind, (module + "." + name).str(), id))
    return false;
  stack.push_back(id);
  return true;
}

bool PickleMachine::remember(uint64_t index) {
  ValueId id;
  // Keys of a DenseMap leave out the last two numbers.
  if (index >= 0xFFFFFFF0)
    return heap.failOp("has the number " + llvm::Twine(index));
  if (!top(id))
    return false;
  memo[static_cast<uint32_t>(index)] = id;
  return true;
}

bool PickleMachine::recall(uint64_t index) {
  auto found =
      index < 0xFFFFFFF0 ? memo.find(static_cast<uint32_t>(index)) : memo.end();
  if (found == memo.end())
    return heap.failOp("refers to number " + llvm::Twine(index) +
                       " of the memo, which is not there");
  stack.push_back(found->second);
  return true;
}

//===----------------------------------------------------------------------===//
// Families of opcodes
//===----------------------------------------------------------------------===//

bool PickleMachine::pushNumber() {
  uint64_t number = 0;
  llvm::StringRef bytes;
  switch (heap.op) {
  case PickleOp::BININT:
    return takeNumber(4, number) &&
           push(ValueKind::Int, static_cast<int32_t>(number));
  case PickleOp::BININT1:
    return takeNumber(1, number) &&
           push(ValueKind::Int, static_cast<int64_t>(number));
  case PickleOp::BININT2:
    return takeNumber(2, number) &&
           push(ValueKind::Int, static_cast<int64_t>(number));
  case PickleOp::BINFLOAT:
    return take(8, bytes) && push(ValueKind::Float);
  default:
    break;
  }
  // LONG1 and LONG4: two's complement of any length.
  if (!takeSized(heap.op == PickleOp::LONG1 ? 1 : 4, bytes))
    return false;
  if (bytes.size() > 8)
    return push(ValueKind::Object, 0, "int");
  for (size_t i = 0; i < 8; ++i) {
    const bool isNegative = !bytes.empty() && (bytes.back() & 0x80);
    const uint8_t byte = i < bytes.size() ? bytes[i] : isNegative ? 0xFF : 0;
    number |= static_cast<uint64_t>(byte) << (8 * i);
  }
  return push(ValueKind::Int, static_cast<int64_t>(number));
}

bool PickleMachine::pushText() {
  llvm::StringRef bytes;
  switch (heap.op) {
  case PickleOp::SHORT_BINUNICODE:
    return takeSized(1, bytes) && push(ValueKind::Text, 0, bytes);
  case PickleOp::BINUNICODE:
    return takeSized(4, bytes) && push(ValueKind::Text, 0, bytes);
  case PickleOp::BINUNICODE8:
    return takeSized(8, bytes) && push(ValueKind::Text, 0, bytes);
  case PickleOp::SHORT_BINSTRING:
    return takeSized(1, bytes) && push(ValueKind::Text, 1, bytes);
  case PickleOp::BINSTRING:
    return takeSized(4, bytes) && push(ValueKind::Text, 1, bytes);
  case PickleOp::SHORT_BINBYTES:
    return takeSized(1, bytes) && push(ValueKind::Bytes, 0, bytes);
  case PickleOp::BINBYTES:
    return takeSized(4, bytes) && push(ValueKind::Bytes, 0, bytes);
  default: // BINBYTES8, BYTEARRAY8
    return takeSized(8, bytes) && push(ValueKind::Bytes, 0, bytes);
  }
}

bool PickleMachine::pushContainer() {
  std::vector<ValueId> items;
  ValueKind kind = ValueKind::Tuple;
  size_t count = 0;
  switch (heap.op) {
  case PickleOp::EMPTY_TUPLE:
    return push(ValueKind::Tuple);
  case PickleOp::EMPTY_LIST:
    return push(ValueKind::List);
  case PickleOp::EMPTY_DICT:
    return push(ValueKind::Dict);
  case PickleOp::EMPTY_SET:
    return push(ValueKind::Set);
  case PickleOp::TUPLE1:
    count = 1;
    break;
  case PickleOp::TUPLE2:
    count = 2;
    break;
  case PickleOp::TUPLE3:
    count = 3;
    break;
  case PickleOp::LIST:
    kind = ValueKind::List;
    break;
  case PickleOp::DICT:
    kind = ValueKind::Dict;
    break;
  case PickleOp::FROZENSET:
    kind = ValueKind::Set;
    break;
  default: // TUPLE
    break;
  }
  if (count == 0) {
    if (!popToMark(items))
      return false;
  } else {
    if (stack.size() - floor() < count)
      return heap.failOp("finds too little on the stack");
    items.assign(stack.end() - static_cast<ptrdiff_t>(count), stack.end());
    stack.resize(stack.size() - count);
  }
  if (kind == ValueKind::Dict && items.size() % 2 != 0)
    return heap.failOp("has a key without a value");
  if (!push(kind))
    return false;
  heap[stack.back()].items = std::move(items);
  return true;
}

/// Objects swallow what is put into them.
bool PickleMachine::fill(ValueId container, llvm::ArrayRef<ValueId> items) {
  const bool pairs =
      heap.op == PickleOp::SETITEM || heap.op == PickleOp::SETITEMS;
  const ValueKind wanted = pairs                           ? ValueKind::Dict
                           : heap.op == PickleOp::ADDITEMS ? ValueKind::Set
                                                           : ValueKind::List;
  PickleValue &value = heap[container];
  if (pairs && items.size() % 2 != 0)
    return heap.failOp("has a key without a value");
  if (value.kind == ValueKind::Object)
    return true;
  if (value.kind != wanted)
    return heap.failOp("expects " + describeKind(wanted) + ", got " +
                       describeKind(value.kind));
  value.items.insert(value.items.end(), items.begin(), items.end());
  return true;
}

bool PickleMachine::fillContainer() {
  std::vector<ValueId> items;
  ValueId container;
  switch (heap.op) {
  case PickleOp::APPEND:
    items.resize(1);
    return pop(items[0]) && top(container) && fill(container, items);
  case PickleOp::SETITEM:
    items.resize(2);
    return pop(items[1]) && pop(items[0]) && top(container) &&
           fill(container, items);
  default: // APPENDS, SETITEMS, ADDITEMS
    return popToMark(items) && top(container) && fill(container, items);
  }
}

bool PickleMachine::useMemo() {
  uint64_t index = memo.size();
  switch (heap.op) {
  case PickleOp::BINGET:
    return takeNumber(1, index) && recall(index);
  case PickleOp::LONG_BINGET:
    return takeNumber(4, index) && recall(index);
  case PickleOp::BINPUT:
    return takeNumber(1, index) && remember(index);
  case PickleOp::LONG_BINPUT:
    return takeNumber(4, index) && remember(index);
  default: // MEMOIZE
    return remember(index);
  }
}

/// All that imports or calls something in Python.
bool PickleMachine::call() {
  std::vector<ValueId> items;
  llvm::StringRef module, name;
  ValueId callee, arguments, result;
  switch (heap.op) {
  case PickleOp::GLOBAL:
    return takeLine(module) && takeLine(name) &&
           pushGlobal(module, name, ValueKind::Global);
  case PickleOp::STACK_GLOBAL:
    if (!pop(arguments) || !pop(callee))
      return false;
    if (heap[callee].kind != ValueKind::Text ||
        heap[arguments].kind != ValueKind::Text)
      return heap.failOp("expects two strings, got " +
                         describeKind(heap[callee].kind) + " and " +
                         describeKind(heap[arguments].kind));
    return pushGlobal(heap[callee].text, heap[arguments].text,
                      ValueKind::Global);
  case PickleOp::INST:
    return takeLine(module) && takeLine(name) && popToMark(items) &&
           pushGlobal(module, name, ValueKind::Object);
  case PickleOp::OBJ:
    if (!popToMark(items))
      return false;
    if (items.empty() || heap[items[0]].kind != ValueKind::Global)
      return heap.failOp("expects a class");
    if (!heap.addNamed(ValueKind::Object, heap[items[0]].text, result))
      return false;
    break;
  case PickleOp::NEWOBJ_EX:
    // Keywords are what no function that we know has.
    if (!pop(arguments) || !pop(arguments) || !pop(callee))
      return false;
    if (heap[callee].kind != ValueKind::Global)
      return heap.failOp("expects a class");
    if (!heap.addNamed(ValueKind::Object, heap[callee].text, result))
      return false;
    break;
  case PickleOp::BUILD:
    return pop(arguments) && top(callee) &&
           buildPickled(heap, callee, arguments);
  case PickleOp::BINPERSID:
    if (!pop(arguments))
      return false;
    if (!storages)
      return heap.failOp("refers to something outside of the pickle, which "
                         "only PyTorch's archives have");
    if (!loadPersistent(heap, arguments, result))
      return false;
    break;
  default: // REDUCE, NEWOBJ
    if (!pop(arguments) || !pop(callee) ||
        !callPickled(heap, callee, arguments, result))
      return false;
    break;
  }
  stack.push_back(result);
  return true;
}
