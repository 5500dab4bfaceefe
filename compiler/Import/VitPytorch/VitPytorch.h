//===- VitPytorch.h - vit-pytorch's models as ModelSpecs ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vit-pytorch saves no configs: a model is what its constructor was called
// with. That call, written down as JSON, is a description of its own:
// {"vit_pytorch": "ViT", "image_size": 256, "patch_size": 32, ...}.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_VITPYTORCH_VITPYTORCH_H
#define VIT_COMPILER_IMPORT_VITPYTORCH_VITPYTORCH_H

#include "compiler/Import/Description/Description.h"

struct vit_weights;

namespace mlir::vit {

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

// What versions of the library call the parts of a model, without ".weight" and
// ".bias"; "" is what they do not have. A file that has the tensor `found` is
// of that version.

struct VitPytorchPatchNames {
  StringRef found;
  StringRef pixelNorm = {}, projection, norm = {};
};

/// Behind "transformer.layers.{i}.".
struct VitPytorchLayerNames {
  StringRef found;
  StringRef normBefore, qkv, projection;
  bool hasProjectionBias = false;
  StringRef normAfter, fc1, fc2;
};

struct VitPytorchHeadNames {
  StringRef found;
  StringRef norm = {}, head;
};

/// The newest version is the first of each.
struct VitPytorchNames {
  ArrayRef<VitPytorchPatchNames> patches;
  ArrayRef<VitPytorchLayerNames> layers;
  ArrayRef<VitPytorchHeadNames> heads;
};
VitPytorchNames getVitPytorchNames(bool isSimple);

/// The argument that the field `source` of ModelSpec follows from.
StringRef getVitPytorchField(StringRef source);

//===----------------------------------------------------------------------===//
// The reader
//===----------------------------------------------------------------------===//

/// The field that names the class, and tells such files from others.
inline constexpr StringLiteral kVitPytorchField("vit_pytorch");

/// Reads the arguments of ViT or SimpleViT, for an input of `imageSize` or of
/// the size that they say. What versions of the library do differently follows
/// from the names in `weights`; without any (null), it is as in 1.26. Emits
/// errors and returns nothing when something is wrong.
std::optional<Description> readVitPytorch(const JsonFile &file,
                                          std::optional<Extent2D> imageSize,
                                          const vit_weights *weights);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_VITPYTORCH_VITPYTORCH_H
