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
        linear(x)[S]     = linear(x[S])
        residual(x, h)[S] = residual(x[S], h[S])
        rms_norm(x)[S]   = rms_norm(x[S])
        msa(x)[S]        = msa(x[S], context x)
        encoder of L layers (x) = body of layer L-1 (encoder of L-1 layers (x))

    The first five treat every token by itself. In the sixth, row t of the
    scores and of the result depends on token t through the query and on all
    tokens through keys and values; rotary positions and biases of scores have a
    row for each query, of which S remain. The last, which is what a run of layers
    means, is applied where one of the others can follow; parameters of the last
    layer get its number in the place of `{i}`. A run whose layers mix no tokens
    (attention ablated to the identity) is narrowed as a whole. No number
    changes: the same operations act on the same values, on fewer of them.

    Where a norm is read as a whole, as context, and also in a slice, the
    slice becomes a norm of the sliced input: then the whole one has a single
    user and can be computed while the rows of that product are packed.

    Preconditions, without which a value is left as it is:
    - It is not attention in windows, which all tokens of a window are needed for.
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

def FoldBiasesPass : Pass<"vit-fold-biases", "::mlir::ModuleOp"> {
  let summary = "Moves the biases of values and keys out of attention.";
  let description = [{
    In `vit.msa`, with A_h the attention matrix of head h, whose rows sum to one,
    and 1 the vector of ones:

    - Values. A_h (v_h + 1 bv_h^T) = A_h v_h + 1 bv_h^T, so that after the
      projection (concat over h of A_h v_h) Wo^T + 1 (bo + Wo bv)^T: the value
      bias becomes part of the projection's.
    - Keys. q_h (k_h + 1 bk_h^T)^T = q_h k_h^T + (q_h bk_h) 1^T: each row of the
      scores gets one number added to all of its elements, and softmax does not
      see that. The key bias goes away, and with it a parameter of the model.

    In windows the same holds of the places of a window: the key and value of
    padding are the biases, of which nothing is left.

    ```mlir
    %y = vit.msa %x heads 2 query(%wq, %bq) key(%wk, %bk) value(%wv, %bv) projection(%wo, %bo)
       : (tensor<1x5x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>,
          tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<1x5x8xf32>
    // becomes
    %b = vit.matvec %wo, %bv plus(%bo) : (tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
    %y = vit.msa %x heads 2 query(%wq, %bq) key(%wk) value(%wv) projection(%wo, %b)
       : (tensor<1x5x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8x8xf32>,
          tensor<8x8xf32>, tensor<8xf32>) -> tensor<1x5x8xf32>
    ```

    Requires that the bias is added to what the sums are over: a key bias in front
    of `key_norm` stays, for the norm is not linear, and so does one that `rope`
    turns, by another angle for each key. A value bias stays in front of
    `inner_norm` and `gate`, with `kv_heads` and `differential`, and behind
    `weight_mix`, whose rows sum to other numbers than one. Biases of scores change nothing of this, nor does `score_mix`:
    its own bias goes away as that of keys does. Value bias and projection have to be
    parameters, lest work on weights be done for every image.
  }];
  let dependentDialects = ["::mlir::vit::VitDialect"];
}

def FoldPixelNormalizationPass
    : Pass<"vit-fold-pixel-normalization", "::mlir::ModuleOp"> {
  let summary = "Moves the normalization of pixels into the patch embedding.";
  let description = [{
    The normalization is affine in each channel: y_c = f_c x_c + t_c with
    f_c = rescale / deviation_c and t_c = -mean_c / deviation_c. A patch embedding
    has no padding, so each of its outputs is a sum over whole patches, and

        sum W[d, c, u, v] (f_c x_c + t_c) + b[d]
          = sum (W[d, c, u, v] f_c) x_c + (b[d] + sum W[d, c, u, v] t_c)

    over c, u and v. What is left of `vit.normalize_pixels` turns bytes into
    floats.

    ```mlir
    %x = vit.normalize_pixels %pixels rescale 3.0e-3 mean [0.5] deviation [0.25] : (tensor<1x8x8x1xi8>) -> tensor<1x1x8x8xf32>
    %y = vit.patch_embed %x, %w, %b stride [4, 4]
       : (tensor<1x1x8x8xf32>, tensor<6x1x4x4xf32>, tensor<6xf32>) -> tensor<1x4x6xf32>
    // becomes
    %t = arith.constant dense<-2.0> : tensor<1xf32>
    %f = arith.constant dense<1.2e-2> : tensor<1xf32>
    %ones = arith.constant dense<1.0> : tensor<16xf32>
    %wt = vit.scale %w by %t along 1 : (tensor<6x1x4x4xf32>, tensor<1xf32>) -> tensor<6x1x4x4xf32>
    %rows = tensor.collapse_shape %wt [[0], [1, 2, 3]] : tensor<6x1x4x4xf32> into tensor<6x16xf32>
    %c = vit.matvec %rows, %ones plus(%b) : (tensor<6x16xf32>, tensor<16xf32>, tensor<6xf32>) -> tensor<6xf32>
    %wf = vit.scale %w by %f along 1 : (tensor<6x1x4x4xf32>, tensor<1xf32>) -> tensor<6x1x4x4xf32>
    %x = vit.normalize_pixels %pixels : (tensor<1x8x8x1xi8>) -> tensor<1x1x8x8xf32>
    %y = vit.patch_embed %x, %wf, %c stride [4, 4]
       : (tensor<1x1x8x8xf32>, tensor<6x1x4x4xf32>, tensor<6xf32>) -> tensor<1x4x6xf32>
    ```

    Requires that every reader of the image is a patch embedding whose kernel and
    bias are parameters.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect", "::mlir::vit::VitDialect"
  ];
}

def FoldScalesPass : Pass<"vit-fold-scales", "::mlir::ModuleOp"> {
  let summary = "Moves scales and shifts of channels into linear layers.";
  let description = [{
    - A norm's scale s and bias t into the linear layers that read it:
      W (diag(s) x + t) + b = (W diag(s)) x + (b + W t). These are the query, key,
      value and gate layers of `vit.msa`, those of `vit.attention_weights`, fc1 and gate
      of `vit.mlp`, `vit.linear` and `vit.head`.
      Between them there may be a `tensor.extract_slice` of tokens and a
      `vit.pool`: the choice of a token and the mean of tokens leave channels
      apart, and the mean of diag(s) x + t is diag(s) times the mean, plus t. The
      largest of them is not: s may be negative. An RMS norm has no t.
    - LayerScale g of `vit.residual` into the last linear layer of its branch:
      diag(g) (W x + b) = (diag(g) W) x + diag(g) b. That is the projection of
      `vit.msa` or fc2 of `vit.mlp`.

    ```mlir
    %n = vit.layer_norm %x scale(%s) bias(%t) epsilon 1.0e-6
       : (tensor<1x5x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x5x8xf32>
    %m = vit.mlp %n fc1(%w1, %b1) fc2(%w2) activation(gelu)
       : (tensor<1x5x8xf32>, tensor<16x8xf32>, tensor<16xf32>, tensor<8x16xf32>) -> tensor<1x5x8xf32>
    %y = vit.residual %x, %m scale(%g) : (tensor<1x5x8xf32>, tensor<1x5x8xf32>, tensor<8xf32>) -> tensor<1x5x8xf32>
    // becomes
    %v1 = vit.scale %w1 by %s along 1 : (tensor<16x8xf32>, tensor<8xf32>) -> tensor<16x8xf32>
    %c1 = vit.matvec %w1, %t plus(%b1) : (tensor<16x8xf32>, tensor<8xf32>, tensor<16xf32>) -> tensor<16xf32>
    %v2 = vit.scale %w2 by %g along 0 : (tensor<8x16xf32>, tensor<8xf32>) -> tensor<8x16xf32>
    %n = vit.layer_norm %x epsilon 1.0e-6 : (tensor<1x5x8xf32>) -> tensor<1x5x8xf32>
    %m = vit.mlp %n fc1(%v1, %c1) fc2(%v2) activation(gelu)
       : (tensor<1x5x8xf32>, tensor<16x8xf32>, tensor<16xf32>, tensor<8x16xf32>) -> tensor<1x5x8xf32>
    %y = vit.residual %x, %m : (tensor<1x5x8xf32>, tensor<1x5x8xf32>) -> tensor<1x5x8xf32>
    ```

    A norm keeps both, scale and bias, where anything else reads it too, be it an
    output of the model, a residual or another norm; LayerScale stays where the
    branch ends in something else or has other readers. Windows with padding read
    a norm as it is: padding is zeros, not t. Scales, biases and the
    layers' weights have to be parameters. A head without biases that reads
    something else beside the norm gets none.

    1 / sqrt(head_dim) moves into the query weights later, in
    `convert-vit-to-linalg`.
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect", "::mlir::vit::VitDialect"];
}

def FusePerTokenPass : Pass<"vit-fuse-per-token", "::mlir::ModuleOp"> {
  let summary = "Carries a few tokens at a time through all that needs no others.";
  let description = [{
    A run of operations that treat tokens independently becomes one
    `vit.per_token`, which later stages execute for one tile of tokens after the
    other, in cache: patch embedding, positions, whole encoders whose layers
    have no attention (or the identity in its place), the final norm, and the
    mean over tokens.

    ```mlir
    %x = vit.patch_embed %image, %w stride [7, 7] : …
    %y = vit.encoder %x layers(5) { … layer_norm, mlp, residual … }
    %z = vit.layer_norm %y …
    %m = vit.pool %z mean : …
    // becomes
    %m = vit.per_token %image {
    ^bb0(%i: tensor<4x3x224x224xf32>):
      %x = vit.patch_embed %i, %w stride [7, 7] : …
      %y = vit.encoder %x layers(5) { … }
      %z = vit.layer_norm %y …
      %m = vit.pool %z mean : …
      vit.yield %m
    }
    ```

    Proof: operations only move into a region, in their order, so the function
    is the same. What the new operation promises holds because each of these
    operations f satisfies f(X)[b, n] = g_n(X[b, n]) (patch embedding: a function
    of the pixels of patch n), and so do their compositions, and an encoder's
    layers one after the other. The mean is a sum of per-token terms.

    Preconditions:
    - the run has one input that depends on the image, and one result that is
      used outside of it; all else that it uses depends on parameters alone;
    - all its tensors are f32;
    - more of its result is read than single tokens (by pools and slices): those
      are for `vit-eliminate-dead-tokens`, which leaves little to fuse;
    - it pays: the run has an encoder (else the tokens would make the way
      through memory that they make anyhow), and its parameters, all layers of
      them, have at most `max-weight-bytes`: they are read again for every tile
      of tokens, so they must stay in the second-level cache.
  }];
  let options = [
    Option<"maxWeightBytes", "max-weight-bytes", "int64_t", /*default=*/"524288",
           "Bytes of parameters of one run at most: half of a common second-level cache">
  ];
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
