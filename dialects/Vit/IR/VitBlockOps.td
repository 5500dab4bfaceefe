//===- VitBlockOps.td - What an encoder layer is made of -*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITBLOCKOPS_TD
#define VIT_DIALECTS_VIT_IR_VITBLOCKOPS_TD

def Vit_LayerNormOp : Vit_InferringOp<"layer_norm", [AttrSizedOperandSegments]> {
  let summary = "Normalizes the last dimension.";
  let description = [{
    Ba et al. 2016 (arXiv:1607.06450):

        y = (x - mean(x)) / sqrt(var(x) + epsilon) * scale + bias

    mean and (biased) variance over the last dimension. Without `scale` it is
    1, without `bias` 0.

    Constraints:
    - (layer_norm_c1) `scale` and `bias` have as many elements as the last dimension.
    - (layer_norm_c2) `epsilon` >= 0.

    ```mlir
    %y = vit.layer_norm %x scale(%g) bias(%b) epsilon 1.0e-12
       : (tensor<1x197x768xf32>, tensor<768xf32>, tensor<768xf32>) -> tensor<1x197x768xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tensor:$input, Optional<Vit_Vector>:$scale, Optional<Vit_Vector>:$bias,
    F64Attr:$epsilon
  );
  let results = (outs Vit_Tensor:$result);
  let assemblyFormat = [{
    $input (`scale` `(` $scale^ `)`)? (`bias` `(` $bias^ `)`)? `epsilon` $epsilon
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Vit_RmsNormOp : Vit_InferringOp<"rms_norm"> {
  let summary = "Divides the last dimension by its root mean square.";
  let description = [{
    Zhang and Sennrich 2019 (arXiv:1910.07467):

        y = x / sqrt(mean(x^2) + epsilon) * scale

    mean over the last dimension. Without `scale` it is 1.

    Constraints:
    - (rms_norm_c1) `scale` has as many elements as the last dimension.
    - (rms_norm_c2) `epsilon` >= 0.

    ```mlir
    %y = vit.rms_norm %x scale(%g) epsilon 1.0e-6 : (tensor<1x197x768xf32>, tensor<768xf32>) -> tensor<1x197x768xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tensor:$input, Optional<Vit_Vector>:$scale, /*rms_norm_c1*/
    F64Attr:$epsilon /*rms_norm_c2*/
  );
  let results = (outs Vit_Tensor:$result);
  let assemblyFormat = [{
    $input (`scale` `(` $scale^ `)`)? `epsilon` $epsilon
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Vit_MsaOp : Vit_InferringOp<"msa", [AttrSizedOperandSegments]> {
  let summary = "Multi-head self-attention.";
  let description = [{
    Vaswani et al. 2017 (arXiv:1706.03762), as in Dosovitskiy et al. 2021,
    appendix A. With h of `heads` heads of size head_dim = E / heads, where E
    is the number of rows of the query weight:

        q = x Wq^T + bq                                       B x N x E
        k = z Wk^T + bk, v = z Wv^T + bv                      each B x M x E
        A_h = softmax(scale * q_h k_h^T + S_h)                B x N x M
        y = concat over h of (A_h v_h) Wo^T + bo              B x N x D

    z is `context`, the tokens that x attends to; without it z = x and M = N.
    With it x may be some of the tokens alone, those whose results are wanted:
    `vit-eliminate-dead-tokens` brings that about.

    `scale` is 1 / sqrt(head_dim) unless written. With `logit_scale` attention
    is by cosines (Liu et al. 2022, arXiv:2111.09883, 3.2): q_h and k_h are
    divided by their lengths, or by 1e-12 where these are less, and scale is
    exp(min(logit_scale[h], ln 100)). `kind(identity)` is y = x,
    with no parameters: the attention of a course's first lesson, and what is
    left when attention is ablated. What else there may be, in this order:

    - `query_norm` and `key_norm`, norms over head_dim, applied to each q_h and
      k_h before the product, with one scale and bias for all heads or those of
      each after those of the one before. With `across_heads` they are norms of
      all numbers of q and of k.
    - `rope`, rotary positions (Su et al. 2021, arXiv:2104.09864) of q_h and
      k_h: a table T of `vit.rope_table`, or any other, turns the pairs (a, c)
      of token n, number j of head_dim / 2, by an angle:
      (a T[0, n, j] - c T[1, n, j], c T[0, n, j] + a T[1, n, j]). Number j is
      made of elements j and j + head_dim / 2, or with `interleaved` of 2 j and
      2 j + 1. A table of heads * head_dim / 2 numbers per token has those of
      each head after those of the one before. With `context`, the second table
      is that of the queries.
    - `score_bias`, S: a number per head, query and key (Shaw et al. 2018,
      arXiv:1803.02155, in the form of Raffel et al. 2020, arXiv:1910.10683).
      S = 0 without.
    - `relative_rows` and `relative_columns`, R and C, decomposed relative
      positions (Li et al. 2022, arXiv:2112.01526, 4.1): vectors that queries
      are multiplied with. Of tokens on a grid or in a window of H x W, t in row
      i_t and column j_t,
      S_h[t, u] = <q_h[t], R[i_t - i_u + H - 1] + C[j_t - j_u + W - 1]>, with q_h
      as it is before `scale`.
    - `windows`, see `#vit.windows`: tokens attend to those of their window, M
      of them, and S is between places of a window.
    - `score_mix` and `weight_mix`, talking heads (Shazeer et al. 2020,
      arXiv:2003.02436): linear layers over the heads, L and W with biases l and
      w. The scores of head h, what softmax is of, become
      sum over g of L[h, g] (scale * q_g k_g^T + S_g) + l[h], and what it makes
      of them sum over g of W[h, g] A_g + w[h].
    - `differential`, lambda, lambda_init and a scale g (Ye et al. 2024,
      arXiv:2410.05258): q_h and k_h are two queries and two keys of half as many
      numbers, one behind the other, and make two maps, A_h and A'_h, each with
      S_h. What was A_h v_h becomes
      (1 - lambda_init) RMSNorm((A_h - lambda A'_h) v_h), with a norm over
      head_dim of scale g and `head_norm_epsilon`. For `scale` and query_norm
      head_dim is that of the halves.
    - `inner_norm`, a norm over the E numbers that the heads have side by side,
      before the projection.
    - `gate`, a linear layer of weight G and bias g (Qiu et al. 2025,
      arXiv:2505.06708): what is projected is multiplied by sigmoid(x G^T + g).

    All other norms are of `norm_kind` and have `norm_epsilon`. With `kv_heads` there
    are so many heads of keys and values, each for heads / kv_heads heads of
    queries in turn (Ainslie et al. 2023, arXiv:2305.13245).

    Constraints:
    - (msa_c1) `softmax` has query, key, value and projection weights;
      `identity` has no operand but the input, and no windows.
    - (msa_c2) `heads` divides E.
    - (msa_c3) the query weight is E x D, key and value weights too, or
      kv_heads head_dim x D.
    - (msa_c4) the projection weight is D x E.
    - (msa_c5) query, key and value biases have as many elements as their
      weights rows, the projection's has D.
    - (msa_c6) query_norm and key_norm have head_dim elements, or as many as the
      query and the key weight have rows; these they have with `across_heads`.
      They come together, their biases only with their scales.
    - (msa_c7) `heads` >= 1.
    - (msa_c8) `context` has the input's batch and embedding dimension.
    - (msa_c9) inner_norm has E elements, its bias only with its scale; norms of
      kind `rms` have no bias.
    - (msa_c10) head_dim is even with `rope`, whose tables are
      2 x M x head_dim / 2 and 2 x N x head_dim / 2, or without `kv_heads` heads
      times as wide; the second is there if and only if `context` is.
      `interleaved` only with `rope`.
    - (msa_c11) `score_bias` is `heads` x N x M, with `windows` `heads` x M x M.
    - (msa_c12) `windows` are of a grid of N tokens; there is no `context`.
    - (msa_c13) `logit_scale` has `heads` elements; with it there are neither
      `scale` nor norms of queries and keys.
    - (msa_c14) score_mix and weight_mix are `heads` x `heads`, their biases have
      `heads` elements; they come together, without `kv_heads` and `windows`.
    - (msa_c15) `kv_heads` >= 1 divides `heads`; there are no `windows`.
    - (msa_c16) relative_rows is (2 H - 1) x head_dim and relative_columns
      (2 W - 1) x head_dim, H x W as `windows` are, or without them H W = N; they
      come together, without `context`, `rope`, `score_bias`, `logit_scale`,
      `score_mix` and windows that are shifted.
    - (msa_c17) lambda and lambda_init have one element, g has head_dim, which is
      even; they come together, without `kv_heads`, `windows`, `rope`,
      `relative_rows`, `logit_scale` and `score_mix`. `head_norm_epsilon` >= 0.
    - (msa_c18) `scale` is between 1e-30 and 1e30, or as far below 0: biases are
      divided by it.
    - (msa_c19) gate is E x D, its bias has E elements and comes only with it.
    - (msa_c20) `across_heads` only with query_norm.

    ```mlir
    %y = vit.msa %x heads 12 query(%wq, %bq) key(%wk, %bk) value(%wv, %bv) projection(%wo, %bo)
       : (tensor<1x197x768xf32>, tensor<768x768xf32>, tensor<768xf32>, tensor<768x768xf32>, tensor<768xf32>,
          tensor<768x768xf32>, tensor<768xf32>, tensor<768x768xf32>, tensor<768xf32>) -> tensor<1x197x768xf32>
    %class = vit.msa %x0 context(%x) heads 12 query(%wq) key(%wk) value(%wv) projection(%wo)
       : (tensor<1x1x768xf32>, tensor<1x197x768xf32>, tensor<768x768xf32>, tensor<768x768xf32>, tensor<768x768xf32>,
          tensor<768x768xf32>) -> tensor<1x1x768xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tokens:$input, Optional<Vit_Tokens>:$context_tokens, /*msa_c8*/
    Optional<Vit_Matrix>:$query_weight, Optional<Vit_Vector>:$query_bias,
    Optional<Vit_Matrix>:$key_weight, Optional<Vit_Vector>:$key_bias,
    Optional<Vit_Matrix>:$value_weight, Optional<Vit_Vector>:$value_bias,
    Optional<Vit_Vector>:$query_norm_scale, Optional<Vit_Vector>:$query_norm_bias,
    Optional<Vit_Vector>:$key_norm_scale, Optional<Vit_Vector>:$key_norm_bias,
    Optional<Vit_Cube>:$rope, Optional<Vit_Cube>:$query_rope, /*msa_c10*/
    Optional<Vit_Cube>:$score_bias, /*msa_c11*/
    Optional<Vit_Matrix>:$relative_rows, Optional<Vit_Matrix>:$relative_columns, /*msa_c16*/
    Optional<Vit_Tensor>:$logit_scale, /*msa_c13*/
    Optional<Vit_Matrix>:$score_mix_weight, Optional<Vit_Vector>:$score_mix_bias,
    Optional<Vit_Matrix>:$weight_mix_weight, Optional<Vit_Vector>:$weight_mix_bias, /*msa_c14*/
    Optional<Vit_Vector>:$lambda, Optional<Vit_Vector>:$lambda_init, Optional<Vit_Vector>:$head_norm_scale, /*msa_c17*/
    Optional<Vit_Vector>:$inner_norm_scale, Optional<Vit_Vector>:$inner_norm_bias, /*msa_c9*/
    Optional<Vit_Matrix>:$gate_weight, Optional<Vit_Vector>:$gate_bias, /*msa_c19*/
    Optional<Vit_Matrix>:$projection_weight, Optional<Vit_Vector>:$projection_bias,
    I64Attr:$heads, OptionalAttr<I64Attr>:$kv_heads, /*msa_c15*/
    DefaultValuedAttr<Vit_AttentionKindAttr, "::mlir::vit::AttentionKind::Softmax">:$kind,
    OptionalAttr<F64Attr>:$scale, /*msa_c18*/ UnitAttr:$across_heads, /*msa_c20*/ UnitAttr:$interleaved,
    DefaultValuedAttr<Vit_NormKindAttr, "::mlir::vit::NormKind::Layer">:$norm_kind,
    DefaultValuedAttr<F64Attr, "1.0e-6">:$norm_epsilon, DefaultValuedAttr<F64Attr, "1.0e-5">:$head_norm_epsilon,
    OptionalAttr<Vit_WindowsAttr>:$windows /*msa_c12*/
  );
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $input (`context` `(` $context_tokens^ `)`)? `heads` $heads (`kv_heads` $kv_heads^)?
    (`kind` `(` custom<Keyword>($kind)^ `)`)?
    (`query` `(` $query_weight^ (`,` $query_bias^)? `)`)?
    (`key` `(` $key_weight^ (`,` $key_bias^)? `)`)?
    (`value` `(` $value_weight^ (`,` $value_bias^)? `)`)?
    (`query_norm` `(` $query_norm_scale^ (`,` $query_norm_bias^)? `)`)?
    (`key_norm` `(` $key_norm_scale^ (`,` $key_norm_bias^)? `)`)? (`across_heads` $across_heads^)?
    (`rope` `(` $rope^ (`,` $query_rope^)? `)`)? (`interleaved` $interleaved^)?
    (`score_bias` `(` $score_bias^ `)`)?
    (`relative_rows` `(` $relative_rows^ `)`)? (`relative_columns` `(` $relative_columns^ `)`)?
    (`logit_scale` `(` $logit_scale^ `)`)?
    (`score_mix` `(` $score_mix_weight^ (`,` $score_mix_bias^)? `)`)?
    (`weight_mix` `(` $weight_mix_weight^ (`,` $weight_mix_bias^)? `)`)?
    (`differential` `(` $lambda^ `,` $lambda_init `,` $head_norm_scale `)`)? (`head_norm_epsilon` `(` $head_norm_epsilon^ `)`)?
    (`inner_norm` `(` $inner_norm_scale^ (`,` $inner_norm_bias^)? `)`)?
    (`norm_kind` `(` custom<Keyword>($norm_kind)^ `)`)? (`norm_epsilon` `(` $norm_epsilon^ `)`)?
    (`gate` `(` $gate_weight^ (`,` $gate_bias^)? `)`)?
    (`projection` `(` $projection_weight^ (`,` $projection_bias^)? `)`)?
    (`scale` `(` $scale^ `)`)? (`windows` `(` $windows^ `)`)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = [{
    /// E: rows of the query weight; heads * head_dim. 0 for identity.
    int64_t getInnerDim();
    int64_t getHeadDim();
    /// Numbers of a query and of a key that make a score: head_dim, or half of
    /// it where attention is differential.
    int64_t getScoreDim() { return getLambda() ? getHeadDim() / 2 : getHeadDim(); }
    /// Heads of keys and of values.
    int64_t countKeyHeads();
    /// Whether scores can have such a `scale`.
    static bool isScale(double scale);
    /// The factor before softmax: `scale`, or 1 / sqrt(head_dim).
    double getSoftmaxScale();
    /// Whether scores depend on keys by more than a sum over head_dim of
    /// products with what a linear layer makes: norms of keys, positions.
    bool hasNonlinearKeys() {
      return getKeyNormScale() || getRope() || getLogitScale();
    }
    /// Whether keys and values of padding are attended to.
    bool hasPadding() { return getWindows() && getWindows()->hasPadding(); }
    /// Constraints on talking heads.
    ::llvm::LogicalResult verifyMixes();
    /// Constraints on decomposed relative positions.
    ::llvm::LogicalResult verifyRelativePositions();
    /// Constraints on differential attention.
    ::llvm::LogicalResult verifyDifferential();
    /// Constraints on windows and logit_scale.
    ::llvm::LogicalResult verifyWindows();
    /// What keys and values are made of: `context`, or the input.
    ::mlir::TypedValue<::mlir::RankedTensorType> getAttended() {
      return getContextTokens() ? getContextTokens() : getInput();
    }
  }];
}

def Vit_AttentionWeightsOp : Vit_InferringOp<"attention_weights", [AttrSizedOperandSegments]> {
  let summary = "What each token attends to, and how much.";
  let description = [{
    The softmax that `vit.msa` mixes values with, as a result of its own, for
    who wants to look at it; queries are rows:

        A_h = softmax(scale * q_h k_h^T + S_h)                B x heads x N x N

    Operands and attributes are those of a `vit.msa` without `context` that the
    scores are made of, and mean what they mean there.

    Constraints:
    - (attention_weights_c1) `heads` >= 1 divides E.
    - (attention_weights_c2) query and key weights are E x D, their biases have
      E elements.
    - (attention_weights_c3) query_norm, key_norm and `across_heads` as in
      msa_c6, msa_c9 and msa_c20.
    - (attention_weights_c4) `rope`, `interleaved` and `score_bias` as in
      msa_c10 and msa_c11.
    - (attention_weights_c5) `scale` as in msa_c18.

    ```mlir
    %a = vit.attention_weights %x heads 12 query(%wq, %bq) key(%wk, %bk)
       : (tensor<1x197x768xf32>, tensor<768x768xf32>, tensor<768xf32>, tensor<768x768xf32>, tensor<768xf32>)
       -> tensor<1x12x197x197xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tokens:$input,
    Vit_Matrix:$query_weight, Optional<Vit_Vector>:$query_bias, /*attention_weights_c2*/
    Vit_Matrix:$key_weight, Optional<Vit_Vector>:$key_bias,
    Optional<Vit_Vector>:$query_norm_scale, Optional<Vit_Vector>:$query_norm_bias, /*attention_weights_c3*/
    Optional<Vit_Vector>:$key_norm_scale, Optional<Vit_Vector>:$key_norm_bias,
    Optional<Vit_Cube>:$rope, Optional<Vit_Cube>:$score_bias, /*attention_weights_c4*/
    I64Attr:$heads, OptionalAttr<F64Attr>:$scale, /*attention_weights_c5*/
    UnitAttr:$across_heads, UnitAttr:$interleaved,
    DefaultValuedAttr<Vit_NormKindAttr, "::mlir::vit::NormKind::Layer">:$norm_kind,
    DefaultValuedAttr<F64Attr, "1.0e-6">:$norm_epsilon
  );
  let results = (outs Vit_AttentionWeights:$result);
  let assemblyFormat = [{
    $input `heads` $heads `query` `(` $query_weight (`,` $query_bias^)? `)`
    `key` `(` $key_weight (`,` $key_bias^)? `)`
    (`query_norm` `(` $query_norm_scale^ (`,` $query_norm_bias^)? `)`)?
    (`key_norm` `(` $key_norm_scale^ (`,` $key_norm_bias^)? `)`)? (`across_heads` $across_heads^)?
    (`rope` `(` $rope^ `)`)? (`interleaved` $interleaved^)? (`score_bias` `(` $score_bias^ `)`)?
    (`norm_kind` `(` custom<Keyword>($norm_kind)^ `)`)? (`norm_epsilon` `(` $norm_epsilon^ `)`)?
    (`scale` `(` $scale^ `)`)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  /// Those of a vit.msa of kind softmax that attends to its own tokens.
  let builders = [OpBuilder<(ins "::mlir::vit::MsaOp":$msa)>];
  let extraClassDeclaration = [{
    /// As vit.msa has them.
    int64_t getInnerDim();
    int64_t getHeadDim();
    double getSoftmaxScale();
    int64_t getScoreDim() { return getHeadDim(); }
    int64_t countKeyHeads() { return static_cast<int64_t>(getHeads()); }
    ::mlir::TypedValue<::mlir::RankedTensorType> getAttended() { return getInput(); }
    ::mlir::TypedValue<::mlir::RankedTensorType> getContextTokens() { return {}; }
    ::mlir::TypedValue<::mlir::RankedTensorType> getQueryRope() { return {}; }
  }];
}

def Vit_MlpOp : Vit_InferringOp<"mlp", [AttrSizedOperandSegments]> {
  let summary = "The two-layer perceptron of an encoder layer.";
  let description = [{
    Dosovitskiy et al. 2021 (arXiv:2010.11929, eq. 3):

        y = activation(x W1^T + b1) W2^T + b2

    With a gate (Shazeer 2020, arXiv:2002.05202; SwiGLU when the activation is
    silu):

        y = (activation(x Wg^T + bg) * (x W1^T + b1)) W2^T + b2

    `activation` is gelu, gelu_tanh, quick_gelu, relu, relu2 or silu.
    `inner_norm` is a norm of the F numbers that W2 is applied to, of `norm_kind`
    and with `norm_epsilon` (Wang et al. 2022, arXiv:2210.06423).

    Constraints:
    - (mlp_c1) `fc1` is F x D, `gate` too, `fc2` is D x F; F is the hidden size.
    - (mlp_c2) the biases of fc1 and gate have F elements, that of fc2 D.
    - (mlp_c3) inner_norm has F elements, its bias only with its scale; a norm
      of kind `rms` has no bias.

    ```mlir
    %y = vit.mlp %x fc1(%w1, %b1) fc2(%w2, %b2) activation(gelu)
       : (tensor<1x197x768xf32>, tensor<3072x768xf32>, tensor<3072xf32>, tensor<768x3072xf32>, tensor<768xf32>)
       -> tensor<1x197x768xf32>
    ```
  }];
  let arguments = (ins
    Vit_Tokens:$input,
    Optional<Vit_Matrix>:$gate_weight, Optional<Vit_Vector>:$gate_bias,
    Vit_Matrix:$fc1_weight, Optional<Vit_Vector>:$fc1_bias,
    Optional<Vit_Vector>:$inner_norm_scale, Optional<Vit_Vector>:$inner_norm_bias, /*mlp_c3*/
    Vit_Matrix:$fc2_weight, Optional<Vit_Vector>:$fc2_bias,
    Vit_ActivationAttr:$activation,
    DefaultValuedAttr<Vit_NormKindAttr, "::mlir::vit::NormKind::Layer">:$norm_kind,
    DefaultValuedAttr<F64Attr, "1.0e-6">:$norm_epsilon
  );
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $input (`gate` `(` $gate_weight^ (`,` $gate_bias^)? `)`)?
    `fc1` `(` $fc1_weight (`,` $fc1_bias^)? `)`
    (`inner_norm` `(` $inner_norm_scale^ (`,` $inner_norm_bias^)? `)`)?
    `fc2` `(` $fc2_weight (`,` $fc2_bias^)? `)`
    `activation` `(` custom<Keyword>($activation) `)`
    (`norm_kind` `(` custom<Keyword>($norm_kind)^ `)`)? (`norm_epsilon` `(` $norm_epsilon^ `)`)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Vit_ResidualOp : Vit_InferringOp<"residual"> {
  let summary = "Adds a branch to the residual stream.";
  let description = [{
    He et al. 2016 (arXiv:1512.03385), with LayerScale (Touvron et al. 2021,
    arXiv:2103.17239, eq. 5) when `scale` is there: y = x + scale * branch.

    Constraints:
    - (residual_c1) both tensors have the same type.
    - (residual_c2) `scale` has D elements.

    ```mlir
    %y = vit.residual %x, %h scale(%g) : (tensor<1x197x384xf32>, tensor<1x197x384xf32>, tensor<384xf32>) -> tensor<1x197x384xf32>
    ```
  }];
  let arguments = (ins Vit_Tokens:$input, Vit_Tokens:$branch, Optional<Vit_Vector>:$scale);
  let results = (outs Vit_Tokens:$result);
  let assemblyFormat = [{
    $input `,` $branch (`scale` `(` $scale^ `)`)? attr-dict `:` functional-type(operands, results)
  }];
}

def Vit_EncoderOp : Vit_Op<"encoder", [
    SingleBlockImplicitTerminator<"YieldOp">, RecursiveMemoryEffects,
    RecursivelySpeculatable, AllTypesMatch<["input", "result"]>]> {
  let summary = "A run of layers that differ in their weights alone.";
  let description = [{
    The region is one period of the run: it takes the tokens and yields them.
    It is executed `layers` times; in iteration l, a `vit.param` with
    `layers(L)` inside it is layer l's tensor. A plain ViT has one run with one
    encoder layer in the region; models that alternate two kinds of layer have
    both in it.

    Constraints:
    - (encoder_c1) `layers` >= 1.
    - (encoder_c2) the region takes one argument of the input's type and yields one value of it.

    ```mlir
    %y = vit.encoder %x layers(12) {
    ^bb0(%t: tensor<1x197x768xf32>):
      %g = vit.param "encoder.layer.{i}.norm.weight" layers(12) : tensor<768xf32>
      %n = vit.layer_norm %t scale(%g) epsilon 1.0e-6 : (tensor<1x197x768xf32>, tensor<768xf32>) -> tensor<1x197x768xf32>
      vit.yield %n : tensor<1x197x768xf32>
    } : tensor<1x197x768xf32>
    ```
  }];
  let arguments = (ins Vit_Tokens:$input, I64Attr:$layers /*encoder_c1*/);
  let results = (outs Vit_Tokens:$result);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $input `layers` `(` $layers `)` $body attr-dict `:` type($input)
  }];
  let hasRegionVerifier = 1;
}

def Vit_YieldOp : Vit_Op<"yield", [Pure, ReturnLike, Terminator, ParentOneOf<["EncoderOp", "PerTokenOp"]>]> {
  let summary = "Ends the region of an encoder or of per-token work.";
  let description = [{
    Its operand is the next iteration's tokens, after the last one the result
    of `vit.encoder`; or the result of `vit.per_token`.
  }];
  let arguments = (ins Variadic<Vit_Tensor>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
  let builders = [OpBuilder<(ins), [{ /* an empty yield, for the implicit terminator */ }]>];
}

#endif // VIT_DIALECTS_VIT_IR_VITBLOCKOPS_TD
