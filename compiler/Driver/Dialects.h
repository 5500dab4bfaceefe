//===- Dialects.h - The dialects that vitc's stages use ---------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Apart from the rest because it alone includes upstream's registration.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_DIALECTS_H
#define VIT_COMPILER_DRIVER_DIALECTS_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mlir::vit {

/// Adds the vit dialect, upstream's dialects, and all their interfaces that
/// passes need. Dialects are loaded when they are used.
void registerCompilerDialects(DialectRegistry &registry);

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_DIALECTS_H
