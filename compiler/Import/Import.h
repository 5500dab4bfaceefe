//===- Import.h - From a model as users have it to vit IR -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The entry to compiler/Import: whatever vitc is given as MODEL becomes one
// module in the vit dialect and what a program around it wants to know (labels,
// preprocessing, where the weights are). Weights are looked at by name, shape
// and dtype only; their data are not read.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_IMPORT_H
#define VIT_COMPILER_IMPORT_IMPORT_H

#include "compiler/Import/Description/Description.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <optional>
#include <string>
#include <vector>

namespace mlir::vit {

struct ImportOptions {
  /// Height and width of the input, in pixels; wins over what the model says.
  std::optional<std::pair<int64_t, int64_t>> imageSize;
  /// Images per call; none: 1, or what a .mlir file has.
  std::optional<int64_t> batch;
  /// The batch is an argument at run time; the IR then has a batch of 1.
  bool dynamicBatch = false;
  /// The input is pixels as decoders give them, [B, H, W, C] in unsigned bytes,
  /// and the model normalizes them as its preprocessing says. A .mlir file says
  /// itself what it takes.
  bool inputBytes = false;
  /// Which results to compute, as selectOutputs takes them; empty: the model's
  /// own. A .mlir file says itself what it returns.
  std::vector<std::string> outputs;
  /// Prefix of all C names, a C identifier; empty: from the model or its path.
  std::string name;
  /// One of timm's architectures in place of a model's path, with the
  /// arguments and the pretrained_cfg that timm has for it; empty: none.
  std::string architecture;
  /// What openWeightFile takes; empty: those beside the model, if any.
  std::string weightsFile;
};

struct ImportedModel {
  /// One func.func @infer, as docs/description.md and the dialect say.
  OwningOpRef<ModuleOp> module;
  std::string name;
  /// All that the module was made of, in vitc's own format: its weights are
  /// those of the model. None of a .mlir file.
  std::optional<Description> description;
  /// "vit", "deit", "dinov2", "timm", "vit-pytorch", "description" or "mlir".
  std::string family;
  /// Name of each class; empty when the model has none.
  std::vector<std::string> labels;
  /// How an image becomes the input, as JSON for the runtime; may be empty.
  /// Without what the model does itself.
  std::string preprocessJson;
  /// The model came without preprocessor_config.json, and preprocessJson holds
  /// the defaults of its family.
  bool preprocessIsAssumed = false;
  /// What openWeightFile takes; empty when there are no weights.
  std::string weightsPath;
  /// Whose names the weights have ("PaddleViT"); empty: the model's own.
  std::string weightsSource;
  /// One line each, for the user.
  std::vector<std::string> warnings;
};

/// Imports the model at `path`:
/// - a folder with config.json of Hugging Face transformers (model_type vit,
///   deit or dinov2) or such a file, with preprocessor_config.json and weights
///   beside it if it has them;
/// - a folder with config.json of timm (one with an "architecture"), or such a
///   file, with weights beside it if it has them;
/// - a .json file, or a folder with config.json or model.json, that has the
///   arguments of vit-pytorch's ViT or SimpleViT;
/// - a folder with model.json, or a .json file, in vitc's own format
///   (docs/description.md);
/// - a folder with model.mlir, or a .mlir file, in the vit dialect.
/// A description or .mlir file of any other name has weights only when
/// `options` or it says where.
///
/// With weights, every parameter is looked up there: all that are missing,
/// have another shape or a dtype that is no float are one error, tensors that
/// the model does not use are one warning. Weights of a model of transformers
/// or timm may have the names of others, see TensorNames.h. Without weights,
/// parameters have the names that transformers writes by default.
///
/// What is wrong is emitted as diagnostics of `context`: each one line that
/// names file, field or tensor and both values.
FailureOr<ImportedModel> importModel(MLIRContext &context, StringRef path,
                                     const ImportOptions &options);

/// `text` as a C identifier: letters in lower case, everything else "_".
std::string makeIdentifier(StringRef text);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_IMPORT_H
