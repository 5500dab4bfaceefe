// Fewer tokens than lanes, three numbers each.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x5x4xf32>)
  -> (tensor<1x5x3xf32> {vit.name = "tokens"},
     tensor<1x3xf32> {vit.name = "mean"}) {
  %1 = vit.param "patch.weight" : tensor<3x1x1x4xf32>
  %2 = vit.param "patch.bias" : tensor<3xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 4] : (tensor<1x1x5x4xf32>, tensor<3x1x1x4xf32>, tensor<3xf32>) -> tensor<1x5x3xf32>
  %4 = vit.encoder %3 layers(2) {
  ^bb0(%5: tensor<1x5x3xf32>):
    %6 = vit.param "layer.{i}.norm1.weight" layers(2) : tensor<3xf32>
    %7 = vit.param "layer.{i}.norm1.bias" layers(2) : tensor<3xf32>
    %8 = vit.layer_norm %5 scale(%6) bias(%7) epsilon 1.0e-06 : (tensor<1x5x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x5x3xf32>
    %9 = vit.msa %8 heads 1 kind(identity) : (tensor<1x5x3xf32>) -> tensor<1x5x3xf32>
    %10 = vit.residual %5, %9 : (tensor<1x5x3xf32>, tensor<1x5x3xf32>) -> tensor<1x5x3xf32>
    %11 = vit.param "layer.{i}.norm2.weight" layers(2) : tensor<3xf32>
    %12 = vit.param "layer.{i}.norm2.bias" layers(2) : tensor<3xf32>
    %13 = vit.layer_norm %10 scale(%11) bias(%12) epsilon 1.0e-06 : (tensor<1x5x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x5x3xf32>
    %14 = vit.param "layer.{i}.mlp.fc1.weight" layers(2) : tensor<2x3xf32>
    %15 = vit.param "layer.{i}.mlp.fc1.bias" layers(2) : tensor<2xf32>
    %16 = vit.param "layer.{i}.mlp.fc2.weight" layers(2) : tensor<3x2xf32>
    %17 = vit.param "layer.{i}.mlp.fc2.bias" layers(2) : tensor<3xf32>
    %18 = vit.mlp %13 fc1(%14, %15) fc2(%16, %17) activation(gelu) : (tensor<1x5x3xf32>, tensor<2x3xf32>, tensor<2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x5x3xf32>
    %19 = vit.residual %10, %18 : (tensor<1x5x3xf32>, tensor<1x5x3xf32>) -> tensor<1x5x3xf32>
    vit.yield %19 : tensor<1x5x3xf32>
  } : tensor<1x5x3xf32>
  %20 = vit.pool %4 mean : (tensor<1x5x3xf32>) -> tensor<1x3xf32>
  return %4, %20 : tensor<1x5x3xf32>, tensor<1x3xf32>
}
