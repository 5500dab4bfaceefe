//===- Parameters.h - Values that depend on parameters alone ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef VIT_DIALECTS_VIT_TRANSFORMS_PARAMETERS_H
#define VIT_DIALECTS_VIT_TRANSFORMS_PARAMETERS_H

#include "mlir/IR/Value.h"
#include "mlir/IR/ValueRange.h"

namespace mlir::vit {

/// Whether `value` is made of parameters and constants alone, so that work on
/// it is done once, in @pack. An absent operand (null) is.
bool isParameter(Value value);

/// Whether all are.
bool areParameters(ValueRange values);

} // namespace mlir::vit

#endif // VIT_DIALECTS_VIT_TRANSFORMS_PARAMETERS_H
