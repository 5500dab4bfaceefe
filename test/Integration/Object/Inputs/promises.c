/*===- promises.c - Holds an object to what it promises -------------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* Runs the model "m" (m.h, m.o), with weights that it makes up and packs:
|* - every buffer ends where readable memory ends, and what a call only reads
|*   cannot be written, so an access out of bounds ends the program;
|* - calls of the allocator are counted, and in a child process any system call
|*   ends the call;
|* - the bits must be those of one thread with every number of threads, in
|*   every order of the pieces, whatever the workspace and the output hold
|*   before, and with several calls at once on one packed blob, on threads with
|*   little stack.
|*
\*===----------------------------------------------------------------------===*/
#define _GNU_SOURCE
#include "m.h"

#include <linux/seccomp.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/*===- The allocator, counted ---------------------------------------------===*/

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);
static _Atomic int allocatorCalls;

void *malloc(size_t bytes) {
  ++allocatorCalls;
  return __libc_malloc(bytes);
}
void *calloc(size_t count, size_t bytes) {
  ++allocatorCalls;
  return __libc_calloc(count, bytes);
}
void *realloc(void *old, size_t bytes) {
  ++allocatorCalls;
  return __libc_realloc(old, bytes);
}
void *memalign(size_t alignment, size_t bytes) {
  ++allocatorCalls;
  return __libc_memalign(alignment, bytes);
}
void *aligned_alloc(size_t alignment, size_t bytes) {
  return memalign(alignment, bytes);
}
int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  *memory = memalign(alignment, bytes);
  return *memory == NULL;
}
void free(void *old) {
  ++allocatorCalls;
  __libc_free(old);
}

/*===- Memory that ends where it ends -------------------------------------===*/

/* `bytes` bytes whose end is the end of what can be accessed. */
static char *guarded(size_t bytes) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const size_t room = (bytes + page - 1) / page * page;
  char *memory = mmap(NULL, page + room + page, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory, page, PROT_NONE) ||
      mprotect(memory + page + room, page, PROT_NONE)) {
    perror("mmap");
    exit(1);
  }
  return memory + page + room - bytes;
}

/* From now on, the pages of such memory can only be read. */
static void freeze(char *memory, size_t bytes) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *first = memory - (size_t)memory % page;
  if (bytes && mprotect(first, (size_t)(memory + bytes - first), PROT_READ)) {
    perror("mprotect");
    exit(1);
  }
}

static void makeUp(float *values, int64_t count, uint32_t seed) {
  uint32_t state = seed * 2654435761u + 12345;
  for (int64_t i = 0; i < count; ++i) {
    state = state * 1664525u + 1013904223u;
    values[i] = 0.25f * ((float)(state >> 8) / 8388608.0f - 1.0f);
  }
}

/*===- Ways to run pieces -------------------------------------------------===*/

static void reversed(void *context, int64_t count, vit_task task,
                     void *argument) {
  while (count > 0)
    task(argument, --count);
}

typedef struct Pieces {
  vit_task task;
  void *argument;
  int64_t first, end, step;
} Pieces;

static void *runPieces(void *argument) {
  const Pieces *pieces = argument;
  for (int64_t i = pieces->first; i < pieces->end; i += pieces->step)
    pieces->task(pieces->argument, i);
  return NULL;
}

/* Threads with as little stack as musl's have: 128 KB. */
static int start(pthread_t *thread, void *(*function)(void *), void *argument) {
  pthread_attr_t attributes;
  int failed = pthread_attr_init(&attributes) ||
               pthread_attr_setstacksize(&attributes, 128 << 10) ||
               pthread_create(thread, &attributes, function, argument);
  pthread_attr_destroy(&attributes);
  return failed;
}

/* The pieces dealt out to *context threads; to one thread each when that is 0
   (at most 64 at once). */
static void onThreads(void *context, int64_t count, vit_task task,
                      void *argument) {
  enum { MAX = 64 };
  pthread_t threads[MAX];
  Pieces pieces[MAX];
  int64_t wanted = *(const int *)context ? *(const int *)context : count;
  wanted = wanted > MAX ? MAX : wanted;
  for (int64_t i = 0; i < wanted; ++i) {
    pieces[i] = (Pieces){task, argument, i, count, wanted};
    if (start(&threads[i], runPieces, &pieces[i])) {
      perror("pthread_create");
      exit(1);
    }
  }
  for (int64_t i = 0; i < wanted; ++i)
    pthread_join(threads[i], NULL);
}

/*===- The model ----------------------------------------------------------===*/

static const void *table[M_NUM_PARAMS];
static char *packed;
static float *input, *expected;
static const size_t outputBytes = M_OUTPUT_ELEMENTS * sizeof(float);
static const size_t inputBytes = M_INPUT_ELEMENTS * sizeof(float);

static void fail(const char *what) {
  printf("FAIL: %s\n", what);
  exit(1);
}

static void makeWeights(void) {
  const vit_model *model = &m_model;
  int pointers = 0;
  for (int p = 0; p < model->num_params; ++p) {
    const vit_param *param = &model->params[p];
    int64_t count = 1;
    for (int d = 0; d < param->rank; ++d)
      count *= param->shape[d];
    for (int64_t layer = 0; layer < (param->count ? param->count : 1);
         ++layer, ++pointers) {
      char *values = guarded((size_t)count * sizeof(float));
      makeUp((float *)values, count, (uint32_t)pointers);
      freeze(values, (size_t)count * sizeof(float));
      table[pointers] = values;
    }
  }
  if (pointers != M_NUM_PARAMS)
    fail("M_NUM_PARAMS is not the number of pointers");
}

/* Packs with scratch memory and a blob that hold `filler` before. */
static char *packFilled(int filler, const vit_parallel *parallel) {
  char *blob = guarded(M_PACKED_BYTES);
  char *workspace = guarded(M_PACK_WORKSPACE_BYTES);
  memset(blob, filler, M_PACKED_BYTES);
  memset(workspace, filler, M_PACK_WORKSPACE_BYTES);
  if (m_pack(table, blob, workspace, parallel) != VIT_CALL_OK)
    fail("pack");
  return blob;
}

/* Infers with a workspace and an output of `filler`, which is a NaN when 255;
   returns whether the bits are those expected. */
static int sameBits(int filler, const vit_parallel *parallel) {
  char *output = guarded(outputBytes);
  char *workspace = guarded(M_WORKSPACE_BYTES);
  memset(output, filler, outputBytes);
  memset(workspace, filler, M_WORKSPACE_BYTES);
  return m_infer(packed, input, (float *)output, workspace, parallel) ==
             VIT_CALL_OK &&
         memcmp(output, expected, outputBytes) == 0;
}

static void *concurrentCall(void *argument) {
  const vit_parallel parallel = {argument, onThreads};
  for (int i = 0; i < 4; ++i)
    if (!sameBits(i % 2 ? 255 : 0, i / 2 ? &parallel : NULL))
      return argument;
  return NULL;
}

/* In a child process that the kernel ends at any system call but its exit. */
static const char *withoutSystemCalls(void) {
  char *output = guarded(outputBytes);
  char *workspace = guarded(M_WORKSPACE_BYTES);
  char *blob = guarded(M_PACKED_BYTES);
  char *scratch = guarded(M_PACK_WORKSPACE_BYTES);
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
      syscall(SYS_exit, 3);
    int good =
        m_pack(table, blob, scratch, NULL) == VIT_CALL_OK &&
        m_infer(blob, input, (float *)output, workspace, NULL) == VIT_CALL_OK &&
        memcmp(output, expected, outputBytes) == 0;
    syscall(SYS_exit, good ? 0 : 1);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child)
    fail("fork");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
    return "not tried: this kernel refuses seccomp";
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "none" : "some";
}

int main(void) {
  static const int counts[] = {1, 2, 3, 8, 0};
  makeWeights();
  packed = packFilled(0, NULL);
  freeze(packed, M_PACKED_BYTES);
  input = (float *)guarded(inputBytes);
  makeUp(input, M_INPUT_ELEMENTS, 77);
  freeze((char *)input, inputBytes);
  expected = (float *)guarded(outputBytes);
  char *workspace = guarded(M_WORKSPACE_BYTES);
  memset(workspace, 255, M_WORKSPACE_BYTES);

  /* The counter counts; calls of the model do not move it. */
  int before = allocatorCalls;
  free(malloc(1));
  if (allocatorCalls != before + 2)
    fail("the allocator's calls are not seen");
  before = allocatorCalls;
  if (m_infer(packed, input, expected, workspace, NULL) != VIT_CALL_OK)
    fail("infer");
  printf("allocations in infer: %d\n", allocatorCalls - before);
  before = allocatorCalls;
  char *again = packFilled(255, NULL);
  printf("allocations in pack: %d\n", allocatorCalls - before);
  printf("system calls: %s\n", withoutSystemCalls());

  int different = 0;
  for (int64_t i = 0; i < M_OUTPUT_ELEMENTS; ++i) {
    if (!isfinite(expected[i]))
      fail("an output is not finite");
    different += expected[i] != expected[0];
  }
  printf("outputs: %s\n", different ? "several values" : "all the same");

  /* Bytes between the parts of a blob keep what they held before. */
  const vit_parallel backwards = {NULL, reversed};
  const vit_parallel three = {(void *)&counts[2], onThreads};
  int same = memcmp(packed, packFilled(0, &backwards), M_PACKED_BYTES) == 0;
  same &= memcmp(again, packFilled(255, &three), M_PACKED_BYTES) == 0;
  char *first = packed;
  packed = again;
  same &= sameBits(255, NULL);
  packed = first;
  printf("pack: %s\n", same ? "same bits" : "DIFFERENT");

  printf("scratch of zeros, of NaNs: %s\n",
         sameBits(0, NULL) & sameBits(255, NULL) ? "same bits" : "DIFFERENT");
  const vit_parallel noHook = {NULL, NULL};
  printf("no hook: %s\n", sameBits(255, &noHook) ? "same bits" : "DIFFERENT");
  printf("backwards: %s\n",
         sameBits(255, &backwards) ? "same bits" : "DIFFERENT");
  for (int i = 0; i < 5; ++i) {
    const vit_parallel threads = {(void *)&counts[i], onThreads};
    printf("threads %d: %s\n", counts[i],
           sameBits(255, &threads) ? "same bits" : "DIFFERENT");
  }

  pthread_t calls[3];
  void *result = NULL;
  same = 1;
  for (int i = 0; i < 3; ++i)
    if (start(&calls[i], concurrentCall, (void *)&counts[1]))
      fail("pthread_create");
  for (int i = 0; i < 3; ++i) {
    pthread_join(calls[i], &result);
    same &= result == NULL;
  }
  printf("calls at once: %s\n", same ? "same bits" : "DIFFERENT");
  return 0;
}
