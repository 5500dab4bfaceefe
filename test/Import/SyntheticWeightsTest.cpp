//===- SyntheticWeightsTest.cpp - The generator of made-up weights --------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The golden values of docs/synthetic-weights.md, and which numbers a
// parameter gets for its role.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/SyntheticWeights.h"

#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::vit;

using Floats = std::vector<float>;

TEST(SyntheticValues, AreTheGoldenOnes) {
  EXPECT_EQ(
      generateSyntheticValues("input", 0, 4, 0.0, 1.0),
      (Floats{-0x1.5632eap+0f, 0x1.3764fp+0f, -0x1.bbec9p-3f, 0x1.cd3a6p-1f}));
  EXPECT_EQ(generateSyntheticValues("input", 7, 4, 0.0, 1.0),
            (Floats{-0x1.ad607ep-4f, -0x1.41d8cp-1f, -0x1.327a7ep-3f,
                    0x1.c2971ep-9f}));
  EXPECT_EQ(
      generateSyntheticValues("classifier.bias", 0, 4, 0.0, 0.1),
      (Floats{-0x1.925488p-6f, 0x1.b669ep-4f, 0x1.d8b602p-4f, 0x1.60989ap-4f}));
  EXPECT_EQ(
      generateSyntheticValues("encoders.0.attn_norm.weight", 0, 4, 1.0, 0.2),
      (Floats{0x1.f52f8ep-1f, 0x1.0b256cp+0f, 0x1.28cf6ep+0f, 0x1.667104p+0f}));
  EXPECT_EQ(generateSyntheticValues("vit.encoder.layer.0.output.dense.weight",
                                    12345678901234567890u, 4, 0.0, 0.05),
            (Floats{-0x1.a55114p-5f, 0x1.779068p-9f, -0x1.3761ap-5f,
                    -0x1.92c684p-4f}));
}

TEST(SyntheticValues, HaveTheMomentsAskedFor) {
  Floats values = generateSyntheticValues("statistics", 0, 100000, 2.0, 3.0);
  double mean = 0, variance = 0;
  for (float value : values)
    mean += value / values.size();
  for (float value : values)
    variance += (value - mean) * (value - mean) / values.size();
  EXPECT_NEAR(mean, 2.0, 0.03);
  EXPECT_NEAR(std::sqrt(variance), 3.0, 0.03);
}

TEST(SyntheticInput, CountsSeedsOverTheBatch) {
  Floats both = generateSyntheticInput({2, 3, 4, 5}, 6);
  Floats first = generateSyntheticInput({3, 4, 5}, 6),
         second = generateSyntheticInput({1, 3, 4, 5}, 7);
  ASSERT_EQ(both.size(), 120u);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), both.begin()));
  EXPECT_TRUE(std::equal(second.begin(), second.end(), both.begin() + 60));
}

static constexpr const char *kModel = R"(
func.func @infer(%image: tensor<1x3x4x4xf32>) -> tensor<1x2x4xf32> {
  %k = vit.param "kernel" : tensor<2x2x3x4xf32>
  %kt = vit.transpose %k [3, 2, 0, 1] : (tensor<2x2x3x4xf32>) -> tensor<4x3x2x2xf32>
  %x0 = vit.patch_embed %image, %kt stride [2, 4] : (tensor<1x3x4x4xf32>, tensor<4x3x2x2xf32>) -> tensor<1x2x4xf32>
  %x = vit.encoder %x0 layers(2) {
  ^bb0(%t: tensor<1x2x4xf32>):
    %g = vit.param "layer.{i}.gamma" layers(2) first(3) : tensor<4xf32>
    %qkv = vit.param "layer.{i}.qkv.weight" layers(2) first(3) : tensor<4x12xf32>
    %qkvt = vit.transpose %qkv [1, 0] : (tensor<4x12xf32>) -> tensor<12x4xf32>
    %q = tensor.extract_slice %qkvt[0, 0] [4, 4] [1, 1] : tensor<12x4xf32> to tensor<4x4xf32>
    %kk = tensor.extract_slice %qkvt[4, 0] [4, 4] [1, 1] : tensor<12x4xf32> to tensor<4x4xf32>
    %v = tensor.extract_slice %qkvt[8, 0] [4, 4] [1, 1] : tensor<12x4xf32> to tensor<4x4xf32>
    %both = vit.param "layer.{i}.o" layers(2) first(3) : tensor<4x10xf32>
    %o = tensor.extract_slice %both[0, 6] [4, 4] [1, 1] : tensor<4x10xf32> to tensor<4x4xf32>
    %rows = vit.param "layer.{i}.rows" layers(2) first(3) : tensor<1x2xf32>
    %columns = vit.param "layer.{i}.columns" layers(2) first(3) : tensor<3x2xf32>
    %y = vit.msa %t heads 2 query(%q) key(%kk) value(%v) relative_rows(%rows) relative_columns(%columns) projection(%o)
      : (tensor<1x2x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<1x2xf32>, tensor<3x2xf32>, tensor<4x4xf32>) -> tensor<1x2x4xf32>
    %r = vit.residual %t, %y scale(%g) : (tensor<1x2x4xf32>, tensor<1x2x4xf32>, tensor<4xf32>) -> tensor<1x2x4xf32>
    vit.yield %r : tensor<1x2x4xf32>
  } : tensor<1x2x4xf32>
  return %x : tensor<1x2x4xf32>
}
)";

TEST(SyntheticWeights, FollowTheRoles) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<VitDialect, func::FuncDialect, tensor::TensorDialect>();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(kModel, &context);
  ASSERT_TRUE(module);
  SyntheticWeights weights = generateSyntheticWeights(*module, 5);
  ASSERT_EQ(weights.size(), 11u);

  auto expect = [&](StringRef name, std::vector<int64_t> shape, double mean,
                    double deviation) {
    auto found = weights.find(name.str());
    ASSERT_TRUE(found != weights.end()) << name.str();
    EXPECT_EQ(found->second.shape, shape);
    EXPECT_EQ(found->second.values,
              generateSyntheticValues(name, 5, found->second.values.size(),
                                      mean, deviation))
        << name.str();
  };
  expect("kernel", {2, 2, 3, 4}, 0.0, 0.8 / std::sqrt(12.0));
  for (std::string layer : {"layer.3.", "layer.4."}) {
    expect(layer + "gamma", {4}, 0.5, 0.1);
    expect(layer + "qkv.weight", {4, 12}, 0.0, 0.8 / 2);
    expect(layer + "o", {4, 10}, 0.0, 0.8 / std::sqrt(10.0));
    expect(layer + "rows", {1, 2}, 0.0, 0.5);
    expect(layer + "columns", {3, 2}, 0.0, 0.5);
  }
}

/// What vit-fold-scales and vit-fold-biases leave: the roles are those before.
static constexpr const char *kFolded = R"(
func.func @infer(%x: tensor<1x2x4xf32>) -> tensor<1x2x4xf32> {
  %s = vit.param "norm.scale" : tensor<4xf32>
  %t = vit.param "norm.bias" : tensor<4xf32>
  %g = vit.param "gamma" : tensor<4xf32>
  %w1 = vit.param "w1" : tensor<9x4xf32>
  %b1 = vit.param "b1" : tensor<9xf32>
  %w2 = vit.param "w2" : tensor<4x9xf32>
  %b2 = vit.param "b2" : tensor<4xf32>
  %v1 = vit.scale %w1 by %s along 1 : (tensor<9x4xf32>, tensor<4xf32>) -> tensor<9x4xf32>
  %c1 = vit.matvec %w1, %t plus(%b1) : (tensor<9x4xf32>, tensor<4xf32>, tensor<9xf32>) -> tensor<9xf32>
  %v2 = vit.scale %w2 by %g along 0 : (tensor<4x9xf32>, tensor<4xf32>) -> tensor<4x9xf32>
  %c2 = vit.scale %b2 by %g along 0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %y = vit.mlp %x fc1(%v1, %c1) fc2(%v2, %c2) activation(gelu)
    : (tensor<1x2x4xf32>, tensor<9x4xf32>, tensor<9xf32>, tensor<4x9xf32>, tensor<4xf32>) -> tensor<1x2x4xf32>
  return %y : tensor<1x2x4xf32>
}
)";

TEST(SyntheticWeights, FollowTheRolesThroughFolds) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<VitDialect, func::FuncDialect>();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(kFolded, &context);
  ASSERT_TRUE(module);
  SyntheticWeights weights = generateSyntheticWeights(*module, 5);
  ASSERT_EQ(weights.size(), 7u);
  std::tuple<const char *, double, double> roles[] = {
      {"norm.scale", 1.0, 0.2}, {"norm.bias", 0.0, 0.1}, {"gamma", 0.5, 0.1},
      {"w1", 0.0, 0.8 / 2},     {"b1", 0.0, 0.1},        {"w2", 0.0, 0.8 / 3},
      {"b2", 0.0, 0.1}};
  for (auto [name, mean, deviation] : roles) {
    const auto &values = weights[name].values;
    EXPECT_EQ(values,
              generateSyntheticValues(name, 5, values.size(), mean, deviation))
        << name;
  }
}
