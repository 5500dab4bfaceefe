//===- json.h - Events of a JSON text -------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A narrow door to the JSON library: events out, no exceptions through, memory
// in proportion to the longest string. What the events mean is the handler's.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_SRC_JSON_H
#define VIT_RUNTIME_SRC_JSON_H

#include <cstddef>
#include <cstdint>

namespace vit {

/// Receives the text's events in order; false from any of them ends parsing.
class JsonEvents {
public:
  virtual bool null() = 0;
  virtual bool boolean() = 0;
  /// A number without sign, fraction or exponent that fits.
  virtual bool unsignedNumber(uint64_t value) = 0;
  /// Any other number.
  virtual bool otherNumber() = 0;
  virtual bool string(const char *text, size_t size) = 0;
  virtual bool startObject() = 0;
  virtual bool key(const char *text, size_t size) = 0;
  virtual bool endObject() = 0;
  virtual bool startArray() = 0;
  virtual bool endArray() = 0;

protected:
  ~JsonEvents() = default;
};

enum class JsonResult { Ok, Stopped, Malformed, OutOfMemory };

/// Where and why a text is malformed.
struct JsonProblem {
  size_t byte = 0;
  char text[160] = "";
};

/// Parses one JSON value, UTF-8, with nothing but white space around it. Of
/// any depth, without recursion.
JsonResult parseJson(const char *text, size_t size, JsonEvents &events,
                     JsonProblem &problem);

} // namespace vit

#endif // VIT_RUNTIME_SRC_JSON_H
