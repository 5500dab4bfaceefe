//===- HuggingFaceConfig.h - The fields of config.json ----------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the fields of a config.json say, with the defaults of its model_type
// filled in. What model that makes is in HuggingFace.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_HUGGINGFACE_HUGGINGFACECONFIG_H
#define VIT_COMPILER_IMPORT_HUGGINGFACE_HUGGINGFACECONFIG_H

#include "compiler/Import/HuggingFace/HuggingFace.h"

namespace mlir::vit {

/// The objects of a config.json. Their errors are counted together.
struct HfObjects {
  JsonObject whole;
  JsonObject tower;                 // `whole` itself, unless that is composite
  const HfFamily *family = nullptr; // null where model_type has an error
  const HfComposite *composite = nullptr;
};
HfObjects openHfObjects(const JsonFile &file);

struct HfConfig {
  // Null where the fields have an error.
  const HfFamily *family = nullptr;
  const HfArchitecture *architecture = nullptr;
  Extent2D imageSize, patchSize;
  int64_t channels = 3;
  int64_t hidden = 0, layers = 0, heads = 0, headDim = 0, mlpHidden = 0;
  int64_t registers = 0;
  int64_t positionSide = 0; // rows of the positions' grid; 0: image_size's
  Activation activation = Activation::Gelu;
  double epsilon = 0;
  bool queryBias = true, keyBias = true, valueBias = true;
  bool projectionBias = true, mlpBias = true;
  bool gated = false;
  bool layerScale = false;
  bool absolutePositions = true;
  bool relativeBias = false, sharedRelativeBias = false;
  double ropeTheta = 0; // 0: no rotary positions
  bool meanPooling = false;
  bool attentionPool = false;
  Activation poolerActivation = Activation::Tanh;
  int64_t poolerSize = 0, projectionSize = 0;
  // Of stages, whose widths double.
  std::vector<int64_t> depths, stageHeads;
  std::vector<int64_t> pretrainedWindows; // 0: as large as the window
  int64_t window = 0;
  double mlpRatio = 0;
  int64_t labelCount = 2;
  std::vector<std::string> labels;
};

/// Emits errors where fields are wrong.
HfConfig readHfFields(HfObjects &objects);

/// transformers names classes by "id2label"; where "label2id" has another
/// order, one of the two is wrong, which is a warning.
void compareHfLabels(const JsonObject &file, const HfConfig &config,
                     std::vector<std::string> &warnings);

/// What Swin and Swin v2 have in the place of a width, layers and heads.
void readHfStages(JsonObject &config, HfConfig &result);

/// Adds the encoder of such a model to `spec`, whose image and patches are
/// known.
void addHfStages(JsonObject &file, const HfConfig &config,
                 const HfSpelling &spelling, ModelSpec &spec);

/// Of their norms outside of layers, whatever "layer_norm_eps" says.
inline constexpr double kHfPatchNormEpsilon = 1e-5;

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_HUGGINGFACE_HUGGINGFACECONFIG_H
