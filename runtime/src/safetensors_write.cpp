//===- safetensors_write.cpp - Writes safetensors files -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds the header, pads it with spaces until the data are aligned, and parses
// it once with our own reader: what we write, we can read.
//
//===----------------------------------------------------------------------===//
#include "error.h"
#include "file.h"
#include "safetensors.h"
#include "tensor.h"

#include <algorithm>
#include <cstdio>

namespace vit {

namespace {
/// JSON text that grows; remembers when memory ran out.
class JsonText {
public:
  JsonText &raw(const char *text) { return append(text, strlen(text)); }
  JsonText &number(uint64_t value) {
    char digits[24];
    snprintf(digits, sizeof(digits), "%llu",
             static_cast<unsigned long long>(value));
    return raw(digits);
  }
  JsonText &string(const char *value) {
    raw("\"");
    for (const char *c = value; *c; ++c) {
      if (*c == '"' || *c == '\\') {
        char escaped[2] = {'\\', *c};
        append(escaped, 2);
      } else if (static_cast<unsigned char>(*c) < 0x20) {
        char escaped[8];
        snprintf(escaped, sizeof(escaped), "\\u%04x",
                 static_cast<unsigned>(*c));
        append(escaped, 6);
      } else {
        append(c, 1);
      }
    }
    return raw("\"");
  }

  Array<char> text;
  bool enough = true;

private:
  JsonText &append(const char *value, size_t size) {
    enough = enough && text.append(value, size);
    return *this;
  }
};
} // namespace

/// Checks the arguments and puts the tensors in the order of writing.
static vit_status orderTensors(const vit_tensor_view *tensors, size_t count,
                               Array<size_t> &order, vit_error *error) {
  if (!order.resize(count))
    return fail(error, VIT_OUT_OF_MEMORY, "out of memory for %llu tensors",
                static_cast<unsigned long long>(count));
  for (size_t i = 0; i < count; ++i) {
    order[i] = i;
    if (vit_status status = checkView(tensors[i], error))
      return status;
    if (strcmp(tensors[i].name, "__metadata__") == 0)
      return fail(error, VIT_INVALID_ARGUMENT,
                  "no tensor can have the name '__metadata__'");
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    uint32_t bitsA = vit_dtype_bits(tensors[a].dtype);
    uint32_t bitsB = vit_dtype_bits(tensors[b].dtype);
    return bitsA != bitsB ? bitsA > bitsB : a < b;
  });
  return VIT_OK;
}

/// The header's JSON. False when the data exceed 2^64 bytes.
static bool writeHeader(const vit_tensor_view *tensors,
                        const Array<size_t> &order,
                        const vit_metadata *metadata, size_t metadataCount,
                        JsonText &json) {
  const char *comma = "";
  json.raw("{");
  if (metadataCount) {
    json.raw("\"__metadata__\":{");
    for (size_t i = 0; i < metadataCount; ++i)
      json.raw(i ? "," : "")
          .string(metadata[i].key)
          .raw(":")
          .string(metadata[i].value);
    json.raw("}");
    comma = ",";
  }
  uint64_t offset = 0;
  for (size_t i : order) {
    const vit_tensor_view &tensor = tensors[i];
    json.raw(comma).string(tensor.name).raw(":{\"dtype\":\"");
    json.raw(vit_dtype_name(tensor.dtype)).raw("\",\"shape\":[");
    for (int32_t d = 0; d < tensor.rank; ++d)
      json.raw(d ? "," : "").number(static_cast<uint64_t>(tensor.shape[d]));
    json.raw("],\"data_offsets\":[").number(offset).raw(",");
    if (__builtin_add_overflow(offset, tensor.bytes, &offset))
      return false;
    json.number(offset).raw("]}");
    comma = ",";
  }
  json.raw("}");
  return true;
}

vit_status writeSafetensors(const char *path, const vit_tensor_view *tensors,
                            size_t count, const vit_metadata *metadata,
                            size_t metadataCount, uint64_t alignment,
                            vit_error *error) {
  for (size_t i = 0; i < metadataCount; ++i)
    if (!metadata[i].key || !metadata[i].value)
      return fail(error, VIT_INVALID_ARGUMENT,
                  "file %s: the key or value of metadata entry %llu is null",
                  Quoted(path).str(), static_cast<unsigned long long>(i));
  Array<size_t> order;
  if (vit_status status = orderTensors(tensors, count, order, error))
    return status;
  JsonText json;
  if (!writeHeader(tensors, order, metadata, metadataCount, json))
    return failIn(error, VIT_INVALID_ARGUMENT, path, nullptr,
                  "the tensors take 2^64 bytes or more");
  while (json.enough && (json.text.size() + 8) % alignment != 0)
    json.raw(" ");
  if (!json.enough)
    return failIn(error, VIT_OUT_OF_MEMORY, path, nullptr,
                  "out of memory for the header");
  uint64_t length = json.text.size();
  if (length > kMaxHeaderBytes)
    return failIn(error, VIT_INVALID_ARGUMENT, path, nullptr,
                  "the header would be %llu bytes, at most %llu can be",
                  static_cast<unsigned long long>(length),
                  static_cast<unsigned long long>(kMaxHeaderBytes));
  // Finds names twice and text that is not UTF-8.
  Header header;
  vit_status status =
      parseHeader(json.text.data(), json.text.size(), path, header, error);
  if (!status)
    status = checkDistinct(header, path, error);
  if (status) {
    if (status == VIT_BAD_FILE)
      status = VIT_INVALID_ARGUMENT; // it is the caller's, not a file's
    if (error)
      error->status = status;
    return status;
  }

  FileWriter file;
  if ((status = file.open(path, error)) ||
      (status = file.write(&length, sizeof(length), error)) ||
      (status = file.write(json.text.data(), json.text.size(), error)))
    return status;
  for (size_t i : order)
    if ((status = file.write(tensors[i].data,
                             static_cast<size_t>(tensors[i].bytes), error)))
      return status;
  if ((status = file.commit(error)))
    return status;
  return succeed(error);
}

} // namespace vit

vit_status vit_safetensors_write(const char *path,
                                 const vit_tensor_view *tensors, size_t count,
                                 const vit_metadata *metadata,
                                 size_t metadata_count, vit_error *error) {
  if (!path || (!tensors && count) || (!metadata && metadata_count))
    return vit::fail(error, VIT_INVALID_ARGUMENT,
                     "vit_safetensors_write: '%s' is null",
                     !path               ? "path"
                     : !tensors && count ? "tensors"
                                         : "metadata");
  return vit::writeSafetensors(path, tensors, count, metadata, metadata_count,
                               64, error);
}
