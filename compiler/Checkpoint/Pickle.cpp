//===- Pickle.cpp - Pickles, read and never executed ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The program as a whole: which opcodes there are, and where it ends.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Pickle.h"

#include "compiler/Checkpoint/Limits.h"
#include "compiler/Checkpoint/PickleMachine.h"

using namespace mlir;
using namespace mlir::vit;

bool PickleMachine::step() {
  ValueId id;
  std::vector<ValueId> items;
  switch (heap.op) {
  case PickleOp::STOP:
    return true;
  case PickleOp::MARK:
    if (marks.size() >= kMaxPickleMarks)
      return heap.failOp("nests deeper than " + llvm::Twine(kMaxPickleMarks) +
                         " levels");
    marks.push_back(stack.size());
    return true;
  case PickleOp::POP:
    // Also takes a mark away.
    if (!marks.empty() && stack.size() == marks.back()) {
      marks.pop_back();
      return true;
    }
    return pop(id);
  case PickleOp::POP_MARK:
    return popToMark(items);
  case PickleOp::DUP:
    if (!top(id))
      return false;
    stack.push_back(id);
    return true;
  case PickleOp::NONE:
    return push(ValueKind::None);
  case PickleOp::NEWTRUE:
    return push(ValueKind::Bool, 1);
  case PickleOp::NEWFALSE:
    return push(ValueKind::Bool, 0);
  case PickleOp::BININT:
  case PickleOp::BININT1:
  case PickleOp::BININT2:
  case PickleOp::BINFLOAT:
  case PickleOp::LONG1:
  case PickleOp::LONG4:
    return pushNumber();
  case PickleOp::SHORT_BINUNICODE:
  case PickleOp::BINUNICODE:
  case PickleOp::BINUNICODE8:
  case PickleOp::SHORT_BINSTRING:
  case PickleOp::BINSTRING:
  case PickleOp::SHORT_BINBYTES:
  case PickleOp::BINBYTES:
  case PickleOp::BINBYTES8:
  case PickleOp::BYTEARRAY8:
    return pushText();
  case PickleOp::EMPTY_TUPLE:
  case PickleOp::EMPTY_LIST:
  case PickleOp::EMPTY_DICT:
  case PickleOp::EMPTY_SET:
  case PickleOp::TUPLE1:
  case PickleOp::TUPLE2:
  case PickleOp::TUPLE3:
  case PickleOp::TUPLE:
  case PickleOp::LIST:
  case PickleOp::DICT:
  case PickleOp::FROZENSET:
    return pushContainer();
  case PickleOp::APPEND:
  case PickleOp::APPENDS:
  case PickleOp::SETITEM:
  case PickleOp::SETITEMS:
  case PickleOp::ADDITEMS:
    return fillContainer();
  case PickleOp::BINGET:
  case PickleOp::LONG_BINGET:
  case PickleOp::BINPUT:
  case PickleOp::LONG_BINPUT:
  case PickleOp::MEMOIZE:
    return useMemo();
  case PickleOp::GLOBAL:
  case PickleOp::STACK_GLOBAL:
  case PickleOp::INST:
  case PickleOp::OBJ:
  case PickleOp::NEWOBJ:
  case PickleOp::NEWOBJ_EX:
  case PickleOp::REDUCE:
  case PickleOp::BUILD:
  case PickleOp::BINPERSID:
    return call();
  case PickleOp::FRAME: {
    uint64_t size;
    if (!takeNumber(8, size))
      return false;
    return size <= rest.size() ||
           heap.failOp("announces " + llvm::Twine(size) +
                       " bytes, the pickle has only " +
                       llvm::Twine(rest.size()) + " more");
  }
  case PickleOp::PROTO:
    return heap.failOp("stands inside of the pickle");
  case PickleOp::EXT1:
  case PickleOp::EXT2:
  case PickleOp::EXT4:
    return heap.failOp("refers to a registry of extensions, which only the "
                       "program that wrote the file has");
  case PickleOp::PERSID:
    return heap.failOp("has a persistent id of protocol 0");
  case PickleOp::NEXT_BUFFER:
  case PickleOp::READONLY_BUFFER:
    return heap.failOp("refers to a buffer outside of the pickle");
  case PickleOp::FLOAT:
  case PickleOp::INT:
  case PickleOp::LONG:
  case PickleOp::STRING:
  case PickleOp::UNICODE:
  case PickleOp::GET:
  case PickleOp::PUT:
    return heap.failOp("is of protocol 0, expects protocols 2 to 5");
  }
  return heap.fail("there is no opcode " +
                   llvm::Twine(static_cast<unsigned>(heap.op)));
}

bool PickleMachine::readProtocol() {
  if (rest.size() < 2 || static_cast<uint8_t>(rest[0]) != 0x80)
    return heap.fail("a pickle of protocol 2 or later begins with the opcode "
                     "'PROTO'");
  const unsigned protocol = static_cast<uint8_t>(rest[1]);
  if (protocol < 2 || protocol > 5)
    return heap.fail("the pickle has protocol " + llvm::Twine(protocol) +
                     ", expects 2 to 5");
  rest = rest.drop_front(2);
  return true;
}

llvm::Expected<Pickle> PickleMachine::run() {
  auto failed = [&] { return llvm::createStringError(heap.problem); };
  if (!readProtocol())
    return failed();
  do {
    heap.at = heap.source.bytes.size() - rest.size();
    if (rest.empty()) {
      heap.fail("the pickle is cut: it has no opcode 'STOP'");
      return failed();
    }
    heap.op = static_cast<PickleOp>(rest[0]);
    rest = rest.drop_front();
    if (!heap.spend(1) || !step())
      return failed();
  } while (heap.op != PickleOp::STOP);
  if (!pop(heap.pickle.root))
    return failed();
  if (!rest.empty()) {
    heap.failOp("ends the pickle, but " + llvm::Twine(rest.size()) +
                " bytes follow");
    return failed();
  }
  return std::move(heap.pickle);
}

llvm::Expected<Pickle> vit::readPickle(const Source &source, bool storages,
                                       Memory &memory) {
  return PickleMachine(source, storages, memory).run();
}
