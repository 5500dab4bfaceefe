// Layer norms with and without scale and bias, of several widths and epsilons; of width 1 nothing but the bias is left.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x9x11xf32>)
  -> (tensor<2x9x1xf32> {vit.name = "width_1"},
     tensor<2x9x2xf32> {vit.name = "width_2"},
     tensor<2x9x7xf32> {vit.name = "width_7"},
     tensor<2x9x8xf32> {vit.name = "width_8"},
     tensor<2x9x33xf32> {vit.name = "width_33"},
     tensor<2x9x64xf32> {vit.name = "width_64"},
     tensor<2x9x197xf32> {vit.name = "width_197"},
     tensor<2x9x24xf32> {vit.name = "plain"},
     tensor<2x9x24xf32> {vit.name = "scale"},
     tensor<2x9x24xf32> {vit.name = "bias"}) {
  %1 = vit.param "patch1.weight" : tensor<1x1x1x11xf32>
  %2 = vit.param "patch1.bias" : tensor<1xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<1x1x1x11xf32>, tensor<1xf32>) -> tensor<2x9x1xf32>
  %4 = vit.param "norm1.weight" : tensor<1xf32>
  %5 = vit.param "norm1.bias" : tensor<1xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-12 : (tensor<2x9x1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<2x9x1xf32>
  %7 = vit.param "patch2.weight" : tensor<2x1x1x11xf32>
  %8 = vit.param "patch2.bias" : tensor<2xf32>
  %9 = vit.patch_embed %image, %7, %8 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<2x1x1x11xf32>, tensor<2xf32>) -> tensor<2x9x2xf32>
  %10 = vit.param "norm2.weight" : tensor<2xf32>
  %11 = vit.param "norm2.bias" : tensor<2xf32>
  %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-12 : (tensor<2x9x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x9x2xf32>
  %13 = vit.param "patch7.weight" : tensor<7x1x1x11xf32>
  %14 = vit.param "patch7.bias" : tensor<7xf32>
  %15 = vit.patch_embed %image, %13, %14 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<7x1x1x11xf32>, tensor<7xf32>) -> tensor<2x9x7xf32>
  %16 = vit.param "norm7.weight" : tensor<7xf32>
  %17 = vit.param "norm7.bias" : tensor<7xf32>
  %18 = vit.layer_norm %15 scale(%16) bias(%17) epsilon 1.0e-12 : (tensor<2x9x7xf32>, tensor<7xf32>, tensor<7xf32>) -> tensor<2x9x7xf32>
  %19 = vit.param "patch8.weight" : tensor<8x1x1x11xf32>
  %20 = vit.param "patch8.bias" : tensor<8xf32>
  %21 = vit.patch_embed %image, %19, %20 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<8x1x1x11xf32>, tensor<8xf32>) -> tensor<2x9x8xf32>
  %22 = vit.param "norm8.weight" : tensor<8xf32>
  %23 = vit.param "norm8.bias" : tensor<8xf32>
  %24 = vit.layer_norm %21 scale(%22) bias(%23) epsilon 1.0e-12 : (tensor<2x9x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x9x8xf32>
  %25 = vit.param "patch33.weight" : tensor<33x1x1x11xf32>
  %26 = vit.param "patch33.bias" : tensor<33xf32>
  %27 = vit.patch_embed %image, %25, %26 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<33x1x1x11xf32>, tensor<33xf32>) -> tensor<2x9x33xf32>
  %28 = vit.param "norm33.weight" : tensor<33xf32>
  %29 = vit.param "norm33.bias" : tensor<33xf32>
  %30 = vit.layer_norm %27 scale(%28) bias(%29) epsilon 1.0e-12 : (tensor<2x9x33xf32>, tensor<33xf32>, tensor<33xf32>) -> tensor<2x9x33xf32>
  %31 = vit.param "patch64.weight" : tensor<64x1x1x11xf32>
  %32 = vit.param "patch64.bias" : tensor<64xf32>
  %33 = vit.patch_embed %image, %31, %32 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<64x1x1x11xf32>, tensor<64xf32>) -> tensor<2x9x64xf32>
  %34 = vit.param "norm64.weight" : tensor<64xf32>
  %35 = vit.param "norm64.bias" : tensor<64xf32>
  %36 = vit.layer_norm %33 scale(%34) bias(%35) epsilon 1.0e-12 : (tensor<2x9x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<2x9x64xf32>
  %37 = vit.param "patch197.weight" : tensor<197x1x1x11xf32>
  %38 = vit.param "patch197.bias" : tensor<197xf32>
  %39 = vit.patch_embed %image, %37, %38 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<197x1x1x11xf32>, tensor<197xf32>) -> tensor<2x9x197xf32>
  %40 = vit.param "norm197.weight" : tensor<197xf32>
  %41 = vit.param "norm197.bias" : tensor<197xf32>
  %42 = vit.layer_norm %39 scale(%40) bias(%41) epsilon 1.0e-12 : (tensor<2x9x197xf32>, tensor<197xf32>, tensor<197xf32>) -> tensor<2x9x197xf32>
  %43 = vit.param "patch.weight" : tensor<24x1x1x11xf32>
  %44 = vit.param "patch.bias" : tensor<24xf32>
  %45 = vit.patch_embed %image, %43, %44 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<24x1x1x11xf32>, tensor<24xf32>) -> tensor<2x9x24xf32>
  %46 = vit.layer_norm %45 epsilon 1.0e-06 : (tensor<2x9x24xf32>) -> tensor<2x9x24xf32>
  %47 = vit.param "scale.weight" : tensor<24xf32>
  %48 = vit.layer_norm %45 scale(%47) epsilon 1.0e-05 : (tensor<2x9x24xf32>, tensor<24xf32>) -> tensor<2x9x24xf32>
  %49 = vit.param "bias.bias" : tensor<24xf32>
  %50 = vit.layer_norm %45 bias(%49) epsilon 1.0e-01 : (tensor<2x9x24xf32>, tensor<24xf32>) -> tensor<2x9x24xf32>
  return %6, %12, %18, %24, %30, %36, %42, %46, %48, %50 : tensor<2x9x1xf32>, tensor<2x9x2xf32>, tensor<2x9x7xf32>, tensor<2x9x8xf32>, tensor<2x9x33xf32>, tensor<2x9x64xf32>, tensor<2x9x197xf32>, tensor<2x9x24xf32>, tensor<2x9x24xf32>, tensor<2x9x24xf32>
}
