/*===- usage.h - The examples of docs/runtime.md --------------------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* The functions of usage.c, for usage_test.cpp.
|*
\*===----------------------------------------------------------------------===*/
#ifndef VIT_TEST_RUNTIME_USAGE_H
#define VIT_TEST_RUNTIME_USAGE_H

#ifdef __cplusplus
extern "C" {
#endif

int classify(const char *path, const float *image, float *logits);
int pack(const char *checkpoint, const char *path);

#ifdef __cplusplus
}
#endif
#endif /* VIT_TEST_RUNTIME_USAGE_H */
