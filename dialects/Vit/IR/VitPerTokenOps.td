//===- VitPerTokenOps.td - Tokens on their own -------------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Not for models: written by vit-fuse-per-token and by the conversion to
// linalg.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITPERTOKENOPS_TD
#define VIT_DIALECTS_VIT_IR_VITPERTOKENOPS_TD

def Vit_PerTokenOp : Vit_Op<"per_token", [
    SingleBlockImplicitTerminator<"YieldOp">, RecursiveMemoryEffects,
    RecursivelySpeculatable]> {
  let summary = "Work that treats tokens independently.";
  let description = [{
    The region takes the image or the tokens and yields tokens, or their mean.
    No token in it depends on another one but through that mean, so the region
    may be executed for some tokens after the others: all of its operations, and
    all layers of its encoders, on a few tokens that stay in cache. That is what
    becomes of it on a CPU (`vit-cpu-expand-per-token`).

    Parameters are used from around it.

    Constraints:
    - (per_token_c1) the region takes one argument of the input's type and
      yields one value of the result's type.
    - (per_token_c2) operations of this dialect in the region are patch_embed
      and project_patches (of the argument), pos_embed, layer_norm, mlp without
      inner_norm, residual, encoder, the msa of kind identity, and as the last one pool of
      kind mean.

    ```mlir
    %y = vit.per_token %x {
    ^bb0(%t: tensor<1x196x64xf32>):
      %n = vit.layer_norm %t scale(%g) epsilon 1.0e-6 : (tensor<1x196x64xf32>, tensor<64xf32>) -> tensor<1x196x64xf32>
      %m = vit.pool %n mean : (tensor<1x196x64xf32>) -> tensor<1x64xf32>
      vit.yield %m : tensor<1x64xf32>
    } : (tensor<1x196x64xf32>) -> tensor<1x64xf32>
    ```
  }];
  let arguments = (ins Vit_Tensor:$input);
  let results = (outs Vit_Tensor:$result);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$input $body attr-dict `:` functional-type(operands, results)";
  let hasRegionVerifier = 1;
}

def Vit_ProjectPatchesOp : Vit_InferringOp<"project_patches"> {
  let summary = "patch_embed with its kernel as a matrix.";
  let description = [{
    What `vit.patch_embed` computes, with the kernel laid out as the inner loop
    of `vit-cpu-expand-per-token` reads it: row (c * kh + u) * kw + v of
    `weight` holds weight[:, c, u, v].

    Constraints:
    - (project_patches_c1) `kernel` and `stride` are two numbers >= 1 each.
    - (project_patches_c2) `weight` has C * kh * kw rows.
    - (project_patches_c3) the kernel fits into the image.
    - (project_patches_c4) `bias` has as many elements as `weight` has columns.

    ```mlir
    %x = vit.project_patches %image, %w, %b kernel [16, 16] stride [16, 16]
       : (tensor<1x3x224x224xf32>, tensor<768x64xf32>, tensor<64xf32>) -> tensor<1x196x64xf32>
    ```
  }];
  let arguments = (ins
    Vit_Image:$image, Vit_Matrix:$weight, /*project_patches_c2*/
    Optional<Vit_Vector>:$bias, /*project_patches_c4*/
    DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$stride /*project_patches_c1, c3*/
  );
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $image `,` $weight (`,` $bias^)? `kernel` $kernel `stride` $stride attr-dict `:`
    functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// Rows and columns of the grid of patches.
    std::pair<int64_t, int64_t> getGrid();
  }];
}

#endif // VIT_DIALECTS_VIT_IR_VITPERTOKENOPS_TD
