//===- memory.h - Allocation that reports failure -------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A growing array and an aligned buffer whose every allocation can fail with a
// false, since the runtime neither throws nor aborts. All memory comes from
// operator new (nothrow), which a program, or a test, can replace.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_SRC_MEMORY_H
#define VIT_RUNTIME_SRC_MEMORY_H

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <type_traits>

namespace vit {

/// A vector of plain values. push, append and resize return false, and change
/// nothing, when memory runs out.
template <typename T> class Array {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

public:
  Array() = default;
  Array(const Array &) = delete;
  Array &operator=(const Array &) = delete;
  ~Array() { ::operator delete(items); }

  [[nodiscard]] bool reserve(size_t wanted) {
    if (wanted <= room)
      return true;
    if (wanted > SIZE_MAX / 2 / sizeof(T))
      return false;
    size_t grown = wanted > 2 * room ? wanted : 2 * room;
    T *moved =
        static_cast<T *>(::operator new(grown * sizeof(T), std::nothrow));
    if (!moved)
      return false;
    if (count)
      memcpy(moved, items, count * sizeof(T));
    ::operator delete(items);
    items = moved;
    room = grown;
    return true;
  }
  [[nodiscard]] bool push(const T &value) {
    T copy = value; // `value` may lie in this array
    if (!reserve(count + 1))
      return false;
    items[count++] = copy;
    return true;
  }
  [[nodiscard]] bool append(const T *values, size_t number) {
    if (number > SIZE_MAX - count || !reserve(count + number))
      return false;
    if (number)
      memcpy(items + count, values, number * sizeof(T));
    count += number;
    return true;
  }
  /// New elements are value-initialized.
  [[nodiscard]] bool resize(size_t number) {
    if (!reserve(number))
      return false;
    for (size_t i = count; i < number; ++i)
      items[i] = T();
    count = number;
    return true;
  }

  size_t size() const { return count; }
  bool empty() const { return count == 0; }
  T *data() { return items; }
  const T *data() const { return items; }
  T &operator[](size_t i) { return items[i]; }
  const T &operator[](size_t i) const { return items[i]; }
  T &back() { return items[count - 1]; }
  T *begin() { return items; }
  T *end() { return items + count; }
  const T *begin() const { return items; }
  const T *end() const { return items + count; }

private:
  T *items = nullptr;
  size_t count = 0;
  size_t room = 0;
};

/// Appends `text` and a NUL; false when memory runs out.
[[nodiscard]] inline bool appendString(Array<char> &strings, const char *text,
                                       size_t size) {
  return strings.reserve(strings.size() + size + 1) &&
         strings.append(text, size) && strings.push('\0');
}

/// Bytes at an alignment, uninitialized.
class AlignedBuffer {
public:
  AlignedBuffer() = default;
  AlignedBuffer(const AlignedBuffer &) = delete;
  AlignedBuffer &operator=(const AlignedBuffer &) = delete;
  ~AlignedBuffer() { reset(); }

  /// `alignment` is a power of two. Zero bytes give a valid pointer, too.
  [[nodiscard]] bool allocate(uint64_t bytes, uint64_t alignment) {
    reset();
    if (bytes > SIZE_MAX / 2)
      return false;
    align = std::align_val_t(alignment);
    pointer = ::operator new(bytes ? static_cast<size_t>(bytes) : 1, align,
                             std::nothrow);
    return pointer != nullptr;
  }
  void *data() const { return pointer; }

private:
  void reset() {
    if (pointer)
      ::operator delete(pointer, align);
    pointer = nullptr;
  }
  void *pointer = nullptr;
  std::align_val_t align{1};
};

} // namespace vit

#endif // VIT_RUNTIME_SRC_MEMORY_H
