//===- SoftmaxRows.cpp - Softmax of a block of scores ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/SoftmaxRows.h"

#include "compiler/Codegen/Common/MathApprox.h"

using namespace mlir;
using namespace mlir::vit;
using Values = VectorLoops::Values;

static constexpr auto kNeverNaN =
    arith::FastMathFlags::nnan | arith::FastMathFlags::nsz;

Value vit::maximum(VectorLoops &l, Value x, Value y) {
  return arith::MaxNumFOp::create(l.b, x, y, kNeverNaN);
}

Value vit::softmaxRows(VectorLoops &l, Value score, ArrayRef<Value> maxima,
                       double exponent, VectorType type) {
  ImplicitLocOpBuilder &b = l.b;
  const int64_t rows = maxima.size(), lanes = type.getNumElements();
  const int64_t columns = cast<MemRefType>(score.getType()).getDimSize(1);
  auto tileType = VectorType::get({rows, lanes}, b.getF32Type());
  auto gather = [&](llvm::function_ref<Value(int64_t)> row) {
    Value all = l.splat(0, tileType);
    for (int64_t r = 0; r < rows; ++r)
      all = vector::InsertOp::create(b, row(r), all, r);
    return all;
  };
  Value top = gather([&](int64_t r) -> Value {
    Value scalar = vector::ReductionOp::create(
        b, vector::CombiningKind::MAXNUMF, maxima[r], kNeverNaN);
    return vector::BroadcastOp::create(b, type, scalar);
  });
  Values sums(rows, l.splat(0, type));
  sums = l.loop(0, columns, lanes, sums, [&](Value column, ValueRange sums) {
    // Each operation on all rows before the next one, so that the chains of
    // all rows are in flight.
    Value x = gather(
        [&](int64_t r) { return l.load(score, {l.index(r), column}, type); });
    x = arith::SubFOp::create(b, x, top);
    Value e = emitExp2(b, b.getLoc(), x, exponent, ExpRange::NonPositive);
    Values next;
    for (int64_t r = 0; r < rows; ++r) {
      Value row = vector::ExtractOp::create(b, e, r);
      l.store(row, score, {l.index(r), column});
      next.push_back(arith::AddFOp::create(b, sums[r], row));
    }
    return next;
  });
  // One register holds what the product with the values has to wait for.
  auto sumType =
      VectorType::get(llvm::bit_ceil(uint64_t(rows)), b.getF32Type());
  Value all = l.splat(1, sumType);
  for (auto [r, lanes] : llvm::enumerate(sums)) {
    // A tree of additions, the same for every run.
    Value sum = vector::ReductionOp::create(
        b, vector::CombiningKind::ADD, lanes, arith::FastMathFlags::reassoc);
    all = vector::InsertOp::create(b, sum, all, int64_t(r));
  }
  return arith::DivFOp::create(b, l.splat(1, sumType), all);
}

void vit::scaleRows(VectorLoops &l, Value score, Value factors,
                    VectorType type) {
  auto shape = cast<MemRefType>(score.getType()).getShape();
  l.loop(0, shape[1], type.getNumElements(), [&](Value column) {
    for (int64_t r = 0; r < shape[0]; ++r) {
      Value at[] = {l.index(r), column};
      Value factor = vector::BroadcastOp::create(
          l.b, type, vector::ExtractOp::create(l.b, factors, r));
      Value x = l.load(score, at, type);
      l.store(arith::MulFOp::create(l.b, x, factor), score, at);
    }
  });
}
