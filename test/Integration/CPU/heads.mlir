// Heads with each activation, without bias, of 1 and 1000 classes; two and three averaged, of different widths.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<3x1x8x6xf32>)
  -> (tensor<3x10xf32> {vit.name = "none"},
     tensor<3x10xf32> {vit.name = "tanh"},
     tensor<3x10xf32> {vit.name = "gelu"},
     tensor<3x10xf32> {vit.name = "gelu_tanh"},
     tensor<3x10xf32> {vit.name = "quick_gelu"},
     tensor<3x10xf32> {vit.name = "relu"},
     tensor<3x10xf32> {vit.name = "relu2"},
     tensor<3x10xf32> {vit.name = "silu"},
     tensor<3x7xf32> {vit.name = "no_bias"},
     tensor<3x1xf32> {vit.name = "one_class"},
     tensor<3x1000xf32> {vit.name = "thousand"},
     tensor<3x10xf32> {vit.name = "two"},
     tensor<3x10xf32> {vit.name = "two_no_bias"},
     tensor<3x33xf32> {vit.name = "three"},
     tensor<3x5xf32> {vit.name = "stacked"}) {
  %1 = vit.param "patch.weight" : tensor<19x1x1x6xf32>
  %2 = vit.param "patch.bias" : tensor<19xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 6] : (tensor<3x1x8x6xf32>, tensor<19x1x1x6xf32>, tensor<19xf32>) -> tensor<3x8x19xf32>
  %4 = vit.pool %3 token : (tensor<3x8x19xf32>) -> tensor<3x19xf32>
  %5 = vit.pool %3 token index(1) : (tensor<3x8x19xf32>) -> tensor<3x19xf32>
  %6 = vit.pool %3 token_concat_mean index(2) : (tensor<3x8x19xf32>) -> tensor<3x38xf32>
  %7 = vit.param "none.0.weight" : tensor<10x19xf32>
  %8 = vit.param "none.0.bias" : tensor<10xf32>
  %9 = vit.head inputs(%4) weights(%7) biases(%8) activation(none) : (tensor<3x19xf32>, tensor<10x19xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  %10 = vit.param "tanh.0.weight" : tensor<10x19xf32>
  %11 = vit.param "tanh.0.bias" : tensor<10xf32>
  %12 = vit.head inputs(%4) weights(%10) biases(%11) activation(tanh) : (tensor<3x19xf32>, tensor<10x19xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  %13 = vit.param "gelu.0.weight" : tensor<10x19xf32>
  %14 = vit.param "gelu.0.bias" : tensor<10xf32>
  %15 = vit.head inputs(%4) weights(%13) biases(%14) activation(gelu) : (tensor<3x19xf32>, tensor<10x19xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  %16 = vit.param "gelu_tanh.0.weight" : tensor<10x19xf32>
  %17 = vit.param "gelu_tanh.0.bias" : tensor<10xf32>
  %18 = vit.head inputs(%4) weights(%16) biases(%17) activation(gelu_tanh) : (tensor<3x19xf32>, tensor<10x19xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  %19 = vit.param "quick_gelu.0.weight" : tensor<10x19xf32>
  %20 = vit.param "quick_gelu.0.bias" : tensor<10xf32>
  %21 = vit.head inputs(%4) weights(%19) biases(%20) activation(quick_gelu) : (tensor<3x19xf32>, tensor<10x19xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  %22 = vit.param "relu.0.weight" : tensor<10x19xf32>
  %23 = vit.param "relu.0.bias" : tensor<10xf32>
  %24 = vit.head inputs(%4) weights(%22) biases(%23) activation(relu) : (tensor<3x19xf32>, tensor<10x19xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  %25 = vit.param "relu2.0.weight" : tensor<10x19xf32>
  %26 = vit.param "relu2.0.bias" : tensor<10xf32>
  %27 = vit.head inputs(%4) weights(%25) biases(%26) activation(relu2) : (tensor<3x19xf32>, tensor<10x19xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  %28 = vit.param "silu.0.weight" : tensor<10x19xf32>
  %29 = vit.param "silu.0.bias" : tensor<10xf32>
  %30 = vit.head inputs(%4) weights(%28) biases(%29) activation(silu) : (tensor<3x19xf32>, tensor<10x19xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  %31 = vit.param "no_bias.0.weight" : tensor<7x19xf32>
  %32 = vit.head inputs(%4) weights(%31) activation(none) : (tensor<3x19xf32>, tensor<7x19xf32>) -> tensor<3x7xf32>
  %33 = vit.param "one_class.0.weight" : tensor<1x19xf32>
  %34 = vit.param "one_class.0.bias" : tensor<1xf32>
  %35 = vit.head inputs(%4) weights(%33) biases(%34) activation(none) : (tensor<3x19xf32>, tensor<1x19xf32>, tensor<1xf32>) -> tensor<3x1xf32>
  %36 = vit.param "thousand.0.weight" : tensor<1000x38xf32>
  %37 = vit.param "thousand.0.bias" : tensor<1000xf32>
  %38 = vit.head inputs(%6) weights(%36) biases(%37) activation(none) : (tensor<3x38xf32>, tensor<1000x38xf32>, tensor<1000xf32>) -> tensor<3x1000xf32>
  %39 = vit.param "two.0.weight" : tensor<10x19xf32>
  %40 = vit.param "two.0.bias" : tensor<10xf32>
  %41 = vit.param "two.1.weight" : tensor<10x19xf32>
  %42 = vit.param "two.1.bias" : tensor<10xf32>
  %43 = vit.head inputs(%4, %5) weights(%39, %41) biases(%40, %42) activation(none) : (tensor<3x19xf32>, tensor<3x19xf32>, tensor<10x19xf32>, tensor<10x19xf32>, tensor<10xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  %44 = vit.param "two_no_bias.0.weight" : tensor<10x19xf32>
  %45 = vit.param "two_no_bias.1.weight" : tensor<10x19xf32>
  %46 = vit.head inputs(%4, %5) weights(%44, %45) activation(tanh) : (tensor<3x19xf32>, tensor<3x19xf32>, tensor<10x19xf32>, tensor<10x19xf32>) -> tensor<3x10xf32>
  %47 = vit.param "three.0.weight" : tensor<33x19xf32>
  %48 = vit.param "three.0.bias" : tensor<33xf32>
  %49 = vit.param "three.1.weight" : tensor<33x19xf32>
  %50 = vit.param "three.1.bias" : tensor<33xf32>
  %51 = vit.param "three.2.weight" : tensor<33x38xf32>
  %52 = vit.param "three.2.bias" : tensor<33xf32>
  %53 = vit.head inputs(%4, %5, %6) weights(%47, %49, %51) biases(%48, %50, %52) activation(none) : (tensor<3x19xf32>, tensor<3x19xf32>, tensor<3x38xf32>, tensor<33x19xf32>, tensor<33x19xf32>, tensor<33x38xf32>, tensor<33xf32>, tensor<33xf32>, tensor<33xf32>) -> tensor<3x33xf32>
  %54 = vit.param "pooler.0.weight" : tensor<19x19xf32>
  %55 = vit.param "pooler.0.bias" : tensor<19xf32>
  %56 = vit.head inputs(%4) weights(%54) biases(%55) activation(tanh) : (tensor<3x19xf32>, tensor<19x19xf32>, tensor<19xf32>) -> tensor<3x19xf32>
  %57 = vit.param "stacked.0.weight" : tensor<5x19xf32>
  %58 = vit.param "stacked.0.bias" : tensor<5xf32>
  %59 = vit.head inputs(%56) weights(%57) biases(%58) activation(none) : (tensor<3x19xf32>, tensor<5x19xf32>, tensor<5xf32>) -> tensor<3x5xf32>
  return %9, %12, %15, %18, %21, %24, %27, %30, %32, %35, %38, %43, %46, %53, %59 : tensor<3x10xf32>, tensor<3x10xf32>, tensor<3x10xf32>, tensor<3x10xf32>, tensor<3x10xf32>, tensor<3x10xf32>, tensor<3x10xf32>, tensor<3x10xf32>, tensor<3x7xf32>, tensor<3x1xf32>, tensor<3x1000xf32>, tensor<3x10xf32>, tensor<3x10xf32>, tensor<3x33xf32>, tensor<3x5xf32>
}
