//===- Pipelines.cpp - From a model in vit to the LLVM dialect -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which passes, and why in this order.
//
//===----------------------------------------------------------------------===//

#include "compiler/Pipelines/Pipelines.h"
#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/Common/Passes.h"
#include "compiler/Conversion/VitToLinalg/Passes.h"
#include "dialects/Vit/Transforms/Flops.h"
#include "dialects/Vit/Transforms/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::vit;

static void clean(OpPassManager &pm) {
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

static void buildVit(OpPassManager &pm, const CPUPipelineOptions &options) {
  clean(pm);
  SplitBatchPassOptions batch;
  batch.maxBytes = options.cpu.l2Bytes;
  pm.addPass(createSplitBatchPass(batch));
  // Attention that is the identity and what nobody reads are gone already.
  pm.addPass(createEliminateDeadTokensPass());
  pm.addPass(createFoldPixelNormalizationPass());
  // Scales first: what a norm adds to values and keys is a bias like theirs.
  pm.addPass(createFoldScalesPass());
  pm.addPass(createFoldBiasesPass());
  clean(pm);
  // Last, when all that can be left out is out.
  FusePerTokenPassOptions fuse;
  fuse.maxWeightBytes = options.cpu.l2Bytes / 2;
  pm.addPass(createFusePerTokenPass(fuse));
}

static void buildLinalg(OpPassManager &pm, const CPUPipelineOptions &options) {
  pm.addPass(createConvertVitToLinalgPass());
  clean(pm);
  if (options.profile)
    pm.addPass(createCountWorkPass());
}

static void buildTiled(OpPassManager &pm, const CPUPipelineOptions &options) {
  // Chains of elementwise operations become the prologues and epilogues of the
  // matrix products beside them.
  pm.addPass(createFuseElementwisePass());
  clean(pm);
  SelectStrategyPassOptions strategy;
  strategy.cpu = options.cpu.name;
  strategy.vectorBytes = options.cpu.vectorBytes;
  strategy.l1Bytes = options.cpu.l1Bytes;
  strategy.l2Bytes = options.cpu.l2Bytes;
  strategy.l3Bytes = options.cpu.l3Bytes;
  pm.addPass(createSelectStrategyPass(strategy));
  // Before the split: packing the weights is work on parameters alone.
  pm.addPass(createTileContractionsPass());
  clean(pm);
  pm.addPass(createLoopInvariantCodeMotionPass());
  pm.addPass(createSplitPackPass());
  clean(pm);
  pm.addPass(createExpandPerTokenPass());
  // After it: the same for what is left of both functions.
  TileRestPassOptions rest;
  rest.vectorBytes = options.cpu.vectorBytes;
  pm.addPass(createTileRestPass(rest));
  clean(pm);
}

static void buildVector(OpPassManager &pm) {
  pm.addPass(createVectorizePass());
}

static void buildBuffer(OpPassManager &pm, const CPUPipelineOptions &options) {
  // Results are computed where they are wanted, tensors become memory.
  pm.addPass(createPlaceResultsPass());
  pm.addPass(bufferization::createEmptyTensorToAllocTensorPass());
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.allowReturnAllocsFromLoops = true; // vit-cpu-close-loops mends it
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  pm.addPass(bufferization::createOneShotBufferizePass(bufferize));
  clean(pm);
  pm.addPass(createCloseLoopsPass());
  pm.addPass(
      createCanonicalizerPass()); // loop arguments, copies onto themselves

  pm.addPass(createExpandAttentionPass());
  pm.addPass(createLowerVectorsPass());
  pm.addPass(createLowerCopiesPass());
  pm.addNestedPass<func::FuncOp>(createConvertLinalgToLoopsPass());
  clean(pm);
  pm.addPass(memref::createFoldMemRefAliasOpsPass());
  pm.addPass(createFormTasksPass());
  clean(pm);
  pm.addPass(createLoopInvariantCodeMotionPass());
  pm.addPass(createPlanArenaPass());
  pm.addPass(createOutlineTasksPass());
  clean(pm);
  // Where loops can still be counted and buffers be told apart.
  if (options.profile)
    pm.addPass(createDescribeTasksPass());
  pm.addPass(createApproximateMathPass());
  clean(pm);
  pm.addPass(createLoopInvariantCodeMotionPass());
}

static void buildLLVM(OpPassManager &pm) {
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createLowerKernelOpsPass());
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createFinalizeMemRefToLLVMConversionPass());
  pm.addPass(createArithToLLVMConversionPass());
  pm.addPass(createConvertIndexToLLVMPass());
  pm.addPass(createConvertControlFlowToLLVMPass());
  pm.addPass(createUBToLLVMConversionPass());
  ConvertFuncToLLVMPassOptions functions;
  functions.useBarePtrCallConv = true; // C pointers, no descriptors
  pm.addPass(createConvertFuncToLLVMPass(functions));
  pm.addPass(createReconcileUnrealizedCastsPass());
  clean(pm);
}

void vit::buildStage(OpPassManager &pm, Stage stage,
                     const CPUPipelineOptions &options) {
  switch (stage) {
  case Stage::Vit:
    return buildVit(pm, options);
  case Stage::Linalg:
    return buildLinalg(pm, options);
  case Stage::Tiled:
    return buildTiled(pm, options);
  case Stage::Vector:
    return buildVector(pm);
  case Stage::Buffer:
    return buildBuffer(pm, options);
  case Stage::LLVMDialect:
    return buildLLVM(pm);
  }
}

static constexpr Stage kStages[] = {Stage::Vit,    Stage::Linalg,
                                    Stage::Tiled,  Stage::Vector,
                                    Stage::Buffer, Stage::LLVMDialect};

/// The images that @infer takes.
static int64_t countImages(func::FuncOp infer) {
  return cast<RankedTensorType>(infer.getArgumentTypes().front()).getDimSize(0);
}

static void setFlop(ModuleOp module, StringRef attribute, int64_t flop) {
  module->setAttr(attribute,
                  Builder(module.getContext()).getI64IntegerAttr(flop));
}

LogicalResult
vit::lowerToStage(ModuleOp module, Stage last,
                  const CPUPipelineOptions &options,
                  llvm::function_ref<LogicalResult(Stage, ModuleOp)> after) {
  auto infer = module.lookupSymbol<func::FuncOp>("infer");
  if (!infer)
    return module.emitError("expects a function 'infer'");
  // The work of the model as it is described; its first stage does less, or
  // fewer images. When that is read again, it says what it was made from.
  std::optional<int64_t> flopPerImage;
  if (!module->hasAttr("vit.model_flop"))
    flopPerImage = countModelFlop(infer) / countImages(infer);
  for (Stage stage : kStages) {
    PassManager pm(module.getContext());
    // Fails in tools that have none of these options: nothing to apply then.
    (void)applyPassManagerCLOptions(pm);
    applyDefaultTimingPassManagerCLOptions(pm);
    buildStage(pm, stage, options);
    // Once a stage: after every pass is a fifth of the time. vit-opt does that.
    pm.enableVerifier(false);
    if (failed(pm.run(module)) || failed(verify(module)))
      return failure();
    if (stage == Stage::Vit && flopPerImage)
      setFlop(module, "vit.model_flop", *flopPerImage * countImages(infer));
    if (stage == Stage::Linalg)
      setFlop(module, "vit.executed_flop", countExecutedFlop(infer));
    if (failed(after(stage, module)))
      return failure();
    if (stage == last)
      break;
  }
  return success();
}

namespace {
struct PipelineOptions : PassPipelineOptions<PipelineOptions> {
  Option<int64_t> vectorBytes{
      *this, "vector-bytes",
      llvm::cl::desc("Width of a vector register in bytes: 64 or 32"),
      llvm::cl::init(64)};
  Option<std::string> cpu{
      *this, "cpu",
      llvm::cl::desc("CPU to choose tiles for, as LLVM calls it")};
  Option<bool> profile{*this, "profile",
                       llvm::cl::desc("Describe the parallel regions"),
                       llvm::cl::init(false)};
};
} // namespace

void vit::registerPipelines() {
  PassPipelineRegistration<>("vit-to-linalg", "Lower a model in vit to linalg",
                             [](OpPassManager &pm) {
                               buildVit(pm, {});
                               buildLinalg(pm, {});
                             });
  PassPipelineRegistration<PipelineOptions>(
      "vit-to-cpu", "Lower a model in vit to the LLVM dialect",
      [](OpPassManager &pm, const PipelineOptions &given) {
        CPUPipelineOptions options;
        options.cpu = getCpuModel(given.cpu.getValue(), given.vectorBytes);
        options.profile = given.profile;
        for (Stage stage : kStages)
          buildStage(pm, stage, options);
      });
}
