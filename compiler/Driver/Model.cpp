//===- Model.cpp - What the MODEL argument turned out to be ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tells the kinds of models apart, and reads those that are not Import's.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Model.h"

#include "compiler/Driver/Dialects.h"
#include "compiler/Target/Emit.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::vit;

static llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readFile(StringRef path) {
  // Nothing is waited for, as a FIFO would be.
  if (llvm::sys::fs::exists(path) && !llvm::sys::fs::is_regular_file(path))
    return llvm::createStringError("cannot read '" + path +
                                   "': it is not a regular file");
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return llvm::createStringError(buffer.getError(),
                                   "cannot read '" + path +
                                       "': " + buffer.getError().message());
  return std::move(*buffer);
}

/// Opens PREFIX.o and PREFIX.weights.
static bool openCompiled(StringRef prefix, const Options &options,
                         Model &model) {
  model.kind = Model::Kind::Compiled;
  std::string objectPath = (prefix + ".o").str();
  // What these say is in the object already.
  for (auto [name, given] :
       {std::pair("--batch", options.batch.has_value()),
        std::pair("--image-size", options.imageSize.has_value()),
        std::pair("--input", options.inputBytes),
        std::pair("--outputs", !options.outputs.empty()),
        std::pair("--name", !options.name.empty()),
        std::pair("--target-cpu", options.targetCpu != "host"),
        std::pair("--dump-stages-to", !options.dumpStagesTo.empty()),
        std::pair("--strategy", !options.strategy.empty())})
    if (given) {
      printError("'" + Twine(name) + "' cannot change '" + objectPath +
                 "', which is compiled already");
      return false;
    }
  auto buffer = readFile(objectPath);
  if (!buffer) {
    printError(buffer.takeError());
    return false;
  }
  model.object = (*buffer)->getBuffer().str();
  auto name = findModelName(model.object, objectPath);
  if (!name) {
    printError(name.takeError());
    return false;
  }
  model.imported.name = *name;
  model.imported.weightsPath = options.weights;
  std::string packed = (prefix + ".weights").str();
  if (llvm::sys::fs::exists(packed))
    model.packedPath = packed;
  return true;
}

/// Whether `path` holds a module that the CPU pipeline has lowered: only such
/// ones say how large their packed weights are.
static bool isLowered(StringRef path) {
  auto buffer = readFile(path);
  if (!buffer) {
    llvm::consumeError(buffer.takeError()); // Import's to say
    return false;
  }
  return (*buffer)->getBuffer().contains("vit.packed_bytes");
}

/// The C name that the options give: --name, or `-o build/vit_b16` when the
/// output is no text. Empty when the model keeps its own.
static std::string getName(const Options &options) {
  if (!options.name.empty() || options.output.empty() ||
      options.emit < Emit::Object)
    return options.name;
  return makeIdentifier(llvm::sys::path::filename(options.output));
}

static bool openLowered(StringRef path, const Options &options, Model &model) {
  model.kind = Model::Kind::Lowered;
  for (auto [name, given] :
       {std::pair("--batch", options.batch.has_value()),
        std::pair("--image-size", options.imageSize.has_value()),
        std::pair("--input", options.inputBytes),
        std::pair("--outputs", !options.outputs.empty()),
        std::pair("--strategy", !options.strategy.empty())})
    if (given) {
      printError("'" + Twine(name) + "' cannot change '" + path +
                 "', which is lowered already");
      return false;
    }
  model.imported.module =
      parseSourceFile<ModuleOp>(path, ParserConfig(model.context.get()));
  if (!model.imported.module)
    return false;
  model.imported.family = "mlir";
  model.imported.weightsPath = options.weights;
  auto name = model.imported.module->getOperation()->getAttrOfType<StringAttr>(
      "vit.model");
  if (std::string given = getName(options); !given.empty()) {
    name = StringAttr::get(model.context.get(), given);
    model.imported.module->getOperation()->setAttr("vit.model", name);
  }
  if (name)
    model.imported.name = name.str();
  return true;
}

static bool openDescribed(const Options &options, Model &model) {
  ImportOptions import;
  import.imageSize = options.imageSize;
  import.inputBytes = options.inputBytes;
  import.outputs = options.outputs;
  import.batch = options.batch;
  import.dynamicBatch = options.dynamicBatch;
  import.architecture = options.architecture;
  import.weightsFile = options.weights;
  import.name = getName(options);
  FailureOr<ImportedModel> imported =
      importModel(*model.context, options.model, import);
  if (failed(imported))
    return false;
  model.imported = std::move(*imported);
  for (const std::string &warning : model.imported.warnings)
    printWarning(warning);
  return true;
}

std::unique_ptr<Model> vit::openModel(const Options &options) {
  auto model = std::make_unique<Model>();
  model->path = options.model;
  DialectRegistry registry;
  registerCompilerDialects(registry);
  // No threads: models are small as IR, and a few are all that it would save.
  model->context =
      std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  model->context->printOpOnDiagnostic(false);
  model->diagnostics = std::make_unique<DiagnosticPrinter>(*model->context);

  StringRef path = options.model;
  bool good = false;
  if (!options.architecture.empty())
    good = openDescribed(options, *model);
  else if (path.ends_with(".o"))
    good = openCompiled(path.drop_back(2), options, *model);
  // An executable may have the prefix as its name.
  else if (!llvm::sys::fs::is_directory(path) && !path.ends_with(".json") &&
           !path.ends_with(".mlir") && llvm::sys::fs::exists(path + ".o"))
    good = openCompiled(path, options, *model);
  else if (!llvm::sys::fs::exists(path)) {
    printError("there is no model '" + path + "': no file or folder, and no '" +
               path + ".o' that 'vitc compile' wrote");
  } else if (path.ends_with(".mlir") && isLowered(path))
    good = openLowered(path, options, *model);
  else
    good = openDescribed(options, *model);
  return good ? std::move(model) : nullptr;
}
