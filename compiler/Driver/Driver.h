//===- Driver.h - The commands of vitc --------------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One function per command, each in a file of its name. They print what they
// find and what is wrong, and return the exit code.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_DRIVER_H
#define VIT_COMPILER_DRIVER_DRIVER_H

#include "compiler/Driver/Options.h"

namespace mlir::vit {

ExitCode runInfo(const Options &options);
ExitCode runCompile(const Options &options);
ExitCode runRun(const Options &options);
ExitCode runBench(const Options &options);
ExitCode runCheck(const Options &options);
ExitCode runTune(const Options &options);
ExitCode runConvert(const Options &options);

/// All of vitc: parses the arguments behind the program's name and runs the
/// command.
ExitCode runVitc(ArrayRef<const char *> arguments);

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_DRIVER_H
