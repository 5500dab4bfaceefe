//===- tensor.cpp - Element types, sizes and conversion to f32 ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Element types as in safetensors (bits per element), sizes with every overflow
// checked, and the conversions to f32, which need no alignment of the source.
//
//===----------------------------------------------------------------------===//
#include "tensor.h"
#include "error.h"

#include <bit>
#include <cstring>

static_assert(std::endian::native == std::endian::little,
              "safetensors files are little-endian");

namespace vit {

struct DtypeRow {
  const char *name;
  uint32_t bits;
};

/// By value of vit_dtype.
static constexpr DtypeRow kDtypes[] = {
    {"BOOL", 8},    {"F4", 4},          {"F6_E2M3", 6},     {"F6_E3M2", 6},
    {"U8", 8},      {"I8", 8},          {"F8_E5M2", 8},     {"F8_E4M3", 8},
    {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"I16", 16},
    {"U16", 16},    {"F16", 16},        {"BF16", 16},       {"I32", 32},
    {"U32", 32},    {"F32", 32},        {"C64", 64},        {"F64", 64},
    {"I64", 64},    {"U64", 64},
};
static constexpr size_t kDtypeCount = sizeof(kDtypes) / sizeof(kDtypes[0]);
static_assert(kDtypeCount == VIT_DTYPE_U64 + 1);

static bool isDtype(vit_dtype dtype) {
  return static_cast<size_t>(dtype) < kDtypeCount;
}

bool countElements(const int64_t *shape, int64_t rank, uint64_t &elements) {
  uint64_t product = 1;
  for (int64_t i = 0; i < rank; ++i)
    if (shape[i] < 0 || __builtin_mul_overflow(
                            product, static_cast<uint64_t>(shape[i]), &product))
      return false;
  elements = product;
  return true;
}

bool countBytes(uint64_t elements, vit_dtype dtype, uint64_t &bytes) {
  uint64_t bits;
  if (!isDtype(dtype))
    return false;
  if (kDtypes[dtype].bits >= 8)
    return !__builtin_mul_overflow(elements, uint64_t{kDtypes[dtype].bits / 8},
                                   &bytes);
  if (__builtin_mul_overflow(elements, uint64_t{kDtypes[dtype].bits}, &bits) ||
      bits % 8 != 0)
    return false;
  bytes = bits / 8;
  return true;
}

bool findDtype(const char *name, size_t size, vit_dtype &dtype) {
  for (size_t i = 0; i < kDtypeCount; ++i)
    if (strlen(kDtypes[i].name) == size &&
        memcmp(kDtypes[i].name, name, size) == 0) {
      dtype = static_cast<vit_dtype>(i);
      return true;
    }
  return false;
}

bool sameShape(const int64_t *a, int64_t rankA, const int64_t *b,
               int64_t rankB) {
  if (rankA != rankB)
    return false;
  for (int64_t i = 0; i < rankA; ++i)
    if (a[i] != b[i])
      return false;
  return true;
}

vit_status checkView(const vit_tensor_view &view, vit_error *error) {
  if (!view.name)
    return fail(error, VIT_INVALID_ARGUMENT, "a tensor has no name");
  Quoted name(view.name);
  if (!isDtype(view.dtype))
    return fail(error, VIT_INVALID_ARGUMENT, "tensor %s: %d is no vit_dtype",
                name.str(), static_cast<int>(view.dtype));
  if (view.rank < 0 || (view.rank > 0 && !view.shape))
    return fail(error, VIT_INVALID_ARGUMENT, "tensor %s: rank %d with %s shape",
                name.str(), view.rank, view.shape ? "a" : "a null");
  ShapeText shape(view.shape, view.rank);
  uint64_t elements, bytes;
  if (!countElements(view.shape, view.rank, elements) ||
      !countBytes(elements, view.dtype, bytes))
    return fail(error, VIT_INVALID_ARGUMENT,
                "tensor %s: shape %s of %s has no size in whole bytes below "
                "2^64",
                name.str(), shape.str(), kDtypes[view.dtype].name);
  if (bytes != view.bytes)
    return fail(error, VIT_INVALID_ARGUMENT,
                "tensor %s: shape %s of %s takes %llu bytes, the view has %llu",
                name.str(), shape.str(), kDtypes[view.dtype].name,
                static_cast<unsigned long long>(bytes),
                static_cast<unsigned long long>(view.bytes));
  if (bytes > 0 && !view.data)
    return fail(error, VIT_INVALID_ARGUMENT,
                "tensor %s: the data of %llu bytes are null", name.str(),
                static_cast<unsigned long long>(bytes));
  return VIT_OK;
}

/// IEEE 754 binary16 to binary32; every value is exact, NaN payloads move to
/// the upper bits and are made quiet.
static uint32_t halfBits(uint16_t half) {
  uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
  uint32_t exponent = (half >> 10) & 0x1Fu;
  uint32_t fraction = half & 0x3FFu;
  if (exponent == 0x1F) // infinity or NaN
    return sign | 0x7F800000u | (fraction ? 0x400000u : 0u) | (fraction << 13);
  if (exponent != 0)
    return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction == 0)
    return sign;
  // Subnormal, fraction * 2^-24: its highest bit becomes the implicit one.
  uint32_t shift = static_cast<uint32_t>(std::countl_zero(fraction)) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3FFu) << 13);
}

/// Calls convert on each element of the unaligned source.
template <typename From, typename Convert>
static void convertAll(const void *source, float *out, uint64_t count,
                       Convert convert) {
  const char *bytes = static_cast<const char *>(source);
  for (uint64_t i = 0; i < count; ++i) {
    From value;
    memcpy(&value, bytes + i * sizeof(From), sizeof(From));
    out[i] = convert(value);
  }
}

} // namespace vit

using namespace vit;

const char *vit_dtype_name(vit_dtype dtype) {
  return isDtype(dtype) ? kDtypes[dtype].name : nullptr;
}

uint32_t vit_dtype_bits(vit_dtype dtype) {
  return isDtype(dtype) ? kDtypes[dtype].bits : 0;
}

int vit_dtype_is_convertible(vit_dtype dtype) {
  return dtype == VIT_DTYPE_F64 || dtype == VIT_DTYPE_F32 ||
         dtype == VIT_DTYPE_F16 || dtype == VIT_DTYPE_BF16;
}

uint64_t vit_tensor_elements(const vit_tensor_view *tensor) {
  uint64_t elements = 0;
  if (!tensor || !countElements(tensor->shape, tensor->rank, elements))
    return 0;
  return elements;
}

vit_status vit_tensor_to_f32(const vit_tensor_view *tensor, float *out,
                             uint64_t count, vit_error *error) {
  if (!tensor || (!out && count > 0))
    return fail(error, VIT_INVALID_ARGUMENT,
                "vit_tensor_to_f32: the %s is null",
                tensor ? "output" : "tensor");
  if (vit_status status = checkView(*tensor, error))
    return status;
  Quoted name(tensor->name);
  uint64_t elements = vit_tensor_elements(tensor);
  if (elements != count)
    return fail(error, VIT_INVALID_ARGUMENT,
                "tensor %s has %llu elements, the output has room for %llu",
                name.str(), static_cast<unsigned long long>(elements),
                static_cast<unsigned long long>(count));
  if (count == 0)
    return succeed(error);
  switch (tensor->dtype) {
  case VIT_DTYPE_F32:
    memcpy(out, tensor->data, static_cast<size_t>(tensor->bytes));
    return succeed(error);
  case VIT_DTYPE_F16:
    convertAll<uint16_t>(tensor->data, out, count, [](uint16_t value) {
      return std::bit_cast<float>(halfBits(value));
    });
    return succeed(error);
  case VIT_DTYPE_BF16:
    convertAll<uint16_t>(tensor->data, out, count, [](uint16_t value) {
      return std::bit_cast<float>(static_cast<uint32_t>(value) << 16);
    });
    return succeed(error);
  case VIT_DTYPE_F64:
    convertAll<double>(tensor->data, out, count,
                       [](double value) { return static_cast<float>(value); });
    return succeed(error);
  default:
    return fail(error, VIT_UNSUPPORTED,
                "tensor %s has dtype %s; only F64, F32, F16 and BF16 convert "
                "to f32",
                name.str(), vit_dtype_name(tensor->dtype));
  }
}
