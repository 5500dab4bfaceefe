// Per-token work without a strategy.
// RUN: vit-opt %s --verify-diagnostics --vit-cpu-expand-per-token

func.func @no_tile(%x: tensor<1x16x4xf32>) -> tensor<1x16x4xf32> {
  // expected-error@+1 {{expects 'vit.tile'}}
  %y = vit.per_token %x {
  ^bb0(%t: tensor<1x16x4xf32>):
    %n = vit.layer_norm %t epsilon 1.0e-6 : (tensor<1x16x4xf32>) -> tensor<1x16x4xf32>
    vit.yield %n : tensor<1x16x4xf32>
  } : (tensor<1x16x4xf32>) -> tensor<1x16x4xf32>
  return %y : tensor<1x16x4xf32>
}
