//===- JsonScanner.h - What llvm::json does not look after ------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// llvm::json takes the last of two fields with one name, recurses as deeply
// as the text does, makes as many values as there are and forgets where things
// stood. So a scanner goes over the text first: it keeps the text within the
// limits below, and notes each field's place and repeats.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_JSON_JSONSCANNER_H
#define VIT_COMPILER_IMPORT_JSON_JSONSCANNER_H

#include "compiler/Import/Json/Json.h"

namespace mlir::vit {

inline constexpr uint64_t kMaxJsonBytes = 64u << 20;
inline constexpr size_t kMaxJsonDepth = 64;
/// Bytes of a field's name. Those of label2id are the longest.
inline constexpr size_t kMaxJsonKey = 1000;
/// Objects, lists, strings, numbers and words. A value of one byte takes a
/// hundred of them in memory.
inline constexpr size_t kMaxJsonValues = 1 << 20;

/// Stands for the path of a value. That of "a.b" is extendJsonPath of that of
/// "a" by ".b", so that nobody has to write down the path of every value.
uint64_t extendJsonPath(uint64_t path, StringRef text);
inline constexpr uint64_t kJsonRoot = 0xcbf29ce484222325;

/// Walks over JSON text by its brackets, strings and commas alone. It runs
/// before the parser and says nothing about text that the parser will refuse.
class JsonScanner {
public:
  JsonScanner(JsonFile &file, StringRef text) : file(file), text(text) {}

  /// Fails, with an error, on what is beyond the limits; collects repeated
  /// fields.
  LogicalResult scan();
  LogicalResult checkRepeats();

private:
  struct Level {
    bool isObject;
    uint64_t path;   // extendJsonPath of the object or list
    std::string key; // of the field, in an object
    llvm::StringSet<> seen;
    size_t index = 0;      // of the element, in a list
    bool expectKey = true; // in an object: the next string is a key
  };

  InFlightDiagnostic emitError() const;
  std::string pathOfValue() const;
  uint64_t hashOfValue() const;
  StringRef readString();
  LogicalResult readKey();
  LogicalResult startValue();

  JsonFile &file;
  StringRef text;
  size_t at = 0;
  size_t lineStart = 0;
  unsigned line = 1;
  size_t values = 0;
  bool valueNoted = false;
  std::vector<Level> levels;
  std::vector<std::string> repeats;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_JSON_JSONSCANNER_H
