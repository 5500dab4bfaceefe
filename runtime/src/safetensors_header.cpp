//===- safetensors_header.cpp - The JSON of a safetensors header ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A state machine over JSON events that accepts what a header may hold and
// nothing else. Unknown fields of a tensor are skipped, as the reference reader
// does; whether offsets fit each other and the file is safetensors.cpp's.
//
//===----------------------------------------------------------------------===//
#include "error.h"
#include "json.h"
#include "safetensors.h"
#include "tensor.h"

namespace vit {

namespace {
class HeaderReader final : public JsonEvents {
public:
  HeaderReader(const char *file, Header &header, vit_error *error)
      : file(file), header(header), error(error) {}

  vit_status status = VIT_OK;

  bool null() override {
    if (state == State::MetadataValue) // the reference takes it for none
      return to(State::Top);
    return scalar("null");
  }
  bool boolean() override { return scalar("a boolean"); }
  bool otherNumber() override {
    return scalar("a number that is negative, fractional or too large");
  }

  bool unsignedNumber(uint64_t value) override {
    if (state == State::ShapeItem) {
      if (value > INT64_MAX)
        return reject("'shape' has a dimension of %llu, at most 2^63 - 1 can "
                      "be",
                      static_cast<unsigned long long>(value));
      if (tensor.rank == INT32_MAX ||
          !header.dimensions.push(static_cast<int64_t>(value)))
        return outOfMemory();
      ++tensor.rank;
      return true;
    }
    if (state == State::OffsetItem) {
      if (offsets == 0)
        tensor.begin = value;
      else
        tensor.end = value;
      ++offsets;
      return offsets <= 2 ? true : wrongOffsetCount();
    }
    return scalar("a number");
  }

  bool string(const char *text, size_t size) override {
    if (state == State::Dtype) {
      if (!findDtype(text, size, tensor.dtype))
        return reject("unknown dtype %s", Quoted(text, size).str());
      return to(State::Tensor);
    }
    if (state == State::MetadataString) {
      if (memchr(text, '\0', size))
        return reject(
            "the value of %s holds a NUL character",
            Quoted(&header.strings[header.metadata.back().key]).str());
      header.metadata.back().value = header.strings.size();
      if (!appendString(header.strings, text, size))
        return outOfMemory();
      return to(State::Metadata);
    }
    return scalar("a string");
  }

  bool startObject() override {
    switch (state) {
    case State::Start:
      return to(State::Top);
    case State::MetadataValue:
      return to(State::Metadata);
    case State::TensorValue:
      return to(State::Tensor);
    case State::Skip:
      ++depth;
      return true;
    default:
      return unexpected("an object");
    }
  }

  bool endObject() override {
    switch (state) {
    case State::Tensor:
      return finishTensor();
    case State::Skip:
      return leaveSkipped();
    default: // the end of __metadata__ or of the header
      return to(State::Top);
    }
  }

  bool startArray() override {
    switch (state) {
    case State::Shape:
      return to(State::ShapeItem);
    case State::Offsets:
      return to(State::OffsetItem);
    case State::Skip:
      ++depth;
      return true;
    default:
      return unexpected("an array");
    }
  }

  bool endArray() override {
    if (state == State::Skip)
      return leaveSkipped();
    if (state == State::OffsetItem && offsets != 2)
      return wrongOffsetCount();
    return to(State::Tensor);
  }

  bool key(const char *text, size_t size) override {
    auto is = [&](const char *word) {
      return strlen(word) == size && memcmp(word, text, size) == 0;
    };
    switch (state) {
    case State::Top:
      return is("__metadata__") ? startMetadata() : startTensor(text, size);
    case State::Metadata:
      if (memchr(text, '\0', size))
        return reject("the key %s holds a NUL character",
                      Quoted(text, size).str());
      if (!header.metadata.push({header.strings.size(), 0}) ||
          !appendString(header.strings, text, size))
        return outOfMemory();
      return to(State::MetadataString);
    case State::Tensor:
      if (is("dtype"))
        return field(hasDtype, "dtype", State::Dtype);
      if (is("shape"))
        return field(hasShape, "shape", State::Shape);
      if (is("data_offsets"))
        return field(hasOffsets, "data_offsets", State::Offsets);
      depth = 0;
      return to(State::Skip);
    default: // inside a skipped object
      return true;
    }
  }

private:
  /// What the next event belongs to.
  enum class State {
    Start,          // the header
    Top,            // a key of the header
    MetadataValue,  // the value of __metadata__
    Metadata,       // a key of it
    MetadataString, // and its value
    TensorValue,    // the value of a tensor's name
    Tensor,         // a key of it
    Dtype,
    Shape,
    ShapeItem,
    Offsets,
    OffsetItem,
    Skip // the value of an unknown key, `depth` levels in
  };

  bool to(State next) {
    state = next;
    return true;
  }

  bool startMetadata() {
    if (hasMetadata) {
      inTensor = false;
      return reject("'__metadata__' is there twice");
    }
    hasMetadata = true;
    inTensor = false;
    return to(State::MetadataValue);
  }

  bool startTensor(const char *text, size_t size) {
    inTensor = false;
    if (memchr(text, '\0', size))
      return reject("the tensor name %s holds a NUL character",
                    Quoted(text, size).str());
    tensor = {};
    tensor.name = header.strings.size();
    tensor.shape = header.dimensions.size();
    hasDtype = hasShape = hasOffsets = false;
    offsets = 0;
    inTensor = true;
    if (!appendString(header.strings, text, size))
      return outOfMemory();
    return to(State::TensorValue);
  }

  bool field(bool &seen, const char *name, State next) {
    if (seen)
      return reject("'%s' is there twice", name);
    seen = true;
    return to(next);
  }

  bool finishTensor() {
    const char *missing = !hasDtype     ? "dtype"
                          : !hasShape   ? "shape"
                          : !hasOffsets ? "data_offsets"
                                        : nullptr;
    if (missing)
      return reject("'%s' is missing", missing);
    if (!header.tensors.push(tensor))
      return outOfMemory();
    inTensor = false;
    return to(State::Top);
  }

  bool leaveSkipped() {
    if (--depth == 0)
      state = State::Tensor;
    return true;
  }

  bool scalar(const char *what) {
    if (state != State::Skip)
      return unexpected(what);
    if (depth == 0)
      state = State::Tensor;
    return true;
  }

  bool wrongOffsetCount() {
    return reject("'data_offsets' has %s than 2 numbers",
                  offsets < 2 ? "fewer" : "more");
  }

  bool unexpected(const char *what) {
    switch (state) {
    case State::Start:
      return reject("the header is %s, not a JSON object", what);
    case State::MetadataValue:
      return reject("'__metadata__' is %s, not an object", what);
    case State::MetadataString:
      return reject("the value of %s in '__metadata__' is %s, not a string",
                    Quoted(&header.strings[header.metadata.back().key]).str(),
                    what);
    case State::TensorValue:
      return reject("the tensor is %s, not an object", what);
    case State::Dtype:
      return reject("'dtype' is %s, not a string", what);
    case State::Shape:
    case State::ShapeItem:
      return reject("'shape' must be an array of non-negative integers, it has "
                    "%s",
                    what);
    default:
      return reject("'data_offsets' must be an array of two non-negative "
                    "integers, it has %s",
                    what);
    }
  }

  /// About the tensor being read, if any, or the file.
  [[gnu::format(printf, 2, 3)]] bool reject(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    status = vfailIn(error, VIT_BAD_FILE, file,
                     inTensor ? &header.strings[tensor.name] : nullptr, format,
                     arguments);
    va_end(arguments);
    return false;
  }

  bool outOfMemory() {
    status = failIn(error, VIT_OUT_OF_MEMORY, file, nullptr,
                    "out of memory for the header");
    return false;
  }

  const char *file;
  Header &header;
  vit_error *error;
  State state = State::Start;
  HeaderTensor tensor = {};
  bool inTensor = false; // for messages
  bool hasMetadata = false, hasDtype = false, hasShape = false,
       hasOffsets = false;
  int offsets = 0;
  uint64_t depth = 0;
};
} // namespace

vit_status parseHeader(const char *text, size_t size, const char *file,
                       Header &header, vit_error *error) {
  HeaderReader reader(file, header, error);
  JsonProblem problem;
  switch (parseJson(text, size, reader, problem)) {
  case JsonResult::Ok:
    return VIT_OK;
  case JsonResult::Stopped:
    return reader.status;
  case JsonResult::Malformed:
    return failIn(error, VIT_BAD_FILE, file, nullptr,
                  "the header is not valid JSON at its byte %llu: %s",
                  static_cast<unsigned long long>(problem.byte),
                  Quoted(problem.text).str());
  case JsonResult::OutOfMemory:
    break;
  }
  return failIn(error, VIT_OUT_OF_MEMORY, file, nullptr,
                "out of memory for the header");
}

} // namespace vit
