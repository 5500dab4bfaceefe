//===- Builders.h - Pieces of linalg that the patterns share --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CONVERSION_VITTOLINALG_BUILDERS_H
#define VIT_COMPILER_CONVERSION_VITTOLINALG_BUILDERS_H

#include "dialects/Vit/IR/VitOps.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::vit {

/// Succeeds if all of `op`'s tensors have one element type; else tells
/// `rewriter` why not. Everything below takes that for granted.
LogicalResult checkElementTypes(Operation *op, PatternRewriter &rewriter);

RankedTensorType typeOf(Value tensor);
int64_t dimOf(Value tensor, int64_t d);

/// A tensor whose content does not matter.
Value createEmpty(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                  Type elementType);

/// A tensor of zeros.
Value createZeros(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                  Type elementType);

/// A scalar of `elementType`.
Value createConstant(ImplicitLocOpBuilder &b, Type elementType, double value);

/// All dimensions but the last become one: [.., D] -> [M, D], [D] -> [1, D].
/// Row-major, so no data moves.
Value collapseToRows(ImplicitLocOpBuilder &b, Value tensor);

/// The inverse of collapseToRows: [M, D] -> `shape`.
Value expandRows(ImplicitLocOpBuilder &b, Value rows, ArrayRef<int64_t> shape);

/// tensor.collapse_shape and tensor.expand_shape by groups of dimensions, as
/// {{0, 1}, {2}}; nothing at all where every group is one dimension.
Value collapse(ImplicitLocOpBuilder &b, Value tensor,
               ArrayRef<ReassociationIndices> groups);
Value expand(ImplicitLocOpBuilder &b, Value tensor, ArrayRef<int64_t> shape,
             ArrayRef<ReassociationIndices> groups);

/// A static unit-stride slice, its type written as `resultShape` (sizes, with
/// dimensions of 1 left out at will).
Value extractSlice(ImplicitLocOpBuilder &b, Value tensor,
                   ArrayRef<int64_t> offsets, ArrayRef<int64_t> sizes,
                   ArrayRef<int64_t> resultShape);
Value insertSlice(ImplicitLocOpBuilder &b, Value tensor, Value into,
                  ArrayRef<int64_t> offsets, ArrayRef<int64_t> sizes);

/// An operand of a linalg.generic: its dimension i runs along loop dims[i].
struct LoopOperand {
  Value tensor;
  SmallVector<unsigned, 4> dims;
};

/// The scalar computation of a linalg.generic: gets the inputs' elements, then
/// the output's old one; returns the new one.
using ScalarBody = function_ref<Value(ImplicitLocOpBuilder &, ValueRange)>;

/// A linalg.generic of as many loops as the operands mention. Those that the
/// output runs along are parallel, the others are reductions. `output` is the
/// initial value, read or not as `body` says.
Value createGeneric(ImplicitLocOpBuilder &b, ArrayRef<LoopOperand> inputs,
                    LoopOperand output, ScalarBody body);

/// An elementwise linalg.generic into a new tensor shaped like inputs[0],
/// which must run along all loops in order.
Value createElementwise(ImplicitLocOpBuilder &b, ArrayRef<LoopOperand> inputs,
                        ScalarBody body);

/// x W^T + bias: x [M, K], weight [N, K], bias [N] or null -> [M, N].
Value createLinear(ImplicitLocOpBuilder &b, Value x, Value weight, Value bias);

/// activation(x), elementwise; x itself for `none`.
Value createActivation(ImplicitLocOpBuilder &b, Value x, Activation activation);

/// activation(x) of one scalar.
Value createScalarActivation(ImplicitLocOpBuilder &b, Value x,
                             Activation activation);

/// 1 / (1 + exp(-x)) of one scalar.
Value createSigmoid(ImplicitLocOpBuilder &b, Value x);

/// Layer norm of each row of x [M, K]; scale and bias [K] or null.
Value createLayerNorm(ImplicitLocOpBuilder &b, Value x, Value scale, Value bias,
                      double epsilon);

/// The same for RMS norm, which has no bias.
Value createRmsNorm(ImplicitLocOpBuilder &b, Value x, Value scale,
                    double epsilon);

/// A norm inside an operation, of each row of x [M, K].
Value createNorm(ImplicitLocOpBuilder &b, NormKind kind, Value x, Value scale,
                 Value bias, double epsilon);

} // namespace mlir::vit

#endif // VIT_COMPILER_CONVERSION_VITTOLINALG_BUILDERS_H
