//===- session.cpp - Runs a model -----------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Holds what one caller needs to call infer, checked beforehand: the model, its
// packed weights and a workspace.
//
//===----------------------------------------------------------------------===//
#include "error.h"
#include "memory.h"
#include "model.h"
#include "packed.h"

#include <atomic>
#include <memory>

using namespace vit;

struct vit_session {
  const vit_model *model = nullptr;
  const vit_packed *packed = nullptr;
  AlignedBuffer workspace;
  std::atomic<bool> running{false};
};

vit_status vit_session_create(const vit_model *model, const vit_packed *packed,
                              vit_session **session, vit_error *error) {
  if (session)
    *session = nullptr;
  if (!session || !packed)
    return fail(error, VIT_INVALID_ARGUMENT, "vit_session_create: '%s' is null",
                session ? "packed" : "session");
  if (vit_status status = vit_model_check(model, error))
    return status;
  if (vit_status status = checkMadeFor(*packed, model, error))
    return status;
  std::unique_ptr<vit_session> made(new (std::nothrow) vit_session);
  if (!made ||
      !made->workspace.allocate(model->infer_workspace_bytes, model->alignment))
    return fail(error, VIT_OUT_OF_MEMORY,
                "model %s: out of memory for %llu bytes of workspace",
                Quoted(model->name).str(),
                static_cast<unsigned long long>(model->infer_workspace_bytes));
  made->model = model;
  made->packed = packed;
  *session = made.release();
  return succeed(error);
}

void vit_session_close(vit_session *session) { delete session; }

vit_status vit_session_run(vit_session *session, int64_t batch,
                           const void *input, float *output,
                           const vit_parallel *parallel, vit_error *error) {
  if (!session || !input || !output)
    return fail(error, VIT_INVALID_ARGUMENT, "vit_session_run: '%s' is null",
                !session ? "session"
                : !input ? "input"
                         : "output");
  const vit_model *model = session->model;
  if (batch < 1 || (model->batch != 0 && batch != model->batch))
    return fail(error, VIT_INVALID_ARGUMENT,
                "model %s: the batch is %lld, it was compiled for %s%lld",
                Quoted(model->name).str(), static_cast<long long>(batch),
                model->batch ? "" : "any from ",
                static_cast<long long>(model->batch ? model->batch : 1));
  const size_t inputAlignment =
      model->input.type == VIT_TYPE_U8 ? 1 : alignof(float);
  if (reinterpret_cast<uintptr_t>(input) % inputAlignment != 0 ||
      reinterpret_cast<uintptr_t>(output) % alignof(float) != 0)
    return fail(error, VIT_INVALID_ARGUMENT,
                "model %s: input or output is not aligned to 4 bytes",
                Quoted(model->name).str());
  if (session->running.exchange(true, std::memory_order_acquire))
    return fail(error, VIT_INVALID_ARGUMENT,
                "model %s: the session is running on another thread; a session "
                "runs one call at a time",
                Quoted(model->name).str());
  int result = model->infer(session->packed->data, batch, input, output,
                            session->workspace.data(), parallel);
  session->running.store(false, std::memory_order_release);
  return result == VIT_CALL_OK ? succeed(error)
                               : failCall(result, model, "infer", error);
}

const vit_model *vit_session_model(const vit_session *session) {
  return session ? session->model : nullptr;
}
