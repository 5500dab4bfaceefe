//===- Timm.h - timm's models as ModelSpecs -------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the config.json that timm puts on the hub: the name of an architecture,
// arguments for its class, and a pretrained_cfg. What the name stands for is
// data, timm/architectures.json. There is one reader for each class of timm,
// in a file of its own; what blocks have in common is in TimmBlocks.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_TIMM_TIMM_H
#define VIT_COMPILER_IMPORT_TIMM_TIMM_H

#include "compiler/Import/Json/Json.h"
#include "compiler/Import/Model/ModelSpec.h"
#include "compiler/Import/Names/TensorNames.h"
#include "compiler/Import/Preprocess.h"

struct vit_weights;

namespace mlir::vit {

//===----------------------------------------------------------------------===//
// The table of architectures
//===----------------------------------------------------------------------===//

/// All of timm/architectures.json, by name.
const llvm::json::Object &getTimmArchitectures();

/// What config.json says of `name`, had it been written with nothing but the
/// defaults; null when there is no such architecture, after an error.
std::unique_ptr<JsonFile> makeTimmConfig(MLIRContext &context, StringRef name);

//===----------------------------------------------------------------------===//
// pretrained_cfg
//===----------------------------------------------------------------------===//

/// The input and the classes that a checkpoint was made for.
struct TimmPretrained {
  int64_t channels = 3;
  Extent2D imageSize;
  /// The class gets its img_size from here, unless an argument says it.
  bool isSizeFixed = false;
  std::optional<int64_t> classes;
  std::vector<std::string> labels;
  // How images are prepared.
  double cropFraction = 0;
  bool squash = false;
  std::string resample;
  std::vector<double> mean, deviation;

  /// Whether a Preprocess can say how timm resizes images to `size`: not where
  /// it covers a target that is no square.
  bool knowsResize(Extent2D size) const {
    return squash || size.first == size.second;
  }
  /// timm's own evaluation transform for an input of `size`; images must have
  /// that size where the resize is not known.
  Preprocess getPreprocess(Extent2D size) const;
};

/// Reads the "pretrained_cfg" of config.json, or what stands in its place: old
/// files have its fields at the top. `absent` is the table's, for files that
/// have neither. A mean of channels that was made up is a warning.
TimmPretrained readTimmPretrained(JsonObject &config,
                                  const llvm::json::Object &absent,
                                  std::vector<std::string> &warnings);

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

/// A layer's class, as a name with arguments of its own.
struct TimmLayer {
  std::string name;
  const llvm::json::Object *arguments = nullptr; // with "class"; may be null
};

/// The layer that argument `key` names; an empty name when it says none.
TimmLayer readTimmLayer(JsonObject &arguments, StringRef key, StringRef absent);

/// Refuses what `layer`, of argument `key`, binds beside `known`.
void checkTimmBound(JsonObject &arguments, StringRef key,
                    const TimmLayer &layer, ArrayRef<StringRef> known);

/// What all norms of a layer are made from.
struct TimmNorm {
  NormKind kind = NormKind::Layer;
  double epsilon = 1e-6;
};

/// The norm layer in argument `key`, or the class `absent`.
TimmNorm readTimmNorm(JsonObject &arguments, StringRef key,
                      StringRef absent = "LayerNorm");

/// The activation in argument `key`.
Activation readTimmActivation(JsonObject &arguments, StringRef key);

/// Arguments that only training looks at.
void ignoreTimmTraining(JsonObject &arguments);

/// Refuses, by name, each of `keys` that is not null, false, 0 or "".
void refuseTimmArguments(JsonObject &arguments, ArrayRef<StringRef> keys);

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

LinearSpec makeTimmLinear(const Twine &name, bool hasBias = true);
NormSpec makeTimmNorm(const Twine &name, const TimmNorm &norm);

/// Arguments that all classes have, and how large they may be.
struct TimmShape {
  Extent2D imageSize; // trained for
  Extent2D patchSize;
  int64_t channels = 3, embedDim = 0, depth = 0, heads = 0, headDim = 0;
  int64_t classes = 0;
  double mlpRatio = 4;
  bool isSizeDynamic = false, pads = false;

  /// The width of an MLP's hidden layer, as Python's int() cuts it.
  int64_t getHidden() const { return int64_t(embedDim * mlpRatio); }
};
/// A hidden layer's width over that of a token.
double readTimmRatio(JsonObject &arguments, StringRef key, int64_t embedDim,
                     double absent);
/// The size of the input: what the user wants, else the only one that the model
/// takes, or of a model that takes any the pretrained_cfg's.
Extent2D getTimmInputSize(const TimmShape &shape,
                          const TimmPretrained &pretrained,
                          std::optional<Extent2D> wanted);
/// What the image says of it, and the number of classes.
TimmShape readTimmInput(JsonObject &arguments, const TimmPretrained &pretrained,
                        int64_t defaultSize, int64_t defaultPatch);
TimmShape readTimmShape(JsonObject &arguments, const TimmPretrained &pretrained,
                        int64_t defaultSize);

/// Learned tokens and positions: timm's names, and whether the table has rows
/// for the tokens too.
struct TimmEmbedding {
  bool hasClass = true;
  bool hasDistillation = false;
  int64_t registers = 0;
  bool hasTable = true;
  bool tableOfTokens = true;
  bool hasPatchBias = true;
  std::optional<TimmNorm> patchNorm;
  std::vector<StemStepSpec> stem;
  bool hasProjection = true; // behind the stem
};

/// What 'embed_layer' puts between the image and its patches.
void readTimmStem(JsonObject &arguments, TimmEmbedding &embedding);

/// From the image to tokens, with the position table resized as timm does it.
/// Emits an error when `imageSize` does not fit the patches.
void setTimmEmbedding(JsonObject &arguments, const TimmShape &shape,
                      const TimmEmbedding &embedding, Extent2D imageSize,
                      ModelSpec &spec);

/// Rows and columns of patches that `spec`'s model was trained for.
Extent2D getTimmTrainedGrid(const TimmShape &shape, const ModelSpec &spec);

/// timm's packed SwiGLU and the like: fc1 of `hidden` outputs, halved by a
/// gate.
MlpSpec makeTimmPackedMlp(const Twine &name, int64_t hidden, bool gateFirst,
                          bool hasBias, Activation activation);
/// fc1_g, fc1_x and fc2.
MlpSpec makeTimmSplitMlp(const Twine &name, int64_t hidden, bool hasBias,
                         Activation activation);
MlpSpec makeTimmMlp(const Twine &name, int64_t hidden, bool hasBias,
                    Activation activation);

/// As many heads as all layers have, and the norms of their queries and keys,
/// if they have some.
AttentionSpec makeTimmHeads(const TimmShape &shape, const Twine &name,
                            const TimmNorm &norm, bool hasNorms);
/// Biases apart from the weight of 'qkv', of which keys have none.
void addTimmBiases(AttentionSpec &attention, const Twine &name);

/// All layers, each of `steps`.
RunSpec makeTimmEncoder(const TimmShape &shape, std::vector<StepSpec> steps);

/// The blocks of VisionTransformer, as 'block_fn' says.
RunSpec readTimmVitEncoder(JsonObject &arguments, const TimmShape &shape,
                           const TimmNorm &norm, Activation activation);

/// What the classes that have EvaBlock say of it in ways of their own.
struct TimmEvaBlocks {
  /// Arguments that turn norms in attention and in the perceptron on.
  StringRef innerNorm = "scale_attn_inner", hiddenNorm = "scale_mlp";
  bool isRope = false;   // AttentionRope rather than EvaAttention
  bool isTurned = false; // there are rotary positions
  bool isGated = false;
  Activation activation = Activation::Gelu; // where nothing is gated
};
/// Layers of EvaBlock, in runs of as many heads of keys.
std::vector<RunSpec> readTimmEvaEncoder(JsonObject &arguments,
                                        const TimmShape &shape,
                                        const TimmNorm &norm,
                                        const TimmEvaBlocks &blocks);

/// What behind the encoder is the same in all classes.
struct TimmHead {
  std::string pool;           // "", "token", "avg", "max", "avgmax" or "map"
  bool poolsPrefix = false;   // all tokens are pooled, not the patches alone
  bool hasNorm = false;       // "norm", of the tokens
  bool hasPooledNorm = false; // "fc_norm", of the vector; of tokens without one
  TimmNorm norm;
  std::string classifier = "head";
  // With "map".
  int64_t poolHeads = 1;
  int64_t poolHidden = 1;
  Activation poolActivation = Activation::Gelu;
};
/// The pool in 'global_pool', one of `pools`, the first when nobody says one.
std::string readTimmPool(JsonObject &arguments, ArrayRef<StringRef> pools,
                         bool hasClass);
/// An attention pool has its own sizes, where they are said and not 0.
void readTimmAttentionPool(JsonObject &arguments, const TimmShape &shape,
                           TimmHead &head);
void setTimmHead(JsonObject &arguments, const TimmShape &shape,
                 const TimmHead &head, ModelSpec &spec);

/// Gives the classifier as many classes as there are in `weights`, or takes it
/// off, with a warning, where they have none. `path` is what messages call
/// them.
void setTimmClasses(ModelSpec &spec, const vit_weights *weights, StringRef path,
                    std::vector<std::string> &warnings);

/// The field of config.json that the field `source` of ModelSpec follows from.
std::string getTimmField(StringRef source);

/// Arguments that turn tensors on, in all classes that have them.
ArrayRef<NameField> getTimmNameFields();

//===----------------------------------------------------------------------===//
// Readers
//===----------------------------------------------------------------------===//

/// Fills `spec` in from the arguments of a class's constructor; errors go to
/// `arguments`, and what was not asked for is refused by the caller.
using TimmReader = void(JsonObject &arguments, const TimmPretrained &pretrained,
                        std::optional<Extent2D> imageSize, ModelSpec &spec);

TimmReader readTimmVit, readTimmDistilledVit, readTimmEva, readTimmBeit,
    readTimmCait, readTimmNaFlexVit, readTimmRelPos, readTimmSam, readTimmSwin,
    readTimmSwinV2, readTimmSwinV2Cr;

struct TimmModel {
  ModelSpec spec;
  std::string architecture;
  std::vector<std::string> labels;
  Preprocess preprocess;
};

/// Reads a config.json for an input of `imageSize`, or of the size that it
/// says. Emits errors and returns nothing when something is wrong.
std::optional<TimmModel> readTimmConfig(const JsonFile &config,
                                        std::optional<Extent2D> imageSize,
                                        std::vector<std::string> &warnings);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_TIMM_TIMM_H
