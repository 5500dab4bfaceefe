//===- Console.h - What vitc prints -----------------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Results go to stdout, all else to stderr: errors, warnings, and a line now
// and then while something takes long.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_CONSOLE_H
#define VIT_COMPILER_DRIVER_CONSOLE_H

#include "mlir/Support/LLVM.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

#include <memory>
#include <string>

namespace mlir {
class Diagnostic;
class MLIRContext;
} // namespace mlir

namespace mlir::vit {

/// "vitc: error: …" on stderr.
void printError(const Twine &message);
void printError(llvm::Error error);
/// "vitc: warning: …" and "vitc: note: …" on stderr.
void printWarning(const Twine &message);
void printNote(const Twine &message);

/// `text` on stdout. False, after an error, when it cannot be written.
bool printResult(StringRef text);
/// "346.3 MB", "64 bytes".
std::string formatBytes(uint64_t bytes);
/// `object` on one line of stdout.
bool printJson(llvm::json::Object object);

/// Prints the diagnostics of `context` in vitc's form, behind the place in a
/// file where they have one. Lives as long as the context is used.
class DiagnosticPrinter {
public:
  explicit DiagnosticPrinter(MLIRContext &context);
  ~DiagnosticPrinter();

private:
  MLIRContext &context;
  uint64_t id;
};

/// Says what is going on, on stderr: nothing for what takes less than two
/// seconds, then a line every few seconds.
class Progress {
public:
  Progress();
  ~Progress();
  /// Begins a step, e.g. "packing the weights".
  void step(const Twine &text);

private:
  struct State;
  std::unique_ptr<State> state;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_CONSOLE_H
