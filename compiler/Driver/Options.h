//===- Options.h - The command line of vitc ---------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses and explains the command line. llvm::cl is not used: the hundreds of
// options that LLVM's libraries register there are none of vitc's.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_OPTIONS_H
#define VIT_COMPILER_DRIVER_OPTIONS_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mlir::vit {

/// How vitc ends.
enum ExitCode : int { kExitDone = 0, kExitBad = 1, kExitUsage = 2 };

enum class Command { Info, Compile, Run, Bench, Check, Tune, Convert };

/// What `compile` writes, in the order in which a model passes through them.
enum class Emit {
  Vit,
  Linalg,
  Tiled,
  Vector,
  Buffer,
  LLVMDialect,
  LLVMIR,
  Assembly,
  Object,
  Archive,
  Shared,
};

/// The name that --emit takes, e.g. "llvm-dialect".
StringRef getEmitName(Emit emit);

struct Options {
  Command command = Command::Info;
  /// The MODEL argument (for `convert`, WEIGHTS) and, for `run`, the images
  /// behind it.
  std::string model;
  std::vector<std::string> images;
  std::string architecture; // --arch, in place of MODEL

  std::string output;
  std::string name;
  std::string weights;
  std::string targetCpu = "host";
  std::optional<int64_t> batch;
  bool dynamicBatch = false;
  std::optional<std::pair<int64_t, int64_t>> imageSize; // height, width
  bool inputBytes = false;                              // --input=uint8
  std::vector<std::string> outputs;                     // empty: the model's
  Emit emit = Emit::Object;
  std::string dumpStagesTo;
  bool json = false;
  bool asDescription = false;

  int threads = 1;
  int64_t repeat = 0;     // 0: as often as minTime takes
  double minTime = 2;     // seconds
  double timeBudget = 60; // seconds
  std::string strategy;
  bool profile = false;
  std::string roofline; // SVG file to write

  bool show = false;

  int64_t inputs = 8; // fewer numbers make an error of chance
  std::string expect;
  std::optional<double> tolerance;
};

/// Parses the arguments behind the program's name. Returns the exit code when
/// there is nothing to run: after printing what was asked for (help, version,
/// CPU names) on stdout, or what is wrong on stderr.
std::optional<ExitCode> parseOptions(ArrayRef<const char *> arguments,
                                     Options &options);

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_OPTIONS_H
