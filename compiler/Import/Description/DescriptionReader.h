//===- DescriptionReader.h - The reader of descriptions -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The class behind readDescription, for its source files: Description.cpp has
// all but the layers, which DescriptionLayers.cpp has, what hierarchical models
// add, which DescriptionStages.cpp has, and the outputs, which
// DescriptionOutputs.cpp has.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_DESCRIPTION_DESCRIPTIONREADER_H
#define VIT_COMPILER_IMPORT_DESCRIPTION_DESCRIPTIONREADER_H

#include "compiler/Import/Description/Description.h"
#include "compiler/Import/Limits.h"

namespace mlir::vit {

/// Reads one description; keeps the defaults that apply everywhere.
class DescriptionReader {
public:
  explicit DescriptionReader(const JsonFile &file)
      : top(file, file.getRoot()) {}

  std::optional<Description> read(std::optional<Extent2D> imageSize);

private:
  // Parameters.
  std::string readName(JsonObject &object, StringRef key, bool required);
  std::string qualify(JsonObject &object, StringRef key, StringRef name);
  LinearSpec readLinear(JsonObject &object, StringRef key);
  /// Emits an error where a weight has fewer rows than the layer takes of it,
  /// or cannot be divided into heads.
  void checkRows(JsonObject &object, StringRef key, const LinearSpec &linear,
                 int64_t out, int64_t in);
  std::optional<NormSpec> readNorm(JsonObject &object, StringRef key);

  // From the image to tokens.
  void readImage(std::optional<Extent2D> imageSize);
  void readPatchEmbed();
  void readStem();
  void readNeck();
  std::vector<StemStepSpec> readMap(StringRef key, MapShape shape);
  std::vector<StemStepSpec> readStemSteps(JsonObject &object, StringRef key);
  StemStepSpec readStemStep(JsonObject object);
  ConvSpec readConv(JsonObject &conv);
  MapNormSpec readMapNorm(JsonObject &step);
  std::vector<TokenSpec> readTokens(JsonObject &parent);
  void readPosition();
  void readRope();

  // Layers.
  void readEncoder();
  void readRun(JsonObject run);
  std::vector<StepSpec> readLayer(JsonObject &run,
                                  const llvm::json::Value &value, StringRef key,
                                  StringRef path);
  StepSpec readStep(JsonObject step);
  AttentionSpec readAttention(JsonObject &attention);
  void readWindows(JsonObject &attention, AttentionSpec &spec);
  void readRelativeBias(JsonObject &attention, AttentionSpec &spec);
  RelativeMlpSpec readRelativeMlp(JsonObject &mlp);
  void readDistances(JsonObject &attention, AttentionSpec &spec);
  void readLogitScale(JsonObject &attention, AttentionSpec &spec);
  DifferentialSpec readDifferential(JsonObject &object, JsonObject &fields,
                                    const AttentionSpec &attention);
  MergeSpec readMerge(JsonObject merge);
  void readRelativeResize(JsonObject &object, AttentionSpec &attention);
  MlpSpec readMlp(JsonObject &mlp);
  void checkSameNorm(JsonObject &object, StringRef key,
                     const std::optional<NormSpec> &norm, StringRef otherKey,
                     const std::optional<NormSpec> &other);

  // From tokens to the answer.
  void readOutputs();
  OutputSpec readOutput(JsonObject output);
  std::optional<HiddenSpec> readHidden(JsonObject &output);
  void readInnerOutput(JsonObject &object, OutputSpec &output);
  PoolSpec readPool(JsonObject &object);
  AttentionPoolSpec readAttentionPool(JsonObject &pool);
  TokenSpec readTokenParameter(JsonObject &object);

  JsonObject child(const llvm::json::Value &value, std::string path);

  JsonObject top;
  Description result;
  bool inOut = false;
  double epsilon = 1e-6;
  NormKind normKind = NormKind::Layer;
  std::string prefix; // of parameter names, in a run
  bool inRun = false;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_DESCRIPTION_DESCRIPTIONREADER_H
