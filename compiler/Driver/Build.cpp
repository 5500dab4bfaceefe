//===- Build.cpp - From a model to code -----------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The walk through the stages. The stages themselves are elsewhere.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Build.h"

#include "compiler/Driver/Strategy.h"
#include "compiler/Target/Emit.h"
#include "compiler/Target/LLVMIR.h"

#include "fmt/format.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace mlir;
using namespace mlir::vit;

/// Receives the text of each stage.
class StageWriter {
public:
  StageWriter(const BuildRequest &request, Built &built)
      : request(request), built(built) {}

  bool wants(Emit stage) const {
    return stage == request.last || !request.dumpStagesTo.empty();
  }

  /// False after printing why the text could not be written.
  bool write(Emit stage, std::string text) {
    if (!request.dumpStagesTo.empty() && !dump(stage, text))
      return false;
    if (stage == request.last)
      built.text = std::move(text);
    return true;
  }

  bool write(Emit stage, ModuleOp module) {
    if (!wants(stage))
      return true;
    std::string text;
    llvm::raw_string_ostream stream(text);
    module.print(stream, OpPrintingFlags().useLocalScope());
    stream << "\n";
    return write(stage, std::move(text));
  }

private:
  /// DIR/01-vit.mlir and so on: in a listing they stand in order.
  bool dump(Emit stage, StringRef text) {
    StringRef suffix = stage == Emit::LLVMIR     ? ".ll"
                       : stage == Emit::Assembly ? ".s"
                                                 : ".mlir";
    SmallString<128> path(request.dumpStagesTo);
    if (std::error_code error = llvm::sys::fs::create_directories(path)) {
      printError("cannot make the folder '" + path + "': " + error.message());
      return false;
    }
    llvm::sys::path::append(path, fmt::format("{:02}-{}{}",
                                              static_cast<int>(stage) + 1,
                                              getEmitName(stage), suffix));
    std::error_code error;
    llvm::raw_fd_ostream stream(path, error);
    if (!error) {
      stream << text;
      stream.close();
      error = stream.error();
      stream.clear_error();
    }
    if (!error)
      return true;
    llvm::sys::fs::remove(path);
    printError("cannot write '" + path + "': " + error.message());
    return false;
  }

  const BuildRequest &request;
  Built &built;
};

static Emit getEmit(Stage stage) {
  switch (stage) {
  case Stage::Vit:
    return Emit::Vit;
  case Stage::Linalg:
    return Emit::Linalg;
  case Stage::Tiled:
    return Emit::Tiled;
  case Stage::Vector:
    return Emit::Vector;
  case Stage::Buffer:
    return Emit::Buffer;
  case Stage::LLVMDialect:
    return Emit::LLVMDialect;
  }
  llvm_unreachable("stage without a name");
}

static Stage getStage(Emit emit) {
  for (Stage stage :
       {Stage::Vit, Stage::Linalg, Stage::Tiled, Stage::Vector, Stage::Buffer})
    if (getEmit(stage) == emit)
      return stage;
  return Stage::LLVMDialect;
}

/// Lowers `module` to the LLVM dialect, or as far as the request goes.
static bool lower(ModuleOp module, const BuildRequest &request,
                  StageWriter &writer, Progress &progress) {
  CPUPipelineOptions options;
  options.cpu = request.target.model;
  options.profile = request.profile;
  auto afterStage = [&](Stage stage, ModuleOp lowered) {
    progress.step("lowered to " + getEmitName(getEmit(stage)));
    if (request.atStage && failed(request.atStage(stage, lowered)))
      return failure();
    return success(writer.write(getEmit(stage), lowered));
  };
  return succeeded(
      lowerToStage(module, getStage(request.last), options, afterStage));
}

static bool print(llvm::Error error) {
  if (!error)
    return false;
  printError(std::move(error));
  return true;
}

/// Optimizes `module` and makes an object of it; the text stages on the way are
/// `writer`'s, if there is one.
static bool emit(llvm::Module &module, const TargetSpec &target, Emit last,
                 StageWriter *writer, std::string &object, Progress &progress) {
  progress.step("optimizing for " + Twine(target.cpu));
  if (print(optimizeModule(module, target)))
    return false;
  if (writer && writer->wants(Emit::LLVMIR) &&
      !writer->write(Emit::LLVMIR, printModule(module)))
    return false;
  if (last == Emit::LLVMIR)
    return true;

  progress.step("generating code for " + Twine(target.cpu));
  // The code generator consumes the module, so text needs a copy.
  if (writer && writer->wants(Emit::Assembly)) {
    std::unique_ptr<llvm::Module> copy = llvm::CloneModule(module);
    auto text = emitAssembly(*copy, target);
    if (!text)
      return !print(text.takeError());
    if (!writer->write(Emit::Assembly, std::move(*text)))
      return false;
  }
  if (last == Emit::Assembly)
    return true;
  auto bytes = emitObject(module, target);
  if (!bytes)
    return !print(bytes.takeError());
  object = std::move(*bytes);
  return true;
}

bool vit::followStrategy(const Model &model, const Options &options,
                         BuildRequest &request) {
  if (options.strategy.empty())
    return true;
  std::shared_ptr<StrategyFile> file =
      StrategyFile::open(model.context.get(), options.strategy, request.target);
  if (!file)
    return false;
  request.atStage = [file, path = model.path](Stage stage, ModuleOp module) {
    return success(stage != Stage::Linalg ||
                   succeeded(file->apply(module, path)));
  };
  return true;
}

std::optional<Built> vit::buildModel(Model &model, const BuildRequest &request,
                                     Progress &progress, bool keep) {
  Built built;
  StageWriter writer(request, built);
  OwningOpRef<ModuleOp> module = keep ? model.imported.module.get().clone()
                                      : std::move(model.imported.module);
  if (model.kind == Model::Kind::Described) {
    progress.step("lowering");
    if (!lower(*module, request, writer, progress))
      return std::nullopt;
  } else if (request.last < Emit::LLVMDialect) {
    printError("'" + model.path +
               "' is lowered to the LLVM dialect already; "
               "its stage '" +
               getEmitName(request.last) + "' is past");
    return std::nullopt;
  } else if (!writer.write(Emit::LLVMDialect, *module)) {
    return std::nullopt;
  }
  if (request.last < Emit::LLVMDialect)
    return built;

  FailureOr<ModelInfo> info = readModelInfo(*module);
  if (failed(info))
    return std::nullopt;
  built.info = std::move(*info);
  if (request.profile && !built.info.regions) {
    printError("'" + model.path +
               "' was lowered without '--profile': it does not say what its "
               "parallel regions are for");
    return std::nullopt;
  }
  if (request.last == Emit::LLVMDialect)
    return built;

  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code =
      buildLLVMModule(*module, built.info, request.target, context);
  if (!code || !emit(*code, request.target, request.last, &writer, built.object,
                     progress))
    return std::nullopt;

  if (request.packHere && !runsOnHost(request.target)) {
    auto host = resolveTarget("host");
    if (!host) {
      printError(host.takeError());
      return std::nullopt;
    }
    code = buildLLVMModule(*module, built.info, *host, context);
    if (!code ||
        !emit(*code, *host, Emit::Object, nullptr, built.hostObject, progress))
      return std::nullopt;
  }
  return built;
}
