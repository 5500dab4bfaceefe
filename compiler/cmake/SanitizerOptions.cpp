//===- SanitizerOptions.cpp - How sanitizers treat vitc's programs --------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Linked into every program of a sanitized build that uses LLVM. LLVM's
// libraries come from Debian, without sanitizers:
// - its allocators, inlined in our code, poison memory that its own code then
//   uses without clearing it, so poisoning by hand is off;
// - ThreadSanitizer sees our threads' accesses, but not the atomics by which
//   LLVM's code orders its own, so what that code does is left out.
// Allocators return null where the tests of the runtime want to see that.
//
//===----------------------------------------------------------------------===//

extern "C" __attribute__((visibility("default"))) const char *
__asan_default_options() {
  return "allow_user_poisoning=0:allocator_may_return_null=1";
}

extern "C" __attribute__((visibility("default"))) const char *
__tsan_default_options() {
  return "ignore_noninstrumented_modules=1:allocator_may_return_null=1";
}
