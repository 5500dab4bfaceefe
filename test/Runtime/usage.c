/*===- usage.c - The examples of docs/runtime.md --------------------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* What docs/runtime.md shows stands here, in C, and runs on the fake model;
|* usage_test.cpp compares the two texts.
|*
\*===----------------------------------------------------------------------===*/
#include "usage.h"
#include "fake_model.h"

#define vit_b16_model fake_dynamic_model

/* docs: begin */
#include "vit/runtime.h"

#include <stdio.h>

/** Classifies one image; 0, or a vit_status after saying what went wrong. */
int classify(const char *path, const float *image, float *logits) {
  vit_error error;
  vit_packed *packed = NULL;
  vit_session *session = NULL;
  vit_pool *pool = NULL;
  vit_status status = vit_packed_open(path, &vit_b16_model, 0, &packed, &error);
  if (status == VIT_OK)
    status = vit_session_create(&vit_b16_model, packed, &session, &error);
  if (status == VIT_OK)
    status = vit_pool_create(0, -1, &pool, &error);
  if (status == VIT_OK)
    status = vit_session_run(session, 1, image, logits, vit_pool_parallel(pool),
                             &error);
  if (status != VIT_OK)
    fprintf(stderr, "%s\n", error.message);
  vit_pool_close(pool);
  vit_session_close(session);
  vit_packed_close(packed);
  return status;
}
/* docs: end */

/* docs: begin */
/** Packs a fine-tuned checkpoint for the compiled model, and keeps the blob. */
int pack(const char *checkpoint, const char *path) {
  vit_error error;
  vit_weights *weights = NULL;
  vit_packed *packed = NULL;
  vit_status status = vit_weights_open(checkpoint, &weights, &error);
  if (status == VIT_OK)
    status =
        vit_packed_from_weights(&vit_b16_model, weights, NULL, &packed, &error);
  if (status == VIT_OK)
    status = vit_packed_write(path, &vit_b16_model, vit_packed_data(packed),
                              NULL, 0, &error);
  if (status != VIT_OK)
    fprintf(stderr, "%s\n", error.message);
  vit_packed_close(packed);
  vit_weights_close(weights);
  return status;
}
/* docs: end */
