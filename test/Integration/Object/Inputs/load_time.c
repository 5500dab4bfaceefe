/*===- load_time.c - How long packed weights take to open -----------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* load_time FILE: opens the packed weights of the model "m" some times and
|* prints the shortest time, and how much more memory the process then has.
|*
\*===----------------------------------------------------------------------===*/
#define _GNU_SOURCE
#include "m.h"
#include "vit/runtime.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec * 1e-6;
}

/* Pages of this process that are in memory, in bytes. */
static long long resident(void) {
  long long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*d %lld", &pages) != 1)
    return -1;
  fclose(file);
  return pages * sysconf(_SC_PAGESIZE);
}

int main(int argc, char **argv) {
  double best = 1e9;
  long long grown = 0;
  vit_error error = {0};
  for (int i = 0; i < 10 && argc == 2; ++i) {
    vit_packed *packed = NULL;
    const long long before = resident();
    const double start = milliseconds();
    if (vit_packed_open(argv[1], &m_model, 0, &packed, &error) != VIT_OK) {
      fprintf(stderr, "%s\n", error.message);
      return 1;
    }
    const double took = milliseconds() - start;
    grown = resident() - before > grown ? resident() - before : grown;
    best = took < best ? took : best;
    vit_packed_close(packed);
  }
  printf("%.3f ms, %lld bytes more\n", best, grown);
  printf("%s\n", best < 5.0 ? "fast" : "SLOW");
  printf("%s\n", grown < 1000000 ? "mapped" : "COPIED");
  return 0;
}
