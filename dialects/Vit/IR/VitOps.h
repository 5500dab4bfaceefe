//===- VitOps.h - Operations of the vit dialect ---------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITOPS_H
#define VIT_DIALECTS_VIT_IR_VITOPS_H

#include "dialects/Vit/IR/VitDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/LLVMIR/LLVMTypes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/TilingInterface.h"

#include "dialects/Vit/IR/VitEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Vit/IR/VitAttrs.h.inc"

#define GET_OP_CLASSES
#include "dialects/Vit/IR/VitOps.h.inc"

#endif // VIT_DIALECTS_VIT_IR_VITOPS_H
