//===- OpenWeights.h - A model's weights, of any format ---------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One door for all formats: safetensors by the runtime, all else by Checkpoint.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_OPENWEIGHTS_H
#define VIT_COMPILER_CHECKPOINT_OPENWEIGHTS_H

#include "vit/runtime.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace mlir::vit {

class Checkpoint;

/// Also owns what the weights borrow their tensors from, if anything.
struct CloseWeights {
  void operator()(vit_weights *weights) const { vit_weights_close(weights); }

  std::vector<std::shared_ptr<Checkpoint>> sources;
};
using WeightsHandle = std::unique_ptr<vit_weights, CloseWeights>;

struct OpenedWeights {
  WeightsHandle handle;
  /// What the user should know, one line each.
  std::vector<std::string> notes;
};

/// The file with a folder's weights: model.safetensors, or else its index, or
/// else pytorch_model.bin, or else its index. Empty when there is none.
std::string findWeightFile(llvm::StringRef folder);

/// Opens a file of weights (.safetensors, PyTorch's .pth, .pt and .bin,
/// Paddle's .pdparams, .npz), an index (.json) of several of them, or a folder
/// that findWeightFile finds one in.
llvm::Expected<OpenedWeights> openWeightFile(llvm::StringRef path);

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_OPENWEIGHTS_H
