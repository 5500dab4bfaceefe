//===- vit-opt.cpp - Runs vitc's passes on IR -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The usual MLIR driver with our dialect, our passes and pipelines, and all of
// upstream's.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/Common/Passes.h"
#include "compiler/Conversion/VitToLinalg/Passes.h"
#include "compiler/Pipelines/Pipelines.h"
#include "dialects/Vit/IR/VitDialect.h"
#include "dialects/Vit/Transforms/BufferizableOpInterfaceImpl.h"
#include "dialects/Vit/Transforms/Passes.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

using namespace mlir;

#ifdef VITC_TEST_PASSES
namespace mlir::vit::test {
void registerTestFlopsPass();
} // namespace mlir::vit::test
#endif

int main(int argc, char **argv) {
  registerAllPasses();
  vit::registerVitCodegenCommonPasses();
  vit::registerVitCodegenCPUPasses();
  vit::registerVitToLinalgPasses();
  vit::registerVitTransformsPasses();
  vit::registerPipelines();
#ifdef VITC_TEST_PASSES
  vit::test::registerTestFlopsPass();
#endif
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registry.insert<vit::VitDialect>();
  vit::registerBufferizableOpInterfaceExternalModels(registry);
  return asMainReturnCode(
      MlirOptMain(argc, argv, "vit-opt: vitc's pass driver\n", registry));
}
