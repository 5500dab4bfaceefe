//===- weights_index.cpp - The JSON of a sharded model's index ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// {"metadata": {...}, "weight_map": {"TENSOR": "FILE", ...}}. Only weight_map
// counts. Whether the shards have the tensors is weights.cpp's to check.
//
//===----------------------------------------------------------------------===//
#include "error.h"
#include "json.h"
#include "weights.h"

#include <algorithm>

namespace vit {

namespace {
class IndexReader final : public JsonEvents {
public:
  IndexReader(const char *file, Index &index, vit_error *error)
      : file(file), index(index), error(error) {}

  vit_status status = VIT_OK;
  bool hasMap = false;

  bool null() override { return scalar("null"); }
  bool boolean() override { return scalar("a boolean"); }
  bool unsignedNumber(uint64_t) override { return scalar("a number"); }
  bool otherNumber() override { return scalar("a number"); }

  bool string(const char *text, size_t size) override {
    if (state != State::FileName)
      return scalar("a string");
    // The shards lie beside the index: no path may lead elsewhere.
    auto is = [&](const char *word) {
      return strlen(word) == size && memcmp(word, text, size) == 0;
    };
    if (size == 0 || is(".") || is("..") || memchr(text, '/', size) ||
        memchr(text, '\\', size) || memchr(text, '\0', size)) {
      const char *tensor = &index.strings[index.entries.back().name];
      return reject("tensor %s: %s is not the name of a file in the index's "
                    "folder",
                    Quoted(tensor).str(), Quoted(text, size).str());
    }
    index.entries.back().file = index.strings.size();
    if (!appendString(index.strings, text, size))
      return outOfMemory();
    state = State::Map;
    return true;
  }

  bool key(const char *text, size_t size) override {
    if (state == State::Map) {
      if (memchr(text, '\0', size))
        return reject("the tensor name %s holds a NUL character",
                      Quoted(text, size).str());
      if (!index.entries.push({index.strings.size(), 0}) ||
          !appendString(index.strings, text, size))
        return outOfMemory();
      state = State::FileName;
    } else if (state == State::Top) {
      bool isMap = size == 10 && memcmp(text, "weight_map", 10) == 0;
      if (isMap && hasMap)
        return reject("'weight_map' is there twice");
      hasMap = hasMap || isMap;
      depth = 0;
      state = isMap ? State::MapValue : State::Skip;
    }
    return true;
  }

  bool startObject() override {
    if (state == State::Start)
      state = State::Top;
    else if (state == State::MapValue)
      state = State::Map;
    else if (state == State::Skip)
      ++depth;
    else
      return unexpected("an object");
    return true;
  }
  bool startArray() override {
    if (state != State::Skip)
      return unexpected("an array");
    ++depth;
    return true;
  }
  bool endObject() override {
    if (state == State::Skip)
      return endArray();
    state = State::Top;
    return true;
  }
  bool endArray() override {
    if (--depth == 0)
      state = State::Top;
    return true;
  }

private:
  enum class State { Start, Top, MapValue, Map, FileName, Skip };

  bool scalar(const char *what) {
    if (state != State::Skip)
      return unexpected(what);
    if (depth == 0)
      state = State::Top;
    return true;
  }

  bool unexpected(const char *what) {
    if (state == State::Start)
      return reject("the index is %s, not a JSON object", what);
    if (state == State::MapValue)
      return reject("'weight_map' is %s, not an object", what);
    return reject("tensor %s: the file name is %s, not a string",
                  Quoted(&index.strings[index.entries.back().name]).str(),
                  what);
  }

  [[gnu::format(printf, 2, 3)]] bool reject(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    status = vfailIn(error, VIT_BAD_FILE, file, nullptr, format, arguments);
    va_end(arguments);
    return false;
  }

  bool outOfMemory() {
    status = failIn(error, VIT_OUT_OF_MEMORY, file, nullptr,
                    "out of memory for the index");
    return false;
  }

  const char *file;
  Index &index;
  vit_error *error;
  State state = State::Start;
  uint64_t depth = 0; // levels into a skipped value
};
} // namespace

vit_status parseIndex(const char *text, size_t size, const char *file,
                      Index &index, vit_error *error) {
  if (size > kMaxHeaderBytes)
    return failIn(error, VIT_BAD_FILE, file, nullptr,
                  "the index has %llu bytes, at most %llu can be",
                  static_cast<unsigned long long>(size),
                  static_cast<unsigned long long>(kMaxHeaderBytes));
  IndexReader reader(file, index, error);
  JsonProblem problem;
  switch (parseJson(text, size, reader, problem)) {
  case JsonResult::Ok:
    break;
  case JsonResult::Stopped:
    return reader.status;
  case JsonResult::Malformed:
    return failIn(error, VIT_BAD_FILE, file, nullptr,
                  "the index is not valid JSON at byte %llu: %s",
                  static_cast<unsigned long long>(problem.byte),
                  Quoted(problem.text).str());
  case JsonResult::OutOfMemory:
    return failIn(error, VIT_OUT_OF_MEMORY, file, nullptr,
                  "out of memory for the index");
  }
  if (!reader.hasMap)
    return failIn(error, VIT_BAD_FILE, file, nullptr,
                  "the index has no 'weight_map'");
  Array<const char *> names;
  if (!names.reserve(index.entries.size()))
    return failIn(error, VIT_OUT_OF_MEMORY, file, nullptr,
                  "out of memory for the index");
  for (const IndexEntry &entry : index.entries)
    (void)names.push(&index.strings[entry.name]); // reserved
  std::sort(names.begin(), names.end(),
            [](const char *a, const char *b) { return strcmp(a, b) < 0; });
  for (size_t i = 1; i < names.size(); ++i)
    if (strcmp(names[i - 1], names[i]) == 0)
      return failIn(error, VIT_BAD_FILE, file, nullptr,
                    "tensor %s is there twice", Quoted(names[i]).str());
  return VIT_OK;
}

} // namespace vit
