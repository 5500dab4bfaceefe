//===- VitStageOps.td - What hierarchical models add -------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From one stage of a Swin Transformer to the next, and its positions by a
// perceptron. Its windows are an attribute of vit.msa.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITSTAGEOPS_TD
#define VIT_DIALECTS_VIT_IR_VITSTAGEOPS_TD

def Vit_LinearOp : Vit_InferringOp<"linear"> {
  let summary = "A linear layer on its own.";
  let description = [{
    y = x W^T + b over the last dimension, b only where there is one.

    Constraints:
    - (linear_c1) `weight` has as many columns as the input's last dimension.
    - (linear_c2) `bias` has as many elements as `weight` has rows.

    ```mlir
    %y = vit.linear %x, %w : (tensor<1x784x384xf32>, tensor<192x384xf32>) -> tensor<1x784x192xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tokens:$input, Vit_Matrix:$weight, /*linear_c1*/
    Optional<Vit_Vector>:$bias /*linear_c2*/
  );
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $input `,` $weight (`,` $bias^)? attr-dict `:` functional-type(operands, results)
  }];
}

def Vit_PatchMergeOp : Vit_InferringOp<"patch_merge"> {
  let summary = "Puts the channels of 2 x 2 neighbours side by side.";
  let description = [{
    The first half of patch merging (Liu et al. 2021, arXiv:2103.14030, 3.1);
    a `vit.linear` with a `vit.layer_norm` before or behind it is the other.
    Token (i, j) of the result, on a grid of half as many rows and columns, has
    the channels of the input's tokens (2i, 2j), (2i + 1, 2j), (2i, 2j + 1) and
    (2i + 1, 2j + 1), in this order. What an odd grid lacks is zeros.

    Constraints:
    - (patch_merge_c1) `grid` is two numbers >= 1, their product N.

    ```mlir
    %y = vit.patch_merge %x grid [56, 56] : (tensor<1x3136x96xf32>) -> tensor<1x784x384xf32>
    ```
  }];
  let arguments = (ins Vit_Tokens:$input, DenseI64ArrayAttr:$grid /*patch_merge_c1*/);
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = "$input `grid` $grid attr-dict `:` functional-type(operands, results)";
}

def Vit_RelativeBiasMlpOp : Vit_InferringOp<"relative_bias_mlp"> {
  let summary = "Makes a table of score biases with a perceptron of distances.";
  let description = [{
    Continuous position biases on a logarithmic scale (Liu et al. 2022,
    arXiv:2111.09883, 3.3). The table has the rows that `vit.relative_bias`
    looks up, one for each distance (a, c) of two patches of an h x w `grid`, a
    from 1 - h to h - 1 and within it c from 1 - w to w - 1:

        row = W2 relu(W1 (f(a), f(c)) + b1) + b2
        f(a) = sign(a) ln(1 + |s a|) / divisor

    s is the first number of `scale` for rows, the second for columns.

    With `gain` the row is gain * sigmoid of that. `class_token` adds the three
    rows of a token in front of the patches, all zero.

    - Swin v2, and timm's RelPosMlp of mode `swin`: scale 8 / (size - 1), with
      the window's size or the one it was trained with; divisor ln 8; gain 16;
      no b2.
    - Swin v2 of Christoph Reich, and mode `cr`: scale and divisor 1, no gain.

    It depends on parameters alone, so it runs once, in `@pack`.

    Constraints:
    - (relative_bias_mlp_c1) `grid` is two numbers >= 1.
    - (relative_bias_mlp_c2) both numbers of `scale`, `divisor` and `gain`
      are finite and > 0.
    - (relative_bias_mlp_c3) `fc1` is F x 2 and `fc2` heads x F.
    - (relative_bias_mlp_c4) the bias of fc1 has F elements, that of fc2 as many
      as there are heads.

    ```mlir
    %t = vit.relative_bias_mlp grid [7, 7] scale [1.3333333333333333, 1.3333333333333333] divisor 2.0794415416798357
         fc1(%w1, %b1) fc2(%w2) gain 16.0 : (tensor<512x2xf32>, tensor<512xf32>, tensor<3x512xf32>) -> tensor<169x3xf32>
    %s = vit.relative_bias %t grid [7, 7] : (tensor<169x3xf32>) -> tensor<3x49x49xf32>
    ```
  }];
  let arguments = (ins
    Vit_Matrix:$fc1_weight, /*relative_bias_mlp_c3*/ Vit_Vector:$fc1_bias, /*relative_bias_mlp_c4*/
    Vit_Matrix:$fc2_weight, Optional<Vit_Vector>:$fc2_bias,
    DenseI64ArrayAttr:$grid, /*relative_bias_mlp_c1*/
    F64Attr:$row_scale, F64Attr:$column_scale, F64Attr:$divisor, OptionalAttr<F64Attr>:$gain, /*relative_bias_mlp_c2*/
    UnitAttr:$class_token
  );
  let results = (outs Vit_Matrix:$result);
  let assemblyFormat = [{
    `grid` $grid `scale` ` ` `[` $row_scale `,` $column_scale `]` `divisor` $divisor `fc1` `(` $fc1_weight `,` $fc1_bias `)`
    `fc2` `(` $fc2_weight (`,` $fc2_bias^)? `)` (`gain` $gain^)? (`class_token` $class_token^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// Rows of distances: all but those of a class token.
    int64_t getDistances() {
      return (2 * getGrid()[0] - 1) * (2 * getGrid()[1] - 1);
    }
    /// f of the distances, [getDistances(), 2], row-major.
    ::llvm::SmallVector<double> computeCoordinates();
  }];
}

#endif // VIT_DIALECTS_VIT_IR_VITSTAGEOPS_TD
