// One image: the norm in front of a convolution and the sum behind it are done on the way.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x20x20xf32>)
  -> (tensor<1x100x32xf32> {vit.name = "tokens"}) {
  %1 = vit.pixels %image : (tensor<1x3x20x20xf32>) -> tensor<1x400x3xf32>
  %2 = vit.param "first.weight" : tensor<32x3x3x3xf32>
  %3 = vit.param "first.bias" : tensor<32xf32>
  %4 = vit.conv2d %1, %2, %3 grid [20, 20] stride [2, 2] padding [0, 0, 1, 1] : (tensor<1x400x3xf32>, tensor<32x3x3x3xf32>, tensor<32xf32>) -> tensor<1x100x32xf32>
  %5 = vit.param "norm1.weight" : tensor<32xf32>
  %6 = vit.param "norm1.bias" : tensor<32xf32>
  %7 = vit.group_norm %4 groups 8 scale(%5) bias(%6) epsilon 1.0e-5 : (tensor<1x100x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x100x32xf32>
  %8 = vit.activate %7 relu : (tensor<1x100x32xf32>) -> tensor<1x100x32xf32>
  %9 = vit.param "second.weight" : tensor<64x32x1x1xf32>
  %10 = vit.conv2d %8, %9 grid [10, 10] stride [1, 1] padding [0, 0, 0, 0] : (tensor<1x100x32xf32>, tensor<64x32x1x1xf32>) -> tensor<1x100x64xf32>
  %11 = vit.param "norm2.mean" : tensor<64xf32>
  %12 = vit.param "norm2.variance" : tensor<64xf32>
  %13 = vit.param "norm2.scale" : tensor<64xf32>
  %14 = vit.param "norm2.bias" : tensor<64xf32>
  %15 = vit.batch_norm %10 mean(%11) variance(%12) scale(%13) bias(%14) epsilon 1.0e-5 : (tensor<1x100x64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x100x64xf32>
  %16 = vit.activate %15 relu : (tensor<1x100x64xf32>) -> tensor<1x100x64xf32>
  %17 = vit.param "third.weight" : tensor<32x64x3x3xf32>
  %18 = vit.conv2d %16, %17 grid [10, 10] stride [1, 1] padding [1, 1, 1, 1] : (tensor<1x100x64xf32>, tensor<32x64x3x3xf32>) -> tensor<1x100x32xf32>
  %19 = vit.param "norm3.mean" : tensor<32xf32>
  %20 = vit.param "norm3.variance" : tensor<32xf32>
  %21 = vit.batch_norm %18 mean(%19) variance(%20) epsilon 1.0e-5 : (tensor<1x100x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x100x32xf32>
  %22 = vit.residual %8, %21 : (tensor<1x100x32xf32>, tensor<1x100x32xf32>) -> tensor<1x100x32xf32>
  %23 = vit.activate %22 relu : (tensor<1x100x32xf32>) -> tensor<1x100x32xf32>
  return %23 : tensor<1x100x32xf32>
}
