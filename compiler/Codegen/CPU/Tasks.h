//===- Tasks.h - Parallel loops over tasks -----------------------*- C++ --===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What vit-cpu-form-tasks leaves and the passes after it rely on.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_TASKS_H
#define VIT_COMPILER_CODEGEN_CPU_TASKS_H

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mlir::vit {

/// The number of tasks of a loop `scf.forall (%task) in (n)`; an error on the
/// loop if it has another form.
FailureOr<int64_t> getNumTasks(scf::ForallOp loop);

/// The function that the hook gets for the task function `task`.
inline std::string getEntryName(StringRef task) {
  return (task + "_entry").str();
}

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_TASKS_H
