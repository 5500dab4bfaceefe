//===- Pipelines.h - From a model in vit to the LLVM dialect -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compiler's way, stage by stage. Each stage can be printed, parsed again
// and continued from with vit-opt.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_PIPELINES_PIPELINES_H
#define VIT_COMPILER_PIPELINES_PIPELINES_H

#include "compiler/Strategy/CpuModel.h"

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <string>

namespace mlir {
class ModuleOp;
class OpPassManager;

namespace vit {

/// What has been reached, in order.
enum class Stage {
  Vit,        ///< the model, simplified
  Linalg,     ///< matrix products and elementwise work, on tensors
  Tiled,      ///< @infer and @pack, loops over register tiles, on tensors
  Vector,     ///< tiles as vectors, accumulators in registers, on tensors
  Buffer,     ///< loops over vector registers, one workspace
  LLVMDialect ///< ready for translation to LLVM IR
};

/// The machine that code is made for.
struct CPUPipelineOptions {
  CpuModel cpu;
  bool profile = false; ///< describe the parallel regions
};

/// Adds the passes that lead from the stage before `stage` to it.
void buildStage(OpPassManager &pm, Stage stage,
                const CPUPipelineOptions &options);

/// Takes a module in vit to `last`; `after` is called with the module at every
/// stage on the way and can stop it by failing. Diagnostics say what failed.
LogicalResult
lowerToStage(ModuleOp module, Stage last, const CPUPipelineOptions &options,
             llvm::function_ref<LogicalResult(Stage, ModuleOp)> after);

/// Registers the pipelines vit-to-linalg and vit-to-cpu for vit-opt.
void registerPipelines();

} // namespace vit
} // namespace mlir

#endif // VIT_COMPILER_PIPELINES_PIPELINES_H
