// One case for each constraint of the ODS files, named by its label: what an encoder layer is made of.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @layer_norm_c1_scale(%x: tensor<1x4x6xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{'vit.layer_norm' op expects 'scale' (4) to have the last dimension (6) elements}}
  %y = vit.layer_norm %x scale(%v) epsilon 1.0e-6 : (tensor<1x4x6xf32>, tensor<4xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @layer_norm_c1_bias(%x: tensor<1x4x6xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{'vit.layer_norm' op expects 'bias' (4) to have the last dimension (6) elements}}
  %y = vit.layer_norm %x bias(%v) epsilon 1.0e-6 : (tensor<1x4x6xf32>, tensor<4xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @layer_norm_c1_rank(%x: tensor<f32>) {
  // expected-error @+1 {{'vit.layer_norm' op expects 'input' to have at least one dimension}}
  %y = vit.layer_norm %x epsilon 1.0e-6 : (tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @layer_norm_c2_epsilon(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.layer_norm' op expects 'epsilon' (-1.000000e+00) >= 0}}
  %y = vit.layer_norm %x epsilon -1.0 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @layer_norm_c2_epsilon_nan(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.layer_norm' op expects 'epsilon' (nan) >= 0}}
  %y = vit.layer_norm %x epsilon 0x7FF8000000000000 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c1_fc1(%x: tensor<1x4x6xf32>, %w1: tensor<8x5xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'fc1' (8x5) to be 8x6}}
  %y = vit.mlp %x fc1(%w1) fc2(%w2) activation(gelu) : (tensor<1x4x6xf32>, tensor<8x5xf32>, tensor<6x8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c1_fc2(%x: tensor<1x4x6xf32>, %w: tensor<8x6xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'fc2' (8x6) to be 6x8}}
  %y = vit.mlp %x fc1(%w) fc2(%w) activation(gelu) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c1_gate(%x: tensor<1x4x6xf32>, %g: tensor<7x6xf32>, %w1: tensor<8x6xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'gate' (7x6) to be 8x6}}
  %y = vit.mlp %x gate(%g) fc1(%w1) fc2(%w2) activation(silu) : (tensor<1x4x6xf32>, tensor<7x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c2_fc1_bias(%x: tensor<1x4x6xf32>, %w1: tensor<8x6xf32>, %b: tensor<6xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'fc1 bias' (6) to have the hidden size (8) elements}}
  %y = vit.mlp %x fc1(%w1, %b) fc2(%w2) activation(gelu) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<6xf32>, tensor<6x8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c2_fc2_bias(%x: tensor<1x4x6xf32>, %w1: tensor<8x6xf32>, %b: tensor<8xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'fc2 bias' (8) to have the embedding dimension (6) elements}}
  %y = vit.mlp %x fc1(%w1) fc2(%w2, %b) activation(gelu) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>, tensor<8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_unknown_activation(%x: tensor<1x4x6xf32>, %w1: tensor<8x6xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{custom op 'vit.mlp' unknown keyword 'swish'}}
  %y = vit.mlp %x fc1(%w1) fc2(%w2) activation(swish) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @residual_c1_type(%x: tensor<1x4x6xf32>, %h: tensor<1x4x5xf32>) {
  // expected-error @+2 {{'vit.residual' expects the branch ('tensor<1x4x5xf32>') to have the input's type ('tensor<1x4x6xf32>')}}
  // expected-error @+1 {{'vit.residual' op failed to infer returned types}}
  %y = vit.residual %x, %h : (tensor<1x4x6xf32>, tensor<1x4x5xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @residual_c2_scale(%x: tensor<1x4x6xf32>, %g: tensor<4xf32>) {
  // expected-error @+2 {{'vit.residual' expects 'scale' (4) to have the embedding dimension (6)}}
  // expected-error @+1 {{'vit.residual' op failed to infer returned types}}
  %y = vit.residual %x, %x scale(%g) : (tensor<1x4x6xf32>, tensor<1x4x6xf32>, tensor<4xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @encoder_c1_layers(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.encoder' op expects 'layers' (0) >= 1}}
  %y = vit.encoder %x layers(0) {
  ^bb0(%t: tensor<1x4x6xf32>):
    vit.yield %t : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  return
}

// -----

func.func @encoder_c2_argument(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.encoder' op expects its region to take and to yield one value of the input's type ('tensor<1x4x6xf32>')}}
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x5xf32>):
    vit.yield %x : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  return
}

// -----

func.func @encoder_c2_yield(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.encoder' op expects its region to take and to yield one value of the input's type ('tensor<1x4x6xf32>')}}
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xf32>):
    vit.yield
  } : tensor<1x4x6xf32>
  return
}

// -----

func.func @yield_in_encoder(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.yield' op expects parent op to be one of 'vit.encoder, vit.per_token'}}
  vit.yield %x : tensor<1x4x6xf32>
}

// -----

func.func @rms_norm_c1_scale(%x: tensor<1x4x6xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{'vit.rms_norm' op expects 'scale' (4) to have the last dimension (6) elements}}
  %y = vit.rms_norm %x scale(%v) epsilon 1.0e-6 : (tensor<1x4x6xf32>, tensor<4xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @rms_norm_c1_rank(%x: tensor<f32>) {
  // expected-error @+1 {{'vit.rms_norm' op expects 'input' to have at least one dimension}}
  %y = vit.rms_norm %x epsilon 1.0e-6 : (tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @rms_norm_c2_epsilon(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.rms_norm' op expects 'epsilon' (-1.000000e+00) >= 0}}
  %y = vit.rms_norm %x epsilon -1.0 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c3_inner_norm(%x: tensor<1x4x6xf32>, %w1: tensor<8x6xf32>, %g: tensor<6xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'inner_norm' (6) to have the hidden size (8) elements}}
  %y = vit.mlp %x fc1(%w1) inner_norm(%g) fc2(%w2) activation(gelu) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<6xf32>, tensor<6x8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c3_rms_bias(%x: tensor<1x4x6xf32>, %w1: tensor<8x6xf32>, %g: tensor<8xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects no bias of 'inner_norm', as norms of kind 'rms' have none}}
  %y = vit.mlp %x fc1(%w1) inner_norm(%g, %g) fc2(%w2) activation(gelu) norm_kind(rms) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8xf32>, tensor<6x8xf32>) -> tensor<1x4x6xf32>
  return
}
