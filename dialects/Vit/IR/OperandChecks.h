//===- OperandChecks.h - Sizes of operands in verifiers ---------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_OPERANDCHECKS_H
#define VIT_DIALECTS_VIT_IR_OPERANDCHECKS_H

#include "dialects/Vit/IR/VitOps.h"

namespace mlir::vit {

inline int64_t dimOf(Value value, int64_t d) {
  return cast<RankedTensorType>(value.getType()).getDimSize(d);
}

/// Checks that an optional vector operand has `size` elements.
inline LogicalResult checkSize(Operation *op, Value vector, StringRef name,
                               int64_t size, StringRef of) {
  if (!vector || dimOf(vector, 0) == size)
    return success();
  return op->emitOpError("expects '")
         << name << "' (" << dimOf(vector, 0) << ") to have " << of << " ("
         << size << ") elements";
}

/// Checks that a matrix operand is `rows` x `columns`.
inline LogicalResult checkShape(Operation *op, Value matrix, StringRef name,
                                int64_t rows, int64_t columns) {
  if (dimOf(matrix, 0) == rows && dimOf(matrix, 1) == columns)
    return success();
  return op->emitOpError("expects '")
         << name << "' (" << dimOf(matrix, 0) << "x" << dimOf(matrix, 1)
         << ") to be " << rows << "x" << columns;
}

/// Checks a norm of `size` numbers inside an operation.
inline LogicalResult checkInnerNorm(Operation *op, NormKind kind, Value scale,
                                    Value bias, StringRef name, int64_t size,
                                    StringRef of) {
  if (bias && !scale)
    return op->emitOpError("expects no bias of '")
           << name << "' without its scale";
  if (bias && kind == NormKind::Rms)
    return op->emitOpError("expects no bias of '")
           << name << "', as norms of kind 'rms' have none";
  if (failed(checkSize(op, scale, name, size, of)))
    return failure();
  return checkSize(op, bias, (name + " bias").str(), size, of);
}

} // namespace mlir::vit

#endif // VIT_DIALECTS_VIT_IR_OPERANDCHECKS_H
