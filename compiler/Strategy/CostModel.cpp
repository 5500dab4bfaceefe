//===- CostModel.cpp - What matrix products cost by their tiles -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The loops are those of vit-cpu-tile-contractions: column tiles outermost,
// then row tiles, then a loop over the summed dimension with all sums in
// registers. The last tile of a row or column overlaps the one before it, so a
// cover of n by tiles of t has ceil(n / t) of them.
//
//===----------------------------------------------------------------------===//

#include "compiler/Strategy/CostModel.h"

#include <algorithm>
#include <bit>
#include <tuple>

using namespace mlir;
using namespace mlir::vit;

static int64_t divideCeil(int64_t a, int64_t b) { return (a + b - 1) / b; }

int64_t vit::countSumBlocks(int64_t depth) {
  int64_t wanted = divideCeil(depth, kSumBlock);
  for (int64_t blocks = wanted; blocks <= 4 * wanted; ++blocks)
    if (depth % blocks == 0)
      return blocks;
  return 1;
}

/// Share of what is hidden behind something longer that shows all the same.
/// Fitted: 4 x 3 beats 6 x 2 with 16 registers, by its fewer loads.
static constexpr double kShowsThrough = 0.1;

/// What of a cache can be counted on: something else is always in the way.
static constexpr double kUsableCache = 0.85;

double ProductCost::getCycles() const {
  double longest = std::max({fma, loads, issue, stream, memory});
  double all = fma + loads + issue + stream + memory;
  return longest + kShowsThrough * (all - longest) + overhead + pack;
}

ProductCost vit::estimateCost(const ProductShape &shape, const TileChoice &tile,
                              const CpuModel &cpu) {
  const double rows = tile.rows, vectors = tile.vectors;
  const double accumulators = rows * vectors;
  const double rowTiles = divideCeil(shape.rows, tile.rows);
  const double columnTiles =
      divideCeil(shape.columns, tile.vectors * tile.lanes);
  const double tiles = rowTiles * columnTiles;
  const double steps = tiles * shape.depth;

  ProductCost cost;
  // Too few sums leave ports idle until one can be added to again.
  cost.fma = steps *
             std::max<double>(accumulators, cpu.fmaPorts * cpu.fmaLatency) /
             cpu.fmaPorts;
  cost.loads = steps * (rows + vectors) / cpu.loadPorts;
  // The loop itself: count, compare and branch.
  cost.issue = steps * (accumulators + rows + vectors + 3.0 / tile.unroll) /
               cpu.issueWidth;

  // A panel of weights is read once for every tile of rows, the rows once for
  // every panel: from the level that holds what is read in between.
  // A long sum is done block by block, each for all rows.
  const double blocks = countSumBlocks(shape.depth);
  const double depth = shape.depth / blocks;
  const double panel = depth * vectors * tile.lanes * sizeof(float);
  const double rowPanel = depth * rows * sizeof(float);
  const double allRows = rowTiles * rowPanel;
  // What does not fit comes from one level further away.
  auto cyclesPerByte = [&](double held) {
    if (held <= kUsableCache * cpu.l1Bytes)
      return 0.0;
    double near = std::min(1.0, kUsableCache * cpu.l2Bytes / held);
    return near / cpu.l2BytesPerCycle + (1 - near) / cpu.l3BytesPerCycle;
  };
  // The panels that are fetched ahead take their places, too.
  const double panels = panel * (1 + tile.prefetch);
  cost.stream = blocks * tiles *
                (panel * cyclesPerByte(panels + 2 * rowPanel) +
                 rowPanel * cyclesPerByte(panels + allRows));
  cost.memory = blocks * columnTiles * panel / cpu.memoryBytesPerCycle;
  cost.overhead = blocks * tiles * (4.0 * accumulators + 20);
  // Transposing tall tiles takes more registers than there are. Fitted.
  cost.pack = blocks * allRows / sizeof(float) * (tile.rows > 10 ? 0.5 : 0.25);
  return cost;
}

bool vit::fitsRegisters(const TileChoice &tile, const CpuModel &cpu) {
  // With 32 registers a few are left for addresses that LLVM keeps in them.
  int64_t spare = cpu.vectorRegisters == 32 ? 3 : 1;
  return tile.rows * tile.vectors + tile.vectors + spare <= cpu.vectorRegisters;
}

/// Steps of the summed dimension at a time. With 16 registers tiles are small
/// and the loop's own instructions weigh more; one row only waits for memory.
static int64_t chooseUnroll(int64_t rows, int64_t depth, const CpuModel &cpu) {
  int64_t unroll = 1;
  if (cpu.vectorRegisters == 16 && rows > 1)
    while (unroll < 4 && depth % (2 * unroll) == 0)
      unroll *= 2;
  return unroll;
}

/// Weights that a second-level cache may still hold from the call before; more
/// than that comes from further away, and is worth asking for early. (The 144
/// KiB of ViT-Ti's projections gain 4 %.)
static constexpr int64_t kNearWeights = 64 * 1024;

/// Panels of weights ahead. With one tile of rows a panel is used only once:
/// the hardware sees one stream and does it better.
static int64_t choosePrefetch(const ProductShape &shape, int64_t tileRows) {
  int64_t bytes = shape.columns * shape.depth * sizeof(float);
  return bytes > kNearWeights && shape.rows > tileRows ? 1 : 0;
}

std::vector<RankedTile> vit::rankTiles(const ProductShape &shape,
                                       const CpuModel &cpu) {
  std::vector<RankedTile> ranked;
  // The widest power of two that the columns fill.
  int64_t lanes = std::min<int64_t>(cpu.getLanes(),
                                    std::bit_floor(uint64_t(shape.columns)));
  for (int64_t vectors = 1; vectors <= 8 && vectors * lanes <= shape.columns;
       ++vectors)
    for (int64_t rows = 1; rows <= std::min<int64_t>(shape.rows, 14); ++rows) {
      TileChoice tile{rows, vectors, lanes,
                      chooseUnroll(rows, shape.depth, cpu),
                      choosePrefetch(shape, rows)};
      if (fitsRegisters(tile, cpu))
        ranked.push_back({tile, estimateCost(shape, tile, cpu).getCycles()});
    }
  // Of equally cheap ones the smaller, so that the order is one.
  std::sort(ranked.begin(), ranked.end(),
            [](const RankedTile &a, const RankedTile &b) {
              return std::tie(a.cycles, a.tile) < std::tie(b.cycles, b.tile);
            });
  return ranked;
}

TileChoice vit::chooseTile(const ProductShape &shape, const CpuModel &cpu) {
  std::vector<RankedTile> ranked = rankTiles(shape, cpu);
  // Of equally large ones the wider, which broadcasts less.
  auto size = [](const TileChoice &tile) {
    return std::tuple(tile.rows * tile.vectors, tile.vectors);
  };
  TileChoice best = ranked.front().tile;
  for (const RankedTile &other : ranked)
    if (other.cycles <= ranked.front().cycles * 1.005 &&
        size(other.tile) > size(best))
      best = other.tile;
  return best;
}
