// Convolutions of pixels and of wide maps: every kind of padding, strides, kernels of one pixel, lines that no vector divides, standardized weights, sums that are long enough for blocks.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x19x14xf32>)
  -> (tensor<2x63x8xf32> {vit.name = "pixels_same"},
     tensor<2x24x5xf32> {vit.name = "pixels_valid"},
     tensor<2x266x32xf32> {vit.name = "pixels_around"},
     tensor<2x266x48xf32> {vit.name = "same_size"},
     tensor<2x63x33xf32> {vit.name = "every_second"},
     tensor<2x266x20xf32> {vit.name = "points"},
     tensor<2x70x24xf32> {vit.name = "strided_points"},
     tensor<2x20x7xf32> {vit.name = "narrow"},
     tensor<2x1x40xf32> {vit.name = "whole"}) {
  %1 = vit.pixels %image : (tensor<2x3x19x14xf32>) -> tensor<2x266x3xf32>
  %2 = vit.param "pixels_same.weight" : tensor<8x3x7x7xf32>
  %3 = vit.conv2d %1, %2 grid [19, 14] stride [2, 2] padding [2, 2, 3, 3] : (tensor<2x266x3xf32>, tensor<8x3x7x7xf32>) -> tensor<2x63x8xf32>
  %4 = vit.param "pixels_valid.weight" : tensor<5x3x4x3xf32>
  %5 = vit.param "pixels_valid.bias" : tensor<5xf32>
  %6 = vit.conv2d %1, %4, %5 grid [19, 14] stride [3, 3] padding [0, 0, 0, 0] : (tensor<2x266x3xf32>, tensor<5x3x4x3xf32>, tensor<5xf32>) -> tensor<2x24x5xf32>
  %7 = vit.param "pixels_around.weight" : tensor<32x3x3x3xf32>
  %8 = vit.standardize %7 epsilon 1.0e-08 : (tensor<32x3x3x3xf32>) -> tensor<32x3x3x3xf32>
  %9 = vit.param "pixels_around.bias" : tensor<32xf32>
  %10 = vit.conv2d %1, %8, %9 grid [19, 14] stride [1, 1] padding [1, 1, 1, 1] : (tensor<2x266x3xf32>, tensor<32x3x3x3xf32>, tensor<32xf32>) -> tensor<2x266x32xf32>
  %11 = vit.param "same_size.weight" : tensor<48x32x3x3xf32>
  %12 = vit.param "same_size.bias" : tensor<48xf32>
  %13 = vit.conv2d %10, %11, %12 grid [19, 14] stride [1, 1] padding [1, 1, 1, 1] : (tensor<2x266x32xf32>, tensor<48x32x3x3xf32>, tensor<48xf32>) -> tensor<2x266x48xf32>
  %14 = vit.param "every_second.weight" : tensor<33x32x3x3xf32>
  %15 = vit.conv2d %10, %14 grid [19, 14] stride [2, 2] padding [0, 1, 1, 0] : (tensor<2x266x32xf32>, tensor<33x32x3x3xf32>) -> tensor<2x63x33xf32>
  %16 = vit.param "points.weight" : tensor<20x32x1x1xf32>
  %17 = vit.param "points.bias" : tensor<20xf32>
  %18 = vit.conv2d %10, %16, %17 grid [19, 14] stride [1, 1] padding [0, 0, 0, 0] : (tensor<2x266x32xf32>, tensor<20x32x1x1xf32>, tensor<20xf32>) -> tensor<2x266x20xf32>
  %19 = vit.param "strided_points.weight" : tensor<24x32x1x1xf32>
  %20 = vit.conv2d %10, %19 grid [19, 14] stride [2, 2] padding [0, 0, 0, 0] : (tensor<2x266x32xf32>, tensor<24x32x1x1xf32>) -> tensor<2x70x24xf32>
  %21 = vit.param "narrow.weight" : tensor<7x32x5x2xf32>
  %22 = vit.standardize %21 epsilon 1.0e-03 : (tensor<7x32x5x2xf32>) -> tensor<7x32x5x2xf32>
  %23 = vit.param "narrow.bias" : tensor<7xf32>
  %24 = vit.conv2d %10, %22, %23 grid [19, 14] stride [4, 4] padding [0, 3, 2, 0] : (tensor<2x266x32xf32>, tensor<7x32x5x2xf32>, tensor<7xf32>) -> tensor<2x20x7xf32>
  %25 = vit.param "whole.weight" : tensor<40x32x19x14xf32>
  %26 = vit.param "whole.bias" : tensor<40xf32>
  %27 = vit.conv2d %10, %25, %26 grid [19, 14] stride [1, 1] padding [0, 0, 0, 0] : (tensor<2x266x32xf32>, tensor<40x32x19x14xf32>, tensor<40xf32>) -> tensor<2x1x40xf32>
  return %3, %6, %10, %13, %15, %18, %20, %24, %27 : tensor<2x63x8xf32>, tensor<2x24x5xf32>, tensor<2x266x32xf32>, tensor<2x266x48xf32>, tensor<2x63x33xf32>, tensor<2x266x20xf32>, tensor<2x70x24xf32>, tensor<2x20x7xf32>, tensor<2x1x40xf32>
}
