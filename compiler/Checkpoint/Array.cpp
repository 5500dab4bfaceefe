//===- Array.cpp - Arrays as files have them ------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See Array.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Array.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cstring>

using namespace mlir;
using namespace mlir::vit;

namespace {
struct NumpyType {
  llvm::StringRef name;
  vit_dtype dtype;
};
} // namespace

static constexpr NumpyType kNumpyTypes[] = {
    {"b1", VIT_DTYPE_BOOL},
    {"i1", VIT_DTYPE_I8},
    {"u1", VIT_DTYPE_U8},
    {"i2", VIT_DTYPE_I16},
    {"u2", VIT_DTYPE_U16},
    {"i4", VIT_DTYPE_I32},
    {"u4", VIT_DTYPE_U32},
    {"i8", VIT_DTYPE_I64},
    {"u8", VIT_DTYPE_U64},
    {"f2", VIT_DTYPE_F16},
    {"f4", VIT_DTYPE_F32},
    {"f8", VIT_DTYPE_F64},
    // What NumPy writes of ml_dtypes' bfloat16.
    {"c8", VIT_DTYPE_C64},
    {"V2", VIT_DTYPE_BF16},
};

std::optional<ElementType> vit::parseNumpyType(llvm::StringRef text) {
  ElementType type;
  if (!text.empty() && llvm::StringRef("<>|=").contains(text[0])) {
    type.bigEndian = text[0] == '>';
    text = text.drop_front();
  }
  const auto *found = llvm::find_if(
      kNumpyTypes, [&](const NumpyType &known) { return known.name == text; });
  if (found == std::end(kNumpyTypes))
    return std::nullopt;
  type.dtype = found->dtype;
  return type;
}

std::vector<int64_t> vit::packedStrides(llvm::ArrayRef<int64_t> shape,
                                        bool columnMajor) {
  std::vector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    size_t dimension = columnMajor ? i : shape.size() - 1 - i;
    strides[dimension] = stride;
    // Arrays too large are refused by layOut, which counts with care.
    stride = static_cast<int64_t>(static_cast<uint64_t>(stride) *
                                  static_cast<uint64_t>(shape[dimension]));
  }
  return strides;
}

std::optional<uint64_t> vit::countBytes(llvm::ArrayRef<int64_t> shape,
                                        ElementType type) {
  int64_t bytes = static_cast<int64_t>(type.bytes());
  // Zero times anything is zero, but 2^62 x 2^62 x 0 is nobody's shape.
  for (int64_t extent : shape)
    if (extent < 0 ||
        llvm::MulOverflow(bytes, std::max<int64_t>(extent, 1), bytes))
      return std::nullopt;
  return llvm::is_contained(shape, 0) ? 0 : bytes;
}

/// The number of the last element; none on overflow or a negative stride.
static std::optional<int64_t> findLast(const StoredArray &array) {
  int64_t last = array.offset;
  if (last < 0)
    return std::nullopt;
  for (auto [extent, stride] : llvm::zip_equal(array.shape, array.strides)) {
    int64_t distance;
    if (stride < 0 || llvm::MulOverflow(extent - 1, stride, distance) ||
        llvm::AddOverflow(last, distance, last))
      return std::nullopt;
  }
  return last;
}

/// Whether the elements lie in row-major order without gaps.
static bool isPacked(const StoredArray &array) {
  int64_t stride = 1;
  for (size_t i = array.shape.size(); i-- > 0;) {
    if (array.shape[i] != 1 && array.strides[i] != stride)
      return false;
    stride *= array.shape[i];
  }
  return true;
}

/// Copies element by element in row-major order.
static void gather(const StoredArray &array, uint64_t bytes, char *out) {
  const size_t rank = array.shape.size();
  const uint64_t width = array.type.bytes();
  std::vector<int64_t> index(rank, 0);
  int64_t at = array.offset;
  for (char *end = out + bytes; out != end; out += width) {
    memcpy(out, array.data.data() + at * static_cast<int64_t>(width), width);
    for (size_t i = rank; i-- > 0;) {
      at += array.strides[i];
      if (++index[i] < array.shape[i])
        break;
      at -= array.strides[i] * array.shape[i];
      index[i] = 0;
    }
  }
}

/// Puts the bytes of each number in the other order; a complex one is two.
static void swapBytes(ElementType type, char *data, uint64_t bytes) {
  const uint64_t width =
      type.dtype == VIT_DTYPE_C64 ? type.bytes() / 2 : type.bytes();
  for (char *end = data + bytes; data != end; data += width)
    std::reverse(data, data + width);
}

llvm::Expected<llvm::StringRef> vit::layOut(const StoredArray &array,
                                            Memory &memory,
                                            const Source &source,
                                            const llvm::Twine &what) {
  auto describe = [&] {
    return " of shape " + describeExtents(array.shape) + ", strides " +
           describeExtents(array.strides) + " and offset " +
           std::to_string(array.offset);
  };
  const std::optional<uint64_t> bytes = countBytes(array.shape, array.type);
  if (!bytes)
    return source.fail(what + describe() + " has no size below 2^63 bytes");
  if (*bytes == 0)
    return llvm::StringRef("", 0);
  const uint64_t width = array.type.bytes();
  const uint64_t stored = array.data.size() / width;
  std::optional<int64_t> last = findLast(array);
  if (!last || static_cast<uint64_t>(*last) >= stored)
    return source.fail(what + describe() + " reaches out of its " +
                       llvm::Twine(stored) + " stored elements");
  const bool swap = array.type.bigEndian && width > 1;
  const bool packed = isPacked(array);
  llvm::StringRef data = array.data.substr(array.offset * width);
  if (packed && !swap)
    return data.take_front(*bytes);
  llvm::Expected<char *> copy =
      memory.allocate(*bytes, source, what + " in row-major order");
  if (!copy)
    return copy.takeError();
  if (packed)
    memcpy(*copy, data.data(), *bytes);
  else
    gather(array, *bytes, *copy);
  if (swap)
    swapBytes(array.type, *copy, *bytes);
  return llvm::StringRef(*copy, *bytes);
}
