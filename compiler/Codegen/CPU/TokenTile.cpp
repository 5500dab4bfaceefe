//===- TokenTile.cpp - Vector code for one tile of tokens -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What all of it is made of, and the way of tokens into tiles and out again.
// Linear layers are in TokenTileLinear.cpp, norms and sums in
// TokenTileNorm.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/TokenTile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::vit;

TokenTile::TokenTile(ImplicitLocOpBuilder &b, RegisterTileAttr tile)
    : b(b), rows(tile.getRows()), vectors(tile.getVectors()),
      lanes(tile.getLanes()), unroll(tile.getUnroll()),
      type(VectorType::get(lanes, b.getF32Type())) {}

//===----------------------------------------------------------------------===//
// Small builders
//===----------------------------------------------------------------------===//

Value TokenTile::index(int64_t n) {
  return arith::ConstantIndexOp::create(b, n);
}
Value TokenTile::add(Value x, Value y) {
  return arith::AddIOp::create(b, x, y);
}
Value TokenTile::add(Value x, int64_t n) {
  return n == 0 ? x : add(x, index(n));
}
Value TokenTile::times(Value x, int64_t n) {
  return n == 1 ? x : arith::MulIOp::create(b, x, index(n));
}

Value TokenTile::splat(float x, VectorType type) {
  return arith::ConstantOp::create(b, type, DenseElementsAttr::get(type, x));
}

Value TokenTile::read(Value memref, ValueRange at, VectorType type) {
  return vector::LoadOp::create(b, type, memref, at);
}
Value TokenTile::read(Value tile, Value d, int64_t v) {
  return read(tile, {d, index(v), index(0)}, type);
}
void TokenTile::write(Value x, Value memref, ValueRange at) {
  vector::StoreOp::create(b, x, memref, at);
}
void TokenTile::write(Value x, Value tile, Value d, int64_t v) {
  write(x, tile, {d, index(v), index(0)});
}
Value TokenTile::broadcast(Value memref, ValueRange at, VectorType type) {
  return vector::BroadcastOp::create(b, type,
                                     memref::LoadOp::create(b, memref, at));
}

Value TokenTile::fma(Value x, Value y, Value z) {
  return vector::FMAOp::create(b, x, y, z);
}
Value TokenTile::addf(Value x, Value y) {
  return arith::AddFOp::create(b, x, y);
}
Value TokenTile::mulf(Value x, Value y) {
  return arith::MulFOp::create(b, x, y);
}

/// A tree of additions.
Value TokenTile::sum(Values values) {
  while (values.size() > 1) {
    Values next;
    for (size_t i = 0; i + 1 < values.size(); i += 2)
      next.push_back(addf(values[i], values[i + 1]));
    if (values.size() % 2 == 1)
      next.push_back(values.back());
    values = std::move(next);
  }
  return values.front();
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

TokenTile::Values TokenTile::loop(int64_t count, int64_t unroll, Values carried,
                                  Body body) {
  int64_t looped = count < 2 * unroll ? 0 : count / unroll * unroll;
  if (looped != 0) {
    auto loop =
        scf::ForOp::create(b, index(0), index(looped), index(unroll), carried);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Values next = llvm::to_vector_of<Value>(loop.getRegionIterArgs());
    for (int64_t copy = 0; copy < unroll; ++copy)
      next = body(add(loop.getInductionVar(), copy), copy, std::move(next));
    if (!carried.empty())
      scf::YieldOp::create(b, next);
    carried = llvm::to_vector_of<Value>(loop.getResults());
  }
  for (int64_t i = looped; i < count; ++i)
    carried = body(index(i), i - looped, std::move(carried));
  return carried;
}

void TokenTile::forBlocks(int64_t count, int64_t size, Block body) {
  int64_t whole = count / size;
  loop(whole, 1, {}, [&](Value block, int64_t, Values) -> Values {
    body(times(block, size), size);
    return {};
  });
  if (count % size != 0)
    body(index(whole * size), count % size);
}

void TokenTile::forWindows(int64_t count, int64_t size,
                           llvm::function_ref<void(Value)> body) {
  loop(llvm::divideCeil(count, size), 1, {},
       [&](Value window, int64_t, Values) -> Values {
         Value first = times(window, size);
         if (count % size != 0)
           first = arith::MinUIOp::create(b, first, index(count - size));
         body(first);
         return {};
       });
}

//===----------------------------------------------------------------------===//
// Tokens into tiles and out again
//===----------------------------------------------------------------------===//

static int64_t getDim(Value tile) {
  return cast<MemRefType>(tile.getType()).getDimSize(0);
}

Value TokenTile::allocate(int64_t dim) {
  return memref::AllocOp::create(
      b, MemRefType::get({dim, vectors, lanes}, b.getF32Type()));
}

int64_t TokenTile::getSquare(int64_t dim) const {
  return std::min<int64_t>(lanes, llvm::bit_floor(uint64_t(dim)));
}

void TokenTile::forSquares(
    int64_t dim,
    llvm::function_ref<void(Value token, Value d, Value vector, Value lane)>
        body) {
  int64_t side = getSquare(dim);
  loop(getTokens() / side, 1, {}, [&](Value block, int64_t, Values) -> Values {
    Value token = times(block, side);
    Value vector = arith::DivUIOp::create(b, token, index(lanes));
    Value lane = arith::RemUIOp::create(b, token, index(lanes));
    forWindows(dim, side, [&](Value d) { body(token, d, vector, lane); });
    return {};
  });
}

/// Transposes a square of vectors by rounds of perfect shuffles.
SmallVector<Value> TokenTile::transpose(SmallVector<Value> rows) {
  int64_t n = rows.size();
  SmallVector<int64_t> low, high;
  for (int64_t i = 0; i < n; ++i)
    (i < n / 2 ? low : high).append({i, i + n});
  for (int64_t round = 1; round < n; round *= 2) {
    SmallVector<Value> next;
    for (int64_t i = 0; i < n / 2; ++i)
      for (ArrayRef<int64_t> mask : {ArrayRef(low), ArrayRef(high)})
        next.push_back(
            vector::ShuffleOp::create(b, rows[i], rows[i + n / 2], mask));
    rows = std::move(next);
  }
  return rows;
}

/// Indices of token `token`, number `d` in [B, N, D], [1, N, D] or [N, D].
static SmallVector<Value> locate(Value tensor, Value image, Value token,
                                 Value d, Value zero) {
  auto type = cast<MemRefType>(tensor.getType());
  if (type.getRank() == 2)
    return {token, d};
  return {type.getDimSize(0) == 1 ? zero : image, token, d};
}

void TokenTile::load(Value source, const TilePlace &place, Value tile) {
  int64_t side = getSquare(getDim(tile));
  auto part = VectorType::get(side, b.getF32Type());
  forSquares(getDim(tile), [&](Value token, Value d, Value vector, Value lane) {
    Value first = add(place.first, token);
    Values square;
    for (int64_t r = 0; r < side; ++r)
      square.push_back(
          read(source, locate(source, place.image, add(first, r), d, index(0)),
               part));
    for (auto [i, column] : llvm::enumerate(transpose(square)))
      write(column, tile, {add(d, i), vector, lane});
  });
}

void TokenTile::store(Value tile, Value target, const TilePlace &place) {
  int64_t side = getSquare(getDim(tile));
  auto part = VectorType::get(side, b.getF32Type());
  forSquares(getDim(tile), [&](Value token, Value d, Value vector, Value lane) {
    Value first = add(place.first, token);
    Values square;
    for (int64_t i = 0; i < side; ++i)
      square.push_back(read(tile, {add(d, i), vector, lane}, part));
    for (auto [r, row] : llvm::enumerate(transpose(square)))
      write(row, target,
            locate(target, place.image, add(first, r), d, index(0)));
  });
}

void TokenTile::copy(Value from, Value to) {
  loop(getDim(from), 8, {}, [&](Value d, int64_t, Values) -> Values {
    for (int64_t v = 0; v < vectors; ++v)
      write(read(from, d, v), to, d, v);
    return {};
  });
}
