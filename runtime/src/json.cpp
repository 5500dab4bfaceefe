//===- json.cpp - Events of a JSON text -----------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// nlohmann-json's SAX parser behind JsonEvents. It allocates with throwing new,
// so this one file is compiled with exceptions, and none leaves it.
//
//===----------------------------------------------------------------------===//
#include "json.h"

#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

namespace vit {

namespace {
/// The interface that the library calls.
class SaxBridge {
public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  SaxBridge(JsonEvents &events, JsonProblem &problem)
      : events(events), problem(problem) {}

  bool null() { return events.null(); }
  bool boolean(bool) { return events.boolean(); }
  bool number_integer(number_integer_t) { return events.otherNumber(); }
  bool number_unsigned(number_unsigned_t value) {
    return events.unsignedNumber(value);
  }
  bool number_float(number_float_t, const string_t &) {
    return events.otherNumber();
  }
  bool string(string_t &text) {
    return events.string(text.data(), text.size());
  }
  bool binary(binary_t &) { return false; }
  bool start_object(size_t) { return events.startObject(); }
  bool key(string_t &text) { return events.key(text.data(), text.size()); }
  bool end_object() { return events.endObject(); }
  bool start_array(size_t) { return events.startArray(); }
  bool end_array() { return events.endArray(); }

  bool parse_error(size_t position, const std::string &,
                   const nlohmann::json::exception &exception) {
    malformed = true;
    problem.byte = position;
    // Keep what follows "parse error at line 1, column 2: ".
    const char *text = exception.what();
    if (const char *column = strstr(text, "column"))
      if (const char *colon = strstr(column, ": "))
        text = colon + 2;
    snprintf(problem.text, sizeof(problem.text), "%s", text);
    return false;
  }

  bool malformed = false;

private:
  JsonEvents &events;
  JsonProblem &problem;
};
} // namespace

JsonResult parseJson(const char *text, size_t size, JsonEvents &events,
                     JsonProblem &problem) {
  // The library takes a NUL byte for the end of the text.
  if (const void *nul = size ? memchr(text, '\0', size) : nullptr) {
    problem.byte = static_cast<size_t>(static_cast<const char *>(nul) - text);
    snprintf(problem.text, sizeof(problem.text), "it holds a NUL byte");
    return JsonResult::Malformed;
  }
  try {
    SaxBridge bridge(events, problem);
    if (nlohmann::json::sax_parse(text, text + size, &bridge))
      return JsonResult::Ok;
    return bridge.malformed ? JsonResult::Malformed : JsonResult::Stopped;
  } catch (const std::bad_alloc &) {
    return JsonResult::OutOfMemory;
  } catch (...) { // std::length_error of a string: as good as no memory
    return JsonResult::OutOfMemory;
  }
}

} // namespace vit
