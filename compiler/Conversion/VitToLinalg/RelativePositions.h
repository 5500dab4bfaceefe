//===- RelativePositions.h - What msa needs of distances --------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CONVERSION_VITTOLINALG_RELATIVEPOSITIONS_H
#define VIT_COMPILER_CONVERSION_VITTOLINALG_RELATIVEPOSITIONS_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::vit {

/// The vectors [2 n - 1, head_dim] of decomposed relative positions as
/// vit.attention has them: by the way from query to key, where vit.msa has that
/// from key to query; times `factor`.
Value createDistances(ImplicitLocOpBuilder &b, Value table, double factor);

} // namespace mlir::vit

#endif // VIT_COMPILER_CONVERSION_VITTOLINALG_RELATIVEPOSITIONS_H
