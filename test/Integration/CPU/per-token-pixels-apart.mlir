// Patches one pixel apart, whose pixels are vectors of the image: 3 rows of 61 tokens, 17 numbers each; the mean.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x2x9x65xf32>)
  -> (tensor<2x17xf32> {vit.name = "mean"}) {
  %1 = vit.param "patch.weight" : tensor<17x2x5x5xf32>
  %2 = vit.param "patch.bias" : tensor<17xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [2, 1] : (tensor<2x2x9x65xf32>, tensor<17x2x5x5xf32>, tensor<17xf32>) -> tensor<2x183x17xf32>
  %4 = vit.encoder %3 layers(3) {
  ^bb0(%5: tensor<2x183x17xf32>):
    %6 = vit.param "layer.{i}.norm1.weight" layers(3) : tensor<17xf32>
    %7 = vit.param "layer.{i}.norm1.bias" layers(3) : tensor<17xf32>
    %8 = vit.layer_norm %5 scale(%6) bias(%7) epsilon 1.0e-06 : (tensor<2x183x17xf32>, tensor<17xf32>, tensor<17xf32>) -> tensor<2x183x17xf32>
    %9 = vit.msa %8 heads 1 kind(identity) : (tensor<2x183x17xf32>) -> tensor<2x183x17xf32>
    %10 = vit.residual %5, %9 : (tensor<2x183x17xf32>, tensor<2x183x17xf32>) -> tensor<2x183x17xf32>
    %11 = vit.param "layer.{i}.norm2.weight" layers(3) : tensor<17xf32>
    %12 = vit.param "layer.{i}.norm2.bias" layers(3) : tensor<17xf32>
    %13 = vit.layer_norm %10 scale(%11) bias(%12) epsilon 1.0e-06 : (tensor<2x183x17xf32>, tensor<17xf32>, tensor<17xf32>) -> tensor<2x183x17xf32>
    %14 = vit.param "layer.{i}.mlp.fc1.weight" layers(3) : tensor<37x17xf32>
    %15 = vit.param "layer.{i}.mlp.fc1.bias" layers(3) : tensor<37xf32>
    %16 = vit.param "layer.{i}.mlp.fc2.weight" layers(3) : tensor<17x37xf32>
    %17 = vit.param "layer.{i}.mlp.fc2.bias" layers(3) : tensor<17xf32>
    %18 = vit.mlp %13 fc1(%14, %15) fc2(%16, %17) activation(gelu) : (tensor<2x183x17xf32>, tensor<37x17xf32>, tensor<37xf32>, tensor<17x37xf32>, tensor<17xf32>) -> tensor<2x183x17xf32>
    %19 = vit.residual %10, %18 : (tensor<2x183x17xf32>, tensor<2x183x17xf32>) -> tensor<2x183x17xf32>
    vit.yield %19 : tensor<2x183x17xf32>
  } : tensor<2x183x17xf32>
  %20 = vit.param "norm.weight" : tensor<17xf32>
  %21 = vit.param "norm.bias" : tensor<17xf32>
  %22 = vit.layer_norm %4 scale(%20) bias(%21) epsilon 1.0e-06 : (tensor<2x183x17xf32>, tensor<17xf32>, tensor<17xf32>) -> tensor<2x183x17xf32>
  %23 = vit.pool %22 mean : (tensor<2x183x17xf32>) -> tensor<2x17xf32>
  return %23 : tensor<2x17xf32>
}
