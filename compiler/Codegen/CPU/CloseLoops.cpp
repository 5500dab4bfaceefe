//===- CloseLoops.cpp - Loops end in the memory in which they began ------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tokens that a run of layers carries from one iteration to the next must
// stay in one buffer. Most layers end with a residual written there; where one
// does not, its result is copied back.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"

namespace mlir::vit {
#define GEN_PASS_DEF_CLOSELOOPSPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// The tensor whose memory `value` is written to, one step back, if its
/// operation has a destination.
static Value getDestination(Value value) {
  auto result = dyn_cast<OpResult>(value);
  if (!result)
    return Value();
  Operation *op = result.getOwner();
  if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
    return op->getOperand(0);
  if (auto insert = dyn_cast<tensor::InsertSliceOp>(op))
    return insert.getDest();
  if (auto loop = dyn_cast<scf::ForallOp>(op))
    return loop.getTiedOpOperand(result)->get();
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return loop.getTiedLoopInit(result)->get();
  if (auto styled = dyn_cast<DestinationStyleOpInterface>(op))
    return styled.getTiedOpOperand(result)->get();
  return Value();
}

namespace {
struct CloseLoopsPass : vit::impl::CloseLoopsPassBase<CloseLoopsPass> {
  using CloseLoopsPassBase::CloseLoopsPassBase;

  void runOnOperation() override {
    getOperation().walk([](scf::ForOp loop) {
      auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
      for (auto [operand, argument] :
           llvm::zip(yield->getOpOperands(), loop.getRegionIterArgs())) {
        if (!isa<RankedTensorType>(argument.getType()))
          continue;
        Value home = operand.get();
        while (home && home != argument)
          home = getDestination(home);
        if (home == argument)
          continue;
        OpBuilder b(yield);
        operand.set(linalg::CopyOp::create(b, yield.getLoc(), operand.get(), argument)
                        .getResult(0));
      }
    });
  }
};
} // namespace
