//===- JsonText.cpp - JSON for people to read -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Json/JsonText.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <charconv>

using namespace mlir;
using namespace mlir::vit;

/// Columns that a value may end at to stand in one line.
static constexpr size_t kWidth = 110;

static std::string quote(StringRef text) {
  std::string quoted;
  llvm::raw_string_ostream(quoted)
      << llvm::json::Value(llvm::json::fixUTF8(text));
  return quoted;
}

JsonText::JsonText(StringRef text) : text(quote(text)) {}

JsonText::JsonText(double number) {
  char buffer[32];
  auto [end, error] = std::to_chars(buffer, std::end(buffer), number);
  text.assign(buffer, end);
}

JsonText::JsonText(std::vector<JsonText> elements)
    : brackets("[]"), children(std::move(elements)) {}

void JsonText::add(StringRef key, JsonText value) {
  keys.push_back(key.str());
  children.push_back(std::move(value));
}

std::string JsonText::printLine() const {
  if (brackets.empty())
    return text;
  std::string line(1, brackets[0]);
  for (size_t i = 0; i < children.size(); ++i) {
    line += i ? ", " : "";
    line += keys.empty() ? "" : quote(keys[i]) + ": ";
    line += children[i].printLine();
  }
  return line + brackets[1];
}

/// `before`: columns that the line has in front of the value.
std::string JsonText::print(size_t indent, size_t before) const {
  std::string line = printLine();
  // The outermost object is a list of fields, however few.
  if (brackets.empty() || children.empty() ||
      (before != 0 && before + line.size() <= kWidth))
    return line;
  const std::string inside(indent + 2, ' ');
  std::string lines(1, brackets[0]);
  for (size_t i = 0; i < children.size(); ++i) {
    std::string start = inside;
    start += keys.empty() ? "" : quote(keys[i]) + ": ";
    lines += i ? ",\n" : "\n";
    lines += start + children[i].print(indent + 2, start.size());
  }
  return lines + "\n" + std::string(indent, ' ') + brackets[1];
}
