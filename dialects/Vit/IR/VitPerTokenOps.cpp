//===- VitPerTokenOps.cpp - Tokens on their own ---------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Verifiers and shape inference of per_token and project_patches.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// PerTokenOp
//===----------------------------------------------------------------------===//

LogicalResult PerTokenOp::verifyRegions() {
  Block &block = getBody().front();
  auto yield = cast<YieldOp>(block.getTerminator());
  if (block.getArgumentTypes() != ArrayRef<Type>(getInput().getType()) ||
      yield.getOperandTypes() != ArrayRef<Type>(getResult().getType()))
    return emitOpError("expects its region to take one value of the input's "
                       "type (")
           << getInput().getType()
           << ") and to yield one value of the result's type ("
           << getResult().getType() << ")"; // per_token_c1

  WalkResult result = getBody().walk([&](Operation *op) { // per_token_c2
    if (op->getDialect() != (*this)->getDialect() ||
        isa<ParamOp, TransposeOp, ScaleOp, MatvecOp, ResizePosEmbedOp,
            PosEmbedOp, LayerNormOp, ResidualOp, EncoderOp, YieldOp>(op))
      return WalkResult::advance();
    auto mlp = dyn_cast<MlpOp>(op);
    if (mlp && !mlp.getInnerNormScale())
      return WalkResult::advance();
    bool fromArgument = isa<PatchEmbedOp, ProjectPatchesOp>(op) &&
                        op->getOperand(0) == block.getArgument(0);
    auto msa = dyn_cast<MsaOp>(op);
    bool identity = msa && msa.getKind() == AttentionKind::Identity;
    auto pool = dyn_cast<PoolOp>(op);
    bool lastMean = pool && pool.getKind() == PoolKind::Mean &&
                    pool->getBlock() == &block && pool->hasOneUse() &&
                    *pool->user_begin() == yield;
    if (fromArgument || identity || lastMean)
      return WalkResult::advance();
    op->emitOpError("cannot be in 'vit.per_token', which expects tokens to be "
                    "treated independently");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

//===----------------------------------------------------------------------===//
// ProjectPatchesOp
//===----------------------------------------------------------------------===//

static bool areTwoCounts(ArrayRef<int64_t> numbers) {
  return numbers.size() == 2 && numbers[0] >= 1 && numbers[1] >= 1;
}

LogicalResult ProjectPatchesOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  auto image = cast<RankedTensorType>(adaptor.getImage().getType());
  auto weight = cast<RankedTensorType>(adaptor.getWeight().getType());
  ArrayRef<int64_t> kernel = adaptor.getKernel(), stride = adaptor.getStride();
  constexpr StringRef name = "'vit.project_patches' expects ";
  if (!areTwoCounts(kernel) || !areTwoCounts(stride)) // project_patches_c1
    return emitOptionalError(
        location, name, "'kernel' and 'stride' to be two numbers >= 1 each");
  int64_t rows = image.getDimSize(1) * kernel[0] * kernel[1];
  if (weight.getDimSize(0) != rows) // project_patches_c2
    return emitOptionalError(location, name, "the rows of 'weight' (",
                             weight.getDimSize(0),
                             ") to be the numbers of one patch (", rows, ")");
  int64_t grid[2];
  for (int d : {0, 1}) {
    int64_t size = image.getDimSize(2 + d);
    if (kernel[d] > size) // project_patches_c3
      return emitOptionalError(location, name, "the ", d ? "width" : "height",
                               " of the kernel (", kernel[d],
                               ") to fit into that of the image (", size, ")");
    grid[d] = (size - kernel[d]) / stride[d] + 1;
  }
  if (Value bias = adaptor.getBias()) { // project_patches_c4
    int64_t size = cast<RankedTensorType>(bias.getType()).getDimSize(0);
    if (size != weight.getDimSize(1))
      return emitOptionalError(location, name, "'bias' (", size,
                               ") to have as many elements as 'weight' has "
                               "columns (",
                               weight.getDimSize(1), ")");
  }
  types.push_back(RankedTensorType::get(
      {image.getDimSize(0), grid[0] * grid[1], weight.getDimSize(1)},
      image.getElementType()));
  return success();
}

std::pair<int64_t, int64_t> ProjectPatchesOp::getGrid() {
  ArrayRef<int64_t> image = getImage().getType().getShape();
  return {(image[2] - getKernel()[0]) / getStride()[0] + 1,
          (image[3] - getKernel()[1]) / getStride()[1] + 1};
}
