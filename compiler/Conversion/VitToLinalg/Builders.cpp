//===- Builders.cpp - Pieces of linalg that the patterns share ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reshapes, slices, linalg.generic from named loops, the linear layer and the
// scalar activations. What an operation is made of is the business of the
// pattern files.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/Builders.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

LogicalResult vit::checkElementTypes(Operation *op, PatternRewriter &rewriter) {
  Type first = getElementTypeOrSelf(op->getResult(0).getType());
  for (Type type : op->getOperandTypes())
    if (getElementTypeOrSelf(type) != first)
      return rewriter.notifyMatchFailure(op, [&](Diagnostic &diagnostic) {
        diagnostic << "expects one element type, got "
                   << getElementTypeOrSelf(type) << " and " << first;
      });
  return success();
}

RankedTensorType vit::typeOf(Value tensor) {
  return cast<RankedTensorType>(tensor.getType());
}

int64_t vit::dimOf(Value tensor, int64_t d) {
  return typeOf(tensor).getDimSize(d);
}

//===----------------------------------------------------------------------===//
// Tensors and their shapes
//===----------------------------------------------------------------------===//

Value vit::createEmpty(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                       Type elementType) {
  return tensor::EmptyOp::create(b, shape, elementType);
}

Value vit::createZeros(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                       Type elementType) {
  Value zero = createConstant(b, elementType, 0.0);
  Value empty = createEmpty(b, shape, elementType);
  return linalg::FillOp::create(b, zero, empty).getResult(0);
}

Value vit::createConstant(ImplicitLocOpBuilder &b, Type elementType,
                          double value) {
  return arith::ConstantOp::create(b, b.getFloatAttr(elementType, value));
}

static bool isIdentity(ArrayRef<ReassociationIndices> groups) {
  return llvm::all_of(groups, [](const ReassociationIndices &group) {
    return group.size() == 1;
  });
}

Value vit::collapse(ImplicitLocOpBuilder &b, Value tensor,
                    ArrayRef<ReassociationIndices> groups) {
  if (isIdentity(groups))
    return tensor;
  return tensor::CollapseShapeOp::create(b, tensor, groups);
}

Value vit::expand(ImplicitLocOpBuilder &b, Value tensor,
                  ArrayRef<int64_t> shape,
                  ArrayRef<ReassociationIndices> groups) {
  if (isIdentity(groups))
    return tensor;
  return tensor::ExpandShapeOp::create(b, typeOf(tensor).clone(shape), tensor,
                                       groups);
}

/// {{0, .., rank - 2}, {rank - 1}}.
static SmallVector<ReassociationIndices> getRowGroups(int64_t rank) {
  SmallVector<ReassociationIndices> groups(2);
  for (int64_t d = 0; d < rank; ++d)
    groups[d + 1 < rank ? 0 : 1].push_back(d);
  return groups;
}

Value vit::collapseToRows(ImplicitLocOpBuilder &b, Value tensor) {
  int64_t rank = typeOf(tensor).getRank();
  if (rank == 1)
    return expand(b, tensor, {1, dimOf(tensor, 0)}, {{0, 1}});
  return collapse(b, tensor, getRowGroups(rank));
}

Value vit::expandRows(ImplicitLocOpBuilder &b, Value rows,
                      ArrayRef<int64_t> shape) {
  if (shape.size() == 1)
    return collapse(b, rows, {{0, 1}});
  return expand(b, rows, shape, getRowGroups(shape.size()));
}

static SmallVector<OpFoldResult> getIndices(OpBuilder &b,
                                            ArrayRef<int64_t> values) {
  return getAsIndexOpFoldResult(b.getContext(), values);
}

Value vit::extractSlice(ImplicitLocOpBuilder &b, Value tensor,
                        ArrayRef<int64_t> offsets, ArrayRef<int64_t> sizes,
                        ArrayRef<int64_t> resultShape) {
  SmallVector<int64_t> strides(offsets.size(), 1);
  return tensor::ExtractSliceOp::create(
      b, typeOf(tensor).clone(resultShape), tensor, getIndices(b, offsets),
      getIndices(b, sizes), getIndices(b, strides));
}

Value vit::insertSlice(ImplicitLocOpBuilder &b, Value tensor, Value into,
                       ArrayRef<int64_t> offsets, ArrayRef<int64_t> sizes) {
  SmallVector<int64_t> strides(offsets.size(), 1);
  return tensor::InsertSliceOp::create(b, tensor, into, getIndices(b, offsets),
                                       getIndices(b, sizes),
                                       getIndices(b, strides));
}

//===----------------------------------------------------------------------===//
// linalg
//===----------------------------------------------------------------------===//

Value vit::createGeneric(ImplicitLocOpBuilder &b, ArrayRef<LoopOperand> inputs,
                         LoopOperand output, ScalarBody body) {
  unsigned loops = 0;
  auto countLoops = [&](const LoopOperand &operand) {
    for (unsigned d : operand.dims)
      loops = std::max(loops, d + 1);
  };
  llvm::for_each(inputs, countLoops);
  countLoops(output);

  SmallVector<AffineMap> maps;
  SmallVector<Value> tensors;
  auto getMap = [&](const LoopOperand &operand) {
    return AffineMap::getMultiDimMapWithTargets(loops, operand.dims,
                                                b.getContext());
  };
  for (const LoopOperand &input : inputs) {
    maps.push_back(getMap(input));
    tensors.push_back(input.tensor);
  }
  maps.push_back(getMap(output));

  SmallVector<utils::IteratorType> iterators(loops,
                                             utils::IteratorType::reduction);
  for (unsigned d : output.dims)
    iterators[d] = utils::IteratorType::parallel;

  auto generic = linalg::GenericOp::create(
      b, TypeRange(output.tensor.getType()), tensors, output.tensor, maps,
      iterators, [&](OpBuilder &nested, Location loc, ValueRange elements) {
        ImplicitLocOpBuilder inner(loc, nested);
        linalg::YieldOp::create(inner, body(inner, elements));
      });
  return generic.getResult(0);
}

Value vit::createElementwise(ImplicitLocOpBuilder &b,
                             ArrayRef<LoopOperand> inputs, ScalarBody body) {
  RankedTensorType type = typeOf(inputs.front().tensor);
  Value empty = createEmpty(b, type.getShape(), type.getElementType());
  return createGeneric(b, inputs, {empty, inputs.front().dims}, body);
}

Value vit::createLinear(ImplicitLocOpBuilder &b, Value x, Value weight,
                        Value bias) {
  Value zeros = createZeros(b, {dimOf(x, 0), dimOf(weight, 0)},
                            typeOf(x).getElementType());
  Value y = linalg::MatmulTransposeBOp::create(b, b.getLoc(), zeros.getType(),
                                               {x, weight}, zeros)
                .getResult(0);
  if (!bias)
    return y;
  return createElementwise(b, {{y, {0, 1}}, {bias, {1}}},
                           [](ImplicitLocOpBuilder &b, ValueRange e) {
                             return arith::AddFOp::create(b, e[0], e[1]);
                           });
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

Value vit::createSigmoid(ImplicitLocOpBuilder &b, Value x) {
  Value one = createConstant(b, x.getType(), 1.0);
  Value exp = math::ExpOp::create(b, arith::NegFOp::create(b, x));
  return arith::DivFOp::create(b, one, arith::AddFOp::create(b, exp, one));
}

/// x / 2 (1 + t).
static Value createHalfTimesOnePlus(ImplicitLocOpBuilder &b, Value x, Value t) {
  Value one = createConstant(b, x.getType(), 1.0);
  Value half = createConstant(b, x.getType(), 0.5);
  Value sum = arith::AddFOp::create(b, t, one);
  return arith::MulFOp::create(b, arith::MulFOp::create(b, x, half), sum);
}

Value vit::createScalarActivation(ImplicitLocOpBuilder &b, Value x,
                                  Activation activation) {
  Type type = x.getType();
  auto times = [&](Value v, double factor) -> Value {
    return arith::MulFOp::create(b, v, createConstant(b, type, factor));
  };
  switch (activation) {
  case Activation::None:
    return x;
  case Activation::Gelu:
    return createHalfTimesOnePlus(
        b, x, math::ErfOp::create(b, times(x, std::sqrt(0.5))));
  case Activation::GeluTanh: {
    Value cube = arith::MulFOp::create(b, arith::MulFOp::create(b, x, x), x);
    Value sum = arith::AddFOp::create(b, x, times(cube, 0.044715));
    Value tanh = math::TanhOp::create(b, times(sum, std::sqrt(M_2_PI)));
    return createHalfTimesOnePlus(b, x, tanh);
  }
  case Activation::QuickGelu:
    return arith::MulFOp::create(b, x, createSigmoid(b, times(x, 1.702)));
  case Activation::Relu:
    return arith::MaximumFOp::create(b, x, createConstant(b, type, 0.0));
  case Activation::Relu2: {
    Value positive =
        arith::MaximumFOp::create(b, x, createConstant(b, type, 0.0));
    return arith::MulFOp::create(b, positive, positive);
  }
  case Activation::Silu:
    return arith::MulFOp::create(b, x, createSigmoid(b, x));
  case Activation::Tanh:
    return math::TanhOp::create(b, x);
  }
  llvm_unreachable("unknown activation");
}

Value vit::createActivation(ImplicitLocOpBuilder &b, Value x,
                            Activation activation) {
  if (activation == Activation::None)
    return x;
  return createElementwise(b, {{x, {0, 1}}},
                           [&](ImplicitLocOpBuilder &b, ValueRange e) {
                             return createScalarActivation(b, e[0], activation);
                           });
}
