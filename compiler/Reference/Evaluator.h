//===- Evaluator.h - Evaluates vit IR by plain loops --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The oracle of the executed tests and of `vitc check`: what a function in the
// vit dialect computes, in float64 or plain float32.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_REFERENCE_EVALUATOR_H
#define VIT_COMPILER_REFERENCE_EVALUATOR_H

#include "compiler/Reference/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlir::vit {
class ParamOp;

namespace reference {

/// Fills `values` with the tensor `name`, row-major, as many elements as the
/// type of `param` has. `name` is the name in the weight file: inside
/// `vit.encoder` that of the layer being evaluated. A failure ends the
/// evaluation; the provider says why.
using ParameterProvider = llvm::function_ref<LogicalResult(
    ParamOp param, StringRef name, MutableArrayRef<float> values)>;

/// The results of `function` for `arguments`, which have the shapes of its
/// arguments. T is double (the reference) or float: then every operation is
/// done in float and rounded, see Arithmetic.h for the order of sums.
///
/// Knows the vit dialect but for its buffer operations, static
/// `tensor.extract_slice`, `insert_slice`, `expand_shape`, `collapse_shape`
/// and `empty`, `arith.constant` of floats and `func.return`; on anything else
/// it fails with an error at that operation: "reference evaluator has no
/// 'x.y'".
///
/// Runs on the caller's thread; ViT-B/16 takes about 5 s for one image, in
/// double, on a Zen 4 core.
template <typename T>
FailureOr<SmallVector<Tensor<T>>> evaluate(func::FuncOp function,
                                           ArrayRef<Tensor<T>> arguments,
                                           ParameterProvider provider);

} // namespace reference
} // namespace mlir::vit

#endif // VIT_COMPILER_REFERENCE_EVALUATOR_H
