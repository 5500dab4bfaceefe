// One encoder after the other; the tokens between them are an answer too, so they make the way through memory.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x70x8xf32>)
  -> (tensor<1x70x16xf32> {vit.name = "first"},
     tensor<1x16xf32> {vit.name = "mean"}) {
  %1 = vit.param "patch.weight" : tensor<16x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<16xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<1x1x70x8xf32>, tensor<16x1x1x8xf32>, tensor<16xf32>) -> tensor<1x70x16xf32>
  %4 = vit.encoder %3 layers(2) {
  ^bb0(%5: tensor<1x70x16xf32>):
    %6 = vit.param "layer.{i}.norm1.weight" layers(2) : tensor<16xf32>
    %7 = vit.param "layer.{i}.norm1.bias" layers(2) : tensor<16xf32>
    %8 = vit.layer_norm %5 scale(%6) bias(%7) epsilon 1.0e-06 : (tensor<1x70x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x70x16xf32>
    %9 = vit.msa %8 heads 1 kind(identity) : (tensor<1x70x16xf32>) -> tensor<1x70x16xf32>
    %10 = vit.residual %5, %9 : (tensor<1x70x16xf32>, tensor<1x70x16xf32>) -> tensor<1x70x16xf32>
    %11 = vit.param "layer.{i}.norm2.weight" layers(2) : tensor<16xf32>
    %12 = vit.param "layer.{i}.norm2.bias" layers(2) : tensor<16xf32>
    %13 = vit.layer_norm %10 scale(%11) bias(%12) epsilon 1.0e-06 : (tensor<1x70x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x70x16xf32>
    %14 = vit.param "layer.{i}.mlp.fc1.weight" layers(2) : tensor<24x16xf32>
    %15 = vit.param "layer.{i}.mlp.fc1.bias" layers(2) : tensor<24xf32>
    %16 = vit.param "layer.{i}.mlp.fc2.weight" layers(2) : tensor<16x24xf32>
    %17 = vit.param "layer.{i}.mlp.fc2.bias" layers(2) : tensor<16xf32>
    %18 = vit.mlp %13 fc1(%14, %15) fc2(%16, %17) activation(gelu) : (tensor<1x70x16xf32>, tensor<24x16xf32>, tensor<24xf32>, tensor<16x24xf32>, tensor<16xf32>) -> tensor<1x70x16xf32>
    %19 = vit.residual %10, %18 : (tensor<1x70x16xf32>, tensor<1x70x16xf32>) -> tensor<1x70x16xf32>
    vit.yield %19 : tensor<1x70x16xf32>
  } : tensor<1x70x16xf32>
  %20 = vit.encoder %4 layers(1) {
  ^bb0(%21: tensor<1x70x16xf32>):
    %22 = vit.param "layer.{i}.last.weight" layers(1) : tensor<16xf32>
    %23 = vit.param "layer.{i}.last.bias" layers(1) : tensor<16xf32>
    %24 = vit.layer_norm %21 scale(%22) bias(%23) epsilon 1.0e-06 : (tensor<1x70x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x70x16xf32>
    %25 = vit.residual %21, %24 : (tensor<1x70x16xf32>, tensor<1x70x16xf32>) -> tensor<1x70x16xf32>
    vit.yield %25 : tensor<1x70x16xf32>
  } : tensor<1x70x16xf32>
  %26 = vit.pool %20 mean : (tensor<1x70x16xf32>) -> tensor<1x16xf32>
  return %4, %26 : tensor<1x70x16xf32>, tensor<1x16xf32>
}
