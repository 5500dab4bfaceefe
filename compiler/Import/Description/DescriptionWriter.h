//===- DescriptionWriter.h - Models in vitc's own format --------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The class behind writeDescription, for its source files:
// DescriptionWriter.cpp has all but the layers, DescriptionWriterLayers.cpp
// those, DescriptionWriterStages.cpp what hierarchical models add.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_DESCRIPTION_DESCRIPTIONWRITER_H
#define VIT_COMPILER_IMPORT_DESCRIPTION_DESCRIPTIONWRITER_H

#include "compiler/Import/Description/Description.h"
#include "compiler/Import/Json/JsonText.h"

namespace mlir::vit {

/// Writes one description.
class DescriptionWriter {
public:
  explicit DescriptionWriter(const Description &description)
      : description(description), spec(description.spec) {}

  std::string write();

private:
  std::string getName(StringRef name) const {
    return name.drop_front(prefix.size()).str();
  }
  void addName(JsonText &object, StringRef key, StringRef name) const {
    if (!name.empty())
      object.add(key, getName(name));
  }
  JsonText getLinear(const LinearSpec &linear) const;
  JsonText getNorm(const NormSpec &norm) const;
  void addNorm(JsonText &object, StringRef key,
               const std::optional<NormSpec> &norm) const {
    if (norm)
      object.add(key, getNorm(*norm));
  }

  // From the image to tokens.
  JsonText getStemSteps(ArrayRef<StemStepSpec> steps) const;
  JsonText getStemStep(const StemStepSpec &step) const;
  JsonText getMapNorm(const MapNormSpec &norm) const;
  JsonText getPatchEmbed() const;
  JsonText getTokens(const TokenSpec &tokens, bool hasKind) const;
  void addTokens(JsonText &object, ArrayRef<TokenSpec> tokens) const;
  JsonText getPosition() const;
  JsonText getRope() const;

  // Layers.
  void findDefaults();
  void findPrefix(const RunSpec &run);
  JsonText getAttention(const AttentionSpec &attention) const;
  JsonText getRelativeMlp(const RelativeMlpSpec &mlp) const;
  /// Fields that say where tokens attend to.
  void addPlaces(JsonText &object, const AttentionSpec &attention) const;
  JsonText getMerge(const MergeSpec &merge) const;
  JsonText getMlp(const MlpSpec &mlp) const;
  JsonText getStep(const StepSpec &step) const;
  JsonText getRun(const RunSpec &run, int64_t before);

  // From tokens to the answer.
  JsonText getPool(const PoolSpec &pool) const;
  JsonText getOutput(const OutputSpec &output) const;
  JsonText getPreprocess() const;

  const Description &description;
  const ModelSpec &spec;
  bool inOut = false;
  double epsilon = 1e-6;
  NormKind normKind = NormKind::Layer;
  std::string prefix; // of all names of the run that is being written
  int64_t width = 0;  // of a token, where it is being written
};

/// One number for both where that will do.
JsonText getExtentText(Extent2D extent);

/// The text of a description (docs/description.md) that readDescription makes
/// the same model of, whatever format it came in.
std::string writeDescription(const Description &description);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_DESCRIPTION_DESCRIPTIONWRITER_H
