/*===- vit/runtime.h - Load, pack and run compiled models -----------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* The runtime's C API. A compiled model needs none of it; it is here for those
|* who want weights from files, a thread pool and checked calls:
|*
|*     vit_error error;
|*     vit_packed *packed;
|*     vit_session *session;
|*     if (vit_packed_open("vit_b16.weights", &vit_b16_model, 0, &packed,
|*                         &error) != VIT_OK ||
|*         vit_session_create(&vit_b16_model, packed, &session, &error) !=
|*             VIT_OK ||
|*         vit_session_run(session, 1, input, output, NULL, &error) != VIT_OK)
|*       fprintf(stderr, "%s\n", error.message);
|*
|* Rules that hold for every function:
|* - It never prints, never aborts, throws nothing and keeps no global state.
|* - What can fail returns a vit_status and, when `error` is not null, writes
|*   the status and one line of text there (also on success: an empty one).
|* - On failure nothing is left behind: an out parameter is set to null, no
|*   partial file exists. Buffers that the caller gave may have been written.
|* - Strings are UTF-8 and end in NUL. What an accessor returns lives as long
|*   as the handle it came from.
|* - A handle may be read from any number of threads at once; creating and
|*   closing it is for one. A vit_session runs one call at a time.
|* - Closing a null handle does nothing.
|*
\*===----------------------------------------------------------------------===*/
#ifndef VIT_RUNTIME_H
#define VIT_RUNTIME_H

#include "vit/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/*===----------------------------------------------------------------------===*\
|* Errors
\*===----------------------------------------------------------------------===*/

typedef enum vit_status {
  VIT_OK = 0,                 /**< done */
  VIT_INVALID_ARGUMENT = 1,   /**< the caller broke this header's contract */
  VIT_OUT_OF_MEMORY = 2,      /**< an allocation or a thread was refused */
  VIT_IO_ERROR = 3,           /**< the system would not open, map or write */
  VIT_NOT_FOUND = 4,          /**< no such file */
  VIT_BAD_FILE = 5,           /**< the file breaks the rules of its format */
  VIT_MISMATCH = 6,           /**< sound, but not for this: weights that lack a
                                   parameter, a blob of another model */
  VIT_BAD_CHECKSUM = 7,       /**< the packed data are not those written */
  VIT_UNSUPPORTED = 8,        /**< this machine or this runtime cannot do it */
  VIT_STATUS_MAX = 0x7FFFFFFF /**< no status: lets the type hold any number */
} vit_status;

#define VIT_ERROR_MESSAGE_BYTES 1024

/** What went wrong: lowercase text with names and both values, no newline. */
typedef struct vit_error {
  vit_status status;
  char message[VIT_ERROR_MESSAGE_BYTES]; /**< cut with "..." when too long */
} vit_error;

/** "out of memory" and the like; never null, also for a number that is none. */
const char *vit_status_text(vit_status status);

/** Version of the runtime, e.g. "0.1.0". */
const char *vit_runtime_version(void);

/*===----------------------------------------------------------------------===*\
|* Tensors
\*===----------------------------------------------------------------------===*/

/** Element types of safetensors files. Little-endian, as is all here. */
typedef enum vit_dtype {
  VIT_DTYPE_BOOL = 0,
  VIT_DTYPE_F4 = 1,
  VIT_DTYPE_F6_E2M3 = 2,
  VIT_DTYPE_F6_E3M2 = 3,
  VIT_DTYPE_U8 = 4,
  VIT_DTYPE_I8 = 5,
  VIT_DTYPE_F8_E5M2 = 6,
  VIT_DTYPE_F8_E4M3 = 7,
  VIT_DTYPE_F8_E8M0 = 8,
  VIT_DTYPE_F8_E4M3FNUZ = 9,
  VIT_DTYPE_F8_E5M2FNUZ = 10,
  VIT_DTYPE_I16 = 11,
  VIT_DTYPE_U16 = 12,
  VIT_DTYPE_F16 = 13,
  VIT_DTYPE_BF16 = 14,
  VIT_DTYPE_I32 = 15,
  VIT_DTYPE_U32 = 16,
  VIT_DTYPE_F32 = 17,
  VIT_DTYPE_C64 = 18,
  VIT_DTYPE_F64 = 19,
  VIT_DTYPE_I64 = 20,
  VIT_DTYPE_U64 = 21,
  VIT_DTYPE_MAX = 0x7FFFFFFF /**< no type: lets the enum hold any number */
} vit_dtype;

/** The name in files, e.g. "BF16"; null for a number that is none. */
const char *vit_dtype_name(vit_dtype dtype);
/** Bits per element; 0 for a number that is none. */
uint32_t vit_dtype_bits(vit_dtype dtype);
/** 1 for the types that vit_tensor_to_f32 reads: F64, F32, F16, BF16. */
int vit_dtype_is_convertible(vit_dtype dtype);

/** A tensor somewhere in memory (most often a mapped file), row-major. */
typedef struct vit_tensor_view {
  const char *name;
  vit_dtype dtype;
  int32_t rank;         /**< 0 for a scalar; files may exceed VIT_MAX_RANK */
  const int64_t *shape; /**< `rank` numbers, each >= 0 */
  const void *data;     /**< of any alignment */
  uint64_t bytes;       /**< of `data` */
  const char *file;     /**< where it came from, for messages; may be null */
} vit_tensor_view;

/** Product of the dimensions. The views of this API never overflow it. */
uint64_t vit_tensor_elements(const vit_tensor_view *tensor);

/**
 * Converts to f32: F16 and BF16 exactly (subnormals, infinities and NaNs
 * included), F64 to the nearest (ties to even, overflow to infinity), F32 by
 * copying. `count` is the room in `out`, in elements, and must be that of the
 * tensor. Fails: VIT_UNSUPPORTED for other types.
 */
vit_status vit_tensor_to_f32(const vit_tensor_view *tensor, float *out,
                             uint64_t count, vit_error *error);

/*===----------------------------------------------------------------------===*\
|* safetensors files
\*===----------------------------------------------------------------------===*/

/** One string of a file's __metadata__. */
typedef struct vit_metadata {
  const char *key;
  const char *value;
} vit_metadata;

/** An open file, mapped and not copied. */
typedef struct vit_safetensors vit_safetensors;

/**
 * Maps `path` and checks all that the header says: its length (<= 100 MB,
 * within the file), a UTF-8 JSON object, no name twice, known dtypes, offsets
 * that cover the data without hole or overlap to the end of the file, and
 * shape x dtype = length without overflow. The data are not read.
 * The file must not be made shorter while it is open.
 */
vit_status vit_safetensors_open(const char *path, vit_safetensors **file,
                                vit_error *error);
/** The same for `size` bytes in memory, which must outlive the handle; `name`
 * stands for the path in messages. */
vit_status vit_safetensors_open_memory(const void *data, size_t size,
                                       const char *name, vit_safetensors **file,
                                       vit_error *error);
void vit_safetensors_close(vit_safetensors *file);

/** Tensors, in the order of their data. */
size_t vit_safetensors_count(const vit_safetensors *file);
/** Null when `index` is not below the count. */
const vit_tensor_view *vit_safetensors_tensor(const vit_safetensors *file,
                                              size_t index);
/** Null when there is none of that name. */
const vit_tensor_view *vit_safetensors_find(const vit_safetensors *file,
                                            const char *name);
size_t vit_safetensors_metadata_count(const vit_safetensors *file);
/** In the file's order; null when `index` is not below the count. */
const vit_metadata *vit_safetensors_metadata_at(const vit_safetensors *file,
                                                size_t index);
/** The value of `key`; null when there is none. */
const char *vit_safetensors_metadata(const vit_safetensors *file,
                                     const char *key);

/**
 * Writes a file that any safetensors reader takes, its data at a multiple of
 * 64 bytes, tensors by falling element size and then as given (so each is
 * aligned to its element). Written under another name in the same folder and
 * then renamed: `path` has its old content or the new one, never a part.
 * Names and keys must be distinct, sizes must agree. `metadata` may be null.
 */
vit_status vit_safetensors_write(const char *path,
                                 const vit_tensor_view *tensors, size_t count,
                                 const vit_metadata *metadata,
                                 size_t metadata_count, vit_error *error);

/*===----------------------------------------------------------------------===*\
|* Weights: the tensors of one model, in one file or several
\*===----------------------------------------------------------------------===*/

typedef struct vit_weights vit_weights;

/**
 * Opens a .safetensors file, a .safetensors.index.json with its shards, or a
 * folder with model.safetensors or (else) model.safetensors.index.json. With
 * an index the weights are the tensors that its weight_map names, each of
 * which must be in its shard. Shards lie in the index's folder: a name with a
 * slash, or "..", is refused.
 */
vit_status vit_weights_open(const char *path, vit_weights **weights,
                            vit_error *error);
/** Weights that the caller has in memory, and keeps while the handle lives
 * (names, shapes and data alike). */
vit_status vit_weights_from_tensors(const vit_tensor_view *tensors,
                                    size_t count, vit_weights **weights,
                                    vit_error *error);
void vit_weights_close(vit_weights *weights);

size_t vit_weights_count(const vit_weights *weights);
/** Null when `index` is not below the count. */
const vit_tensor_view *vit_weights_tensor(const vit_weights *weights,
                                          size_t index);
/** Null when there is none of that name. */
const vit_tensor_view *vit_weights_find(const vit_weights *weights,
                                        const char *name);
/** The safetensors files opened (0 for weights in memory). */
size_t vit_weights_file_count(const vit_weights *weights);
/** Null when `index` is not below the file count. */
const char *vit_weights_file(const vit_weights *weights, size_t index);

/*===----------------------------------------------------------------------===*\
|* Models
\*===----------------------------------------------------------------------===*/

/** Checks that this runtime understands `model`: ABI version, struct size,
 * no null pointer, sane sizes; and then vit_model_check_cpu. */
vit_status vit_model_check(const vit_model *model, vit_error *error);

/** Fails with VIT_UNSUPPORTED, and the names, when the model needs
 * instructions that this CPU, or its operating system, lacks. */
vit_status vit_model_check_cpu(const vit_model *model, vit_error *error);

/**
 * The name of layer `layer` of a stack ("{i}" -> first + step * layer), or of
 * a lone parameter (`layer` 0), as snprintf: writes at most `size` bytes, NUL
 * included, and returns the length of the whole name.
 */
size_t vit_param_name(const vit_param *param, int64_t layer, char *buffer,
                      size_t size);

/** Elements of the whole input for `batch` images. 0 when `batch` does not
 * suit the model. */
uint64_t vit_model_input_elements(const vit_model *model, int64_t batch);
/** Elements of the output buffer, all outputs together. */
uint64_t vit_model_output_elements(const vit_model *model, int64_t batch);

/** Called once for each thing wrong; `message` lives during the call. */
typedef void (*vit_report)(void *context, const char *message);

/**
 * Checks that `weights` has every parameter of `model` in its shape and a
 * convertible dtype. Reports each one that is missing or wrong (`report` may
 * be null); the error names as many as fit and says how many there are.
 */
vit_status vit_model_check_weights(const vit_model *model,
                                   const vit_weights *weights,
                                   vit_report report, void *context,
                                   vit_error *error);

/**
 * Computes the packed blob of `model` from `weights`: checks them as above,
 * converts those that are not f32 and calls the model's pack function.
 * `packed` has model->packed_bytes bytes at model->alignment; those that the
 * model does not use become zero, so the same weights give the same bytes.
 * `parallel` may be null.
 */
vit_status vit_pack(const vit_model *model, const vit_weights *weights,
                    void *packed, const vit_parallel *parallel,
                    vit_error *error);

/*===----------------------------------------------------------------------===*\
|* Packed weights: what infer reads
\*===----------------------------------------------------------------------===*/

typedef struct vit_packed vit_packed;

enum {
  VIT_PACKED_VERIFY = 1 /**< flag of vit_packed_open: check the checksum, which
                             reads all data */
};

/**
 * Maps a packed file, without reading or copying its data, and checks format,
 * version, size, and (unless `model` is null) that it was made for `model`:
 * layout hash and packed bytes. `flags`: 0 or VIT_PACKED_VERIFY.
 */
vit_status vit_packed_open(const char *path, const vit_model *model,
                           uint32_t flags, vit_packed **packed,
                           vit_error *error);
/** Allocates a blob and fills it by vit_pack. */
vit_status vit_packed_from_weights(const vit_model *model,
                                   const vit_weights *weights,
                                   const vit_parallel *parallel,
                                   vit_packed **packed, vit_error *error);
/** Takes a blob of `model` that the caller has in memory and keeps while the
 * handle lives; only its size and alignment can be checked. */
vit_status vit_packed_from_memory(const vit_model *model, const void *data,
                                  uint64_t bytes, vit_packed **packed,
                                  vit_error *error);
void vit_packed_close(vit_packed *packed);

/** Starts at a multiple of 64 bytes, or of the model's alignment. */
const void *vit_packed_data(const vit_packed *packed);
uint64_t vit_packed_bytes(const vit_packed *packed);
uint64_t vit_packed_layout_hash(const vit_packed *packed);
/** Name of the model that it was made for. */
const char *vit_packed_model_name(const vit_packed *packed);
/** "labels", "preprocess" and others; null when the file has none. */
const char *vit_packed_metadata(const vit_packed *packed, const char *key);
/** Reads all data and compares with the file's checksum. */
vit_status vit_packed_verify(const vit_packed *packed, vit_error *error);

/**
 * Writes model->packed_bytes bytes at `data` as a packed file, in the way of
 * vit_safetensors_write. `metadata` is added to what the format asks for and
 * must not repeat it (format, version, model, layout_hash, packed_bytes,
 * checksum).
 */
vit_status vit_packed_write(const char *path, const vit_model *model,
                            const void *data, const vit_metadata *metadata,
                            size_t metadata_count, vit_error *error);

/*===----------------------------------------------------------------------===*\
|* Sessions: one caller's place to run a model
\*===----------------------------------------------------------------------===*/

typedef struct vit_session vit_session;

/**
 * Checks the model, this CPU and that `packed` was made for the model, and
 * allocates the workspace: all allocation there is. The model and `packed`
 * must outlive the session; any number of sessions can share them.
 */
vit_status vit_session_create(const vit_model *model, const vit_packed *packed,
                              vit_session **session, vit_error *error);
void vit_session_close(vit_session *session);

/**
 * Runs the model on `batch` images. `input` and `output` have the elements
 * that vit_model_input_elements and vit_model_output_elements say, in the
 * layout and type of the model's vit_tensor entries. `parallel` may be null:
 * the calling thread. A second call on a session that is running fails with
 * VIT_INVALID_ARGUMENT.
 */
vit_status vit_session_run(vit_session *session, int64_t batch,
                           const void *input, float *output,
                           const vit_parallel *parallel, vit_error *error);

const vit_model *vit_session_model(const vit_session *session);

/*===----------------------------------------------------------------------===*\
|* Threads
\*===----------------------------------------------------------------------===*/

/** Some threads that wait for work. */
typedef struct vit_pool vit_pool;

/** How a pool is to be. Zeroed, it is a pool of as many threads as there are
 * CPUs that never spin. */
typedef struct vit_pool_options {
  /** The caller's is counted: 1 starts none, 0 takes as many as this process
   * has CPUs. */
  int32_t num_threads;
  /** After a job each thread spins for so long before it sleeps. 0 never
   * spins; a negative number takes the default: 100, or 0 where there are more
   * threads than CPUs. */
  int32_t spin_microseconds;
  /** Where the started threads stay: num_threads - 1 numbers of CPUs, as the
   * system counts them; null leaves that to the system. Where a thread runs
   * that calls infer is up to that thread. */
  const int32_t *worker_cpus;
  /** Of `worker_cpus`: how many there are; 0 with null. */
  int32_t num_worker_cpus;
} vit_pool_options;

/**
 * Starts the threads. Fails: VIT_INVALID_ARGUMENT for a number out of range, or
 * a CPU that this process must not use; VIT_UNSUPPORTED for `worker_cpus` where
 * the system cannot hold threads on CPUs (other than Linux).
 */
vit_status vit_pool_open(const vit_pool_options *options, vit_pool **pool,
                         vit_error *error);
/** The same with two options given, the others zero. */
vit_status vit_pool_create(int32_t num_threads, int32_t spin_microseconds,
                           vit_pool **pool, vit_error *error);
/** No call may be running. Ends and joins the threads. */
void vit_pool_close(vit_pool *pool);

int32_t vit_pool_num_threads(const vit_pool *pool);

/**
 * The hook to give to infer, pack and vit_session_run; lives as long as the
 * pool. Each of the T threads takes one contiguous piece of the indices, of
 * count / T rounded up or down; the calling thread takes the first. A call
 * from inside a task, or while another thread's job runs, is done wholly on
 * the thread that makes it.
 */
const vit_parallel *vit_pool_parallel(const vit_pool *pool);

#ifdef __cplusplus
}
#endif
#endif /* VIT_RUNTIME_H */
