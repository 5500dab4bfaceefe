//===- cpu_test.cpp - CPU features that a model needs -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Judged by this CPU, and by made-up ones.
//
//===----------------------------------------------------------------------===//
#include "cpu.h"
#include "fake_model.h"
#include "test_support.h"

static vit_status judge(const char *features, const vit::CpuInfo &cpu,
                        vit_error &error) {
  error = dirtyError();
  return vit::checkFeatures(features, cpu, "m", "znver9", &error);
}

/// A CPU with every feature there is, all registers saved.
static vit::CpuInfo everything() {
  vit::CpuInfo cpu;
  for (uint32_t &word : cpu.words)
    word = UINT32_MAX;
  cpu.savedState = UINT64_MAX;
  return cpu;
}

static const char kMany[] =
    "sse4.2,avx,avx2,fma,f16c,bmi,bmi2,lzcnt,movbe,popcnt,avx512f,avx512bw,"
    "avx512dq,avx512vl,avx512cd,avx512bf16,avx512vnni";

TEST(Cpu, KnowsTheNamesThatModelsUse) {
  vit_error error;
  expectOk(judge(kMany, everything(), error), error);
  expectOk(judge("", everything(), error), error);
  expectOk(judge("", vit::CpuInfo(), error), error);
}

TEST(Cpu, NamesWhatIsLacking) {
  vit_error error;
  vit::CpuInfo cpu = everything();
  cpu.words[vit::kLeaf7Ebx] &= ~(1u << 16 | 1u << 30); // avx512f, avx512bw
  expectError(judge(kMany, cpu, error), error, VIT_UNSUPPORTED,
              {"model 'm'", "'znver9'", "this CPU lacks: 'avx512f, avx512bw'"});
  expectOk(judge("avx2,fma", cpu, error), error);
  // The baseline of nothing at all lacks everything; the list is cut.
  expectError(judge(kMany, vit::CpuInfo(), error), error, VIT_UNSUPPORTED,
              {"lacks: 'sse4.2, avx, avx2"});
}

TEST(Cpu, NamesWhatTheSystemDoesNotSave) {
  vit_error error;
  vit::CpuInfo cpu = everything();
  cpu.savedState = 0x7; // x87, XMM, YMM
  expectOk(judge("avx2,fma,f16c", cpu, error), error);
  expectError(judge("avx2,avx512f", cpu, error), error, VIT_UNSUPPORTED,
              {"the operating system does not support: 'avx512f'"});
  cpu.savedState = 0x3;
  expectOk(judge("sse4.2,bmi2,popcnt", cpu, error), error);
  expectError(judge("fma,bmi2", cpu, error), error, VIT_UNSUPPORTED,
              {"the operating system does not support: 'fma'"});
}

TEST(Cpu, RefusesNamesItDoesNotKnow) {
  vit_error error;
  expectError(judge("avx2,avx9000,quantum", everything(), error), error,
              VIT_UNSUPPORTED, {"does not know: 'avx9000, quantum'"});
}

TEST(Cpu, ListsOfAnyLengthFit) {
  vit_error error;
  std::string list;
  for (int i = 0; i < 1000; ++i)
    list += "unknown" + std::to_string(i) + ",";
  expectError(judge(list.c_str(), everything(), error), error, VIT_UNSUPPORTED,
              {"unknown0, unknown1", "..."});
  std::string name(5000, 'x');
  expectError(judge(name.c_str(), everything(), error), error, VIT_UNSUPPORTED,
              {"does not know", "..."});
}

#if defined(__x86_64__) && defined(__GNUC__)
TEST(Cpu, AgreesWithTheCompilersOwnDetection) {
  vit_error error;
  vit::CpuInfo cpu = vit::readCpu();
#define AGREES(NAME)                                                           \
  EXPECT_EQ(judge(NAME, cpu, error) == VIT_OK,                                 \
            __builtin_cpu_supports(NAME) != 0)                                 \
      << NAME << ": " << error.message
  AGREES("sse2");
  AGREES("sse4.2");
  AGREES("popcnt");
  AGREES("avx");
  AGREES("avx2");
  AGREES("fma");
  AGREES("bmi");
  AGREES("bmi2");
  AGREES("avx512f");
  AGREES("avx512bw");
  AGREES("avx512dq");
  AGREES("avx512vl");
  AGREES("avx512cd");
  AGREES("avx512vnni");
#undef AGREES
}
#endif

TEST(Cpu, AModelForAnotherCpuIsRefused) {
  vit_error error = dirtyError();
  expectOk(vit_model_check(&fake_model, &error), error);
  vit_model other = fake_model;
  other.cpu_features = "sse2,flux-capacitor";
  expectError(vit_model_check_cpu(&other, &error), error, VIT_UNSUPPORTED,
              {"model 'fake'", "'x86-64'", "flux-capacitor"});
  expectError(vit_model_check(&other, &error), error, VIT_UNSUPPORTED,
              {"flux-capacitor"});
}
