// The course's model on smaller images: no class token, no positions, the identity for attention, the mean of all tokens.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<4x3x56x56xf32>)
  -> (tensor<4x10xf32> {vit.name = "logits"}) {
  %1 = vit.param "patch.weight" : tensor<16x3x7x7xf32>
  %2 = vit.patch_embed %image, %1 stride [7, 7] : (tensor<4x3x56x56xf32>, tensor<16x3x7x7xf32>) -> tensor<4x64x16xf32>
  %3 = vit.encoder %2 layers(5) {
  ^bb0(%4: tensor<4x64x16xf32>):
    %5 = vit.param "layer.{i}.attn_norm.weight" layers(5) : tensor<16xf32>
    %6 = vit.param "layer.{i}.attn_norm.bias" layers(5) : tensor<16xf32>
    %7 = vit.layer_norm %4 scale(%5) bias(%6) epsilon 1.0e-05 : (tensor<4x64x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<4x64x16xf32>
    %8 = vit.msa %7 heads 1 kind(identity) : (tensor<4x64x16xf32>) -> tensor<4x64x16xf32>
    %9 = vit.residual %4, %8 : (tensor<4x64x16xf32>, tensor<4x64x16xf32>) -> tensor<4x64x16xf32>
    %10 = vit.param "layer.{i}.mlp_norm.weight" layers(5) : tensor<16xf32>
    %11 = vit.param "layer.{i}.mlp_norm.bias" layers(5) : tensor<16xf32>
    %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-05 : (tensor<4x64x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<4x64x16xf32>
    %13 = vit.param "layer.{i}.mlp.fc1.weight" layers(5) : tensor<64x16xf32>
    %14 = vit.param "layer.{i}.mlp.fc1.bias" layers(5) : tensor<64xf32>
    %15 = vit.param "layer.{i}.mlp.fc2.weight" layers(5) : tensor<16x64xf32>
    %16 = vit.param "layer.{i}.mlp.fc2.bias" layers(5) : tensor<16xf32>
    %17 = vit.mlp %12 fc1(%13, %14) fc2(%15, %16) activation(gelu) : (tensor<4x64x16xf32>, tensor<64x16xf32>, tensor<64xf32>, tensor<16x64xf32>, tensor<16xf32>) -> tensor<4x64x16xf32>
    %18 = vit.residual %9, %17 : (tensor<4x64x16xf32>, tensor<4x64x16xf32>) -> tensor<4x64x16xf32>
    vit.yield %18 : tensor<4x64x16xf32>
  } : tensor<4x64x16xf32>
  %19 = vit.param "norm.weight" : tensor<16xf32>
  %20 = vit.param "norm.bias" : tensor<16xf32>
  %21 = vit.layer_norm %3 scale(%19) bias(%20) epsilon 1.0e-05 : (tensor<4x64x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<4x64x16xf32>
  %22 = vit.pool %21 mean : (tensor<4x64x16xf32>) -> tensor<4x16xf32>
  %23 = vit.param "head.0.weight" : tensor<10x16xf32>
  %24 = vit.param "head.0.bias" : tensor<10xf32>
  %25 = vit.head inputs(%22) weights(%23) biases(%24) activation(none) : (tensor<4x16xf32>, tensor<10x16xf32>, tensor<10xf32>) -> tensor<4x10xf32>
  return %25 : tensor<4x10xf32>
}
