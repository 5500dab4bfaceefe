//===- Build.h - From a model to code ---------------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes a model through the stages that compiler/Pipelines and compiler/Target
// define, up to the one wanted, and keeps what each leaves behind.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_BUILD_H
#define VIT_COMPILER_DRIVER_BUILD_H

#include "compiler/Driver/Model.h"
#include "compiler/Pipelines/Pipelines.h"
#include "compiler/Target/ModelInfo.h"
#include "compiler/Target/TargetMachine.h"

#include <functional>

namespace mlir::vit {

struct BuildRequest {
  TargetSpec target;
  /// Where to stop: a stage that is text, or Emit::Object.
  Emit last = Emit::Object;
  /// Folder for the text of every stage; empty: none.
  std::string dumpStagesTo;
  /// Called with the module at every stage down to the LLVM dialect, before its
  /// text is written; may be empty. Fails after a message.
  std::function<LogicalResult(Stage, ModuleOp)> atStage;
  /// Put the table of parallel regions that a profile needs into the object.
  bool profile = false;
  /// Make an object whose pack runs on this machine, too.
  bool packHere = false;
};

struct Built {
  /// From the LLVM dialect on.
  ModelInfo info;
  /// The text of the last stage, where it is one.
  std::string text;
  /// The object's bytes.
  std::string object;
  /// With packHere: an object for this machine with the same layout of packed
  /// weights. Empty when `object` itself runs here.
  std::string hostObject;
};

/// Makes the request follow the --strategy file of the options, if there is
/// one. False after printing what is wrong with it.
bool followStrategy(const Model &model, const Options &options,
                    BuildRequest &request);

/// Consumes model.imported.module (of a described model its copy, so that the
/// vit module stays for the reference evaluator when `keep` is set). Nothing
/// after printing what went wrong.
std::optional<Built> buildModel(Model &model, const BuildRequest &request,
                                Progress &progress, bool keep = false);

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_BUILD_H
