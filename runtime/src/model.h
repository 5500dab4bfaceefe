//===- model.h - What a compiled model must be like -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks and sizes of a vit_model that pack, packed files and sessions share.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_RUNTIME_SRC_MODEL_H
#define VIT_RUNTIME_SRC_MODEL_H

#include "memory.h"
#include "vit/runtime.h"

namespace vit {

/// vit_model_check without the CPU: it is enough for files and packing shapes.
vit_status checkModel(const vit_model *model, vit_error *error);

/// The text of a VIT_CALL_* result, as an error of `function`.
vit_status failCall(int result, const vit_model *model, const char *function,
                    vit_error *error);

/// Tensors that pack wants, all layers counted.
uint64_t countParameters(const vit_model *model);

} // namespace vit

#endif // VIT_RUNTIME_SRC_MODEL_H
