//===- Canonicalization.h - Canonicalization beside other patterns -------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_COMMON_CANONICALIZATION_H
#define VIT_COMPILER_CODEGEN_COMMON_CANONICALIZATION_H

#include "mlir/IR/Dialect.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::vit {

/// Adds what `canonicalize` does, for passes whose own patterns only match
/// once other operations have been cleaned up around them.
inline void populateCanonicalizationPatterns(RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  for (Dialect *dialect : context->getLoadedDialects())
    dialect->getCanonicalizationPatterns(patterns);
  for (RegisteredOperationName op : context->getRegisteredOperations())
    op.getCanonicalizationPatterns(patterns, context);
}

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_COMMON_CANONICALIZATION_H
