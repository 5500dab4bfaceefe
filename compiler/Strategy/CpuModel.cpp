//===- CpuModel.cpp - What a CPU can do per cycle -------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of CPUs, from their makers' optimization manuals. By name, so that
// the same name gives the same code everywhere.
//
//===----------------------------------------------------------------------===//

#include "compiler/Strategy/CpuModel.h"

#include "fmt/format.h"

#include <unistd.h>

using namespace mlir;
using namespace mlir::vit;

namespace {
struct Entry {
  std::string_view name;
  int64_t fmaPorts, fmaLatency, issueWidth;
  int64_t l1KiB, l1Ways, l2KiB, l2Ways, l3MiB;
  double l2BytesPerCycle;
};
} // namespace

/// fmaPorts counts vectors of the CPU's own width: Zen 1 and 4 split theirs in
/// two halves, and Intel's client cores have one port for 64 bytes.
static constexpr Entry kCpus[] = {
    // name, FMAs per cycle, latency, width, L1 and L2 with ways, L3, L2 rate
    {"haswell", 2, 5, 4, 32, 8, 256, 8, 8, 24},
    {"broadwell", 2, 5, 4, 32, 8, 256, 8, 8, 24},
    {"skylake", 2, 4, 4, 32, 8, 256, 4, 8, 28},
    {"skylake-avx512", 2, 4, 4, 32, 8, 1024, 16, 16, 40},
    {"cascadelake", 2, 4, 4, 32, 8, 1024, 16, 16, 40},
    {"cooperlake", 2, 4, 4, 32, 8, 1024, 16, 16, 40},
    {"icelake-client", 1, 4, 5, 48, 12, 512, 8, 8, 40},
    {"icelake-server", 2, 4, 5, 48, 12, 1280, 20, 24, 40},
    {"tigerlake", 1, 4, 5, 48, 12, 1280, 20, 12, 40},
    {"alderlake", 2, 4, 6, 48, 12, 1280, 10, 12, 40},
    {"raptorlake", 2, 4, 6, 48, 12, 2048, 16, 24, 40},
    {"sapphirerapids", 2, 4, 6, 48, 12, 2048, 16, 32, 40},
    {"emeraldrapids", 2, 4, 6, 48, 12, 2048, 16, 64, 40},
    {"graniterapids", 2, 4, 6, 48, 12, 2048, 16, 64, 40},
    {"znver1", 1, 5, 5, 32, 8, 512, 8, 8, 24},
    {"znver2", 2, 5, 6, 32, 8, 512, 8, 16, 28},
    {"znver3", 2, 4, 6, 32, 8, 512, 8, 32, 28},
    {"znver4", 1, 4, 6, 32, 8, 1024, 8, 32, 28},
    {"znver5", 2, 4, 8, 48, 12, 1024, 16, 32, 48},
};

CpuModel vit::getCpuModel(std::string_view name, int64_t vectorBytes) {
  CpuModel cpu;
  cpu.name = name;
  cpu.vectorBytes = vectorBytes;
  cpu.vectorRegisters = vectorBytes == 64 ? 32 : 16;
  cpu.l2Bytes = (vectorBytes == 64 ? 1024 : 512) * 1024;
  for (const Entry &entry : kCpus) {
    if (entry.name != name)
      continue;
    // Of a CPU with longer vectors, shorter ones are not split.
    cpu.fmaPorts = name == "znver4" && vectorBytes == 32 ? 2 : entry.fmaPorts;
    cpu.fmaLatency = entry.fmaLatency;
    cpu.issueWidth = entry.issueWidth;
    cpu.l1Bytes = entry.l1KiB * 1024;
    cpu.l1Ways = entry.l1Ways;
    cpu.l2Bytes = entry.l2KiB * 1024;
    cpu.l2Ways = entry.l2Ways;
    cpu.l3Bytes = entry.l3MiB * 1024 * 1024;
    cpu.l2BytesPerCycle = entry.l2BytesPerCycle;
  }
  return cpu;
}

void vit::readHostCaches(CpuModel &cpu) {
  auto read = [](int name, int64_t &value) {
    if (long reported = sysconf(name); reported > 0)
      value = reported;
  };
  read(_SC_LEVEL1_DCACHE_SIZE, cpu.l1Bytes);
  read(_SC_LEVEL1_DCACHE_ASSOC, cpu.l1Ways);
  read(_SC_LEVEL2_CACHE_SIZE, cpu.l2Bytes);
  read(_SC_LEVEL2_CACHE_ASSOC, cpu.l2Ways);
  read(_SC_LEVEL3_CACHE_SIZE, cpu.l3Bytes);
}

std::string vit::describe(const CpuModel &cpu) {
  auto size = [](int64_t bytes) {
    return bytes < 1024 * 1024 ? fmt::format("{} KiB", bytes / 1024)
                               : fmt::format("{:g} MiB", bytes / 1048576.0);
  };
  return fmt::format(
      "{} vector registers of {} bytes, {} multiply-add{} a cycle, L1 {}, "
      "L2 {}{}",
      cpu.vectorRegisters, cpu.vectorBytes, cpu.fmaPorts,
      cpu.fmaPorts == 1 ? "" : "s", size(cpu.l1Bytes), size(cpu.l2Bytes),
      cpu.l3Bytes ? ", L3 " + size(cpu.l3Bytes) : "");
}
