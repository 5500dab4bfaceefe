//===- vitc.cpp - The compiler's command line tool ------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything is in compiler/Driver.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Driver.h"

#include "llvm/Support/InitLLVM.h"

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  const char *const *arguments = argv;
  return mlir::vit::runVitc(
      llvm::ArrayRef(arguments + (argc > 0), argc > 0 ? argc - 1 : 0));
}
