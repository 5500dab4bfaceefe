// Patches side by side in rows that tiles divide; tokens as the answer.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x12x128xf32>)
  -> (tensor<1x96x40xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<40x3x4x4xf32>
  %2 = vit.patch_embed %image, %1 stride [4, 4] : (tensor<1x3x12x128xf32>, tensor<40x3x4x4xf32>) -> tensor<1x96x40xf32>
  %3 = vit.encoder %2 layers(2) {
  ^bb0(%4: tensor<1x96x40xf32>):
    %5 = vit.param "layer.{i}.norm1.weight" layers(2) : tensor<40xf32>
    %6 = vit.param "layer.{i}.norm1.bias" layers(2) : tensor<40xf32>
    %7 = vit.layer_norm %4 scale(%5) bias(%6) epsilon 1.0e-06 : (tensor<1x96x40xf32>, tensor<40xf32>, tensor<40xf32>) -> tensor<1x96x40xf32>
    %8 = vit.msa %7 heads 1 kind(identity) : (tensor<1x96x40xf32>) -> tensor<1x96x40xf32>
    %9 = vit.residual %4, %8 : (tensor<1x96x40xf32>, tensor<1x96x40xf32>) -> tensor<1x96x40xf32>
    %10 = vit.param "layer.{i}.norm2.weight" layers(2) : tensor<40xf32>
    %11 = vit.param "layer.{i}.norm2.bias" layers(2) : tensor<40xf32>
    %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<1x96x40xf32>, tensor<40xf32>, tensor<40xf32>) -> tensor<1x96x40xf32>
    %13 = vit.param "layer.{i}.mlp.fc1.weight" layers(2) : tensor<50x40xf32>
    %14 = vit.param "layer.{i}.mlp.fc1.bias" layers(2) : tensor<50xf32>
    %15 = vit.param "layer.{i}.mlp.fc2.weight" layers(2) : tensor<40x50xf32>
    %16 = vit.param "layer.{i}.mlp.fc2.bias" layers(2) : tensor<40xf32>
    %17 = vit.mlp %12 fc1(%13, %14) fc2(%15, %16) activation(gelu_tanh) : (tensor<1x96x40xf32>, tensor<50x40xf32>, tensor<50xf32>, tensor<40x50xf32>, tensor<40xf32>) -> tensor<1x96x40xf32>
    %18 = vit.residual %9, %17 : (tensor<1x96x40xf32>, tensor<1x96x40xf32>) -> tensor<1x96x40xf32>
    vit.yield %18 : tensor<1x96x40xf32>
  } : tensor<1x96x40xf32>
  return %3 : tensor<1x96x40xf32>
}
