// Every activation of the perceptron.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x17x10xf32>)
  -> (tensor<1x17x33xf32> {vit.name = "gelu"},
     tensor<1x17x33xf32> {vit.name = "gelu_tanh"},
     tensor<1x17x33xf32> {vit.name = "quick_gelu"},
     tensor<1x17x33xf32> {vit.name = "relu"},
     tensor<1x17x33xf32> {vit.name = "relu2"},
     tensor<1x17x33xf32> {vit.name = "silu"}) {
  %1 = vit.param "patch.weight" : tensor<33x1x1x10xf32>
  %2 = vit.param "patch.bias" : tensor<33xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 10] : (tensor<1x1x17x10xf32>, tensor<33x1x1x10xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %4 = vit.param "norm.weight" : tensor<33xf32>
  %5 = vit.param "norm.bias" : tensor<33xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x17x33xf32>, tensor<33xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %7 = vit.param "gelu.fc1.weight" : tensor<37x33xf32>
  %8 = vit.param "gelu.fc1.bias" : tensor<37xf32>
  %9 = vit.param "gelu.fc2.weight" : tensor<33x37xf32>
  %10 = vit.param "gelu.fc2.bias" : tensor<33xf32>
  %11 = vit.mlp %6 fc1(%7, %8) fc2(%9, %10) activation(gelu) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %12 = vit.param "gelu_tanh.fc1.weight" : tensor<37x33xf32>
  %13 = vit.param "gelu_tanh.fc1.bias" : tensor<37xf32>
  %14 = vit.param "gelu_tanh.fc2.weight" : tensor<33x37xf32>
  %15 = vit.param "gelu_tanh.fc2.bias" : tensor<33xf32>
  %16 = vit.mlp %6 fc1(%12, %13) fc2(%14, %15) activation(gelu_tanh) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %17 = vit.param "quick_gelu.fc1.weight" : tensor<37x33xf32>
  %18 = vit.param "quick_gelu.fc1.bias" : tensor<37xf32>
  %19 = vit.param "quick_gelu.fc2.weight" : tensor<33x37xf32>
  %20 = vit.param "quick_gelu.fc2.bias" : tensor<33xf32>
  %21 = vit.mlp %6 fc1(%17, %18) fc2(%19, %20) activation(quick_gelu) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %22 = vit.param "relu.fc1.weight" : tensor<37x33xf32>
  %23 = vit.param "relu.fc1.bias" : tensor<37xf32>
  %24 = vit.param "relu.fc2.weight" : tensor<33x37xf32>
  %25 = vit.param "relu.fc2.bias" : tensor<33xf32>
  %26 = vit.mlp %6 fc1(%22, %23) fc2(%24, %25) activation(relu) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %27 = vit.param "relu2.fc1.weight" : tensor<37x33xf32>
  %28 = vit.param "relu2.fc1.bias" : tensor<37xf32>
  %29 = vit.param "relu2.fc2.weight" : tensor<33x37xf32>
  %30 = vit.param "relu2.fc2.bias" : tensor<33xf32>
  %31 = vit.mlp %6 fc1(%27, %28) fc2(%29, %30) activation(relu2) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %32 = vit.param "silu.fc1.weight" : tensor<37x33xf32>
  %33 = vit.param "silu.fc1.bias" : tensor<37xf32>
  %34 = vit.param "silu.fc2.weight" : tensor<33x37xf32>
  %35 = vit.param "silu.fc2.bias" : tensor<33xf32>
  %36 = vit.mlp %6 fc1(%32, %33) fc2(%34, %35) activation(silu) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  return %11, %16, %21, %26, %31, %36 : tensor<1x17x33xf32>, tensor<1x17x33xf32>, tensor<1x17x33xf32>, tensor<1x17x33xf32>, tensor<1x17x33xf32>, tensor<1x17x33xf32>
}
