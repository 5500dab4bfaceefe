//===- SoftmaxRows.h - Softmax of a block of scores -------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Scores are rows x columns in memory, whole vectors of columns. Those that
// stand for none are so small that nothing is left of them.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_SOFTMAXROWS_H
#define VIT_COMPILER_CODEGEN_CPU_SOFTMAXROWS_H

#include "compiler/Codegen/CPU/VectorLoops.h"

namespace mlir::vit {

/// The larger of two scores. They are never NaN unless the input is, and then
/// the softmax is as well: NaN need not be ordered, which saves instructions.
Value maximum(VectorLoops &l, Value x, Value y);

/// 2^(exponent * (score - maximum)) in place; `maxima` are vectors, one for
/// each row. Returns one over the sum of each row, one lane per row.
Value softmaxRows(VectorLoops &l, Value score, ArrayRef<Value> maxima,
                  double exponent, VectorType type);

/// Multiplies each row with its lane of `factors`, in place.
void scaleRows(VectorLoops &l, Value score, Value factors, VectorType type);

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_SOFTMAXROWS_H
