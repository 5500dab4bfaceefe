//===- VitPytorchNames.cpp - How vit-pytorch calls its tensors ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tables only. Layers stand in lists there, so that names hold numbers that
// moved when a norm or a dropout was put in. Each part of a model changed on
// its own; version 1.26 is the first of each table.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/VitPytorch/VitPytorch.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::vit;

/// Both have norms around the patches' projection since 1.0.
static constexpr VitPytorchPatchNames kPatches[] = {
    {.found = "to_patch_embedding.3.weight",
     .pixelNorm = "to_patch_embedding.1",
     .projection = "to_patch_embedding.2",
     .norm = "to_patch_embedding.3"},
    {.found = "to_patch_embedding.1.weight",
     .projection = "to_patch_embedding.1"},
};

/// Layers have norms of their own, and were wrapped in PreNorm before. ViT has
/// dropouts where SimpleViT has nothing.
static constexpr VitPytorchLayerNames kLayersOfVit[] = {
    {.found = "transformer.layers.0.0.to_qkv.weight",
     .normBefore = "0.norm",
     .qkv = "0.to_qkv",
     .projection = "0.to_out.0",
     .hasProjectionBias = true,
     .normAfter = "1.net.0",
     .fc1 = "1.net.1",
     .fc2 = "1.net.4"},
    {.found = "transformer.layers.0.0.fn.to_qkv.weight",
     .normBefore = "0.norm",
     .qkv = "0.fn.to_qkv",
     .projection = "0.fn.to_out.0",
     .hasProjectionBias = true,
     .normAfter = "1.norm",
     .fc1 = "1.fn.net.0",
     .fc2 = "1.fn.net.3"},
};
static constexpr VitPytorchLayerNames kLayersOfSimpleVit[] = {
    {.found = "transformer.layers.0.0.to_qkv.weight",
     .normBefore = "0.norm",
     .qkv = "0.to_qkv",
     .projection = "0.to_out",
     .normAfter = "1.net.0",
     .fc1 = "1.net.1",
     .fc2 = "1.net.3"},
    {.found = "transformer.layers.0.0.fn.to_qkv.weight",
     .normBefore = "0.norm",
     .qkv = "0.fn.to_qkv",
     .projection = "0.fn.to_out",
     .normAfter = "1.norm",
     .fc1 = "1.fn.net.0",
     .fc2 = "1.fn.net.2"},
};

/// The norm is the encoder's last step, and was the head's first one.
static constexpr VitPytorchHeadNames kHeadsOfVit[] = {
    {.found = "mlp_head.weight", .head = "mlp_head"},
    {.found = "mlp_head.1.weight", .norm = "mlp_head.0", .head = "mlp_head.1"},
};
static constexpr VitPytorchHeadNames kHeadsOfSimpleVit[] = {
    {.found = "linear_head.weight", .head = "linear_head"},
    {.found = "linear_head.1.weight",
     .norm = "linear_head.0",
     .head = "linear_head.1"},
};

VitPytorchNames vit::getVitPytorchNames(bool isSimple) {
  if (isSimple)
    return {kPatches, kLayersOfSimpleVit, kHeadsOfSimpleVit};
  return {kPatches, kLayersOfVit, kHeadsOfVit};
}

StringRef vit::getVitPytorchField(StringRef source) {
  return llvm::StringSwitch<StringRef>(source)
      .Case("patch_embed", "patch_size")
      .Case("embed_dim", "dim")
      .StartsWith("tokens.", "pool")
      .Case("position", "image_size")
      .Default(source);
}
