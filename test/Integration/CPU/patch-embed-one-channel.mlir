// One channel, kernels whose rows are no multiple of a vector.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x16x16xf32>)
  -> (tensor<1x16x24xf32> {vit.name = "a"},
     tensor<1x15x1xf32> {vit.name = "b"},
     tensor<1x8x65xf32> {vit.name = "c"}) {
  %1 = vit.param "a.weight" : tensor<24x1x4x4xf32>
  %2 = vit.param "a.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [4, 4] : (tensor<1x1x16x16xf32>, tensor<24x1x4x4xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
  %4 = vit.param "b.weight" : tensor<1x1x5x3xf32>
  %5 = vit.patch_embed %image, %4 stride [5, 3] : (tensor<1x1x16x16xf32>, tensor<1x1x5x3xf32>) -> tensor<1x15x1xf32>
  %6 = vit.param "c.weight" : tensor<65x1x2x16xf32>
  %7 = vit.param "c.bias" : tensor<65xf32>
  %8 = vit.patch_embed %image, %6, %7 stride [2, 16] : (tensor<1x1x16x16xf32>, tensor<65x1x2x16xf32>, tensor<65xf32>) -> tensor<1x8x65xf32>
  return %3, %5, %8 : tensor<1x16x24xf32>, tensor<1x15x1xf32>, tensor<1x8x65xf32>
}
