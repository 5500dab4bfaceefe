// Eighteen images, too many for a cache: the code is for one or two, and threads have some of them each.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s
// RUN: vitc check %s --inputs 8 --threads 3 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<18x1x600x4xf32>)
  -> (tensor<18x600x16xf32> {vit.name = "tokens"},
     tensor<18x16xf32> {vit.name = "means"}) {
  %1 = vit.param "patch.weight" : tensor<16x1x1x4xf32>
  %2 = vit.param "patch.bias" : tensor<16xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 4] : (tensor<18x1x600x4xf32>, tensor<16x1x1x4xf32>, tensor<16xf32>) -> tensor<18x600x16xf32>
  %4 = vit.param "layer.norm1.weight" : tensor<16xf32>
  %5 = vit.param "layer.norm1.bias" : tensor<16xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<18x600x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<18x600x16xf32>
  %7 = vit.param "layer.attention.q.weight" : tensor<16x16xf32>
  %8 = vit.param "layer.attention.q.bias" : tensor<16xf32>
  %9 = vit.param "layer.attention.k.weight" : tensor<16x16xf32>
  %10 = vit.param "layer.attention.k.bias" : tensor<16xf32>
  %11 = vit.param "layer.attention.v.weight" : tensor<16x16xf32>
  %12 = vit.param "layer.attention.v.bias" : tensor<16xf32>
  %13 = vit.param "layer.attention.o.weight" : tensor<16x16xf32>
  %14 = vit.param "layer.attention.o.bias" : tensor<16xf32>
  %15 = vit.msa %6 heads 2 query(%7, %8) key(%9, %10) value(%11, %12) projection(%13, %14) : (tensor<18x600x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>) -> tensor<18x600x16xf32>
  %16 = vit.residual %3, %15 : (tensor<18x600x16xf32>, tensor<18x600x16xf32>) -> tensor<18x600x16xf32>
  %17 = vit.param "layer.norm2.weight" : tensor<16xf32>
  %18 = vit.param "layer.norm2.bias" : tensor<16xf32>
  %19 = vit.layer_norm %16 scale(%17) bias(%18) epsilon 1.0e-06 : (tensor<18x600x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<18x600x16xf32>
  %20 = vit.param "layer.mlp.fc1.weight" : tensor<64x16xf32>
  %21 = vit.param "layer.mlp.fc1.bias" : tensor<64xf32>
  %22 = vit.param "layer.mlp.fc2.weight" : tensor<16x64xf32>
  %23 = vit.param "layer.mlp.fc2.bias" : tensor<16xf32>
  %24 = vit.mlp %19 fc1(%20, %21) fc2(%22, %23) activation(gelu) : (tensor<18x600x16xf32>, tensor<64x16xf32>, tensor<64xf32>, tensor<16x64xf32>, tensor<16xf32>) -> tensor<18x600x16xf32>
  %25 = vit.residual %16, %24 : (tensor<18x600x16xf32>, tensor<18x600x16xf32>) -> tensor<18x600x16xf32>
  %26 = vit.pool %25 mean : (tensor<18x600x16xf32>) -> tensor<18x16xf32>
  return %25, %26 : tensor<18x600x16xf32>, tensor<18x16xf32>
}
