//===- Flops.h - Floating-point operations of a model -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef VIT_DIALECTS_VIT_TRANSFORMS_FLOPS_H
#define VIT_DIALECTS_VIT_TRANSFORMS_FLOPS_H

#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>

namespace mlir {
class Operation;
namespace func {
class FuncOp;
} // namespace func

namespace vit {

/// The floating-point operations of the model as described, of `function` in
/// vit operations and for its whole batch: two per multiply-add of the matrix
/// products and convolutions, in the body of an encoder once per layer.
///
///   patch_embed  2 B N D C kh kw
///   msa          2 B N D E (query and projection, each)
///                2 B M D E (key and value, each; M = N without context)
///                2 B N M E (q k^T and the product with v, each)
///   mlp          2 B N D F (fc1, fc2 and gate, each)
///   head         2 B F_h O (each input)
///
/// Elementwise work, norms and means do not count, as usual in the literature.
int64_t countModelFlop(func::FuncOp function);

/// The floating-point operations that `function` in linalg form really
/// executes in one call, counted alike: contractions (convolutions are among
/// them, as products of patches) and vit.attention. An operation counts if and
/// only if it depends on an argument of the function: what depends on
/// parameters alone runs once, in
/// @pack. Not for tiled code: loops other than vit.encoder are not followed.
int64_t countExecutedFlop(func::FuncOp function);

/// Calls `visit` with every operation that countExecutedFlop counts and its
/// share, which is that of all its executions in one call.
void walkExecutedFlop(func::FuncOp function,
                      llvm::function_ref<void(Operation *, int64_t)> visit);

} // namespace vit
} // namespace mlir

#endif // VIT_DIALECTS_VIT_TRANSFORMS_FLOPS_H
