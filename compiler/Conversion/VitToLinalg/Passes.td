//===- Passes.td - The conversion from vit to linalg -------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CONVERSION_VITTOLINALG_PASSES_TD
#define VIT_COMPILER_CONVERSION_VITTOLINALG_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertVitToLinalgPass : Pass<"convert-vit-to-linalg"> {
  let summary = "Lower the operations of a model to linalg on tensors.";
  let description = [{
    Every operation of a model becomes linalg, tensor, arith and math on the
    same tensor types. Three kinds of vit operation stay: `vit.param`, for it
    names what is no data yet; `vit.encoder` and `vit.yield`, for a layer is
    compiled once (the region is converted in place); and softmax attention,
    which becomes `vit.attention`, for linalg has no form of it that can be
    tiled without the token x token matrix.

    What depends on parameters alone (joining the query, key and value
    weights, folding the softmax scale into the query's, resizing a position
    table, permuting a weight) is written as ordinary operations on
    `vit.param`; a later pass moves all of it to `@pack`.

    The form, with M = B * N rows of tokens:

    - Token-wise work is two-dimensional, [M, D]: a `tensor.collapse_shape` at
      an operation's entry and a `tensor.expand_shape` at its exit, which
      canonicalization cancels between neighbours.
    - A linear layer x W^T + b is `linalg.matmul` with the maps
      (m,n,k)->(m,k), (n,k), (m,n) on the weight as stored, [out, in], then
      one elementwise `linalg.generic` for the bias and one for the activation.
    - A residual reads and overwrites its `outs`, so that it can be in place;
      so does adding the position table.
    - Layer norm is two passes over a row: the mean, then the mean square of
      the difference to it.
    - The query, key and value weights are joined to one [3E, D] matrix, the
      softmax scale multiplied into the query's part; with q/k norm it stays
      the scale of `vit.attention`. Biases of scores are divided by that scale.
    - Rotary positions are elementwise, for each half of a head. Where pairs are
      neighbours, rows of the query and key weights (and what else has one number
      per row) change places before, which leaves every score as it is.
    - A table of relative positions is looked up by arithmetic on indices, with
      `tensor.extract`; one of rotary positions is a constant.
    - Patches are the rows of one matrix (im2col), whatever kernel and stride.

    ```mlir
    %w = vit.param "fc.weight" : tensor<10x64xf32>
    %b = vit.param "fc.bias" : tensor<10xf32>
    %y = vit.head inputs(%x) weights(%w) biases(%b) activation(none)
       : (tensor<1x64xf32>, tensor<10x64xf32>, tensor<10xf32>) -> tensor<1x10xf32>
    ```

    becomes

    ```mlir
    %w = vit.param "fc.weight" : tensor<10x64xf32>
    %b = vit.param "fc.bias" : tensor<10xf32>
    %zero = arith.constant 0.000000e+00 : f32
    %empty = tensor.empty() : tensor<1x10xf32>
    %fill = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x10xf32>) -> tensor<1x10xf32>
    %product = linalg.matmul
        indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>]
        ins(%x, %w : tensor<1x64xf32>, tensor<10x64xf32>) outs(%fill : tensor<1x10xf32>) -> tensor<1x10xf32>
    %y = linalg.generic {
        indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (n)>, affine_map<(m, n) -> (m, n)>],
        iterator_types = ["parallel", "parallel"]}
        ins(%product, %b : tensor<1x10xf32>, tensor<10xf32>) outs(%empty : tensor<1x10xf32>) {
    ^bb0(%p: f32, %c: f32, %out: f32):
      %s = arith.addf %p, %c : f32
      linalg.yield %s : f32
    } -> tensor<1x10xf32>
    ```

    It fails, with a diagnostic, on an operation whose operands and results
    have different element types.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"
  ];
}

#endif // VIT_COMPILER_CONVERSION_VITTOLINALG_PASSES_TD
