//===- safetensors_fuzz.cpp - Fuzzes the safetensors reader -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of an accepted file every tensor must lie inside the file, all together must
// cover its data, and each must be found by its name.
//
//===----------------------------------------------------------------------===//
#include "fuzz.h"
#include "vit/runtime.h"

#include <cstdlib>
#include <cstring>

static void checkRefusal(vit_status status, const vit_error &error) {
  check(status == VIT_BAD_FILE || status == VIT_OUT_OF_MEMORY);
  check(error.status == status);
  check(memchr(error.message, '\0', sizeof(error.message)) != nullptr);
  check(strncmp(error.message, "file 'fuzz'", 11) == 0);
  for (const char *c = error.message; *c; ++c)
    check(static_cast<unsigned char>(*c) >= 0x20);
}

static void checkTensor(const vit_safetensors *file,
                        const vit_tensor_view &tensor, const uint8_t *data,
                        size_t size) {
  const uint8_t *begin = static_cast<const uint8_t *>(tensor.data);
  check(begin >= data && begin <= data + size);
  check(tensor.bytes <= static_cast<size_t>(data + size - begin));
  check(vit_safetensors_find(file, tensor.name) == &tensor);
  uint64_t elements = vit_tensor_elements(&tensor);
  check(elements * vit_dtype_bits(tensor.dtype) / 8 == tensor.bytes);
  float *floats = static_cast<float *>(malloc((elements + 1) * sizeof(float)));
  check(floats != nullptr);
  vit_status status = vit_tensor_to_f32(&tensor, floats, elements, nullptr);
  check(status == (vit_dtype_is_convertible(tensor.dtype) || elements == 0
                       ? VIT_OK
                       : VIT_UNSUPPORTED));
  free(floats);
}

void fuzzSafetensors(const uint8_t *data, size_t size) {
  vit_error error;
  vit_safetensors *file = nullptr;
  vit_status status =
      vit_safetensors_open_memory(data, size, "fuzz", &file, &error);
  check((status == VIT_OK) == (file != nullptr));
  if (status != VIT_OK)
    return checkRefusal(status, error);
  uint64_t header, covered = 0;
  memcpy(&header, data, 8);
  for (size_t i = 0; i < vit_safetensors_count(file); ++i) {
    const vit_tensor_view &tensor = *vit_safetensors_tensor(file, i);
    checkTensor(file, tensor, data, size);
    covered += tensor.bytes;
  }
  check(8 + header + covered == size);
  for (size_t i = 0; i < vit_safetensors_metadata_count(file); ++i) {
    const vit_metadata &entry = *vit_safetensors_metadata_at(file, i);
    check(vit_safetensors_metadata(file, entry.key) == entry.value);
  }
  vit_safetensors_close(file);
}

#ifdef VIT_FUZZER
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzzSafetensors(data, size);
  return 0;
}
#endif
