//===- Parameters.cpp - Values that depend on parameters alone ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For passes that move work to the parameters' side: what they move must not
// be done per image instead.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/Transforms/Parameters.h"
#include "dialects/Vit/IR/VitOps.h"

using namespace mlir;
using namespace mlir::vit;

bool vit::isParameter(Value value) {
  if (!value)
    return true;
  Operation *op = value.getDefiningOp();
  // Block arguments are the image or what a layer makes of it.
  return op && op->getNumRegions() == 0 && areParameters(op->getOperands());
}

bool vit::areParameters(ValueRange values) {
  return llvm::all_of(values, isParameter);
}
