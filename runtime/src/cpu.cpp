//===- cpu.cpp - Which instructions this CPU has --------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bits are from Intel's SDM (volume 2A, CPUID) and AMD's APM (volume 3,
// appendix E). A feature that works on wide registers counts only when the
// operating system saves them, which XGETBV tells.
//
//===----------------------------------------------------------------------===//
#include "cpu.h"
#include "error.h"

#include <cstdio>
#include <cstring>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#include <immintrin.h>
#define VIT_IS_X86 1
#endif

namespace vit {

/// What must be in XCR0: nothing, XMM + YMM, or the AVX-512 state as well.
static constexpr uint64_t kPlain = 0, kYmm = 0x6, kZmm = 0xE6;

struct Feature {
  const char *name;
  CpuWord word;
  uint32_t bit;
  uint64_t state;
};

static constexpr Feature kFeatures[] = {
    {"cx8", kLeaf1Edx, 8, kPlain},
    {"cmov", kLeaf1Edx, 15, kPlain},
    {"mmx", kLeaf1Edx, 23, kPlain},
    {"fxsr", kLeaf1Edx, 24, kPlain},
    {"sse", kLeaf1Edx, 25, kPlain},
    {"sse2", kLeaf1Edx, 26, kPlain},
    {"sse3", kLeaf1Ecx, 0, kPlain},
    {"pclmul", kLeaf1Ecx, 1, kPlain},
    {"ssse3", kLeaf1Ecx, 9, kPlain},
    {"fma", kLeaf1Ecx, 12, kYmm},
    {"cx16", kLeaf1Ecx, 13, kPlain},
    {"sse4.1", kLeaf1Ecx, 19, kPlain},
    {"sse4.2", kLeaf1Ecx, 20, kPlain},
    {"crc32", kLeaf1Ecx, 20, kPlain},
    {"movbe", kLeaf1Ecx, 22, kPlain},
    {"popcnt", kLeaf1Ecx, 23, kPlain},
    {"aes", kLeaf1Ecx, 25, kPlain},
    {"xsave", kLeaf1Ecx, 27, kPlain}, // OSXSAVE: switched on, too
    {"avx", kLeaf1Ecx, 28, kYmm},
    {"f16c", kLeaf1Ecx, 29, kYmm},
    {"rdrnd", kLeaf1Ecx, 30, kPlain},
    {"fsgsbase", kLeaf7Ebx, 0, kPlain},
    {"bmi", kLeaf7Ebx, 3, kPlain},
    {"avx2", kLeaf7Ebx, 5, kYmm},
    {"bmi2", kLeaf7Ebx, 8, kPlain},
    {"invpcid", kLeaf7Ebx, 10, kPlain},
    {"avx512f", kLeaf7Ebx, 16, kZmm},
    {"evex512", kLeaf7Ebx, 16, kZmm},
    {"avx512dq", kLeaf7Ebx, 17, kZmm},
    {"rdseed", kLeaf7Ebx, 18, kPlain},
    {"adx", kLeaf7Ebx, 19, kPlain},
    {"avx512ifma", kLeaf7Ebx, 21, kZmm},
    {"clflushopt", kLeaf7Ebx, 23, kPlain},
    {"clwb", kLeaf7Ebx, 24, kPlain},
    {"avx512cd", kLeaf7Ebx, 28, kZmm},
    {"sha", kLeaf7Ebx, 29, kPlain},
    {"avx512bw", kLeaf7Ebx, 30, kZmm},
    {"avx512vl", kLeaf7Ebx, 31, kZmm},
    {"avx512vbmi", kLeaf7Ecx, 1, kZmm},
    {"pku", kLeaf7Ecx, 4, kPlain}, // OSPKE
    {"waitpkg", kLeaf7Ecx, 5, kPlain},
    {"avx512vbmi2", kLeaf7Ecx, 6, kZmm},
    {"shstk", kLeaf7Ecx, 7, kPlain},
    {"gfni", kLeaf7Ecx, 8, kPlain},
    {"vaes", kLeaf7Ecx, 9, kYmm},
    {"vpclmulqdq", kLeaf7Ecx, 10, kYmm},
    {"avx512vnni", kLeaf7Ecx, 11, kZmm},
    {"avx512bitalg", kLeaf7Ecx, 12, kZmm},
    {"avx512vpopcntdq", kLeaf7Ecx, 14, kZmm},
    {"rdpid", kLeaf7Ecx, 22, kPlain},
    {"cldemote", kLeaf7Ecx, 25, kPlain},
    {"movdiri", kLeaf7Ecx, 27, kPlain},
    {"movdir64b", kLeaf7Ecx, 28, kPlain},
    {"avx512vp2intersect", kLeaf7Edx, 8, kZmm},
    {"serialize", kLeaf7Edx, 14, kPlain},
    {"avx512fp16", kLeaf7Edx, 23, kZmm},
    {"sha512", kLeaf7Sub1Eax, 0, kYmm},
    {"sm3", kLeaf7Sub1Eax, 1, kYmm},
    {"sm4", kLeaf7Sub1Eax, 2, kYmm},
    {"avxvnni", kLeaf7Sub1Eax, 4, kYmm},
    {"avx512bf16", kLeaf7Sub1Eax, 5, kZmm},
    {"avxifma", kLeaf7Sub1Eax, 23, kYmm},
    {"avxvnniint8", kLeaf7Sub1Edx, 4, kYmm},
    {"avxneconvert", kLeaf7Sub1Edx, 5, kYmm},
    {"avxvnniint16", kLeaf7Sub1Edx, 10, kYmm},
    {"prefetchi", kLeaf7Sub1Edx, 14, kPlain},
    {"xsaveopt", kLeafDSub1Eax, 0, kPlain},
    {"xsavec", kLeafDSub1Eax, 1, kPlain},
    {"xsaves", kLeafDSub1Eax, 3, kPlain},
    {"sahf", kExtended1Ecx, 0, kPlain},
    {"lzcnt", kExtended1Ecx, 5, kPlain},
    {"sse4a", kExtended1Ecx, 6, kPlain},
    {"prfchw", kExtended1Ecx, 8, kPlain},
    {"xop", kExtended1Ecx, 11, kYmm},
    {"fma4", kExtended1Ecx, 16, kYmm},
    {"tbm", kExtended1Ecx, 21, kPlain},
    {"mwaitx", kExtended1Ecx, 29, kPlain},
    {"64bit", kExtended1Edx, 29, kPlain},
    {"clzero", kExtended8Ebx, 0, kPlain},
    {"rdpru", kExtended8Ebx, 4, kPlain},
    {"wbnoinvd", kExtended8Ebx, 9, kPlain},
};

#ifdef VIT_IS_X86
__attribute__((target("xsave"))) static uint64_t readSavedState() {
  return _xgetbv(0);
}

CpuInfo readCpu() {
  CpuInfo cpu;
  uint32_t a, b, c, d;
  if (__get_cpuid_count(1, 0, &a, &b, &c, &d)) {
    cpu.words[kLeaf1Ecx] = c;
    cpu.words[kLeaf1Edx] = d;
    if (c & (1u << 27)) // OSXSAVE
      cpu.savedState = readSavedState();
  }
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
    cpu.words[kLeaf7Ebx] = b;
    cpu.words[kLeaf7Ecx] = c;
    cpu.words[kLeaf7Edx] = d;
    if (a >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d)) {
      cpu.words[kLeaf7Sub1Eax] = a;
      cpu.words[kLeaf7Sub1Edx] = d;
    }
  }
  if (__get_cpuid_count(0xD, 1, &a, &b, &c, &d))
    cpu.words[kLeafDSub1Eax] = a;
  if (__get_cpuid_count(0x80000001, 0, &a, &b, &c, &d)) {
    cpu.words[kExtended1Ecx] = c;
    cpu.words[kExtended1Edx] = d;
  }
  if (__get_cpuid_count(0x80000008, 0, &a, &b, &c, &d))
    cpu.words[kExtended8Ebx] = b;
  return cpu;
}
#else
CpuInfo readCpu() { return CpuInfo(); }
#endif

static const Feature *findFeature(const char *name, size_t size) {
  for (const Feature &feature : kFeatures)
    if (strlen(feature.name) == size && memcmp(feature.name, name, size) == 0)
      return &feature;
  return nullptr;
}

namespace {
/// Names with commas, as many as fit.
class NameList {
public:
  void add(const char *name, size_t size) {
    size_t gap = used ? 2 : 0;
    if (size > 64 || used + gap + size + sizeof(", ...") > sizeof(text)) {
      if (!full)
        strcpy(text + used, used ? ", ..." : "...");
      full = true;
      return;
    }
    if (full)
      return;
    memcpy(text + used, ", ", gap);
    memcpy(text + used + gap, name, size);
    used += gap + size;
    text[used] = '\0';
  }
  bool empty() const { return used == 0 && !full; }
  const char *str() const { return text; }

private:
  char text[256] = "";
  size_t used = 0;
  bool full = false;
};
} // namespace

vit_status checkFeatures(const char *features, const CpuInfo &cpu,
                         const char *model, const char *target,
                         vit_error *error) {
  NameList lacking, unsaved, unknown;
  for (const char *name = features; *name;) {
    size_t size = strcspn(name, ",");
    const Feature *feature = findFeature(name, size);
    if (size == 0)
      ; // an empty list, or a comma too many
    else if (!feature)
      unknown.add(name, size);
    else if (!(cpu.words[feature->word] >> feature->bit & 1))
      lacking.add(name, size);
    else if ((cpu.savedState & feature->state) != feature->state)
      unsaved.add(name, size);
    name += size;
    name += *name == ',';
  }
  const char *problem = !lacking.empty()   ? "this CPU lacks"
                        : !unsaved.empty() ? "the operating system does not "
                                             "support"
                                           : "this runtime does not know";
  const NameList &names = !lacking.empty()   ? lacking
                          : !unsaved.empty() ? unsaved
                                             : unknown;
  if (names.empty())
    return succeed(error);
  return fail(error, VIT_UNSUPPORTED,
              "model %s, compiled for CPU %s, needs instructions that %s: %s",
              Quoted(model).str(), Quoted(target).str(), problem,
              Quoted(names.str()).str());
}

} // namespace vit
