//===- ParamDependence.cpp - What depends on parameters alone ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A walk up the operands, remembered per operation. Block arguments of loops
// and functions are data; those of a linalg body are its operands, which the
// walk has seen.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/Common/ParamDependence.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace mlir::vit;

/// A constant that is worth a place among the packed weights: they are read
/// once, in the order of use, and code holds no data.
static bool isTableOfNumbers(Operation *op) {
  auto constant = dyn_cast<arith::ConstantOp>(op);
  auto values =
      constant ? dyn_cast<DenseElementsAttr>(constant.getValue()) : nullptr;
  return values && isa<RankedTensorType>(values.getType()) && !values.isSplat();
}

Dependence ParamDependence::of(Value value) {
  Operation *op = value.getDefiningOp();
  return op ? of(op) : Dependence::Data;
}

Dependence ParamDependence::of(Operation *root) {
  // Depth first without recursion: chains of operations can be long.
  SmallVector<Operation *> stack{root};
  while (!stack.empty()) {
    Operation *op = stack.back();
    if (known.contains(op)) {
      stack.pop_back();
      continue;
    }
    auto kind = Dependence::Constant;
    if (auto param = dyn_cast<ParamOp>(op))
      kind = param.getLayers() ? Dependence::Layered : Dependence::Shared;
    else if (isa<LayerSliceOp>(op))
      kind = Dependence::Layered;
    else if (isTableOfNumbers(op))
      kind = Dependence::Shared;
    else if (isa<EncoderOp, PerTokenOp, YieldOp, func::ReturnOp>(op))
      kind =
          Dependence::Data; // results are @infer's, whatever they are made of

    // Operands, and what regions use from outside.
    SmallVector<Value> inputs(op->getOperands());
    op->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (!op->isAncestor(operand.getParentRegion()->getParentOp()))
          inputs.push_back(operand);
    });
    bool ready = true;
    for (Value input : inputs) {
      Operation *producer = input.getDefiningOp();
      if (!producer) {
        kind = Dependence::Data;
      } else if (auto it = known.find(producer); it != known.end()) {
        kind = std::max(kind, it->second);
      } else {
        stack.push_back(producer);
        ready = false;
      }
    }
    if (!ready)
      continue;
    known[op] = kind;
    stack.pop_back();
  }
  return known[root];
}
