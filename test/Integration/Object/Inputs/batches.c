/*===- batches.c - What a batch may not change ----------------------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* The model "m", compiled with --batch=dynamic: the bits of an image's results
|* must not depend on how many images a call has, on its place among them, on
|* what the others are, or on the number of threads. "one" is the same model
|* with a batch of 1 and must give the same bits from the same packed weights.
|*
\*===----------------------------------------------------------------------===*/
#include "m.h"
#include "one.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IMAGES = 5 };

static void makeUp(float *values, int64_t count, uint32_t seed) {
  uint32_t state = seed * 2654435761u + 12345;
  for (int64_t i = 0; i < count; ++i) {
    state = state * 1664525u + 1013904223u;
    values[i] = 0.25f * ((float)(state >> 8) / 8388608.0f - 1.0f);
  }
}

static void *allocate(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 64) / 64 * 64);
  if (memory == NULL)
    exit(1);
  return memory;
}

typedef struct Pieces {
  vit_task task;
  void *argument;
  int64_t first, end;
} Pieces;

static void *runPieces(void *argument) {
  const Pieces *pieces = argument;
  for (int64_t i = pieces->first; i < pieces->end; i += 3)
    pieces->task(pieces->argument, i);
  return NULL;
}

static void onThreads(void *context, int64_t count, vit_task task,
                      void *argument) {
  pthread_t threads[3];
  Pieces pieces[3];
  (void)context;
  for (int i = 0; i < 3; ++i) {
    pieces[i] = (Pieces){task, argument, i, count};
    if (pthread_create(&threads[i], NULL, runPieces, &pieces[i]))
      exit(1);
  }
  for (int i = 0; i < 3; ++i)
    pthread_join(threads[i], NULL);
}

static char *packed;
static void *workspace;
static float *images, *expected;

/* Runs the images with these numbers as one batch; returns how many of them
   have other results than they had alone. */
static int differ(int count, const int *numbers, const vit_parallel *parallel) {
  float *input = allocate(sizeof(float) * M_INPUT_ELEMENTS * count);
  float *output = allocate(sizeof(float) * M_OUTPUT_ELEMENTS * count);
  for (int i = 0; i < count; ++i)
    memcpy(input + (size_t)i * M_INPUT_ELEMENTS,
           images + (size_t)numbers[i] * M_INPUT_ELEMENTS,
           sizeof(float) * M_INPUT_ELEMENTS);
  memset(output, 255, sizeof(float) * M_OUTPUT_ELEMENTS * count);
  if (m_infer(packed, count, input, output, workspace, parallel) != VIT_CALL_OK)
    exit(1);
  int differing = 0;
  for (int i = 0; i < count; ++i) {
    int same = 1;
    /* Outputs lie one after another, each with the whole batch. */
    for (int o = 0; o < m_model.num_outputs; ++o) {
      const vit_tensor *tensor = &m_model.outputs[o];
      int64_t elements = 1;
      for (int d = 1; d < tensor->rank; ++d)
        elements *= tensor->shape[d];
      same &= memcmp(output + tensor->offset * count + elements * i,
                     expected + (size_t)numbers[i] * M_OUTPUT_ELEMENTS +
                         tensor->offset,
                     sizeof(float) * elements) == 0;
    }
    differing += !same;
  }
  free(input);
  free(output);
  return differing;
}

int main(void) {
  const void *table[M_NUM_PARAMS];
  int pointers = 0;
  for (int p = 0; p < m_model.num_params; ++p) {
    const vit_param *param = &m_model.params[p];
    int64_t count = 1;
    for (int d = 0; d < param->rank; ++d)
      count *= param->shape[d];
    for (int64_t layer = 0; layer < (param->count ? param->count : 1);
         ++layer, ++pointers) {
      float *values = allocate(sizeof(float) * count);
      makeUp(values, count, (uint32_t)pointers);
      table[pointers] = values;
    }
  }
  packed = allocate(M_PACKED_BYTES);
  workspace = allocate(M_WORKSPACE_BYTES + M_PACK_WORKSPACE_BYTES);
  if (m_pack(table, packed, workspace, NULL) != VIT_CALL_OK)
    return 1;

  images = allocate(sizeof(float) * M_INPUT_ELEMENTS * IMAGES);
  expected = allocate(sizeof(float) * M_OUTPUT_ELEMENTS * IMAGES);
  makeUp(images, (int64_t)M_INPUT_ELEMENTS * IMAGES, 99);
  printf("layouts of m and one: %s\n",
         M_LAYOUT_HASH == ONE_LAYOUT_HASH ? "the same" : "DIFFERENT");
  void *oneWorkspace = allocate(ONE_WORKSPACE_BYTES);
  for (int i = 0; i < IMAGES; ++i)
    if (one_infer(packed, images + (size_t)i * M_INPUT_ELEMENTS,
                  expected + (size_t)i * M_OUTPUT_ELEMENTS, oneWorkspace,
                  NULL) != VIT_CALL_OK)
      return 1;
  printf("two images: %s\n", memcmp(expected, expected + M_OUTPUT_ELEMENTS,
                                    sizeof(float) * M_OUTPUT_ELEMENTS)
                                 ? "other results"
                                 : "THE SAME");

  const vit_parallel parallel = {NULL, onThreads};
  int wrong = 0;
  for (int i = 0; i < IMAGES; ++i)
    wrong += differ(1, &i, i % 2 ? &parallel : NULL);
  printf("batches of 1: %d differ\n", wrong);
  const int forth[] = {0, 1, 2, 3, 4}, back[] = {4, 3, 2, 1, 0};
  const int many[] = {2, 2, 2, 0, 2}, pair[] = {3, 1};
  printf("batch of 2: %d differ\n", differ(2, pair, NULL));
  printf("batch of 5: %d differ\n", differ(5, forth, NULL));
  printf("batch of 5, backwards: %d differ\n", differ(5, back, NULL));
  printf("batch of 5, other neighbours: %d differ\n", differ(5, many, NULL));
  printf("batch of 5, threads: %d differ\n", differ(5, forth, &parallel));
  printf("no images: %s\n",
         m_infer(packed, 0, images, expected, workspace, NULL) == VIT_CALL_BATCH
             ? "refused"
             : "TAKEN");
  return 0;
}
