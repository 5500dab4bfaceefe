/*===- two_models.c - Two models in one program ---------------------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
\*===----------------------------------------------------------------------===*/
/* Two models in one program, by their headers and objects alone. */
#include "many.h"
#include "tiny.h"

#include <stdio.h>
#include <stdlib.h>

/* A whole file at an address that is a multiple of 64. */
static void *read_file(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  void *data = aligned_alloc(64, 1 << 16);
  if (file == NULL || data == NULL)
    exit(2);
  *bytes = fread(data, 1, 1 << 16, file);
  fclose(file);
  return data;
}

static void print(const char *name, const float *values, int count) {
  int i;
  printf("%s:", name);
  for (i = 0; i < count; ++i)
    printf(" %g", values[i]);
  printf("\n");
}

int main(int argc, char **argv) {
  static const float input[3 * TINY_INPUT_ELEMENTS] = {1, 2, 3, 4,  5,  6,
                                                       7, 8, 9, 10, 11, 12};
  float output[3 * MANY_OUTPUT_ELEMENTS];
  void *workspace = aligned_alloc(TINY_ALIGNMENT, TINY_WORKSPACE_BYTES);
  size_t bytes;
  const void *file = read_file(argc > 1 ? argv[1] : "", &bytes);
  const void *packed = tiny_packed(file, bytes);
  if (packed == NULL)
    return printf("not the weights of this model\n"), 1;
  if (tiny_infer(packed, input, output, workspace, NULL) != VIT_CALL_OK)
    return 3;
  print("tiny", output, TINY_OUTPUT_ELEMENTS);
  if (many_infer(packed, 3, input, output, workspace, NULL) != VIT_CALL_OK)
    return 3;
  print("many", output, 3 * MANY_OUTPUT_ELEMENTS);
  if (tiny_model.batch != 1 || many_model.batch != 0)
    return 3;
  return 0;
}
