//===- sanitizer_options.cpp - How sanitizers treat the tests -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tests ask for absurd sizes to see them refused; sanitizers' allocators would
// end the program instead of returning null. Without a sanitizer no one calls
// these functions.
//
//===----------------------------------------------------------------------===//

extern "C" __attribute__((visibility("default"))) const char *
__asan_default_options() {
  return "allocator_may_return_null=1";
}

extern "C" __attribute__((visibility("default"))) const char *
__tsan_default_options() {
  return "allocator_may_return_null=1";
}
