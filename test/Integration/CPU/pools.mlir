// Every pool: a token, the mean of all or the last tokens, both; also of features that are normalized first.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<3x1x37x6xf32>)
  -> (tensor<3x17xf32> {vit.name = "token"},
     tensor<3x17xf32> {vit.name = "token_last"},
     tensor<3x17xf32> {vit.name = "mean"},
     tensor<3x17xf32> {vit.name = "mean_from_one"},
     tensor<3x17xf32> {vit.name = "mean_of_last"},
     tensor<3x34xf32> {vit.name = "concat"},
     tensor<3x34xf32> {vit.name = "concat_index"},
     tensor<3x17xf32> {vit.name = "max"},
     tensor<3x5xf32> {vit.name = "max_of_norm"},
     tensor<3x17xf32> {vit.name = "max_of_last"},
     tensor<3x17xf32> {vit.name = "mean_max"},
     tensor<3x5xf32> {vit.name = "mean_max_of_norm"}) {
  %1 = vit.param "patch.weight" : tensor<17x1x1x6xf32>
  %2 = vit.param "patch.bias" : tensor<17xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 6] : (tensor<3x1x37x6xf32>, tensor<17x1x1x6xf32>, tensor<17xf32>) -> tensor<3x37x17xf32>
  %4 = vit.pool %3 token : (tensor<3x37x17xf32>) -> tensor<3x17xf32>
  %5 = vit.pool %3 token index(36) : (tensor<3x37x17xf32>) -> tensor<3x17xf32>
  %6 = vit.pool %3 mean : (tensor<3x37x17xf32>) -> tensor<3x17xf32>
  %7 = vit.pool %3 mean from(1) : (tensor<3x37x17xf32>) -> tensor<3x17xf32>
  %8 = vit.pool %3 mean from(36) : (tensor<3x37x17xf32>) -> tensor<3x17xf32>
  %9 = vit.pool %3 token_concat_mean from(1) : (tensor<3x37x17xf32>) -> tensor<3x34xf32>
  %10 = vit.param "norm.weight" : tensor<17xf32>
  %11 = vit.param "norm.bias" : tensor<17xf32>
  %12 = vit.layer_norm %3 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<3x37x17xf32>, tensor<17xf32>, tensor<17xf32>) -> tensor<3x37x17xf32>
  %13 = vit.pool %12 token_concat_mean index(1) from(2) : (tensor<3x37x17xf32>) -> tensor<3x34xf32>
  %14 = vit.pool %3 max : (tensor<3x37x17xf32>) -> tensor<3x17xf32>
  %15 = vit.param "norm_max.weight" : tensor<17xf32>
  %16 = vit.param "norm_max.bias" : tensor<17xf32>
  %17 = vit.layer_norm %3 scale(%15) bias(%16) epsilon 1.0e-06 : (tensor<3x37x17xf32>, tensor<17xf32>, tensor<17xf32>) -> tensor<3x37x17xf32>
  %18 = vit.pool %17 max from(1) : (tensor<3x37x17xf32>) -> tensor<3x17xf32>
  %19 = vit.param "of_max.0.weight" : tensor<5x17xf32>
  %20 = vit.param "of_max.0.bias" : tensor<5xf32>
  %21 = vit.head inputs(%18) weights(%19) biases(%20) activation(none) : (tensor<3x17xf32>, tensor<5x17xf32>, tensor<5xf32>) -> tensor<3x5xf32>
  %22 = vit.pool %3 max from(36) : (tensor<3x37x17xf32>) -> tensor<3x17xf32>
  %23 = vit.pool %3 mean_max from(2) : (tensor<3x37x17xf32>) -> tensor<3x17xf32>
  %24 = vit.param "norm_both.weight" : tensor<17xf32>
  %25 = vit.param "norm_both.bias" : tensor<17xf32>
  %26 = vit.layer_norm %3 scale(%24) bias(%25) epsilon 1.0e-06 : (tensor<3x37x17xf32>, tensor<17xf32>, tensor<17xf32>) -> tensor<3x37x17xf32>
  %27 = vit.pool %26 mean_max : (tensor<3x37x17xf32>) -> tensor<3x17xf32>
  %28 = vit.param "of_both.0.weight" : tensor<5x17xf32>
  %29 = vit.param "of_both.0.bias" : tensor<5xf32>
  %30 = vit.head inputs(%27) weights(%28) biases(%29) activation(none) : (tensor<3x17xf32>, tensor<5x17xf32>, tensor<5xf32>) -> tensor<3x5xf32>
  return %4, %5, %6, %7, %8, %9, %13, %14, %21, %22, %23, %30 : tensor<3x17xf32>, tensor<3x17xf32>, tensor<3x17xf32>, tensor<3x17xf32>, tensor<3x17xf32>, tensor<3x34xf32>, tensor<3x34xf32>, tensor<3x17xf32>, tensor<3x5xf32>, tensor<3x17xf32>, tensor<3x17xf32>, tensor<3x5xf32>
}
