//===- TensorNames.h - Weights under the names of others ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A config.json of timm or of transformers says what a model computes; its
// weights may come from somewhere else, with other names and in other layouts.
// Each source of weights is a table (TensorNameTables.cpp, and those of
// transformers in HuggingFaceNames.cpp), which says what it calls the parts of
// a ModelSpec. Which table a file follows, its names decide.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_NAMES_TENSORNAMES_H
#define VIT_COMPILER_IMPORT_NAMES_TENSORNAMES_H

#include "compiler/Import/Model/ModelSpec.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

struct vit_weights;

namespace mlir::vit {

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// What one source calls its tensors, and how it keeps them. Names of linear
/// layers, norms and patches lack their endings; a name that ends in "_" takes
/// an ending without its "." or "/". "{i}" is a layer's number, "{s}" that of
/// its stage. Where a name is empty, the source has no such tensor.
struct TensorNames {
  StringRef source; // in messages
  /// What may stand before all names, heads included.
  ArrayRef<StringRef> prefixes = {};
  StringRef weight = ".weight", bias = ".bias", scale = ".weight";
  bool inOut = false;      // linear layers' weights
  bool headsApart = false; // queries and the like have a dimension of heads
  PatchLayout patchLayout = PatchLayout::OutInHeightWidth;
  /// The position table has a row for the class token where the model's has
  /// none, since there it is added to the token.
  bool positionsOfClass = false;

  // From the image to tokens.
  StringRef classToken = {}, distillationToken = {}, registers = {};
  StringRef patches = {}, patchNorm = {}, positions = {};
  StringRef embedNorm = {};
  // A stem of residual blocks, whose names follow `unit`: "{s}" is its stage,
  // "{u}" its place there, "{c}" a convolution's place in it, all from 1. The
  // norm is that behind the convolution of the same place.
  StringRef stemConv = {}, stemNorm = {}, unit = {};
  StringRef unitConv = {}, unitNorm = {}; // of the branch
  StringRef shortcutConv = {}, shortcutNorm = {};
  // A layer; its names follow `layer`.
  StringRef layer = {};
  StringRef normBefore = {}, normAfter = {};
  StringRef qkv = {};                         // of one weight
  StringRef queryBias = {}, valueBias = {};   // apart from it, whole names
  StringRef query = {}, key = {}, value = {}; // of three
  StringRef projection = {};
  StringRef queryNorm = {}, keyNorm = {}, attentionNorm = {};
  StringRef fc1 = {}, fc2 = {}, hiddenNorm = {};
  StringRef gateAndUp = {};                     // of one weight, the gate first
  StringRef gate = {}, up = {};                 // of two
  StringRef down = {};                          // behind them, if not fc2
  StringRef scale1 = {}, scale2 = {};           // LayerScale, whole names
  StringRef relativeBias = {}, sharedBias = {}; // whole names, `sharedBias` too
  StringRef relativeRows = {}, relativeColumns = {};
  // Behind the layers. A neck has the model's own names.
  bool hasNeck = false;
  StringRef norm = {}, pooledNorm = {};
  StringRef preLogits = {}; // in front of the head, where the file has it
  Activation preLogitsActivation = Activation::Tanh;
  bool headHasPrefix = true;
  StringRef head = {};
  StringRef classHead = {}, distillationHead = {}; // of two
  // The attention pool.
  StringRef latent = {}, poolQuery = {}, poolKey = {}, poolValue = {};
  StringRef poolKeyAndValue = {}, poolQkv = {}; // of one weight
  StringRef poolProjection = {}, poolNorm = {}, poolFc1 = {}, poolFc2 = {};
  // Of stages. `merge` and `distances` stand in front of what a merge has and
  // of the perceptron that makes a table.
  StringRef merge = {};
  bool mergeEndsStage = false; // has its number; else that of the next
  StringRef logitScale = {}, distances = {};
};

/// A tensor whose name has `part` in it is there where `field` of a config says
/// so; the part "{i}" is of the field with the number of layers.
struct NameField {
  StringRef part, field;
};

/// All but those of transformers.
ArrayRef<TensorNames> getTensorNames();
/// Those of transformers.
std::vector<TensorNames> getHfTensorNames();

//===----------------------------------------------------------------------===//
// Renaming
//===----------------------------------------------------------------------===//

/// The model's own names of parameters, by those that a file has; both with
/// "{i}" where the layer's number goes.
using TensorAliases = llvm::StringMap<std::string>;

/// Gives the parameters of `spec` the names and the layouts that a file of
/// `names` has behind `prefix`, as far as the table has them. What the model
/// leaves open (ranks of tokens and tables, a layer before the head) is as in
/// `weights`.
void renameTensors(ModelSpec &spec, const TensorNames &names, StringRef prefix,
                   const vit_weights *weights, TensorAliases &aliases);

using ModelMaker = llvm::function_ref<OwningOpRef<ModuleOp>(const ModelSpec &)>;

/// Renames `spec` after `weights`, and returns whose names these have: "" where
/// they are the model's own, else those of the table that fits best. Emits an
/// error when no table fits, or several do. `path` is what messages call the
/// weights.
FailureOr<StringRef> chooseTensorNames(MLIRContext *context, ModelSpec &spec,
                                       ModelMaker make,
                                       const vit_weights *weights,
                                       StringRef path, TensorAliases &aliases);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_NAMES_TENSORNAMES_H
