// Perceptrons without some or all biases; hidden sizes 1, 8 and 300.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x17x10xf32>)
  -> (tensor<1x17x16xf32> {vit.name = "none"},
     tensor<1x17x16xf32> {vit.name = "fc1"},
     tensor<1x17x16xf32> {vit.name = "fc2"},
     tensor<1x17x16xf32> {vit.name = "wide"},
     tensor<1x17x16xf32> {vit.name = "gate_none"},
     tensor<1x17x16xf32> {vit.name = "gate_alone"},
     tensor<1x17x16xf32> {vit.name = "gate_but_fc1"},
     tensor<1x17x16xf32> {vit.name = "gate_wide"}) {
  %1 = vit.param "patch.weight" : tensor<16x1x1x10xf32>
  %2 = vit.param "patch.bias" : tensor<16xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 10] : (tensor<1x1x17x10xf32>, tensor<16x1x1x10xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
  %4 = vit.param "norm.weight" : tensor<16xf32>
  %5 = vit.param "norm.bias" : tensor<16xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x17x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
  %7 = vit.param "none.fc1.weight" : tensor<8x16xf32>
  %8 = vit.param "none.fc2.weight" : tensor<16x8xf32>
  %9 = vit.mlp %6 fc1(%7) fc2(%8) activation(gelu) : (tensor<1x17x16xf32>, tensor<8x16xf32>, tensor<16x8xf32>) -> tensor<1x17x16xf32>
  %10 = vit.param "fc1.fc1.weight" : tensor<8x16xf32>
  %11 = vit.param "fc1.fc1.bias" : tensor<8xf32>
  %12 = vit.param "fc1.fc2.weight" : tensor<16x8xf32>
  %13 = vit.mlp %6 fc1(%10, %11) fc2(%12) activation(silu) : (tensor<1x17x16xf32>, tensor<8x16xf32>, tensor<8xf32>, tensor<16x8xf32>) -> tensor<1x17x16xf32>
  %14 = vit.param "fc2.fc1.weight" : tensor<1x16xf32>
  %15 = vit.param "fc2.fc2.weight" : tensor<16x1xf32>
  %16 = vit.param "fc2.fc2.bias" : tensor<16xf32>
  %17 = vit.mlp %6 fc1(%14) fc2(%15, %16) activation(relu) : (tensor<1x17x16xf32>, tensor<1x16xf32>, tensor<16x1xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
  %18 = vit.param "wide.fc1.weight" : tensor<300x16xf32>
  %19 = vit.param "wide.fc1.bias" : tensor<300xf32>
  %20 = vit.param "wide.fc2.weight" : tensor<16x300xf32>
  %21 = vit.param "wide.fc2.bias" : tensor<16xf32>
  %22 = vit.mlp %6 fc1(%18, %19) fc2(%20, %21) activation(gelu) : (tensor<1x17x16xf32>, tensor<300x16xf32>, tensor<300xf32>, tensor<16x300xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
  %23 = vit.param "gate_none.gate.weight" : tensor<8x16xf32>
  %24 = vit.param "gate_none.fc1.weight" : tensor<8x16xf32>
  %25 = vit.param "gate_none.fc2.weight" : tensor<16x8xf32>
  %26 = vit.mlp %6 gate(%23) fc1(%24) fc2(%25) activation(silu) : (tensor<1x17x16xf32>, tensor<8x16xf32>, tensor<8x16xf32>, tensor<16x8xf32>) -> tensor<1x17x16xf32>
  %27 = vit.param "gate_alone.gate.weight" : tensor<8x16xf32>
  %28 = vit.param "gate_alone.gate.bias" : tensor<8xf32>
  %29 = vit.param "gate_alone.fc1.weight" : tensor<8x16xf32>
  %30 = vit.param "gate_alone.fc2.weight" : tensor<16x8xf32>
  %31 = vit.mlp %6 gate(%27, %28) fc1(%29) fc2(%30) activation(gelu) : (tensor<1x17x16xf32>, tensor<8x16xf32>, tensor<8xf32>, tensor<8x16xf32>, tensor<16x8xf32>) -> tensor<1x17x16xf32>
  %32 = vit.param "gate_but_fc1.gate.weight" : tensor<8x16xf32>
  %33 = vit.param "gate_but_fc1.gate.bias" : tensor<8xf32>
  %34 = vit.param "gate_but_fc1.fc1.weight" : tensor<8x16xf32>
  %35 = vit.param "gate_but_fc1.fc2.weight" : tensor<16x8xf32>
  %36 = vit.param "gate_but_fc1.fc2.bias" : tensor<16xf32>
  %37 = vit.mlp %6 gate(%32, %33) fc1(%34) fc2(%35, %36) activation(silu) : (tensor<1x17x16xf32>, tensor<8x16xf32>, tensor<8xf32>, tensor<8x16xf32>, tensor<16x8xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
  %38 = vit.param "gate_wide.gate.weight" : tensor<300x16xf32>
  %39 = vit.param "gate_wide.fc1.weight" : tensor<300x16xf32>
  %40 = vit.param "gate_wide.fc1.bias" : tensor<300xf32>
  %41 = vit.param "gate_wide.fc2.weight" : tensor<16x300xf32>
  %42 = vit.param "gate_wide.fc2.bias" : tensor<16xf32>
  %43 = vit.mlp %6 gate(%38) fc1(%39, %40) fc2(%41, %42) activation(silu) : (tensor<1x17x16xf32>, tensor<300x16xf32>, tensor<300x16xf32>, tensor<300xf32>, tensor<16x300xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
  return %9, %13, %17, %22, %26, %31, %37, %43 : tensor<1x17x16xf32>, tensor<1x17x16xf32>, tensor<1x17x16xf32>, tensor<1x17x16xf32>, tensor<1x17x16xf32>, tensor<1x17x16xf32>, tensor<1x17x16xf32>, tensor<1x17x16xf32>
}
