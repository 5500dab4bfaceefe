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

def EliminateDeadTokensPass : Pass<"vit-eliminate-dead-tokens", "::mlir::ModuleOp"> {
  let summary = "Computes the last layer for the tokens that are read.";
  let description = [{
    Where a model reads the class token alone, the queries, the projection, the
    MLP and both residuals of the last layer matter for that token only; keys
    and values are still made of all tokens. In ViT-B/16 that is 7 % of the
    work.

    Slices move up. Let S be the smallest range of tokens that holds all those
    which the users of a value read, a user being `vit.pool` or a slice. Then

        layer_norm(x)[S] = layer_norm(x[S])
        mlp(x)[S]        = mlp(x[S])
        residual(x, h)[S] = residual(x[S], h[S])
        msa(x)[S]        = msa(x[S], context x)
        encoder of L layers (x) = body of layer L-1 (encoder of L-1 layers (x))

    The first three treat every token by itself. In the fourth, row t of the
    scores and of the result depends on token t through the query and on all
    tokens through keys and values. The last, which is what a run of layers
    means, is applied where one of the others can follow; parameters of the last
    layer get its number in the place of `{i}`. A run whose layers mix no tokens
    (attention ablated to the identity) is narrowed as a whole. No number
    changes: the same operations act on the same values, on fewer of them.

    Where a layer norm is read as a whole, as context, and also in a slice, the
    slice becomes a norm of the sliced input: then the whole one has a single
    user and can be computed while the rows of that product are packed.

    Preconditions, without which a value is left as it is:
    - All its users are pools and slices of tokens: it is not returned, for
      instance, and no attention takes it as a whole.
    - At least an eighth of its tokens is dead. To leave one of 197 out gains
      nothing: a peeled layer is a second body to compile.

    Before (types and some operands left out):
    ```mlir
    %y = vit.encoder %x layers(12) {
    ^bb0(%t: tensor<1x197x768xf32>):
      %w = vit.param "layer.{i}.mlp.fc1.weight" layers(12)
      ...
      %n = vit.layer_norm %t
      %a = vit.msa %n heads 12 query(...) key(...) value(...) projection(...)
      %r = vit.residual %t, %a
      %m = vit.mlp %r fc1(%w) fc2(...)
      vit.yield %m
    } : tensor<1x197x768xf32>
    %c = vit.pool %y token
    ```
    After:
    ```mlir
    %y = vit.encoder %x layers(11) { ... }
    %w = vit.param "layer.11.mlp.fc1.weight"
    %n = vit.layer_norm %y
    %y0 = tensor.extract_slice %y[0, 0, 0] [1, 1, 768] [1, 1, 1]
    %n0 = vit.layer_norm %y0
    %a = vit.msa %n0 context(%n) heads 12 query(...) key(...) value(...) projection(...)
    %r = vit.residual %y0, %a
    %m = vit.mlp %r fc1(%w) fc2(...)
    %c = vit.pool %m token
    ```

    Run `canonicalize` before it, which removes identity attention and what
    nobody reads, and `cse` behind it.
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
}

def SplitBatchPass : Pass<"vit-split-batch", "::mlir::ModuleOp"> {
  let summary = "Makes the code for as many images as caches hold.";
  let description = [{
    In every operation of the dialect an image's result depends on that image
    alone: f([x1, ..., xB]) = [f(x1), ..., f(xB)]. So @infer, for B images, becomes @infer for
    a group of them, the largest that divides B and whose working set (the
    input and output of one operation, and what lies between its two products)
    has at most `max-bytes`; one image at least. The module gets
    `vit.batch_groups`, the number of calls that a batch takes.

    Many images at once share each panel of weights, but then write and read
    activations from memory that one image would have kept in cache.

    Required: every operation that sees the image is one of the dialect whose
    result type follows from its operands'. Any other model stays as it is.

    ```mlir
    module { func.func @infer(%image: tensor<8x3x224x224xf32>) -> tensor<8x1000xf32> {…} }
    // becomes
    module attributes {vit.batch_groups = 8 : i64} {
      func.func @infer(%image: tensor<1x3x224x224xf32>) -> tensor<1x1000xf32> {…}
    }
    ```
  }];
  let options = [
    Option<"maxBytes", "max-bytes", "int64_t", /*default=*/"524288",
           "Bytes that a group works on at one time, at most; the size of a second-level cache">
  ];
}

#endif // VIT_DIALECTS_VIT_TRANSFORMS_PASSES_TD
