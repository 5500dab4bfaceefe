//===- VitBlockOps.cpp - What an encoder layer is made of -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Verifiers and shape inference of layer_norm, rms_norm, mlp, residual and
// encoder.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/OperandChecks.h"
#include "dialects/Vit/IR/VitOps.h"

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// LayerNormOp, RmsNormOp
//===----------------------------------------------------------------------===//

LogicalResult LayerNormOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location>,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getInput().getType());
  return success();
}

LogicalResult LayerNormOp::verify() {
  RankedTensorType type = getInput().getType();
  if (type.getRank() == 0)
    return emitOpError("expects 'input' to have at least one dimension");
  int64_t dim = type.getShape().back();
  if (failed(checkSize(*this, getScale(), "scale", dim,
                       "the last dimension")) || // layer_norm_c1
      failed(checkSize(*this, getBias(), "bias", dim, "the last dimension")))
    return failure();
  if (!(getEpsilon().convertToDouble() >= 0.0)) // layer_norm_c2
    return emitOpError("expects 'epsilon' (")
           << getEpsilon().convertToDouble() << ") >= 0";
  return success();
}

LogicalResult RmsNormOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location>,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getInput().getType());
  return success();
}

LogicalResult RmsNormOp::verify() {
  RankedTensorType type = getInput().getType();
  if (type.getRank() == 0)
    return emitOpError("expects 'input' to have at least one dimension");
  if (failed(checkSize(*this, getScale(), "scale", type.getShape().back(),
                       "the last dimension"))) // rms_norm_c1
    return failure();
  if (!(getEpsilon().convertToDouble() >= 0.0)) // rms_norm_c2
    return emitOpError("expects 'epsilon' (")
           << getEpsilon().convertToDouble() << ") >= 0";
  return success();
}

//===----------------------------------------------------------------------===//
// MlpOp
//===----------------------------------------------------------------------===//

LogicalResult MlpOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getInput().getType());
  return success();
}

LogicalResult MlpOp::verify() {
  int64_t dim = getInput().getType().getDimSize(2),
          hidden = dimOf(getFc1Weight(), 0);
  if (failed(checkShape(*this, getFc1Weight(), "fc1", hidden, dim)) || // mlp_c1
      failed(checkShape(*this, getFc2Weight(), "fc2", dim, hidden)) ||
      (getGateWeight() &&
       failed(checkShape(*this, getGateWeight(), "gate", hidden, dim))))
    return failure();
  if (failed(checkSize(*this, getFc1Bias(), "fc1 bias", hidden,
                       "the hidden size")) || // mlp_c2
      failed(checkSize(*this, getGateBias(), "gate bias", hidden,
                       "the hidden size")) ||
      failed(checkSize(*this, getFc2Bias(), "fc2 bias", dim,
                       "the embedding dimension")))
    return failure();
  return checkInnerNorm(*this, getNormKind(), getInnerNormScale(),
                        getInnerNormBias(), "inner_norm", hidden, // mlp_c3
                        "the hidden size");
}

//===----------------------------------------------------------------------===//
// ResidualOp
//===----------------------------------------------------------------------===//

LogicalResult ResidualOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location> location,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  if (type != adaptor.getBranch().getType()) // residual_c1
    return emitOptionalError(location, "'vit.residual' expects the branch (",
                             adaptor.getBranch().getType(),
                             ") to have the input's type (", type, ")");
  if (Value scale = adaptor.getScale();
      scale && dimOf(scale, 0) != type.getDimSize(2))
    return emitOptionalError(
        location, "'vit.residual' expects 'scale' (", // residual_c2
        dimOf(scale, 0), ") to have the embedding dimension (",
        type.getDimSize(2), ")");
  types.push_back(type);
  return success();
}

//===----------------------------------------------------------------------===//
// EncoderOp
//===----------------------------------------------------------------------===//

LogicalResult EncoderOp::verifyRegions() {
  if (static_cast<int64_t>(getLayers()) < 1) // encoder_c1
    return emitOpError("expects 'layers' (")
           << static_cast<int64_t>(getLayers()) << ") >= 1";
  Type type = getInput().getType();
  Block &block = getBody().front();
  auto yield = cast<YieldOp>(block.getTerminator());
  if (block.getArgumentTypes() != ArrayRef(type) ||
      yield.getOperandTypes() != ArrayRef(type))
    return emitOpError("expects its region to take and to yield one value of "
                       "the input's type (")
           << type << ")"; // encoder_c2
  return success();
}
