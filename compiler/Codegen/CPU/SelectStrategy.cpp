//===- SelectStrategy.cpp - Chooses tile sizes from a cost model ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Data only: every decision becomes an attribute that later passes read. The
// model counts cycles of the inner loops on a core with two FMA ports; it has
// to rank candidates, not to predict times.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/Passes.h"
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

/// FMA latency (4 cycles) times ports (2): fewer accumulators leave ports idle.
static constexpr int64_t kAccumulatorsInFlight = 8;

namespace {
struct Machine {
  int64_t lanes;     ///< f32 elements per vector register
  int64_t registers; ///< vector registers
};
} // namespace

/// Bytes per cycle that the second-level cache delivers, sustained.
static constexpr double kL2BytesPerCycle = 32;

/// Bytes of weights that stay in a second-level cache from image to image;
/// more than that is worth prefetching.
static constexpr int64_t kNearWeights = 256 * 1024;

/// Cycles of one step of the summed dimension for one tile. Panels of weights
/// come from the second-level cache, rows from the first.
static double stepCycles(int64_t rows, int64_t vectors, int64_t lanes) {
  double fmas = std::max(rows * vectors, kAccumulatorsInFlight) / 2.0;
  double loads =
      (rows + vectors) / 2.0; // broadcasts and vectors, two per cycle
  double stream = vectors * lanes * 4 / kL2BytesPerCycle;
  return std::max({fmas, loads, stream});
}

/// Accumulators, one row of vectors and a broadcast must fit; with 32
/// registers a few are left for addresses that LLVM keeps in them.
static bool fits(int64_t rows, int64_t vectors, const Machine &machine) {
  int64_t spare = machine.registers == 32 ? 3 : 1;
  return rows * vectors + vectors + spare <= machine.registers;
}

/// The last tile overlaps the one before it, so a cover has ceil(size / tile).
static RegisterTileAttr selectTile(MLIRContext *context, int64_t m, int64_t n,
                                   int64_t k, const Machine &machine) {
  // The widest power of two that the columns fill.
  int64_t lanes =
      std::min<int64_t>(machine.lanes, llvm::bit_floor(uint64_t(n)));
  double best = 0;
  int64_t bestRows = 0, bestVectors = 0;
  for (int64_t vectors = 1; vectors <= 8 && vectors * lanes <= n; ++vectors)
    for (int64_t rows = 1; rows <= std::min<int64_t>(m, 14); ++rows) {
      if (!fits(rows, vectors, machine))
        continue;
      double tiles = double(llvm::divideCeil(m, rows)) *
                     llvm::divideCeil(n, vectors * lanes);
      // Filling and storing a tile costs a few steps' worth per accumulator.
      double cycles = tiles * (k * stepCycles(rows, vectors, lanes) +
                               4.0 * rows * vectors + 20);
      // At equal cost the larger tile, which streams the weights less often;
      // of equal ones the wider, which broadcasts less.
      bool larger = std::make_pair(rows * vectors, vectors) >
                    std::make_pair(bestRows * bestVectors, bestVectors);
      if (bestRows == 0 || cycles < best * 0.99 ||
          (cycles <= best * 1.01 && larger)) {
        best = bestRows == 0 ? cycles : std::min(best, cycles);
        bestRows = rows;
        bestVectors = vectors;
      }
    }
  // With 16 registers the loop's own instructions weigh more: 4 steps a time.
  int64_t unroll = 1;
  if (machine.registers == 16)
    while (unroll < 4 && k % (2 * unroll) == 0)
      unroll *= 2;
  int64_t prefetch = 4 * n * k > kNearWeights && m > bestRows ? 1 : 0;
  return RegisterTileAttr::get(context, bestRows, bestVectors, lanes, unroll,
                               prefetch, TileOrder::Columns);
}

namespace {
struct SelectStrategyPass
    : vit::impl::SelectStrategyPassBase<SelectStrategyPass> {
  using SelectStrategyPassBase::SelectStrategyPassBase;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    Machine machine{vectorBytes / 4, vectorBytes == 64 ? 32 : 16};
    if (vectorBytes != 64 && vectorBytes != 32) {
      getOperation().emitError("expects 'vector-bytes' (")
          << vectorBytes.getValue() << ") to be 32 or 64";
      return signalPassFailure();
    }
    getOperation().walk([&](Operation *op) {
      if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
          linalgOp && linalg::isaContractionOpInterface(linalgOp) &&
          linalgOp.getNumLoops() == 3 && !op->hasAttr(kTileAttr)) {
        SmallVector<int64_t> sizes = linalgOp.getStaticLoopRanges();
        if (!ShapedType::isDynamicShape(sizes))
          op->setAttr(kTileAttr, selectTile(context, sizes[0], sizes[1],
                                            sizes[2], machine));
      } else if (auto attention = dyn_cast<AttentionOp>(op);
                 attention && !op->hasAttr(kTileAttr)) {
        auto k = cast<ShapedType>(attention.getKey().getType());
        int64_t rows = std::min<int64_t>(
            cast<ShapedType>(attention.getOutput().getType()).getDimSize(1), 6);
        int64_t lanes = std::min<int64_t>(
            machine.lanes,
            std::max<int64_t>(4, llvm::bit_ceil(uint64_t(k.getDimSize(1)))));
        int64_t panels = llvm::divideCeil(k.getDimSize(1), lanes);
        int64_t vectors =
            std::min<int64_t>(machine.registers == 32 ? 4 : 2, panels);
        op->setAttr(kTileAttr,
                    RegisterTileAttr::get(context, rows, vectors, lanes, 1, 0,
                                          TileOrder::Columns));
      }
    });
  }
};
} // namespace
