//===- ExpandAttention.cpp - One head of attention as vector loops -------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a tile of vit.attention (one image, one head, any number of queries)
// becomes. Keys are packed once, transposed, so that a step over head_dim is a
// broadcast of q times vectors of keys; then, for a block of query rows:
// scores, a plain softmax over full rows, and the product with the values. The
// rows of scores of one block are all that ever exists of the token x token
// matrix.
//
// Shapes that are no multiple of a tile: the last block of rows and the last
// vector of head_dim overlap the ones before; missing keys are masked.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/Common/MathApprox.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::vit {
#define GEN_PASS_DEF_EXPANDATTENTIONPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Accumulators of the product with the values, beside one row of vectors.
static constexpr int64_t kMaxAccumulators = 24;

namespace {
class Expander {
public:
  Expander(AttentionOp op, RegisterTileAttr tile);
  void run();

private:
  using Values = SmallVector<Value>;

  // Small builders.
  Value index(int64_t n) { return arith::ConstantIndexOp::create(b, n); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value add(Value x, int64_t n) { return n == 0 ? x : add(x, index(n)); }
  Value times(Value x, int64_t n) {
    return arith::MulIOp::create(b, x, index(n));
  }
  Value splat(float x, VectorType type);
  Value load(Value memref, ValueRange at, VectorType type);
  Value broadcast(Value memref, ValueRange at, VectorType type);
  void store(Value x, Value memref, ValueRange at) {
    vector::StoreOp::create(b, x, memref, at);
  }
  Value fma(Value x, Value y, Value z) {
    return vector::FMAOp::create(b, x, y, z);
  }
  Value maximum(Value x, Value y);
  Values loop(Value lower, Value upper, int64_t step, Values init,
              llvm::function_ref<Values(Value, ValueRange)> body);
  Values loop(int64_t lower, int64_t upper, int64_t step, Values init,
              llvm::function_ref<Values(Value, ValueRange)> body) {
    return loop(index(lower), index(upper), step, std::move(init), body);
  }

  // Places in the four memrefs, all 1 x tokens x 1 x head_dim.
  Values at(Value token, Value d) { return {zero, token, zero, d}; }
  /// Element [d, v] of the packed panel that starts at key `column`.
  Value panelOffset(Value column, Value d, int64_t width, int64_t v);

  void packKeys();
  void packBlock(Value firstKey, int64_t numKeys, Value destination,
                 int64_t width);
  void packScalar();
  Values scorePanel(Value row, Value column, int64_t width, bool last,
                    Values maxima);
  Values scores(Value row);
  Values softmax(Values maxima);
  void weighValues(Value row, Values sums);
  void rowBlock(Value block);

  AttentionOp op;
  ImplicitLocOpBuilder b;
  int64_t keys, depth;        ///< tokens to attend to, head_dim
  int64_t rows, panel, lanes; ///< of the score tile
  int64_t numVectors;         ///< of keys
  int64_t padded;             ///< keys, rounded up to vectors
  int64_t depthLanes;         ///< lanes of vectors along head_dim
  VectorType keyType, depthType;
  double scale;
  Value zero, packed, score;
};
} // namespace

Expander::Expander(AttentionOp op, RegisterTileAttr tile)
    : op(op), b(op.getLoc(), op), rows(tile.getRows()),
      panel(tile.getVectors()), lanes(tile.getLanes()),
      scale(op.getScale().convertToDouble()) {
  auto k = cast<MemRefType>(op.getKey().getType());
  keys = k.getDimSize(1);
  depth = k.getDimSize(3);
  numVectors = llvm::divideCeil(keys, lanes);
  padded = numVectors * lanes;
  panel = std::min(panel, numVectors);
  if (auto output = cast<MemRefType>(op.getOutput().getType());
      !output.isDynamicDim(1))
    rows = std::min(rows, output.getDimSize(1));
  depthLanes = std::min<int64_t>(lanes, llvm::bit_floor(uint64_t(depth)));
  keyType = VectorType::get(lanes, b.getF32Type());
  depthType = VectorType::get(depthLanes, b.getF32Type());
}

//===----------------------------------------------------------------------===//
// Small builders
//===----------------------------------------------------------------------===//

Value Expander::splat(float x, VectorType type) {
  return arith::ConstantOp::create(b, type, DenseElementsAttr::get(type, x));
}

Value Expander::load(Value memref, ValueRange at, VectorType type) {
  return vector::LoadOp::create(b, type, memref, at);
}

Value Expander::broadcast(Value memref, ValueRange at, VectorType type) {
  return vector::BroadcastOp::create(b, type,
                                     memref::LoadOp::create(b, memref, at));
}

/// Scores are never NaN unless the input is, and then the softmax is as well:
/// the maximum need not order NaN, which saves instructions.
Value Expander::maximum(Value x, Value y) {
  auto flags = arith::FastMathFlags::nnan | arith::FastMathFlags::nsz;
  return arith::MaxNumFOp::create(b, x, y, flags);
}

Expander::Values
Expander::loop(Value lower, Value upper, int64_t step, Values init,
               llvm::function_ref<Values(Value, ValueRange)> body) {
  auto loop = scf::ForOp::create(b, lower, upper, index(step), init);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Values results = body(loop.getInductionVar(), loop.getRegionIterArgs());
  if (!init.empty())
    scf::YieldOp::create(b, results);
  return llvm::to_vector_of<Value>(loop.getResults());
}

//===----------------------------------------------------------------------===//
// Keys: [keys, head_dim] -> panels [head_dim, width * lanes]
//===----------------------------------------------------------------------===//

Value Expander::panelOffset(Value column, Value d, int64_t width, int64_t v) {
  // A panel of width w that starts at key c lies at c * head_dim.
  return add(add(times(column, depth), times(d, width * lanes)), v * lanes);
}

/// Transposes a square of vectors by rounds of perfect shuffles.
static SmallVector<Value> transposeSquare(ImplicitLocOpBuilder &b,
                                          SmallVector<Value> rows) {
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

/// One vector of keys, all of head_dim. Missing keys become zeros.
void Expander::packBlock(Value firstKey, int64_t numKeys, Value destination,
                         int64_t width) {
  auto transposeAt = [&](Value d) {
    Values square;
    for (int64_t r = 0; r < lanes; ++r)
      square.push_back(r < numKeys
                           ? load(op.getKey(), at(add(firstKey, r), d), keyType)
                           : splat(0, keyType));
    for (auto [i, column] : llvm::enumerate(transposeSquare(b, square)))
      store(column, packed, add(destination, times(add(d, i), width * lanes)));
  };
  loop(0, depth / lanes * lanes, lanes, {}, [&](Value d, ValueRange) -> Values {
    transposeAt(d);
    return {};
  });
  if (depth % lanes != 0)
    transposeAt(index(depth - lanes));
}

/// Fewer numbers per head than lanes: element by element.
void Expander::packScalar() {
  loop(0, padded * depth, lanes, {}, [&](Value i, ValueRange) -> Values {
    store(splat(0, keyType), packed, i);
    return {};
  });
  int64_t whole = numVectors / panel * panel;
  auto copyKeys = [&](int64_t from, int64_t to, int64_t width) {
    loop(from, std::min(to, keys), 1, {}, [&](Value key, ValueRange) -> Values {
      Value local = arith::SubIOp::create(b, key, index(from));
      Value inPanel = arith::RemUIOp::create(b, local, index(width * lanes));
      Value column = arith::SubIOp::create(b, key, inPanel);
      loop(0, depth, 1, {}, [&](Value d, ValueRange) -> Values {
        Value x = memref::LoadOp::create(b, op.getKey(), at(key, d));
        memref::StoreOp::create(b, x, packed,
                                add(panelOffset(column, d, width, 0), inPanel));
        return {};
      });
      return {};
    });
  };
  copyKeys(0, whole * lanes, panel);
  if (whole < numVectors)
    copyKeys(whole * lanes, numVectors * lanes, numVectors - whole);
}

void Expander::packKeys() {
  if (depth < lanes)
    return packScalar();
  int64_t whole = numVectors / panel * panel; // vectors in full panels
  // Full panels of existing keys in a loop, the rest one by one.
  int64_t fullPanels = keys / (panel * lanes);
  loop(0, fullPanels * panel * lanes, panel * lanes, {},
       [&](Value column, ValueRange) -> Values {
         loop(0, panel, 1, {}, [&](Value v, ValueRange) -> Values {
           Value skip = times(v, lanes);
           packBlock(add(column, skip), lanes,
                     add(panelOffset(column, zero, panel, 0), skip), panel);
           return {};
         });
         return {};
       });
  for (int64_t v = fullPanels * panel; v < numVectors; ++v) {
    bool narrow = v >= whole;
    int64_t first = narrow ? whole : v / panel * panel;
    int64_t width = narrow ? numVectors - whole : panel;
    packBlock(index(v * lanes), std::min(lanes, keys - v * lanes),
              panelOffset(index(first * lanes), zero, width, v - first), width);
  }
}

//===----------------------------------------------------------------------===//
// One block of query rows
//===----------------------------------------------------------------------===//

/// rows x (width * lanes) scores from `column` on; returns the new maxima.
Expander::Values Expander::scorePanel(Value row, Value column, int64_t width,
                                      bool last, Values maxima) {
  Values init(rows * width, splat(0, keyType));
  Values tile = loop(0, depth, 1, init, [&](Value d, ValueRange sums) {
    Values vectors, next;
    for (int64_t v = 0; v < width; ++v)
      vectors.push_back(
          load(packed, panelOffset(column, d, width, v), keyType));
    for (int64_t r = 0; r < rows; ++r) {
      Value q = broadcast(op.getQuery(), at(add(row, r), d), keyType);
      for (int64_t v = 0; v < width; ++v)
        next.push_back(fma(q, vectors[v], sums[r * width + v]));
    }
    return next;
  });
  Value mask;
  if (last && keys % lanes != 0) {
    SmallVector<bool> exists;
    for (int64_t j = 0; j < lanes; ++j)
      exists.push_back(j < keys % lanes);
    auto type = VectorType::get(lanes, b.getI1Type());
    mask = arith::ConstantOp::create(b, type,
                                     DenseElementsAttr::get(type, exists));
  }
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t v = 0; v < width; ++v) {
      Value x = tile[r * width + v];
      if (mask && v + 1 == width)
        x = arith::SelectOp::create(b, mask, x, splat(-3e38f, keyType));
      store(x, score, {index(r), add(column, v * lanes)});
      maxima[r] = maximum(maxima[r], x);
    }
  return maxima;
}

/// Scores of all keys for one block of rows: panels in a loop, the last apart.
Expander::Values Expander::scores(Value row) {
  Values maxima(rows, splat(-3e38f, keyType));
  int64_t whole = numVectors / panel, rest = numVectors % panel;
  int64_t looped = rest ? whole : whole - 1;
  if (looped > 0)
    maxima = loop(0, looped * panel * lanes, panel * lanes, maxima,
                  [&](Value column, ValueRange maxima) {
                    return scorePanel(row, column, panel, false,
                                      llvm::to_vector(maxima));
                  });
  return scorePanel(row, index(looped * panel * lanes), rest ? rest : panel,
                    true, maxima);
}

/// exp(scale * (score - maximum)) in place; all rows in flight hide latency.
/// Returns one over the sum of each row, in every lane along head_dim.
Expander::Values Expander::softmax(Values maxima) {
  for (Value &m : maxima) {
    auto flags = arith::FastMathFlags::nnan | arith::FastMathFlags::nsz;
    Value scalar = vector::ReductionOp::create(
        b, vector::CombiningKind::MAXNUMF, m, flags);
    m = vector::BroadcastOp::create(b, keyType, scalar);
  }
  auto one = [&](Value column, ValueRange sums, bool masked) {
    Values next;
    for (int64_t r = 0; r < rows; ++r) {
      Value x = load(score, {index(r), column}, keyType);
      x = arith::SubFOp::create(b, x, maxima[r]);
      Value e = emitExp(b, b.getLoc(), x, scale, ExpRange::NonPositive);
      store(e, score, {index(r), column});
      next.push_back(arith::AddFOp::create(b, sums[r], e));
    }
    return next;
  };
  Values init(rows, splat(0, keyType));
  Values sums =
      loop(0, padded, lanes, init, [&](Value column, ValueRange sums) {
        return one(column, sums, false);
      });
  for (Value &s : sums) {
    // A tree of additions, the same for every run.
    Value sum = vector::ReductionOp::create(b, vector::CombiningKind::ADD, s,
                                            arith::FastMathFlags::reassoc);
    Value unit = arith::ConstantOp::create(b, b.getF32FloatAttr(1.0f));
    s = vector::BroadcastOp::create(b, depthType,
                                    arith::DivFOp::create(b, unit, sum));
  }
  return sums;
}

/// Rows of scores times the values, a few vectors of head_dim at a time.
void Expander::weighValues(Value row, Values sums) {
  int64_t vectors = llvm::divideCeil(depth, depthLanes);
  int64_t limit =
      std::max<int64_t>(1, (lanes >= 16 ? kMaxAccumulators : 12) / rows);
  int64_t passes = llvm::divideCeil(vectors, limit);
  int64_t perPass = llvm::divideCeil(vectors, passes);
  for (int64_t first = 0; first < vectors; first += perPass) {
    SmallVector<int64_t> offsets;
    for (int64_t v = first; v < std::min(first + perPass, vectors); ++v)
      offsets.push_back(std::min(v * depthLanes, depth - depthLanes));
    int64_t width = offsets.size();
    Values init(rows * width, splat(0, depthType));
    Values tile = loop(0, keys, 1, init, [&](Value key, ValueRange sums) {
      Values values, next;
      for (int64_t offset : offsets)
        values.push_back(
            load(op.getValue(), at(key, index(offset)), depthType));
      for (int64_t r = 0; r < rows; ++r) {
        Value p = broadcast(score, {index(r), key}, depthType);
        for (int64_t v = 0; v < width; ++v)
          next.push_back(fma(p, values[v], sums[r * width + v]));
      }
      return next;
    });
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t v = 0; v < width; ++v)
        store(arith::MulFOp::create(b, tile[r * width + v], sums[r]),
              op.getOutput(), at(add(row, r), index(offsets[v])));
  }
}

void Expander::rowBlock(Value block) {
  Value queries = memref::DimOp::create(b, op.getOutput(), 1);
  Value last = arith::SubIOp::create(b, queries, index(rows));
  Value row = arith::MinUIOp::create(b, times(block, rows), last);
  weighValues(row, softmax(scores(row)));
}

void Expander::run() {
  zero = index(0);
  packed = memref::AllocOp::create(
      b, MemRefType::get({padded * depth}, b.getF32Type()));
  score = memref::AllocOp::create(
      b, MemRefType::get({rows, padded}, b.getF32Type()));
  packKeys();
  Value queries = memref::DimOp::create(b, op.getOutput(), 1);
  Value blocks = arith::CeilDivUIOp::create(b, queries, index(rows));
  loop(zero, blocks, 1, {}, [&](Value block, ValueRange) -> Values {
    rowBlock(block);
    return {};
  });
}

namespace {
struct ExpandAttentionPass
    : vit::impl::ExpandAttentionPassBase<ExpandAttentionPass> {
  using ExpandAttentionPassBase::ExpandAttentionPassBase;

  void runOnOperation() override {
    WalkResult result = getOperation().walk([](AttentionOp op) {
      auto type = dyn_cast<MemRefType>(op.getOutput().getType());
      auto tile = op->getAttrOfType<RegisterTileAttr>(kTileAttr);
      if (!type || !tile || type.getDimSize(0) != 1 ||
          type.getDimSize(2) != 1) {
        op.emitOpError("expects to be bufferized, tiled to one image and head, "
                       "and to have '")
            << kTileAttr << "'";
        return WalkResult::interrupt();
      }
      Expander(op, tile).run();
      op.erase();
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
