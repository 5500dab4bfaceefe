//===- Handles.h - The runtime's handles as C++ owners ----------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// unique_ptrs that close what the runtime's C API opens.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_HANDLES_H
#define VIT_COMPILER_DRIVER_HANDLES_H

#include "vit/runtime.h"

#include <memory>

namespace mlir::vit {

template <auto close> struct CloseBy {
  template <typename T> void operator()(T *handle) const { close(handle); }
};

using PackedHandle = std::unique_ptr<vit_packed, CloseBy<vit_packed_close>>;
using PoolHandle = std::unique_ptr<vit_pool, CloseBy<vit_pool_close>>;
using SafetensorsHandle =
    std::unique_ptr<vit_safetensors, CloseBy<vit_safetensors_close>>;
using SessionHandle = std::unique_ptr<vit_session, CloseBy<vit_session_close>>;

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_HANDLES_H
