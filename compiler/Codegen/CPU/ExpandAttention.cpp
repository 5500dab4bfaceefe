//===- ExpandAttention.cpp - A tile of attention as vector loops ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a tile of vit.attention (one image, one head, any number of queries)
// becomes. Keys are packed once, transposed (PackHead.h), so that a step over
// head_dim is a broadcast of q times vectors of keys; then, for a block of
// query rows: scores, a plain softmax over full rows, and the product with the
// values. The rows of scores of one block are all that ever exists of the
// token x token matrix.
//
// Of windows it is all this for one after the other, on copies of their rows.
// What decomposed relative positions add to scores is made for each block of
// rows (RelativeScores.h).
// With talking heads a tile has all heads: the scores of all of them for a
// block of rows are mixed, go through their softmax, and are mixed once more.
// Differential attention has two blocks of scores, which become one.
//
// Shapes that are no multiple of a tile: the last block of rows and the last
// vector of head_dim overlap the ones before; missing keys are masked.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/MixHeads.h"
#include "compiler/Codegen/CPU/PackHead.h"
#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/CPU/RelativeScores.h"
#include "compiler/Codegen/CPU/SoftmaxRows.h"
#include "compiler/Codegen/CPU/SubtractMaps.h"
#include "compiler/Codegen/CPU/WindowRows.h"
#include "compiler/Strategy/CostModel.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::vit {
#define GEN_PASS_DEF_EXPANDATTENTIONPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;
using Values = VectorLoops::Values;

/// Accumulators of the product with the values, beside one row of vectors.
static constexpr int64_t kMaxAccumulators = 24;

/// Values of a head up to this many bytes are read where they are. More do not
/// stay in the first-level cache, and then a copy without gaps streams better.
static constexpr int64_t kValuesToCopy = 128 * 1024;

/// What is left of a score that does not exist.
static constexpr float kNoScore = -3e38f;

static constexpr double log2E = 1.44269504088896340736;

namespace {
class Expander : VectorLoops {
public:
  Expander(AttentionOp op, RegisterTileAttr tile);
  void run();

private:
  /// Places in the four memrefs, all 1 x tokens x 1 x head_dim.
  Values at(Value token, Value d) { return {zero, token, zero, d}; }

  Value firstRow(Value block);
  Value mask();
  Values firstScores(Value row, Value column, int64_t width);
  Values scorePanel(Value row, Value column, int64_t width, bool masked,
                    Values maxima);
  Values scores(Value row);
  Values findMaxima();
  Value softmax(Values maxima) {
    return softmaxRows(*this, score, maxima, exponent, keyType);
  }
  void weighValues(Value row, Value factors);

  Value allocate(ArrayRef<int64_t> shape) {
    return memref::AllocOp::create(b, MemRefType::get(shape, b.getF32Type()));
  }
  void copyValues();
  void attend();
  void attendDifferential();
  void attendInWindows(WindowsAttr windows);
  void attendTalking();
  void forBlocks(llvm::function_ref<void(Value)> body);

  AttentionOp op;
  RegisterTileAttr tile;
  bool talking;        ///< all heads together
  int64_t keys, depth; ///< tokens to attend to, head_dim
  int64_t rows, lanes; ///< of the score tile
  int64_t unroll;      ///< steps of the inner loops at a time
  bool wide;           ///< 32 registers rather than 16
  KeyPanels panels;
  int64_t depthLanes; ///< lanes of vectors along head_dim
  VectorType keyType, depthType;
  double exponent; ///< score times this is a power of two
  Value zero, packed, score;
  Value query, values, output; ///< what is read and written
  Value biasHead, biasRow;     ///< the first query's
  std::optional<RelativeScores> relative;
};
} // namespace

static int64_t getDepth(AttentionOp op) {
  return cast<MemRefType>(op.getKey().getType()).getDimSize(3);
}

Expander::Expander(AttentionOp op, RegisterTileAttr tile)
    : VectorLoops(op.getLoc(), op), op(op), tile(tile),
      talking(!op.getMix().empty()), keys(op.getAttendedKeys()),
      depth(getDepth(op)), rows(tile.getRows()), lanes(tile.getLanes()),
      unroll(tile.getUnroll()), wide(lanes >= 16),
      panels(keys, op.getLambda() ? depth / 2 : depth, lanes,
             tile.getVectors()),
      exponent(op.getScale().convertToDouble() * log2E) {
  if (op.getWindows())
    rows = std::min(rows, keys);
  else if (auto output = cast<MemRefType>(op.getOutput().getType());
           !output.isDynamicDim(1))
    rows = std::min(rows, output.getDimSize(1));
  // The conversion leaves ln 2 where it could put the rest into the weights.
  if (std::abs(exponent - 1) < 1e-9)
    exponent = 1;
  depthLanes = std::min<int64_t>(lanes, llvm::bit_floor(uint64_t(depth)));
  keyType = VectorType::get(lanes, b.getF32Type());
  depthType = VectorType::get(depthLanes, b.getF32Type());
}

/// What products are added to: what each score has by itself.
Values Expander::firstScores(Value row, Value column, int64_t width) {
  if (!op.getBias() && !relative)
    return Values(rows * width, splat(0, keyType));
  Values scores;
  Value first = add(biasRow, row);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t v = 0; v < width; ++v) {
      Value key = add(column, v * lanes);
      scores.push_back(
          relative
              ? relative->get(r, key, keyType)
              : load(op.getBias(), {biasHead, add(first, r), key}, keyType));
    }
  return scores;
}

/// Which lanes of the last vector of keys there are.
Value Expander::mask() {
  SmallVector<bool> exists;
  for (int64_t j = 0; j < lanes; ++j)
    exists.push_back(j < panels.inLastVector());
  auto type = VectorType::get(lanes, b.getI1Type());
  return arith::ConstantOp::create(b, type,
                                   DenseElementsAttr::get(type, exists));
}

/// rows x (width * lanes) scores from `column` on; returns the new maxima.
Values Expander::scorePanel(Value row, Value column, int64_t width, bool masked,
                            Values maxima) {
  Values init = firstScores(row, column, width);
  Values tile = multiplyPanel(*this, panels, packed, column, width, query, row,
                              unroll, init);
  Value exists = masked ? mask() : Value();
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t v = 0; v < width; ++v) {
      Value x = tile[r * width + v];
      if (masked && v + 1 == width)
        x = arith::SelectOp::create(b, exists, x, splat(kNoScore, keyType));
      store(x, score, {index(r), add(column, v * lanes)});
      maxima[r] = maximum(*this, maxima[r], x);
    }
  return maxima;
}

/// Scores of all keys for one block of rows. The panel with missing keys, if
/// there is one, stands apart; what is yet to be mixed is not masked, lest
/// numbers that stand for none are added.
Values Expander::scores(Value row) {
  Values maxima(rows, splat(kNoScore, keyType));
  for (const PanelGroup &group : panels.groups) {
    int64_t step = group.width * lanes;
    bool partial = group.end(lanes) > keys;
    int64_t full = group.first + (group.count - partial) * step;
    maxima = loop(group.first, full, step, maxima,
                  [&](Value column, ValueRange maxima) {
                    return scorePanel(row, column, group.width, false,
                                      llvm::to_vector(maxima));
                  });
    if (partial)
      maxima = scorePanel(row, index(full), group.width, !talking, maxima);
  }
  return maxima;
}

/// The maxima of mixed scores, whose missing keys are masked here.
Values Expander::findMaxima() {
  const int64_t full = keys / lanes * lanes;
  Values maxima(rows, splat(kNoScore, keyType));
  maxima = loop(0, full, lanes, maxima, [&](Value column, ValueRange maxima) {
    Values next;
    for (int64_t r = 0; r < rows; ++r)
      next.push_back(
          maximum(*this, maxima[r], load(score, {index(r), column}, keyType)));
    return next;
  });
  if (full == keys)
    return maxima;
  Value exists = mask(), none = splat(kNoScore, keyType);
  for (int64_t r = 0; r < rows; ++r) {
    Value at[] = {index(r), index(full)};
    Value x = load(score, at, keyType);
    x = arith::SelectOp::create(b, exists, x, none);
    store(x, score, at);
    maxima[r] = maximum(*this, maxima[r], x);
  }
  return maxima;
}

/// Rows of scores times the values, a few vectors of head_dim at a time.
/// `factors` of the rows are null where they are 1.
void Expander::weighValues(Value row, Value factors) {
  int64_t vectors = llvm::divideCeil(depth, depthLanes);
  int64_t limit = std::max<int64_t>(1, (wide ? kMaxAccumulators : 12) / rows);
  int64_t passes = llvm::divideCeil(vectors, limit);
  int64_t perPass = llvm::divideCeil(vectors, passes);
  for (int64_t first = 0; first < vectors; first += perPass) {
    SmallVector<int64_t> offsets;
    for (int64_t v = first; v < std::min(first + perPass, vectors); ++v)
      offsets.push_back(std::min(v * depthLanes, depth - depthLanes));
    int64_t width = offsets.size();
    auto step = [&](Value firstKey, ValueRange sums, int64_t steps) {
      Values next(sums);
      for (int64_t i = 0; i < steps; ++i) {
        Value key = add(firstKey, i);
        Values vectors;
        for (int64_t offset : offsets)
          vectors.push_back(load(values, at(key, index(offset)), depthType));
        for (int64_t r = 0; r < rows; ++r) {
          Value p = broadcast(score, {index(r), key}, depthType);
          for (int64_t v = 0; v < width; ++v)
            next[r * width + v] = fma(p, vectors[v], next[r * width + v]);
        }
      }
      return next;
    };
    const Values zeros(rows * width, splat(0, depthType));
    auto steps = [&](Value key, ValueRange sums) {
      return step(key, sums, unroll);
    };
    const int64_t whole = keys / unroll * unroll,
                  block = llvm::alignTo(kSumBlock, unroll),
                  blocked = keys > kSumBlock ? keys / block * block : 0;
    Values tile = loop(blocked, whole, unroll, zeros, steps);
    tile = step(index(whole), tile, keys - whole);
    tile = loop(0, blocked, block, tile, [&](Value begin, ValueRange sums) {
      Values part = loop(begin, add(begin, block), unroll, zeros, steps);
      for (auto [x, y] : llvm::zip_equal(part, sums))
        x = arith::AddFOp::create(b, x, y);
      return part;
    });
    for (int64_t r = 0; r < rows; ++r) {
      Value factor;
      if (factors)
        factor = vector::BroadcastOp::create(
            b, depthType, vector::ExtractOp::create(b, factors, r));
      for (int64_t v = 0; v < width; ++v) {
        Value x = tile[r * width + v];
        if (factor)
          x = arith::MulFOp::create(b, x, factor);
        store(x, output, at(add(row, r), index(offsets[v])));
      }
    }
  }
}

/// The last block overlaps the one before it.
Value Expander::firstRow(Value block) {
  Value queries = memref::DimOp::create(b, output, 1);
  Value last = arith::SubIOp::create(b, queries, index(rows));
  return arith::MinUIOp::create(b, times(block, rows), last);
}

/// All queries, block by block.
void Expander::forBlocks(llvm::function_ref<void(Value)> body) {
  Value queries = memref::DimOp::create(b, output, 1);
  Value blocks = arith::CeilDivUIOp::create(b, queries, index(rows));
  loop(zero, blocks, 1, {}, [&](Value block, ValueRange) -> Values {
    body(firstRow(block));
    return {};
  });
}

/// Where they are many.
void Expander::copyValues() {
  values = op.getValue();
  if (keys * depth * 4 < kValuesToCopy)
    return;
  values = allocate({1, keys, 1, depth});
  packValues(*this, op.getValue(), values, depthType);
}

/// Keys are packed.
void Expander::attend() {
  forBlocks([&](Value row) {
    if (relative)
      relative->compute(
          query, row, op.getFirstQuery() ? add(op.getFirstQuery(), row) : row);
    weighValues(row, softmax(scores(row)));
  });
}

/// Two maps for the same values. Their rows are divided by their sums at the
/// end, those of the second map by the quotient of both sums before.
void Expander::attendDifferential() {
  Value queries[2], keysOf[2], maps[2];
  for (int i : {0, 1}) {
    queries[i] = sliceHalf(*this, op.getQuery(), i);
    keysOf[i] = allocate({panels.padded() * panels.depth});
    maps[i] = allocate({rows, panels.padded()});
    packKeys(*this, panels, sliceHalf(*this, op.getKey(), i), keysOf[i]);
  }
  copyValues();
  forBlocks([&](Value row) {
    Value factors[2];
    for (int i : {1, 0}) { // the first one stays in `score`
      query = queries[i];
      packed = keysOf[i];
      score = maps[i];
      factors[i] = softmax(scores(row));
    }
    Value lambda = broadcast(op.getLambda(), {zero},
                             cast<VectorType>(factors[0].getType()));
    Value share = arith::DivFOp::create(b, factors[1], factors[0]);
    subtractMaps(*this, maps[0], maps[1],
                 arith::MulFOp::create(b, lambda, share), keyType);
    weighValues(row, factors[0]);
  });
}

/// All heads, one step after the other.
void Expander::attendTalking() {
  const int64_t heads = cast<MemRefType>(output.getType()).getDimSize(2);
  const bool copies = keys * depth * 4 >= kValuesToCopy;
  Value allPacked = allocate({heads, panels.padded() * depth});
  Value before = allocate({heads, rows, panels.padded()});
  Value after = allocate({heads, rows, panels.padded()});
  Value allValues = copies ? allocate({heads, 1, keys, 1, depth}) : Value();
  auto forHeads = [&](Value allScores, llvm::function_ref<void()> body) {
    loop(0, heads, 1, [&](Value head) {
      biasHead = head;
      packed = viewHead(*this, allPacked, head);
      score = viewHead(*this, allScores, head);
      query = sliceHead(*this, op.getQuery(), head);
      values = copies ? viewHead(*this, allValues, head)
                      : sliceHead(*this, op.getValue(), head);
      output = sliceHead(*this, op.getOutput(), head);
      body();
    });
  };
  const int64_t accumulators = wide ? 16 : 8;
  ValueRange mix = op.getMix();
  forHeads(before, [&] {
    packKeys(*this, panels, sliceHead(*this, op.getKey(), biasHead), packed);
    if (copies)
      packValues(*this, sliceHead(*this, op.getValue(), biasHead), values,
                 depthType);
  });
  output = op.getOutput();
  forBlocks([&](Value row) {
    forHeads(before, [&] { scores(row); });
    mixHeads(*this, before, after, mix[0], Value(), keyType, accumulators);
    forHeads(after,
             [&] { scaleRows(*this, score, softmax(findMaxima()), keyType); });
    mixHeads(*this, after, before, mix[1], mix.size() > 2 ? mix[2] : Value(),
             keyType, accumulators);
    forHeads(before, [&] { weighValues(row, /*factors=*/Value()); });
  });
}

void Expander::attendInWindows(WindowsAttr windows) {
  SmallVector<int64_t> shape{1, keys, 1, depth};
  Value key = allocate(shape);
  query = allocate(shape);
  values = allocate(shape);
  output = allocate(shape);
  Value inputs[] = {op.getQuery(), op.getKey(), op.getValue()};
  WindowRows places(*this, windows);
  places.forEachWindow([&](Value row, Value column) {
    // What padding asks for is computed and left.
    places.read(row, column, inputs,
                {Value(), op.getPaddingKey(), op.getPaddingValue()},
                {query, key, values}, depthType);
    packKeys(*this, panels, key, packed);
    biasRow = times(places.getKind(row, column), keys);
    attend();
    places.write(row, column, output, op.getOutput(), depthType);
  });
}

void Expander::run() {
  zero = biasHead = biasRow = index(0);
  query = op.getQuery();
  output = op.getOutput();
  if (talking)
    return attendTalking();
  if (op.getLambda())
    return attendDifferential();
  packed = allocate({panels.padded() * depth});
  score = allocate({rows, panels.padded()});
  if (op.getRelativeRows())
    relative.emplace(static_cast<VectorLoops &>(*this), op, tile, rows,
                     panels.padded());
  if (std::optional<WindowsAttr> windows = op.getWindows())
    return attendInWindows(*windows);
  packKeys(*this, panels, op.getKey(), packed);
  copyValues();
  attend();
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
          (type.getDimSize(2) != 1 && op.getMix().empty())) {
        op.emitOpError("expects to be bufferized, tiled to one image and head "
                       "(all heads with 'mix'), and to have '")
            << kTileAttr << "'";
        return WalkResult::interrupt();
      }
      // Whole vectors of keys are read, of the bias too.
      int64_t wanted = llvm::alignTo(op.getAttendedKeys(), tile.getLanes());
      if (Value bias = op.getBias())
        if (int64_t found = cast<MemRefType>(bias.getType()).getDimSize(2);
            found < wanted) {
          op.emitOpError("expects rows of 'bias' (")
              << found << ") to fill vectors of " << tile.getLanes()
              << " numbers (" << wanted << ")";
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
