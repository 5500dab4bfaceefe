//===- ParamDependence.h - What depends on parameters alone --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_COMMON_PARAMDEPENDENCE_H
#define VIT_COMPILER_CODEGEN_COMMON_PARAMDEPENDENCE_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::vit {

/// What a value is made from. Ordered: an operation is of the greatest kind
/// among its operands.
enum class Dependence {
  Constant, ///< constants and empty tensors only
  Shared,   ///< tables of numbers, and parameters outside any run of layers
  Layered,  ///< at least one parameter stacked over the layers of an encoder
  Data      ///< the image
};

/// Answers, for values of one function on tensors, what they depend on.
/// Answers are remembered: make a new one after changing the IR.
class ParamDependence {
public:
  Dependence of(Value value);
  Dependence of(Operation *op);

  /// Known once the weights are: belongs into @pack.
  bool isParamOnly(Value value) {
    Dependence d = of(value);
    return d == Dependence::Shared || d == Dependence::Layered;
  }

private:
  llvm::DenseMap<Operation *, Dependence> known;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_COMMON_PARAMDEPENDENCE_H
