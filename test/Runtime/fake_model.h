/*===- fake_model.h - A model as vitc would compile it --------------------===*\
|*
|* Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* y = bias + sum over three layers of w_l x, with x of 4 and y of 2 numbers,
|* and the sum of y as second output. Layers are named layer.1.w, layer.3.w and
|* layer.5.w. Written in C, since objects are called through C.
|*
\*===----------------------------------------------------------------------===*/
#ifndef VIT_TEST_RUNTIME_FAKE_MODEL_H
#define VIT_TEST_RUNTIME_FAKE_MODEL_H

#include "vit/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const vit_model fake_model;         /* batch 2 */
extern const vit_model fake_dynamic_model; /* any batch, the same blob */

#ifdef __cplusplus
}
#endif
#endif /* VIT_TEST_RUNTIME_FAKE_MODEL_H */
