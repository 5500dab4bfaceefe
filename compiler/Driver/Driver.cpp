//===- Driver.cpp - The commands of vitc ----------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses the command.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Driver.h"

#include "llvm/Support/ErrorHandling.h"

using namespace mlir;
using namespace mlir::vit;

ExitCode vit::runVitc(ArrayRef<const char *> arguments) {
  Options options;
  if (std::optional<ExitCode> code = parseOptions(arguments, options))
    return *code;
  switch (options.command) {
  case Command::Info:
    return runInfo(options);
  case Command::Compile:
    return runCompile(options);
  case Command::Run:
    return runRun(options);
  case Command::Bench:
    return runBench(options);
  case Command::Check:
    return runCheck(options);
  case Command::Tune:
    return runTune(options);
  case Command::Convert:
    return runConvert(options);
  }
  llvm_unreachable("command without a function");
}
