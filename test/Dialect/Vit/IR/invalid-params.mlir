// One case for each constraint of the ODS files, named by its label: arithmetic on parameters.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @scale_c1_rank(%x: tensor<4x6xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{'vit.scale' expects 'along' (2) to be a dimension of the input ('tensor<4x6xf32>')}}
  // expected-error @+1 {{'vit.scale' op failed to infer returned types}}
  %y = vit.scale %x by %v along 2 : (tensor<4x6xf32>, tensor<6xf32>) -> tensor<4x6xf32>
  return
}

// -----

func.func @scale_c1_negative(%x: tensor<4x6xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{'vit.scale' expects 'along' (-1) to be a dimension of the input ('tensor<4x6xf32>')}}
  // expected-error @+1 {{'vit.scale' op failed to infer returned types}}
  %y = vit.scale %x by %v along -1 : (tensor<4x6xf32>, tensor<6xf32>) -> tensor<4x6xf32>
  return
}

// -----

func.func @scale_c2(%x: tensor<4x6xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{'vit.scale' expects 'factors' (6) to have as many elements as dimension 0 (4)}}
  // expected-error @+1 {{'vit.scale' op failed to infer returned types}}
  %y = vit.scale %x by %v along 0 : (tensor<4x6xf32>, tensor<6xf32>) -> tensor<4x6xf32>
  return
}

// -----

func.func @matvec_c1(%w: tensor<4x6xf32>, %v: tensor<4xf32>) {
  // expected-error @+2 {{'vit.matvec' expects 'vector' (4) to have as many elements as 'weight' has columns (6)}}
  // expected-error @+1 {{'vit.matvec' op failed to infer returned types}}
  %y = vit.matvec %w, %v : (tensor<4x6xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @matvec_c2(%w: tensor<4x6xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{'vit.matvec' expects 'bias' (6) to have as many elements as 'weight' has rows (4)}}
  // expected-error @+1 {{'vit.matvec' op failed to infer returned types}}
  %y = vit.matvec %w, %v plus(%v) : (tensor<4x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @layer_slice_c1(%x: tensor<1x2x3xf32>, %all: tensor<3x2xf32>) {
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x2x3xf32>):
    // expected-error @+2 {{'vit.layer_slice' expects 'along' (2) to be a dimension of the input ('tensor<3x2xf32>')}}
    // expected-error @+1 {{'vit.layer_slice' op failed to infer returned types}}
    %s = vit.layer_slice %all along 2 : (tensor<3x2xf32>) -> tensor<3xf32>
    vit.yield %t : tensor<1x2x3xf32>
  } : tensor<1x2x3xf32>
  return
}

// -----

func.func @layer_slice_c2_outside(%all: tensor<3x2xf32>) {
  // expected-error @+1 {{'vit.layer_slice' op expects to be inside a 'vit.encoder'}}
  %s = vit.layer_slice %all along 0 : (tensor<3x2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @layer_slice_c2_layers(%x: tensor<1x2x3xf32>, %all: tensor<3x2xf32>) {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x2x3xf32>):
    // expected-error @+1 {{'vit.layer_slice' op expects layers 1 to 3, by 'step' (2), to be among those that the input has (3)}}
    %s = vit.layer_slice %all along 0 first(1) step(2) : (tensor<3x2xf32>) -> tensor<2xf32>
    vit.yield %t : tensor<1x2x3xf32>
  } : tensor<1x2x3xf32>
  return
}

// -----

func.func @differential_lambda_c1(%v: tensor<4xf32>, %w: tensor<3xf32>, %i: tensor<1xf32>) {
  // expected-error @+2 {{'vit.differential_lambda' expects four vectors of one size, got 'tensor<4xf32>' and 'tensor<3xf32>'}}
  // expected-error @+1 {{'vit.differential_lambda' op failed to infer returned types}}
  %l = vit.differential_lambda %v, %v, %v, %w init(%i) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<3xf32>, tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @differential_lambda_c2(%v: tensor<4xf32>) {
  // expected-error @+2 {{'vit.differential_lambda' expects 'init' ('tensor<4xf32>') to be one number}}
  // expected-error @+1 {{'vit.differential_lambda' op failed to infer returned types}}
  %l = vit.differential_lambda %v, %v, %v, %v init(%v) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @layer_number_c1() {
  // expected-error @+1 {{'vit.layer_number' op expects at least one number}}
  %n = vit.layer_number [] : () -> tensor<1xf32>
  return
}

// -----

func.func @layer_number_c2_outside() {
  // expected-error @+1 {{'vit.layer_number' op expects one number outside of a 'vit.encoder', got 2}}
  %n = vit.layer_number [0.5, 0.25] : () -> tensor<1xf32>
  return
}

// -----

func.func @layer_number_c2_layers(%x: tensor<1x2x3xf32>) {
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x2x3xf32>):
    // expected-error @+1 {{'vit.layer_number' op expects a number for each layer (3), got 2}}
    %n = vit.layer_number [0.5, 0.25] : () -> tensor<1xf32>
    vit.yield %t : tensor<1x2x3xf32>
  } : tensor<1x2x3xf32>
  return
}
