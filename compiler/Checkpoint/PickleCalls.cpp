//===- PickleCalls.cpp - What calls in a pickle mean ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See PickleCalls.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/PickleCalls.h"

#include "compiler/Checkpoint/Limits.h"
#include "compiler/Checkpoint/PickleNames.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
/// One call: the function's name, and its arguments.
class Call {
public:
  Call(PickleHeap &heap, llvm::StringRef name, ValueId tuple, ValueId &result)
      : heap(heap), name(name), tuple(tuple), result(result) {}

  bool run(Rebuilder rebuilder);

private:
  bool makeDict();
  bool makeTuple();
  bool makeBytes();
  bool encodeText();
  bool makeTensor(bool typed);
  bool makeFromType();
  bool makeNumpyArray();
  bool makeNumpyType();
  bool makeFromBuffer();

  size_t count() const { return heap[tuple].items.size(); }
  ValueId id(size_t i) const { return heap[tuple].items[i]; }
  PickleValue &argument(size_t i) const { return heap[id(i)]; }
  bool is(size_t i, ValueKind kind) const {
    return i < count() && argument(i).kind == kind;
  }
  /// What is not one of the tensors that we know.
  bool makeObject() { return heap.addNamed(ValueKind::Object, name, result); }
  bool fail(const llvm::Twine &reason) {
    return heap.fail(name + " " + reason);
  }
  bool expect(size_t i, ValueKind kind) {
    if (is(i, kind))
      return true;
    return fail("expects argument " + llvm::Twine(i) + " to be " +
                describeKind(kind) + ", got " +
                (i < count() ? describeKind(argument(i).kind) : "none"));
  }

  PickleHeap &heap;
  llvm::StringRef name;
  ValueId tuple;
  ValueId &result;
};
} // namespace

/// The numbers of a tuple, each from 0 on.
static bool getExtents(PickleHeap &heap, ValueId tuple,
                       std::vector<int64_t> &extents) {
  const std::vector<ValueId> &items = heap[tuple].items;
  if (items.size() > kMaxTensorRank)
    return heap.fail("a shape has " + llvm::Twine(items.size()) +
                     " dimensions, at most " + llvm::Twine(kMaxTensorRank) +
                     " can be");
  for (ValueId item : items) {
    if (heap[item].kind != ValueKind::Int || heap[item].number < 0)
      return heap.fail("a shape or stride is no number from 0 on");
    extents.push_back(heap[item].number);
  }
  return true;
}

/// Raw bytes; in Python 2 also strings were that.
static bool isBytes(const PickleValue &value) {
  return value.kind == ValueKind::Bytes ||
         (value.kind == ValueKind::Text && value.number);
}

/// OrderedDict(), or of a list of pairs as Python 2 pickles it.
bool Call::makeDict() {
  PickleValue dict{ValueKind::Dict};
  if (count() > 0) {
    if (!expect(0, ValueKind::List))
      return false;
    for (ValueId pair : argument(0).items) {
      const PickleValue &value = heap[pair];
      if ((value.kind != ValueKind::List && value.kind != ValueKind::Tuple) ||
          value.items.size() != 2)
        return fail("expects pairs");
      llvm::append_range(dict.items, value.items);
    }
    if (!heap.spend(dict.items.size()))
      return false;
  }
  return heap.add(std::move(dict), result);
}

bool Call::makeTuple() {
  if (count() > 0 && !is(0, ValueKind::Tuple) && !is(0, ValueKind::List))
    return makeObject();
  PickleValue value{ValueKind::Tuple};
  if (count() > 0)
    value.items = argument(0).items;
  return heap.spend(value.items.size()) && heap.add(std::move(value), result);
}

bool Call::makeBytes() {
  return count() == 0 ? heap.add(ValueKind::Bytes, result) : makeObject();
}

/// Protocol 2 has no bytes: they are written as text, a character for a byte.
bool Call::encodeText() {
  if (!expect(0, ValueKind::Text))
    return false;
  if (!is(1, ValueKind::Text) || argument(1).text != "latin1")
    return makeObject();
  llvm::StringRef text = argument(0).text;
  // Plain text stays where it is.
  PickleValue value{ValueKind::Bytes};
  value.text = text;
  if (llvm::all_of(text, [](char c) { return static_cast<int8_t>(c) >= 0; }))
    return heap.spend(text.size() / 256) && heap.add(std::move(value), result);
  llvm::Expected<char *> out =
      heap.memory.allocate(text.size(), heap.source, "bytes written as text");
  if (!out)
    return heap.fail(out.takeError());
  char *end = *out;
  for (size_t i = 0; i < text.size(); ++i) {
    const uint8_t first = text[i];
    if (first < 0x80) {
      *end++ = static_cast<char>(first);
      continue;
    }
    // Two bytes of UTF-8 make the characters from 0x80 to 0xFF.
    if ((first != 0xC2 && first != 0xC3) || i + 1 == text.size() ||
        (text[i + 1] & 0xC0) != 0x80)
      return fail("gets text that is not of Latin-1 characters");
    *end++ = static_cast<char>((first << 6) | (text[++i] & 0x3F));
  }
  value.text = llvm::StringRef(*out, end - *out);
  return heap.spend(text.size() / 256) && heap.add(std::move(value), result);
}

bool Call::makeTensor(bool typed) {
  // Of a quantized or another storage that is not known.
  if (is(0, ValueKind::Object))
    return makeObject();
  if (!expect(0, ValueKind::Storage) || !expect(1, ValueKind::Int) ||
      !expect(2, ValueKind::Tuple) || !expect(3, ValueKind::Tuple) ||
      (typed && !expect(6, ValueKind::Global)))
    return false;
  // Metadata say that the values are others than those stored: negated ones, or
  // complex conjugates.
  const size_t metadata = typed ? 7 : 6;
  if (metadata < count() && argument(metadata).kind != ValueKind::None &&
      !(is(metadata, ValueKind::Dict) && argument(metadata).items.empty()))
    return makeObject();
  PickledArray array;
  const PickleValue &storage = argument(0);
  array.type.dtype = storage.dtype;
  array.isStored = true;
  array.storage = storage.text;
  array.storageBytes =
      static_cast<uint64_t>(storage.number) * array.type.bytes();
  if (typed) {
    std::optional<vit_dtype> type = findTorchType(argument(6).text);
    if (!type)
      return makeObject();
    array.type.dtype = *type;
  }
  array.offset = argument(1).number;
  if (!getExtents(heap, id(2), array.shape) ||
      !getExtents(heap, id(3), array.strides))
    return false;
  if (array.offset < 0 || array.shape.size() != array.strides.size())
    return fail("has offset " + llvm::Twine(array.offset) + ", shape " +
                describeExtents(array.shape) + " and strides " +
                describeExtents(array.strides));
  return heap.addArray(std::move(array), result);
}

/// A tensor with Python attributes: the function that makes it, and all else.
bool Call::makeFromType() {
  if (!expect(0, ValueKind::Global) || !expect(2, ValueKind::Tuple))
    return false;
  std::optional<Rebuilder> inner = findRebuilder(argument(0).text);
  if (!inner || *inner == Rebuilder::TorchFromType)
    return makeObject();
  return Call(heap, argument(0).text, id(2), result).run(*inner);
}

bool Call::makeNumpyArray() {
  // A class derived from it may lay its elements out as it likes.
  if (!is(0, ValueKind::Global) || argument(0).text != "numpy.ndarray")
    return makeObject();
  return heap.add(ValueKind::EmptyArray, result);
}

bool Call::makeNumpyType() {
  if (!is(0, ValueKind::Text))
    return makeObject();
  PickleValue value{ValueKind::NumpyType};
  value.text = argument(0).text;
  return heap.add(std::move(value), result);
}

static std::optional<ElementType> getNumpyType(const PickleValue &value) {
  std::optional<ElementType> type = parseNumpyType(value.text);
  if (type && value.number)
    type->bigEndian = true;
  return type;
}

/// Fills `array` in. False with a problem when its bytes are too many or few.
static bool fillNumpy(PickleHeap &heap, PickledArray &array, ValueId shape,
                      bool columnMajor, llvm::StringRef data) {
  if (!getExtents(heap, shape, array.shape))
    return false;
  array.strides = packedStrides(array.shape, columnMajor);
  array.data = data;
  std::optional<uint64_t> bytes = countBytes(array.shape, array.type);
  if (bytes == data.size())
    return true;
  return heap.fail("an array of shape " + describeExtents(array.shape) +
                   " takes " +
                   (bytes ? llvm::Twine(*bytes) : llvm::Twine("too many")) +
                   " bytes, the pickle has " + llvm::Twine(data.size()));
}

/// As protocol 5 writes arrays.
bool Call::makeFromBuffer() {
  if (!expect(1, ValueKind::NumpyType) || !expect(2, ValueKind::Tuple) ||
      !expect(3, ValueKind::Text))
    return false;
  std::optional<ElementType> type = getNumpyType(argument(1));
  if (!type || !isBytes(argument(0)))
    return makeObject();
  PickledArray array;
  array.type = *type;
  return fillNumpy(heap, array, id(2), argument(3).text == "F",
                   argument(0).text) &&
         heap.addArray(std::move(array), result);
}

bool Call::run(Rebuilder rebuilder) {
  switch (rebuilder) {
  case Rebuilder::OrderedDict:
    return makeDict();
  case Rebuilder::DefaultDict:
    return count() > 1 ? makeObject() : heap.add(ValueKind::Dict, result);
  case Rebuilder::Tuple:
    return makeTuple();
  case Rebuilder::Bytes:
    return makeBytes();
  case Rebuilder::EncodedText:
    return encodeText();
  case Rebuilder::TorchTensor:
    return makeTensor(/*typed=*/false);
  case Rebuilder::TorchTyped:
    return makeTensor(/*typed=*/true);
  case Rebuilder::TorchParameter:
    if (is(0, ValueKind::Object))
      return makeObject();
    if (!expect(0, ValueKind::Array))
      return false;
    result = id(0);
    return true;
  case Rebuilder::TorchFromType:
    return makeFromType();
  case Rebuilder::NumpyArray:
    return makeNumpyArray();
  case Rebuilder::NumpyType:
    return makeNumpyType();
  case Rebuilder::NumpyFromBuffer:
    return makeFromBuffer();
  }
  return false;
}

bool vit::callPickled(PickleHeap &heap, ValueId callee, ValueId arguments,
                      ValueId &result) {
  const PickleValue function = heap[callee];
  if (function.kind != ValueKind::Global && function.kind != ValueKind::Object)
    return heap.failOp("calls " + describeKind(function.kind));
  if (heap[arguments].kind != ValueKind::Tuple)
    return heap.failOp("calls " + quoteText(function.text) + " with " +
                       describeKind(heap[arguments].kind) +
                       ", expects a tuple");
  std::optional<Rebuilder> rebuilder;
  if (function.kind == ValueKind::Global)
    rebuilder = findRebuilder(function.text);
  if (!rebuilder)
    return heap.addNamed(ValueKind::Object, function.text, result);
  return Call(heap, function.text, arguments, result).run(*rebuilder);
}

/// NumPy's state: (version, shape, type, in Fortran's order, elements).
static bool buildArray(PickleHeap &heap, ValueId object, ValueId state) {
  const std::vector<ValueId> items = heap[state].items;
  if (heap[state].kind != ValueKind::Tuple || items.size() != 5 ||
      heap[items[1]].kind != ValueKind::Tuple ||
      heap[items[2]].kind != ValueKind::NumpyType ||
      heap[items[3]].kind != ValueKind::Bool)
    return heap.failOp("gives an array a state other than (version, shape, "
                       "type, order, elements)");
  std::optional<ElementType> type = getNumpyType(heap[items[2]]);
  PickleValue &value = heap[object];
  if (!type || !isBytes(heap[items[4]])) {
    // Of Python objects or text.
    value.kind = ValueKind::Object;
    value.text = "numpy.ndarray";
    return true;
  }
  PickledArray array;
  array.type = *type;
  if (!fillNumpy(heap, array, items[1], heap[items[3]].number != 0,
                 heap[items[4]].text) ||
      !heap.spend(array.shape.size()))
    return false;
  value.kind = ValueKind::Array;
  value.number = static_cast<int64_t>(heap.pickle.arrays.size());
  heap.pickle.arrays.push_back(std::move(array));
  return true;
}

/// NumPy's state of a type begins with (version, byte order, ...).
static bool buildType(PickleHeap &heap, ValueId object, ValueId state) {
  const std::vector<ValueId> &items = heap[state].items;
  if (heap[state].kind != ValueKind::Tuple || items.size() < 2 ||
      heap[items[1]].kind != ValueKind::Text)
    return heap.failOp("gives a numpy.dtype a state other than (version, byte "
                       "order, ...)");
  heap[object].number = heap[items[1]].text == ">";
  return true;
}

bool vit::buildPickled(PickleHeap &heap, ValueId object, ValueId state) {
  switch (heap[object].kind) {
  case ValueKind::EmptyArray:
    return buildArray(heap, object, state);
  case ValueKind::NumpyType:
    return buildType(heap, object, state);
  case ValueKind::Object:
  case ValueKind::Array:
  case ValueKind::Dict:
  case ValueKind::List:
  case ValueKind::Set:
  case ValueKind::Tuple:
    return true;
  default:
    return heap.failOp("gives a state to " + describeKind(heap[object].kind));
  }
}

bool vit::loadPersistent(PickleHeap &heap, ValueId id, ValueId &result) {
  const std::vector<ValueId> items = heap[id].items;
  if (heap[id].kind != ValueKind::Tuple || items.size() != 5 ||
      heap[items[0]].kind != ValueKind::Text ||
      heap[items[0]].text != "storage" ||
      heap[items[1]].kind != ValueKind::Global ||
      heap[items[2]].kind != ValueKind::Text ||
      heap[items[3]].kind != ValueKind::Text ||
      heap[items[4]].kind != ValueKind::Int)
    return heap.failOp("has a persistent id other than ('storage', class, key, "
                       "device, elements)");
  const int64_t elements = heap[items[4]].number;
  if (elements < 0 || elements >> 56)
    return heap.failOp("has a storage of " + llvm::Twine(elements) +
                       " elements");
  std::optional<vit_dtype> dtype = findTorchStorage(heap[items[1]].text);
  if (!dtype)
    return heap.addNamed(ValueKind::Object, heap[items[1]].text, result);
  PickleValue value{ValueKind::Storage};
  value.dtype = *dtype;
  value.number = elements;
  value.text = heap[items[2]].text;
  return heap.add(std::move(value), result);
}
