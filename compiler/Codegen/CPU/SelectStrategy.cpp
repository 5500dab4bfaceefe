//===- SelectStrategy.cpp - Chooses tile sizes from a cost model ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Data only: every decision becomes an attribute that later passes read. The
// cost model, which decides, is apart from MLIR in compiler/Strategy.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Strategy/CostModel.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::vit {
#define GEN_PASS_DEF_SELECTSTRATEGYPASS
#include "compiler/Codegen/CPU/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

static RegisterTileAttr getAttr(MLIRContext *context, const TileChoice &tile) {
  return RegisterTileAttr::get(context, tile.rows, tile.vectors, tile.lanes,
                               tile.unroll, tile.prefetch);
}

/// Rows of scores at a time, of those of one window: blocks that leave little
/// over, the last one being as tall as the others. One more row is one more
/// register for each vector of keys.
static int64_t chooseRows(int64_t places, const CpuModel &cpu) {
  const int64_t most =
      std::min<int64_t>(places, cpu.vectorRegisters == 32 ? 7 : 6);
  auto countRows = [&](int64_t rows) {
    return llvm::divideCeil(places, rows) * rows;
  };
  int64_t best = most;
  // Fewer than 5, and too few sums are in flight.
  for (int64_t rows = most - 1; rows >= 5; --rows)
    if (countRows(rows) < countRows(best))
      best = rows;
  return best;
}

/// Rows of scores at a time, and vectors of keys.
static TileChoice chooseTile(AttentionOp attention, const CpuModel &cpu) {
  int64_t keys = attention.getAttendedKeys();
  TileChoice tile;
  if (attention.getWindows())
    tile.rows = chooseRows(keys, cpu);
  else
    tile.rows = std::min<int64_t>(
        6, cast<ShapedType>(attention.getOutput().getType()).getDimSize(1));
  tile.lanes = std::min<int64_t>(
      cpu.getLanes(), std::max<int64_t>(4, llvm::bit_ceil(uint64_t(keys))));
  tile.vectors = std::min<int64_t>(cpu.vectorRegisters == 32 ? 4 : 2,
                                   llvm::divideCeil(keys, tile.lanes));
  return tile;
}

/// Tokens of one image that `op` treats.
static int64_t countTokens(PerTokenOp op) {
  int64_t tokens = cast<ShapedType>(op.getInput().getType()).getDimSize(1);
  op.walk([&](ProjectPatchesOp patches) {
    tokens = patches.getType().getDimSize(1);
  });
  return tokens;
}

/// Of per-token work. Two vectors of tokens share every broadcast of a weight;
/// a quarter to a half of the registers are left for what an activation needs.
static TileChoice chooseTile(PerTokenOp op, const CpuModel &cpu) {
  int64_t tokens = countTokens(op);
  TileChoice tile;
  tile.lanes =
      std::min<int64_t>(cpu.getLanes(), llvm::bit_floor(uint64_t(tokens)));
  tile.vectors = tokens >= 2 * tile.lanes ? 2 : 1;
  tile.rows = cpu.vectorRegisters / 2 / tile.vectors;
  // More steps at a time, and LLVM loads weights so far ahead that it spills.
  tile.unroll = 4;
  return tile;
}

namespace {
struct SelectStrategyPass
    : vit::impl::SelectStrategyPassBase<SelectStrategyPass> {
  using SelectStrategyPassBase::SelectStrategyPassBase;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    if (vectorBytes != 64 && vectorBytes != 32) {
      getOperation().emitError("expects 'vector-bytes' (")
          << vectorBytes.getValue() << ") to be 32 or 64";
      return signalPassFailure();
    }
    CpuModel model = getCpuModel(cpu.getValue(), vectorBytes);
    for (auto [given, size] : {std::pair(&l1Bytes, &model.l1Bytes),
                               std::pair(&l2Bytes, &model.l2Bytes),
                               std::pair(&l3Bytes, &model.l3Bytes)})
      if (*given > 0)
        *size = *given;
    getOperation().walk([&](Operation *op) {
      if (op->hasAttr(kTileAttr))
        return;
      if (auto perToken = dyn_cast<PerTokenOp>(op)) {
        op->setAttr(kTileAttr, getAttr(context, chooseTile(perToken, model)));
        return;
      }
      if (auto attention = dyn_cast<AttentionOp>(op)) {
        op->setAttr(kTileAttr, getAttr(context, chooseTile(attention, model)));
        return;
      }
      auto product = dyn_cast<linalg::LinalgOp>(op);
      if (!product || !linalg::isaContractionOpInterface(product) ||
          product.getNumLoops() != 3)
        return;
      SmallVector<int64_t> sizes = product.getStaticLoopRanges();
      if (!ShapedType::isDynamicShape(sizes))
        op->setAttr(
            kTileAttr,
            getAttr(context,
                    vit::chooseTile({sizes[0], sizes[1], sizes[2]}, model)));
    });
  }
};
} // namespace
