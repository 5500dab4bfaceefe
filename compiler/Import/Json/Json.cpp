//===- Json.cpp - JSON files read with care -------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// llvm::json parses. JsonScanner goes over the text before, for what that does
// not look after: limits, places and repeats.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Json/Json.h"

#include "compiler/Checkpoint/Source.h"
#include "compiler/Import/Json/JsonScanner.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// JsonFile
//===----------------------------------------------------------------------===//

std::unique_ptr<JsonFile> JsonFile::open(MLIRContext *context, StringRef path) {
  Location unknown = UnknownLoc::get(context);
  // Nothing is waited for, as a FIFO would be.
  if (llvm::sys::fs::exists(path) && !llvm::sys::fs::is_regular_file(path)) {
    mlir::emitError(unknown)
        << "cannot read '" << path << "': it is not a regular file";
    return nullptr;
  }
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer) {
    mlir::emitError(unknown)
        << "cannot read '" << path << "': " << buffer.getError().message();
    return nullptr;
  }
  StringRef text = (*buffer)->getBuffer();
  if (text.size() > kMaxJsonBytes) {
    mlir::emitError(unknown)
        << "cannot read '" << path << "': " << text.size()
        << " bytes of JSON, expects at most " << kMaxJsonBytes;
    return nullptr;
  }
  std::unique_ptr<JsonFile> file(new JsonFile(context, path));
  JsonScanner scanner(*file, text);
  if (failed(scanner.scan()))
    return nullptr;

  llvm::Expected<json::Value> value = json::parse(text);
  if (!value) {
    unsigned line = 1, column = 1, byte = 0;
    std::string message = llvm::toString(value.takeError());
    StringRef rest = message; // "[line:column, byte=N]: text"
    [[maybe_unused]] bool isPlaced =
        rest.consume_front("[") && !rest.consumeInteger(10, line) &&
        rest.consume_front(":") && !rest.consumeInteger(10, column) &&
        rest.consume_front(", byte=") && !rest.consumeInteger(10, byte) &&
        rest.consume_front("]: ");
    assert(isPlaced && "LLVM says otherwise where JSON is wrong");
    byte -= byte > 0; // the parser stands behind what it does not like
    mlir::emitError(FileLineColLoc::get(context, path, line, column))
        << "byte " << byte << ": expects JSON: " << rest.lower();
    return nullptr;
  }
  file->root = std::move(*value);
  if (!file->root.getAsObject()) {
    mlir::emitError(FileLineColLoc::get(context, path, 1, 1))
        << "expects a JSON object, got " << describeJson(file->root);
    return nullptr;
  }
  if (failed(scanner.checkRepeats()))
    return nullptr;
  return file;
}

std::unique_ptr<JsonFile> JsonFile::make(MLIRContext *context,
                                         json::Object root) {
  std::unique_ptr<JsonFile> file(new JsonFile(context, ""));
  file->root = std::move(root);
  return file;
}

Location JsonFile::getLocation(StringRef field) const {
  if (path.empty())
    return UnknownLoc::get(context);
  while (true) {
    auto found = places.find(extendJsonPath(kJsonRoot, field));
    if (found != places.end())
      return FileLineColLoc::get(context, path, found->second.first,
                                 found->second.second);
    size_t cut = field.find_last_of(".[");
    if (cut == StringRef::npos)
      return FileLineColLoc::get(context, path, 1, 1);
    field = field.take_front(cut);
  }
}

InFlightDiagnostic JsonFile::emitError(StringRef field) const {
  return std::move(mlir::emitError(getLocation(field))
                   << "field " << quoteText(field) << " ");
}

std::string JsonFile::describeField(StringRef field) const {
  const json::Object *object = root.getAsObject();
  StringRef rest = field;
  for (size_t dot; object && (dot = rest.find('.')) != StringRef::npos;
       rest = rest.substr(dot + 1))
    object = object->getObject(rest.take_front(dot));
  const json::Value *value = object ? object->get(rest) : nullptr;
  return quoteText(field) + " (" +
         (value ? describeJson(*value) : "not given") + ")";
}

std::string vit::describeJson(const json::Value &value) {
  std::string text;
  llvm::raw_string_ostream(text) << value;
  // All other control characters are escaped in JSON.
  llvm::replace(text, '\x7f', '?');
  if (text.size() > 60)
    text = text.substr(0, 57) + "...";
  return text;
}

//===----------------------------------------------------------------------===//
// JsonObject
//===----------------------------------------------------------------------===//

std::string JsonObject::getPath(StringRef key) const {
  if (origin.first.contains(key))
    return origin.second + "." + key.str();
  return path.empty() ? key.str() : path + "." + key.str();
}

InFlightDiagnostic JsonObject::emitError(StringRef key) {
  *failedFlag = true;
  return file.emitError(getPath(key));
}

void JsonObject::emitExpects(StringRef key, const Twine &text) {
  const json::Value *value = object.get(key);
  if (!value)
    emitError(key) << "is missing, expects " << text;
  else
    emitError(key) << "expects " << text << ", got " << describeJson(*value);
}

const json::Value *JsonObject::get(StringRef key) {
  known.insert(key);
  const json::Value *value = object.get(key);
  return value && value->kind() != json::Value::Null ? value : nullptr;
}

static std::string rangeText(StringRef what, int64_t min, int64_t max) {
  std::string text = (what + " >= " + Twine(min)).str();
  if (max != JsonObject::kMax)
    text += " and <= " + std::to_string(max);
  return text;
}

int64_t JsonObject::getInteger(StringRef key, std::optional<int64_t> absent,
                               int64_t min, int64_t max) {
  const json::Value *value = get(key);
  if (!value && absent)
    return *absent;
  if (value)
    if (auto number = value->getAsInteger();
        number && *number >= min && *number <= max)
      return *number;
  emitExpects(key, rangeText("an integer", min, max));
  return absent.value_or(min);
}

double JsonObject::getNumber(StringRef key, std::optional<double> absent) {
  const json::Value *value = get(key);
  if (!value && absent)
    return *absent;
  if (value)
    if (auto number = value->getAsNumber(); number && std::isfinite(*number))
      return *number;
  emitExpects(key, "a number");
  return absent.value_or(0);
}

bool JsonObject::getBool(StringRef key, bool absent) {
  const json::Value *value = get(key);
  if (!value)
    return absent;
  if (auto flag = value->getAsBoolean())
    return *flag;
  emitExpects(key, "true or false");
  return absent;
}

std::string JsonObject::getString(StringRef key,
                                  std::optional<StringRef> absent) {
  const json::Value *value = get(key);
  if (!value && absent)
    return absent->str();
  if (value)
    if (auto text = value->getAsString())
      return text->str();
  emitExpects(key, "a string");
  return absent.value_or("").str();
}

size_t JsonObject::getWord(StringRef key, ArrayRef<StringRef> words,
                           std::optional<size_t> absent) {
  const json::Value *value = get(key);
  if (!value && absent)
    return *absent;
  if (value)
    if (auto text = value->getAsString())
      for (auto [i, word] : llvm::enumerate(words))
        if (word == *text)
          return i;
  emitExpects(key, "one of \"" + llvm::join(words, "\", \"") + "\"");
  return absent.value_or(0);
}

std::pair<int64_t, int64_t>
JsonObject::getPair(StringRef key,
                    std::optional<std::pair<int64_t, int64_t>> absent,
                    int64_t min, int64_t max) {
  const json::Value *value = get(key);
  if (!value && absent)
    return *absent;
  if (value) {
    auto inRange = [&](std::optional<int64_t> n) {
      return n && *n >= min && *n <= max;
    };
    if (auto number = value->getAsInteger(); inRange(number))
      return {*number, *number};
    if (const json::Array *list = value->getAsArray();
        list && list->size() == 2) {
      auto height = (*list)[0].getAsInteger(),
           width = (*list)[1].getAsInteger();
      if (inRange(height) && inRange(width))
        return {*height, *width};
    }
  }
  emitExpects(key, rangeText("one integer or [height, width], each", min, max));
  return absent.value_or(std::pair(min, min));
}

std::vector<int64_t> JsonObject::getIntegers(StringRef key, int64_t min,
                                             int64_t max) {
  std::vector<int64_t> result;
  const json::Value *value = get(key);
  if (!value)
    return result;
  const json::Array *list = value->getAsArray();
  if (list)
    for (const json::Value &element : *list) {
      auto number = element.getAsInteger();
      if (!number || *number < min || *number > max)
        break;
      result.push_back(*number);
    }
  if (!list || result.size() != list->size())
    emitExpects(key, rangeText("a list of integers", min, max));
  return result;
}

std::vector<std::string> JsonObject::getStrings(StringRef key) {
  std::vector<std::string> result;
  const json::Value *value = get(key);
  if (!value)
    return result;
  const json::Array *list = value->getAsArray();
  if (list)
    for (const json::Value &element : *list) {
      auto text = element.getAsString();
      if (!text)
        break;
      result.push_back(text->str());
    }
  if (!list || result.size() != list->size())
    emitExpects(key, "a list of strings");
  return result;
}

std::optional<JsonObject> JsonObject::getObject(StringRef key) {
  const json::Value *value = get(key);
  if (!value)
    return std::nullopt;
  if (const json::Object *child = value->getAsObject())
    return JsonObject(file, *child, getPath(key)).reportTo(*this);
  emitExpects(key, "an object");
  return std::nullopt;
}

const json::Array *JsonObject::getArray(StringRef key) {
  const json::Value *value = get(key);
  if (value)
    if (const json::Array *list = value->getAsArray(); list && !list->empty())
      return list;
  emitExpects(key, "a list with at least one element");
  return nullptr;
}

void JsonObject::finish() {
  // Sorted: llvm::json::Object does not keep the order of the file.
  std::vector<StringRef> unknown;
  for (const auto &field : object)
    if (!known.contains(field.first))
      unknown.push_back(field.first);
  llvm::sort(unknown);
  for (StringRef key : unknown) {
    StringRef nearest;
    unsigned best = 3; // more than two edits away is no typing error
    for (const auto &candidate : known)
      if (unsigned distance = key.edit_distance(candidate.getKey(), true, best);
          distance < best)
        best = distance, nearest = candidate.getKey();
    InFlightDiagnostic diagnostic = emitError(key);
    diagnostic << "is unknown";
    if (!nearest.empty())
      diagnostic << "; did you mean " << quoteText(nearest) << "?";
  }
}
