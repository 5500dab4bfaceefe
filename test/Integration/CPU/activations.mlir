// Batch norms with and without scale and bias, and every activation.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x9x11xf32>)
  -> (tensor<2x99x20xf32> {vit.name = "plain"},
     tensor<2x99x20xf32> {vit.name = "gelu"},
     tensor<2x99x20xf32> {vit.name = "gelu_tanh"},
     tensor<2x99x20xf32> {vit.name = "quick_gelu"},
     tensor<2x99x20xf32> {vit.name = "relu"},
     tensor<2x99x20xf32> {vit.name = "relu2"},
     tensor<2x99x20xf32> {vit.name = "silu"},
     tensor<2x99x20xf32> {vit.name = "tanh"}) {
  %1 = vit.pixels %image : (tensor<2x3x9x11xf32>) -> tensor<2x99x3xf32>
  %2 = vit.param "conv.weight" : tensor<20x3x3x3xf32>
  %3 = vit.param "conv.bias" : tensor<20xf32>
  %4 = vit.conv2d %1, %2, %3 grid [9, 11] stride [1, 1] padding [1, 1, 1, 1] : (tensor<2x99x3xf32>, tensor<20x3x3x3xf32>, tensor<20xf32>) -> tensor<2x99x20xf32>
  %5 = vit.pixels %image : (tensor<2x3x9x11xf32>) -> tensor<2x99x3xf32>
  %6 = vit.param "plain_conv.weight" : tensor<20x3x3x3xf32>
  %7 = vit.conv2d %5, %6 grid [9, 11] stride [1, 1] padding [1, 1, 1, 1] : (tensor<2x99x3xf32>, tensor<20x3x3x3xf32>) -> tensor<2x99x20xf32>
  %8 = vit.param "plain.mean" : tensor<20xf32>
  %9 = vit.param "plain.variance" : tensor<20xf32>
  %10 = vit.batch_norm %7 mean(%8) variance(%9) epsilon 1.0e-5 : (tensor<2x99x20xf32>, tensor<20xf32>, tensor<20xf32>) -> tensor<2x99x20xf32>
  %11 = vit.param "norm.mean" : tensor<20xf32>
  %12 = vit.param "norm.variance" : tensor<20xf32>
  %13 = vit.param "norm.scale" : tensor<20xf32>
  %14 = vit.param "norm.bias" : tensor<20xf32>
  %15 = vit.batch_norm %4 mean(%11) variance(%12) scale(%13) bias(%14) epsilon 1.0e-5 : (tensor<2x99x20xf32>, tensor<20xf32>, tensor<20xf32>, tensor<20xf32>, tensor<20xf32>) -> tensor<2x99x20xf32>
  %16 = vit.activate %15 gelu : (tensor<2x99x20xf32>) -> tensor<2x99x20xf32>
  %17 = vit.activate %15 gelu_tanh : (tensor<2x99x20xf32>) -> tensor<2x99x20xf32>
  %18 = vit.activate %15 quick_gelu : (tensor<2x99x20xf32>) -> tensor<2x99x20xf32>
  %19 = vit.activate %15 relu : (tensor<2x99x20xf32>) -> tensor<2x99x20xf32>
  %20 = vit.activate %15 relu2 : (tensor<2x99x20xf32>) -> tensor<2x99x20xf32>
  %21 = vit.activate %15 silu : (tensor<2x99x20xf32>) -> tensor<2x99x20xf32>
  %22 = vit.activate %15 tanh : (tensor<2x99x20xf32>) -> tensor<2x99x20xf32>
  return %10, %16, %17, %18, %19, %20, %21, %22 : tensor<2x99x20xf32>, tensor<2x99x20xf32>, tensor<2x99x20xf32>, tensor<2x99x20xf32>, tensor<2x99x20xf32>, tensor<2x99x20xf32>, tensor<2x99x20xf32>, tensor<2x99x20xf32>
}
