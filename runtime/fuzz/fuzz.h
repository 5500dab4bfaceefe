//===- fuzz.h - The runtime's fuzz targets ------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each target reads bytes as one parser does and checks what must hold of
// whatever it accepts or refuses; a violation traps. libFuzzer programs are
// built with VIT_FUZZER defined, the unit tests call the functions on corpus/.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_FUZZ_FUZZ_H
#define VIT_RUNTIME_FUZZ_FUZZ_H

#include <cstddef>
#include <cstdint>

/// A safetensors file.
void fuzzSafetensors(const uint8_t *data, size_t size);

/// A model.safetensors.index.json.
void fuzzIndex(const uint8_t *data, size_t size);

/// Stops the program when a property does not hold, in every build.
inline void check(bool holds) {
  if (!holds)
    __builtin_trap();
}

#endif // VIT_RUNTIME_FUZZ_FUZZ_H
