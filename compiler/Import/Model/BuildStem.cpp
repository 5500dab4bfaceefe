//===- BuildStem.cpp - From StemSpec to operations ------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Convolutions, pools, norms and residual blocks of feature maps; see
// BuildModel.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Model/ModelBuilder.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::vit;

static DenseI64ArrayAttr makePair(Builder &b, Extent2D pair) {
  return b.getDenseI64ArrayAttr({pair.first, pair.second});
}

static int64_t countChannels(Value map) {
  return cast<RankedTensorType>(map.getType()).getShape().back();
}

Value ModelBuilder::convolution(const ConvSpec &conv, Value x, Extent2D grid) {
  const auto [height, width] = conv.window.kernel;
  const int64_t in = countChannels(x), out = conv.channels;
  Value weight = conv.inOut
                     ? transposed(param(conv.weight, {height, width, in, out}),
                                  {3, 2, 0, 1})
                     : param(conv.weight, {out, in, height, width});
  if (conv.standardize)
    weight =
        StandardizeOp::create(b, weight, b.getF64FloatAttr(*conv.standardize));
  Value bias = conv.bias.empty() ? Value() : param(conv.bias, {conv.channels});
  return Conv2dOp::create(b, x, weight, bias, makePair(b, grid),
                          makePair(b, conv.window.stride),
                          b.getDenseI64ArrayAttr(conv.window.getPadding(grid)));
}

Value ModelBuilder::mapNorm(const MapNormSpec &norm, Value x) {
  const int64_t channels = countChannels(x);
  auto vector = [&](StringRef name, int64_t rank = 1) -> Value {
    if (name.empty())
      return {};
    SmallVector<int64_t> shape(rank, 1);
    shape.back() = channels;
    Value stored = param(name, shape);
    if (rank == 1)
      return stored;
    return tensor::CollapseShapeOp::create(
        b, stored,
        SmallVector<ReassociationIndices>{
            llvm::to_vector<2>(llvm::seq<int64_t>(rank))});
  };
  Value scale = vector(norm.scale, norm.rank);
  Value bias = vector(norm.bias, norm.rank);
  FloatAttr epsilon = b.getF64FloatAttr(norm.epsilon);
  switch (norm.kind) {
  case MapNormKind::Batch:
    return BatchNormOp::create(b, x, vector(norm.mean), vector(norm.variance),
                               scale, bias, epsilon);
  case MapNormKind::Group:
    return GroupNormOp::create(b, x, scale, bias,
                               b.getI64IntegerAttr(norm.groups), epsilon);
  case MapNormKind::Layer:
    return LayerNormOp::create(b, x, scale, bias, epsilon);
  }
  llvm_unreachable("unknown kind");
}

Value ModelBuilder::mapSteps(StringRef name, ArrayRef<StemStepSpec> steps,
                             Value x, Extent2D &grid) {
  for (const StemStepSpec &step : steps) {
    const Extent2D before = grid;
    setLoc(name, step.source);
    if (step.conv) {
      x = convolution(*step.conv, x, before);
      grid = step.conv->window.count(before);
    } else if (step.pool) {
      const MapWindowSpec &window = step.pool->window;
      x = Pool2dOp::create(b, x, step.pool->kind, makePair(b, before),
                           makePair(b, window.kernel),
                           makePair(b, window.stride),
                           b.getDenseI64ArrayAttr(window.getPadding(before)));
      grid = window.count(before);
    } else if (!step.branch.empty()) {
      Extent2D shortcutGrid = before;
      Value shortcut = mapSteps(name, step.shortcut, x, shortcutGrid);
      Value branch = mapSteps(name, step.branch, x, grid);
      setLoc(name, step.source);
      x = ResidualOp::create(b, shortcut, branch, Value());
    }
    if (step.norm)
      x = mapNorm(*step.norm, x);
    if (step.activation != Activation::None)
      x = ActivateOp::create(b, x, step.activation);
  }
  return x;
}
