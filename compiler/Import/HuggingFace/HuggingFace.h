//===- HuggingFace.h - transformers' models as ModelSpecs -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads config.json of the model_types in HuggingFaceFamilies.cpp. What its
// fields mean is in HuggingFaceConfig.cpp, which model they make in
// HuggingFace.cpp; which fields there are, and how tensors are called in files,
// are tables in HuggingFaceFields.cpp and HuggingFaceNames.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_HUGGINGFACE_HUGGINGFACE_H
#define VIT_COMPILER_IMPORT_HUGGINGFACE_HUGGINGFACE_H

#include "compiler/Import/Json/Json.h"
#include "compiler/Import/Model/ModelSpec.h"
#include "compiler/Import/Names/TensorNames.h"

struct vit_weights;

namespace mlir::vit {

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// What one of transformers' classes returns.
enum class HfTask { Model, Classify, ClassifyWithTeacher, Project, PreTrain };

/// Model_types of one kind differ in defaults and in what HfFamily says.
enum class HfKind { Vit, Dinov2, Dinov3, Beit, Clip, Siglip, Swin, Swinv2 };

/// Which tokens have a row in the position table, where there is one.
enum class HfPositions { AllTokens, ClassAndPatches, Patches };

struct HfFamily {
  StringRef modelType;
  HfKind kind;
  StringRef prefix; // of tensors, in files of classes around the bare model
  // Defaults of fields.
  double epsilon;
  int64_t patch = 16, hidden = 768, heads = 12, mlpHidden = 3072;
  StringRef activation = "gelu";
  // What there is.
  bool hasClassToken = true, hasDistillationToken = false, hasRegisters = false;
  bool hasPooler = false;
  HfPositions positions = HfPositions::AllTokens;
  // Tables are resized whenever grids differ or the image is not square, not
  // only for images of another size.
  bool alwaysResizes = false;
  bool resizesWithAntialias = false;
  ResizeMode resizeMode = ResizeMode::Bicubic;
  // Images of any size: their patches come as rows of pixels, and positions
  // are those of a square grid of "num_patches".
  bool takesPatches = false;

  /// Whether layers stand in stages, with attention in windows.
  bool hasStages() const {
    return kind == HfKind::Swin || kind == HfKind::Swinv2;
  }
};
ArrayRef<HfFamily> getHfFamilies();

/// A model of images and text, of which the tower for images is taken. Its
/// config has the tower's fields in an object of their own, "vision_config".
struct HfComposite {
  StringRef modelType;
  StringRef tower; // the family's model_type
  // transformers lets "vision_config_dict" win over "vision_config".
  bool hasOverride = false;
};
ArrayRef<HfComposite> getHfComposites();

struct HfArchitecture {
  StringRef name;
  StringRef modelType;
  HfTask task;
  /// How the names of those of its tensors begin that the outputs do not need.
  ArrayRef<StringRef> leftOut = {};
};
ArrayRef<HfArchitecture> getHfArchitectures();

struct HfActivation {
  StringRef name;
  Activation activation;
};
ArrayRef<HfActivation> getHfActivations();

/// Emits an error for each field of a config that may change the computation
/// in a way unknown here, and counts the others as read.
void checkHfFields(JsonObject &config, const HfFamily &family);
void checkHfFields(JsonObject &config, const HfComposite &composite);

/// What the field `source` of ModelSpec follows from, and where it is: a
/// composite has some fields of its own, and its tower the others.
std::string getHfField(const JsonFile &config, StringRef tower,
                       StringRef source);

/// Fields of `family` that turn tensors on.
std::vector<NameField> getHfNameFields(const HfFamily &family);

/// The spelling that the file uses for a model of `modelType`, and whether its
/// names have the family's prefix. Without weights: what transformers writes,
/// with a prefix from all classes but ...Model.
struct HfSpelling {
  const TensorNames &names;
  std::string prefix;
  std::string layerPrefix; // of layers, as a rule the same

  /// The full name of one of the bare model's tensors.
  std::string full(const Twine &name) const {
    std::string bare = name.str();
    const bool isOfLayer = StringRef(bare).starts_with(names.layer);
    return (isOfLayer ? layerPrefix : prefix) + bare;
  }
  LinearSpec linear(const Twine &name, bool hasBias = true) const {
    LinearSpec result;
    result.weight = full(name + ".weight");
    if (hasBias)
      result.bias = full(name + ".bias");
    return result;
  }
  NormSpec norm(const Twine &name, double epsilon) const {
    return {full(name + ".weight"), full(name + ".bias"), epsilon};
  }
};
HfSpelling chooseHfSpelling(const HfFamily &family, HfTask task,
                            const vit_weights *weights);

//===----------------------------------------------------------------------===//
// The reader
//===----------------------------------------------------------------------===//

struct HfModel {
  ModelSpec spec;
  std::string modelType;
  std::vector<std::string> labels;
  std::string tower;           // the object with its fields; "": the whole file
  ArrayRef<StringRef> leftOut; // as in HfArchitecture
  std::vector<NameField> nameFields;
};

/// The size of the input that config.json names, of its patches, and its
/// channels: needed before the preprocessor can be read.
struct HfInput {
  std::string modelType; // of a composite, its tower's
  Extent2D imageSize, patchSize;
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

#endif // VIT_COMPILER_IMPORT_HUGGINGFACE_HUGGINGFACE_H
