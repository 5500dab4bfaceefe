//===- model.cpp - Checks and sizes of a compiled model -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A vit_model comes from an object that may be older or newer than this
// runtime, so nothing behind its version is read before the version is known.
//
//===----------------------------------------------------------------------===//
#include "model.h"
#include "cpu.h"
#include "error.h"
#include "tensor.h"

#include <cstdio>

namespace vit {

/// Checks one input or output; the first dimension is the batch.
static vit_status checkTensor(const vit_model &model, const vit_tensor &tensor,
                              const char *what, vit_error *error) {
  auto bad = [&](const char *problem) {
    return fail(error, VIT_MISMATCH, "model %s: %s %s %s",
                Quoted(model.name).str(), what, Quoted(tensor.name).str(),
                problem);
  };
  if (!tensor.name)
    return bad("has no name");
  if (tensor.rank < 1 || tensor.rank > VIT_MAX_RANK)
    return bad("has a rank outside 1 to 8");
  if (tensor.shape[0] != (model.batch == 0 ? -1 : model.batch))
    return bad("has another batch than the model");
  const bool isInput = &tensor == &model.input;
  if (tensor.type != VIT_TYPE_F32 && !(isInput && tensor.type == VIT_TYPE_U8))
    return bad("has a type that this runtime does not know");
  uint64_t elements, bytes;
  if (!countElements(tensor.shape + 1, tensor.rank - 1, elements) ||
      !countBytes(elements, VIT_DTYPE_F32, bytes))
    return bad("has a bad shape");
  if (tensor.offset < 0)
    return bad("has a negative offset");
  return VIT_OK;
}

static vit_status checkParam(const vit_model &model, const vit_param &param,
                             vit_error *error) {
  auto bad = [&](const char *problem) {
    return fail(error, VIT_MISMATCH, "model %s: parameter %s %s",
                Quoted(model.name).str(), Quoted(param.name).str(), problem);
  };
  uint64_t elements, bytes;
  if (!param.name)
    return bad("has no name");
  if (param.rank < 0 || param.rank > VIT_MAX_RANK)
    return bad("has a rank outside 0 to 8");
  if (!countElements(param.shape, param.rank, elements) ||
      !countBytes(elements, VIT_DTYPE_F32, bytes))
    return bad("has a bad shape");
  if (param.count < 0 || param.count > INT32_MAX)
    return bad("has a bad number of layers");
  if (param.count > 0 && !strstr(param.name, "{i}"))
    return bad("is a stack, but its name has no '{i}'");
  return VIT_OK;
}

vit_status checkModel(const vit_model *model, vit_error *error) {
  if (!model)
    return fail(error, VIT_INVALID_ARGUMENT, "the model is null");
  if (model->abi_version != VIT_ABI_VERSION ||
      model->struct_size != sizeof(vit_model))
    return fail(error, VIT_MISMATCH,
                "the model has ABI version %u and a descriptor of %u bytes, "
                "this runtime has version %u and %u bytes",
                model->abi_version, model->struct_size,
                static_cast<unsigned>(VIT_ABI_VERSION),
                static_cast<unsigned>(sizeof(vit_model)));
  const char *missing =
      !model->name                                ? "name"
      : !model->target_cpu                        ? "target_cpu"
      : !model->cpu_features                      ? "cpu_features"
      : !model->infer                             ? "infer"
      : model->num_outputs < 1 || !model->outputs ? "outputs"
      : model->num_params < 0 || (model->num_params > 0 && !model->params)
          ? "params"
          : nullptr;
  if (missing)
    return fail(error, VIT_MISMATCH, "model %s: '%s' is null or empty",
                Quoted(model->name).str(), missing);
  Quoted name(model->name);
  uint64_t alignment = model->alignment;
  if (alignment < sizeof(float) || (alignment & (alignment - 1)) != 0 ||
      alignment > 65536)
    return fail(error, VIT_MISMATCH,
                "model %s: the alignment of %llu bytes is no power of two from "
                "4 to 65536",
                name.str(), static_cast<unsigned long long>(alignment));
  if (model->packed_bytes > INT64_MAX)
    return fail(error, VIT_MISMATCH, "model %s: %llu packed bytes", name.str(),
                static_cast<unsigned long long>(model->packed_bytes));
  if (model->batch < 0)
    return fail(error, VIT_MISMATCH, "model %s: the batch is %lld", name.str(),
                static_cast<long long>(model->batch));
  if (vit_status status = checkTensor(*model, model->input, "input", error))
    return status;
  for (int32_t i = 0; i < model->num_outputs; ++i)
    if (vit_status status =
            checkTensor(*model, model->outputs[i], "output", error))
      return status;
  for (int32_t i = 0; i < model->num_params; ++i)
    if (vit_status status = checkParam(*model, model->params[i], error))
      return status;
  return VIT_OK;
}

vit_status failCall(int result, const vit_model *model, const char *function,
                    vit_error *error) {
  const char *reason = result == VIT_CALL_NULL ? "a pointer is null"
                       : result == VIT_CALL_MISALIGNED
                           ? "'packed' or 'workspace' lacks the alignment"
                       : result == VIT_CALL_BATCH ? "the batch does not fit"
                                                  : "the result is unknown";
  return fail(error, VIT_INVALID_ARGUMENT,
              "model %s: %s returned %d: %s (alignment %llu bytes, batch %lld)",
              Quoted(model->name).str(), function, result, reason,
              static_cast<unsigned long long>(model->alignment),
              static_cast<long long>(model->batch));
}

uint64_t countParameters(const vit_model *model) {
  uint64_t total = 0; // at most 2^31 entries of less than 2^31 each
  for (int32_t i = 0; i < model->num_params; ++i)
    total += model->params[i].count > 0
                 ? static_cast<uint64_t>(model->params[i].count)
                 : 1;
  return total;
}

/// Elements per image, without the batch.
static uint64_t elementsPerImage(const vit_tensor &tensor) {
  uint64_t elements = 0;
  countElements(tensor.shape + 1, tensor.rank - 1, elements);
  return elements;
}

static bool batchFits(const vit_model *model, int64_t batch) {
  return model && batch >= 1 && (model->batch == 0 || model->batch == batch);
}

} // namespace vit

using namespace vit;

vit_status vit_model_check(const vit_model *model, vit_error *error) {
  if (vit_status status = checkModel(model, error))
    return status;
  return vit_model_check_cpu(model, error);
}

vit_status vit_model_check_cpu(const vit_model *model, vit_error *error) {
  if (vit_status status = checkModel(model, error))
    return status;
  return checkFeatures(model->cpu_features, readCpu(), model->name,
                       model->target_cpu, error);
}

size_t vit_param_name(const vit_param *param, int64_t layer, char *buffer,
                      size_t size) {
  size_t length = 0;
  auto put = [&](char c) {
    if (length + 1 < size)
      buffer[length] = c;
    ++length;
  };
  char number[24];
  // Wraps where the sum overflows, which no model's does.
  uint64_t index =
      static_cast<uint64_t>(param->first) +
      static_cast<uint64_t>(param->step) * static_cast<uint64_t>(layer);
  snprintf(number, sizeof(number), "%lld",
           static_cast<long long>(static_cast<int64_t>(index)));
  for (const char *c = param->name; *c;) {
    if (param->count > 0 && strncmp(c, "{i}", 3) == 0) {
      for (const char *digit = number; *digit; ++digit)
        put(*digit);
      c += 3;
    } else {
      put(*c++);
    }
  }
  if (size > 0)
    buffer[length < size ? length : size - 1] = '\0';
  return length;
}

uint64_t vit_model_input_elements(const vit_model *model, int64_t batch) {
  uint64_t elements;
  if (!batchFits(model, batch) ||
      __builtin_mul_overflow(elementsPerImage(model->input),
                             static_cast<uint64_t>(batch), &elements))
    return 0;
  return elements;
}

uint64_t vit_model_output_elements(const vit_model *model, int64_t batch) {
  if (!batchFits(model, batch))
    return 0;
  uint64_t end = 0;
  for (int32_t i = 0; i < model->num_outputs; ++i) {
    uint64_t last = static_cast<uint64_t>(model->outputs[i].offset) +
                    elementsPerImage(model->outputs[i]);
    end = last > end ? last : end;
  }
  if (__builtin_mul_overflow(end, static_cast<uint64_t>(batch), &end))
    return 0;
  return end;
}
