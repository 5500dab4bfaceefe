//===- Dialects.cpp - The dialects that vitc's stages use -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The same dialects as vit-opt's, so that every stage that one prints the other
// parses.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Dialects.h"

#include "dialects/Vit/IR/VitDialect.h"
#include "dialects/Vit/Transforms/BufferizableOpInterfaceImpl.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"

using namespace mlir;

void vit::registerCompilerDialects(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registry.insert<VitDialect>();
  registerBufferizableOpInterfaceExternalModels(registry);
}
