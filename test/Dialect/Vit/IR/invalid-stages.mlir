// One case for each constraint of the ODS files, named by its label: windows and stages.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @msa_c1_identity_windows(%x: tensor<1x6x4xf32>) {
  // expected-error @+1 {{'vit.msa' op of kind 'identity' expects no 'windows'}}
  %y = vit.msa %x heads 2 kind(identity) windows(<rows = 2, columns = 3, height = 1, width = 3>) : (tensor<1x6x4xf32>) -> tensor<1x6x4xf32>
  return
}

// -----

func.func @msa_c11_windows(%x: tensor<1x6x4xf32>, %w: tensor<4x4xf32>, %s: tensor<2x6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'score_bias' ('tensor<2x6x6xf32>') to be 'tensor<2x3x3xf32>'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_bias(%s) projection(%w) windows(<rows = 2, columns = 3, height = 1, width = 3>) : (tensor<1x6x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<2x6x6xf32>, tensor<4x4xf32>) -> tensor<1x6x4xf32>
  return
}

// -----

func.func @msa_c12_tokens(%x: tensor<1x7x4xf32>, %w: tensor<4x4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'windows' of a grid (2x3) of as many tokens as there are (7)}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) windows(<rows = 2, columns = 3, height = 1, width = 3>) : (tensor<1x7x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<1x7x4xf32>
  return
}

// -----

func.func @msa_c12_context(%x: tensor<1x6x4xf32>, %w: tensor<4x4xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'windows' expects no 'context'}}
  %y = vit.msa %x context(%x) heads 2 query(%w) key(%w) value(%w) projection(%w) windows(<rows = 2, columns = 3, height = 1, width = 3>) : (tensor<1x6x4xf32>, tensor<1x6x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<1x6x4xf32>
  return
}

// -----

func.func @msa_c13_elements(%x: tensor<1x6x4xf32>, %w: tensor<4x4xf32>, %t: tensor<3x1x1xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'logit_scale' ('tensor<3x1x1xf32>') to have 'heads' (2) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) logit_scale(%t) projection(%w) : (tensor<1x6x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<3x1x1xf32>, tensor<4x4xf32>) -> tensor<1x6x4xf32>
  return
}

// -----

func.func @msa_c13_scale(%x: tensor<1x6x4xf32>, %w: tensor<4x4xf32>, %t: tensor<2xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'logit_scale' expects no 'scale'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) logit_scale(%t) projection(%w) scale(0.5) : (tensor<1x6x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<2xf32>, tensor<4x4xf32>) -> tensor<1x6x4xf32>
  return
}

// -----

func.func @msa_c13_norms(%x: tensor<1x6x4xf32>, %w: tensor<4x4xf32>, %t: tensor<2xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'logit_scale' expects no 'query_norm'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%t) key_norm(%t) logit_scale(%t) projection(%w) : (tensor<1x6x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<4x4xf32>) -> tensor<1x6x4xf32>
  return
}

// -----

func.func @linear_c1(%x: tensor<1x6x4xf32>, %w: tensor<5x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.linear' expects 'weight' (5x3) to have as many columns as the input has channels (4)}}
  %y = vit.linear %x, %w : (tensor<1x6x4xf32>, tensor<5x3xf32>) -> tensor<1x6x5xf32>
  return
}

// -----

func.func @linear_c2(%x: tensor<1x6x4xf32>, %w: tensor<5x4xf32>, %b: tensor<4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.linear' expects 'bias' (4) to have as many elements as 'weight' has rows (5)}}
  %y = vit.linear %x, %w, %b : (tensor<1x6x4xf32>, tensor<5x4xf32>, tensor<4xf32>) -> tensor<1x6x5xf32>
  return
}

// -----

func.func @patch_merge_c1_tokens(%x: tensor<1x6x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.patch_merge' expects 'grid' ([2, 4]) to be two numbers >= 1 whose product is the number of tokens (6)}}
  %y = vit.patch_merge %x grid [2, 4] : (tensor<1x6x4xf32>) -> tensor<1x2x16xf32>
  return
}

// -----

func.func @patch_merge_c1_overflow(%x: tensor<1x4x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.patch_merge' expects 'grid' ([4611686018427387905, 4]) to be two numbers >= 1 whose product is the number of tokens (4)}}
  %y = vit.patch_merge %x grid [4611686018427387905, 4] : (tensor<1x4x4xf32>) -> tensor<1x1x16xf32>
  return
}

// -----

func.func @patch_merge_c1_numbers(%x: tensor<1x6x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.patch_merge' expects 'grid' ([-2, -3]) to be two numbers >= 1}}
  %y = vit.patch_merge %x grid [-2, -3] : (tensor<1x6x4xf32>) -> tensor<1x2x16xf32>
  return
}

// -----

func.func @relative_bias_mlp_c1(%w: tensor<5x2xf32>, %b: tensor<5xf32>, %v: tensor<3x5xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.relative_bias_mlp' expects 'grid' ([2, 0]) to be two numbers >= 1}}
  %y = vit.relative_bias_mlp grid [2, 0] scale [1.0, 1.0] divisor 1.0 fc1(%w, %b) fc2(%v) : (tensor<5x2xf32>, tensor<5xf32>, tensor<3x5xf32>) -> tensor<9x3xf32>
  return
}

// -----

func.func @relative_bias_mlp_c2_scale(%w: tensor<5x2xf32>, %b: tensor<5xf32>, %v: tensor<3x5xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.relative_bias_mlp' expects 'scale' (0.000000e+00) to be finite and > 0}}
  %y = vit.relative_bias_mlp grid [2, 2] scale [1.0, 0.0] divisor 1.0 fc1(%w, %b) fc2(%v) : (tensor<5x2xf32>, tensor<5xf32>, tensor<3x5xf32>) -> tensor<9x3xf32>
  return
}

// -----

func.func @relative_bias_mlp_c2_divisor(%w: tensor<5x2xf32>, %b: tensor<5xf32>, %v: tensor<3x5xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.relative_bias_mlp' expects 'divisor' (-1.000000e+00) to be finite and > 0}}
  %y = vit.relative_bias_mlp grid [2, 2] scale [1.0, 1.0] divisor -1.0 fc1(%w, %b) fc2(%v) : (tensor<5x2xf32>, tensor<5xf32>, tensor<3x5xf32>) -> tensor<9x3xf32>
  return
}

// -----

func.func @relative_bias_mlp_c2_gain(%w: tensor<5x2xf32>, %b: tensor<5xf32>, %v: tensor<3x5xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.relative_bias_mlp' expects 'gain' (0.000000e+00) to be finite and > 0}}
  %y = vit.relative_bias_mlp grid [2, 2] scale [1.0, 1.0] divisor 1.0 fc1(%w, %b) fc2(%v) gain 0.0 : (tensor<5x2xf32>, tensor<5xf32>, tensor<3x5xf32>) -> tensor<9x3xf32>
  return
}

// -----

func.func @relative_bias_mlp_c3(%w: tensor<5x2xf32>, %b: tensor<5xf32>, %v: tensor<3x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.relative_bias_mlp' expects 'fc1' ('tensor<5x2xf32>') to have 2 columns and 'fc2' ('tensor<3x4xf32>') as many as 'fc1' has rows}}
  %y = vit.relative_bias_mlp grid [2, 2] scale [1.0, 1.0] divisor 1.0 fc1(%w, %b) fc2(%v) : (tensor<5x2xf32>, tensor<5xf32>, tensor<3x4xf32>) -> tensor<9x3xf32>
  return
}

// -----

func.func @relative_bias_mlp_c4_fc1(%w: tensor<5x2xf32>, %b: tensor<3xf32>, %v: tensor<3x5xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.relative_bias_mlp' expects the bias of 'fc1' (3) to have 5 elements}}
  %y = vit.relative_bias_mlp grid [2, 2] scale [1.0, 1.0] divisor 1.0 fc1(%w, %b) fc2(%v) : (tensor<5x2xf32>, tensor<3xf32>, tensor<3x5xf32>) -> tensor<9x3xf32>
  return
}

// -----

func.func @relative_bias_mlp_c4_fc2(%w: tensor<5x2xf32>, %b: tensor<5xf32>, %v: tensor<3x5xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{'vit.relative_bias_mlp' expects the bias of 'fc2' (5) to have 3 elements}}
  %y = vit.relative_bias_mlp grid [2, 2] scale [1.0, 1.0] divisor 1.0 fc1(%w, %b) fc2(%v, %b) : (tensor<5x2xf32>, tensor<5xf32>, tensor<3x5xf32>, tensor<5xf32>) -> tensor<9x3xf32>
  return
}
