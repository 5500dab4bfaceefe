// Every activation with a gate.
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
  %7 = vit.param "gelu.gate.weight" : tensor<37x33xf32>
  %8 = vit.param "gelu.gate.bias" : tensor<37xf32>
  %9 = vit.param "gelu.fc1.weight" : tensor<37x33xf32>
  %10 = vit.param "gelu.fc1.bias" : tensor<37xf32>
  %11 = vit.param "gelu.fc2.weight" : tensor<33x37xf32>
  %12 = vit.param "gelu.fc2.bias" : tensor<33xf32>
  %13 = vit.mlp %6 gate(%7, %8) fc1(%9, %10) fc2(%11, %12) activation(gelu) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %14 = vit.param "gelu_tanh.gate.weight" : tensor<37x33xf32>
  %15 = vit.param "gelu_tanh.gate.bias" : tensor<37xf32>
  %16 = vit.param "gelu_tanh.fc1.weight" : tensor<37x33xf32>
  %17 = vit.param "gelu_tanh.fc1.bias" : tensor<37xf32>
  %18 = vit.param "gelu_tanh.fc2.weight" : tensor<33x37xf32>
  %19 = vit.param "gelu_tanh.fc2.bias" : tensor<33xf32>
  %20 = vit.mlp %6 gate(%14, %15) fc1(%16, %17) fc2(%18, %19) activation(gelu_tanh) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %21 = vit.param "quick_gelu.gate.weight" : tensor<37x33xf32>
  %22 = vit.param "quick_gelu.gate.bias" : tensor<37xf32>
  %23 = vit.param "quick_gelu.fc1.weight" : tensor<37x33xf32>
  %24 = vit.param "quick_gelu.fc1.bias" : tensor<37xf32>
  %25 = vit.param "quick_gelu.fc2.weight" : tensor<33x37xf32>
  %26 = vit.param "quick_gelu.fc2.bias" : tensor<33xf32>
  %27 = vit.mlp %6 gate(%21, %22) fc1(%23, %24) fc2(%25, %26) activation(quick_gelu) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %28 = vit.param "relu.gate.weight" : tensor<37x33xf32>
  %29 = vit.param "relu.gate.bias" : tensor<37xf32>
  %30 = vit.param "relu.fc1.weight" : tensor<37x33xf32>
  %31 = vit.param "relu.fc1.bias" : tensor<37xf32>
  %32 = vit.param "relu.fc2.weight" : tensor<33x37xf32>
  %33 = vit.param "relu.fc2.bias" : tensor<33xf32>
  %34 = vit.mlp %6 gate(%28, %29) fc1(%30, %31) fc2(%32, %33) activation(relu) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %35 = vit.param "relu2.gate.weight" : tensor<37x33xf32>
  %36 = vit.param "relu2.gate.bias" : tensor<37xf32>
  %37 = vit.param "relu2.fc1.weight" : tensor<37x33xf32>
  %38 = vit.param "relu2.fc1.bias" : tensor<37xf32>
  %39 = vit.param "relu2.fc2.weight" : tensor<33x37xf32>
  %40 = vit.param "relu2.fc2.bias" : tensor<33xf32>
  %41 = vit.mlp %6 gate(%35, %36) fc1(%37, %38) fc2(%39, %40) activation(relu2) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  %42 = vit.param "silu.gate.weight" : tensor<37x33xf32>
  %43 = vit.param "silu.gate.bias" : tensor<37xf32>
  %44 = vit.param "silu.fc1.weight" : tensor<37x33xf32>
  %45 = vit.param "silu.fc1.bias" : tensor<37xf32>
  %46 = vit.param "silu.fc2.weight" : tensor<33x37xf32>
  %47 = vit.param "silu.fc2.bias" : tensor<33xf32>
  %48 = vit.mlp %6 gate(%42, %43) fc1(%44, %45) fc2(%46, %47) activation(silu) : (tensor<1x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<1x17x33xf32>
  return %13, %20, %27, %34, %41, %48 : tensor<1x17x33xf32>, tensor<1x17x33xf32>, tensor<1x17x33xf32>, tensor<1x17x33xf32>, tensor<1x17x33xf32>, tensor<1x17x33xf32>
}
