/*===- vit/image.h - Read images and prepare them for a model -------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* The optional image part of the runtime (CMake target vit::image): from a PNG
|* or JPEG file to the f32 values that a model takes.
|*
|*     vit_error error;
|*     vit_preprocess spec;
|*     float input[3 * 224 * 224];
|*     if (vit_preprocess_parse(json, &spec, &error) != VIT_OK ||
|*         vit_image_load("cat.jpg", &spec, input, 3 * 224 * 224, &error) !=
|*             VIT_OK)
|*       fprintf(stderr, "%s\n", error.message);
|*
|* Pixels and resized pixels are those of Pillow, preprocessing is that of the
|* image processors of Hugging Face transformers; docs/images.md says how
|* closely. The rules of vit/runtime.h hold: nothing prints, aborts or throws,
|* there is no global state, any number of threads may call at once.
|*
\*===----------------------------------------------------------------------===*/
#ifndef VIT_IMAGE_H
#define VIT_IMAGE_H

#include "vit/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Images with more pixels are refused, read or resized to (as Pillow). */
#define VIT_IMAGE_MAX_PIXELS 178956970

/** 8-bit pixels: data[(y * width + x) * channels + channel]. */
typedef struct vit_image {
  uint8_t *data; /**< from this library; end it by vit_image_free */
  int64_t width;
  int64_t height;
  int32_t channels; /**< 1: grey, 3: red, green, blue */
  int32_t reserved;
} vit_image;

/** Frees the pixels and clears the struct; an empty image is fine. */
void vit_image_free(vit_image *image);

/**
 * Reads a PNG or JPEG file, turns it as its EXIF (or XMP) orientation says and
 * converts it to `channels` (1 or 3): what Pillow's Image.open,
 * ImageOps.exif_transpose and convert("L") or convert("RGB") give. Alpha is
 * dropped; 16-bit grey saturates at 255 and other 16-bit values keep their
 * high byte; CMYK is taken as inverted, as Adobe writes it.
 * Fails: VIT_NOT_FOUND, VIT_IO_ERROR; VIT_BAD_FILE when it is no image, or
 * damaged or cut short; VIT_UNSUPPORTED for other formats and sizes.
 */
vit_status vit_image_decode_file(const char *path, int32_t channels,
                                 vit_image *image, vit_error *error);
/** The same for `size` bytes in memory; `name` stands for the path in
 * messages and may be null. */
vit_status vit_image_decode_memory(const void *data, size_t size,
                                   const char *name, int32_t channels,
                                   vit_image *image, vit_error *error);

/** Pillow's filters, and its numbers for them. */
typedef enum vit_resample {
  VIT_RESAMPLE_NEAREST = 0,
  VIT_RESAMPLE_LANCZOS = 1,
  VIT_RESAMPLE_BILINEAR = 2,
  VIT_RESAMPLE_BICUBIC = 3,
  VIT_RESAMPLE_BOX = 4,
  VIT_RESAMPLE_HAMMING = 5
} vit_resample;

/**
 * Resizes by Pillow's algorithm: each output pixel is the mean of the input
 * under a filter that grows with the reduction, along rows and along columns,
 * each rounded to 8 bits. `result` is a new image; `image` stays.
 */
vit_status vit_image_resize(const vit_image *image, int64_t width,
                            int64_t height, vit_resample resample,
                            vit_image *result, vit_error *error);

/** What half of an odd number of rows or columns is. */
typedef enum vit_crop_rounding {
  VIT_CROP_DOWN = 0, /**< as transformers cuts, and surrounds what is small */
  /** The even neighbour, or towards 0 where the image is smaller: as
   * torchvision does it. */
  VIT_CROP_HALF_EVEN = 1
} vit_crop_rounding;

/**
 * Cuts out the middle: the first row is (image height - height) / 2, rounded,
 * columns alike. Where the image is smaller, zeros surround it.
 */
vit_status vit_image_center_crop(const vit_image *image, int64_t width,
                                 int64_t height, vit_crop_rounding rounding,
                                 vit_image *result, vit_error *error);

typedef enum vit_resize_mode {
  VIT_RESIZE_NONE = 0,
  VIT_RESIZE_EXACT = 1, /**< to resize_width x resize_height */
  /** The shorter side becomes resize_height (= resize_width), the longer one
   * floor(resize_height * longer / shorter). */
  VIT_RESIZE_SHORTEST_EDGE = 2
} vit_resize_mode;

/**
 * What is done to a decoded image, in this order: resize, center crop, and for
 * each value x of channel c: y = f32(x * rescale), out = (y - mean[c]) /
 * std[c], in f32.
 */
typedef struct vit_preprocess {
  int32_t channels; /**< 1 or 3 */
  vit_resize_mode resize_mode;
  int64_t resize_height;
  int64_t resize_width;
  vit_resample resample;
  vit_crop_rounding crop_rounding;
  int64_t crop_height; /**< 0 with crop_width 0: no crop */
  int64_t crop_width;
  double rescale; /**< 1: none */
  float mean[3];  /**< 0: none */
  float std[3];   /**< 1: none */
} vit_preprocess;

/**
 * Reads the "preprocess" metadata of a packed file:
 *
 *     {"channels": 3,
 *      "resize": {"mode": "shortest_edge", "size": 256},
 *      "resample": "bicubic",
 *      "crop": {"height": 224, "width": 224}, "crop_rounding": "half_even",
 *      "rescale": 0.00392156862745098,
 *      "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
 *
 * or "resize": {"mode": "exact", "height": 224, "width": 224}. What is absent
 * is not done; without "channels" it is 3, without "resample" bilinear, and
 * "crop_rounding" is "down".
 * Unknown fields are refused (VIT_BAD_FILE), as are values out of range.
 */
vit_status vit_preprocess_parse(const char *json, vit_preprocess *spec,
                                vit_error *error);

/** The size that an image of `width` x `height` has after resize and crop. */
vit_status vit_preprocess_output_size(const vit_preprocess *spec, int64_t width,
                                      int64_t height, int64_t *output_width,
                                      int64_t *output_height, vit_error *error);

/**
 * Preprocesses `image` to f32 [channels, height, width] in `output`, which has
 * room for `count` values: exactly what comes out. Fails with VIT_MISMATCH
 * when the image leads to another number, or has other channels.
 */
vit_status vit_preprocess_run(const vit_image *image,
                              const vit_preprocess *spec, float *output,
                              uint64_t count, vit_error *error);

/**
 * Preprocesses `image` for a model that takes bytes: resizes and crops it, and
 * writes [height, width, channels] to `output`, which has room for `count`
 * bytes: exactly what comes out. Fails as vit_preprocess_run does, and with
 * VIT_MISMATCH when `spec` rescales or normalizes: such a model does that
 * itself, and the metadata of its packed file leave it out.
 */
vit_status vit_preprocess_bytes(const vit_image *image,
                                const vit_preprocess *spec, uint8_t *output,
                                uint64_t count, vit_error *error);

/** vit_image_decode_file, then vit_preprocess_run: one image of a batch. */
vit_status vit_image_load(const char *path, const vit_preprocess *spec,
                          float *output, uint64_t count, vit_error *error);

#ifdef __cplusplus
}
#endif
#endif /* VIT_IMAGE_H */
