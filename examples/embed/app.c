/*===- app.c - A compiled model in a C program ----------------------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* All it takes to run a compiled model: its header, its object, its weights.
|*
|*     vitc compile models/vit-base/ -o vit_b16
|*     cc app.c vit_b16.o -o app && ./app vit_b16.weights photo.ppm
|*
|* Without an image the model sees a test pattern. Images are PGM or PPM files
|* (P5, P6, 8 bits) of exactly the model's size; vitc's runtime has a reader of
|* other formats and sizes, see examples/digits.
|*
\*===----------------------------------------------------------------------===*/
#include "vit_b16.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the model's preprocessor_config.json says: a pixel x of 0 to 255 becomes
   (x / 255 - MEAN) / STD. */
#ifndef MEAN
#define MEAN 0.5f
#define STD 0.5f
#endif

/* Where the system can: maps all pages at once, which takes less time than
   page after page when the model first reads them. */
#ifndef MAP_POPULATE
#define MAP_POPULATE 0
#endif

/* Maps a whole file; NULL when that fails. */
static const void *mapFile(const char *path, size_t *bytes) {
  struct stat status;
  int file = open(path, O_RDONLY);
  void *data = MAP_FAILED;
  if (file >= 0 && fstat(file, &status) == 0 && status.st_size > 0) {
    *bytes = (size_t)status.st_size;
    data = mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  }
  if (file >= 0)
    close(file);
  return data == MAP_FAILED ? NULL : data;
}

/* Fills the model's input, [1, channels, height, width], from a PGM or PPM
   file, or with a pattern when `path` is NULL; 0 when the image does not fit.
 */
static int readImage(const char *path, float *input) {
  static const int shape[] = VIT_B16_INPUT_SHAPE;
  const int channels = shape[1], height = shape[2], width = shape[3];
  const int area = height * width;
  FILE *file = path ? fopen(path, "rb") : NULL;
  int fileWidth, fileHeight, good = path == NULL;
  char kind;
  if (file &&
      fscanf(file, "P%c %d %d 255%*c", &kind, &fileWidth, &fileHeight) == 3)
    good = kind == (channels == 1 ? '5' : '6') && fileWidth == width &&
           fileHeight == height;
  for (int i = 0; good && i < area * channels; ++i) {
    /* In the file a pixel's channels lie side by side. */
    const int pixel = i / channels, channel = i % channels;
    const int x = file ? fgetc(file) : pixel % width * 255 / width;
    good = x != EOF;
    input[channel * area + pixel] = ((float)x / 255 - MEAN) / STD;
  }
  if (file)
    fclose(file);
  if (!good)
    fprintf(stderr, "'%s' is no P%d file of %d x %d pixels\n", path,
            channels == 1 ? 5 : 6, width, height);
  return good;
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) {
    fprintf(stderr, "usage: %s WEIGHTS [IMAGE]\n", argv[0]);
    return 2;
  }
  size_t bytes = 0;
  const void *file = mapFile(argv[1], &bytes);
  const void *packed = vit_b16_packed(file, bytes);
  if (packed == NULL) {
    fprintf(stderr,
            file ? "'%s' has not the weights of this model\n"
                 : "cannot read '%s'\n",
            argv[1]);
    return 1;
  }

  static float input[VIT_B16_INPUT_ELEMENTS], output[VIT_B16_OUTPUT_ELEMENTS];
  if (!readImage(argc > 2 ? argv[2] : NULL, input))
    return 1;

  /* The model allocates nothing: its scratch memory comes from here. */
  void *workspace = NULL;
  if (posix_memalign(&workspace, VIT_B16_ALIGNMENT, VIT_B16_WORKSPACE_BYTES)) {
    fprintf(stderr, "no memory\n");
    return 1;
  }
  if (vit_b16_infer(packed, input, output, workspace, NULL) != VIT_CALL_OK)
    abort(); /* only a wrong argument leads here */
  free(workspace);

  /* The five largest scores. */
  for (int place = 0; place < 5; ++place) {
    int best = -1;
    for (int i = 0; i < VIT_B16_OUTPUT0_ELEMENTS; ++i)
      if (output[i] == output[i] && (best < 0 || output[i] > output[best]))
        best = i;
    if (best < 0)
      break;
    printf("class %4d  score %8.4f\n", best, output[best]);
    output[best] = 0.0f / 0.0f; /* NaN: printed */
  }
  return 0;
}
