//===- TileOperands.cpp - The parts of tensors that a tile needs ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Slices of operands by their indexing maps, and copies of elementwise
// operations on one tile. Loops around them are vit-cpu-tile-contractions'.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/TileOperands.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace mlir::vit;

RankedTensorType vit::tensorOf(Value like, ArrayRef<int64_t> shape) {
  return RankedTensorType::get(shape, getElementTypeOrSelf(like.getType()));
}

Value vit::makeEmpty(OpBuilder &b, Location loc, RankedTensorType type) {
  return tensor::EmptyOp::create(b, loc, type.getShape(),
                                 type.getElementType());
}

bool vit::readsOutput(linalg::GenericOp op) {
  return op.payloadUsesValueFromOperand(op.getDpsInitOperand(0));
}

std::pair<Value, AffineMap> vit::sliceOperand(OpBuilder &b, Location loc,
                                              Value operand, AffineMap map,
                                              const TileWindow &window) {
  unsigned numDims = 1 + std::max<size_t>(window.split.size(), 1);
  auto type = dyn_cast<RankedTensorType>(operand.getType());
  if (!type) // a scalar
    return {operand, AffineMap::get(numDims, 0, b.getContext())};

  SmallVector<OpFoldResult> offsets, sizes,
      strides(type.getRank(), b.getIndexAttr(1));
  SmallVector<int64_t> shape;
  SmallVector<ReassociationIndices> groups;
  SmallVector<AffineExpr> exprs;
  for (AffineExpr expr : map.getResults()) {
    unsigned d = cast<AffineDimExpr>(expr).getPosition();
    offsets.push_back(window.offset[d]);
    sizes.push_back(b.getIndexAttr(window.size[d]));
    groups.emplace_back();
    ArrayRef<int64_t> parts = window.size[d];
    if (d == 1 && !window.split.empty())
      parts = window.split;
    for (auto [i, part] : llvm::enumerate(parts)) {
      groups.back().push_back(shape.size());
      shape.push_back(part);
      exprs.push_back(b.getAffineDimExpr(d + i));
    }
  }
  Value slice = operand;
  if (type.getRank() > 0)
    slice = tensor::ExtractSliceOp::create(b, loc, operand, offsets, sizes,
                                           strides);
  if (static_cast<int64_t>(shape.size()) != type.getRank())
    slice = tensor::ExpandShapeOp::create(b, loc, tensorOf(operand, shape),
                                          slice, groups);
  return {slice, AffineMap::get(numDims, 0, exprs, b.getContext())};
}

linalg::GenericOp vit::makeTileOp(OpBuilder &b, Location loc,
                                  linalg::GenericOp op,
                                  const TileWindow &window, Value old,
                                  Value replaced, AffineMap replacedMap,
                                  Value oldOutput, Value output,
                                  AffineMap outputMap) {
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  unsigned numDims = outputMap.getNumDims();
  if (!op) {
    inputs.push_back(replaced);
    maps.push_back(replacedMap);
  } else {
    for (OpOperand *operand : op.getDpsInputOperands()) {
      if (operand->get() == old) {
        inputs.push_back(replaced);
        maps.push_back(replacedMap);
        continue;
      }
      auto [slice, map] = sliceOperand(
          b, loc, operand->get(), op.getMatchingIndexingMap(operand), window);
      inputs.push_back(slice);
      maps.push_back(map);
    }
    // An output that is read becomes one more input, so that writing tiles
    // elsewhere (or twice, where they overlap) is harmless.
    if (readsOutput(op)) {
      auto [slice, map] = sliceOperand(
          b, loc, oldOutput, op.getMatchingIndexingMap(op.getDpsInitOperand(0)),
          window);
      inputs.push_back(slice);
      maps.push_back(map);
    }
  }
  maps.push_back(outputMap);
  auto tiled = linalg::GenericOp::create(
      b, loc, output.getType(), inputs, output, maps,
      SmallVector<utils::IteratorType>(numDims, utils::IteratorType::parallel),
      [&](OpBuilder &b, Location loc, ValueRange args) {
        if (!op) {
          linalg::YieldOp::create(b, loc, args[0]);
          return;
        }
        IRMapping map;
        // With an output that is read, its block argument is the last input.
        map.map(op.getBody()->getArguments(),
                args.take_front(op.getBody()->getNumArguments()));
        for (Operation &inner : *op.getBody())
          b.clone(inner, map);
      });
  return tiled;
}
