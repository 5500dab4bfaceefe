// Weights kept [in, out], a kernel kept HWIO, q, k and v in one tensor, a gate and fc1 in one tensor, biases as one tensor.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x12x12xf32>)
  -> (tensor<1x9x24xf32> {vit.name = "attention"},
     tensor<1x9x24xf32> {vit.name = "mlp"},
     tensor<1x9x24xf32> {vit.name = "gated"}) {
  %1 = vit.param "patch.weight" : tensor<4x4x3x24xf32>
  %2 = vit.transpose %1 [3, 2, 0, 1] : (tensor<4x4x3x24xf32>) -> tensor<24x3x4x4xf32>
  %3 = vit.patch_embed %image, %2 stride [4, 4] : (tensor<1x3x12x12xf32>, tensor<24x3x4x4xf32>) -> tensor<1x9x24xf32>
  %4 = vit.param "norm.weight" : tensor<24xf32>
  %5 = vit.param "norm.bias" : tensor<24xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x9x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x9x24xf32>
  %7 = vit.param "qkv.weight" : tensor<72x24xf32>
  %8 = vit.param "qkv.bias" : tensor<3x24xf32>
  %9 = tensor.extract_slice %7[0, 0] [24, 24] [1, 1] : tensor<72x24xf32> to tensor<24x24xf32>
  %10 = tensor.extract_slice %8[0, 0] [1, 24] [1, 1] : tensor<3x24xf32> to tensor<24xf32>
  %11 = tensor.extract_slice %7[24, 0] [24, 24] [1, 1] : tensor<72x24xf32> to tensor<24x24xf32>
  %12 = tensor.extract_slice %8[1, 0] [1, 24] [1, 1] : tensor<3x24xf32> to tensor<24xf32>
  %13 = tensor.extract_slice %7[48, 0] [24, 24] [1, 1] : tensor<72x24xf32> to tensor<24x24xf32>
  %14 = tensor.extract_slice %8[2, 0] [1, 24] [1, 1] : tensor<3x24xf32> to tensor<24xf32>
  %15 = vit.param "out.weight" : tensor<24x24xf32>
  %16 = vit.transpose %15 [1, 0] : (tensor<24x24xf32>) -> tensor<24x24xf32>
  %17 = vit.param "out.bias" : tensor<24xf32>
  %18 = vit.msa %6 heads 3 query(%9, %10) key(%11, %12) value(%13, %14) projection(%16, %17) : (tensor<1x9x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x9x24xf32>
  %19 = vit.param "fc1.weight" : tensor<24x40xf32>
  %20 = vit.transpose %19 [1, 0] : (tensor<24x40xf32>) -> tensor<40x24xf32>
  %21 = vit.param "fc2.weight" : tensor<40x24xf32>
  %22 = vit.transpose %21 [1, 0] : (tensor<40x24xf32>) -> tensor<24x40xf32>
  %23 = vit.mlp %6 fc1(%20) fc2(%22) activation(gelu) : (tensor<1x9x24xf32>, tensor<40x24xf32>, tensor<24x40xf32>) -> tensor<1x9x24xf32>
  %24 = vit.param "gate_and_fc1.weight" : tensor<2x40x24xf32>
  %25 = tensor.extract_slice %24[0, 0, 0] [1, 40, 24] [1, 1, 1] : tensor<2x40x24xf32> to tensor<40x24xf32>
  %26 = tensor.extract_slice %24[1, 0, 0] [1, 40, 24] [1, 1, 1] : tensor<2x40x24xf32> to tensor<40x24xf32>
  %27 = vit.param "gated.fc2.weight" : tensor<24x40xf32>
  %28 = vit.param "gated.fc2.bias" : tensor<24xf32>
  %29 = vit.mlp %6 gate(%25) fc1(%26) fc2(%27, %28) activation(silu) : (tensor<1x9x24xf32>, tensor<40x24xf32>, tensor<40x24xf32>, tensor<24x40xf32>, tensor<24xf32>) -> tensor<1x9x24xf32>
  return %18, %23, %29 : tensor<1x9x24xf32>, tensor<1x9x24xf32>, tensor<1x9x24xf32>
}
