//===- HuggingFace.h - transformers' models as ModelSpecs -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads config.json of model_type vit, deit and dinov2. What its fields mean
// is in HuggingFace.cpp; which fields there are, and how tensors are called in
// files, are tables in HuggingFaceFields.cpp and HuggingFaceNames.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_HUGGINGFACE_H
#define VIT_COMPILER_IMPORT_HUGGINGFACE_H

#include "compiler/Import/Json.h"
#include "compiler/Import/ModelSpec.h"

struct vit_weights;

namespace mlir::vit {

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// What one of transformers' classes returns.
enum class HfTask { Model, Classify, ClassifyWithTeacher };

struct HfArchitecture {
  StringRef name;
  StringRef modelType;
  HfTask task;
};
ArrayRef<HfArchitecture> getHfArchitectures();

/// The model_types that there are.
ArrayRef<StringRef> getHfModelTypes();

struct HfActivation {
  StringRef name;
  Activation activation;
};
ArrayRef<HfActivation> getHfActivations();

/// Emits an error for each field of a config that may change the computation
/// in a way unknown here, and counts the others as read.
void checkHfFields(JsonObject &config, StringRef modelType);

/// How a file calls its tensors. Layer names follow `layer`, and linear ones
/// lack their ".weight"; an empty name: this spelling has no such tensor.
struct HfNames {
  StringRef layer;
  StringRef query, key, value, projection;
  StringRef normBefore, normAfter;
  StringRef fc1, fc2;
  StringRef gateAndUp;      // SwiGLU in one weight, the gate's rows first
  StringRef gate, up;       // SwiGLU in two
  StringRef down;           // SwiGLU's second layer
  StringRef scale1, scale2; // LayerScale
};

/// The spelling that the file uses for a model of `modelType`, and whether its
/// names have the prefix "vit." (and so on). Without weights: what
/// transformers writes, with a prefix from all classes but ...Model.
struct HfSpelling {
  const HfNames &names;
  std::string prefix;
};
HfSpelling chooseHfSpelling(StringRef modelType, HfTask task,
                            const vit_weights *weights);

//===----------------------------------------------------------------------===//
// The reader
//===----------------------------------------------------------------------===//

struct HfModel {
  ModelSpec spec;
  std::string modelType;
  std::vector<std::string> labels;
};

/// The size of the input that config.json names, and its channels: needed
/// before the preprocessor can be read.
struct HfInput {
  std::string modelType;
  Extent2D imageSize;
  int64_t channels;
};
std::optional<HfInput> readHfInput(const JsonFile &config);

/// Reads all of config.json for an input of `imageSize`. `weights` (may be
/// null) decides how tensors are called and whether there is a pooler. Emits
/// errors and returns nothing when something is wrong.
std::optional<HfModel> readHfConfig(const JsonFile &config, Extent2D imageSize,
                                    const vit_weights *weights,
                                    std::vector<std::string> &warnings);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_HUGGINGFACE_H
