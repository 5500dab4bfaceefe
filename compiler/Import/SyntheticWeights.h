//===- SyntheticWeights.h - Made-up weights of realistic scale ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The generator of docs/synthetic-weights.md: `vitc bench` and `vitc check`
// use it for models that come without weights, the tests for all. The same
// bits as test/models/synthetic.py.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_SYNTHETICWEIGHTS_H
#define VIT_COMPILER_IMPORT_SYNTHETICWEIGHTS_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Value.h"

#include <map>
#include <string>
#include <vector>

namespace mlir::vit {

struct SyntheticTensor {
  std::vector<int64_t> shape;
  std::vector<float> values; // row-major
};

/// By name, as in the weight file.
using SyntheticWeights = std::map<std::string, SyntheticTensor>;

/// What a parameter is for.
enum class ParamRole {
  Weight,
  Bias,
  NormScale,
  NormBias,
  LayerScale,
  LogitScale,
  Token,
  Position,
  Other
};

/// Role and, for weights, the number of inputs each output sums over.
struct ParamUse {
  ParamRole role = ParamRole::Other;
  int64_t fanIn = 0;
};

/// How the model uses the parameter `value`: decided by the operand that it,
/// or what vit.transpose, slices, reshapes and vit.resize_pos_embed make of
/// it, is of an operation of the vit dialect. The first such use counts.
ParamUse getParamUse(Value value);

/// `count` values of the tensor `name` with the user seed `seed`:
/// float32(mean + deviation * z(i)), z of mean 0 and variance 1.
std::vector<float> generateSyntheticValues(StringRef name, uint64_t seed,
                                           int64_t count, double mean,
                                           double deviation);

/// Values for every parameter of a module in vit IR.
SyntheticWeights generateSyntheticWeights(ModuleOp module, uint64_t seed = 0);

/// An image [C, H, W], or a batch [B, C, H, W] whose image b has the seed
/// `seed` + b: the tensor "input", mean 0, deviation 1.
std::vector<float> generateSyntheticInput(ArrayRef<int64_t> shape,
                                          uint64_t seed = 0);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_SYNTHETICWEIGHTS_H
