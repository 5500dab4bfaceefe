//===- VitEmbedOps.td - Parameters and the way from image to tokens -*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITEMBEDOPS_TD
#define VIT_DIALECTS_VIT_IR_VITEMBEDOPS_TD

def Vit_ParamOp : Vit_Op<"param", [Pure]> {
  let summary = "A parameter of the model: a name and a shape.";
  let description = [{
    The tensor of that name in the model's weight file. Inside `vit.encoder`,
    `layers(L)` makes it the stack of one parameter over the run: in iteration
    l it is the tensor whose name has `{i}` replaced by `first + step * l`
    (default 0 and 1; a run of period 2 has step 2). The type is that of one
    layer's tensor.

    Constraints:
    - (param_c1) `name` is not empty.
    - (param_c2) with `layers`, `name` holds `{i}` exactly once; without, not at all.
    - (param_c3) with `layers`, the operation is inside a `vit.encoder` of as
      many layers.
    - (param_c4) `first` >= 0 and `step` >= 1.

    ```mlir
    %w = vit.param "classifier.weight" : tensor<1000x768xf32>
    ```
  }];
  let arguments = (ins
    StrAttr:$name, /*param_c1, param_c2*/
    OptionalAttr<I64Attr>:$layers, /*param_c3*/
    DefaultValuedAttr<I64Attr, "0">:$first, /*param_c4*/
    DefaultValuedAttr<I64Attr, "1">:$step /*param_c4*/
  );
  let results = (outs Vit_Tensor:$result);
  let assemblyFormat = [{
    $name (`layers` `(` $layers^ `)`)? (`first` `(` $first^ `)`)?
    (`step` `(` $step^ `)`)? attr-dict `:` type($result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The name of layer `layer`'s tensor in the weight file.
    std::string getTensorName(int64_t layer);
  }];
}

def Vit_TransposeOp : Vit_InferringOp<"transpose"> {
  let summary = "Permutes the dimensions of a parameter.";
  let description = [{
    Result dimension d is dimension `permutation[d]` of the input, as in
    numpy.transpose. It brings weights kept in another order ([in, out] linear
    layers, HWIO kernels) to this dialect's order.

    Constraints:
    - (transpose_c1) `permutation` is a permutation of [0, rank).

    ```mlir
    %w = vit.param "encoders.0.mlp.fc1.weight" : tensor<16x64xf32>
    %t = vit.transpose %w [1, 0] : (tensor<16x64xf32>) -> tensor<64x16xf32>
    ```
  }];
  let arguments = (ins Vit_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs Vit_Tensor:$result);
  let assemblyFormat = "$input $permutation attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

def Vit_NormalizePixelsOp : Vit_InferringOp<"normalize_pixels"> {
  let summary = "Makes the image that a model takes of bytes.";
  let description = [{
    y[b, c, i, j] = (rescale * pixels[b, i, j, c] - mean[c]) / deviation[c], in
    f32, with `pixels` unsigned. `rescale` is 1 unless written, usually 1 / 255;
    without `mean` and `deviation` nothing is subtracted and divided.

    Constraints:
    - (normalize_pixels_c1) `mean` and `deviation` come together, one number per channel each.
    - (normalize_pixels_c2) every `deviation` and `rescale` are > 0, and all numbers finite.

    ```mlir
    %y = vit.normalize_pixels %pixels rescale 0.0039215686274509803 mean [0.485, 0.456, 0.406] deviation [0.229, 0.224, 0.225]
       : (tensor<1x224x224x3xi8>) -> tensor<1x3x224x224xf32>
    ```
  }];
  let arguments = (ins
    Vit_Pixels:$pixels,
    DefaultValuedAttr<F64Attr, "1.0">:$rescale, /*normalize_pixels_c2*/
    OptionalAttr<DenseF64ArrayAttr>:$mean, OptionalAttr<DenseF64ArrayAttr>:$deviation /*normalize_pixels_c1*/
  );
  let results = (outs Vit_Image:$result);
  let assemblyFormat = [{
    $pixels (`rescale` $rescale^)? (`mean` custom<Numbers>($mean)^)?
    (`deviation` custom<Numbers>($deviation)^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Whether numbers stay as they are: bytes become floats, no more.
    bool isConversionAlone();
  }];
}

def Vit_PatchEmbedOp : Vit_InferringOp<"patch_embed"> {
  let summary = "Cuts the image into patches and projects each to a token.";
  let description = [{
    The convolution of Dosovitskiy et al. 2021 (arXiv:2010.11929, eq. 1), each
    output pixel one token, row by row:

        y[b, i * ow + j, d] = bias[d] + sum over c, u, v of
                              image[b, c, i * sh + u, j * sw + v] * weight[d, c, u, v]

    with oh = (H - kh) / sh + 1 and ow = (W - kw) / sw + 1, rounded down, and
    N = oh * ow. `stride` equals the kernel in a plain ViT; smaller means
    overlapping patches. With `pixel_norm` the pixels of each patch, all its
    channels together, are brought to mean 0 and variance 1 before: image[..] is
    (image[..] - mean) / sqrt(variance + pixel_norm), over the same c, u, v.

    Constraints:
    - (patch_embed_c1) the image and `weight` have the same number of channels.
    - (patch_embed_c2) the kernel fits into the image.
    - (patch_embed_c3) `stride` is two numbers >= 1.
    - (patch_embed_c4) `bias` has D elements.
    - (patch_embed_c5) `pixel_norm` is finite and >= 0.

    ```mlir
    %x = vit.patch_embed %image, %w, %b stride [16, 16]
       : (tensor<1x3x224x224xf32>, tensor<768x3x16x16xf32>, tensor<768xf32>) -> tensor<1x196x768xf32>
    ```
  }];
  let arguments = (ins
    Vit_Image:$image, Vit_Kernel:$weight, /*patch_embed_c1, c2*/
    Optional<Vit_Vector>:$bias, /*patch_embed_c4*/
    DenseI64ArrayAttr:$stride, /*patch_embed_c3*/
    OptionalAttr<F64Attr>:$pixel_norm /*patch_embed_c5*/
  );
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $image `,` $weight (`,` $bias^)? `stride` $stride (`pixel_norm` $pixel_norm^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// Rows and columns of the grid of patches.
    std::pair<int64_t, int64_t> getGrid();
  }];
}

def Vit_TokensOp : Vit_InferringOp<"tokens"> {
  let summary = "Puts learned tokens in front of the patches.";
  let description = [{
    Class, distillation and register tokens, in the order written, the same
    for every image: result tokens 0..K-1 are theirs, then come the input's.
    Each operand holds one or more tokens: its last dimension is D, the others
    count tokens.

    Constraints:
    - (tokens_c1) the last dimension of every token tensor is D.

    ```mlir
    %y = vit.tokens %x prepend(%cls) : (tensor<1x196x768xf32>, tensor<1x1x768xf32>) -> tensor<1x197x768xf32>
    ```
  }];
  let arguments = (ins Vit_Tokens:$input, Variadic<Vit_Tensor>:$tokens /*tokens_c1*/);
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $input `prepend` `(` $tokens `)` attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Vit_PosEmbedOp : Vit_InferringOp<"pos_embed"> {
  let summary = "Adds the position table to the tokens.";
  let description = [{
    y[b, n, d] = x[b, n, d] + table[n, d]. The table may have a leading
    dimension of 1.

    Constraints:
    - (pos_embed_c1) the table is N x D or 1 x N x D.

    ```mlir
    %y = vit.pos_embed %x, %table : (tensor<1x197x768xf32>, tensor<1x197x768xf32>) -> tensor<1x197x768xf32>
    ```
  }];
  let arguments = (ins Vit_Tokens:$input, Vit_Tensor:$table /*pos_embed_c1*/);
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = "$input `,` $table attr-dict `:` functional-type(operands, results)";
}

def Vit_ResizePosEmbedOp : Vit_InferringOp<"resize_pos_embed"> {
  let summary = "Resizes a position table to another grid of patches.";
  let description = [{
    The first `prefix` rows (class token and the like) stay; the others are a
    `from[0]` x `from[1]` grid, interpolated per channel to `to[0]` x `to[1]`.
    Source coordinate of output index o: (o + 0.5) * from / to - 0.5, or
    o * (from - 1) / (to - 1) with `align_corners`. Bicubic uses Keys' kernel
    with a = -0.75 and indices clamped to the grid, as PyTorch's interpolate
    does. With `antialias` the kernel, with a = -0.5, is as wide as the output's
    cells where these are larger, and its weights inside the grid are divided by
    their sum, as PyTorch and Pillow do. It depends on a parameter alone, so it runs once, in `@pack`.

    `geometric` is for tables of distances, as BEiT's fine-tuning resizes them
    (Bao et al. 2022, arXiv:2106.08254): output index o is the distance
    o - to / 2, and the source's points, at the distances 0, 1, 1 + q, 1 + q + q^2
    and so on to both sides, reach as far as the output does. Between them it is
    linear, behind the last it stays. Halves are rounded down, and q is found by
    bisection of [1.01, 1.5] down to 1e-6. Both axes are resized, even where one
    keeps its size.

    Constraints:
    - (resize_pos_embed_c1) the table is M x D or 1 x M x D with
      M = prefix + from[0] * from[1].
    - (resize_pos_embed_c2) `from` and `to` are two numbers >= 1, `prefix` >= 0.
    - (resize_pos_embed_c3) `antialias` and `align_corners` exclude each other.
    - (resize_pos_embed_c4) with `geometric` there is neither of these, and `from`
      and `to` are odd.

    ```mlir
    %t = vit.resize_pos_embed %table grid [37, 37] to [16, 16] prefix 1 bicubic
       : (tensor<1x1370x384xf32>) -> tensor<1x257x384xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tensor:$table, DenseI64ArrayAttr:$from, DenseI64ArrayAttr:$to,
    I64Attr:$prefix, Vit_ResizeModeAttr:$mode, UnitAttr:$align_corners, UnitAttr:$antialias
  );
  let results = (outs Vit_Tensor:$result);
  let assemblyFormat = [{
    $table `grid` $from `to` $to `prefix` $prefix custom<Keyword>($mode)
    (`align_corners` $align_corners^)? (`antialias` $antialias^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Vit_GridPositionsOp : Vit_InferringOp<"grid_positions"> {
  let summary = "Makes a position table of one for rows and one for columns.";
  let description = [{
    Factorized positions (Dehghani et al. 2023, arXiv:2307.06304): for h rows
    and w columns

        y[i * w + j, d] = rows[i, d] + columns[j, d]

    Both tables may have a leading dimension of 1. It depends on parameters
    alone, so it runs once, in `@pack`.

    Constraints:
    - (grid_positions_c1) `rows` is h x D or 1 x h x D, `columns` w x D or
      1 x w x D, with the same D.

    ```mlir
    %t = vit.grid_positions %rows, %columns : (tensor<1x24x768xf32>, tensor<1x16x768xf32>) -> tensor<384x768xf32>
    ```
  }];
  let arguments = (ins Vit_Tensor:$rows, Vit_Tensor:$columns /*grid_positions_c1*/);
  let results = (outs Vit_Matrix:$result);
  let assemblyFormat = "$rows `,` $columns attr-dict `:` functional-type(operands, results)";
}

def Vit_RelativeBiasOp : Vit_InferringOp<"relative_bias"> {
  let summary = "Looks the score biases of all pairs of tokens up in a table.";
  let description = [{
    One row of the table, with a number per head, for each distance that two
    patches of an h x w `grid` can have (Liu et al. 2021, arXiv:2103.14030,
    eq. 4): of query patch (i, j) and key patch (i', j') it is row

        (i - i' + h - 1) * (2 w - 1) + j - j' + w - 1.

    With `class_token` there is a token in front of the patches, and three more
    rows at the end (Bao et al. 2022, arXiv:2106.08254): for it as the query,
    as the key of the patches, and for itself with itself. The result is what
    `vit.msa` takes as `score_bias`: heads x queries x keys.

    Constraints:
    - (relative_bias_c1) `grid` is two numbers >= 1.
    - (relative_bias_c2) the table has (2 h - 1) (2 w - 1) rows, and three more
      with `class_token`.

    ```mlir
    %s = vit.relative_bias %table grid [14, 14] class_token : (tensor<732x12xf32>) -> tensor<12x197x197xf32>
    ```
  }];
  let arguments = (ins
    Vit_Matrix:$table, DenseI64ArrayAttr:$grid, UnitAttr:$class_token
  );
  let results = (outs Vit_Cube:$result);
  let assemblyFormat = [{
    $table `grid` $grid (`class_token` $class_token^)? attr-dict `:` functional-type(operands, results)
  }];
}

def Vit_RopeTableOp : Vit_InferringOp<"rope_table"> {
  let summary = "Cosines and sines of rotary positions on a grid.";
  let description = [{
    Axial rotary positions (Heo et al. 2024, arXiv:2403.13298; EVA-02,
    arXiv:2303.11331; DINOv3, arXiv:2508.10104). With F `frequencies`, the patch
    in row i and column j of the `grid` has 2 F angles, each coordinate times
    each frequency:

        y f_0, .., y f_(F-1), x f_0, .., x f_(F-1)  with  f_c = theta^(-c / F),
        y = start[0] + step[0] * i,  x = start[1] + step[1] * j

    `column_first` puts those of x in front. The result holds their cosines and
    then their sines, 2 x (prefix + h w) x 2 F; the `prefix` tokens in front of
    the patches are not turned: angles of 0. All is computed in f64.

    Constraints:
    - (rope_table_c1) `grid` is two numbers >= 1, `prefix` >= 0 and
      `frequencies` >= 1.
    - (rope_table_c2) `start` and `step` are two finite numbers each.
    - (rope_table_c3) `theta` is finite and > 0.

    ```mlir
    %t = vit.rope_table grid [14, 14] prefix 1 frequencies 16 theta 1.0e+04 start [0.0, 0.0] step [1.0, 1.0] row_first
       : () -> tensor<2x197x32xf32>
    ```
  }];
  let arguments = (ins
    DenseI64ArrayAttr:$grid, I64Attr:$prefix, I64Attr:$frequencies, /*rope_table_c1*/
    F64Attr:$theta, /*rope_table_c3*/
    DenseF64ArrayAttr:$start, DenseF64ArrayAttr:$step, /*rope_table_c2*/
    Vit_GridOrderAttr:$order
  );
  let results = (outs Vit_Cube:$result);
  let assemblyFormat = [{
    `grid` $grid `prefix` $prefix `frequencies` $frequencies `theta` $theta `start` custom<Numbers>($start) `step` custom<Numbers>($step)
    custom<Keyword>($order) attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// The numbers of the result, row-major.
    ::llvm::SmallVector<double> computeValues();
  }];
}

def Vit_MixedRopeTableOp : Vit_InferringOp<"mixed_rope_table"> {
  let summary = "Cosines and sines of rotary positions with learned frequencies.";
  let description = [{
    RoPE-Mixed (Heo et al. 2024, arXiv:2403.13298, eq. 12): both coordinates turn
    each pair, by frequencies f that every head has of its own, 2 x heads x P. The
    patch in row i and column j of the `grid` has for head h the P angles

        i f[0, h, c] + j f[1, h, c]

    or, with `column_first`, j f[0, h, c] + i f[1, h, c]. The result holds their
    cosines and then their sines, 2 x (prefix + h w) x heads P; the `prefix` tokens
    in front of the patches are not turned. It depends on parameters alone, so it
    runs once, in `@pack`.

    Constraints:
    - (mixed_rope_table_c1) `grid` is two numbers >= 1 and `prefix` >= 0.
    - (mixed_rope_table_c2) there are two frequencies of each number, one for
      each coordinate.

    ```mlir
    %t = vit.mixed_rope_table %f grid [14, 14] prefix 1 column_first : (tensor<2x6x32xf32>) -> tensor<2x197x192xf32>
    ```
  }];
  let arguments = (ins
    Vit_Cube:$frequencies, /*mixed_rope_table_c2*/
    DenseI64ArrayAttr:$grid, I64Attr:$prefix, /*mixed_rope_table_c1*/ Vit_GridOrderAttr:$order
  );
  let results = (outs Vit_Cube:$result);
  let assemblyFormat = [{
    $frequencies `grid` $grid `prefix` $prefix custom<Keyword>($order) attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// What f[axis] is multiplied by, for each token.
    ::llvm::SmallVector<double> computeCoordinates(int axis);
  }];
}

#endif // VIT_DIALECTS_VIT_IR_VITEMBEDOPS_TD
