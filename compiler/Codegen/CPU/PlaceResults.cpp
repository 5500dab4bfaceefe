//===- PlaceResults.cpp - Computes results where they are wanted --------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Upstream's empty tensor elimination, kept from giving the memory of a result
// of the function to a tensor that has other uses: bufferization does not see
// that writing the result at the end overwrites what the other uses have put
// there.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotModuleBufferize.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::vit {
#define GEN_PASS_DEF_PLACERESULTSPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Whether what `op` makes is used by one operation, and so on until `last`.
static bool isOnlyFor(Operation *op, Operation *last) {
  while (op != last) {
    if (op->getNumResults() != 1 || !op->hasOneUse())
      return false;
    op = *op->user_begin();
  }
  return true;
}

/// The memory that replaces an empty tensor, or null to keep the tensor.
static Value chooseMemory(RewriterBase &rewriter,
                          SubsetInsertionOpInterface insertion,
                          tensor::EmptyOp empty, Operation *user) {
  auto result = dyn_cast<bufferization::MaterializeInDestinationOp>(
      insertion.getOperation());
  if (result && isa<MemRefType>(result.getDest().getType()) &&
      !isOnlyFor(user, result))
    return {};
  return bufferization::buildSubsetExtraction(rewriter, insertion, empty, user);
}

namespace {
struct PlaceResultsPass : vit::impl::PlaceResultsPassBase<PlaceResultsPass> {
  using PlaceResultsPassBase::PlaceResultsPassBase;

  void runOnOperation() override {
    bufferization::OneShotBufferizationOptions options;
    options.allowReturnAllocsFromLoops = true;
    options.bufferizeFunctionBoundaries = true;
    bufferization::OneShotAnalysisState state(getOperation(), options);
    IRRewriter rewriter(&getContext());
    if (failed(bufferization::analyzeModuleOp(getOperation(), state)) ||
        failed(bufferization::eliminateEmptyTensors(rewriter, getOperation(),
                                                    state, chooseMemory)))
      signalPassFailure();
  }
};
} // namespace
