//===- VitStemOps.td - What convolutional stems are made of -*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A feature map is tokens, one per pixel, row by row: B x h w x C. Operations
// that look at neighbours have the `grid` [h, w]; all others of tokens apply
// to it as they are.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITSTEMOPS_TD
#define VIT_DIALECTS_VIT_IR_VITSTEMOPS_TD

def Vit_PixelsOp : Vit_InferringOp<"pixels"> {
  let summary = "Makes a token of each pixel.";
  let description = [{
    y[b, i * W + j, c] = image[b, c, i, j]: what a stem begins with.

    ```mlir
    %x = vit.pixels %image : (tensor<1x3x224x224xf32>) -> tensor<1x50176x3xf32>
    ```
  }];
  let arguments = (ins Vit_Image:$image);
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = "$image attr-dict `:` functional-type(operands, results)";
}

def Vit_Conv2dOp : Vit_InferringOp<"conv2d"> {
  let summary = "Convolution of a feature map.";
  let description = [{
    With x zero outside of the h x w `grid`:

        y[b, i * ow + j, d] = bias[d] + sum over c, u, v of
            x[b, (i * sh + u - top) * w + j * sw + v - left, c] * weight[d, c, u, v]

    and oh = (top + h + bottom - kh) / sh + 1, rounded down, ow likewise.
    `stride` is [sh, sw], `padding` [top, left, bottom, right], 0 if not written.

    Constraints:
    - (conv2d_c1) `grid` is two numbers >= 1 whose product is the number of tokens.
    - (conv2d_c2) the tokens are as wide as `weight` has input channels.
    - (conv2d_c3) `stride` is two numbers >= 1, `padding` four >= 0.
    - (conv2d_c4) the kernel fits into the padded grid.
    - (conv2d_c5) `bias` has D elements.

    ```mlir
    %y = vit.conv2d %x, %w grid [56, 56] stride [2, 2] padding [0, 0, 1, 1]
       : (tensor<1x3136x128xf32>, tensor<128x128x3x3xf32>) -> tensor<1x784x128xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tokens:$input, Vit_Kernel:$weight, Optional<Vit_Vector>:$bias,
    DenseI64ArrayAttr:$grid, DenseI64ArrayAttr:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding
  );
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $input `,` $weight (`,` $bias^)? `grid` $grid `stride` $stride (`padding` $padding^)? attr-dict `:`
    functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// Rows and columns of the result.
    std::pair<int64_t, int64_t> getResultGrid();
    /// Whether each token is made of the same one of the input alone.
    bool isPointwise();
  }];
}

def Vit_Pool2dOp : Vit_InferringOp<"pool2d"> {
  let summary = "The largest or the mean of each window of a feature map.";
  let description = [{
    Windows lie as those of `vit.conv2d` do; what they hold of the padding does
    not count, neither as a number nor for the mean. `kind` is `max` or `mean`.

    Constraints:
    - (pool2d_c1) `kind` is `max` or `mean`.
    - (pool2d_c2) `grid` is two numbers >= 1 whose product is the number of tokens.
    - (pool2d_c3) `kernel` and `stride` are two numbers >= 1 each.
    - (pool2d_c4) `padding` is four numbers >= 0, on each side less than the kernel.
    - (pool2d_c5) the kernel fits into the padded grid.

    ```mlir
    %y = vit.pool2d %x max grid [112, 112] kernel [3, 3] stride [2, 2] padding [0, 0, 1, 1]
       : (tensor<1x12544x64xf32>) -> tensor<1x3136x64xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tokens:$input, Vit_PoolKindAttr:$kind, DenseI64ArrayAttr:$grid,
    DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding
  );
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $input custom<Keyword>($kind) `grid` $grid `kernel` $kernel `stride` $stride (`padding` $padding^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// Rows and columns of the result.
    std::pair<int64_t, int64_t> getResultGrid();
  }];
}

def Vit_GroupNormOp : Vit_InferringOp<"group_norm", [AttrSizedOperandSegments]> {
  let summary = "Normalizes groups of channels of each image.";
  let description = [{
    Wu and He 2018 (arXiv:1803.08494). The C channels are `groups` of C / groups
    neighbours each; over all tokens of an image and the channels of a group

        y = (x - mean(x)) / sqrt(var(x) + epsilon) * scale + bias

    with the biased variance; scale and bias are per channel, 1 and 0 if absent.

    Constraints:
    - (group_norm_c1) `groups` >= 1 divides the channels.
    - (group_norm_c2) `scale` and `bias` have as many elements as there are channels.
    - (group_norm_c3) `epsilon` >= 0.

    ```mlir
    %y = vit.group_norm %x groups 32 scale(%g) bias(%b) epsilon 1.0e-5
       : (tensor<1x3136x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x3136x64xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tokens:$input, Optional<Vit_Vector>:$scale, Optional<Vit_Vector>:$bias, /*group_norm_c2*/
    I64Attr:$groups, /*group_norm_c1*/
    F64Attr:$epsilon /*group_norm_c3*/
  );
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $input `groups` $groups (`scale` `(` $scale^ `)`)? (`bias` `(` $bias^ `)`)? `epsilon` $epsilon
    attr-dict `:` functional-type(operands, results)
  }];
}

def Vit_BatchNormOp : Vit_InferringOp<"batch_norm", [AttrSizedOperandSegments]> {
  let summary = "Normalizes channels by statistics that training has left.";
  let description = [{
    Ioffe and Szegedy 2015 (arXiv:1502.03167), as it is used after training:

        y = (x - mean) / sqrt(variance + epsilon) * scale + bias

    all per channel. What it multiplies with and adds depends on parameters
    alone, so both numbers are computed in `@pack`.

    Constraints:
    - (batch_norm_c1) `mean`, `variance`, `scale` and `bias` have as many
      elements as there are channels.
    - (batch_norm_c2) `epsilon` >= 0.

    ```mlir
    %y = vit.batch_norm %x mean(%m) variance(%v) scale(%g) bias(%b) epsilon 1.0e-5
       : (tensor<1x3136x64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x3136x64xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tokens:$input, Vit_Vector:$mean, Vit_Vector:$variance,
    Optional<Vit_Vector>:$scale, Optional<Vit_Vector>:$bias, /*batch_norm_c1*/
    F64Attr:$epsilon /*batch_norm_c2*/
  );
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $input `mean` `(` $mean `)` `variance` `(` $variance `)` (`scale` `(` $scale^ `)`)? (`bias` `(` $bias^ `)`)?
    `epsilon` $epsilon attr-dict `:` functional-type(operands, results)
  }];
}

def Vit_ActivateOp : Vit_InferringOp<"activate"> {
  let summary = "Applies an activation to each number.";
  let description = [{
    Between the convolutions of a stem. Encoder layers have theirs inside
    `vit.mlp`.

    ```mlir
    %y = vit.activate %x relu : (tensor<1x3136x64xf32>) -> tensor<1x3136x64xf32>
    ```
  }];
  let arguments = (ins Vit_Tokens:$input, Vit_ActivationAttr:$activation);
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = "$input custom<Keyword>($activation) attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

def Vit_StandardizeOp : Vit_InferringOp<"standardize"> {
  let summary = "Standardizes the weight of each output channel.";
  let description = [{
    Qiao et al. 2019 (arXiv:1903.10520): over all but the first dimension

        y = (w - mean(w)) / sqrt(var(w) + epsilon)

    with the biased variance. It depends on a parameter alone, so it runs once,
    in `@pack`.

    Constraints:
    - (standardize_c1) `epsilon` >= 0.

    ```mlir
    %y = vit.standardize %w epsilon 1.0e-8 : (tensor<64x3x7x7xf32>) -> tensor<64x3x7x7xf32>
    ```
  }];
  let arguments = (ins Vit_Kernel:$weight, F64Attr:$epsilon /*standardize_c1*/);
  let results = (outs Vit_Kernel:$result);
  let assemblyFormat = "$weight `epsilon` $epsilon attr-dict `:` functional-type(operands, results)";
}

#endif // VIT_DIALECTS_VIT_IR_VITSTEMOPS_TD
