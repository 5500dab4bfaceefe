//===- TargetMachine.cpp - The machine that code is made for --------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Resolves CPU names through LLVM's own tables. Code is generated for the
// x86-64 baseline plus a list of extensions, and scheduled for the CPU named:
// so the list that a model declares is the list that its code was limited to.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/TargetMachine.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;
using namespace mlir::vit;

static constexpr llvm::StringLiteral kTriple = "x86_64-unknown-linux-gnu";

/// Extensions for arithmetic on vectors and bits. Others (random numbers,
/// cryptography, AMX, …) are of no use to generated code and stay off.
static constexpr llvm::StringLiteral kFeatures[] = {
    "sse3",       "ssse3",
    "sse4.1",     "sse4.2",
    "popcnt",     "avx",
    "f16c",       "avx2",
    "fma",        "bmi",
    "bmi2",       "lzcnt",
    "movbe",      "avxvnni",
    "avx512f",    "avx512cd",
    "avx512bw",   "avx512dq",
    "avx512vl",   "avx512ifma",
    "avx512vbmi", "avx512vbmi2",
    "avx512vnni", "avx512bitalg",
    "avx512bf16", "avx512vpopcntdq",
    "avx512fp16",
};

static void initializeTarget() {
  static bool once = [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser();
    return true;
  }();
  (void)once;
}

static const llvm::Target *lookupTarget(std::string &error) {
  initializeTarget();
  return llvm::TargetRegistry::lookupTarget(llvm::Triple(kTriple), error);
}

static std::unique_ptr<llvm::MCSubtargetInfo>
createSubtarget(const llvm::Target &target, StringRef cpu,
                StringRef features = "") {
  return std::unique_ptr<llvm::MCSubtargetInfo>(
      target.createMCSubtargetInfo(llvm::Triple(kTriple), cpu, features));
}

static bool has(const llvm::MCSubtargetInfo &subtarget, StringRef feature) {
  return subtarget.checkFeatures(("+" + feature).str());
}

bool TargetSpec::hasFeature(StringRef name) const {
  return llvm::is_contained(features, name);
}

std::string TargetSpec::featureString() const {
  std::string text;
  for (const std::string &feature : features)
    text += (text.empty() ? "+" : ",+") + feature;
  return text;
}

std::string TargetSpec::featureList() const {
  return llvm::join(features, ",");
}

llvm::Expected<TargetSpec> vit::resolveTarget(StringRef cpu) {
  std::string error;
  const llvm::Target *target = lookupTarget(error);
  if (!target)
    return llvm::createStringError(error);

  TargetSpec spec;
  spec.triple = kTriple.str();
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget;
  if (cpu == "host") {
    spec.cpu = llvm::sys::getHostCPUName().str();
    // A hypervisor may hide what the CPU of this name has, so the extensions
    // are asked for one by one.
    std::string features;
    llvm::StringMap<bool> host = llvm::sys::getHostCPUFeatures();
    for (llvm::StringRef feature : kFeatures) {
      features += features.empty() ? "" : ",";
      features += host.lookup(feature) ? "+" : "-";
      features += feature;
    }
    subtarget = createSubtarget(*target, "x86-64", features);
  } else {
    // Asked of a known CPU, because LLVM prints a warning when it makes a
    // subtarget for an unknown one.
    subtarget = createSubtarget(*target, "x86-64");
    if (cpu.empty() || !subtarget->isCPUStringValid(cpu))
      return llvm::createStringError(
          "unknown CPU '" + cpu +
          "' (--target-cpu=help lists the names that can be given)");
    spec.cpu = cpu.str();
    subtarget = createSubtarget(*target, cpu);
  }

  // 32-bit CPUs come without AVX2, so no separate check is needed for them.
  for (llvm::StringRef needed : {"avx2", "fma"})
    if (!has(*subtarget, needed))
      return llvm::createStringError(
          "CPU '" + spec.cpu + "' lacks " + needed.upper() +
          ": vitc makes code for x86-64 with AVX2 and FMA at least "
          "(--target-cpu=help lists the names that can be given)");

  for (llvm::StringRef feature : kFeatures)
    if (has(*subtarget, feature))
      spec.features.push_back(feature.str());
  // The vector pipeline uses all four together; Knights Landing has only one.
  if (spec.hasFeature("avx512f") && spec.hasFeature("avx512vl") &&
      spec.hasFeature("avx512bw") && spec.hasFeature("avx512dq")) {
    spec.vectorBytes = 64;
    spec.vectorRegisters = 32;
  } else {
    llvm::erase_if(spec.features, [](StringRef feature) {
      return feature.starts_with("avx512");
    });
  }
  spec.model = getCpuModel(spec.cpu, spec.vectorBytes);
  if (cpu == "host")
    readHostCaches(spec.model);
  return spec;
}

bool vit::runsOnHost(const TargetSpec &spec) {
  llvm::StringMap<bool> host = llvm::sys::getHostCPUFeatures();
  return llvm::all_of(spec.features,
                      [&](StringRef feature) { return host.lookup(feature); });
}

std::vector<std::string> vit::listTargets() {
  std::vector<std::string> names = {"host"};
  std::string error;
  const llvm::Target *target = lookupTarget(error);
  if (!target)
    return names;
  std::unique_ptr<llvm::MCSubtargetInfo> any =
      createSubtarget(*target, "x86-64");
  for (const llvm::SubtargetSubTypeKV &entry :
       any->getAllProcessorDescriptions()) {
    auto subtarget = createSubtarget(*target, entry.Key);
    if (has(*subtarget, "avx2") && has(*subtarget, "fma"))
      names.emplace_back(entry.Key);
  }
  return names;
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
vit::createTargetMachine(const TargetSpec &spec) {
  std::string error;
  const llvm::Target *target = lookupTarget(error);
  if (!target)
    return llvm::createStringError(error);
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Standard;
  options.FunctionSections = true;
  options.DataSections = true;
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      llvm::Triple(spec.triple), "x86-64", spec.featureString(), options,
      llvm::Reloc::PIC_, llvm::CodeModel::Small,
      llvm::CodeGenOptLevel::Aggressive));
  if (!machine)
    return llvm::createStringError("no code generator for " + spec.triple);
  return machine;
}
