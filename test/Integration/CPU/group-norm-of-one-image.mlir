// Group norms of one image with many pixels, read by an activation, by a product and by both.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x33x40xf32>)
  -> (tensor<1x1320x32xf32> {vit.name = "activated"},
     tensor<1x1320x16xf32> {vit.name = "point"},
     tensor<1x1320x16xf32> {vit.name = "single"}) {
  %1 = vit.pixels %image : (tensor<1x3x33x40xf32>) -> tensor<1x1320x3xf32>
  %2 = vit.param "conv.weight" : tensor<32x3x1x1xf32>
  %3 = vit.param "conv.bias" : tensor<32xf32>
  %4 = vit.conv2d %1, %2, %3 grid [33, 40] stride [1, 1] padding [0, 0, 0, 0] : (tensor<1x1320x3xf32>, tensor<32x3x1x1xf32>, tensor<32xf32>) -> tensor<1x1320x32xf32>
  %5 = vit.param "norm.weight" : tensor<32xf32>
  %6 = vit.param "norm.bias" : tensor<32xf32>
  %7 = vit.group_norm %4 groups 8 scale(%5) bias(%6) epsilon 1.0e-5 : (tensor<1x1320x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x1320x32xf32>
  %8 = vit.param "point.weight" : tensor<16x32x1x1xf32>
  %9 = vit.param "point.bias" : tensor<16xf32>
  %10 = vit.conv2d %7, %8, %9 grid [33, 40] stride [1, 1] padding [0, 0, 0, 0] : (tensor<1x1320x32xf32>, tensor<16x32x1x1xf32>, tensor<16xf32>) -> tensor<1x1320x16xf32>
  %11 = vit.param "other.weight" : tensor<32xf32>
  %12 = vit.param "other.bias" : tensor<32xf32>
  %13 = vit.group_norm %4 groups 32 scale(%11) bias(%12) epsilon 1.0e-5 : (tensor<1x1320x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x1320x32xf32>
  %14 = vit.param "single.weight" : tensor<16x32x1x1xf32>
  %15 = vit.param "single.bias" : tensor<16xf32>
  %16 = vit.conv2d %13, %14, %15 grid [33, 40] stride [1, 1] padding [0, 0, 0, 0] : (tensor<1x1320x32xf32>, tensor<16x32x1x1xf32>, tensor<16xf32>) -> tensor<1x1320x16xf32>
  %17 = vit.activate %7 silu : (tensor<1x1320x32xf32>) -> tensor<1x1320x32xf32>
  return %17, %10, %16 : tensor<1x1320x32xf32>, tensor<1x1320x16xf32>, tensor<1x1320x16xf32>
}
