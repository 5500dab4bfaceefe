//===- Model.h - What the MODEL argument turned out to be -------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens MODEL: a description that is still to be compiled (compiler/Import
// reads it), a module that has been lowered to the LLVM dialect, or the files
// that an earlier `vitc compile` wrote.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_MODEL_H
#define VIT_COMPILER_DRIVER_MODEL_H

#include "compiler/Driver/Console.h"
#include "compiler/Driver/Options.h"
#include "compiler/Import/Import.h"

#include "mlir/IR/MLIRContext.h"

namespace mlir::vit {

struct Model {
  enum class Kind {
    Described, // imported.module is in the vit dialect
    Lowered,   // imported.module is in the LLVM dialect, ready for Target
    Compiled,  // object has the bytes of an object file
  };

  Kind kind = Kind::Described;
  /// As the user gave it, for messages.
  std::string path;
  std::unique_ptr<MLIRContext> context;
  std::unique_ptr<DiagnosticPrinter> diagnostics;
  /// Of a compiled model only the name is set.
  ImportedModel imported;
  std::string object;
  /// PREFIX.weights beside a compiled model; empty when there is none.
  std::string packedPath;
};

/// Opens options.model. Null after printing what is wrong with it.
std::unique_ptr<Model> openModel(const Options &options);

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_MODEL_H
