//===- Destinations.h - Where the results of contractions go -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_DESTINATIONS_H
#define VIT_COMPILER_CODEGEN_CPU_DESTINATIONS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::vit {

/// Chooses where results go. A residual stream x1 = x0 + f(x0) is updated in
/// place unless tiles overlap; then x1 gets memory of its own and x2 that of
/// x0, so that a layer ends where it began and its loop copies nothing.
class Destinations {
public:
  /// The tensor to write the result of `last` into: a contraction or its
  /// `epilogue` (null if it has none).
  Value choose(OpBuilder &b, Operation *last, linalg::GenericOp epilogue,
               bool overlaps);

  /// Remembers what `epilogue` has become.
  void record(linalg::GenericOp epilogue, Value result);

private:
  llvm::DenseMap<Value, Value> previous; ///< x1 -> x0
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_DESTINATIONS_H
