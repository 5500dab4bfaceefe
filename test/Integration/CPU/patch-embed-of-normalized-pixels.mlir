// Patches whose pixels are normalized: whole, overlapping, of odd size.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x16x24xf32>)
  -> (tensor<2x6x40xf32> {vit.name = "whole"},
     tensor<2x21x24xf32> {vit.name = "overlapping"},
     tensor<2x24x7xf32> {vit.name = "odd"}) {
  %1 = vit.param "whole.weight" : tensor<40x3x8x8xf32>
  %2 = vit.param "whole.bias" : tensor<40xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [8, 8] pixel_norm 1.0e-05 : (tensor<2x3x16x24xf32>, tensor<40x3x8x8xf32>, tensor<40xf32>) -> tensor<2x6x40xf32>
  %4 = vit.param "overlapping.weight" : tensor<24x3x8x6xf32>
  %5 = vit.patch_embed %image, %4 stride [4, 3] pixel_norm 1.0e-06 : (tensor<2x3x16x24xf32>, tensor<24x3x8x6xf32>) -> tensor<2x21x24xf32>
  %6 = vit.param "odd.weight" : tensor<7x3x5x3xf32>
  %7 = vit.param "odd.bias" : tensor<7xf32>
  %8 = vit.patch_embed %image, %6, %7 stride [5, 3] pixel_norm 0.1 : (tensor<2x3x16x24xf32>, tensor<7x3x5x3xf32>, tensor<7xf32>) -> tensor<2x24x7xf32>
  return %3, %5, %8 : tensor<2x6x40xf32>, tensor<2x21x24xf32>, tensor<2x24x7xf32>
}
