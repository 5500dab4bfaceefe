//===- ChooseNames.cpp - Whose names a weight file has --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds the model under the names of each table that the file has tensors of,
// and counts which parameters are there and have their shapes. The model's own
// names win where none are better.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Source.h"
#include "compiler/Import/Names/TensorNames.h"
#include "compiler/Import/Weights.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
/// How many of a model's tensors a file has, how many of them are a layer's,
/// and how many have their shapes.
struct Fit {
  int64_t wanted = 0, found = 0, ofLayers = 0, fitting = 0;

  bool isWhole() const { return fitting == wanted; }
  /// Compares how much of what is wanted is found, and then fits.
  bool operator>(const Fit &other) const {
    return std::pair(found * other.wanted, fitting * other.wanted) >
           std::pair(other.found * wanted, other.fitting * wanted);
  }
};

/// A model under the names of one table.
struct Candidate {
  StringRef source;
  ModelSpec spec;
  TensorAliases aliases;
  Fit fit;
};
} // namespace

/// Of layers, the first speaks for all.
static Fit measure(ModuleOp module, const vit_weights *weights) {
  Fit fit;
  for (ParamOp param : collectParams(module)) {
    ++fit.wanted;
    const vit_tensor_view *tensor =
        vit_weights_find(weights, param.getTensorName(0).c_str());
    if (!tensor)
      continue;
    ++fit.found;
    fit.ofLayers += param.getLayers().has_value();
    ArrayRef<int64_t> shape(tensor->shape, tensor->rank);
    fit.fitting += shape == param.getType().getShape();
  }
  return fit;
}

/// A tensor of the first layer that is there; "" if there is none.
static std::string findLayer(const TensorAliases &aliases,
                             const ModelSpec &spec,
                             const vit_weights *weights) {
  if (spec.runs.empty())
    return "";
  const std::string first = std::to_string(spec.runs.front().first);
  std::string found;
  for (const auto &alias : aliases) {
    auto [head, tail] = alias.getKey().split("{i}");
    std::string name = (head + first + tail).str();
    // The first by name: the table's order is that of a hash.
    if (alias.getKey().contains("{i}") && (found.empty() || name < found) &&
        vit_weights_find(weights, name.c_str()))
      found = name;
  }
  return found;
}

/// The best of all tables' candidates, and those that are just as good.
static std::vector<Candidate> findBest(const ModelSpec &spec, ModelMaker make,
                                       const vit_weights *weights) {
  std::vector<Candidate> best;
  auto tryNames = [&](const TensorNames &names, StringRef prefix) {
    Candidate candidate{names.source, spec, {}, {}};
    renameTensors(candidate.spec, names, prefix, weights, candidate.aliases);
    if (findLayer(candidate.aliases, spec, weights).empty())
      return;
    OwningOpRef<ModuleOp> module = make(candidate.spec);
    if (!module)
      return;
    candidate.fit = measure(*module, weights);
    if (!best.empty() && best.front().fit > candidate.fit)
      return;
    if (!best.empty() && candidate.fit > best.front().fit)
      best.clear();
    best.push_back(std::move(candidate));
  };
  std::vector<TensorNames> tables = getHfTensorNames();
  llvm::append_range(tables, getTensorNames());
  for (const TensorNames &names : tables) {
    tryNames(names, "");
    for (StringRef prefix : names.prefixes)
      if (!prefix.empty())
        tryNames(names, prefix);
  }
  return best;
}

static bool haveSameNames(const TensorAliases &a, const TensorAliases &b) {
  return a.size() == b.size() && llvm::all_of(a, [&](const auto &alias) {
           return b.contains(alias.getKey());
         });
}

static std::string listSources() {
  SmallVector<StringRef> sources = {"transformers"};
  for (const TensorNames &names : getTensorNames())
    if (!llvm::is_contained(sources, names.source))
      sources.push_back(names.source);
  return llvm::join(ArrayRef(sources).drop_back(), ", ") + " or " +
         sources.back().str();
}

/// No table has a name that is there, neither has the model.
static LogicalResult
emitUnknownNames(ModuleOp module, const vit_weights *weights, StringRef path) {
  std::string wanted;
  for (ParamOp param : collectParams(module))
    if (wanted.empty() && param.getLayers())
      wanted = param.getTensorName(0);
  InFlightDiagnostic diagnostic =
      emitError(UnknownLoc::get(module.getContext()));
  diagnostic << path << ": cannot tell whose names its tensors have";
  if (vit_weights_count(weights))
    diagnostic << ", such as "
               << quoteText(vit_weights_tensor(weights, 0)->name);
  return diagnostic << "; expects " << quoteText(wanted)
                    << ", as in the model, or what it is called by "
                    << listSources();
}

FailureOr<StringRef> vit::chooseTensorNames(MLIRContext *context,
                                            ModelSpec &spec, ModelMaker make,
                                            const vit_weights *weights,
                                            StringRef path,
                                            TensorAliases &aliases) {
  Fit own;
  OwningOpRef<ModuleOp> module;
  std::vector<Candidate> best;
  {
    // What is wrong with a model is said when it is built for good.
    ScopedDiagnosticHandler quiet(context, [](Diagnostic &) {});
    module = make(spec);
    if (!module)
      return StringRef();
    own = measure(*module, weights);
    if (own.isWhole() || arePacked(weights))
      return StringRef();
    best = findBest(spec, make, weights);
  }
  if (best.empty() && !own.ofLayers)
    return emitUnknownNames(*module, weights, path);
  if (best.empty() || !(best.front().fit > own))
    return StringRef();
  Candidate &chosen = best.front();
  for (const Candidate &other : llvm::drop_begin(best))
    if (!haveSameNames(chosen.aliases, other.aliases))
      return emitError(UnknownLoc::get(context))
             << path << ": has tensors by the names of " << chosen.source
             << " ('" << findLayer(chosen.aliases, spec, weights)
             << "') and by those of " << other.source << " ('"
             << findLayer(other.aliases, spec, weights)
             << "'), expects one of them";
  spec = std::move(chosen.spec);
  aliases = std::move(chosen.aliases);
  return chosen.source;
}
