//===- JsonScanner.cpp - What llvm::json does not look after --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See JsonScanner.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Json/JsonScanner.h"

#include "compiler/Checkpoint/Source.h"

using namespace mlir;
using namespace mlir::vit;

/// FNV-1a. Should two paths get one number, then a message about one of them
/// points to the line of the other, and no more.
uint64_t vit::extendJsonPath(uint64_t path, StringRef text) {
  for (unsigned char c : text)
    path = (path ^ c) * 0x100000001b3;
  return path;
}

InFlightDiagnostic JsonScanner::emitError() const {
  return std::move(mlir::emitError(FileLineColLoc::get(
                       file.context, file.path, line, at - lineStart + 1))
                   << "byte " << at << ": ");
}

std::string JsonScanner::pathOfValue() const {
  std::string path;
  for (const Level &level : levels) {
    if (!level.isObject) {
      path += "[" + std::to_string(level.index) + "]";
      continue;
    }
    if (!path.empty())
      path += ".";
    path += level.key;
  }
  return path;
}

/// extendJsonPath of pathOfValue, from that of the innermost level.
uint64_t JsonScanner::hashOfValue() const {
  if (levels.empty())
    return kJsonRoot;
  const Level &level = levels.back();
  if (!level.isObject)
    return extendJsonPath(level.path, "[" + std::to_string(level.index) + "]");
  return extendJsonPath(
      extendJsonPath(level.path, levels.size() > 1 ? "." : ""), level.key);
}

/// What is between the quotes of the string that starts at `at`, which is left
/// behind it.
StringRef JsonScanner::readString() {
  size_t begin = ++at;
  for (; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\')
      ++at;
  StringRef result = text.slice(begin, at);
  ++at;
  return result;
}

/// What stands between quotes, as the parser understands it: only so do two
/// names that are one to it look alike. What it will refuse stays as it is.
static std::string unescape(StringRef string) {
  if (!string.contains('\\'))
    return string.str();
  auto value = llvm::json::parse(("\"" + string + "\"").str());
  if (!value) {
    llvm::consumeError(value.takeError());
    return string.str();
  }
  return value->getAsString()->str();
}

LogicalResult JsonScanner::readKey() {
  // Each is an error of its own; nobody reads more of them.
  constexpr size_t kMaxRepeats = 20;
  std::pair<unsigned, unsigned> place(line, at - lineStart + 1);
  size_t begin = at;
  StringRef key = readString();
  if (key.size() > kMaxJsonKey) {
    at = begin;
    return emitError() << "expects the name of a field to have at most "
                       << kMaxJsonKey << " bytes, got " << key.size() << " in "
                       << quoteText(key);
  }
  Level &level = levels.back();
  level.key = unescape(key);
  level.expectKey = false;
  if (!level.seen.insert(level.key).second && repeats.size() < kMaxRepeats)
    repeats.push_back(pathOfValue());
  file.places[hashOfValue()] = place;
  valueNoted = true;
  return success();
}

/// Counts the value at `at`, and notes its place unless its key has one.
LogicalResult JsonScanner::startValue() {
  if (++values > kMaxJsonValues)
    return emitError() << "expects at most " << kMaxJsonValues
                       << " values, got more";
  if (!valueNoted)
    file.places.try_emplace(hashOfValue(), line,
                            static_cast<unsigned>(at - lineStart + 1));
  return success();
}

LogicalResult JsonScanner::scan() {
  while (at < text.size()) {
    char c = text[at];
    switch (c) {
    case '\n':
      ++line;
      lineStart = at + 1;
      break;
    case ' ':
    case '\t':
    case '\r':
    case ':':
      break;
    case ',':
      if (!levels.empty()) {
        levels.back().expectKey = true;
        ++levels.back().index;
        valueNoted = false;
      }
      break;
    case '}':
    case ']':
      if (!levels.empty())
        levels.pop_back();
      break;
    case '"':
      if (!levels.empty() && levels.back().isObject &&
          levels.back().expectKey) {
        if (failed(readKey()))
          return failure();
        continue;
      }
      if (failed(startValue()))
        return failure();
      readString();
      continue;
    case '{':
    case '[':
      if (failed(startValue()))
        return failure();
      if (levels.size() == kMaxJsonDepth)
        return emitError() << "nests deeper than " << kMaxJsonDepth
                           << " levels";
      levels.push_back({c == '{', hashOfValue(), {}, {}});
      valueNoted = false;
      break;
    default: // a number or word
      if (failed(startValue()))
        return failure();
      at = std::min(text.find_first_of(" \t\r\n:,{}[]\"", at), text.size());
      continue;
    }
    ++at;
  }
  return success();
}

LogicalResult JsonScanner::checkRepeats() {
  for (StringRef path : repeats)
    file.emitError(path) << "is written twice";
  return success(repeats.empty());
}
