//===- Header.h - The C header of a compiled model --------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Generates what an application includes. Everything in it is also in the
// object's descriptor, NAME_model; here it is known when the application is
// compiled.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_TARGET_HEADER_H
#define VIT_COMPILER_TARGET_HEADER_H

#include "compiler/Target/ModelInfo.h"
#include "compiler/Target/TargetMachine.h"

namespace mlir::vit {

/// The text of NAME.h, for C99 and C++11 and later: sizes, shapes and dtypes
/// as macros that begin with the model's name in capitals, documented
/// prototypes, and a copy of vit/abi.h so that nothing else is needed.
std::string generateHeader(const ModelInfo &info, const TargetSpec &target);

} // namespace mlir::vit

#endif // VIT_COMPILER_TARGET_HEADER_H
