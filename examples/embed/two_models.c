/*===- two_models.c - Two models, many threads ----------------------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* Two models in one program, several calls of both at the same time, each call
|* on several threads of the program's own:
|*
|*     vitc compile examples/digits/model -o digits
|*     vitc compile examples/class2/attention.json -o course
|*     cc two_models.c digits.o course.o -pthread -o two_models
|*     ./two_models digits.weights
|*
|* The digits model has its weights from a file. The course's model has none, so
|* the program makes some up and packs them itself, as one does with weights
|* that only exist in memory. Results must be the same bits whatever the number
|* of threads; the program says so, or fails.
|*
\*===----------------------------------------------------------------------===*/
#include "course.h"
#include "digits.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_THREADS = 8, CALLERS = 2 };

/*===- The hook: how the models use this program's threads ----------------===*/

/* One job: pieces are taken one by one by whichever thread is free. */
typedef struct Job {
  vit_task task;
  void *argument;
  int64_t count;
  _Atomic int64_t next;
} Job;

static void *work(void *argument) {
  Job *job = argument;
  int64_t index;
  while ((index = atomic_fetch_add(&job->next, 1)) < job->count)
    job->task(job->argument, index);
  return NULL;
}

/* A vit_parallel's parallel_for; `context` is the number of threads. Threads
   that are started anew for every job keep this short; a real program gives its
   own pool the work, or takes vitc's (vit_pool in vit/runtime.h). */
static void parallelFor(void *context, int64_t count, vit_task task,
                        void *argument) {
  Job job = {task, argument, count, 0};
  pthread_t threads[MAX_THREADS];
  int started = 0;
  const int wanted = *(const int *)context - 1;
  while (started < wanted &&
         pthread_create(&threads[started], NULL, work, &job) == 0)
    ++started;
  work(&job); /* the calling thread helps */
  while (started > 0)
    pthread_join(threads[--started], NULL);
}

/*===- Memory -------------------------------------------------------------===*/

/* Memory for packed weights and workspaces; ends the program if there is none.
 */
static void *allocate(size_t bytes, size_t alignment) {
  void *memory = NULL;
  if (posix_memalign(&memory, alignment, bytes ? bytes : 1)) {
    fprintf(stderr, "no memory\n");
    exit(1);
  }
  return memory;
}

/* A whole file in memory; NULL when it cannot be read. */
static void *readFile(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  void *data = NULL;
  if (file && fseek(file, 0, SEEK_END) == 0) {
    *bytes = (size_t)ftell(file);
    rewind(file);
    data = allocate(*bytes, DIGITS_ALIGNMENT);
    if (fread(data, 1, *bytes, file) != *bytes) {
      free(data);
      data = NULL;
    }
  }
  if (file)
    fclose(file);
  return data;
}

/* Numbers in [-scale, scale): the same ones for the same seed. */
static void makeUp(float *values, int64_t count, float scale, uint32_t seed) {
  uint32_t state = seed * 2654435761u + 1;
  for (int64_t i = 0; i < count; ++i) {
    state = state * 1664525u + 1013904223u;
    values[i] = scale * ((float)(state >> 8) / 8388608.0f - 1.0f);
  }
}

/* Makes up each parameter that the model's descriptor lists, in the order of
   the table that pack takes, and packs them. */
static void *packMadeUp(const vit_model *model) {
  const void *table[COURSE_NUM_PARAMS];
  int pointers = 0;
  for (int p = 0; p < model->num_params; ++p) {
    const vit_param *param = &model->params[p];
    int64_t elements = 1;
    for (int d = 0; d < param->rank; ++d)
      elements *= param->shape[d];
    for (int64_t layer = 0; layer < (param->count ? param->count : 1);
         ++layer, ++pointers) {
      float *values = allocate((size_t)elements * sizeof(float), 16);
      makeUp(values, elements, 0.3f, (uint32_t)pointers);
      table[pointers] = values;
    }
  }
  void *packed = allocate(model->packed_bytes, model->alignment);
  void *workspace = allocate(model->pack_workspace_bytes, model->alignment);
  if (model->pack(table, packed, workspace, NULL) != VIT_CALL_OK)
    abort(); /* only a wrong argument leads here */
  free(workspace);
  while (pointers > 0)
    free((void *)table[--pointers]);
  return packed;
}

/*===- Calls --------------------------------------------------------------===*/

/* One call of one model, on a thread of its own. */
typedef struct Call {
  const vit_model *model;
  const void *packed;
  const float *input;
  float *output;
  int threads;
  int result;
} Call;

static void *call(void *argument) {
  Call *c = argument;
  const vit_parallel parallel = {&c->threads, parallelFor};
  void *workspace =
      allocate(c->model->infer_workspace_bytes, c->model->alignment);
  c->result = c->model->infer(c->packed, c->model->batch, c->input, c->output,
                              workspace, c->threads ? &parallel : NULL);
  free(workspace);
  return NULL;
}

static float digitsInput[DIGITS_INPUT_ELEMENTS];
static float courseInput[COURSE_INPUT_ELEMENTS];
/* Outputs of each caller; [0] keeps those of the calling thread alone. */
static float digitsOutput[1 + CALLERS][DIGITS_OUTPUT_ELEMENTS];
static float courseOutput[1 + CALLERS][COURSE_OUTPUT_ELEMENTS];

/* Compares each caller's results with those of one thread. */
static int sameBits(int caller) {
  return memcmp(digitsOutput[0], digitsOutput[caller],
                sizeof digitsOutput[0]) == 0 &&
         memcmp(courseOutput[0], courseOutput[caller],
                sizeof courseOutput[0]) == 0;
}

int main(int argc, char **argv) {
  static const int counts[] = {1, 2, 3, 8};
  size_t bytes = 0;
  void *file = argc == 2 ? readFile(argv[1], &bytes) : NULL;
  const void *digits = digits_packed(file, bytes);
  if (digits == NULL) {
    fprintf(stderr, "usage: %s WEIGHTS, with the digits model's weights\n",
            argv[0]);
    return 2;
  }
  void *course = packMadeUp(&course_model);
  makeUp(digitsInput, DIGITS_INPUT_ELEMENTS, 1.0f, 1);
  makeUp(courseInput, COURSE_INPUT_ELEMENTS, 1.0f, 2);

  Call first[] = {{&digits_model, digits, digitsInput, digitsOutput[0], 0, 0},
                  {&course_model, course, courseInput, courseOutput[0], 0, 0}};
  call(&first[0]);
  call(&first[1]);
  int good = first[0].result == VIT_CALL_OK && first[1].result == VIT_CALL_OK;
  printf("digits: %.6f, course: %.6f on the calling thread\n",
         digitsOutput[0][0], courseOutput[0][0]);

  for (int n = 0; n < 4; ++n) {
    Call calls[2 * CALLERS];
    pthread_t threads[2 * CALLERS];
    memset(digitsOutput[1], 0, CALLERS * sizeof digitsOutput[0]);
    memset(courseOutput[1], 0, CALLERS * sizeof courseOutput[0]);
    for (int i = 0; i < 2 * CALLERS; ++i) {
      calls[i] = first[i % 2];
      calls[i].output =
          i % 2 ? courseOutput[1 + i / 2] : digitsOutput[1 + i / 2];
      calls[i].threads = counts[n];
      if (pthread_create(&threads[i], NULL, call, &calls[i])) {
        fprintf(stderr, "no thread\n");
        return 1;
      }
    }
    int same = 1;
    for (int i = 0; i < 2 * CALLERS; ++i) {
      pthread_join(threads[i], NULL);
      same &= calls[i].result == VIT_CALL_OK;
    }
    for (int caller = 1; caller <= CALLERS; ++caller)
      same &= sameBits(caller);
    printf("%d calls at once, %d thread%s each: %s\n", 2 * CALLERS, counts[n],
           counts[n] == 1 ? "" : "s", same ? "same bits" : "DIFFERENT");
    good &= same;
  }
  free(course);
  free(file);
  return good ? 0 : 1;
}
