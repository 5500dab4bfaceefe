//===- Json.h - JSON files read with care ---------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JsonFile is a parsed file that knows where each field stands, so that every
// complaint points at its line. JsonObject reads one object field by field:
// it checks types and ranges, and at the end refuses what nobody asked for.
// LLVM parses; what a field means is for the callers.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_JSON_JSON_H
#define VIT_COMPILER_IMPORT_JSON_JSON_H

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"

#include <limits>
#include <memory>
#include <unordered_map>

namespace mlir::vit {

/// A JSON file whose top is an object.
class JsonFile {
public:
  /// Reads and parses `path`. Emits an error and returns null when it cannot
  /// be read, is no JSON object, names a field twice or is beyond the limits of
  /// JsonScanner.h: 64 MB, 2^20 values, 64 levels, 1,000 bytes of a name.
  static std::unique_ptr<JsonFile> open(MLIRContext *context, StringRef path);
  /// What a file would have said: nothing in it has a place.
  static std::unique_ptr<JsonFile> make(MLIRContext *context,
                                        llvm::json::Object root);

  /// Where the field `field` ("encoder.layers", "outputs[0].name") stands, or
  /// the nearest one around it.
  Location getLocation(StringRef field) const;
  /// Starts the error "field 'FIELD' ..." at that place, by quoteText.
  InFlightDiagnostic emitError(StringRef field) const;

  /// "'model_args.qkv_bias' (false)": a field and its value, for messages.
  std::string describeField(StringRef field) const;

  const llvm::json::Object &getRoot() const { return *root.getAsObject(); }
  StringRef getPath() const { return path; }
  MLIRContext *getContext() const { return context; }

private:
  JsonFile(MLIRContext *context, StringRef path)
      : context(context), path(path.str()), root(nullptr) {}

  MLIRContext *context;
  std::string path;
  llvm::json::Value root;
  /// Line and column of each field's value, by extendJsonPath of its path.
  std::unordered_map<uint64_t, std::pair<unsigned, unsigned>> places;

  friend class JsonScanner;
};

/// What is written for `value`, short, for messages: 5, "gelu", [1, 2].
std::string describeJson(const llvm::json::Value &value);

/// Reads the fields of one object. Every getter emits an error when the field
/// has the wrong type or value, remembers that, and returns a harmless value.
class JsonObject {
public:
  JsonObject(const JsonFile &file, const llvm::json::Object &object,
             std::string path = "")
      : file(file), object(object), path(std::move(path)) {}

  static constexpr int64_t kMax = std::numeric_limits<int32_t>::max();

  /// Fields whose names are in `keys` are those of the object at `path`: what
  /// was merged of two objects tells where each field came from.
  void setOrigin(llvm::StringSet<> keys, std::string path) {
    origin = {std::move(keys), std::move(path)};
  }

  /// The value, or null when the field is absent or null. Counts as read.
  const llvm::json::Value *get(StringRef key);
  bool has(StringRef key) const { return object.get(key) != nullptr; }
  void ignore(StringRef key) { known.insert(key); }

  int64_t getInteger(StringRef key, std::optional<int64_t> absent,
                     int64_t min = 1, int64_t max = kMax);
  double getNumber(StringRef key, std::optional<double> absent);
  bool getBool(StringRef key, bool absent);
  std::string getString(StringRef key, std::optional<StringRef> absent);
  /// The index in `words` of the field's value.
  size_t getWord(StringRef key, ArrayRef<StringRef> words,
                 std::optional<size_t> absent);
  /// One number for both or a list [height, width].
  std::pair<int64_t, int64_t>
  getPair(StringRef key, std::optional<std::pair<int64_t, int64_t>> absent,
          int64_t min = 1, int64_t max = kMax);
  std::vector<int64_t> getIntegers(StringRef key, int64_t min, int64_t max);
  std::vector<std::string> getStrings(StringRef key);
  /// The object in this field; none (and no error) when it is absent.
  std::optional<JsonObject> getObject(StringRef key);
  /// The field's list, emitting an error when it is no list or empty.
  const llvm::json::Array *getArray(StringRef key);

  /// Emits an error for each field that was neither read nor ignored.
  void finish();

  /// Starts the error "field 'PATH.KEY' ..." and remembers that there is one.
  InFlightDiagnostic emitError(StringRef key);
  /// "expects TEXT, got VALUE" for a field that is there, "is missing,
  /// expects TEXT" for one that is not.
  void emitExpects(StringRef key, const Twine &text);

  /// "PATH.KEY"
  std::string getPath(StringRef key) const;
  StringRef getPath() const { return path; }
  const JsonFile &getFile() const { return file; }
  const llvm::json::Object &getValue() const { return object; }
  bool hasFailed() const { return *failedFlag; }
  /// Shares the memory of errors with the object `parent`.
  JsonObject &reportTo(const JsonObject &parent) {
    failedFlag = parent.failedFlag;
    return *this;
  }

private:
  const JsonFile &file;
  const llvm::json::Object &object;
  std::string path;
  std::pair<llvm::StringSet<>, std::string> origin;
  llvm::StringSet<> known;
  std::shared_ptr<bool> failedFlag = std::make_shared<bool>(false);
};

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_JSON_JSON_H
