//===- CostModelTest.cpp - Which tiles the cost model prefers -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Properties that hold for any machine, and the choices for the products of
// vision transformers that measurements have confirmed (docs/performance.md).
//
//===----------------------------------------------------------------------===//

#include "compiler/Strategy/CostModel.h"

#include "gtest/gtest.h"

using namespace mlir::vit;

static const CpuModel kWide = getCpuModel("znver5", 64);
static const CpuModel kNarrow = getCpuModel("x86-64-v3", 32);

/// Products of models, from a digit classifier to DINOv2 at 518 pixels.
static const ProductShape kShapes[] = {
    {197, 576, 192},   {197, 192, 192},   {197, 768, 192},  {197, 192, 768},
    {197, 1152, 384},  {197, 1536, 384},  {197, 384, 1536}, {197, 2304, 768},
    {197, 768, 768},   {197, 3072, 768},  {197, 768, 3072}, {1576, 576, 192},
    {1370, 1152, 384}, {1370, 1536, 384}, {257, 1152, 384}, {1025, 384, 384},
    {50, 192, 64},     {50, 64, 256},     {16, 16, 16},     {4096, 16, 64},
    {1, 1000, 768},    {8, 3072, 768},    {1, 3072, 768},   {2, 10, 64},
};

TEST(CostModel, EveryChoiceFits) {
  for (const CpuModel &cpu : {kWide, kNarrow})
    for (const ProductShape &shape : kShapes) {
      TileChoice tile = chooseTile(shape, cpu);
      EXPECT_TRUE(fitsRegisters(tile, cpu));
      EXPECT_LE(tile.rows, shape.rows);
      EXPECT_LE(tile.vectors * tile.lanes, shape.columns);
      EXPECT_LE(tile.lanes, cpu.getLanes());
      EXPECT_EQ(shape.depth % tile.unroll, 0);
    }
}

TEST(CostModel, RankingIsSortedAndHasNoTileTwice) {
  for (const ProductShape &shape : kShapes) {
    std::vector<RankedTile> ranked = rankTiles(shape, kWide);
    ASSERT_FALSE(ranked.empty());
    for (size_t i = 1; i < ranked.size(); ++i) {
      EXPECT_LE(ranked[i - 1].cycles, ranked[i].cycles);
      for (size_t j = 0; j < i; ++j)
        EXPECT_NE(ranked[j].tile, ranked[i].tile);
    }
  }
}

// No machine is faster than its multiply-add ports.
TEST(CostModel, NothingBeatsThePeak) {
  for (const CpuModel &cpu : {kWide, kNarrow})
    for (const ProductShape &shape : kShapes)
      for (const RankedTile &ranked : rankTiles(shape, cpu))
        EXPECT_GE(ranked.cycles, double(shape.rows) * shape.columns *
                                     shape.depth /
                                     (cpu.getLanes() * cpu.fmaPorts));
}

// Twice the work is about twice the time.
TEST(CostModel, CostGrowsWithTheProduct) {
  TileChoice tile{6, 4, 16};
  double once = estimateCost({198, 768, 768}, tile, kWide).getCycles();
  for (ProductShape twice :
       {ProductShape{396, 768, 768}, {198, 1536, 768}, {198, 768, 1536}}) {
    double cycles = estimateCost(twice, tile, kWide).getCycles();
    EXPECT_GT(cycles, 1.8 * once);
    EXPECT_LT(cycles, 2.3 * once);
  }
}

// A machine with more of anything is not slower.
TEST(CostModel, BetterMachinesAreNotSlower) {
  for (const ProductShape &shape : kShapes) {
    TileChoice tile = chooseTile(shape, kWide);
    double cycles = estimateCost(shape, tile, kWide).getCycles();
    CpuModel better = kWide;
    better.fmaPorts *= 2;
    better.fmaLatency = 2;
    EXPECT_LE(estimateCost(shape, tile, better).getCycles(), cycles);
    better = kWide;
    better.l1Bytes *= 4;
    better.l2Bytes *= 4;
    EXPECT_LE(estimateCost(shape, tile, better).getCycles(), cycles);
    better = kWide;
    better.loadPorts *= 2;
    better.issueWidth *= 2;
    better.l2BytesPerCycle *= 2;
    better.l3BytesPerCycle *= 2;
    better.memoryBytesPerCycle *= 2;
    EXPECT_LE(estimateCost(shape, tile, better).getCycles(), cycles);
  }
}

// Fewer sums than latency times ports leave the ports idle.
TEST(CostModel, AFewSumsAreSlow) {
  ProductShape shape{192, 768, 768};
  EXPECT_GT(estimateCost(shape, {2, 2, 16}, kWide).getCycles(),
            1.9 * estimateCost(shape, {6, 4, 16}, kWide).getCycles());
}

// Overlapping tiles compute rows twice. For the token counts that occur the
// chosen tile does so little that tiles of two heights, which would compute
// nothing twice, could gain no more than this share.
TEST(CostModel, LittleIsComputedTwice) {
  struct Count {
    int64_t tokens;
    double share;
  };
  for (const CpuModel &cpu : {kWide, kNarrow})
    for (Count count : {Count{50, 0.02},
                        {65, 0.05},
                        {197, 0.016},
                        {257, 0.012},
                        {577, 0.012},
                        {1025, 0.005},
                        {1370, 0.005},
                        {1576, 0.003}})
      for (int64_t width : {192, 384, 768}) {
        TileChoice tile = chooseTile({count.tokens, 4 * width, width}, cpu);
        int64_t computed =
            (count.tokens + tile.rows - 1) / tile.rows * tile.rows;
        EXPECT_LE(computed - count.tokens, count.share * count.tokens)
            << count.tokens << " tokens, " << tile.rows << " rows";
      }
}

// The large products of ViT: the ratio of multiply-adds to loads decides.
TEST(CostModel, LargeProducts) {
  for (const ProductShape &shape : kShapes) {
    if (shape.rows < 100 || shape.columns < 100)
      continue;
    TileChoice wide = chooseTile(shape, kWide);
    EXPECT_EQ(wide.lanes, 16);
    EXPECT_GE(wide.rows * wide.vectors, 20);
    TileChoice narrow = chooseTile(shape, kNarrow);
    EXPECT_EQ(narrow.lanes, 8);
    EXPECT_GE(narrow.rows * narrow.vectors, 10);
  }
}

// One row: sums along the columns keep the ports busy, as many as there are.
TEST(CostModel, OneRow) {
  for (const CpuModel &cpu : {kWide, kNarrow}) {
    TileChoice tile = chooseTile({1, 3072, 768}, cpu);
    EXPECT_EQ(tile.rows, 1);
    EXPECT_GE(tile.vectors, 4);
  }
}
