//===- RelativePositions.cpp - From pairs of places to scores -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A table is looked up with arithmetic on indices, and angles are a constant:
// both depend on no image, so they end up in @pack.
//
//===----------------------------------------------------------------------===//

#include "compiler/Conversion/VitToLinalg/RelativePositions.h"

#include "compiler/Conversion/VitToLinalg/Builders.h"
#include "compiler/Conversion/VitToLinalg/PopulatePatterns.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::vit;

Value vit::createDistances(ImplicitLocOpBuilder &b, Value table,
                           double factor) {
  Type type = typeOf(table).getElementType();
  const int64_t rows = dimOf(table, 0);
  Value empty = createEmpty(b, {rows, dimOf(table, 1)}, type);
  return createGeneric(
      b, {}, {empty, {0, 1}}, [&](ImplicitLocOpBuilder &b, ValueRange) {
        Value last = arith::ConstantIndexOp::create(b, rows - 1);
        Value row =
            arith::SubIOp::create(b, last, linalg::IndexOp::create(b, 0));
        Value x = tensor::ExtractOp::create(
            b, table, ValueRange{row, linalg::IndexOp::create(b, 1)});
        return arith::MulFOp::create(b, x, createConstant(b, type, factor));
      });
}

namespace {
/// The row of a table of relative positions that belongs to two tokens.
class RowFinder {
public:
  RowFinder(ImplicitLocOpBuilder &b, RelativeBiasOp op)
      : b(b), height(op.getGrid()[0]), width(op.getGrid()[1]),
        rows(typeOf(op.getTable()).getDimSize(0)),
        hasClassToken(op.getClassToken()) {}

  Value find(Value query, Value key) {
    if (!hasClassToken)
      return betweenPatches(query, key);
    Value fromClass = isClassToken(query), toClass = isClassToken(key);
    // Of the class token itself some row, which is not taken.
    Value row = betweenPatches(getPatch(query), getPatch(key));
    row = select(toClass, index(rows - 2), row);
    Value own = select(toClass, index(rows - 1), index(rows - 3));
    return select(fromClass, own, row);
  }

private:
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }
  Value select(Value condition, Value yes, Value no) {
    return arith::SelectOp::create(b, condition, yes, no);
  }
  Value isClassToken(Value token) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, token, index(0));
  }
  Value getPatch(Value token) {
    Value one = index(1);
    return arith::SubIOp::create(b, arith::MaxUIOp::create(b, token, one), one);
  }
  /// from - to + limit - 1.
  Value getDistance(Value from, Value to, int64_t limit) {
    Value sum = arith::AddIOp::create(b, from, index(limit - 1));
    return arith::SubIOp::create(b, sum, to);
  }
  Value betweenPatches(Value query, Value key) {
    Value columns = index(width);
    Value down = getDistance(arith::DivUIOp::create(b, query, columns),
                             arith::DivUIOp::create(b, key, columns), height);
    Value right = getDistance(arith::RemUIOp::create(b, query, columns),
                              arith::RemUIOp::create(b, key, columns), width);
    Value above = arith::MulIOp::create(b, down, index(2 * width - 1));
    return arith::AddIOp::create(b, above, right);
  }

  ImplicitLocOpBuilder &b;
  int64_t height, width, rows;
  bool hasClassToken;
};

struct RelativeBiasLowering : OpConversionPattern<RelativeBiasOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(RelativeBiasOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = op.getType();
    Value empty = createEmpty(b, type.getShape(), type.getElementType());
    Value y = createGeneric(b, {}, {empty, {0, 1, 2}},
                            [&](ImplicitLocOpBuilder &b, ValueRange) {
                              Value head = linalg::IndexOp::create(b, 0);
                              Value query = linalg::IndexOp::create(b, 1);
                              Value key = linalg::IndexOp::create(b, 2);
                              Value row = RowFinder(b, op).find(query, key);
                              return tensor::ExtractOp::create(
                                  b, adaptor.getTable(), ValueRange{row, head});
                            });
    rewriter.replaceOp(op, y);
    return success();
  }
};

struct RelativeBiasMlpLowering : OpConversionPattern<RelativeBiasMlpOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(RelativeBiasMlpOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (failed(checkElementTypes(op, rewriter)))
      return failure();
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Type type = op.getType().getElementType();
    const int64_t distances = op.getDistances(),
                  heads = op.getType().getDimSize(1);
    SmallVector<Attribute> numbers;
    for (double number : op.computeCoordinates())
      numbers.push_back(b.getFloatAttr(type, number));
    Value places = arith::ConstantOp::create(
        b, DenseElementsAttr::get(RankedTensorType::get({distances, 2}, type),
                                  numbers));
    Value hidden =
        createLinear(b, places, adaptor.getFc1Weight(), adaptor.getFc1Bias());
    hidden = createActivation(b, hidden, Activation::Relu);
    Value table =
        createLinear(b, hidden, adaptor.getFc2Weight(), adaptor.getFc2Bias());
    if (op.getGain())
      table = createElementwise(
          b, {{table, {0, 1}}}, [&](ImplicitLocOpBuilder &b, ValueRange e) {
            Value gain =
                createConstant(b, type, op.getGain()->convertToDouble());
            return arith::MulFOp::create(b, gain, createSigmoid(b, e[0]));
          });
    if (op.getClassToken()) {
      Value zeros = createZeros(b, op.getType().getShape(), type);
      table = insertSlice(b, table, zeros, {0, 0}, {distances, heads});
    }
    rewriter.replaceOp(op, table);
    return success();
  }
};

struct RopeTableLowering : OpConversionPattern<RopeTableOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(RopeTableOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    SmallVector<float> values = llvm::to_vector_of<float>(op.computeValues());
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(
        op, DenseElementsAttr::get(op.getType(), ArrayRef(values)));
    return success();
  }
};

struct MixedRopeTableLowering : OpConversionPattern<MixedRopeTableOp> {
  using Base::Base;

  LogicalResult
  matchAndRewrite(MixedRopeTableOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = op.getType();
    const int64_t tokens = type.getDimSize(1), columns = type.getDimSize(2);
    Type element = type.getElementType();
    // Heads side by side, and a coordinate for each token: 0 in front.
    Value frequencies = collapse(b, adaptor.getFrequencies(), {{0}, {1, 2}});
    LoopOperand parts[4];
    for (int axis : {0, 1}) {
      SmallVector<float> values =
          llvm::to_vector_of<float>(op.computeCoordinates(axis));
      parts[axis] = {
          arith::ConstantOp::create(
              b, DenseElementsAttr::get(RankedTensorType::get(tokens, element),
                                        ArrayRef(values))),
          {0}};
      parts[2 + axis] = {
          extractSlice(b, frequencies, {axis, 0}, {1, columns}, {columns}),
          {1}};
    }
    Value table = createEmpty(b, type.getShape(), element);
    for (int64_t i : {0, 1}) {
      Value part = createGeneric(
          b, parts, {createEmpty(b, {tokens, columns}, element), {0, 1}},
          [&](ImplicitLocOpBuilder &b, ValueRange e) -> Value {
            Value angle =
                arith::AddFOp::create(b, arith::MulFOp::create(b, e[0], e[2]),
                                      arith::MulFOp::create(b, e[1], e[3]));
            if (i == 0)
              return math::CosOp::create(b, angle);
            return math::SinOp::create(b, angle);
          });
      table = insertSlice(b, part, table, {i, 0, 0}, {1, tokens, columns});
    }
    rewriter.replaceOp(op, table);
    return success();
  }
};
} // namespace

void vit::populateRelativePositionPatterns(RewritePatternSet &patterns) {
  patterns.add<RelativeBiasLowering, RelativeBiasMlpLowering, RopeTableLowering,
               MixedRopeTableLowering>(patterns.getContext());
}
