//===- SubtractMaps.cpp - One softmax less another ------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/SubtractMaps.h"

using namespace mlir;
using namespace mlir::vit;

Value vit::sliceHalf(VectorLoops &l, Value tokens, int64_t half) {
  const int64_t size = cast<MemRefType>(tokens.getType()).getDimSize(3) / 2;
  return l.slice(tokens, 3, l.b.getIndexAttr(half * size), size);
}

void vit::subtractMaps(VectorLoops &l, Value first, Value second, Value factors,
                       VectorType type) {
  auto shape = cast<MemRefType>(first.getType()).getShape();
  Value minus = arith::NegFOp::create(l.b, factors);
  VectorLoops::Values rowFactors;
  for (int64_t r = 0; r < shape[0]; ++r)
    rowFactors.push_back(vector::BroadcastOp::create(
        l.b, type, vector::ExtractOp::create(l.b, minus, r)));
  l.loop(0, shape[1], type.getNumElements(), [&](Value column) {
    for (auto [r, factor] : llvm::enumerate(rowFactors)) {
      Value at[] = {l.index(r), column};
      Value rest =
          l.fma(factor, l.load(second, at, type), l.load(first, at, type));
      l.store(rest, first, at);
    }
  });
}
