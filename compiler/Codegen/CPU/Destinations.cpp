//===- Destinations.cpp - Where the results of contractions go -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keeps the residual stream of a run of layers in two buffers at most.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Destinations.h"
#include "compiler/Codegen/CPU/TileOperands.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::vit;

/// Looks through reshapes to the tensor that holds the memory.
static Value getBase(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

/// Is `value`'s memory free to be overwritten by `op`?
static bool usedOnlyBefore(Value value, Operation *op) {
  SmallVector<Value> aliases{getBase(value)};
  while (!aliases.empty()) {
    Value alias = aliases.pop_back_val();
    // Only a tensor of this very block may be overwritten.
    if (alias.getParentBlock() != op->getBlock())
      return false;
    for (Operation *user : alias.getUsers()) {
      Operation *here = op->getBlock()->findAncestorOpInBlock(*user);
      if (!here || !here->isBeforeInBlock(op))
        return false;
      if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(user))
        aliases.push_back(user->getResult(0));
    }
  }
  return true;
}

Value Destinations::choose(OpBuilder &b, Operation *last,
                           linalg::GenericOp epilogue, bool overlaps) {
  auto type = cast<RankedTensorType>(last->getResult(0).getType());
  auto fresh = [&] { return makeEmpty(b, last->getLoc(), type); };
  if (!epilogue || !readsOutput(epilogue))
    return fresh();
  Value output = epilogue.getDpsInits()[0];
  if (!overlaps)
    return output;
  auto it = previous.find(output);
  if (it != previous.end() && it->second.getType() == type &&
      usedOnlyBefore(it->second, last))
    return it->second;
  return fresh();
}

void Destinations::record(linalg::GenericOp epilogue, Value result) {
  if (epilogue && readsOutput(epilogue))
    previous[result] = epilogue.getDpsInits()[0];
}
