//===- Npy.cpp - One array of NumPy ---------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The header is a Python literal of a dictionary with three known keys; only
// what can stand there is understood.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Npy.h"

#include "compiler/Checkpoint/Limits.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
/// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeaderReader {
public:
  HeaderReader(const Source &source, uint64_t begin, llvm::StringRef text)
      : source(source), end(begin + text.size()), rest(text) {}

  llvm::Error run();

  std::string typeName;
  bool hasType = false; // false: of a record
  std::optional<bool> columnMajor;
  std::optional<std::vector<int64_t>> shape;

private:
  llvm::Error fail(const llvm::Twine &reason) {
    return source.fail(end - rest.size(), "the header of the .npy " + reason);
  }
  llvm::Error readType();
  llvm::Error readOrder();
  llvm::Error readShape();

  bool take(llvm::StringRef token) {
    rest = rest.ltrim(" \n");
    return rest.consume_front(token);
  }
  /// Text in quotes; it has no escapes.
  std::optional<llvm::StringRef> takeText() {
    rest = rest.ltrim(" \n");
    if (rest.empty() || (rest[0] != '\'' && rest[0] != '"'))
      return std::nullopt;
    size_t close = rest.find(rest[0], 1);
    if (close == llvm::StringRef::npos || close > 64)
      return std::nullopt;
    llvm::StringRef text = rest.slice(1, close);
    rest = rest.drop_front(close + 1);
    return text;
  }

  const Source &source;
  uint64_t end; // of the header
  llvm::StringRef rest;
};
} // namespace

llvm::Error HeaderReader::readType() {
  if (hasType || !typeName.empty())
    return fail("has 'descr' twice");
  if (std::optional<llvm::StringRef> text = takeText()) {
    typeName = text->str();
    hasType = true;
    return llvm::Error::success();
  }
  // A list of fields: a record, whose brackets are all that matters.
  typeName = "a record";
  rest = rest.ltrim(" \n");
  size_t depth = 0;
  for (size_t i = 0; i < rest.size(); ++i) {
    depth += rest[i] == '[' || rest[i] == '(';
    if (depth == 0)
      break;
    depth -= rest[i] == ']' || rest[i] == ')';
    if (depth == 0) {
      rest = rest.drop_front(i + 1);
      return llvm::Error::success();
    }
  }
  return fail("expects a type here");
}

llvm::Error HeaderReader::readOrder() {
  if (columnMajor)
    return fail("has 'fortran_order' twice");
  if (take("True"))
    columnMajor = true;
  else if (take("False"))
    columnMajor = false;
  else
    return fail("expects True or False here");
  return llvm::Error::success();
}

llvm::Error HeaderReader::readShape() {
  if (shape)
    return fail("has 'shape' twice");
  shape.emplace();
  if (!take("("))
    return fail("expects a tuple here");
  while (!take(")")) {
    int64_t extent;
    rest = rest.ltrim(" \n");
    if (rest.consumeInteger(10, extent) || extent < 0)
      return fail("expects a dimension here");
    rest.consume_front("L"); // Python 2's
    shape->push_back(extent);
    if (shape->size() > kMaxTensorRank)
      return fail("has a shape of more than " + llvm::Twine(kMaxTensorRank) +
                  " dimensions");
    if (!take(",") && !rest.ltrim(" \n").starts_with(")"))
      return fail("expects ',' or ')' here");
  }
  return llvm::Error::success();
}

llvm::Error HeaderReader::run() {
  if (!take("{"))
    return fail("does not begin with '{'");
  while (!take("}")) {
    std::optional<llvm::StringRef> key = takeText();
    if (!key || !take(":"))
      return fail("expects a key here");
    llvm::Error error = *key == "descr"           ? readType()
                        : *key == "fortran_order" ? readOrder()
                        : *key == "shape"
                            ? readShape()
                            : fail("has the unknown key " + quoteText(*key));
    if (error)
      return error;
    if (!take(",") && !rest.ltrim(" \n").starts_with("}"))
      return fail("expects ',' or '}' here");
  }
  if (!rest.trim(" \n").empty())
    return fail("goes on behind '}'");
  if (typeName.empty() || !columnMajor || !shape)
    return fail("lacks 'descr', 'fortran_order' or 'shape'");
  return llvm::Error::success();
}

llvm::Expected<Npy> vit::readNpy(const Source &source) {
  llvm::StringRef bytes = source.bytes;
  if (!bytes.starts_with(kNpyMagic) || bytes.size() < 10)
    return source.fail("it does not begin as a .npy file does");
  const unsigned version = static_cast<uint8_t>(bytes[6]);
  if (version < 1 || version > 3 || bytes[7] != 0)
    return source.fail(
        6, "the .npy has version " + llvm::Twine(version) + "." +
               llvm::Twine(unsigned(static_cast<uint8_t>(bytes[7]))) +
               ", expects 1.0 to 3.0");
  const uint64_t begin = version == 1 ? 10 : 12;
  if (bytes.size() < begin)
    return source.fail(bytes.size(), "the .npy is cut");
  const uint64_t length =
      version == 1 ? llvm::support::endian::read16le(bytes.data() + 8)
                   : llvm::support::endian::read32le(bytes.data() + 8);
  if (length > kMaxNpyHeader || length > bytes.size() - begin)
    return source.fail(
        8, "the header of the .npy has " + llvm::Twine(length) +
               " bytes, at most " +
               llvm::Twine(std::min(bytes.size() - begin, kMaxNpyHeader)) +
               " can be");
  HeaderReader header(source, begin, bytes.substr(begin, length));
  if (llvm::Error error = header.run())
    return error;
  Npy npy;
  npy.typeName = std::move(header.typeName);
  npy.array.shape = std::move(*header.shape);
  if (header.hasType)
    npy.type = parseNumpyType(npy.typeName);
  if (!npy.type)
    return npy;
  npy.array.type = *npy.type;
  npy.array.strides = packedStrides(npy.array.shape, *header.columnMajor);
  npy.array.data = bytes.substr(begin + length);
  const std::optional<uint64_t> wanted = countBytes(npy.array.shape, *npy.type);
  if (!wanted || *wanted != npy.array.data.size())
    return source.fail(
        begin + length,
        "shape " + describeExtents(npy.array.shape) + " of '" + npy.typeName +
            "' takes " +
            (wanted ? llvm::Twine(*wanted) : llvm::Twine("2^63 or more")) +
            " bytes, the .npy has " + llvm::Twine(npy.array.data.size()));
  return npy;
}
