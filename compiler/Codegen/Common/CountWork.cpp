//===- CountWork.cpp - FLOPs by what they are for -------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counted while the products are whole: later they are tiles that may overlap.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/Common/Passes.h"
#include "dialects/Vit/IR/VitOps.h"
#include "dialects/Vit/IR/WorkNames.h"
#include "dialects/Vit/Transforms/Flops.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <map>
#include <string>

namespace mlir::vit {
#define GEN_PASS_DEF_COUNTWORKPASS
#include "compiler/Codegen/Common/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

namespace {
struct CountWorkPass : vit::impl::CountWorkPassBase<CountWorkPass> {
  using CountWorkPassBase::CountWorkPassBase;

  void runOnOperation() override {
    auto infer = getOperation().lookupSymbol<func::FuncOp>("infer");
    if (!infer) {
      getOperation().emitError("expects a function '@infer'");
      return signalPassFailure();
    }
    std::map<std::string, int64_t> flops;
    walkExecutedFlop(infer, [&](Operation *op, int64_t flop) {
      flops[getWork(op->getLoc())] += flop;
    });
    Builder b(&getContext());
    NamedAttrList entries;
    for (auto &[work, flop] : flops)
      if (!work.empty())
        entries.append(work, b.getI64IntegerAttr(flop));
    getOperation()->setAttr(kWorkAttr, entries.getDictionary(&getContext()));
  }
};
} // namespace
