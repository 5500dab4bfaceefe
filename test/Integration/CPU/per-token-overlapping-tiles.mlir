// Tiles that cross rows of patches and overlap; positions; the mean of all but three tokens.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<3x1x27x27xf32>)
  -> (tensor<3x12xf32> {vit.name = "mean"}) {
  %1 = vit.param "patch.weight" : tensor<12x1x7x6xf32>
  %2 = vit.param "patch.bias" : tensor<12xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [4, 4] : (tensor<3x1x27x27xf32>, tensor<12x1x7x6xf32>, tensor<12xf32>) -> tensor<3x36x12xf32>
  %4 = vit.param "position" : tensor<1x36x12xf32>
  %5 = vit.pos_embed %3, %4 : (tensor<3x36x12xf32>, tensor<1x36x12xf32>) -> tensor<3x36x12xf32>
  %6 = vit.encoder %5 layers(2) {
  ^bb0(%7: tensor<3x36x12xf32>):
    %8 = vit.param "layer.{i}.norm1.weight" layers(2) : tensor<12xf32>
    %9 = vit.param "layer.{i}.norm1.bias" layers(2) : tensor<12xf32>
    %10 = vit.layer_norm %7 scale(%8) bias(%9) epsilon 1.0e-06 : (tensor<3x36x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<3x36x12xf32>
    %11 = vit.msa %10 heads 1 kind(identity) : (tensor<3x36x12xf32>) -> tensor<3x36x12xf32>
    %12 = vit.residual %7, %11 : (tensor<3x36x12xf32>, tensor<3x36x12xf32>) -> tensor<3x36x12xf32>
    %13 = vit.param "layer.{i}.norm2.weight" layers(2) : tensor<12xf32>
    %14 = vit.param "layer.{i}.norm2.bias" layers(2) : tensor<12xf32>
    %15 = vit.layer_norm %12 scale(%13) bias(%14) epsilon 1.0e-06 : (tensor<3x36x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<3x36x12xf32>
    %16 = vit.param "layer.{i}.mlp.fc1.weight" layers(2) : tensor<33x12xf32>
    %17 = vit.param "layer.{i}.mlp.fc1.bias" layers(2) : tensor<33xf32>
    %18 = vit.param "layer.{i}.mlp.fc2.weight" layers(2) : tensor<12x33xf32>
    %19 = vit.param "layer.{i}.mlp.fc2.bias" layers(2) : tensor<12xf32>
    %20 = vit.mlp %15 fc1(%16, %17) fc2(%18, %19) activation(quick_gelu) : (tensor<3x36x12xf32>, tensor<33x12xf32>, tensor<33xf32>, tensor<12x33xf32>, tensor<12xf32>) -> tensor<3x36x12xf32>
    %21 = vit.residual %12, %20 : (tensor<3x36x12xf32>, tensor<3x36x12xf32>) -> tensor<3x36x12xf32>
    vit.yield %21 : tensor<3x36x12xf32>
  } : tensor<3x36x12xf32>
  %22 = vit.param "norm.weight" : tensor<12xf32>
  %23 = vit.layer_norm %6 scale(%22) epsilon 1.0e-06 : (tensor<3x36x12xf32>, tensor<12xf32>) -> tensor<3x36x12xf32>
  %24 = vit.pool %23 mean from(3) : (tensor<3x36x12xf32>) -> tensor<3x12xf32>
  return %24 : tensor<3x12xf32>
}
