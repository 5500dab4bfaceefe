//===- VitHeadOps.cpp - From tokens to the answer -------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shape inference of pool, latents and head, which checks all their
// constraints.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"

using namespace mlir;
using namespace mlir::vit;

LogicalResult PoolOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  int64_t tokens = type.getDimSize(1), dim = type.getDimSize(2);
  std::pair<StringRef, int64_t> places[] = {{"index", adaptor.getIndex()},
                                            {"from", adaptor.getFrom()}};
  for (auto [name, place] : places)
    if (place < 0 || place >= tokens) // pool_c1
      return emitOptionalError(location, "'vit.pool' expects '", name, "' (",
                               place, ") to be one of the tokens (", tokens,
                               ")");
  if (adaptor.getKind() == PoolKind::TokenConcatMean)
    dim *= 2;
  types.push_back(
      RankedTensorType::get({type.getDimSize(0), dim}, type.getElementType()));
  return success();
}

LogicalResult LatentsOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> location,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  auto images = cast<RankedTensorType>(adaptor.getImages().getType());
  auto tokens = cast<RankedTensorType>(adaptor.getTokens().getType());
  int64_t dim = images.getDimSize(2);
  int64_t last = tokens.getRank() ? tokens.getShape().back() : 0;
  if (last != dim) // latents_c1
    return emitOptionalError(
        location, "'vit.latents' expects the last dimension of 'tokens' (",
        last, ") to be the embedding dimension (", dim, ")");
  types.push_back(RankedTensorType::get(
      {images.getDimSize(0), tokens.getNumElements() / dim, dim},
      images.getElementType()));
  return success();
}

LogicalResult HeadOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  size_t heads = adaptor.getInputs().size();
  if (heads == 0 || adaptor.getWeights().size() != heads ||
      (!adaptor.getBiases().empty() &&
       adaptor.getBiases().size() != heads)) // head_c1
    return emitOptionalError(location, "'vit.head' expects as many weights (",
                             adaptor.getWeights().size(), ") and biases (",
                             adaptor.getBiases().size(),
                             ", or none) as inputs (", heads, ")");
  auto typeOf = [](Value v) { return cast<RankedTensorType>(v.getType()); };
  RankedTensorType first = typeOf(adaptor.getInputs()[0]);
  int64_t outputs = typeOf(adaptor.getWeights()[0]).getDimSize(0);
  for (auto [h, input, weight] :
       llvm::enumerate(adaptor.getInputs(), adaptor.getWeights())) {
    RankedTensorType x = typeOf(input), w = typeOf(weight);
    if (w.getDimSize(0) != outputs ||
        w.getDimSize(1) != x.getDimSize(1)) // head_c2
      return emitOptionalError(location, "'vit.head' expects weight ", h, " (",
                               w.getDimSize(0), "x", w.getDimSize(1),
                               ") to be ", outputs, "x", x.getDimSize(1));
    if (x.getDimSize(0) != first.getDimSize(0)) // head_c4
      return emitOptionalError(
          location, "'vit.head' expects the batch of input ", h, " (",
          x.getDimSize(0), ") to equal that of input 0 (", first.getDimSize(0),
          ")");
  }
  for (auto [h, bias] : llvm::enumerate(adaptor.getBiases()))
    if (typeOf(bias).getDimSize(0) != outputs) // head_c3
      return emitOptionalError(location, "'vit.head' expects bias ", h, " (",
                               typeOf(bias).getDimSize(0),
                               ") to have the number of outputs (", outputs,
                               ")");
  types.push_back(RankedTensorType::get({first.getDimSize(0), outputs},
                                        first.getElementType()));
  return success();
}
