// A run that starts from tokens; LayerScale, gates, norms behind the sum.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x45x8xf32>)
  -> (tensor<2x66xf32> {vit.name = "features"}) {
  %1 = vit.param "patch.weight" : tensor<33x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<33xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<2x1x45x8xf32>, tensor<33x1x1x8xf32>, tensor<33xf32>) -> tensor<2x45x33xf32>
  %4 = vit.param "cls" : tensor<1x1x33xf32>
  %5 = vit.tokens %3 prepend(%4) : (tensor<2x45x33xf32>, tensor<1x1x33xf32>) -> tensor<2x46x33xf32>
  %6 = vit.param "position" : tensor<46x33xf32>
  %7 = vit.pos_embed %5, %6 : (tensor<2x46x33xf32>, tensor<46x33xf32>) -> tensor<2x46x33xf32>
  %8 = vit.encoder %7 layers(2) {
  ^bb0(%9: tensor<2x46x33xf32>):
    %10 = vit.param "layer.{i}.norm1.weight" layers(2) : tensor<33xf32>
    %11 = vit.param "layer.{i}.norm1.bias" layers(2) : tensor<33xf32>
    %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<2x46x33xf32>, tensor<33xf32>, tensor<33xf32>) -> tensor<2x46x33xf32>
    %13 = vit.param "layer.{i}.mlp1.gate.weight" layers(2) : tensor<21x33xf32>
    %14 = vit.param "layer.{i}.mlp1.gate.bias" layers(2) : tensor<21xf32>
    %15 = vit.param "layer.{i}.mlp1.fc1.weight" layers(2) : tensor<21x33xf32>
    %16 = vit.param "layer.{i}.mlp1.fc1.bias" layers(2) : tensor<21xf32>
    %17 = vit.param "layer.{i}.mlp1.fc2.weight" layers(2) : tensor<33x21xf32>
    %18 = vit.param "layer.{i}.mlp1.fc2.bias" layers(2) : tensor<33xf32>
    %19 = vit.mlp %12 gate(%13, %14) fc1(%15, %16) fc2(%17, %18) activation(silu) : (tensor<2x46x33xf32>, tensor<21x33xf32>, tensor<21xf32>, tensor<21x33xf32>, tensor<21xf32>, tensor<33x21xf32>, tensor<33xf32>) -> tensor<2x46x33xf32>
    %20 = vit.param "layer.{i}.scale1" layers(2) : tensor<33xf32>
    %21 = vit.residual %9, %19 scale(%20) : (tensor<2x46x33xf32>, tensor<2x46x33xf32>, tensor<33xf32>) -> tensor<2x46x33xf32>
    %22 = vit.param "layer.{i}.norm2.weight" layers(2) : tensor<33xf32>
    %23 = vit.param "layer.{i}.norm2.bias" layers(2) : tensor<33xf32>
    %24 = vit.layer_norm %21 scale(%22) bias(%23) epsilon 1.0e-06 : (tensor<2x46x33xf32>, tensor<33xf32>, tensor<33xf32>) -> tensor<2x46x33xf32>
    %25 = vit.param "layer.{i}.scale2" layers(2) : tensor<33xf32>
    %26 = vit.residual %21, %24 scale(%25) : (tensor<2x46x33xf32>, tensor<2x46x33xf32>, tensor<33xf32>) -> tensor<2x46x33xf32>
    %27 = vit.param "layer.{i}.norm3.weight" layers(2) : tensor<33xf32>
    %28 = vit.param "layer.{i}.norm3.bias" layers(2) : tensor<33xf32>
    %29 = vit.layer_norm %26 scale(%27) bias(%28) epsilon 1.0e-06 : (tensor<2x46x33xf32>, tensor<33xf32>, tensor<33xf32>) -> tensor<2x46x33xf32>
    %30 = vit.param "layer.{i}.mlp2.fc1.weight" layers(2) : tensor<18x33xf32>
    %31 = vit.param "layer.{i}.mlp2.fc2.weight" layers(2) : tensor<33x18xf32>
    %32 = vit.mlp %29 fc1(%30) fc2(%31) activation(relu) : (tensor<2x46x33xf32>, tensor<18x33xf32>, tensor<33x18xf32>) -> tensor<2x46x33xf32>
    vit.yield %32 : tensor<2x46x33xf32>
  } : tensor<2x46x33xf32>
  %33 = vit.param "norm.bias" : tensor<33xf32>
  %34 = vit.layer_norm %8 bias(%33) epsilon 1.0e-06 : (tensor<2x46x33xf32>, tensor<33xf32>) -> tensor<2x46x33xf32>
  %35 = vit.pool %34 token_concat_mean from(1) : (tensor<2x46x33xf32>) -> tensor<2x66xf32>
  return %35 : tensor<2x66xf32>
}
