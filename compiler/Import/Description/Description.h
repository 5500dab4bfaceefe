//===- Description.h - vitc's own description of a model ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the JSON that docs/description.md documents and
// description.schema.json publishes.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_DESCRIPTION_DESCRIPTION_H
#define VIT_COMPILER_IMPORT_DESCRIPTION_DESCRIPTION_H

#include "compiler/Import/Json/Json.h"
#include "compiler/Import/Model/ModelSpec.h"
#include "compiler/Import/Preprocess.h"

namespace mlir::vit {

struct Description {
  ModelSpec spec;
  std::string name;        // may be empty
  std::string weightsFile; // beside the description; may be empty
  std::vector<std::string> labels;
  std::optional<Preprocess> preprocess;
};

/// The word that a description has for it.
StringRef getPatchLayoutName(PatchLayout layout);

/// Reads a description; `imageSize`, if given, wins over the size in it. Emits
/// errors and returns nothing when something is wrong.
std::optional<Description> readDescription(const JsonFile &file,
                                           std::optional<Extent2D> imageSize);

/// Emits an error, at the field "labels", where "logits" are not as many. A
/// model without them may have labels all the same, as transformers' have.
LogicalResult checkLabels(const Description &read, const JsonFile &file);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_DESCRIPTION_DESCRIPTION_H
