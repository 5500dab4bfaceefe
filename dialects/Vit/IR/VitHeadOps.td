//===- VitHeadOps.td - From tokens to the answer -*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITHEADOPS_TD
#define VIT_DIALECTS_VIT_IR_VITHEADOPS_TD

def Vit_PoolOp : Vit_InferringOp<"pool"> {
  let summary = "Makes one vector per image of its tokens.";
  let description = [{
    - `token`: the token at `index` (0: the class token, 1: DeiT's distillation token). B x D.
    - `mean`: the mean of tokens `from`..N-1 (0: all tokens; 1: the patches behind a class token). B x D.
    - `token_concat_mean`: both, one after the other. B x 2D (DINOv2's classifier, arXiv:2304.07193).
    - `max`: the largest of each channel over tokens `from`..N-1. B x D.
    - `mean_max`: half the sum of `mean` and `max`. B x D.

    A model that returns its tokens has no pool at all. Pooling by attention
    (Lee et al. 2019, arXiv:1810.00825; Zhai et al. 2022, arXiv:2106.04560) is
    `vit.msa` of `vit.latents`.

    Constraints:
    - (pool_c1) 0 <= `index` < N, and 0 <= `from` < N.

    ```mlir
    %y = vit.pool %x token : (tensor<1x197x768xf32>) -> tensor<1x768xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tokens:$input, Vit_PoolKindAttr:$kind,
    DefaultValuedAttr<I64Attr, "0">:$index, DefaultValuedAttr<I64Attr, "0">:$from
  );
  let results = (outs Vit_Features:$result);
  let assemblyFormat = [{
    $input custom<Keyword>($kind) (`index` `(` $index^ `)`)? (`from` `(` $from^ `)`)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Vit_LatentsOp : Vit_InferringOp<"latents"> {
  let summary = "Learned tokens alone, the same for every image.";
  let description = [{
    B times the tokens that `tokens` holds: its last dimension is D, the others
    count tokens. `images` says what B and D are, and no more. As the input of
    `vit.msa`, with `context`, they are the queries of a pool by attention.

    Constraints:
    - (latents_c1) the last dimension of `tokens` is D.

    ```mlir
    %q = vit.latents %x from(%probe) : (tensor<8x196x768xf32>, tensor<1x1x768xf32>) -> tensor<8x1x768xf32>
    %y = vit.msa %q context(%x) heads 12 query(%wq) key(%wk) value(%wv) projection(%wo)
       : (tensor<8x1x768xf32>, tensor<8x196x768xf32>, tensor<768x768xf32>, tensor<768x768xf32>, tensor<768x768xf32>,
          tensor<768x768xf32>) -> tensor<8x1x768xf32>
    ```
  }];
  let arguments = (ins Vit_Tokens:$images, Vit_Tensor:$tokens /*latents_c1*/);
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $images `from` `(` $tokens `)` attr-dict `:` functional-type(operands, results)
  }];
}

def Vit_HeadOp : Vit_InferringOp<"head", [AttrSizedOperandSegments]> {
  let summary = "A linear head, or the mean of several.";
  let description = [{
    y = activation(mean over h of (x_h W_h^T + b_h)). One input and weight make
    a classifier, or with tanh the pooler of a Hugging Face model; two make
    the averaged class and distillation heads of DeiT (Touvron et al. 2021,
    arXiv:2012.12877).

    Constraints:
    - (head_c1) as many weights as inputs, and as many biases or none.
    - (head_c2) weight h is O x F_h with F_h the width of input h, all with the same O.
    - (head_c3) every bias has O elements.
    - (head_c4) all inputs have the same batch.

    ```mlir
    %y = vit.head inputs(%x) weights(%w) biases(%b) activation(none)
       : (tensor<1x768xf32>, tensor<1000x768xf32>, tensor<1000xf32>) -> tensor<1x1000xf32>
    ```
  }];
  let arguments = (ins
    Variadic<Vit_Features>:$inputs, Variadic<Vit_Matrix>:$weights,
    Variadic<Vit_Vector>:$biases, Vit_ActivationAttr:$activation
  );
  let results = (outs Vit_Features:$result);
  let assemblyFormat = [{
    `inputs` `(` $inputs `)` `weights` `(` $weights `)` (`biases` `(` $biases^ `)`)?
    `activation` `(` custom<Keyword>($activation) `)` attr-dict `:` functional-type(operands, results)
  }];
}

#endif // VIT_DIALECTS_VIT_IR_VITHEADOPS_TD
