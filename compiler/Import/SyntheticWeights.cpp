//===- SyntheticWeights.cpp - Made-up weights of realistic scale ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Roles come from the operations that read a parameter, numbers from a
// counter-based generator. Both are specified in docs/synthetic-weights.md.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/SyntheticWeights.h"

#include "compiler/Import/Weights.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// Roles
//===----------------------------------------------------------------------===//

/// The role of operand `number` of `op`.
static ParamRole getOperandRole(Operation *op, unsigned number) {
  using Role = ParamRole;
  Value value = op->getOperand(number);
  auto isBias = [](Value v) {
    return cast<RankedTensorType>(v.getType()).getRank() == 1;
  };
  return llvm::TypeSwitch<Operation *, Role>(op)
      .Case([&](LayerNormOp norm) {
        if (value == norm.getScale())
          return Role::NormScale;
        return value == norm.getBias() ? Role::NormBias : Role::Other;
      })
      .Case([&](RmsNormOp norm) {
        return value == norm.getScale() ? Role::NormScale : Role::Other;
      })
      .Case([&](MsaOp msa) {
        if (llvm::is_contained({msa.getQueryNormScale(), msa.getKeyNormScale(),
                                msa.getInnerNormScale(),
                                msa.getHeadNormScale()},
                               value))
          return Role::NormScale;
        if (llvm::is_contained({msa.getQueryNormBias(), msa.getKeyNormBias(),
                                msa.getInnerNormBias()},
                               value))
          return Role::NormBias;
        if (llvm::is_contained({msa.getScoreBias(), msa.getRope(),
                                msa.getQueryRope(), msa.getRelativeRows(),
                                msa.getRelativeColumns()},
                               value))
          return Role::Position;
        if (value == msa.getLogitScale())
          return Role::LogitScale;
        return isBias(value) ? Role::Bias : Role::Weight;
      })
      .Case([&](AttentionWeightsOp weights) {
        if (llvm::is_contained(
                {weights.getQueryNormScale(), weights.getKeyNormScale()},
                value))
          return Role::NormScale;
        if (llvm::is_contained(
                {weights.getQueryNormBias(), weights.getKeyNormBias()}, value))
          return Role::NormBias;
        if (llvm::is_contained({weights.getScoreBias(), weights.getRope()},
                               value))
          return Role::Position;
        return isBias(value) ? Role::Bias : Role::Weight;
      })
      .Case([&](MlpOp mlp) {
        if (value == mlp.getInnerNormScale())
          return Role::NormScale;
        if (value == mlp.getInnerNormBias())
          return Role::NormBias;
        return isBias(value) ? Role::Bias : Role::Weight;
      })
      .Case([&](GroupNormOp norm) {
        if (value == norm.getScale())
          return Role::NormScale;
        return value == norm.getBias() ? Role::NormBias : Role::Other;
      })
      // A variance is a number around 1 like a scale, a mean one around 0.
      .Case([&](BatchNormOp norm) {
        if (value == norm.getScale() || value == norm.getVariance())
          return Role::NormScale;
        return value == norm.getInput() ? Role::Other : Role::NormBias;
      })
      .Case<PatchEmbedOp, Conv2dOp, LinearOp, RelativeBiasMlpOp, HeadOp>(
          [&](auto) { return isBias(value) ? Role::Bias : Role::Weight; })
      .Case([](ResidualOp) { return Role::LayerScale; })
      // Where vit-fold-scales has put norms and LayerScale.
      .Case([](ScaleOp scale) {
        return scale.getAlong() == 0 ? Role::LayerScale : Role::NormScale;
      })
      .Case([&](MatvecOp product) {
        return value == product.getWeight() ? Role::Weight : Role::Bias;
      })
      .Case<TokensOp, LatentsOp>([](auto) { return Role::Token; })
      // Tokens that get their positions before they meet the patches.
      .Case([&](PosEmbedOp embed) {
        return value == embed.getTable() ? Role::Position : Role::Token;
      })
      .Case<ResizePosEmbedOp, GridPositionsOp, RelativeBiasOp,
            MixedRopeTableOp>([](auto) { return Role::Position; })
      .Default(Role::Other);
}

/// Of a weight: all but the first dimension, in, or in x height x width.
static int64_t countInputs(RankedTensorType weight) {
  return llvm::product_of(weight.getShape().drop_front());
}

ParamUse vit::getParamUse(Value value) {
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    ParamUse found;
    const bool isScaled = isa<ScaleOp>(user) && use.getOperandNumber() == 0;
    if (isa<TransposeOp, StandardizeOp, LayerSliceOp>(user) || isScaled ||
        isa_and_nonnull<tensor::TensorDialect>(user->getDialect())) {
      if (user->getNumResults() == 1)
        found = getParamUse(user->getResult(0));
      // Of a layer among others side by side, those of all.
      if (auto slice = dyn_cast<tensor::ExtractSliceOp>(user);
          slice && found.role == ParamRole::Weight)
        found.fanIn = countInputs(slice.getSourceType());
    } else {
      found.role = getOperandRole(user, use.getOperandNumber());
      if (found.role == ParamRole::Weight) {
        found.fanIn = countInputs(cast<RankedTensorType>(value.getType()));
      }
    }
    if (found.role != ParamRole::Other)
      return found;
  }
  return {};
}

/// Mean and standard deviation.
static std::pair<double, double> getScale(const ParamUse &use) {
  switch (use.role) {
  case ParamRole::Weight:
    return {0.0, 0.8 / std::sqrt(static_cast<double>(use.fanIn))};
  case ParamRole::NormScale:
    return {1.0, 0.2};
  case ParamRole::LayerScale:
    return {0.5, 0.1};
  case ParamRole::LogitScale:
    return {2.0, 0.5};
  case ParamRole::Token:
  case ParamRole::Position:
    return {0.0, 0.5};
  case ParamRole::Bias:
  case ParamRole::NormBias:
  case ParamRole::Other:
    break;
  }
  return {0.0, 0.1};
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

static constexpr uint64_t kGolden = 0x9e3779b97f4a7c15;

/// FNV-1a, 64 bits.
static uint64_t hashName(StringRef name) {
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char byte : name.bytes())
    hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

/// The finalizer of splitmix64 (Steele, Lea and Flood 2014).
static uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

static void generate(StringRef name, uint64_t seed, double mean,
                     double deviation, llvm::MutableArrayRef<float> out) {
// Each operation is rounded by itself, so that all machines agree.
#pragma STDC FP_CONTRACT OFF
  const double sqrt3 = std::sqrt(3.0);
  uint64_t counter = hashName(name) ^ (seed * kGolden);
  for (float &value : out) {
    uint64_t sum = 0; // of four 24-bit integers: exact
    for (uint64_t k = 1; k <= 4; ++k)
      sum += mix(counter + k * kGolden) >> 40;
    counter += 4 * kGolden;
    double z = (static_cast<double>(sum) / 16777216.0 - 2.0) * sqrt3;
    double scaled = deviation * z;
    value = static_cast<float>(mean + scaled);
  }
}

std::vector<float> vit::generateSyntheticValues(StringRef name, uint64_t seed,
                                                int64_t count, double mean,
                                                double deviation) {
  std::vector<float> values(count);
  generate(name, seed, mean, deviation, values);
  return values;
}

SyntheticWeights vit::generateSyntheticWeights(ModuleOp module, uint64_t seed) {
  SyntheticWeights weights;
  for (ParamOp param : collectParams(module)) {
    auto [mean, deviation] = getScale(getParamUse(param.getResult()));
    RankedTensorType type = param.getType();
    for (int64_t layer = 0, e = param.getLayers().value_or(1); layer < e;
         ++layer) {
      std::string name = param.getTensorName(layer);
      if (weights.count(name))
        continue;
      weights[name] = {type.getShape().vec(),
                       generateSyntheticValues(
                           name, seed, type.getNumElements(), mean, deviation)};
    }
  }
  return weights;
}

std::vector<float> vit::generateSyntheticInput(ArrayRef<int64_t> shape,
                                               uint64_t seed) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  int64_t images = shape.size() == 4 ? shape[0] : 1;
  std::vector<float> values(count);
  size_t size = images ? count / images : 0;
  for (int64_t b = 0; b < images; ++b)
    generate("input", seed + b, 0.0, 1.0,
             llvm::MutableArrayRef(values).slice(b * size, size));
  return values;
}
