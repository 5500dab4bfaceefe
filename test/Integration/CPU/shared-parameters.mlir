// One parameter read in two places, inside a run and outside.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x9x8xf32>)
  -> (tensor<1x9x16xf32> {vit.name = "run"},
     tensor<1x9x16xf32> {vit.name = "after"}) {
  %1 = vit.param "patch.weight" : tensor<16x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<16xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<1x1x9x8xf32>, tensor<16x1x1x8xf32>, tensor<16xf32>) -> tensor<1x9x16xf32>
  %4 = vit.param "shared.weight" : tensor<16x16xf32>
  %5 = vit.param "shared.bias" : tensor<16xf32>
  %6 = vit.param "scale" : tensor<16xf32>
  %7 = vit.encoder %3 layers(3) {
  ^bb0(%8: tensor<1x9x16xf32>):
    %9 = vit.param "layer.{i}.norm.weight" layers(3) : tensor<16xf32>
    %10 = vit.param "layer.{i}.norm.bias" layers(3) : tensor<16xf32>
    %11 = vit.layer_norm %8 scale(%9) bias(%10) epsilon 1.0e-06 : (tensor<1x9x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x9x16xf32>
    %12 = vit.mlp %11 fc1(%4, %5) fc2(%4) activation(gelu) : (tensor<1x9x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>) -> tensor<1x9x16xf32>
    %13 = vit.residual %8, %12 scale(%6) : (tensor<1x9x16xf32>, tensor<1x9x16xf32>, tensor<16xf32>) -> tensor<1x9x16xf32>
    vit.yield %13 : tensor<1x9x16xf32>
  } : tensor<1x9x16xf32>
  %14 = vit.mlp %7 fc1(%4, %5) fc2(%4) activation(gelu) : (tensor<1x9x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>) -> tensor<1x9x16xf32>
  return %7, %14 : tensor<1x9x16xf32>, tensor<1x9x16xf32>
}
