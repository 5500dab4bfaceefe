/*===- fake_model.c - A model as vitc would compile it --------------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* The packed blob: the bias (2 floats, padded to 16), then per layer 2 x 4.
|* infer writes the products of each layer into its workspace before it sums
|* them, so that sessions that shared one would be seen.
|*
\*===----------------------------------------------------------------------===*/
#include "fake_model.h"

#include <string.h>

enum { LAYERS = 3, INPUTS = 4, OUTPUTS = 2, BIAS_ROOM = 16 };
enum { PACKED_FLOATS = BIAS_ROOM + LAYERS * OUTPUTS * INPUTS };

static void for_each(const vit_parallel *parallel, int64_t count, vit_task task,
                     void *argument) {
  if (parallel && parallel->parallel_for) {
    parallel->parallel_for(parallel->context, count, task, argument);
    return;
  }
  for (int64_t i = 0; i < count; ++i)
    task(argument, i);
}

struct pack_job {
  const void *const *params;
  float *packed;
};

static void pack_layer(void *argument, int64_t layer) {
  const struct pack_job *job = (const struct pack_job *)argument;
  memcpy(job->packed + BIAS_ROOM + layer * OUTPUTS * INPUTS,
         job->params[1 + layer], sizeof(float) * OUTPUTS * INPUTS);
}

static int pack(const void *const *params, void *packed, void *workspace,
                const vit_parallel *parallel) {
  struct pack_job job = {params, (float *)packed};
  if (!params || !packed || !workspace)
    return VIT_CALL_NULL;
  if ((uintptr_t)packed % 64 != 0 || (uintptr_t)workspace % 64 != 0)
    return VIT_CALL_MISALIGNED;
  /* Compiled code reads floats, so the table must be aligned to them. */
  for (int i = 0; i < 1 + LAYERS; ++i)
    if ((uintptr_t)params[i] % sizeof(float) != 0)
      return VIT_CALL_MISALIGNED;
  memset(workspace, 0xAB, 100);
  /* What is behind the bias is the caller's, as gaps of compiled models are. */
  memcpy(packed, params[0], sizeof(float) * OUTPUTS);
  for_each(parallel, LAYERS, pack_layer, &job);
  return VIT_CALL_OK;
}

struct infer_job {
  const float *packed, *input;
  float *logits, *products;
};

/* Piece (image, output) of the batch. */
static void infer_output(void *argument, int64_t index) {
  const struct infer_job *job = (const struct infer_job *)argument;
  const float *x = job->input + index / OUTPUTS * INPUTS;
  int64_t row = index % OUTPUTS;
  /* Per output, as workspaces have a fixed size: by image it would grow. */
  float *products = job->products + row * LAYERS;
  float sum = job->packed[row];
  for (int layer = 0; layer < LAYERS; ++layer) {
    const float *w = job->packed + BIAS_ROOM + (layer * OUTPUTS + row) * INPUTS;
    products[layer] = 0;
    for (int i = 0; i < INPUTS; ++i)
      products[layer] += w[i] * x[i];
  }
  for (int layer = 0; layer < LAYERS; ++layer)
    sum += products[layer];
  job->logits[index] = sum;
}

static int infer_any(const void *packed, int64_t batch, const void *input,
                     float *output, void *workspace,
                     const vit_parallel *parallel) {
  struct infer_job job = {(const float *)packed, (const float *)input, output,
                          (float *)workspace};
  if (!packed || !input || !output || !workspace)
    return VIT_CALL_NULL;
  if ((uintptr_t)packed % 64 != 0 || (uintptr_t)workspace % 64 != 0)
    return VIT_CALL_MISALIGNED;
  for (int64_t image = 0; image < batch; ++image) {
    struct infer_job one = job;
    one.input += image * INPUTS;
    one.logits += image * OUTPUTS;
    for_each(parallel, OUTPUTS, infer_output, &one);
    output[batch * OUTPUTS + image] = one.logits[0] + one.logits[1];
  }
  return VIT_CALL_OK;
}

static int infer(const void *packed, int64_t batch, const void *input,
                 float *output, void *workspace, const vit_parallel *parallel) {
  return batch == 2
             ? infer_any(packed, batch, input, output, workspace, parallel)
             : VIT_CALL_BATCH;
}

static const vit_param params[] = {
    {"bias", 0, 0, 0, 1, 0, {OUTPUTS}},
    {"layer.{i}.w", 1, 2, LAYERS, 2, 0, {OUTPUTS, INPUTS}}};

static const vit_tensor outputs[] = {{"logits", 0, 2, 0, {2, OUTPUTS}},
                                     {"sum", OUTPUTS, 1, 0, {2}}};
static const vit_tensor dynamic_outputs[] = {{"logits", 0, 2, 0, {-1, OUTPUTS}},
                                             {"sum", OUTPUTS, 1, 0, {-1}}};

#define FAKE_MODEL(BATCH, DIM, OUTPUTS_TABLE, INFER)                           \
  {VIT_ABI_VERSION,                                                            \
   sizeof(vit_model),                                                          \
   "fake",                                                                     \
   "vitc 0.1.0",                                                               \
   "x86-64",                                                                   \
   "",                                                                         \
   0x0123456789abcdefull,                                                      \
   sizeof(float) * PACKED_FLOATS,                                              \
   sizeof(float) * LAYERS * OUTPUTS,                                           \
   100,                                                                        \
   64,                                                                         \
   BATCH,                                                                      \
   2 * LAYERS * OUTPUTS * INPUTS,                                              \
   2 * LAYERS * OUTPUTS * INPUTS,                                              \
   {"input", 0, 2, 0, {DIM, INPUTS}},                                          \
   OUTPUTS_TABLE,                                                              \
   params,                                                                     \
   2,                                                                          \
   2,                                                                          \
   INFER,                                                                      \
   pack}

const vit_model fake_model = FAKE_MODEL(2, 2, outputs, infer);
const vit_model fake_dynamic_model =
    FAKE_MODEL(0, -1, dynamic_outputs, infer_any);
