// One case for each constraint of the ODS files, named by its label: pool and head.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @pool_c1_index(%x: tensor<1x4x6xf32>) {
  // expected-error @+2 {{'vit.pool' expects 'index' (4) to be one of the tokens (4)}}
  // expected-error @+1 {{'vit.pool' op failed to infer returned types}}
  %y = vit.pool %x token index(4) : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @pool_c1_from(%x: tensor<1x4x6xf32>) {
  // expected-error @+2 {{'vit.pool' expects 'from' (-1) to be one of the tokens (4)}}
  // expected-error @+1 {{'vit.pool' op failed to infer returned types}}
  %y = vit.pool %x mean from(-1) : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @head_c1_weights(%x: tensor<1x6xf32>, %w: tensor<10x6xf32>) {
  // expected-error @+2 {{'vit.head' expects as many weights (1) and biases (0, or none) as inputs (2)}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x, %x) weights(%w) activation(none) : (tensor<1x6xf32>, tensor<1x6xf32>, tensor<10x6xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @head_c1_biases(%x: tensor<1x6xf32>, %w: tensor<10x6xf32>, %b: tensor<10xf32>) {
  // expected-error @+2 {{'vit.head' expects as many weights (2) and biases (1, or none) as inputs (2)}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x, %x) weights(%w, %w) biases(%b) activation(none) : (tensor<1x6xf32>, tensor<1x6xf32>, tensor<10x6xf32>, tensor<10x6xf32>, tensor<10xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @head_c2_width(%x: tensor<1x6xf32>, %w: tensor<10x5xf32>) {
  // expected-error @+2 {{'vit.head' expects weight 0 (10x5) to be 10x6}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x) weights(%w) activation(none) : (tensor<1x6xf32>, tensor<10x5xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @head_c2_outputs(%x: tensor<1x6xf32>, %v: tensor<10x6xf32>, %w: tensor<9x6xf32>) {
  // expected-error @+2 {{'vit.head' expects weight 1 (9x6) to be 10x6}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x, %x) weights(%v, %w) activation(none) : (tensor<1x6xf32>, tensor<1x6xf32>, tensor<10x6xf32>, tensor<9x6xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @head_c3_bias(%x: tensor<1x6xf32>, %w: tensor<10x6xf32>, %b: tensor<6xf32>) {
  // expected-error @+2 {{'vit.head' expects bias 0 (6) to have the number of outputs (10)}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x) weights(%w) biases(%b) activation(none) : (tensor<1x6xf32>, tensor<10x6xf32>, tensor<6xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @head_c4_batch(%x: tensor<1x6xf32>, %z: tensor<2x6xf32>, %w: tensor<10x6xf32>) {
  // expected-error @+2 {{'vit.head' expects the batch of input 1 (2) to equal that of input 0 (1)}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x, %z) weights(%w, %w) activation(none) : (tensor<1x6xf32>, tensor<2x6xf32>, tensor<10x6xf32>, tensor<10x6xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @static_shapes(%x: tensor<?x4x6xf32>) {
  // expected-error @+1 {{'vit.pool' op operand #0 must be B x N x D float tensor of static shape without empty dimensions, but got 'tensor<?x4x6xf32>'}}
  %y = vit.pool %x mean : (tensor<?x4x6xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @latents_c1_width(%x: tensor<1x4x6xf32>, %q: tensor<1x2x5xf32>) {
  // expected-error @+2 {{'vit.latents' expects the last dimension of 'tokens' (5) to be the embedding dimension (6)}}
  // expected-error @+1 {{'vit.latents' op failed to infer returned types}}
  %y = vit.latents %x from(%q) : (tensor<1x4x6xf32>, tensor<1x2x5xf32>) -> tensor<1x2x6xf32>
  return
}
