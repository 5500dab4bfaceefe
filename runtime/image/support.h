//===- support.h - Memory and checks for the image part ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Memory for pixels, and what all entry points check. Errors are filled by the
// runtime's own error.h; the formats that the decoders deliver are decode.h's.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_IMAGE_SUPPORT_H
#define VIT_RUNTIME_IMAGE_SUPPORT_H

#include "../src/error.h"
#include "vit/image.h"

#include <new>

namespace vit::image {

/// A block of memory with one owner, of trivial types and, unlike vit::Array,
/// not filled: pixels are written once.
template <typename T> class Buffer {
public:
  Buffer() = default;
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  ~Buffer() { ::operator delete(elements); }

  /// Replaces the content by `count` uninitialized elements; false when there
  /// is no memory for them.
  [[nodiscard]] bool allocate(uint64_t count) {
    ::operator delete(elements);
    elements = nullptr;
    if (count > SIZE_MAX / sizeof(T))
      return false;
    elements = static_cast<T *>(
        ::operator new(static_cast<size_t>(count) * sizeof(T), std::nothrow));
    return elements != nullptr;
  }

  T *data() { return elements; }
  const T *data() const { return elements; }
  T &operator[](uint64_t index) { return elements[index]; }
  const T &operator[](uint64_t index) const { return elements[index]; }

  void swap(Buffer &other) {
    T *mine = elements;
    elements = other.elements;
    other.elements = mine;
  }

  /// Gives the block to the caller, who ends it by operator delete.
  T *release() {
    T *result = elements;
    elements = nullptr;
    return result;
  }

private:
  T *elements = nullptr;
};

/// True when `width` x `height` are positive and within the limit of the API.
inline bool isAllowedSize(int64_t width, int64_t height) {
  return width > 0 && height > 0 && width <= VIT_IMAGE_MAX_PIXELS &&
         height <= VIT_IMAGE_MAX_PIXELS / width;
}

/// Checks what a caller hands in as an image.
vit_status checkImage(const vit_image *image, vit_error *error);

} // namespace vit::image

#endif // VIT_RUNTIME_IMAGE_SUPPORT_H
