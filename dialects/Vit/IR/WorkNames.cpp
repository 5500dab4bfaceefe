//===- WorkNames.cpp - What a piece of code is for ------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names are the metadata of fused locations: NameLoc is the importers', for
// messages.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/WorkNames.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::vit;

/// The name that `loc` itself bears.
static StringAttr getOwnName(Location loc) {
  auto fused = dyn_cast<FusedLoc>(loc);
  return fused ? dyn_cast_or_null<StringAttr>(fused.getMetadata())
               : StringAttr();
}

/// Adds the outermost names in `loc`.
static void collect(Location loc, llvm::SetVector<StringRef> &names) {
  if (StringAttr name = getOwnName(loc)) {
    names.insert(name.getValue());
  } else if (auto fused = dyn_cast<FusedLoc>(loc)) {
    for (Location inner : fused.getLocations())
      collect(inner, names);
  } else if (auto named = dyn_cast<NameLoc>(loc)) {
    collect(named.getChildLoc(), names);
  } else if (auto call = dyn_cast<CallSiteLoc>(loc)) {
    collect(call.getCallee(), names);
  }
}

Location vit::withWork(Location loc, const Twine &name) {
  if (getOwnName(loc))
    loc = cast<FusedLoc>(loc).getLocations().front();
  return FusedLoc::get({loc}, StringAttr::get(loc.getContext(), name),
                       loc.getContext());
}

Location vit::withWorkPart(Location loc, StringRef part) {
  std::string whole = getWork(loc);
  return whole.empty() ? loc : withWork(loc, whole + "." + part);
}

std::string vit::getWork(Location loc) {
  llvm::SetVector<StringRef> names;
  collect(loc, names);
  return llvm::join(names, " + ");
}
