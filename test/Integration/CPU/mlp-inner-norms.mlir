// A norm between activation and fc2, of both kinds, with a gate and without.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x17x10xf32>)
  -> (tensor<2x17x33xf32> {vit.name = "layer"},
     tensor<2x17x33xf32> {vit.name = "layer_scale_alone"},
     tensor<2x17x33xf32> {vit.name = "rms"},
     tensor<2x17x33xf32> {vit.name = "gate"},
     tensor<2x17x33xf32> {vit.name = "gate_rms"}) {
  %1 = vit.param "patch.weight" : tensor<33x1x1x10xf32>
  %2 = vit.param "patch.bias" : tensor<33xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 10] : (tensor<2x1x17x10xf32>, tensor<33x1x1x10xf32>, tensor<33xf32>) -> tensor<2x17x33xf32>
  %4 = vit.param "norm.weight" : tensor<33xf32>
  %5 = vit.param "norm.bias" : tensor<33xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<2x17x33xf32>, tensor<33xf32>, tensor<33xf32>) -> tensor<2x17x33xf32>
  %7 = vit.param "layer.fc1.weight" : tensor<37x33xf32>
  %8 = vit.param "layer.fc1.bias" : tensor<37xf32>
  %9 = vit.param "layer.inner_norm.weight" : tensor<37xf32>
  %10 = vit.param "layer.inner_norm.bias" : tensor<37xf32>
  %11 = vit.param "layer.fc2.weight" : tensor<33x37xf32>
  %12 = vit.param "layer.fc2.bias" : tensor<33xf32>
  %13 = vit.mlp %6 fc1(%7, %8) inner_norm(%9, %10) fc2(%11, %12) activation(gelu) : (tensor<2x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<37xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<2x17x33xf32>
  %14 = vit.param "layer_scale_alone.fc1.weight" : tensor<64x33xf32>
  %15 = vit.param "layer_scale_alone.inner_norm.weight" : tensor<64xf32>
  %16 = vit.param "layer_scale_alone.fc2.weight" : tensor<33x64xf32>
  %17 = vit.mlp %6 fc1(%14) inner_norm(%15) fc2(%16) activation(relu2) : (tensor<2x17x33xf32>, tensor<64x33xf32>, tensor<64xf32>, tensor<33x64xf32>) -> tensor<2x17x33xf32>
  %18 = vit.param "rms.fc1.weight" : tensor<37x33xf32>
  %19 = vit.param "rms.fc1.bias" : tensor<37xf32>
  %20 = vit.param "rms.inner_norm.weight" : tensor<37xf32>
  %21 = vit.param "rms.fc2.weight" : tensor<33x37xf32>
  %22 = vit.param "rms.fc2.bias" : tensor<33xf32>
  %23 = vit.mlp %6 fc1(%18, %19) inner_norm(%20) fc2(%21, %22) activation(gelu_tanh) norm_kind(rms) : (tensor<2x17x33xf32>, tensor<37x33xf32>, tensor<37xf32>, tensor<37xf32>, tensor<33x37xf32>, tensor<33xf32>) -> tensor<2x17x33xf32>
  %24 = vit.param "gate.gate.weight" : tensor<100x33xf32>
  %25 = vit.param "gate.gate.bias" : tensor<100xf32>
  %26 = vit.param "gate.fc1.weight" : tensor<100x33xf32>
  %27 = vit.param "gate.fc1.bias" : tensor<100xf32>
  %28 = vit.param "gate.inner_norm.weight" : tensor<100xf32>
  %29 = vit.param "gate.inner_norm.bias" : tensor<100xf32>
  %30 = vit.param "gate.fc2.weight" : tensor<33x100xf32>
  %31 = vit.param "gate.fc2.bias" : tensor<33xf32>
  %32 = vit.mlp %6 gate(%24, %25) fc1(%26, %27) inner_norm(%28, %29) fc2(%30, %31) activation(silu) : (tensor<2x17x33xf32>, tensor<100x33xf32>, tensor<100xf32>, tensor<100x33xf32>, tensor<100xf32>, tensor<100xf32>, tensor<100xf32>, tensor<33x100xf32>, tensor<33xf32>) -> tensor<2x17x33xf32>
  %33 = vit.param "gate_rms.gate.weight" : tensor<16x33xf32>
  %34 = vit.param "gate_rms.gate.bias" : tensor<16xf32>
  %35 = vit.param "gate_rms.fc1.weight" : tensor<16x33xf32>
  %36 = vit.param "gate_rms.fc1.bias" : tensor<16xf32>
  %37 = vit.param "gate_rms.inner_norm.weight" : tensor<16xf32>
  %38 = vit.param "gate_rms.fc2.weight" : tensor<33x16xf32>
  %39 = vit.param "gate_rms.fc2.bias" : tensor<33xf32>
  %40 = vit.mlp %6 gate(%33, %34) fc1(%35, %36) inner_norm(%37) fc2(%38, %39) activation(silu) norm_kind(rms) : (tensor<2x17x33xf32>, tensor<16x33xf32>, tensor<16xf32>, tensor<16x33xf32>, tensor<16xf32>, tensor<16xf32>, tensor<33x16xf32>, tensor<33xf32>) -> tensor<2x17x33xf32>
  return %13, %17, %23, %32, %40 : tensor<2x17x33xf32>, tensor<2x17x33xf32>, tensor<2x17x33xf32>, tensor<2x17x33xf32>, tensor<2x17x33xf32>
}
