//===- TargetMachineTest.cpp - Names and features of CPUs -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What resolveTarget makes of names, and what it refuses.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/TargetMachine.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::vit;

static std::string messageFor(StringRef cpu) {
  llvm::Expected<TargetSpec> spec = resolveTarget(cpu);
  if (spec)
    return "resolved";
  return llvm::toString(spec.takeError());
}

TEST(TargetMachine, Avx2CpusHaveVectorsOf32Bytes) {
  for (StringRef cpu : {"haswell", "znver3", "x86-64-v3"}) {
    llvm::Expected<TargetSpec> spec = resolveTarget(cpu);
    ASSERT_TRUE(bool(spec)) << llvm::toString(spec.takeError());
    EXPECT_EQ(spec->cpu, cpu);
    EXPECT_EQ(spec->vectorBytes, 32);
    EXPECT_EQ(spec->vectorRegisters, 16);
    EXPECT_TRUE(spec->hasFeature("avx2"));
    EXPECT_TRUE(spec->hasFeature("fma"));
    EXPECT_FALSE(StringRef(spec->featureList()).contains("avx512"));
  }
}

TEST(TargetMachine, Avx512CpusHaveVectorsOf64Bytes) {
  for (StringRef cpu : {"skylake-avx512", "znver4", "x86-64-v4"}) {
    llvm::Expected<TargetSpec> spec = resolveTarget(cpu);
    ASSERT_TRUE(bool(spec)) << llvm::toString(spec.takeError());
    EXPECT_EQ(spec->vectorBytes, 64);
    EXPECT_EQ(spec->vectorRegisters, 32);
    EXPECT_TRUE(spec->hasFeature("avx512vl"));
  }
}

// Knights Landing has AVX-512 without the extensions for short vectors.
TEST(TargetMachine, Avx512AloneIsTakenAsAvx2) {
  llvm::Expected<TargetSpec> spec = resolveTarget("knl");
  ASSERT_TRUE(bool(spec)) << llvm::toString(spec.takeError());
  EXPECT_EQ(spec->vectorBytes, 32);
  EXPECT_FALSE(spec->hasFeature("avx512f"));
}

TEST(TargetMachine, FeaturesAreWrittenForLlvmAndForPeople) {
  TargetSpec spec;
  spec.features = {"avx", "fma"};
  EXPECT_EQ(spec.featureString(), "+avx,+fma");
  EXPECT_EQ(spec.featureList(), "avx,fma");
}

TEST(TargetMachine, UnknownAndTooOldCpusAreRefused) {
  EXPECT_EQ(messageFor("zen4"),
            "unknown CPU 'zen4' (--target-cpu=help lists the names that can be "
            "given)");
  EXPECT_EQ(messageFor(""),
            "unknown CPU '' (--target-cpu=help lists the names that can be "
            "given)");
  EXPECT_EQ(messageFor("nehalem"),
            "CPU 'nehalem' lacks AVX2: vitc makes code for x86-64 with AVX2 "
            "and FMA at least (--target-cpu=help lists the names that can be "
            "given)");
}

TEST(TargetMachine, EveryListedNameResolves) {
  std::vector<std::string> names = listTargets();
  ASSERT_GT(names.size(), 10u);
  EXPECT_EQ(names.front(), "host");
  for (const std::string &name : llvm::drop_begin(names))
    EXPECT_EQ(messageFor(name), "resolved") << name;
}
