// Residuals with LayerScale and without, of a branch and of itself.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x9x9xf32>)
  -> (tensor<2x9x10xf32> {vit.name = "plain"},
     tensor<2x9x10xf32> {vit.name = "scaled"},
     tensor<2x9x10xf32> {vit.name = "twice"},
     tensor<2x9x10xf32> {vit.name = "chain"}) {
  %1 = vit.param "x.weight" : tensor<10x1x1x9xf32>
  %2 = vit.param "x.bias" : tensor<10xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 9] : (tensor<2x1x9x9xf32>, tensor<10x1x1x9xf32>, tensor<10xf32>) -> tensor<2x9x10xf32>
  %4 = vit.param "y.weight" : tensor<10x1x1x9xf32>
  %5 = vit.param "y.bias" : tensor<10xf32>
  %6 = vit.patch_embed %image, %4, %5 stride [1, 9] : (tensor<2x1x9x9xf32>, tensor<10x1x1x9xf32>, tensor<10xf32>) -> tensor<2x9x10xf32>
  %7 = vit.residual %3, %6 : (tensor<2x9x10xf32>, tensor<2x9x10xf32>) -> tensor<2x9x10xf32>
  %8 = vit.param "scale" : tensor<10xf32>
  %9 = vit.residual %3, %6 scale(%8) : (tensor<2x9x10xf32>, tensor<2x9x10xf32>, tensor<10xf32>) -> tensor<2x9x10xf32>
  %10 = vit.residual %3, %3 : (tensor<2x9x10xf32>, tensor<2x9x10xf32>) -> tensor<2x9x10xf32>
  %11 = vit.param "first" : tensor<10xf32>
  %12 = vit.residual %6, %3 scale(%11) : (tensor<2x9x10xf32>, tensor<2x9x10xf32>, tensor<10xf32>) -> tensor<2x9x10xf32>
  %13 = vit.param "second" : tensor<10xf32>
  %14 = vit.residual %12, %3 scale(%13) : (tensor<2x9x10xf32>, tensor<2x9x10xf32>, tensor<10xf32>) -> tensor<2x9x10xf32>
  return %7, %9, %10, %14 : tensor<2x9x10xf32>, tensor<2x9x10xf32>, tensor<2x9x10xf32>, tensor<2x9x10xf32>
}
