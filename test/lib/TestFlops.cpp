//===- TestFlops.cpp - Reports the FLOPs of functions -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/Vit/Transforms/Flops.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;

namespace {
struct TestFlopsPass : PassWrapper<TestFlopsPass, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TestFlopsPass)

  StringRef getArgument() const override { return "test-vit-flops"; }
  StringRef getDescription() const override {
    return "Report the FLOPs of every function";
  }
  void runOnOperation() override {
    getOperation().emitRemark()
        << "model " << vit::countModelFlop(getOperation()) << ", executed "
        << vit::countExecutedFlop(getOperation());
  }
};
} // namespace

namespace mlir::vit::test {
void registerTestFlopsPass() { PassRegistration<TestFlopsPass>(); }
} // namespace mlir::vit::test
