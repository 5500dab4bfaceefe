//===- CloseLoops.cpp - Loops end in the memory in which they began ------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bufferization may let a loop yield another buffer than the one it got; a
// fixed workspace cannot. Most layers end with a residual written where the
// tokens came from, and nothing is left to do here.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::vit {
#define GEN_PASS_DEF_CLOSELOOPSPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Gives the loop's memref argument `number` one buffer for all iterations.
static void closeArgument(RewriterBase &rewriter, scf::ForOp loop,
                          unsigned number) {
  Location loc = loop.getLoc();
  BlockArgument argument = loop.getRegionIterArg(number);
  auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
  Value init = loop.getInitArgs()[number];
  auto type = cast<MemRefType>(argument.getType());

  rewriter.setInsertionPoint(loop);
  auto whole = MemRefType::get(type.getShape(), type.getElementType());
  Value home = memref::AllocOp::create(rewriter, loc, whole);
  memref::CopyOp::create(rewriter, loc, init, home);
  Value cast = home;
  if (type != whole)
    cast = memref::CastOp::create(rewriter, loc, type, home);
  rewriter.setInsertionPoint(yield);
  memref::CopyOp::create(rewriter, yield.getLoc(), yield.getOperand(number),
                         home);
  rewriter.modifyOpInPlace(
      loop, [&] { loop.getInitArgsMutable()[number].set(cast); });
  rewriter.modifyOpInPlace(yield, [&] { yield->setOperand(number, argument); });
}

namespace {
struct CloseLoopsPass : vit::impl::CloseLoopsPassBase<CloseLoopsPass> {
  using CloseLoopsPassBase::CloseLoopsPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    WalkResult result = getOperation().walk([&](scf::ForOp loop) {
      auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
      for (auto [number, argument] :
           llvm::enumerate(loop.getRegionIterArgs())) {
        Value yielded = yield.getOperand(number);
        if (!isa<MemRefType>(argument.getType()) || yielded == argument)
          continue;
        // One copy after the other would lose what a swap exchanges.
        if (llvm::is_contained(loop.getRegionIterArgs(), yielded)) {
          loop.emitOpError("yields argument ")
              << cast<BlockArgument>(yielded).getArgNumber() - 1
              << " in place of argument " << number
              << ", expects buffers not to trade places";
          return WalkResult::interrupt();
        }
        closeArgument(rewriter, loop, number);
      }
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
