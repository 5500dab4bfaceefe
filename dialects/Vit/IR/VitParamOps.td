//===- VitParamOps.td - Arithmetic on parameters -----------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What passes write when they move an affine map from the image's side to the
// weights', the part of a parameter that belongs to a layer, and numbers that
// attention needs. Their operands depend on parameters alone, so they run once,
// in @pack.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITPARAMOPS_TD
#define VIT_DIALECTS_VIT_IR_VITPARAMOPS_TD

def Vit_ScaleOp : Vit_InferringOp<"scale"> {
  let summary = "Scales a parameter along one of its dimensions.";
  let description = [{
    y[.., i, ..] = x[.., i, ..] * factors[i], i the index of dimension `along`:
    for a matrix W [out, in], `along 0` is diag(factors) W, `along 1`
    W diag(factors).

    Constraints:
    - (scale_c1) 0 <= `along` < rank of the input.
    - (scale_c2) `factors` has as many elements as dimension `along`.

    ```mlir
    %v = vit.scale %w by %g along 1 : (tensor<3072x768xf32>, tensor<768xf32>) -> tensor<3072x768xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tensor:$input, Vit_Vector:$factors, /*scale_c2*/
    I64Attr:$along /*scale_c1*/
  );
  let results = (outs Vit_Tensor:$result);
  let assemblyFormat = [{
    $input `by` $factors `along` $along attr-dict `:` functional-type(operands, results)
  }];
}

def Vit_MatvecOp : Vit_InferringOp<"matvec"> {
  let summary = "Applies a linear layer's parameters to a vector.";
  let description = [{
    y[o] = sum over i of weight[o, i] * vector[i] + bias[o], the last only where
    there is a bias: what a linear layer makes of a constant.

    Constraints:
    - (matvec_c1) `vector` has as many elements as `weight` has columns.
    - (matvec_c2) `bias` has as many as it has rows.

    ```mlir
    %y = vit.matvec %w, %x plus(%b) : (tensor<3072x768xf32>, tensor<768xf32>, tensor<3072xf32>) -> tensor<3072xf32>
    ```
  }];
  let arguments = (ins
    Vit_Matrix:$weight, Vit_Vector:$vector, /*matvec_c1*/
    Optional<Vit_Vector>:$bias /*matvec_c2*/
  );
  let results = (outs Vit_Vector:$result);
  let assemblyFormat = [{
    $weight `,` $vector (`plus` `(` $bias^ `)`)? attr-dict `:` functional-type(operands, results)
  }];
}

def Vit_LayerSliceOp : Vit_InferringOp<"layer_slice"> {
  let summary = "One layer's part of a parameter that holds those of all.";
  let description = [{
    Most files keep one tensor per layer, which `vit.param` with `layers` names.
    Where one tensor holds all layers, this is, in iteration l of the
    `vit.encoder` around it, the part of its dimension `along` with the number
    `first` + `step` * l (default 0 and 1), without that dimension.

    Constraints:
    - (layer_slice_c1) `along` is a dimension of the input.
    - (layer_slice_c2) it is inside a `vit.encoder`, all of whose layers have a part.

    ```mlir
    %f = vit.layer_slice %all along 1 : (tensor<2x12x6x32xf32>) -> tensor<2x6x32xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tensor:$input, I64Attr:$along, /*layer_slice_c1*/
    DefaultValuedAttr<I64Attr, "0">:$first, DefaultValuedAttr<I64Attr, "1">:$step /*layer_slice_c2*/
  );
  let results = (outs Vit_Tensor:$result);
  let assemblyFormat = [{
    $input `along` $along (`first` `(` $first^ `)`)? (`step` `(` $step^ `)`)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Replaces this by the slice number `index` of the input.
    ::mlir::Value takeSlice(::mlir::OpBuilder &builder, ::mlir::Value input, ::mlir::OpFoldResult index);
  }];
}

def Vit_LayerNumberOp : Vit_InferringOp<"layer_number"> {
  let summary = "A number of each layer that is known beforehand.";
  let description = [{
    In iteration l of the `vit.encoder` around it `numbers`[l], or the only one
    that there is.

    Constraints:
    - (layer_number_c1) there is a number.
    - (layer_number_c2) if there are several, it is inside a `vit.encoder`, and
      each of its layers has one.

    ```mlir
    %i = vit.layer_number [0.2, 0.35551, 0.47071] : () -> tensor<1xf32>
    ```
  }];
  let arguments = (ins DenseF64ArrayAttr:$numbers);
  let results = (outs Vit_Vector:$result);
  let assemblyFormat = "custom<Numbers>($numbers) attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// That of iteration `layer`.
    double getNumber(int64_t layer) { return getNumbers()[getNumbers().size() == 1 ? 0 : layer]; }
  }];
}

def Vit_DifferentialLambdaOp : Vit_InferringOp<"differential_lambda"> {
  let summary = "How much of its second map differential attention subtracts.";
  let description = [{
    Ye et al. 2024 (arXiv:2410.05258, eq. 2), of learned vectors of equal length:

        lambda = exp(<q1, k1>) - exp(<q2, k2>) + init

    Constraints:
    - (differential_lambda_c1) the four vectors have as many elements as each
      other.
    - (differential_lambda_c2) `init` has one element.

    ```mlir
    %l = vit.differential_lambda %q1, %k1, %q2, %k2 init(%i)
        : (tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<1xf32>) -> tensor<1xf32>
    ```
  }];
  let arguments = (ins
    Vit_Vector:$query1, Vit_Vector:$key1, Vit_Vector:$query2, Vit_Vector:$key2, /*differential_lambda_c1*/
    Vit_Vector:$init /*differential_lambda_c2*/
  );
  let results = (outs Vit_Vector:$result);
  let assemblyFormat = [{
    $query1 `,` $key1 `,` $query2 `,` $key2 `init` `(` $init `)` attr-dict `:` functional-type(operands, results)
  }];
}

#endif // VIT_DIALECTS_VIT_IR_VITPARAMOPS_TD
