//===- Weights.h - A model's parameters and the file they come from -------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which tensors a module wants, and whether a weight file has them. Reading
// the files is Checkpoint's and the runtime's; nothing here looks at data.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_WEIGHTS_H
#define VIT_COMPILER_IMPORT_WEIGHTS_H

#include "compiler/Checkpoint/OpenWeights.h"
#include "compiler/Import/Json/Json.h"
#include "compiler/Import/Names/TensorNames.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace mlir::vit {

/// Opens what openWeightFile takes; emits what there is to know about it as
/// warnings. Emits the error and returns null when it cannot.
WeightsHandle openWeights(MLIRContext *context, StringRef path);

/// One shape as messages write it: [1000, 768].
std::string describeShape(ArrayRef<int64_t> shape);

/// All vit.param operations of the module, in its order.
std::vector<ParamOp> collectParams(ModuleOp module);

/// Fails, with an error, when two parameters of one tensor's name differ in
/// shape.
LogicalResult checkParams(ModuleOp module);

/// Whether these are weights that vitc has packed for one compiled model.
bool arePacked(const vit_weights *weights);

/// A NameField of one file.
struct TensorField {
  StringRef part;
  std::string field; // with its value, as messages give it
  Location place;
};

/// `names` with what `config` says in these fields; `spell` gives the path of
/// each.
std::vector<TensorField>
makeTensorFields(const JsonFile &config, ArrayRef<NameField> names,
                 llvm::function_ref<std::string(StringRef)> spell);

/// What a file of weights is compared with beside the model.
struct TensorHints {
  /// How names of tensors begin that the model may leave out.
  ArrayRef<StringRef> leftOut;
  /// What others contradict, and what asks for missing ones; the first that
  /// fits is meant.
  ArrayRef<TensorField> fields;
};

/// Fails, with one error, when a parameter's tensor is missing, has another
/// shape or a dtype that is not converted to f32. Adds a warning that names
/// the tensors nobody uses, neither `module` nor `whole`, the model with all
/// its outputs, and a field that contradicts them. `path` is what messages call
/// the weights, `aliases` what the model calls parameters that were renamed
/// after the file.
LogicalResult checkWeights(ModuleOp module, ModuleOp whole,
                           const vit_weights *weights, StringRef path,
                           const TensorHints &hints,
                           const TensorAliases &aliases,
                           std::vector<std::string> &warnings);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_WEIGHTS_H
