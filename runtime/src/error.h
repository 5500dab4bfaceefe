//===- error.h - How the runtime says what went wrong ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fills the caller's vit_error. Text that comes from files (names, paths) goes
// through Quoted, so that no hostile name can smuggle control characters into
// a terminal or push the numbers out of the message.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_SRC_ERROR_H
#define VIT_RUNTIME_SRC_ERROR_H

#include "vit/runtime.h"

#include <cstdarg>

namespace vit {

/// Writes status and message where `error` is not null; returns `status`.
[[gnu::format(printf, 3, 4)]] vit_status
fail(vit_error *error, vit_status status, const char *format, ...);

/// The same about a tensor, or (where `tensor` is null) the whole of a file:
/// "file 'x': tensor 'y': ...".
[[gnu::format(printf, 5, 6)]] vit_status
failIn(vit_error *error, vit_status status, const char *file,
       const char *tensor, const char *format, ...);
[[gnu::format(printf, 5, 0)]] vit_status
vfailIn(vit_error *error, vit_status status, const char *file,
        const char *tensor, const char *format, va_list arguments);

/// VIT_OK with an empty message.
vit_status succeed(vit_error *error);

/// 'text' in quotes: control characters and bytes that are
/// no UTF-8 become '?', the middle of a long text
/// becomes "...". Null reads as an empty text.
class Quoted {
public:
  explicit Quoted(const char *text);
  Quoted(const char *text, size_t size);
  const char *str() const { return buffer; }

private:
  void assign(const char *text, size_t size);
  static constexpr size_t kMost = 160; // bytes of text shown
  char buffer[kMost + 8];
};

/// "[192, 1000]"; long shapes end in "...".
class ShapeText {
public:
  ShapeText(const int64_t *shape, int64_t rank);
  const char *str() const { return buffer; }

private:
  char buffer[200];
};

} // namespace vit

#endif // VIT_RUNTIME_SRC_ERROR_H
