//===- Passes.td - From vit to vit --------------------------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Algebra that only this dialect can see. Each pass leaves the function that a
// model computes as it is: its description says why, and what it requires.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_TRANSFORMS_PASSES_TD
#define VIT_DIALECTS_VIT_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

// Keep alphabetical.

#endif // VIT_DIALECTS_VIT_TRANSFORMS_PASSES_TD
