//===- ExpandPerToken.cpp - Per-token work as loops over tiles ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The loops over images, chunks and tiles, and for each operation of the region
// a call of TokenTile, which writes the vector code. What a norm or an mlp adds
// to the residual stream is added where it is computed.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Codegen/CPU/TokenTile.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::vit {
#define GEN_PASS_DEF_EXPANDPERTOKENPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Chunks of one image at most: as many as a parallel loop has tasks.
static constexpr int64_t kMaxChunks = 48;
/// A tile stays within one row of patches where that makes at most this many
/// times the tiles.
static constexpr double kMaxRowWaste = 1.2;

namespace {
class Expander {
public:
  Expander(PerTokenOp op, RegisterTileAttr tile);
  void run();

private:
  Value index(int64_t n) { return arith::ConstantIndexOp::create(b, n); }
  Value times(Value x, int64_t n) {
    return arith::MulIOp::create(b, x, index(n));
  }
  Value buffer(Value tensor);

  void setGeometry();
  std::pair<TilePlace, Value> placeTile(Value image, Value number);
  void expandTile(Value image, Value number, Value target);
  void expandBlock(Block &block);
  void expand(Operation *op);
  void expandLoop(scf::ForOp loop);
  /// Memory for the result of `op`: that of `operand` if nobody else needs it.
  Value home(Operation *op, Value operand, Value alternative = nullptr);

  PerTokenOp op;
  ImplicitLocOpBuilder b;
  TokenTile tile;
  int64_t tokens = 0, dim = 0;
  int64_t rowTokens = 0; ///< patches per row if tiles stay in rows, else tokens
  int64_t tilesPerRow = 0, numTiles = 0;
  ProjectPatchesOp patches; ///< may be null
  PoolOp pool;              ///< may be null
  TilePlace place;
  Value input;                        ///< the image's or the tokens' memory
  IRMapping map;                      ///< of what is no token
  llvm::DenseMap<Value, Value> tiles; ///< of tokens
  llvm::DenseSet<Operation *>
      deferred; ///< computed by the residual that follows
};
} // namespace

Expander::Expander(PerTokenOp op, RegisterTileAttr tile)
    : op(op), b(op.getLoc(), op), tile(b, tile) {
  op.walk([&](ProjectPatchesOp found) { patches = found; });
  op.walk([&](PoolOp found) { pool = found; });
  setGeometry();
}

void Expander::setGeometry() {
  auto type = cast<RankedTensorType>(patches ? patches.getType()
                                             : op.getInput().getType());
  tokens = type.getDimSize(1);
  dim = type.getDimSize(2);
  rowTokens = tokens;
  int64_t size = tile.getTokens();
  if (patches) {
    int64_t width = patches.getGrid().second;
    if (width >= size && llvm::divideCeil(width, size) * size <=
                             kMaxRowWaste * static_cast<double>(width))
      rowTokens = width;
  }
  tilesPerRow = llvm::divideCeil(rowTokens, size);
  numTiles = tokens / rowTokens * tilesPerRow;
}

/// The memory of a tensor that is only read.
Value Expander::buffer(Value tensor) {
  if (!tensor)
    return nullptr;
  auto type = cast<RankedTensorType>(tensor.getType());
  return bufferization::ToBufferOp::create(
      b, MemRefType::get(type.getShape(), type.getElementType()),
      map.lookupOrDefault(tensor), /*readOnly=*/true);
}

//===----------------------------------------------------------------------===//
// Loops over tiles
//===----------------------------------------------------------------------===//

/// Where tile `number` is, and the first of its tokens that no tile before it
/// has; null if tiles do not overlap.
std::pair<TilePlace, Value> Expander::placeTile(Value image, Value number) {
  int64_t size = tile.getTokens();
  Value row = index(0), inRow = number;
  if (rowTokens != tokens) {
    row = arith::DivUIOp::create(b, number, index(tilesPerRow));
    inRow = arith::RemUIOp::create(b, number, index(tilesPerRow));
  }
  Value fresh = times(inRow, size), column = fresh;
  bool overlaps = rowTokens % size != 0;
  if (overlaps)
    column = arith::MinUIOp::create(b, fresh, index(rowTokens - size));
  Value skip = times(row, rowTokens);
  TilePlace place{image, arith::AddIOp::create(b, skip, column), nullptr,
                  nullptr};
  if (rowTokens != tokens || (patches && patches.getGrid().first == 1)) {
    place.row = row;
    place.column = column;
  }
  return {place, overlaps ? arith::AddIOp::create(b, skip, fresh) : Value()};
}

void Expander::run() {
  auto type = cast<RankedTensorType>(op.getType());
  int64_t batch = type.getDimSize(0);
  int64_t chunks = std::min(numTiles, kMaxChunks);
  input = buffer(op.getInput());
  Value result = memref::AllocOp::create(
      b, MemRefType::get(type.getShape(), b.getF32Type()));
  Value parts;
  if (pool)
    parts = memref::AllocOp::create(
        b, MemRefType::get({batch, chunks, dim}, b.getF32Type()));

  auto forall = scf::ForallOp::create(
      b, ArrayRef<OpFoldResult>{b.getIndexAttr(batch), b.getIndexAttr(chunks)},
      ValueRange(), std::nullopt);
  b.setInsertionPointToStart(forall.getBody());
  Value image = forall.getInductionVar(0), chunk = forall.getInductionVar(1);
  Value target = result;
  int64_t lanes = tile.getLanes();
  if (pool) {
    target = memref::AllocOp::create(
        b, MemRefType::get({dim, lanes}, b.getF32Type()));
    tile.clearSums(target);
  }
  AffineExpr c = b.getAffineDimExpr(0);
  auto bound = [&](int64_t shift) -> Value {
    return affine::AffineApplyOp::create(
        b, AffineMap::get(1, 0, ((c + shift) * numTiles).floorDiv(chunks)),
        ValueRange{chunk});
  };
  auto loop = scf::ForOp::create(b, bound(0), bound(1), index(1));
  b.setInsertionPointToStart(loop.getBody());
  expandTile(image, loop.getInductionVar(), target);
  b.setInsertionPointAfter(loop);
  if (pool) {
    tile.reduceSums(target, parts, {image, chunk});
    b.setInsertionPointAfter(forall);
    tile.addParts(parts, 1.0 / (tokens - static_cast<int64_t>(pool.getFrom())),
                  result);
  }
  b.setInsertionPoint(op);
  Value tensor = bufferization::ToTensorOp::create(
      b, type, result, /*restrict=*/true, /*writable=*/true);
  op.getResult().replaceAllUsesWith(tensor);
  op.erase();
}

void Expander::expandTile(Value image, Value number, Value target) {
  Value fresh;
  std::tie(place, fresh) = placeTile(image, number);
  Block &body = op.getBody().front();
  if (!patches) {
    Value x = tile.allocate(dim);
    tile.load(input, place, x);
    tiles[body.getArgument(0)] = x;
  }
  expandBlock(body);
  b.setLoc(op.getLoc());
  Value y =
      tiles.at(pool ? pool.getInput() : body.getTerminator()->getOperand(0));
  if (!pool)
    return tile.store(y, target, place);
  Value from = fresh;
  if (int64_t first = pool.getFrom()) {
    from = index(first);
    if (fresh)
      from = arith::MaxUIOp::create(b, fresh, from);
  }
  tile.addToSums(y, place, from, target);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static bool isOnTokens(Operation *op) {
  return isa<ProjectPatchesOp, PosEmbedOp, LayerNormOp, MlpOp, ResidualOp,
             MsaOp, PoolOp, scf::ForOp, YieldOp, scf::YieldOp>(op);
}

/// The residual that comes next and has the result of `op` as its branch, if
/// nobody else uses that.
static ResidualOp getNextResidual(Operation *op) {
  Operation *next = op->getNextNode();
  while (next && !isOnTokens(next))
    next = next->getNextNode();
  auto residual = dyn_cast_or_null<ResidualOp>(next);
  return residual && op->hasOneUse() && residual.getBranch() == op->getResult(0)
             ? residual
             : nullptr;
}

Value Expander::home(Operation *op, Value operand, Value alternative) {
  for (Value candidate : {operand, alternative}) {
    if (!candidate || candidate.getParentBlock() != op->getBlock())
      continue;
    bool last = llvm::all_of(candidate.getUsers(), [&](Operation *user) {
      return user->getBlock() == op->getBlock() && !op->isBeforeInBlock(user);
    });
    if (last)
      return tiles.at(candidate);
  }
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  return tile.allocate(type.getDimSize(2));
}

void Expander::expandBlock(Block &block) {
  // What is computed has the location of what it is computed for, by which
  // profiles count its FLOPs.
  Location outside = b.getLoc();
  for (Operation &op : block.without_terminator()) {
    b.setLoc(op.getLoc());
    expand(&op);
  }
  b.setLoc(outside);
}

void Expander::expandLoop(scf::ForOp loop) {
  Value initial = loop.getInitArgs()[0];
  Value state = home(loop, initial);
  if (state != tiles.at(initial))
    tile.copy(tiles.at(initial), state);
  auto bound = [&](Value v) { return map.lookupOrDefault(v); };
  auto copy =
      scf::ForOp::create(b, bound(loop.getLowerBound()),
                         bound(loop.getUpperBound()), bound(loop.getStep()));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(copy.getBody());
  map.map(loop.getInductionVar(), copy.getInductionVar());
  tiles[loop.getRegionIterArg(0)] = state;
  expandBlock(*loop.getBody());
  Value next = tiles.at(loop.getBody()->getTerminator()->getOperand(0));
  if (next != state)
    tile.copy(next, state);
  tiles[loop.getResult(0)] = state;
}

void Expander::expand(Operation *op) {
  // A profile finds the work of each operation by its location.
  b.setLoc(op->getLoc());
  // A norm or an mlp, alone or as the branch of a residual.
  auto withShortcut = [&](Value x, auto write) {
    if (ResidualOp residual = getNextResidual(op)) {
      Value output = home(residual, residual.getInput());
      TokenTile::Shortcut shortcut{tiles.at(residual.getInput()),
                                   buffer(residual.getScale())};
      write(tiles.at(x), shortcut, output);
      tiles[residual] = output;
      deferred.insert(residual);
    } else {
      Value output = tile.allocate(
          cast<ShapedType>(op->getResult(0).getType()).getDimSize(2));
      write(tiles.at(x), {}, output);
      tiles[op->getResult(0)] = output;
    }
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](ProjectPatchesOp op) {
        Value output = tile.allocate(dim);
        tile.projectPatches(op, input, buffer(op.getWeight()),
                            buffer(op.getBias()), place, output);
        tiles[op] = output;
      })
      .Case([&](PosEmbedOp op) {
        Value table = tile.allocate(dim);
        tile.load(buffer(op.getTable()), place, table);
        Value output = home(op, op.getInput());
        tile.addBranch(table, {tiles.at(op.getInput()), nullptr}, output);
        tiles[op] = output;
      })
      .Case([&](LayerNormOp op) {
        withShortcut(op.getInput(), [&](Value x, TokenTile::Shortcut shortcut,
                                        Value output) {
          tile.layerNorm(x, buffer(op.getScale()), buffer(op.getBias()),
                         op.getEpsilon().convertToDouble(), shortcut, output);
        });
      })
      .Case([&](MlpOp op) {
        withShortcut(op.getInput(), [&](Value x, TokenTile::Shortcut shortcut,
                                        Value output) {
          TokenTile::MlpBuffers weights{
              buffer(op.getGateWeight()), buffer(op.getGateBias()),
              buffer(op.getFc1Weight()),  buffer(op.getFc1Bias()),
              buffer(op.getFc2Weight()),  buffer(op.getFc2Bias())};
          tile.mlp(x, weights, op.getActivation(), shortcut, output);
        });
      })
      .Case([&](ResidualOp op) {
        if (deferred.contains(op))
          return;
        Value output = home(op, op.getInput(), op.getBranch());
        tile.addBranch(tiles.at(op.getBranch()),
                       {tiles.at(op.getInput()), buffer(op.getScale())},
                       output);
        tiles[op] = output;
      })
      .Case([&](MsaOp op) { // the identity
        Value output = home(op, op.getInput());
        if (output != tiles.at(op.getInput()))
          tile.copy(tiles.at(op.getInput()), output);
        tiles[op] = output;
      })
      .Case([&](scf::ForOp loop) { expandLoop(loop); })
      .Case([](PoolOp) {}) // the end of the tile
      .Default([&](Operation *op) { b.clone(*op, map); });
}

namespace {
struct ExpandPerTokenPass
    : vit::impl::ExpandPerTokenPassBase<ExpandPerTokenPass> {
  using ExpandPerTokenPassBase::ExpandPerTokenPassBase;

  void runOnOperation() override {
    SmallVector<PerTokenOp> ops;
    getOperation().walk([&](PerTokenOp op) { ops.push_back(op); });
    for (PerTokenOp op : ops) {
      auto tile = op->getAttrOfType<RegisterTileAttr>(kTileAttr);
      if (!tile) {
        op.emitOpError("expects '") << kTileAttr << "'";
        return signalPassFailure();
      }
      Expander(op, tile).run();
    }
  }
};
} // namespace
