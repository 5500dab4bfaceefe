// Tables of one position for rows and one for columns, as they are and resized by themselves.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x12x20xf32>)
  -> (tensor<2x15x7xf32> {vit.name = "as_they_are"},
     tensor<2x15x7xf32> {vit.name = "resized"}) {
  %1 = vit.param "patch.weight" : tensor<7x1x4x4xf32>
  %2 = vit.param "patch.bias" : tensor<7xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [4, 4] : (tensor<2x1x12x20xf32>, tensor<7x1x4x4xf32>, tensor<7xf32>) -> tensor<2x15x7xf32>
  %4 = vit.param "rows" : tensor<1x3x7xf32>
  %5 = vit.param "columns" : tensor<5x7xf32>
  %6 = vit.param "few_rows" : tensor<1x2x7xf32>
  %7 = vit.resize_pos_embed %6 grid [2, 1] to [3, 1] prefix 0 bilinear : (tensor<1x2x7xf32>) -> tensor<1x3x7xf32>
  %8 = vit.param "many_columns" : tensor<1x8x7xf32>
  %9 = vit.resize_pos_embed %8 grid [8, 1] to [5, 1] prefix 0 bilinear : (tensor<1x8x7xf32>) -> tensor<1x5x7xf32>
  %10 = vit.grid_positions %4, %5 : (tensor<1x3x7xf32>, tensor<5x7xf32>) -> tensor<15x7xf32>
  %11 = vit.pos_embed %3, %10 : (tensor<2x15x7xf32>, tensor<15x7xf32>) -> tensor<2x15x7xf32>
  %12 = vit.grid_positions %7, %9 : (tensor<1x3x7xf32>, tensor<1x5x7xf32>) -> tensor<15x7xf32>
  %13 = vit.pos_embed %3, %12 : (tensor<2x15x7xf32>, tensor<15x7xf32>) -> tensor<2x15x7xf32>
  return %11, %13 : tensor<2x15x7xf32>, tensor<2x15x7xf32>
}
