//===- Import.cpp - From a model as users have it to vit IR ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tells the kinds of model apart, finds the files that belong together and
// settles what they may disagree on: the image's size, the name, the batch.
// The formats themselves are read elsewhere.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Import.h"

#include "compiler/Import/Description/Description.h"
#include "compiler/Import/HuggingFace/HuggingFace.h"
#include "compiler/Import/Limits.h"
#include "compiler/Import/MlirFile.h"
#include "compiler/Import/Outputs.h"
#include "compiler/Import/Preprocess.h"
#include "compiler/Import/Timm/Timm.h"
#include "compiler/Import/VitPytorch/VitPytorch.h"
#include "compiler/Import/Weights.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::vit;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {
/// One import; keeps what its steps share.
class Importer {
public:
  Importer(MLIRContext &context, const ImportOptions &options)
      : context(context), options(options) {}

  LogicalResult run(StringRef modelPath);

  ImportedModel model;

private:
  LogicalResult checkOptions();
  LogicalResult importFolder(StringRef folder);
  LogicalResult importJson(StringRef file);
  LogicalResult importHuggingFace(const JsonFile &config);
  LogicalResult importTimm(const JsonFile &config);
  LogicalResult importDescription(const JsonFile &file);
  LogicalResult importVitPytorch(const JsonFile &file);
  LogicalResult buildDescription(Description &read, const JsonFile &file,
                                 Locator locate);
  LogicalResult importMlir(StringRef file);
  std::optional<Preprocess> findPreprocess(const HfInput &input,
                                           StringRef folder);
  LogicalResult findWeights(StringRef folder);
  /// The module of `spec`, with its parameters named as the weights are.
  LogicalResult buildRenamed(ModelSpec &spec, Locator locate);
  /// The module of `spec`, with the results that were asked for.
  LogicalResult build(ModelSpec spec, Locator locate);
  OwningOpRef<ModuleOp> buildWhole(const ModelSpec &spec, Locator locate) {
    return buildModel(context, spec, model.name, options.batch.value_or(1),
                      locate);
  }
  LogicalResult takeBytes();
  LogicalResult finish();

  InFlightDiagnostic error() { return emitError(UnknownLoc::get(&context)); }
  /// --name, else `name` if it is not empty, else made of the file's name.
  std::string chooseName(StringRef name, StringRef file);

  MLIRContext &context;
  const ImportOptions &options;
  WeightsHandle weights;
  /// As in model.preprocessJson; none where the model does not say.
  std::optional<Preprocess> preprocess;
  /// How tensors' names begin that the model has, and its outputs do not need.
  ArrayRef<StringRef> leftOut;
  /// As in checkWeights.
  std::vector<TensorField> tensorFields;
  /// What the model calls parameters that were renamed after the weights.
  TensorAliases aliases;
  /// With all outputs that the model has, where others were asked for.
  OwningOpRef<ModuleOp> whole;
};
} // namespace

static std::string join(StringRef folder, StringRef file) {
  SmallString<128> result(folder);
  path::append(result, file);
  return std::string(result);
}

static std::string getFolder(StringRef file) {
  StringRef folder = path::parent_path(file);
  return folder.empty() ? "." : folder.str();
}

/// The folder whose weights belong to `file`: a file of the name `known` is
/// alone in its folder, others may be many that share one.
static std::string findFolder(StringRef file, StringRef known) {
  return path::filename(file) == known ? getFolder(file) : "";
}

static bool isIdentifier(StringRef text) {
  return !text.empty() && !llvm::isDigit(text[0]) &&
         llvm::all_of(text,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

std::string vit::makeIdentifier(StringRef text) {
  std::string result;
  for (char c : text)
    result += llvm::isAlnum(c) ? llvm::toLower(c) : '_';
  if (result.empty() || llvm::isDigit(result[0]))
    result = "m" + result;
  return result;
}

std::string Importer::chooseName(StringRef name, StringRef file) {
  if (!options.name.empty())
    return options.name;
  if (!name.empty())
    return name.str();
  SmallString<128> real;
  if (fs::real_path(file, real))
    real = file;
  // A config.json or model.json says nothing; its folder does.
  StringRef stem = path::stem(real);
  if (stem == "config" || stem == "model")
    stem = path::filename(path::parent_path(real));
  return makeIdentifier(stem);
}

LogicalResult Importer::checkOptions() {
  if (!options.name.empty() && !isIdentifier(options.name))
    return error() << "expects the name ('" << options.name
                   << "') to be a C identifier";
  if (options.batch && (*options.batch < 1 || *options.batch > kMaxBatch))
    return error() << "expects the batch (" << *options.batch
                   << ") to be between 1 and " << kMaxBatch;
  if (options.dynamicBatch && options.batch.value_or(1) != 1)
    return error() << "expects either a batch (" << *options.batch
                   << ") or a dynamic one";
  if (options.imageSize) {
    auto [height, width] = *options.imageSize;
    if (std::min(height, width) < 1 || std::max(height, width) > kMaxPixels)
      return error() << "expects the image size (" << height << " x " << width
                     << ") to be between 1 and " << kMaxPixels;
  }
  return success();
}

LogicalResult Importer::run(StringRef modelPath) {
  if (failed(checkOptions()))
    return failure();
  if (!options.architecture.empty()) {
    std::unique_ptr<JsonFile> config =
        makeTimmConfig(context, options.architecture);
    return success(config && succeeded(importTimm(*config)) &&
                   succeeded(finish()));
  }
  fs::file_status status;
  if (std::error_code code = fs::status(modelPath, status))
    return error() << "cannot read '" << modelPath << "': " << code.message();
  LogicalResult imported = failure();
  StringRef extension = path::extension(modelPath);
  if (fs::is_directory(status))
    imported = importFolder(modelPath);
  else if (extension == ".json")
    imported = importJson(modelPath);
  else if (extension == ".mlir")
    imported = importMlir(modelPath);
  else
    return error() << "cannot tell what '" << modelPath
                   << "' is: expects a folder, a .json or a .mlir file";
  return success(succeeded(imported) && succeeded(finish()));
}

LogicalResult Importer::importFolder(StringRef folder) {
  std::string found;
  for (StringRef name : {"config.json", "model.json", "model.mlir"}) {
    if (!fs::exists(join(folder, name)))
      continue;
    if (!found.empty())
      return error() << "expects '" << folder << "' to have one model, got '"
                     << path::filename(found) << "' and '" << name << "'";
    found = join(folder, name);
  }
  if (found.empty())
    return error() << "expects '" << folder
                   << "' to have a config.json, model.json or model.mlir";
  return path::extension(found) == ".mlir" ? importMlir(found)
                                           : importJson(found);
}

LogicalResult Importer::importJson(StringRef file) {
  std::unique_ptr<JsonFile> json = JsonFile::open(&context, file);
  if (!json)
    return failure();
  // Every config.json of transformers has a model_type, every one of timm an
  // architecture, a description has neither.
  if (json->getRoot().get("architecture") && !json->getRoot().get("model_type"))
    return importTimm(*json);
  if (json->getRoot().get(kVitPytorchField))
    return importVitPytorch(*json);
  bool isHuggingFace = json->getRoot().get("model_type") ||
                       path::filename(file) == "config.json";
  return isHuggingFace ? importHuggingFace(*json) : importDescription(*json);
}

/// Opens --weights, else what lies in `folder`, if anything does.
LogicalResult Importer::findWeights(StringRef folder) {
  model.weightsPath = options.weightsFile;
  if (model.weightsPath.empty() && !folder.empty())
    model.weightsPath = findWeightFile(folder);
  if (model.weightsPath.empty())
    return success();
  weights = openWeights(&context, model.weightsPath);
  return success(weights != nullptr);
}

LogicalResult Importer::buildRenamed(ModelSpec &spec, Locator locate) {
  auto make = [&](const ModelSpec &named) { return buildWhole(named, locate); };
  if (weights) {
    FailureOr<StringRef> source = chooseTensorNames(
        &context, spec, make, weights.get(), model.weightsPath, aliases);
    if (failed(source))
      return failure();
    model.weightsSource = source->str();
  }
  // An architecture's name does not say how many classes there are.
  if (weights && !options.architecture.empty())
    setTimmClasses(spec, weights.get(), model.weightsPath, model.warnings);
  return build(spec, locate);
}

//===----------------------------------------------------------------------===//
// The kinds of model
//===----------------------------------------------------------------------===//

std::optional<Preprocess> Importer::findPreprocess(const HfInput &input,
                                                   StringRef folder) {
  std::string file = join(folder, "preprocessor_config.json");
  if (!fs::exists(file)) {
    model.preprocessIsAssumed = true;
    Preprocess result = getDefaultPreprocess(input.modelType, input.channels);
    result.setSize(input.imageSize);
    return result;
  }
  std::unique_ptr<JsonFile> json = JsonFile::open(&context, file);
  if (!json)
    return std::nullopt;
  return readPreprocessorConfig(*json, input.modelType, input.channels,
                                input.patchSize.first);
}

LogicalResult Importer::importHuggingFace(const JsonFile &config) {
  std::string folder = getFolder(config.getPath());
  std::optional<HfInput> input = readHfInput(config);
  if (!input)
    return failure();
  preprocess = findPreprocess(*input, folder);
  if (!preprocess || failed(findWeights(folder)))
    return failure();

  Extent2D size = preprocess->getSize().value_or(input->imageSize);
  if (options.imageSize)
    size = *options.imageSize;
  preprocess->setSize(size);
  std::optional<HfModel> read =
      readHfConfig(config, size, weights.get(), model.warnings);
  if (!read)
    return failure();
  model.family = read->modelType;
  model.labels = read->labels;
  leftOut = read->leftOut;
  tensorFields =
      makeTensorFields(config, read->nameFields, [&](StringRef field) {
        return getHfField(config, read->tower, field);
      });
  model.preprocessJson = preprocess->toJson(input->channels);
  model.name = chooseName("", config.getPath());
  return buildRenamed(read->spec, [&](StringRef field) {
    return config.getLocation(getHfField(config, read->tower, field));
  });
}

LogicalResult Importer::importTimm(const JsonFile &config) {
  std::optional<TimmModel> read =
      readTimmConfig(config, options.imageSize, model.warnings);
  // Without a file there is no folder whose weights these could be.
  StringRef file = config.getPath();
  if (!read || failed(findWeights(file.empty() ? "" : getFolder(file))))
    return failure();
  model.family = "timm";
  if (!file.empty())
    tensorFields = makeTensorFields(config, getTimmNameFields(), getTimmField);
  model.labels = read->labels;
  preprocess = read->preprocess;
  model.preprocessJson = preprocess->toJson(read->spec.channels);
  model.name = file.empty() ? chooseName(makeIdentifier(read->architecture), "")
                            : chooseName("", file);
  return buildRenamed(read->spec, [&](StringRef field) {
    return config.getLocation(getTimmField(field));
  });
}

LogicalResult Importer::importDescription(const JsonFile &file) {
  std::optional<Description> read = readDescription(file, options.imageSize);
  if (!read)
    return failure();
  std::string folder = getFolder(file.getPath());
  if (!read->weightsFile.empty() && options.weightsFile.empty()) {
    model.weightsPath = join(folder, read->weightsFile);
    weights = openWeights(&context, model.weightsPath);
    if (!weights)
      return failure();
  } else if (failed(findWeights(findFolder(file.getPath(), "model.json")))) {
    return failure();
  }
  model.family = "description";
  return buildDescription(
      *read, file, [&](StringRef field) { return file.getLocation(field); });
}

LogicalResult Importer::importVitPytorch(const JsonFile &file) {
  StringRef path = file.getPath();
  std::string folder = findFolder(path, "config.json");
  if (folder.empty())
    folder = findFolder(path, "model.json");
  if (failed(findWeights(folder)))
    return failure();
  std::optional<Description> read =
      readVitPytorch(file, options.imageSize, weights.get());
  if (!read)
    return failure();
  model.family = "vit-pytorch";
  return buildDescription(*read, file, [&](StringRef field) {
    return file.getLocation(getVitPytorchField(field));
  });
}

LogicalResult Importer::buildDescription(Description &read,
                                         const JsonFile &file, Locator locate) {
  if (failed(checkLabels(read, file)))
    return failure();
  model.labels = read.labels;
  if (read.preprocess) {
    if (options.imageSize)
      read.preprocess->setSize(*options.imageSize);
    preprocess = read.preprocess;
    model.preprocessJson = preprocess->toJson(read.spec.channels);
  }
  model.name = chooseName(read.name, file.getPath());
  return build(std::move(read.spec), locate);
}

LogicalResult Importer::build(ModelSpec spec, Locator locate) {
  if (!options.outputs.empty()) {
    if (weights)
      whole = buildWhole(spec, locate);
    if ((weights && !whole) ||
        failed(selectOutputs(spec, options.outputs, model.name,
                             UnknownLoc::get(&context))))
      return failure();
  }
  model.module = buildWhole(spec, locate);
  model.description = {std::move(spec), model.name, /*weightsFile=*/"",
                       model.labels, preprocess};
  return success(static_cast<bool>(model.module));
}

LogicalResult Importer::importMlir(StringRef file) {
  if (!options.outputs.empty())
    return error() << "cannot choose outputs of '" << file
                   << "': a .mlir file returns what it says";
  // Nothing is waited for, as a FIFO would be.
  if (!fs::is_regular_file(file))
    return error() << "cannot read '" << file << "': it is not a regular file";
  model.module = readMlirModel(context, file);
  if (!model.module || failed(findWeights(findFolder(file, "model.mlir"))))
    return failure();
  auto infer = cast<func::FuncOp>(getInferFunction(*model.module));
  auto image = cast<RankedTensorType>(infer.getArgumentTypes()[0]);
  if (options.batch && *options.batch != image.getDimSize(0))
    return infer.emitError("expects the batch asked for (")
           << *options.batch << ") to be that of the file ("
           << image.getDimSize(0) << ")";
  // Bytes have the channels last, floats have them first.
  const int64_t rows = image.getElementType().isInteger(8) ? 1 : 2;
  Extent2D size(image.getDimSize(rows), image.getDimSize(rows + 1));
  if (options.imageSize && *options.imageSize != size)
    return infer.emitError("expects the image size asked for (")
           << options.imageSize->first << " x " << options.imageSize->second
           << ") to be that of the file (" << size.first << " x " << size.second
           << ")";
  if (options.dynamicBatch && image.getDimSize(0) != 1)
    return infer.emitError("expects a file for a dynamic batch to have a batch "
                           "of 1, got ")
           << image.getDimSize(0);
  model.family = "mlir";
  StringRef written;
  if (auto name = (*model.module)->getAttrOfType<StringAttr>("vit.model"))
    written = name.getValue();
  if (!written.empty() && !isIdentifier(written))
    return model.module->emitError("expects 'vit.model' (\"")
           << written << "\") to be a C identifier";
  model.name = chooseName(written, file);
  return success();
}

/// Puts the normalization of pixels in front of the model.
LogicalResult Importer::takeBytes() {
  auto infer = cast<func::FuncOp>(getInferFunction(*model.module));
  BlockArgument image = infer.getArgument(0);
  auto type = cast<RankedTensorType>(image.getType());
  if (type.getElementType().isInteger(8))
    return success(); // a .mlir file that takes bytes
  if (!preprocess)
    return error() << "expects a model that says how pixels are normalized for "
                      "an input of bytes, '"
                   << model.name << "' does not say it";
  ArrayRef<int64_t> shape = type.getShape();
  OpBuilder b(infer.getBody());
  auto pixels = RankedTensorType::get({shape[0], shape[2], shape[3], shape[1]},
                                      b.getI8Type());
  DenseF64ArrayAttr mean, deviation;
  if (!preprocess->mean.empty()) {
    mean = b.getDenseF64ArrayAttr(preprocess->mean);
    deviation = b.getDenseF64ArrayAttr(preprocess->deviation);
  }
  image.setType(pixels);
  infer.setFunctionType(
      b.getFunctionType(pixels, infer.getFunctionType().getResults()));
  auto normalize = NormalizePixelsOp::create(
      b, infer.getLoc(), type, image,
      b.getF64FloatAttr(preprocess->rescale.value_or(1.0)), mean, deviation);
  image.replaceAllUsesExcept(normalize, normalize);
  if (model.preprocessIsAssumed)
    model.warnings.push_back("'" + model.name +
                             "' has no preprocessor_config.json; pixels are "
                             "normalized as usual for its family");
  // The rest is left to do for the caller.
  preprocess->rescale.reset();
  preprocess->mean.clear();
  preprocess->deviation.clear();
  model.preprocessJson = preprocess->toJson(shape[1]);
  return success();
}

LogicalResult Importer::finish() {
  ModuleOp module = *model.module;
  if (options.inputBytes && failed(takeBytes()))
    return failure();
  module->setAttr("vit.model", StringAttr::get(&context, model.name));
  if (options.dynamicBatch)
    module->setAttr("vit.dynamic_batch", UnitAttr::get(&context));
  if (failed(checkParams(module)))
    return failure();
  if (weights)
    return checkWeights(module, whole ? *whole : module, weights.get(),
                        model.weightsPath, {leftOut, tensorFields}, aliases,
                        model.warnings);
  return success();
}

FailureOr<ImportedModel> vit::importModel(MLIRContext &context, StringRef path,
                                          const ImportOptions &options) {
  Importer importer(context, options);
  if (failed(importer.run(path)))
    return failure();
  return std::move(importer.model);
}
