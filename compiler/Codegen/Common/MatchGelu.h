//===- MatchGelu.h - Recognizes GELU in arithmetic --------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds x/2 (1 + erf(...)) and x/2 (1 + tanh(...)) whatever the order of their
// operations. Replacing them is left to vit-approximate-math.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_COMMON_MATCHGELU_H
#define VIT_COMPILER_CODEGEN_COMMON_MATCHGELU_H

#include "mlir/IR/Value.h"

#include <optional>

namespace mlir::vit {

/// A value `result` that is GELU of `argument`.
struct GeluMatch {
  Value argument;
  Value result;
  /// The tanh form rather than the erf form.
  bool isTanhForm;
};

/// The GELU around `op`, a math.erf or math.tanh, if there is one and nothing
/// else uses the values between.
std::optional<GeluMatch> matchGelu(Operation *op);

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_COMMON_MATCHGELU_H
