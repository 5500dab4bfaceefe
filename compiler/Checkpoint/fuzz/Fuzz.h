//===- Fuzz.h - Fuzz targets of the readers of checkpoints ------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each target reads bytes as one reader does and checks what must hold of
// whatever it accepts or refuses; a violation traps. libFuzzer programs are
// built with VIT_FUZZER defined, the unit tests call the functions on corpus/.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_FUZZ_FUZZ_H
#define VIT_COMPILER_CHECKPOINT_FUZZ_FUZZ_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace mlir::vit {

/// An archive, all members of which are unpacked.
void fuzzZip(llvm::StringRef bytes);

/// A pickle, and the state dict in it.
void fuzzPickle(llvm::StringRef bytes);

/// A .npy file.
void fuzzNpy(llvm::StringRef bytes);

/// A file of any kind that Checkpoint opens.
void fuzzCheckpoint(llvm::StringRef bytes);

/// Stops the program when a property does not hold, in every build.
inline void check(bool holds) {
  if (!holds)
    __builtin_trap();
}

/// One line that names the file.
inline void checkRefusal(llvm::Error error) {
  std::string message = llvm::toString(std::move(error));
  check(llvm::StringRef(message).starts_with("file 'fuzz'"));
  for (char c : message)
    check(static_cast<unsigned char>(c) >= 0x20);
}

#ifdef VIT_FUZZER
#define VIT_FUZZ_MAIN(target)                                                  \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {    \
    target(llvm::StringRef(reinterpret_cast<const char *>(data), size));       \
    return 0;                                                                  \
  }
#else
#define VIT_FUZZ_MAIN(target)
#endif

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_FUZZ_FUZZ_H
