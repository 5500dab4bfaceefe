//===- StateDictNames.cpp - How checkpoints call their weights ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tables only; StateDict.cpp follows them.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/StateDict.h"

using namespace mlir;
using namespace mlir::vit;

/// Averaged weights come before those that were averaged, as timm takes them,
/// and DINO's teacher before its student; the encoder is I-JEPA's.
static constexpr llvm::StringRef kWrappers[] = {
    "state_dict_ema",   "model_ema",  "ema",        "ema_state_dict",
    "teacher",          "model",      "state_dict", "model_state",
    "model_state_dict", "module",     "net",        "student",
    "encoder",          "checkpoint",
};

static constexpr NamePrefix kPrefixes[] = {
    {"module.", /*ofAll=*/true, ""},    // DataParallel, DeepSpeed
    {"_orig_mod.", /*ofAll=*/true, ""}, // torch.compile
    {"model.", /*ofAll=*/true, ""},     // Lightning's modules
    // DINO, iBOT and detectors: heads stand beside it.
    {"backbone.", /*ofAll=*/false, ""},
    // SimMIM and others, whose decoder stands beside it. Most models have an
    // "encoder." inside, but never with the patches in it.
    {"encoder.", /*ofAll=*/false, "encoder.patch_embed."},
};

llvm::ArrayRef<llvm::StringRef> vit::getStateDictWrappers() {
  return kWrappers;
}

llvm::ArrayRef<NamePrefix> vit::getNamePrefixes() { return kPrefixes; }
