// One case for each constraint of the ODS files, named by its label: vit.msa.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @msa_c1_softmax_weights(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op of kind 'softmax' expects 'value'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c1_identity_operands(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op of kind 'identity' expects no operand but the input, got 1 more}}
  %y = vit.msa %x heads 2 kind(identity) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c1_identity_context(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.msa' op of kind 'identity' expects no operand but the input, got 1 more}}
  %y = vit.msa %x context(%x) heads 2 kind(identity) : (tensor<1x4x6xf32>, tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c2_heads_divide_inner(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'heads' (4) to divide the inner dimension (6)}}
  %y = vit.msa %x heads 4 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c3_value_weight(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %v: tensor<4x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'value' (4x6) to be 6x6}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%v) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<4x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c3_kv_heads(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'key' (8x8) to be 4x8}}
  %y = vit.msa %x heads 4 kv_heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c4_projection_weight(%x: tensor<1x4x6xf32>, %w: tensor<8x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'projection' (8x6) to be 6x8}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c5_key_bias(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'key bias' (5) to have the inner dimension (6) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w, %b) value(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<5xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c5_projection_bias(%x: tensor<1x4x6xf32>, %w: tensor<8x6xf32>, %o: tensor<6x8xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'projection bias' (8) to have the embedding dimension (6) elements}}
  %y = vit.msa %x heads 2 query(%w, %b) key(%w, %b) value(%w, %b) projection(%o, %b) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<6x8xf32>, tensor<8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c5_kv_heads(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %k: tensor<4x8xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'value bias' (8) to have 'kv_heads' * head_dim (4) elements}}
  %y = vit.msa %x heads 4 kv_heads 2 query(%w) key(%k) value(%k, %b) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<8xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c6_norms_together(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'query_norm' and 'key_norm' to come together}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%g) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c6_norm_size(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>, %k: tensor<6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'key_norm' (6) to have head_dim (3) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%g) key_norm(%k) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c6_norm_of_each_head(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %v: tensor<3x6xf32>, %g: tensor<6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'key_norm' (6) to have all heads' (3) elements}}
  %y = vit.msa %x heads 2 kv_heads 1 query(%w) key(%v) value(%v) query_norm(%g) key_norm(%g) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<3x6xf32>, tensor<3x6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c6_norm_across_heads(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'query_norm' (3) to have all heads' (6) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%g) key_norm(%g) across_heads projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c6_no_norm_bias_alone(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>) {
  // expected-error @+1 {{'vit.msa' op expects no bias of 'query_norm' without its scale}}
  %y = "vit.msa"(%x, %w, %w, %w, %g, %w) <{heads = 2 : i64, operandSegmentSizes = array<i32: 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0>}> : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c6_differential(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>, %n: tensor<4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'query_norm' (4) to have head_dim (2) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%n) key_norm(%n) differential(%l, %l, %g) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c7_heads(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'heads' (0) >= 1}}
  %y = vit.msa %x heads 0 kind(identity) : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c8_context_batch(%x: tensor<2x1x6xf32>, %z: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'context' ('tensor<1x4x6xf32>') to have the input's batch (2) and embedding dimension (6)}}
  %y = vit.msa %x context(%z) heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<2x1x6xf32>, tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<2x1x6xf32>
  return
}

// -----

func.func @msa_c8_context_width(%x: tensor<1x1x6xf32>, %z: tensor<1x4x5xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'context' ('tensor<1x4x5xf32>') to have the input's batch (1) and embedding dimension (6)}}
  %y = vit.msa %x context(%z) heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x1x6xf32>, tensor<1x4x5xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x1x6xf32>
  return
}

// -----

func.func @msa_c9_inner_norm(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'inner_norm' (3) to have the inner dimension (6) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) inner_norm(%g) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c9_inner_norm_bias(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<6xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'inner_norm bias' (5) to have the inner dimension (6) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) inner_norm(%g, %b) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<5xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c9_inner_norm_bias_alone(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %b: tensor<6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects no bias of 'inner_norm' without its scale}}
  %y = "vit.msa"(%x, %w, %w, %w, %b, %w) <{heads = 2 : i64, operandSegmentSizes = array<i32: 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0>}> : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c9_rms_bias(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects no bias of 'inner_norm', as norms of kind 'rms' have none}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) inner_norm(%g, %g) norm_kind(rms) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c10_odd_head_dim(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %t: tensor<2x4x1xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'rope' expects head_dim (3) to be even}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) rope(%t) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<2x4x1xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c10_table(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %t: tensor<2x5x2xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'rope' ('tensor<2x5x2xf32>') to be 'tensor<2x4x2xf32>'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) rope(%t) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x5x2xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c10_table_of_queries(%x: tensor<1x1x8xf32>, %z: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %t: tensor<2x4x2xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'rope of queries' ('tensor<2x4x2xf32>') to be 'tensor<2x1x2xf32>'}}
  %y = vit.msa %x context(%z) heads 2 query(%w) key(%w) value(%w) rope(%t, %t) projection(%w) : (tensor<1x1x8xf32>, tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x4x2xf32>, tensor<2x4x2xf32>, tensor<8x8xf32>) -> tensor<1x1x8xf32>
  return
}

// -----

func.func @msa_c10_table_of_heads(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %k: tensor<4x8xf32>, %t: tensor<2x4x4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'rope' ('tensor<2x4x4xf32>') to be 'tensor<2x4x2xf32>'}}
  %y = vit.msa %x heads 2 kv_heads 1 query(%w) key(%k) value(%k) rope(%t) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<2x4x4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c10_no_context(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %t: tensor<2x4x2xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'rope' to have a table of the queries if and only if there is a 'context'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) rope(%t, %t) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x4x2xf32>, tensor<2x4x2xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c10_interleaved(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>) {
  // expected-error @+1 {{'vit.msa' op expects no 'interleaved' without 'rope'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) interleaved projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c11_score_bias(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %s: tensor<1x4x4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'score_bias' ('tensor<1x4x4xf32>') to be 'tensor<2x4x4xf32>'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_bias(%s) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<1x4x4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c14_score_mix(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %m: tensor<2x2xf32>, %n: tensor<2x4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'score_mix' (2x4) to be 2x2}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_mix(%n) weight_mix(%m) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x4xf32>, tensor<2x2xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c14_weight_mix(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %m: tensor<2x2xf32>, %n: tensor<4x4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'weight_mix' (4x4) to be 2x2}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_mix(%m) weight_mix(%n) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x2xf32>, tensor<4x4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c14_score_mix_bias(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %m: tensor<2x2xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'score_mix bias' (8) to have 'heads' (2) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_mix(%m, %b) weight_mix(%m) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x2xf32>, tensor<8xf32>, tensor<2x2xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c14_weight_mix_bias(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %m: tensor<2x2xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'weight_mix bias' (8) to have 'heads' (2) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_mix(%m) weight_mix(%m, %b) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<8xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c14_alone(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %m: tensor<2x2xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'score_mix' and 'weight_mix' to come together}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_mix(%m) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x2xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c14_kv_heads(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %k: tensor<4x8xf32>, %m: tensor<2x2xf32>) {
  // expected-error @+1 {{'vit.msa' op expects no 'kv_heads' (1) with 'score_mix'}}
  %y = vit.msa %x heads 2 kv_heads 1 query(%w) key(%k) value(%k) score_mix(%m) weight_mix(%m) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c14_windows(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %m: tensor<2x2xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'windows' expects no 'score_mix'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_mix(%m) weight_mix(%m) projection(%w) windows(<rows = 2, columns = 2, height = 1, width = 2>) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c15_kv_heads(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'kv_heads' (3) >= 1 to divide 'heads' (4)}}
  %y = vit.msa %x heads 4 kv_heads 3 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c15_none(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'kv_heads' (0) >= 1 to divide 'heads' (4)}}
  %y = vit.msa %x heads 4 kv_heads 0 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c15_windows(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %k: tensor<4x8xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'windows' expects no 'kv_heads'}}
  %y = vit.msa %x heads 2 kv_heads 1 query(%w) key(%k) value(%k) projection(%w) windows(<rows = 2, columns = 2, height = 1, width = 2>) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_lambda(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>, %m: tensor<2xf32>) {
  // expected-error @+1 {{'vit.msa' op expects lambda and lambda_init of 'differential' ('tensor<2xf32>') to be one number each}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) differential(%m, %l, %g) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_lambda_init(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>, %m: tensor<2xf32>) {
  // expected-error @+1 {{'vit.msa' op expects lambda and lambda_init of 'differential' ('tensor<2xf32>') to be one number each}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) differential(%l, %m, %g) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<1xf32>, tensor<2xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_norm(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>, %m: tensor<2xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'differential norm' (2) to have head_dim (4) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) differential(%l, %l, %m) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<1xf32>, tensor<1xf32>, tensor<2xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_halves(%x: tensor<1x4x8xf32>, %w: tensor<6x8xf32>, %o: tensor<8x6xf32>, %l: tensor<1xf32>, %g: tensor<3xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'differential' expects head_dim (3) to be even}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) differential(%l, %l, %g) projection(%o) : (tensor<1x4x8xf32>, tensor<6x8xf32>, tensor<6x8xf32>, tensor<6x8xf32>, tensor<1xf32>, tensor<1xf32>, tensor<3xf32>, tensor<8x6xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_epsilon(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'head_norm_epsilon' (-1.000000e+00) >= 0}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) differential(%l, %l, %g) head_norm_epsilon(-1.0) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_alone(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>) {
  // expected-error @+1 {{'vit.msa' op expects lambda, lambda_init and the scale of a norm of 'differential' to come together}}
  %y = "vit.msa"(%x, %w, %w, %w, %l, %w) <{heads = 2 : i64, operandSegmentSizes = array<i32: 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0>}> : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<1xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_kv_heads(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>, %k: tensor<4x8xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'differential' expects no 'kv_heads'}}
  %y = vit.msa %x heads 2 kv_heads 1 query(%w) key(%k) value(%k) differential(%l, %l, %g) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_windows(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'differential' expects no 'windows'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) differential(%l, %l, %g) projection(%w) windows(<rows = 2, columns = 2, height = 1, width = 2>) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_rope(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>, %t: tensor<2x4x2xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'differential' expects no 'rope'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) rope(%t) differential(%l, %l, %g) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x4x2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_logit_scale(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>, %s: tensor<2xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'differential' expects no 'logit_scale'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) logit_scale(%s) differential(%l, %l, %g) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_score_mix(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>, %m: tensor<2x2xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'differential' expects no 'score_mix'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_mix(%m) weight_mix(%m) differential(%l, %l, %g) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c17_relative_rows(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>, %r: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'differential' expects no 'relative_rows'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%r) differential(%l, %l, %g) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c18_zero(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'scale' (0.000000e+00) to be between 1e-30 and 1e30, or as far below 0}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) scale(0.0) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c18_nan(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'scale' (nan) to be between}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) scale(0x7FF8000000000000) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c19_gate(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'gate' (3x6) to be 6x6}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) gate(%g) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c19_gate_bias(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %b: tensor<2xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'gate bias' (2) to have the inner dimension (6) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) gate(%w, %b) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<2xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c19_gate_bias_alone(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %b: tensor<6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects no bias of 'gate' without its weight}}
  %y = "vit.msa"(%x, %w, %w, %w, %b, %w) <{heads = 2 : i64, operandSegmentSizes = array<i32: 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0>}> : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c20_across_heads(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects no 'across_heads' without 'query_norm'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) across_heads projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}
