//===- Preprocess.h - How an image becomes a model's input ----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads transformers' preprocessor_config.json, and the "preprocess" object of
// vitc's own descriptions, and writes the latter: the runtime's
// instructions, kept in packed weight files. The work itself is done by
// runtime/image.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_PREPROCESS_H
#define VIT_COMPILER_IMPORT_PREPROCESS_H

#include "compiler/Import/Json/Json.h"

#include <optional>
#include <string>
#include <vector>

namespace mlir::vit {

struct Preprocess {
  enum class Resize { None, ShortestEdge, Exact };
  using Extent = std::pair<int64_t, int64_t>; // height, width

  Resize resize = Resize::None;
  int64_t shortestEdge = 0;
  Extent exact;
  std::string resample = "bilinear";
  std::optional<Extent> crop;
  bool cropsHalfEven =
      false; // as torchvision; else half of odd numbers is down
  std::optional<double> rescale;
  std::vector<double> mean, deviation; // both or none, one per channel

  /// Height and width of what comes out; none when the image decides.
  std::optional<Extent> getSize() const;
  /// Makes `size` come out, keeping the ratio of resize to crop.
  void setSize(Extent size);
  /// The runtime's JSON, on one line.
  std::string toJson(int64_t channels) const;
};

/// What transformers does for a model_type without preprocessor_config.json.
Preprocess getDefaultPreprocess(StringRef modelType, int64_t channels);

/// Reads a preprocessor_config.json of a model that has patches of `patchSize`
/// rows and columns. Emits errors and returns nothing for what is unknown or
/// out of range.
std::optional<Preprocess> readPreprocessorConfig(const JsonFile &file,
                                                 StringRef modelType,
                                                 int64_t channels,
                                                 int64_t patchSize);

/// The filters that there are, in the order of Pillow's numbers.
ArrayRef<StringRef> getResamples();

/// The field's numbers, one per channel; a bare number stands for all.
/// Errors go to `object`.
std::vector<double> readPerChannel(JsonObject &object, StringRef key,
                                   int64_t channels, bool positive);

/// Reads the object that toJson writes, in a description; null members of
/// `object` are steps not done. Errors go to `object`.
Preprocess readPreprocess(JsonObject &object, int64_t channels);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_PREPROCESS_H
