//===- TokenTileNorm.cpp - Norms, residuals and means of a tile -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums over a token's numbers are sums of rows of the tile, in four parts each
// so that they need not wait for one another; sums over tokens stay vectors
// until the very end.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/TokenTile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <numeric>

using namespace mlir;
using namespace mlir::vit;

/// Numbers per token up to about this many are handled without a loop: they
/// stay in registers from one pass over them to the next.
static constexpr int64_t kUnroll = 16;
/// Sums in flight.
static constexpr int64_t kParts = 4;

static int64_t getDim(Value tile) {
  return cast<MemRefType>(tile.getType()).getDimSize(0);
}

Value TokenTile::applyShortcut(Value x, Shortcut shortcut, Value d, int64_t v) {
  if (!shortcut.input)
    return x;
  Value input = read(shortcut.input, d, v);
  return shortcut.scale ? fma(broadcast(shortcut.scale, d), x, input)
                        : addf(input, x);
}

void TokenTile::layerNorm(Value x, Value scale, Value bias, double epsilon,
                          Shortcut shortcut, Value output) {
  int64_t dim = getDim(x);
  Value perToken = splat(static_cast<float>(1.0 / dim));
  for (int64_t v = 0; v < vectors; ++v) {
    Values zeros(std::min(dim, kParts), splat(0));
    Values sums = loop(dim, kUnroll, zeros,
                       [&](Value d, int64_t copy, Values sums) -> Values {
                         Value &part = sums[copy % kParts];
                         part = addf(part, read(x, d, v));
                         return sums;
                       });
    Value mean = mulf(sum(sums), perToken);
    Values squares = loop(
        dim, kUnroll, zeros, [&](Value d, int64_t copy, Values sums) -> Values {
          Value &part = sums[copy % kParts];
          Value t = arith::SubFOp::create(b, read(x, d, v), mean);
          part = fma(t, t, part);
          return sums;
        });
    Value variance = mulf(sum(squares), perToken);
    Value deviation = math::SqrtOp::create(
        b, addf(variance, splat(static_cast<float>(epsilon))));
    Value factor = arith::DivFOp::create(b, splat(1), deviation);
    loop(dim, kUnroll, {}, [&](Value d, int64_t, Values) -> Values {
      Value y = mulf(arith::SubFOp::create(b, read(x, d, v), mean), factor);
      if (scale && bias)
        y = fma(y, broadcast(scale, d), broadcast(bias, d));
      else if (scale)
        y = mulf(y, broadcast(scale, d));
      else if (bias)
        y = addf(y, broadcast(bias, d));
      write(applyShortcut(y, shortcut, d, v), output, d, v);
      return {};
    });
  }
}

void TokenTile::addBranch(Value branch, Shortcut shortcut, Value output) {
  loop(getDim(branch), kUnroll, {}, [&](Value d, int64_t, Values) -> Values {
    for (int64_t v = 0; v < vectors; ++v)
      write(applyShortcut(read(branch, d, v), shortcut, d, v), output, d, v);
    return {};
  });
}

//===----------------------------------------------------------------------===//
// The mean over tokens
//===----------------------------------------------------------------------===//

void TokenTile::clearSums(Value sums) {
  loop(getDim(sums), kUnroll, {}, [&](Value d, int64_t, Values) -> Values {
    write(splat(0), sums, {d, index(0)});
    return {};
  });
}

void TokenTile::addToSums(Value tile, const TilePlace &place, Value from,
                          Value sums) {
  Values masks;
  if (from) {
    auto numbers = VectorType::get(lanes, b.getI32Type());
    SmallVector<int32_t> lane(lanes);
    std::iota(lane.begin(), lane.end(), 0);
    Value iota = arith::ConstantOp::create(
        b, numbers, DenseElementsAttr::get(numbers, ArrayRef(lane)));
    for (int64_t v = 0; v < vectors; ++v) {
      // May be negative: all lanes count then.
      Value missing =
          arith::SubIOp::create(b, from, add(place.first, v * lanes));
      missing = arith::IndexCastOp::create(b, b.getI32Type(), missing);
      masks.push_back(arith::CmpIOp::create(
          b, arith::CmpIPredicate::sge, iota,
          vector::BroadcastOp::create(b, numbers, missing)));
    }
  }
  loop(getDim(tile), kUnroll, {}, [&](Value d, int64_t, Values) -> Values {
    Values parts;
    for (int64_t v = 0; v < vectors; ++v) {
      Value x = read(tile, d, v);
      parts.push_back(from ? arith::SelectOp::create(b, masks[v], x, splat(0))
                           : x);
    }
    Values at{d, index(0)};
    write(addf(read(sums, at, type), sum(parts)), sums, at);
    return {};
  });
}

void TokenTile::reduceSums(Value sums, Value target, ValueRange at) {
  loop(getDim(sums), 4, {}, [&](Value d, int64_t, Values) -> Values {
    // A tree of additions, the same for every run.
    Value sum = vector::ReductionOp::create(b, vector::CombiningKind::ADD,
                                            read(sums, {d, index(0)}, type),
                                            arith::FastMathFlags::reassoc);
    Values place(at);
    place.push_back(d);
    memref::StoreOp::create(b, sum, target, place);
    return {};
  });
}

void TokenTile::addParts(Value parts, double factor, Value output) {
  auto type = cast<MemRefType>(parts.getType());
  int64_t dim = type.getDimSize(2), side = getSquare(dim);
  auto part = VectorType::get(side, b.getF32Type());
  loop(type.getDimSize(0), 1, {}, [&](Value image, int64_t, Values) -> Values {
    forWindows(dim, side, [&](Value d) {
      Values sum =
          loop(type.getDimSize(1), 4, {splat(0, part)},
               [&](Value c, int64_t, Values sum) -> Values {
                 return {addf(sum[0], read(parts, {image, c, d}, part))};
               });
      write(mulf(sum[0], splat(static_cast<float>(factor), part)), output,
            {image, d});
    });
    return {};
  });
}
