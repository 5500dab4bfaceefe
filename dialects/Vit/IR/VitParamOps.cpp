//===- VitParamOps.cpp - Arithmetic on parameters -------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shape inference of scale and matvec.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::vit;

static int64_t dimOf(Value value, int64_t d) {
  return cast<RankedTensorType>(value.getType()).getDimSize(d);
}

LogicalResult ScaleOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> location,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  int64_t along = adaptor.getAlong();
  if (along < 0 || along >= type.getRank()) // scale_c1
    return emitOptionalError(location, "'vit.scale' expects 'along' (", along,
                             ") to be a dimension of the input (", type, ")");
  if (int64_t count = dimOf(adaptor.getFactors(), 0);
      count != type.getDimSize(along)) // scale_c2
    return emitOptionalError(location, "'vit.scale' expects 'factors' (", count,
                             ") to have as many elements as dimension ", along,
                             " (", type.getDimSize(along), ")");
  types.push_back(type);
  return success();
}

LogicalResult MatvecOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getWeight().getType());
  int64_t rows = type.getDimSize(0), columns = type.getDimSize(1);
  if (int64_t count = dimOf(adaptor.getVector(), 0);
      count != columns) // matvec_c1
    return emitOptionalError(location, "'vit.matvec' expects 'vector' (", count,
                             ") to have as many elements as 'weight' has "
                             "columns (",
                             columns, ")");
  if (Value bias = adaptor.getBias();
      bias && dimOf(bias, 0) != rows) // matvec_c2
    return emitOptionalError(location, "'vit.matvec' expects 'bias' (",
                             dimOf(bias, 0),
                             ") to have as many elements as 'weight' has rows "
                             "(",
                             rows, ")");
  types.push_back(RankedTensorType::get({rows}, type.getElementType()));
  return success();
}

LogicalResult LayerSliceOp::inferReturnTypes(MLIRContext *,
                                             std::optional<Location> location,
                                             Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  const int64_t along = adaptor.getAlong();
  if (along < 0 || along >= type.getRank()) // layer_slice_c1
    return emitOptionalError(location, "'vit.layer_slice' expects 'along' (",
                             along, ") to be a dimension of the input (", type,
                             ")");
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + along);
  types.push_back(RankedTensorType::get(shape, type.getElementType()));
  return success();
}

LogicalResult LayerSliceOp::verify() { // layer_slice_c2
  auto encoder = (*this)->getParentOfType<EncoderOp>();
  if (!encoder)
    return emitOpError("expects to be inside a 'vit.encoder'");
  if (getAlong() >= static_cast<uint64_t>(getInput().getType().getRank()))
    return success(); // shape inference says so
  const int64_t first = getFirst(), step = getStep(),
                last = first +
                       step * (static_cast<int64_t>(encoder.getLayers()) - 1),
                count = dimOf(getInput(), getAlong());
  if (first >= 0 && step >= 1 && last < count)
    return success();
  return emitOpError("expects layers ")
         << first << " to " << last << ", by 'step' (" << step
         << "), to be among those that the input has (" << count << ")";
}

LogicalResult LayerNumberOp::inferReturnTypes(MLIRContext *context,
                                              std::optional<Location>, Adaptor,
                                              SmallVectorImpl<Type> &types) {
  types.push_back(RankedTensorType::get(1, Float32Type::get(context)));
  return success();
}

LogicalResult LayerNumberOp::verify() {
  const size_t count = getNumbers().size();
  if (count == 0) // layer_number_c1
    return emitOpError("expects at least one number");
  auto encoder = (*this)->getParentOfType<EncoderOp>();
  if (count == 1)
    return success();
  if (!encoder) // layer_number_c2
    return emitOpError("expects one number outside of a 'vit.encoder', got ")
           << count;
  if (count < encoder.getLayers())
    return emitOpError("expects a number for each layer (")
           << encoder.getLayers() << "), got " << count;
  return success();
}

LogicalResult DifferentialLambdaOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  constexpr StringRef name = "'vit.differential_lambda' expects ";
  auto typeOf = [](Value value) {
    return cast<RankedTensorType>(value.getType());
  };
  RankedTensorType first = typeOf(adaptor.getQuery1());
  for (Value vector :
       {adaptor.getKey1(), adaptor.getQuery2(), adaptor.getKey2()})
    if (typeOf(vector) != first) // differential_lambda_c1
      return emitOptionalError(location, name, "four vectors of one size, got ",
                               first, " and ", typeOf(vector));
  RankedTensorType init = typeOf(adaptor.getInit());
  if (init.getDimSize(0) != 1) // differential_lambda_c2
    return emitOptionalError(location, name, "'init' (", init,
                             ") to be one number");
  types.push_back(init);
  return success();
}

Value LayerSliceOp::takeSlice(OpBuilder &builder, Value input,
                              OpFoldResult index) {
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<OpFoldResult> offsets(type.getRank(), builder.getIndexAttr(0)),
      strides(type.getRank(), builder.getIndexAttr(1)),
      sizes = getAsIndexOpFoldResult(getContext(), type.getShape());
  offsets[getAlong()] = index;
  sizes[getAlong()] = builder.getIndexAttr(1);
  return tensor::ExtractSliceOp::create(builder, getLoc(), getType(), input,
                                        offsets, sizes, strides);
}
