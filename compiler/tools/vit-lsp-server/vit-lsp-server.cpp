//===- vit-lsp-server.cpp - Editor support for IR in the vit dialect ------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The usual MLIR language server with our dialect and all of upstream's.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitDialect.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

using namespace mlir;

int main(int argc, char **argv) {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registry.insert<vit::VitDialect>();
  return failed(MlirLspServerMain(argc, argv, registry));
}
