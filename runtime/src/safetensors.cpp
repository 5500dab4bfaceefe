//===- safetensors.cpp - Reads safetensors files --------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens a file and checks what its header says about the whole: offsets without
// hole or overlap to the end of the file, lengths that agree with shapes, names
// that are distinct. Data are mapped and never touched here.
//
//===----------------------------------------------------------------------===//
#include "safetensors.h"
#include "error.h"
#include "tensor.h"

#include <algorithm>
#include <memory>

namespace vit {

using ull = unsigned long long;

bool sortByName(const vit_tensor_view *views, size_t count,
                Array<size_t> &order) {
  if (!order.resize(count))
    return false;
  for (size_t i = 0; i < count; ++i)
    order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return strcmp(views[a].name, views[b].name) < 0;
  });
  return true;
}

const vit_tensor_view *findByName(const vit_tensor_view *views,
                                  const Array<size_t> &order,
                                  const char *name) {
  const size_t *found = std::lower_bound(
      order.begin(), order.end(), name, [&](size_t i, const char *wanted) {
        return strcmp(views[i].name, wanted) < 0;
      });
  if (found == order.end() || strcmp(views[*found].name, name) != 0)
    return nullptr;
  return &views[*found];
}

/// Checks offsets and lengths against each other and the `size` bytes of data.
static vit_status checkLayout(Header &header, uint64_t size, const char *file,
                              vit_error *error) {
  // Stable by way of the name's place, which grows with the order of the text.
  std::sort(header.tensors.begin(), header.tensors.end(),
            [](const HeaderTensor &a, const HeaderTensor &b) {
              if (a.begin != b.begin)
                return a.begin < b.begin;
              return a.end != b.end ? a.end < b.end : a.name < b.name;
            });
  uint64_t end = 0;
  for (const HeaderTensor &tensor : header.tensors) {
    const char *name = &header.strings[tensor.name];
    if (tensor.end < tensor.begin)
      return failIn(error, VIT_BAD_FILE, file, name,
                    "its data end at byte %llu, before they begin "
                    "at byte %llu",
                    ull(tensor.end), ull(tensor.begin));
    if (tensor.begin != end)
      return failIn(error, VIT_BAD_FILE, file, name,
                    "its data begin at byte %llu, those before "
                    "end at byte %llu: %s",
                    ull(tensor.begin), ull(end),
                    tensor.begin > end ? "a hole" : "an overlap");
    if (tensor.end > size)
      return failIn(error, VIT_BAD_FILE, file, name,
                    "its data end at byte %llu, the file has only "
                    "%llu bytes of data",
                    ull(tensor.end), ull(size));
    ShapeText shape(header.dimensions.data() + tensor.shape, tensor.rank);
    uint64_t elements, bytes;
    if (!countElements(header.dimensions.data() + tensor.shape, tensor.rank,
                       elements))
      return failIn(error, VIT_BAD_FILE, file, name,
                    "shape %s has 2^64 elements or more", shape.str());
    if (!countBytes(elements, tensor.dtype, bytes))
      return failIn(error, VIT_BAD_FILE, file, name, "shape %s of %s %s",
                    shape.str(), vit_dtype_name(tensor.dtype),
                    vit_dtype_bits(tensor.dtype) < 8 &&
                            elements < UINT64_MAX / 8
                        ? "does not fill its last byte"
                        : "takes 2^64 bytes or more");
    if (bytes != tensor.end - tensor.begin)
      return failIn(error, VIT_BAD_FILE, file, name,
                    "shape %s of %s takes %llu bytes, "
                    "'data_offsets' give it %llu",
                    shape.str(), vit_dtype_name(tensor.dtype), ull(bytes),
                    ull(tensor.end - tensor.begin));
    end = tensor.end;
  }
  if (end != size)
    return failIn(error, VIT_BAD_FILE, file, nullptr,
                  "the tensors end at byte %llu of the data, the file has "
                  "%llu bytes of data",
                  ull(end), ull(size));
  return VIT_OK;
}

/// Turns the parsed header into the views that users see.
static bool makeViews(vit_safetensors &file, const unsigned char *data) {
  Header &header = file.header;
  if (!file.tensors.reserve(header.tensors.size()) ||
      !file.metadata.reserve(header.metadata.size()))
    return false;
  for (const HeaderTensor &tensor : header.tensors) {
    vit_tensor_view view = {};
    view.name = &header.strings[tensor.name];
    view.dtype = tensor.dtype;
    view.rank = tensor.rank;
    view.shape = header.dimensions.data() + tensor.shape;
    view.data = data + tensor.begin;
    view.bytes = tensor.end - tensor.begin;
    view.file = file.path.data();
    if (!file.tensors.push(view))
      return false;
  }
  for (const HeaderString &entry : header.metadata)
    if (!file.metadata.push(
            {&header.strings[entry.key], &header.strings[entry.value]}))
      return false;
  return sortByName(file.tensors.data(), file.tensors.size(), file.byName);
}

/// Finds a text that is there twice; null when all are distinct.
static const char *sortAndFindTwin(Array<const char *> &texts) {
  std::sort(texts.begin(), texts.end(),
            [](const char *a, const char *b) { return strcmp(a, b) < 0; });
  for (size_t i = 1; i < texts.size(); ++i)
    if (strcmp(texts[i - 1], texts[i]) == 0)
      return texts[i];
  return nullptr;
}

vit_status checkDistinct(const Header &header, const char *file,
                         vit_error *error) {
  Array<const char *> names, keys;
  bool enough = names.reserve(header.tensors.size()) &&
                keys.reserve(header.metadata.size());
  for (const HeaderTensor &tensor : header.tensors)
    enough = enough && names.push(&header.strings[tensor.name]);
  for (const HeaderString &entry : header.metadata)
    enough = enough && keys.push(&header.strings[entry.key]);
  if (!enough)
    return failIn(error, VIT_OUT_OF_MEMORY, file, nullptr,
                  "out of memory for the header");
  if (const char *name = sortAndFindTwin(names))
    return failIn(error, VIT_BAD_FILE, file, nullptr,
                  "tensor %s is there twice", Quoted(name).str());
  if (const char *key = sortAndFindTwin(keys))
    return failIn(error, VIT_BAD_FILE, file, nullptr,
                  "'__metadata__' has the key %s twice", Quoted(key).str());
  return VIT_OK;
}

/// Everything but the mapping.
static vit_status readHeader(vit_safetensors &file, const unsigned char *bytes,
                             size_t size, vit_error *error) {
  const char *path = file.path.data();
  if (size < 8)
    return failIn(error, VIT_BAD_FILE, path, nullptr,
                  "it has %llu bytes, a safetensors file has at least 8",
                  ull(size));
  uint64_t length;
  memcpy(&length, bytes, 8);
  if (length > kMaxHeaderBytes)
    return failIn(error, VIT_BAD_FILE, path, nullptr,
                  "the header's length is %llu bytes, at most %llu can be (is "
                  "it a safetensors file?)",
                  ull(length), ull(kMaxHeaderBytes));
  if (length > size - 8)
    return failIn(error, VIT_BAD_FILE, path, nullptr,
                  "the header's length is %llu bytes, the file has only %llu "
                  "after it",
                  ull(length), ull(size - 8));
  const char *text = reinterpret_cast<const char *>(bytes + 8);
  if (length == 0 || text[0] != '{')
    return failIn(error, VIT_BAD_FILE, path, nullptr,
                  "the header does not begin with '{'");
  if (vit_status status = parseHeader(text, static_cast<size_t>(length), path,
                                      file.header, error))
    return status;
  if (vit_status status = checkDistinct(file.header, path, error))
    return status;
  if (vit_status status =
          checkLayout(file.header, size - 8 - length, path, error))
    return status;
  if (!makeViews(file, bytes + 8 + length))
    return failIn(error, VIT_OUT_OF_MEMORY, path, nullptr,
                  "out of memory for the header");
  return VIT_OK;
}

} // namespace vit

using namespace vit;

/// Opens `path`, or what is at `data` when `path` is only a name.
static vit_status openFile(const char *path, bool isMemory, const void *data,
                           size_t size, vit_safetensors **out,
                           vit_error *error) {
  std::unique_ptr<vit_safetensors> file(new (std::nothrow) vit_safetensors);
  if (!file || !appendString(file->path, path, strlen(path)))
    return fail(error, VIT_OUT_OF_MEMORY, "file %s: out of memory",
                Quoted(path).str());
  if (!isMemory) {
    if (vit_status status = file->map.open(path, error))
      return status;
    data = file->map.data();
    size = file->map.size();
  }
  if (vit_status status = readHeader(
          *file, static_cast<const unsigned char *>(data), size, error))
    return status;
  *out = file.release();
  return succeed(error);
}

vit_status vit_safetensors_open(const char *path, vit_safetensors **file,
                                vit_error *error) {
  if (file)
    *file = nullptr;
  if (!path || !file)
    return fail(error, VIT_INVALID_ARGUMENT,
                "vit_safetensors_open: '%s' is null", path ? "file" : "path");
  return openFile(path, false, nullptr, 0, file, error);
}

vit_status vit_safetensors_open_memory(const void *data, size_t size,
                                       const char *name, vit_safetensors **file,
                                       vit_error *error) {
  if (file)
    *file = nullptr;
  if (!file || (!data && size > 0))
    return fail(error, VIT_INVALID_ARGUMENT,
                "vit_safetensors_open_memory: '%s' is null",
                file ? "data" : "file");
  return openFile(name ? name : "(memory)", true, data, size, file, error);
}

void vit_safetensors_close(vit_safetensors *file) { delete file; }

size_t vit_safetensors_count(const vit_safetensors *file) {
  return file ? file->tensors.size() : 0;
}

const vit_tensor_view *vit_safetensors_tensor(const vit_safetensors *file,
                                              size_t index) {
  return index < vit_safetensors_count(file) ? &file->tensors[index] : nullptr;
}

const vit_tensor_view *vit_safetensors_find(const vit_safetensors *file,
                                            const char *name) {
  return file && name ? findByName(file->tensors.data(), file->byName, name)
                      : nullptr;
}

size_t vit_safetensors_metadata_count(const vit_safetensors *file) {
  return file ? file->metadata.size() : 0;
}

const vit_metadata *vit_safetensors_metadata_at(const vit_safetensors *file,
                                                size_t index) {
  return index < vit_safetensors_metadata_count(file) ? &file->metadata[index]
                                                      : nullptr;
}

const char *vit_safetensors_metadata(const vit_safetensors *file,
                                     const char *key) {
  for (size_t i = 0; key && i < vit_safetensors_metadata_count(file); ++i)
    if (strcmp(file->metadata[i].key, key) == 0)
      return file->metadata[i].value;
  return nullptr;
}
