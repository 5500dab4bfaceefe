// Group norms of several images: one group, as many as channels, groups that no vector divides; with scale and bias or without.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<3x3x16x12xf32>)
  -> (tensor<3x192x48xf32> {vit.name = "groups_1"},
     tensor<3x192x48xf32> {vit.name = "groups_3"},
     tensor<3x192x48xf32> {vit.name = "groups_16"},
     tensor<3x192x48xf32> {vit.name = "groups_48"},
     tensor<3x192x48xf32> {vit.name = "plain"},
     tensor<3x192x48xf32> {vit.name = "scale"},
     tensor<3x192x48xf32> {vit.name = "bias"},
     tensor<3x165x6xf32> {vit.name = "narrow"}) {
  %1 = vit.pixels %image : (tensor<3x3x16x12xf32>) -> tensor<3x192x3xf32>
  %2 = vit.param "conv.weight" : tensor<48x3x1x1xf32>
  %3 = vit.param "conv.bias" : tensor<48xf32>
  %4 = vit.conv2d %1, %2, %3 grid [16, 12] stride [1, 1] padding [0, 0, 0, 0] : (tensor<3x192x3xf32>, tensor<48x3x1x1xf32>, tensor<48xf32>) -> tensor<3x192x48xf32>
  %5 = vit.pixels %image : (tensor<3x3x16x12xf32>) -> tensor<3x192x3xf32>
  %6 = vit.param "narrow.weight" : tensor<6x3x2x2xf32>
  %7 = vit.param "narrow.bias" : tensor<6xf32>
  %8 = vit.conv2d %5, %6, %7 grid [16, 12] stride [1, 1] padding [0, 0, 0, 0] : (tensor<3x192x3xf32>, tensor<6x3x2x2xf32>, tensor<6xf32>) -> tensor<3x165x6xf32>
  %9 = vit.param "norm1.weight" : tensor<48xf32>
  %10 = vit.param "norm1.bias" : tensor<48xf32>
  %11 = vit.group_norm %4 groups 1 scale(%9) bias(%10) epsilon 1.0e-5 : (tensor<3x192x48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<3x192x48xf32>
  %12 = vit.param "norm3.weight" : tensor<48xf32>
  %13 = vit.param "norm3.bias" : tensor<48xf32>
  %14 = vit.group_norm %4 groups 3 scale(%12) bias(%13) epsilon 1.0e-5 : (tensor<3x192x48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<3x192x48xf32>
  %15 = vit.param "norm16.weight" : tensor<48xf32>
  %16 = vit.param "norm16.bias" : tensor<48xf32>
  %17 = vit.group_norm %4 groups 16 scale(%15) bias(%16) epsilon 1.0e-5 : (tensor<3x192x48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<3x192x48xf32>
  %18 = vit.param "norm48.weight" : tensor<48xf32>
  %19 = vit.param "norm48.bias" : tensor<48xf32>
  %20 = vit.group_norm %4 groups 48 scale(%18) bias(%19) epsilon 1.0e-5 : (tensor<3x192x48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<3x192x48xf32>
  %21 = vit.group_norm %4 groups 12 epsilon 1.0e-5 : (tensor<3x192x48xf32>) -> tensor<3x192x48xf32>
  %22 = vit.param "scale.weight" : tensor<48xf32>
  %23 = vit.group_norm %4 groups 12 scale(%22) epsilon 1.0e-5 : (tensor<3x192x48xf32>, tensor<48xf32>) -> tensor<3x192x48xf32>
  %24 = vit.param "bias.bias" : tensor<48xf32>
  %25 = vit.group_norm %4 groups 12 bias(%24) epsilon 1.0e-5 : (tensor<3x192x48xf32>, tensor<48xf32>) -> tensor<3x192x48xf32>
  %26 = vit.param "narrow_norm.weight" : tensor<6xf32>
  %27 = vit.param "narrow_norm.bias" : tensor<6xf32>
  %28 = vit.group_norm %8 groups 2 scale(%26) bias(%27) epsilon 1.0e-5 : (tensor<3x165x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<3x165x6xf32>
  return %11, %14, %17, %20, %21, %23, %25, %28 : tensor<3x192x48xf32>, tensor<3x192x48xf32>, tensor<3x192x48xf32>, tensor<3x192x48xf32>, tensor<3x192x48xf32>, tensor<3x192x48xf32>, tensor<3x192x48xf32>, tensor<3x165x6xf32>
}
