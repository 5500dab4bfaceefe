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
