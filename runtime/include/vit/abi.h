/*===- vit/abi.h - What generated code and its callers agree on -----------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* The C types shared by a compiled model, the runtime and applications. vitc
|* copies this file into every header it writes, so that a program needs the
|* generated header and the object, and nothing else. The guard lets any
|* number of such headers, and this one, be included together.
|*
\*===----------------------------------------------------------------------===*/
#ifndef VIT_ABI_VERSION
/** Changes whenever a struct below does; every model carries the one it has. */
#define VIT_ABI_VERSION 2

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One piece of parallel work: piece number `index` of the job `argument`. */
typedef void (*vit_task)(void *argument, int64_t index);

/**
 * How generated code runs work in parallel: the caller's own hook.
 *
 * `parallel_for` must call `task(argument, i)` exactly once for every i in
 * [0, count), in any order and on any threads, and return when all are done.
 * A null `vit_parallel` (or a null `parallel_for`) means the calling thread.
 * Results are the same bits whatever the number of threads.
 */
typedef struct vit_parallel {
  void *context; /**< passed to parallel_for untouched */
  void (*parallel_for)(void *context, int64_t count, vit_task task,
                       void *argument);
} vit_parallel;

/** What the generated entry points return. */
enum {
  VIT_CALL_OK = 0,         /**< done */
  VIT_CALL_NULL = 1,       /**< a pointer that must not be null is null */
  VIT_CALL_MISALIGNED = 2, /**< `packed` or `workspace` lacks the alignment */
  VIT_CALL_BATCH = 3 /**< batch differs from the one compiled in, or < 1 */
};

/** At most this many dimensions in any shape below. */
#define VIT_MAX_RANK 8

/**
 * One parameter, or the stack of one parameter over a run of layers.
 *
 * Layer l of the stack (0 <= l < count) is the tensor named `name` with "{i}"
 * replaced by first + step * l. A parameter outside any run has count 0 and
 * its name as it is. In the table given to `pack`, a stack takes `count`
 * consecutive pointers, a lone parameter one.
 */
typedef struct vit_param {
  const char *name;
  int64_t first;
  int64_t step;
  int64_t count;
  int32_t rank;
  int32_t reserved;
  int64_t shape[VIT_MAX_RANK]; /**< row-major, elements */
} vit_param;

/** The type of a tensor's elements. */
enum {
  VIT_TYPE_F32 = 0,
  VIT_TYPE_U8 = 1 /**< of inputs: pixels as decoders give them */
};

/**
 * One input or output tensor, row-major. shape[0] is the batch, -1 when the
 * batch is a run-time argument. Images are [batch, channels, height, width] in
 * f32, [batch, height, width, channels] in u8.
 */
typedef struct vit_tensor {
  const char *name;
  int64_t offset; /**< elements per image before this tensor; times batch gives
                       its place in the output buffer */
  int32_t rank;
  int32_t type; /**< VIT_TYPE_F32 or, of an input, VIT_TYPE_U8 */
  int64_t shape[VIT_MAX_RANK];
} vit_tensor;

/** All that is known about a compiled model; one constant per object. */
typedef struct vit_model {
  uint32_t abi_version;     /**< VIT_ABI_VERSION of the compiler */
  uint32_t struct_size;     /**< sizeof(vit_model) there */
  const char *name;         /**< the C prefix, e.g. "vit_b16" */
  const char *compiler;     /**< version of vitc, e.g. "vitc 0.1.0" */
  const char *target_cpu;   /**< e.g. "znver4" */
  const char *cpu_features; /**< needed, comma-separated, e.g. "avx2,fma" */
  uint64_t layout_hash;     /**< of the packed blob; equal in its metadata */
  uint64_t packed_bytes;
  uint64_t infer_workspace_bytes; /**< scratch that infer needs, any content */
  uint64_t pack_workspace_bytes;  /**< scratch that pack needs, any content */
  uint64_t alignment;             /**< bytes, of `packed` and `workspace` */
  int64_t batch;          /**< images per call; 0: a run-time argument */
  uint64_t model_flop;    /**< per image, as described: 2 per multiply-add */
  uint64_t executed_flop; /**< per image, really executed in matrix products
                               and convolutions */
  vit_tensor input;
  const vit_tensor *outputs;
  const vit_param *params;
  int32_t num_outputs;
  int32_t num_params;
  /** As NAME_infer, with the batch always given and an input of the type that
   * `input` says. Returns VIT_CALL_*. */
  int (*infer)(const void *packed, int64_t batch, const void *input,
               float *output, void *workspace, const vit_parallel *parallel);
  /** As NAME_pack: f32 row-major tensors in, packed blob out. */
  int (*pack)(const void *const *params, void *packed, void *workspace,
              const vit_parallel *parallel);
} vit_model;

/**
 * One parallel region of infer, for profiles: what the hook gets `task` for.
 * Numbers are those of one call of parallel_for.
 */
typedef struct vit_region {
  const char *work;       /**< what it does for the model, e.g. "mlp.fc1" */
  vit_task task;          /**< as given to parallel_for */
  uint64_t flop;          /**< of the model: 2 per multiply-add of products */
  uint64_t issued_flop;   /**< really executed: tiles may overlap */
  uint64_t read_bytes;    /**< of each buffer what is read, no byte twice */
  uint64_t written_bytes; /**< the same of what is written */
} vit_region;

/** `NAME_profile` of a model that was compiled with `--profile`. */
typedef struct vit_profile {
  uint32_t region_size; /**< sizeof(vit_region) of the compiler */
  int32_t num_regions;
  const vit_region *regions;
} vit_profile;

#ifdef __cplusplus
}
#endif
#endif /* VIT_ABI_VERSION */
