// Patches: whole, of odd size, overlapping, leaving a rest, leaving gaps, single pixels, the whole image; with and without bias.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x23x30xf32>)
  -> (tensor<2x24x16xf32> {vit.name = "plain"},
     tensor<2x30x7xf32> {vit.name = "odd"},
     tensor<2x91x33xf32> {vit.name = "overlapping"},
     tensor<2x345x5xf32> {vit.name = "stride_one"},
     tensor<2x40x8xf32> {vit.name = "gaps"},
     tensor<2x690x3xf32> {vit.name = "pixels"},
     tensor<2x1x37xf32> {vit.name = "image"}) {
  %1 = vit.param "plain.weight" : tensor<16x3x5x5xf32>
  %2 = vit.param "plain.bias" : tensor<16xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [5, 5] : (tensor<2x3x23x30xf32>, tensor<16x3x5x5xf32>, tensor<16xf32>) -> tensor<2x24x16xf32>
  %4 = vit.param "odd.weight" : tensor<7x3x7x3xf32>
  %5 = vit.patch_embed %image, %4 stride [7, 3] : (tensor<2x3x23x30xf32>, tensor<7x3x7x3xf32>) -> tensor<2x30x7xf32>
  %6 = vit.param "overlapping.weight" : tensor<33x3x4x6xf32>
  %7 = vit.param "overlapping.bias" : tensor<33xf32>
  %8 = vit.patch_embed %image, %6, %7 stride [3, 2] : (tensor<2x3x23x30xf32>, tensor<33x3x4x6xf32>, tensor<33xf32>) -> tensor<2x91x33xf32>
  %9 = vit.param "stride_one.weight" : tensor<5x3x9x8xf32>
  %10 = vit.patch_embed %image, %9 stride [1, 1] : (tensor<2x3x23x30xf32>, tensor<5x3x9x8xf32>) -> tensor<2x345x5xf32>
  %11 = vit.param "gaps.weight" : tensor<8x3x2x2xf32>
  %12 = vit.param "gaps.bias" : tensor<8xf32>
  %13 = vit.patch_embed %image, %11, %12 stride [3, 7] : (tensor<2x3x23x30xf32>, tensor<8x3x2x2xf32>, tensor<8xf32>) -> tensor<2x40x8xf32>
  %14 = vit.param "pixels.weight" : tensor<3x3x1x1xf32>
  %15 = vit.param "pixels.bias" : tensor<3xf32>
  %16 = vit.patch_embed %image, %14, %15 stride [1, 1] : (tensor<2x3x23x30xf32>, tensor<3x3x1x1xf32>, tensor<3xf32>) -> tensor<2x690x3xf32>
  %17 = vit.param "image.weight" : tensor<37x3x23x30xf32>
  %18 = vit.param "image.bias" : tensor<37xf32>
  %19 = vit.patch_embed %image, %17, %18 stride [1, 1] : (tensor<2x3x23x30xf32>, tensor<37x3x23x30xf32>, tensor<37xf32>) -> tensor<2x1x37xf32>
  return %3, %5, %8, %10, %13, %16, %19 : tensor<2x24x16xf32>, tensor<2x30x7xf32>, tensor<2x91x33xf32>, tensor<2x345x5xf32>, tensor<2x40x8xf32>, tensor<2x690x3xf32>, tensor<2x1x37xf32>
}
