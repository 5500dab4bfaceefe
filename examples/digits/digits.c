/*===- digits.c - Read handwritten digits ---------------------------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* Shows images in the terminal, each beside what the compiled model says of it:
|*
|*     digits digits.weights IMAGE...      pictures and the best three answers
|*     digits -q digits.weights IMAGE...   lines of a name and a class
|*
|* The model is digits.o. vitc's runtime opens the weights and the images (PNG
|* or JPEG of any size) and prepares them as the weight file says.
|*
\*===----------------------------------------------------------------------===*/
#include "digits.h"

#include "vit/image.h"
#include "vit/runtime.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CLASSES = DIGITS_OUTPUT_ELEMENTS, SHOWN = 3 };
/* Pictures are half as many lines high, two rows of pixels in each. */
enum { WIDTH = 28, HEIGHT = 28 };

/* Logits to probabilities. */
static void softmax(float *values) {
  float max = values[0], sum = 0;
  for (int i = 1; i < CLASSES; ++i)
    max = values[i] > max ? values[i] : max;
  for (int i = 0; i < CLASSES; ++i)
    sum += values[i] = expf(values[i] - max);
  for (int i = 0; i < CLASSES; ++i)
    values[i] /= sum;
}

/* The classes from the most probable one on. */
static void rank(const float *probabilities, int *order) {
  for (int i = 0; i < CLASSES; ++i) {
    int place = i;
    for (; place > 0 && probabilities[order[place - 1]] < probabilities[i];
         --place)
      order[place] = order[place - 1];
    order[place] = i;
  }
}

/* One line of the picture: greys where the terminal has colours, else blocks
   where a pixel is brighter than half. */
static void showLine(const vit_image *picture, int line, int colours) {
  const uint8_t *upper = picture->data + 2 * line * WIDTH;
  const uint8_t *lower = upper + WIDTH;
  for (int x = 0; x < WIDTH; ++x)
    if (colours) /* 232 to 255 are 24 greys */
      printf("\033[38;5;%d;48;5;%dm\u2580", 232 + upper[x] * 23 / 255,
             232 + lower[x] * 23 / 255);
    else
      fputs(upper[x] > 127   ? lower[x] > 127 ? "\u2588" : "\u2580"
            : lower[x] > 127 ? "\u2584"
                             : " ",
            stdout);
  fputs(colours ? "\033[0m" : "", stdout);
}

static void show(const vit_image *picture, const char *path,
                 const float *probabilities, const int *order) {
  const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
  const int colours = isatty(STDOUT_FILENO);
  for (int line = 0; line < HEIGHT / 2; ++line) {
    showLine(picture, line, colours);
    int best = line - 7;
    if (line == 5)
      printf("  %s", name);
    if (best >= 0 && best < SHOWN) {
      float share = probabilities[order[best]];
      printf("  %d  %6.2f %%  ", order[best], 100 * share);
      for (int i = 0; i < (int)(20 * share + 0.5f); ++i)
        fputs("\u2588", stdout);
    }
    putchar('\n');
  }
  putchar('\n');
}

/* Reads one image and says what it shows. */
static vit_status answer(vit_session *session, const vit_preprocess *spec,
                         const char *path, int quiet, vit_error *error) {
  static float input[DIGITS_INPUT_ELEMENTS], output[CLASSES];
  int order[CLASSES];
  vit_image image = {0}, picture = {0};
  vit_status status =
      vit_image_decode_file(path, spec->channels, &image, error);
  if (status == VIT_OK)
    status =
        vit_preprocess_run(&image, spec, input, DIGITS_INPUT_ELEMENTS, error);
  if (status == VIT_OK)
    status = vit_session_run(session, 1, input, output, NULL, error);
  if (status == VIT_OK)
    status = vit_image_resize(&image, WIDTH, HEIGHT, VIT_RESAMPLE_BOX, &picture,
                              error);
  if (status == VIT_OK) {
    softmax(output);
    rank(output, order);
    if (quiet)
      printf("%s %d\n", path, order[0]);
    else
      show(&picture, path, output, order);
  }
  vit_image_free(&image);
  vit_image_free(&picture);
  return status;
}

int main(int argc, char **argv) {
  const int quiet = argc > 1 && strcmp(argv[1], "-q") == 0;
  const int first = quiet ? 2 : 1; /* the weights; images follow */
  if (argc <= first + 1) {
    fprintf(stderr, "usage: %s [-q] WEIGHTS IMAGE...\n", argv[0]);
    return 2;
  }
  vit_error error;
  vit_packed *packed = NULL;
  vit_session *session = NULL;
  vit_preprocess spec;
  vit_status status =
      vit_packed_open(argv[first], &digits_model, 0, &packed, &error);
  if (status == VIT_OK)
    status = vit_preprocess_parse(vit_packed_metadata(packed, "preprocess"),
                                  &spec, &error);
  if (status == VIT_OK)
    status = vit_session_create(&digits_model, packed, &session, &error);
  for (int i = first + 1; status == VIT_OK && i < argc; ++i)
    status = answer(session, &spec, argv[i], quiet, &error);
  if (status != VIT_OK)
    fprintf(stderr, "%s: %s\n", argv[0], error.message);
  vit_session_close(session);
  vit_packed_close(packed);
  return status == VIT_OK ? 0 : 1;
}
