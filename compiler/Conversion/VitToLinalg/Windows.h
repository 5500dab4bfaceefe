//===- Windows.h - Attention of tokens by windows ---------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CONVERSION_VITTOLINALG_WINDOWS_H
#define VIT_COMPILER_CONVERSION_VITTOLINALG_WINDOWS_H

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "dialects/Vit/IR/VitOps.h"

namespace mlir::vit {

/// The score biases of all kinds of windows, penalties included, one kind below
/// the other: heads x kinds * M x M of heads x M x M or of null. Null where
/// there is nothing to add.
Value createWindowBias(ImplicitLocOpBuilder &b, Value bias, int64_t heads,
                       WindowsAttr windows, Type type);

/// x [B, N, heads, size], each head's numbers divided by their length (by 1e-12
/// where that is less). With `logarithms`, of any shape of `heads` numbers,
/// also times exp(min(logarithms[h], ln 100)) * factor.
Value createUnitVectors(ImplicitLocOpBuilder &b, Value x, Value logarithms,
                        double factor);

} // namespace mlir::vit

#endif // VIT_COMPILER_CONVERSION_VITTOLINALG_WINDOWS_H
