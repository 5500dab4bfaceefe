//===- packed.cpp - Packed weight files -----------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens, makes, checks and writes packed blobs. Opening reads the header's few
// hundred bytes; the data are mapped and paged in when infer touches them.
//
//===----------------------------------------------------------------------===//
#include "packed.h"
#include "error.h"
#include "model.h"
#include "safetensors.h"

#include <cstdio>
#include <memory>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace vit {

using ull = unsigned long long;

static constexpr const char *kFormat = "vitc.packed";
static constexpr const char *kVersion = "1";

/// Metadata that the format itself defines.
static constexpr const char *kReserved[] = {
    "format", "version", "model", "layout_hash", "packed_bytes", "checksum"};

/// 16 lowercase hexadecimal digits.
static bool parseHash(const char *text, uint64_t &hash) {
  if (strlen(text) != 16)
    return false;
  hash = 0;
  for (const char *c = text; *c; ++c) {
    uint64_t digit;
    if (*c >= '0' && *c <= '9')
      digit = static_cast<uint64_t>(*c - '0');
    else if (*c >= 'a' && *c <= 'f')
      digit = static_cast<uint64_t>(*c - 'a' + 10);
    else
      return false;
    hash = hash << 4 | digit;
  }
  return true;
}

/// A decimal number without sign or superfluous zero.
static bool parseCount(const char *text, uint64_t &count) {
  if (!*text || (text[0] == '0' && text[1]))
    return false;
  count = 0;
  for (const char *c = text; *c; ++c)
    if (*c < '0' || *c > '9' || __builtin_mul_overflow(count, 10, &count) ||
        __builtin_add_overflow(count, static_cast<uint64_t>(*c - '0'), &count))
      return false;
  return true;
}

vit_status checkMadeFor(const vit_packed &packed, const vit_model *model,
                        vit_error *error) {
  const char *path = packed.file ? packed.file->path.data() : "(memory)";
  if (packed.layoutHash != model->layout_hash ||
      packed.bytes != model->packed_bytes)
    return failIn(error, VIT_MISMATCH, path, nullptr,
                  "it was made for model %s with layout hash %016llx and %llu "
                  "bytes, this is model %s with layout hash %016llx and %llu "
                  "bytes",
                  Quoted(packed.modelName).str(), ull(packed.layoutHash),
                  ull(packed.bytes), Quoted(model->name).str(),
                  ull(model->layout_hash), ull(model->packed_bytes));
  if (reinterpret_cast<uintptr_t>(packed.data) % model->alignment != 0)
    return failIn(error, VIT_MISMATCH, path, nullptr,
                  "its data do not begin at a multiple of %llu bytes, which "
                  "model %s needs",
                  ull(model->alignment), Quoted(model->name).str());
  return VIT_OK;
}

/// Reads the metadata of an open packed file into the handle.
static vit_status readPacked(vit_packed &packed, vit_error *error) {
  const char *path = packed.file->path.data();
  const char *values[6];
  for (int i = 0; i < 6; ++i) {
    values[i] = vit_safetensors_metadata(packed.file, kReserved[i]);
    if (!values[i])
      return failIn(error, VIT_BAD_FILE, path, nullptr,
                    "it is no packed weight file: its metadata lack '%s'",
                    kReserved[i]);
    if (i == 0 && strcmp(values[0], kFormat) != 0)
      return failIn(error, VIT_BAD_FILE, path, nullptr,
                    "it is no packed weight file: its format is %s, not '%s'",
                    Quoted(values[0]).str(), kFormat);
    if (i == 1 && strcmp(values[1], kVersion) != 0)
      return failIn(error, VIT_UNSUPPORTED, path, nullptr,
                    "its format has version %s, this runtime reads version "
                    "'%s'",
                    Quoted(values[1]).str(), kVersion);
  }
  uint64_t checksum;
  packed.modelName = values[2];
  if (!parseHash(values[3], packed.layoutHash))
    return failIn(error, VIT_BAD_FILE, path, nullptr,
                  "'layout_hash' is %s, not 16 hexadecimal digits",
                  Quoted(values[3]).str());
  if (!parseCount(values[4], packed.bytes))
    return failIn(error, VIT_BAD_FILE, path, nullptr,
                  "'packed_bytes' is %s, not a number",
                  Quoted(values[4]).str());
  if (!parseHash(values[5], checksum))
    return failIn(error, VIT_BAD_FILE, path, nullptr,
                  "'checksum' is %s, not 16 hexadecimal digits",
                  Quoted(values[5]).str());
  const vit_tensor_view *tensor = vit_safetensors_find(packed.file, "packed");
  size_t count = vit_safetensors_count(packed.file);
  if (!tensor || count != 1)
    return failIn(error, VIT_BAD_FILE, path, nullptr,
                  "it has %llu tensors, not one named 'packed'", ull(count));
  if (tensor->dtype != VIT_DTYPE_U8 || tensor->rank != 1 ||
      tensor->bytes != packed.bytes)
    return failIn(error, VIT_BAD_FILE, path, "packed",
                  "it is %s of shape %s, 'packed_bytes' says U8 of [%llu]",
                  vit_dtype_name(tensor->dtype),
                  ShapeText(tensor->shape, tensor->rank).str(),
                  ull(packed.bytes));
  if (reinterpret_cast<uintptr_t>(tensor->data) % 64 != 0)
    return failIn(error, VIT_BAD_FILE, path, "packed",
                  "its data do not begin at a multiple of 64 bytes");
  packed.data = tensor->data;
  return VIT_OK;
}

} // namespace vit

using namespace vit;

vit_status vit_packed_open(const char *path, const vit_model *model,
                           uint32_t flags, vit_packed **packed,
                           vit_error *error) {
  if (packed)
    *packed = nullptr;
  if (!path || !packed)
    return fail(error, VIT_INVALID_ARGUMENT, "vit_packed_open: '%s' is null",
                path ? "packed" : "path");
  if (flags & ~static_cast<uint32_t>(VIT_PACKED_VERIFY))
    return fail(error, VIT_INVALID_ARGUMENT,
                "vit_packed_open: unknown flags 0x%x", flags);
  if (model)
    if (vit_status status = checkModel(model, error))
      return status;
  std::unique_ptr<vit_packed> opened(new (std::nothrow) vit_packed);
  if (!opened)
    return failIn(error, VIT_OUT_OF_MEMORY, path, nullptr, "out of memory");
  if (vit_status status = vit_safetensors_open(path, &opened->file, error))
    return status;
  if (vit_status status = readPacked(*opened, error))
    return status;
  if (model)
    if (vit_status status = checkMadeFor(*opened, model, error))
      return status;
  if (flags & VIT_PACKED_VERIFY)
    if (vit_status status = vit_packed_verify(opened.get(), error))
      return status;
  *packed = opened.release();
  return succeed(error);
}

vit_status vit_packed_from_weights(const vit_model *model,
                                   const vit_weights *weights,
                                   const vit_parallel *parallel,
                                   vit_packed **packed, vit_error *error) {
  if (!packed)
    return fail(error, VIT_INVALID_ARGUMENT,
                "vit_packed_from_weights: 'packed' is null");
  *packed = nullptr;
  if (vit_status status = checkModel(model, error))
    return status;
  std::unique_ptr<vit_packed> made(new (std::nothrow) vit_packed);
  uint64_t alignment = model->alignment > 64 ? model->alignment : 64;
  if (!made || !made->buffer.allocate(model->packed_bytes, alignment))
    return fail(error, VIT_OUT_OF_MEMORY,
                "model %s: out of memory for %llu bytes of packed weights",
                Quoted(model->name).str(), ull(model->packed_bytes));
  made->data = made->buffer.data();
  made->bytes = model->packed_bytes;
  made->layoutHash = model->layout_hash;
  made->modelName = model->name;
  if (vit_status status =
          vit_pack(model, weights, made->buffer.data(), parallel, error))
    return status;
  *packed = made.release();
  return succeed(error);
}

vit_status vit_packed_from_memory(const vit_model *model, const void *data,
                                  uint64_t bytes, vit_packed **packed,
                                  vit_error *error) {
  if (packed)
    *packed = nullptr;
  if (!packed || !data)
    return fail(error, VIT_INVALID_ARGUMENT,
                "vit_packed_from_memory: '%s' is null",
                packed ? "data" : "packed");
  if (vit_status status = checkModel(model, error))
    return status;
  std::unique_ptr<vit_packed> made(new (std::nothrow) vit_packed);
  if (!made)
    return fail(error, VIT_OUT_OF_MEMORY, "model %s: out of memory",
                Quoted(model->name).str());
  made->data = data;
  made->bytes = bytes;
  made->layoutHash = model->layout_hash;
  made->modelName = model->name;
  if (vit_status status = checkMadeFor(*made, model, error))
    return status;
  *packed = made.release();
  return succeed(error);
}

void vit_packed_close(vit_packed *packed) { delete packed; }

const void *vit_packed_data(const vit_packed *packed) {
  return packed ? packed->data : nullptr;
}

uint64_t vit_packed_bytes(const vit_packed *packed) {
  return packed ? packed->bytes : 0;
}

uint64_t vit_packed_layout_hash(const vit_packed *packed) {
  return packed ? packed->layoutHash : 0;
}

const char *vit_packed_model_name(const vit_packed *packed) {
  return packed ? packed->modelName : nullptr;
}

const char *vit_packed_metadata(const vit_packed *packed, const char *key) {
  return packed ? vit_safetensors_metadata(packed->file, key) : nullptr;
}

vit_status vit_packed_verify(const vit_packed *packed, vit_error *error) {
  if (!packed)
    return fail(error, VIT_INVALID_ARGUMENT, "the packed weights are null");
  uint64_t expected = 0;
  const char *text = vit_packed_metadata(packed, "checksum");
  if (!text || !parseHash(text, expected))
    return fail(error, VIT_INVALID_ARGUMENT,
                "the packed weights of model %s come from no file, there is no "
                "checksum",
                Quoted(packed->modelName).str());
  uint64_t found =
      XXH3_64bits(packed->data, static_cast<size_t>(packed->bytes));
  if (found != expected)
    return failIn(error, VIT_BAD_CHECKSUM, packed->file->path.data(), nullptr,
                  "the checksum of its %llu bytes of data is %016llx, written "
                  "was %016llx",
                  ull(packed->bytes), ull(found), ull(expected));
  return succeed(error);
}

vit_status vit_packed_write(const char *path, const vit_model *model,
                            const void *data, const vit_metadata *metadata,
                            size_t metadata_count, vit_error *error) {
  if (!path || !data || (!metadata && metadata_count))
    return fail(error, VIT_INVALID_ARGUMENT, "vit_packed_write: '%s' is null",
                !path   ? "path"
                : !data ? "data"
                        : "metadata");
  if (vit_status status = checkModel(model, error))
    return status;
  char hash[24], bytes[24], checksum[24];
  snprintf(hash, sizeof(hash), "%016llx", ull(model->layout_hash));
  snprintf(bytes, sizeof(bytes), "%llu", ull(model->packed_bytes));
  snprintf(checksum, sizeof(checksum), "%016llx",
           ull(XXH3_64bits(data, static_cast<size_t>(model->packed_bytes))));
  const char *values[6] = {kFormat, kVersion, model->name,
                           hash,    bytes,    checksum};
  Array<vit_metadata> all;
  bool enough = all.reserve(metadata_count + 6);
  for (int i = 0; enough && i < 6; ++i)
    enough = all.push({kReserved[i], values[i]});
  if (!enough || !all.append(metadata, metadata_count))
    return failIn(error, VIT_OUT_OF_MEMORY, path, nullptr,
                  "out of memory for the metadata");
  int64_t shape[1] = {static_cast<int64_t>(model->packed_bytes)};
  vit_tensor_view tensor = {};
  tensor.name = "packed";
  tensor.dtype = VIT_DTYPE_U8;
  tensor.rank = 1;
  tensor.shape = shape;
  tensor.data = data;
  tensor.bytes = model->packed_bytes;
  uint64_t alignment = model->alignment > 64 ? model->alignment : 64;
  return writeSafetensors(path, &tensor, 1, all.data(), all.size(), alignment,
                          error);
}
