//===- WorkNames.h - What a piece of code is for ----------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A profile wants to say "mlp.fc1", not "task 14". The name of the work that an
// operation does for the model is part of its location, because every rewrite
// passes locations on already; it never changes the code that is made.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_WORKNAMES_H
#define VIT_DIALECTS_VIT_IR_WORKNAMES_H

#include "mlir/IR/Location.h"

#include <string>

namespace mlir::vit {

/// `loc` for the work `name`, in place of what it was for:
/// `fused<"mlp">[loc]`.
Location withWork(Location loc, const Twine &name);

/// `loc` for one part of its work: "mlp" and "fc1" make "mlp.fc1". A location
/// of no work stays as it is.
Location withWorkPart(Location loc, StringRef part);

/// The name of the work at `loc`, or empty. Where locations were fused, the
/// names of all, in order: "layer_norm + mlp.fc1".
std::string getWork(Location loc);

} // namespace mlir::vit

#endif // VIT_DIALECTS_VIT_IR_WORKNAMES_H
