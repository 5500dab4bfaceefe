//===- CostModel.h - What matrix products cost by their tiles ---*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pure functions from sizes and a machine to predicted cycles and the choice
// with the least. The model has to rank candidates; docs/performance.md
// compares its ranking with measurements.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_STRATEGY_COSTMODEL_H
#define VIT_COMPILER_STRATEGY_COSTMODEL_H

#include "compiler/Strategy/CpuModel.h"

#include <vector>

namespace mlir::vit {

/// out[rows, columns] = sum over depth of x[rows, depth] * w[columns, depth].
struct ProductShape {
  int64_t rows, columns, depth;

  auto operator<=>(const ProductShape &) const = default;
};

/// Sums of more numbers than this are made of blocks about as long: one chain
/// of additions would lose digits that other implementations keep. Measured by
/// what rule 8 asks for: blocks of 768 let ViT-B/16 err 1.8 times as much as
/// PyTorch's f32 in the mean square, of 384 1.3 times, of 256 1.1. The first
/// costs some models their place within the bound, 256 costs time.
inline constexpr int64_t kSumBlock = 384;

/// The number of equal blocks that a sum over `depth` is made of.
int64_t countSumBlocks(int64_t depth);

/// How a product is computed: the fields of #vit.register_tile.
struct TileChoice {
  int64_t rows = 1, vectors = 1, lanes = 1;
  int64_t unroll = 1;   ///< steps of the summed dimension at a time
  int64_t prefetch = 0; ///< panels of weights to fetch ahead

  auto operator<=>(const TileChoice &) const = default;
};

/// Predicted cycles on one core, by what they are spent on. The first five run
/// beside each other: the longest counts, and the others a little, since
/// overlap is never perfect.
struct ProductCost {
  double fma = 0;      ///< multiply-adds, if nothing else took time
  double loads = 0;    ///< load ports
  double issue = 0;    ///< instructions
  double stream = 0;   ///< weights and rows from the caches they lie in
  double memory = 0;   ///< weights from where they are before the call
  double overhead = 0; ///< beginning and ending tiles, on top
  double pack = 0;     ///< laying out the rows, on top

  double getCycles() const;
};

ProductCost estimateCost(const ProductShape &shape, const TileChoice &tile,
                         const CpuModel &cpu);

/// Whether accumulators, a row of vectors and a broadcast fit the registers.
bool fitsRegisters(const TileChoice &tile, const CpuModel &cpu);

struct RankedTile {
  TileChoice tile;
  double cycles;
};

/// Every tile that fits the registers and the product, the cheapest first.
std::vector<RankedTile> rankTiles(const ProductShape &shape,
                                  const CpuModel &cpu);

/// The first of rankTiles, or, among those that are as good within what the
/// model can tell, the largest: it reads the weights least often.
TileChoice chooseTile(const ProductShape &shape, const CpuModel &cpu);

} // namespace mlir::vit

#endif // VIT_COMPILER_STRATEGY_COSTMODEL_H
