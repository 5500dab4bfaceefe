//===- JsonText.h - JSON for people to read ---------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JSON text as one would write it by hand: fields in the order in which they
// were added, numbers with as many digits as they need, and what fits into a
// line in one line. llvm::json sorts fields and breaks every list.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_JSON_JSONTEXT_H
#define VIT_COMPILER_IMPORT_JSON_JSONTEXT_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace mlir::vit {

/// One value.
class JsonText {
public:
  /// An object without fields.
  JsonText() : brackets("{}") {}
  JsonText(StringRef text);
  JsonText(const char *text) : JsonText(StringRef(text)) {}
  JsonText(const std::string &text) : JsonText(StringRef(text)) {}
  JsonText(int64_t number) : text(std::to_string(number)) {}
  JsonText(int number) : JsonText(static_cast<int64_t>(number)) {}
  JsonText(bool value) : text(value ? "true" : "false") {}
  /// The shortest text that reads as this finite number.
  JsonText(double number);
  /// A list.
  JsonText(std::vector<JsonText> elements);

  /// Adds a field to an object.
  void add(StringRef key, JsonText value);

  /// The text, without a newline behind it.
  std::string print() const { return print(0, 0); }

private:
  std::string printLine() const;
  std::string print(size_t indent, size_t before) const;

  std::string text;              // of what is no list or object
  StringRef brackets;            // of a list or an object
  std::vector<std::string> keys; // of an object, one per child
  std::vector<JsonText> children;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_JSON_JSONTEXT_H
