//===- VitDialect.h - The vit dialect -------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITDIALECT_H
#define VIT_DIALECTS_VIT_IR_VITDIALECT_H

#include "mlir/IR/Dialect.h"

#include "dialects/Vit/IR/VitDialect.h.inc"

#endif // VIT_DIALECTS_VIT_IR_VITDIALECT_H
