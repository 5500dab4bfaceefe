// One case for each constraint of the ODS files, named by its label: vit.attention_weights.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @attention_weights_c1_heads(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects 'heads' (0) >= 1}}
  %a = vit.attention_weights %x heads 0 query(%w) key(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x1x4x4xf32>
  return
}

// -----

func.func @attention_weights_c1_divides(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects 'heads' (4) to divide the inner dimension (6)}}
  %a = vit.attention_weights %x heads 4 query(%w) key(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @attention_weights_c2_query(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %v: tensor<6x5xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects 'query' (6x5) to be 6x6}}
  %a = vit.attention_weights %x heads 2 query(%v) key(%w) : (tensor<1x4x6xf32>, tensor<6x5xf32>, tensor<6x6xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @attention_weights_c2_key(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %v: tensor<8x6xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects 'key' (8x6) to be 6x6}}
  %a = vit.attention_weights %x heads 2 query(%w) key(%v) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<8x6xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @attention_weights_c2_bias(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects 'key bias' (5) to have the inner dimension (6) elements}}
  %a = vit.attention_weights %x heads 2 query(%w) key(%w, %b) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<5xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @attention_weights_c3_together(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects 'query_norm' and 'key_norm' to come together}}
  %a = vit.attention_weights %x heads 2 query(%w) key(%w) query_norm(%g) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @attention_weights_c3_kind(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects no bias of 'query_norm', as norms of kind 'rms' have none}}
  %a = vit.attention_weights %x heads 2 query(%w) key(%w) query_norm(%g, %g) key_norm(%g) norm_kind(rms) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @attention_weights_c3_across_heads(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects no 'across_heads' without 'query_norm'}}
  %a = vit.attention_weights %x heads 2 query(%w) key(%w) across_heads : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @attention_weights_c4_rope(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %t: tensor<2x5x2xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects 'rope' ('tensor<2x5x2xf32>') to be 'tensor<2x4x2xf32>'}}
  %a = vit.attention_weights %x heads 2 query(%w) key(%w) rope(%t) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x5x2xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @attention_weights_c4_interleaved(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects no 'interleaved' without 'rope'}}
  %a = vit.attention_weights %x heads 2 query(%w) key(%w) interleaved : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @attention_weights_c4_bias(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %s: tensor<2x4x5xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects 'score_bias' ('tensor<2x4x5xf32>') to be 'tensor<2x4x4xf32>'}}
  %a = vit.attention_weights %x heads 2 query(%w) key(%w) score_bias(%s) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x4x5xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @attention_weights_c5_scale(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.attention_weights' op expects 'scale' (-1.000000e-40) to be between 1e-30 and 1e30, or as far below 0}}
  %a = vit.attention_weights %x heads 2 query(%w) key(%w) scale(-1.0e-40) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x2x4x4xf32>
  return
}
