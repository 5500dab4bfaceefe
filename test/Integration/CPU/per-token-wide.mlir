// Wide enough for loops over everything: 96 numbers, 200 hidden ones.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x24x24xf32>)
  -> (tensor<1x96xf32> {vit.name = "mean"}) {
  %1 = vit.param "patch.weight" : tensor<96x3x18x18xf32>
  %2 = vit.param "patch.bias" : tensor<96xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<1x3x24x24xf32>, tensor<96x3x18x18xf32>, tensor<96xf32>) -> tensor<1x49x96xf32>
  %4 = vit.encoder %3 layers(2) {
  ^bb0(%5: tensor<1x49x96xf32>):
    %6 = vit.param "layer.{i}.norm1.weight" layers(2) : tensor<96xf32>
    %7 = vit.param "layer.{i}.norm1.bias" layers(2) : tensor<96xf32>
    %8 = vit.layer_norm %5 scale(%6) bias(%7) epsilon 1.0e-06 : (tensor<1x49x96xf32>, tensor<96xf32>, tensor<96xf32>) -> tensor<1x49x96xf32>
    %9 = vit.msa %8 heads 1 kind(identity) : (tensor<1x49x96xf32>) -> tensor<1x49x96xf32>
    %10 = vit.residual %5, %9 : (tensor<1x49x96xf32>, tensor<1x49x96xf32>) -> tensor<1x49x96xf32>
    %11 = vit.param "layer.{i}.norm2.weight" layers(2) : tensor<96xf32>
    %12 = vit.param "layer.{i}.norm2.bias" layers(2) : tensor<96xf32>
    %13 = vit.layer_norm %10 scale(%11) bias(%12) epsilon 1.0e-06 : (tensor<1x49x96xf32>, tensor<96xf32>, tensor<96xf32>) -> tensor<1x49x96xf32>
    %14 = vit.param "layer.{i}.mlp.fc1.weight" layers(2) : tensor<200x96xf32>
    %15 = vit.param "layer.{i}.mlp.fc2.weight" layers(2) : tensor<96x200xf32>
    %16 = vit.param "layer.{i}.mlp.fc2.bias" layers(2) : tensor<96xf32>
    %17 = vit.mlp %13 fc1(%14) fc2(%15, %16) activation(silu) : (tensor<1x49x96xf32>, tensor<200x96xf32>, tensor<96x200xf32>, tensor<96xf32>) -> tensor<1x49x96xf32>
    %18 = vit.residual %10, %17 : (tensor<1x49x96xf32>, tensor<1x49x96xf32>) -> tensor<1x49x96xf32>
    vit.yield %18 : tensor<1x49x96xf32>
  } : tensor<1x49x96xf32>
  %19 = vit.layer_norm %4 epsilon 1.0e-06 : (tensor<1x49x96xf32>) -> tensor<1x49x96xf32>
  %20 = vit.pool %19 mean : (tensor<1x49x96xf32>) -> tensor<1x96xf32>
  return %20 : tensor<1x96xf32>
}
