//===- Emit.cpp - Assembly and objects ------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs LLVM's optimizer and code generator, and holds the object to its
// promise of needing nothing but three memory functions. Linking is in
// Link.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/Emit.h"

#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace mlir::vit;

/// What our own passes leave to LLVM: functions of one call, indices, loads of
/// what does not change, short loops that nothing vectorized. Tiles and
/// unrolling are there already; the rest of -O3 takes longer than all of this,
/// half of it to look for more of that, and makes nothing faster.
static constexpr StringLiteral kPasses =
    "globaldce,ipsccp,cgscc(inline),"
    "function(sroa,early-cse<memssa>,instcombine<no-verify-fixpoint>,"
    "simplifycfg,loop-mssa(loop-rotate,licm),"
    "loop(loop-idiom,indvars,loop-deletion),gvn,memcpyopt,dse,"
    "instcombine<no-verify-fixpoint>,simplifycfg,loop-mssa(licm),"
    "loop-vectorize,vector-combine,instcombine<no-verify-fixpoint>,"
    "early-cse,infer-alignment)";

llvm::Error vit::optimizeModule(llvm::Module &module,
                                const TargetSpec &target) {
  auto machine = createTargetMachine(target);
  if (!machine)
    return machine.takeError();

  llvm::PassBuilder passes(machine->get());
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager cgsccs;
  llvm::ModuleAnalysisManager modules;
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(cgsccs);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, cgsccs, modules);
  llvm::ModulePassManager pipeline;
  if (auto error = passes.parsePassPipeline(pipeline, kPasses))
    return error;
  pipeline.run(module, modules);
  return llvm::Error::success();
}

std::string vit::printModule(const llvm::Module &module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream, nullptr);
  return text;
}

static llvm::Expected<std::string> emit(llvm::Module &module,
                                        const TargetSpec &target,
                                        llvm::CodeGenFileType kind) {
  auto machine = createTargetMachine(target);
  if (!machine)
    return machine.takeError();
  SmallString<0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  if ((*machine)->addPassesToEmitFile(passes, stream, nullptr, kind))
    return llvm::createStringError("the code generator cannot emit this file");
  passes.run(module);
  return std::string(bytes);
}

llvm::Expected<std::string> vit::emitAssembly(llvm::Module &module,
                                              const TargetSpec &target) {
  return emit(module, target, llvm::CodeGenFileType::AssemblyFile);
}

static llvm::Expected<std::unique_ptr<llvm::object::ObjectFile>>
openObject(StringRef object, StringRef file) {
  auto opened = llvm::object::ObjectFile::createELFObjectFile(
      llvm::MemoryBufferRef(object, file));
  if (!opened)
    return opened.takeError();
  return std::move(*opened);
}

/// Fails when `object` needs symbols that an application may not have.
static llvm::Error checkUndefinedSymbols(StringRef object) {
  auto opened = openObject(object, "object");
  if (!opened)
    return opened.takeError();
  std::string extra;
  for (const llvm::object::SymbolRef &symbol : (*opened)->symbols()) {
    llvm::Expected<uint32_t> flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    if (!(*flags & llvm::object::SymbolRef::SF_Undefined))
      continue;
    llvm::Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    // The first entry of an ELF symbol table is undefined and has no name.
    if (name->empty() || *name == "memcpy" || *name == "memmove" ||
        *name == "memset" || *name == "_GLOBAL_OFFSET_TABLE_")
      continue;
    extra += (extra.empty() ? "'" : ", '") + name->str() + "'";
  }
  if (!extra.empty())
    return llvm::createStringError("generated code calls " + extra +
                                   ", it may call nothing but 'memcpy', "
                                   "'memmove' and 'memset'");
  return llvm::Error::success();
}

llvm::Expected<std::string> vit::emitObject(llvm::Module &module,
                                            const TargetSpec &target) {
  llvm::Expected<std::string> object =
      emit(module, target, llvm::CodeGenFileType::ObjectFile);
  if (object)
    if (llvm::Error error = checkUndefinedSymbols(*object))
      return error;
  return object;
}

llvm::Expected<std::string> vit::findModelName(StringRef object,
                                               StringRef file) {
  auto opened = openObject(object, file);
  if (!opened)
    return llvm::createStringError("'" + file + "' is no ELF object: " +
                                   llvm::toString(opened.takeError()));
  std::vector<std::string> names, infers;
  for (const llvm::object::SymbolRef &symbol : (*opened)->symbols()) {
    llvm::Expected<uint32_t> flags = symbol.getFlags();
    llvm::Expected<StringRef> name = symbol.getName();
    if (!flags || !name)
      return llvm::createStringError(
          "'" + file + "' has a broken symbol table: " +
          llvm::toString(llvm::joinErrors(
              flags ? llvm::Error::success() : flags.takeError(),
              name ? llvm::Error::success() : name.takeError())));
    if (!(*flags & llvm::object::SymbolRef::SF_Global) ||
        (*flags & llvm::object::SymbolRef::SF_Undefined))
      continue;
    if (name->ends_with("_model"))
      names.push_back(name->drop_back(6).str());
    else if (name->ends_with("_infer"))
      infers.push_back(name->drop_back(6).str());
  }
  for (const std::string &name : names)
    if (llvm::is_contained(infers, name))
      return name;
  return llvm::createStringError("'" + file +
                                 "' is no object of vitc's: it defines no pair "
                                 "'NAME_model' and 'NAME_infer'");
}
