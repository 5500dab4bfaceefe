// Token tensors of every rank, one and several, before and after the positions, for three images.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<3x1x6x8xf32>)
  -> (tensor<3x7x12xf32> {vit.name = "one"},
     tensor<3x14x12xf32> {vit.name = "all"},
     tensor<3x7x12xf32> {vit.name = "positions_last"},
     tensor<3x12x12xf32> {vit.name = "positions_first"}) {
  %1 = vit.param "patch.weight" : tensor<12x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<12xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<3x1x6x8xf32>, tensor<12x1x1x8xf32>, tensor<12xf32>) -> tensor<3x6x12xf32>
  %4 = vit.param "cls" : tensor<1x1x12xf32>
  %5 = vit.param "register" : tensor<1x4x12xf32>
  %6 = vit.param "flat" : tensor<12xf32>
  %7 = vit.param "pair" : tensor<2x12xf32>
  %8 = vit.tokens %3 prepend(%4) : (tensor<3x6x12xf32>, tensor<1x1x12xf32>) -> tensor<3x7x12xf32>
  %9 = vit.tokens %3 prepend(%6, %4, %7, %5) : (tensor<3x6x12xf32>, tensor<12xf32>, tensor<1x1x12xf32>, tensor<2x12xf32>, tensor<1x4x12xf32>) -> tensor<3x14x12xf32>
  %10 = vit.param "position" : tensor<1x7x12xf32>
  %11 = vit.pos_embed %8, %10 : (tensor<3x7x12xf32>, tensor<1x7x12xf32>) -> tensor<3x7x12xf32>
  %12 = vit.param "patch_position" : tensor<6x12xf32>
  %13 = vit.pos_embed %3, %12 : (tensor<3x6x12xf32>, tensor<6x12xf32>) -> tensor<3x6x12xf32>
  %14 = vit.tokens %13 prepend(%5, %7) : (tensor<3x6x12xf32>, tensor<1x4x12xf32>, tensor<2x12xf32>) -> tensor<3x12x12xf32>
  return %8, %9, %11, %14 : tensor<3x7x12xf32>, tensor<3x14x12xf32>, tensor<3x7x12xf32>, tensor<3x12x12xf32>
}
