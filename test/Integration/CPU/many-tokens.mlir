// Attention over 600 tokens: more than one block of everything.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x600x4xf32>)
  -> (tensor<1x600x16xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<16x1x1x4xf32>
  %2 = vit.param "patch.bias" : tensor<16xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 4] : (tensor<1x1x600x4xf32>, tensor<16x1x1x4xf32>, tensor<16xf32>) -> tensor<1x600x16xf32>
  %4 = vit.param "norm.weight" : tensor<16xf32>
  %5 = vit.param "norm.bias" : tensor<16xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x600x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x600x16xf32>
  %7 = vit.param "msa.q.weight" : tensor<16x16xf32>
  %8 = vit.param "msa.q.bias" : tensor<16xf32>
  %9 = vit.param "msa.k.weight" : tensor<16x16xf32>
  %10 = vit.param "msa.k.bias" : tensor<16xf32>
  %11 = vit.param "msa.v.weight" : tensor<16x16xf32>
  %12 = vit.param "msa.v.bias" : tensor<16xf32>
  %13 = vit.param "msa.o.weight" : tensor<16x16xf32>
  %14 = vit.param "msa.o.bias" : tensor<16xf32>
  %15 = vit.msa %6 heads 2 query(%7, %8) key(%9, %10) value(%11, %12) projection(%13, %14) : (tensor<1x600x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>) -> tensor<1x600x16xf32>
  return %15 : tensor<1x600x16xf32>
}
