//===- VectorLoops.h - Short words for loops over vectors -------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For passes that write whole kernels in scf, arith and vector: what the
// kernel does should be seen, not how an operation is built.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_VECTORLOOPS_H
#define VIT_COMPILER_CODEGEN_CPU_VECTORLOOPS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::vit {

class VectorLoops {
public:
  using Values = SmallVector<Value>;
  using Body = llvm::function_ref<Values(Value, ValueRange)>;

  VectorLoops(Location loc, Operation *before) : b(loc, before) {}

  Value index(int64_t n) { return arith::ConstantIndexOp::create(b, n); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value add(Value x, int64_t n) { return n == 0 ? x : add(x, index(n)); }
  Value times(Value x, int64_t n) {
    return n == 1 ? x : arith::MulIOp::create(b, x, index(n)).getResult();
  }

  Value splat(float x, VectorType type) {
    return arith::ConstantOp::create(b, type, DenseElementsAttr::get(type, x));
  }
  Value load(Value memref, ValueRange at, VectorType type) {
    return vector::LoadOp::create(b, type, memref, at);
  }
  /// One number in every lane.
  Value broadcast(Value memref, ValueRange at, VectorType type) {
    return vector::BroadcastOp::create(b, type,
                                       memref::LoadOp::create(b, memref, at));
  }
  void store(Value x, Value memref, ValueRange at) {
    vector::StoreOp::create(b, x, memref, at);
  }
  Value fma(Value x, Value y, Value z) {
    return vector::FMAOp::create(b, x, y, z);
  }

  /// `size` places of dimension `d`, from `first` on; one may be `dropped`.
  Value slice(Value memref, unsigned d, OpFoldResult first, int64_t size,
              bool dropped = false) {
    auto type = cast<MemRefType>(memref.getType());
    SmallVector<int64_t> shape(type.getShape());
    SmallVector<OpFoldResult> offsets(shape.size(), b.getIndexAttr(0)),
        strides(shape.size(), b.getIndexAttr(1)),
        sizes = memref::getMixedSizes(b, b.getLoc(), memref);
    offsets[d] = first;
    sizes[d] = b.getIndexAttr(size);
    if (!dropped)
      return memref::SubViewOp::create(b, memref, offsets, sizes, strides);
    shape.erase(shape.begin() + d);
    MemRefType view = memref::SubViewOp::inferRankReducedResultType(
        shape, type, offsets, sizes, strides);
    return memref::SubViewOp::create(b, view, memref, offsets, sizes, strides);
  }

  /// A loop that carries `init`; where it runs once at most, its body alone.
  Values loop(Value lower, Value upper, int64_t step, Values init, Body body) {
    auto loop = scf::ForOp::create(b, lower, upper, index(step), init);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Values results = body(loop.getInductionVar(), loop.getRegionIterArgs());
    if (!init.empty())
      scf::YieldOp::create(b, results);
    return llvm::to_vector_of<Value>(loop.getResults());
  }
  Values loop(int64_t lower, int64_t upper, int64_t step, Values init,
              Body body) {
    if (lower >= upper)
      return init;
    if (lower + step >= upper)
      return body(index(lower), init);
    return loop(index(lower), index(upper), step, std::move(init), body);
  }
  void loop(int64_t lower, int64_t upper, int64_t step,
            llvm::function_ref<void(Value)> body) {
    loop(lower, upper, step, Values(), [&](Value i, ValueRange) -> Values {
      body(i);
      return {};
    });
  }

  ImplicitLocOpBuilder b;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_VECTORLOOPS_H
