// What convert-vit-to-linalg refuses: operations of mixed element types.
// RUN: vit-opt %s --convert-vit-to-linalg -split-input-file -verify-diagnostics

func.func @mlp_mixed(%x: tensor<1x3x5xf32>, %w1: tensor<7x5xf16>, %w2: tensor<5x7xf32>) -> tensor<1x3x5xf32> {
  // expected-error @+1 {{failed to legalize operation 'vit.mlp'}}
  %y = vit.mlp %x fc1(%w1) fc2(%w2) activation(relu) : (tensor<1x3x5xf32>, tensor<7x5xf16>, tensor<5x7xf32>) -> tensor<1x3x5xf32>
  return %y : tensor<1x3x5xf32>
}

// -----

func.func @layer_norm_mixed(%x: tensor<1x3x5xf32>, %g: tensor<5xf64>) -> tensor<1x3x5xf32> {
  // expected-error @+1 {{failed to legalize operation 'vit.layer_norm'}}
  %y = vit.layer_norm %x scale(%g) epsilon 0.0 : (tensor<1x3x5xf32>, tensor<5xf64>) -> tensor<1x3x5xf32>
  return %y : tensor<1x3x5xf32>
}
