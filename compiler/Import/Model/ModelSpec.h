//===- ModelSpec.h - A Vision Transformer, described ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every description says once its format is off: the front ends (the
// config.json of Hugging Face and of timm, vitc's own descriptions) fill a
// ModelSpec in, and one builder makes vit IR of it. Names of parameters are
// those in the file; in a run of layers they hold "{i}" where the layer's
// number goes.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_MODEL_MODELSPEC_H
#define VIT_COMPILER_IMPORT_MODEL_MODELSPEC_H

#include "compiler/Import/Model/StemSpec.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/IR/OwningOpRef.h"

#include <optional>
#include <string>
#include <vector>

namespace mlir {
class ModuleOp;
} // namespace mlir

namespace mlir::vit {

/// A linear layer's parameters; an empty name means that there is none.
struct LinearSpec {
  std::string weight;
  std::string bias;
  bool inOut = false; // the file keeps the weight [in, out]
  /// The file keeps the outputs, or the inputs, in two dimensions, so many
  /// times the rest: one per head. 0: in one.
  int64_t outHeads = 0;
  int64_t inHeads = 0;
  /// Where the file keeps layers one below the other: how many outputs they
  /// have together, and the first of this one's. 0: there is no other.
  int64_t rows = 0;
  int64_t firstRow = 0;
  /// The same of inputs, where it keeps layers side by side.
  int64_t columns = 0;
  int64_t firstColumn = 0;
  bool biasApart = false; // but the bias is this one's alone
};

/// A norm's parameters, its epsilon and its kind; only layer norms have a bias.
struct NormSpec {
  std::string scale;
  std::string bias;
  double epsilon = 1e-6;
  NormKind kind = NormKind::Layer;
};

/// The order in which the file keeps a patch embedding's weight. The last is a
/// linear layer's over a patch's pixels: [out, height * width * in].
enum class PatchLayout { OutInHeightWidth, HeightWidthInOut, OutHeightWidthIn };

/// Without a weight, behind a stem, tokens are what that makes. Until it is
/// known each pixel is a patch: whoever reads on after an error asks for grids.
struct PatchEmbedSpec {
  Extent2D kernel = {1, 1};
  Extent2D stride = {1, 1};
  std::string weight;
  std::string bias;
  PatchLayout layout = PatchLayout::OutInHeightWidth;
  std::optional<NormSpec> pixelNorm; // of a patch's pixels, if they are a row
  std::optional<NormSpec> norm;      // of the patches, before their positions
};

/// One parameter that holds learned tokens; its last dimension is D.
struct TokenSpec {
  std::string kind; // "class", "distillation", "register": for locations
  std::string parameter;
  std::vector<int64_t> shape;
};

struct PositionSpec {
  std::string parameter;
  /// In place of a parameter: sines and cosines of a patch's column and row,
  /// each times embedDim / 4 frequencies from 1 to 1 / this.
  std::optional<double> sinCosTheta;
  /// Factorized: a table of columns, while `parameter` is one of rows, and a
  /// position is the sum of both. Not of tokens.
  std::string columns;
  bool leadingOne = true;           // the file keeps it [1, N, D], else [N, D]
  bool ofGrid = false;              // [1, height, width, D]
  bool ofTokens = true;             // it has rows for the learned tokens too
  std::optional<int64_t> tokenRows; // for so many of the first; none: for all
  std::optional<Extent2D> trainedGrid; // none: the model's own
  ResizeMode mode = ResizeMode::Bicubic;
  bool alignCorners = false;
  bool antialias = false; // not with alignCorners
  /// Resized to a square as wide as the longer side, of which the model's grid
  /// is the upper left corner.
  bool keepsAspect = false;
};

/// Index: (i + offset) * reference / size, the last two only with a reference.
/// Centered: 2 pi times the patch's middle, from -1 to 1 over the image.
enum class RopeCoordinates { Index, Centered };

/// Rotary positions: how a patch's row and column become angles.
struct RopeSpec {
  /// Learned: two numbers for each layer, head and pair, [2, layers, heads,
  /// head_dim / 2], with indices as coordinates. Else axial, as follows.
  std::string frequencies;
  int64_t layers = 0; // that they are of
  double theta = 1e4;
  RopeCoordinates coordinates = RopeCoordinates::Index;
  double offset = 0;
  std::optional<Extent2D> reference; // grid that coordinates are scaled to
  GridOrder order = GridOrder::RowFirst;
  bool interleaved = false; // pairs are neighbours, not halves of a head apart
};

/// Windows on the stage's grid; #vit.windows has what they mean.
struct WindowSpec {
  Extent2D size;
  Extent2D shift = {0, 0}; // less than the size
  int64_t penalty = 100;
  bool paddingMoves = false;
};

/// A perceptron that makes biases of distances: vit.relative_bias_mlp.
struct RelativeMlpSpec {
  int64_t hidden = 0;
  LinearSpec fc1, fc2; // fc1 with a bias
  std::pair<double, double> scale = {1, 1};
  double divisor = 1;
  std::optional<double> gain;
};

/// Linear layers over the heads: of scores, and of what softmax makes of them.
struct TalkingHeadsSpec {
  LinearSpec scores, weights;
};

/// Differential attention: the vectors that lambda is made of, and the RMS norm
/// of each head.
struct DifferentialSpec {
  std::string query1, key1, query2, key2;
  std::optional<double> init; // absent: 0.8 - 0.6 exp(-0.3 l) of layer l
  NormSpec norm;
};

/// What norms of queries and keys are of, and how many scales they have: each
/// head's numbers, with one norm for all heads or one of each, or those of all
/// heads together.
enum class QkNorm { Shared, PerHead, AcrossHeads };

struct AttentionSpec {
  AttentionKind kind = AttentionKind::Softmax;
  int64_t heads = 1;
  int64_t keyHeads = 0; // of keys and of values; 0: as many
  int64_t headDim = 0;
  std::optional<double> scale;
  /// One weight: rows of query, key, value. Without a bias, those of `query`,
  /// `key` and `value` count, as far as they are there.
  std::optional<LinearSpec> qkv;
  LinearSpec query, key, value, projection;
  std::optional<NormSpec> queryNorm, keyNorm;
  QkNorm qkNorm = QkNorm::Shared;
  std::optional<NormSpec> innerNorm; // of all heads, before the projection
  std::optional<LinearSpec>
      gate;          // its sigmoids are factors of what is projected
  bool rope = false; // as ModelSpec::rope says
  std::optional<WindowSpec> windows; // without learned tokens
  /// Table of biases by distance, in a window or on the stage's grid.
  std::string relativeBias;
  std::optional<Extent2D> relativeGrid; // of the table; none: that one
  ResizeMode relativeMode = ResizeMode::Bilinear;
  std::optional<RelativeMlpSpec> relativeMlp; // instead: what makes the table
  /// Decomposed instead: for each distance of rows, and of columns, a vector
  /// that queries are multiplied with. Of `relativeGrid` too.
  std::string relativeRows, relativeColumns;
  /// Attention by cosines; without a scale and norms of queries and keys.
  std::string logitScale;
  std::vector<int64_t> logitScaleShape; // one number per head
  std::optional<TalkingHeadsSpec> talking;
  std::optional<DifferentialSpec> differential;

  int64_t countKeyHeads() const { return keyHeads ? keyHeads : heads; }
  bool hasFewerKeyHeads() const { return countKeyHeads() != heads; }
  /// Numbers of a query and of a key that make a score.
  int64_t getScoreDim() const { return differential ? headDim / 2 : headDim; }
};

enum class GatePlace { None, Apart, First, Second };

struct MlpSpec {
  int64_t hidden = 0;
  Activation activation = Activation::Gelu;
  LinearSpec fc1, fc2;
  LinearSpec gate; // with GatePlace::Apart
  /// First, Second: the gate's rows are that half of fc1's.
  GatePlace gatePlace = GatePlace::None;
  std::optional<NormSpec> innerNorm; // of what fc2 reads
};

/// Before: x + f(norm(x)); Branch: x + norm(f(x)); After: norm(x + f(x)).
enum class NormPlace { Before, Branch, After };

/// One residual branch of a layer, of attention or an mlp; with neither, a norm
/// of all tokens.
struct StepSpec {
  bool parallel = false; // reads what the step before it reads
  /// The branch is of so many of the first tokens alone, whose attention reads
  /// all; 0: of all.
  int64_t tokens = 0;
  std::optional<NormSpec> norm;
  NormPlace normPlace = NormPlace::Before;
  std::optional<AttentionSpec> attention;
  std::optional<MlpSpec> mlp;
  std::string layerScale;
  std::string source; // the field it comes from, for locations
};

/// 2 x 2 neighbours become one token of another width. The norm is that of all
/// their numbers (Before) or of the result (After).
struct MergeSpec {
  int64_t embedDim = 0;
  LinearSpec reduction;
  std::optional<NormSpec> norm;
  NormPlace normPlace = NormPlace::Before;
  std::string source;
};

/// `layers` layers, whose kinds repeat with the period's length.
struct RunSpec {
  std::optional<MergeSpec> merge; // in front of the layers; no learned tokens
  int64_t layers = 0;
  int64_t first = 0;             // number of the first layer, for "{i}"
  std::vector<TokenSpec> tokens; // that come in front of all others before it
  std::vector<std::vector<StepSpec>> period;
  std::string source;
};

/// Learned queries that attend to the tokens from `from` on, with another
/// residual branch behind them if there is an mlp.
struct AttentionPoolSpec {
  TokenSpec latents;
  int64_t from = 0;
  AttentionSpec attention;
  std::optional<NormSpec> mlpNorm;
  std::optional<MlpSpec> mlp;
};

struct PoolSpec {
  bool none = true;
  std::optional<AttentionPoolSpec> attention; // makes the tokens for `kind`
  PoolKind kind = PoolKind::Token;
  int64_t index = 0;
  int64_t from = 0;
  std::optional<NormSpec> norm; // of the pooled vector
};

/// A layer between the pooled vector and the head.
struct HiddenSpec {
  LinearSpec linear;
  int64_t size = 0;
  Activation activation = Activation::Tanh;
};

struct HeadSpec {
  PoolSpec pool;
  LinearSpec linear;
  std::optional<HiddenSpec> hidden = std::nullopt;
};

/// Where in the model a result is taken: behind all of it, behind a layer
/// (also with the model's norm), or from the attention in a layer.
enum class OutputPlace { End, Layer, NormedLayer, Attention };

/// One result of the model: tokens, a pooled vector, heads (averaged), or
/// weights of attention. Pool and heads are those of results at the end.
struct OutputSpec {
  std::string name;
  OutputPlace place = OutputPlace::End;
  int64_t layer = 0; // counted over all runs, of a place that is not the end
  PoolSpec pool;     // without heads
  std::vector<HeadSpec> heads;
  int64_t size = 0; // rows of the heads' weights
  Activation activation = Activation::None;
  std::string source;
};

struct ModelSpec {
  int64_t channels = 3;
  Extent2D imageSize;
  int64_t embedDim = 0;           // until a merge changes it
  std::vector<StemStepSpec> stem; // between image and patches
  PatchEmbedSpec patchEmbed;
  std::vector<TokenSpec> tokens;
  std::optional<PositionSpec> position;
  std::optional<RopeSpec> rope;
  std::optional<NormSpec> embedNorm; // of all tokens, before the encoder
  std::vector<RunSpec> runs;
  std::vector<StemStepSpec> neck; // behind the layers; no learned tokens
  std::optional<NormSpec> norm;
  std::vector<OutputSpec> outputs;

  /// What patches are cut from: the image, or what the stem makes of it.
  MapShape getPatchedMap() const;
  /// Rows and columns of patches.
  Extent2D getGrid() const;
  /// The same, and the width of a token, behind the first `count` runs or all.
  Extent2D getGrid(size_t count) const;
  int64_t getWidth(size_t count) const;
  /// Behind all of them and the neck.
  MapShape getLastMap() const;
  Extent2D getLastGrid() const { return getLastMap().grid; }
  int64_t getLastWidth() const { return getLastMap().channels; }
  /// How many learned tokens stand in front of the patches in the end.
  int64_t getPrefix() const;
  /// How many of them, from the first on, have a row in the position table.
  int64_t getPositionedTokens() const;
  /// Layers of all runs.
  int64_t countLayers() const;
  /// Layer number `layer` of them.
  ArrayRef<StepSpec> getLayer(int64_t layer) const;
};

/// How many tokens the parameters hold.
int64_t countTokens(llvm::ArrayRef<TokenSpec> tokens);

/// Gives a field of the description ("encoder.steps[0]") a location.
using Locator = llvm::function_ref<Location(StringRef)>;

/// Makes the module that the contract of a model asks for (one function
/// @infer). The spec must be consistent; what the verifiers still find is
/// emitted as an error, and null is returned.
OwningOpRef<ModuleOp> buildModel(MLIRContext &context, const ModelSpec &spec,
                                 StringRef name, int64_t batch, Locator locate);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_MODEL_MODELSPEC_H
