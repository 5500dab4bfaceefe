//===- pack.cpp - Finds a model's parameters and packs them ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Resolves every parameter of a model in a set of weights, says all that is
// wrong at once, converts what is not f32 and hands the table to the model's
// own pack function, which does the work.
//
//===----------------------------------------------------------------------===//
#include "error.h"
#include "memory.h"
#include "model.h"
#include "tensor.h"

#include <cstdio>

namespace vit {

namespace {
/// Collects what is wrong: to the caller's report, and in one line.
class Problems {
public:
  Problems(vit_report report, void *context)
      : report(report), context(context) {}

  [[gnu::format(printf, 2, 3)]] void add(const char *format, ...) {
    vit_error problem;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem.message, sizeof(problem.message), format, arguments);
    va_end(arguments);
    if (report)
      report(context, problem.message);
    size_t size = strlen(problem.message);
    if (shown == count && used + size + 2 < sizeof(line)) {
      used +=
          static_cast<size_t>(snprintf(line + used, sizeof(line) - used, "%s%s",
                                       count ? "; " : "", problem.message));
      ++shown;
    }
    ++count;
  }

  vit_status finish(const vit_model *model, const vit_weights *weights,
                    uint64_t parameters, vit_error *error) const {
    if (count == 0)
      return succeed(error);
    const char *file = vit_weights_file(weights, 0);
    if (!file && vit_weights_count(weights))
      file = vit_weights_tensor(weights, 0)->file;
    char rest[40] = "";
    if (shown < count)
      snprintf(rest, sizeof(rest), "; and %llu more",
               static_cast<unsigned long long>(count - shown));
    return fail(error, VIT_MISMATCH,
                "weights %s: %llu of %llu parameters of model %s do not fit: "
                "%s%s",
                Quoted(file ? file : "(memory)").str(),
                static_cast<unsigned long long>(count),
                static_cast<unsigned long long>(parameters),
                Quoted(model->name).str(), line, rest);
  }

private:
  vit_report report;
  void *context;
  uint64_t count = 0, shown = 0;
  char line[VIT_ERROR_MESSAGE_BYTES - 480] = "";
  size_t used = 0;
};

/// Calls visit(param, tensor or null, name) for each tensor that pack wants, in
/// the order of its table. False when memory for a name runs out.
template <typename Visit>
bool forEachParameter(const vit_model *model, const vit_weights *weights,
                      Visit visit) {
  Array<char> name;
  for (int32_t i = 0; i < model->num_params; ++i) {
    const vit_param &param = model->params[i];
    int64_t layers = param.count > 0 ? param.count : 1;
    for (int64_t layer = 0; layer < layers; ++layer) {
      size_t length = vit_param_name(&param, layer, nullptr, 0);
      if (!name.resize(length + 1))
        return false;
      vit_param_name(&param, layer, name.data(), name.size());
      visit(param, vit_weights_find(weights, name.data()), name.data());
    }
  }
  return true;
}

/// The tensors of pack's table, and where the converted ones go.
struct Table {
  Array<const vit_tensor_view *> tensors;
  Array<const void *> pointers;
  Array<size_t> converted; // positions in the table
  AlignedBuffer floats;
};
} // namespace

/// Whether pack can read the tensor where it lies.
static bool isReadyToUse(const vit_tensor_view &tensor) {
  return tensor.dtype == VIT_DTYPE_F32 &&
         reinterpret_cast<uintptr_t>(tensor.data) % alignof(float) == 0;
}

static void convertOne(void *argument, int64_t index) {
  Table &table = *static_cast<Table *>(argument);
  size_t position = table.converted[static_cast<size_t>(index)];
  const vit_tensor_view &tensor = *table.tensors[position];
  // Cannot fail: dtype and sizes have been checked.
  vit_tensor_to_f32(
      &tensor,
      static_cast<float *>(const_cast<void *>(table.pointers[position])),
      vit_tensor_elements(&tensor), nullptr);
}

/// Fills the table of pointers, with room for the tensors to convert.
static bool buildTable(const vit_model *model, const vit_weights *weights,
                       Table &table) {
  bool enough = true;
  uint64_t elements = 0;
  enough =
      forEachParameter(
          model, weights,
          [&](const vit_param &, const vit_tensor_view *tensor, const char *) {
            if (!isReadyToUse(*tensor)) {
              enough = enough && table.converted.push(table.tensors.size());
              enough = enough &&
                       !__builtin_add_overflow(
                           elements, vit_tensor_elements(tensor), &elements);
            }
            enough = enough && table.tensors.push(tensor) &&
                     table.pointers.push(tensor->data);
          }) &&
      enough;
  if (!enough || elements > SIZE_MAX / sizeof(float) ||
      !table.floats.allocate(elements * sizeof(float), 64))
    return false;
  float *next = static_cast<float *>(table.floats.data());
  for (size_t position : table.converted) {
    table.pointers[position] = next;
    next += vit_tensor_elements(table.tensors[position]);
  }
  return true;
}

} // namespace vit

using namespace vit;

vit_status vit_model_check_weights(const vit_model *model,
                                   const vit_weights *weights,
                                   vit_report report, void *context,
                                   vit_error *error) {
  if (vit_status status = checkModel(model, error))
    return status;
  if (!weights)
    return fail(error, VIT_INVALID_ARGUMENT, "the weights are null");
  Problems problems(report, context);
  bool enough = forEachParameter(
      model, weights,
      [&](const vit_param &param, const vit_tensor_view *tensor,
          const char *name) {
        if (!tensor)
          problems.add("tensor %s is missing", Quoted(name).str());
        else if (!sameShape(tensor->shape, tensor->rank, param.shape,
                            param.rank))
          problems.add("tensor %s: file has %s, model wants %s",
                       Quoted(name).str(),
                       ShapeText(tensor->shape, tensor->rank).str(),
                       ShapeText(param.shape, param.rank).str());
        else if (!vit_dtype_is_convertible(tensor->dtype))
          problems.add("tensor %s: file has %s, model wants F32 (or F64, F16, "
                       "BF16)",
                       Quoted(name).str(), vit_dtype_name(tensor->dtype));
      });
  if (!enough)
    return fail(error, VIT_OUT_OF_MEMORY, "out of memory for a tensor's name");
  return problems.finish(model, weights, countParameters(model), error);
}

vit_status vit_pack(const vit_model *model, const vit_weights *weights,
                    void *packed, const vit_parallel *parallel,
                    vit_error *error) {
  if (vit_status status = vit_model_check(model, error))
    return status;
  if (vit_status status =
          vit_model_check_weights(model, weights, nullptr, nullptr, error))
    return status;
  Quoted name(model->name);
  if (!model->pack)
    return fail(error, VIT_UNSUPPORTED, "model %s has no pack function",
                name.str());
  if (!packed || reinterpret_cast<uintptr_t>(packed) % model->alignment != 0)
    return fail(error, VIT_INVALID_ARGUMENT, "model %s: 'packed' is %s",
                name.str(), packed ? "not aligned as the model wants" : "null");
  Table table;
  AlignedBuffer workspace;
  if (!buildTable(model, weights, table) ||
      !workspace.allocate(model->pack_workspace_bytes, model->alignment))
    return fail(error, VIT_OUT_OF_MEMORY,
                "model %s: out of memory for packing (%llu bytes of workspace, "
                "%llu tensors to convert)",
                name.str(),
                static_cast<unsigned long long>(model->pack_workspace_bytes),
                static_cast<unsigned long long>(table.converted.size()));
  int64_t count = static_cast<int64_t>(table.converted.size());
  if (parallel && parallel->parallel_for && count > 0)
    parallel->parallel_for(parallel->context, count, convertOne, &table);
  else
    for (int64_t i = 0; i < count; ++i)
      convertOne(&table, i);
  // Between the parts of a blob are gaps: files must not differ in them, nor
  // hold what was in memory.
  memset(packed, 0, static_cast<size_t>(model->packed_bytes));
  int result =
      model->pack(table.pointers.data(), packed, workspace.data(), parallel);
  return result == VIT_CALL_OK ? succeed(error)
                               : failCall(result, model, "pack", error);
}
