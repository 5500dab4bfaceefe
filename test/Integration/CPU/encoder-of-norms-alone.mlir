// Runs without a matrix product: nothing but norms and residuals, and nothing at all but the identity.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x16x8xf32>)
  -> (tensor<1x16x9xf32> {vit.name = "norms"},
     tensor<1x16x9xf32> {vit.name = "identity"}) {
  %1 = vit.param "patch.weight" : tensor<9x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<9xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<1x1x16x8xf32>, tensor<9x1x1x8xf32>, tensor<9xf32>) -> tensor<1x16x9xf32>
  %4 = vit.encoder %3 layers(4) {
  ^bb0(%5: tensor<1x16x9xf32>):
    %6 = vit.param "layer.{i}.norm.weight" layers(4) : tensor<9xf32>
    %7 = vit.param "layer.{i}.norm.bias" layers(4) : tensor<9xf32>
    %8 = vit.layer_norm %5 scale(%6) bias(%7) epsilon 1.0e-06 : (tensor<1x16x9xf32>, tensor<9xf32>, tensor<9xf32>) -> tensor<1x16x9xf32>
    %9 = vit.residual %5, %8 : (tensor<1x16x9xf32>, tensor<1x16x9xf32>) -> tensor<1x16x9xf32>
    vit.yield %9 : tensor<1x16x9xf32>
  } : tensor<1x16x9xf32>
  %10 = vit.encoder %3 layers(2) {
  ^bb0(%11: tensor<1x16x9xf32>):
    %12 = vit.msa %11 heads 1 kind(identity) : (tensor<1x16x9xf32>) -> tensor<1x16x9xf32>
    vit.yield %12 : tensor<1x16x9xf32>
  } : tensor<1x16x9xf32>
  return %4, %10 : tensor<1x16x9xf32>, tensor<1x16x9xf32>
}
