//===- error.cpp - How the runtime says what went wrong -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Formatting of messages into fixed buffers; allocates nothing.
//
//===----------------------------------------------------------------------===//
#include "error.h"

#include <cstdio>
#include <cstring>

namespace vit {

/// Where a text can be cut at or before `end` without splitting a UTF-8
/// character.
static size_t cutBefore(const char *text, size_t end) {
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return end;
}

/// The same at or after `begin`.
static size_t cutAfter(const char *text, size_t size, size_t begin) {
  while (begin < size &&
         (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80)
    ++begin;
  return begin;
}

/// Writes the formatted text at `used` in the message, cut with "...".
[[gnu::format(printf, 3, 0)]] static void
write(vit_error *error, size_t used, const char *format, va_list arguments) {
  size_t room = sizeof(error->message) - used;
  int length = vsnprintf(error->message + used, room, format, arguments);
  if (length < 0)
    error->message[used] = '\0';
  else if (static_cast<size_t>(length) >= room)
    strcpy(error->message +
               cutBefore(error->message, sizeof(error->message) - 4),
           "...");
}

vit_status fail(vit_error *error, vit_status status, const char *format, ...) {
  if (!error)
    return status;
  error->status = status;
  va_list arguments;
  va_start(arguments, format);
  write(error, 0, format, arguments);
  va_end(arguments);
  return status;
}

vit_status failIn(vit_error *error, vit_status status, const char *file,
                  const char *tensor, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfailIn(error, status, file, tensor, format, arguments);
  va_end(arguments);
  return status;
}

vit_status vfailIn(vit_error *error, vit_status status, const char *file,
                   const char *tensor, const char *format, va_list arguments) {
  if (!error)
    return status;
  // Two quoted texts are far shorter than the message.
  fail(error, status, "file %s: %s%s%s", Quoted(file).str(),
       tensor ? "tensor " : "", tensor ? Quoted(tensor).str() : "",
       tensor ? ": " : "");
  write(error, strlen(error->message), format, arguments);
  return status;
}

vit_status succeed(vit_error *error) {
  if (error) {
    error->status = VIT_OK;
    error->message[0] = '\0';
  }
  return VIT_OK;
}

Quoted::Quoted(const char *text) { assign(text, text ? strlen(text) : 0); }

Quoted::Quoted(const char *text, size_t size) { assign(text, size); }

/// Bytes of the UTF-8 character that `text` begins with; 0 when it is none.
static size_t characterBytes(const char *text, size_t size) {
  const unsigned char first = static_cast<unsigned char>(text[0]);
  const size_t bytes = first < 0x80                    ? 1
                       : first >= 0xC2 && first < 0xE0 ? 2
                       : (first & 0xF0) == 0xE0        ? 3
                       : first >= 0xF0 && first < 0xF5 ? 4
                                                       : 0;
  if (bytes > size)
    return 0;
  for (size_t i = 1; i < bytes; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
      return 0;
  return bytes;
}

void Quoted::assign(const char *text, size_t size) {
  char *out = buffer;
  auto copy = [&](size_t begin, size_t end) {
    while (begin < end) {
      const unsigned char c = static_cast<unsigned char>(text[begin]);
      const size_t bytes = characterBytes(text + begin, end - begin);
      if (bytes == 0 || c < 0x20 || c == 0x7F) {
        *out++ = '?';
        ++begin;
        continue;
      }
      memcpy(out, text + begin, bytes);
      out += bytes;
      begin += bytes;
    }
  };
  *out++ = '\'';
  if (size <= kMost) {
    copy(0, size);
  } else {
    copy(0, cutBefore(text, kMost / 2));
    memcpy(out, "...", 3);
    out += 3;
    copy(cutAfter(text, size, size - kMost / 2), size);
  }
  *out++ = '\'';
  *out = '\0';
}

ShapeText::ShapeText(const int64_t *shape, int64_t rank) {
  size_t used = 1;
  strcpy(buffer, "[");
  for (int64_t i = 0; i < rank; ++i) {
    if (used > sizeof(buffer) - 32) {
      used += static_cast<size_t>(snprintf(buffer + used, 8, ", ..."));
      break;
    }
    used += static_cast<size_t>(snprintf(buffer + used, sizeof(buffer) - used,
                                         "%s%lld", i == 0 ? "" : ", ",
                                         static_cast<long long>(shape[i])));
  }
  strcpy(buffer + used, "]");
}

} // namespace vit

const char *vit_status_text(vit_status status) {
  switch (status) {
  case VIT_OK:
    return "ok";
  case VIT_INVALID_ARGUMENT:
    return "invalid argument";
  case VIT_OUT_OF_MEMORY:
    return "out of memory";
  case VIT_IO_ERROR:
    return "input or output error";
  case VIT_NOT_FOUND:
    return "not found";
  case VIT_BAD_FILE:
    return "malformed file";
  case VIT_MISMATCH:
    return "made for something else";
  case VIT_BAD_CHECKSUM:
    return "checksum does not match";
  case VIT_UNSUPPORTED:
    return "not supported here";
  case VIT_STATUS_MAX:
    break;
  }
  return "unknown status";
}

const char *vit_runtime_version(void) { return VIT_RUNTIME_VERSION; }
