//===- CpuModelTest.cpp - Models of CPUs by name --------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is known of which name.
//
//===----------------------------------------------------------------------===//

#include "compiler/Strategy/CpuModel.h"

#include "gtest/gtest.h"

using namespace mlir::vit;

TEST(CpuModel, VectorsDecideRegisters) {
  EXPECT_EQ(getCpuModel("znver5", 64).vectorRegisters, 32);
  EXPECT_EQ(getCpuModel("znver5", 64).getLanes(), 16);
  EXPECT_EQ(getCpuModel("znver5", 32).vectorRegisters, 16);
  EXPECT_EQ(getCpuModel("haswell", 32).getLanes(), 8);
}

TEST(CpuModel, CachesComeFromTheTable) {
  CpuModel zen = getCpuModel("znver5", 64);
  EXPECT_EQ(zen.l1Bytes, 48 * 1024);
  EXPECT_EQ(zen.l2Bytes, 1024 * 1024);
  EXPECT_EQ(getCpuModel("skylake", 32).l2Bytes, 256 * 1024);
  EXPECT_EQ(getCpuModel("sapphirerapids", 64).l2Bytes, 2048 * 1024);
}

// Levels and names that are not in the table: as most are.
TEST(CpuModel, UnknownNamesGetWhatMostHave) {
  for (int64_t bytes : {32, 64}) {
    CpuModel level = getCpuModel("x86-64-v4", bytes);
    CpuModel unknown = getCpuModel("x86-64-v4-of-the-future", bytes);
    unknown.name = level.name;
    EXPECT_EQ(level, unknown);
    EXPECT_EQ(level.fmaPorts, 2);
    EXPECT_EQ(level.l1Bytes, 32 * 1024);
  }
}

// Zen 4 executes vectors of 64 bytes in halves, those of 32 bytes whole.
TEST(CpuModel, SplitVectors) {
  EXPECT_EQ(getCpuModel("znver4", 64).fmaPorts, 1);
  EXPECT_EQ(getCpuModel("znver4", 32).fmaPorts, 2);
  EXPECT_EQ(getCpuModel("znver5", 64).fmaPorts, 2);
}

// What the system reports is believed, as long as it is a size.
TEST(CpuModel, CachesOfThisMachine) {
  CpuModel cpu = getCpuModel("", 32);
  readHostCaches(cpu);
  EXPECT_GE(cpu.l1Bytes, 8 * 1024);
  EXPECT_GE(cpu.l2Bytes, cpu.l1Bytes);
  EXPECT_EQ(cpu.vectorBytes, 32);
}

TEST(CpuModel, Description) {
  EXPECT_EQ(describe(getCpuModel("znver5", 64)),
            "32 vector registers of 64 bytes, 2 multiply-adds a cycle, L1 48 "
            "KiB, L2 1 MiB, L3 32 MiB");
  EXPECT_EQ(describe(getCpuModel("icelake-client", 64)),
            "32 vector registers of 64 bytes, 1 multiply-add a cycle, L1 48 "
            "KiB, L2 512 KiB, L3 8 MiB");
  EXPECT_EQ(describe(getCpuModel("", 32)),
            "16 vector registers of 32 bytes, 2 multiply-adds a cycle, L1 32 "
            "KiB, L2 512 KiB");
}
