// Layers with rotary positions and biases of scores, of which one token is read.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x28x28xf32>)
  -> (tensor<2x24xf32> {vit.name = "class"}) {
  %1 = vit.param "patch.weight" : tensor<24x3x7x7xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [7, 7] : (tensor<2x3x28x28xf32>, tensor<24x3x7x7xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
  %4 = vit.param "cls" : tensor<1x1x24xf32>
  %5 = vit.tokens %3 prepend(%4) : (tensor<2x16x24xf32>, tensor<1x1x24xf32>) -> tensor<2x17x24xf32>
  %6 = vit.rope_table grid [4, 4] prefix 1 frequencies 2 theta 1.000000e+02 start [0.25, 0.0] step [1.0, 1.0] row_first : () -> tensor<2x17x4xf32>
  %7 = vit.encoder %5 layers(2) {
  ^bb0(%8: tensor<2x17x24xf32>):
    %9 = vit.param "layer.{i}.table" layers(2) : tensor<52x3xf32>
    %10 = vit.relative_bias %9 grid [4, 4] class_token : (tensor<52x3xf32>) -> tensor<3x17x17xf32>
    %11 = vit.param "layer.{i}.norm1.weight" layers(2) : tensor<24xf32>
    %12 = vit.rms_norm %8 scale(%11) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %13 = vit.param "layer.{i}.attention.q.weight" layers(2) : tensor<24x24xf32>
    %14 = vit.param "layer.{i}.attention.q.bias" layers(2) : tensor<24xf32>
    %15 = vit.param "layer.{i}.attention.k.weight" layers(2) : tensor<24x24xf32>
    %16 = vit.param "layer.{i}.attention.k.bias" layers(2) : tensor<24xf32>
    %17 = vit.param "layer.{i}.attention.v.weight" layers(2) : tensor<24x24xf32>
    %18 = vit.param "layer.{i}.attention.v.bias" layers(2) : tensor<24xf32>
    %19 = vit.param "layer.{i}.attention.o.weight" layers(2) : tensor<24x24xf32>
    %20 = vit.param "layer.{i}.attention.o.bias" layers(2) : tensor<24xf32>
    %21 = vit.param "layer.{i}.attention.inner_norm.weight" layers(2) : tensor<24xf32>
    %22 = vit.param "layer.{i}.attention.inner_norm.bias" layers(2) : tensor<24xf32>
    %23 = vit.msa %12 heads 3 query(%13, %14) key(%15, %16) value(%17, %18) rope(%6) score_bias(%10) inner_norm(%21, %22) norm_epsilon(1.0e-05) projection(%19, %20) : (tensor<2x17x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<2x17x4xf32>, tensor<3x17x17xf32>, tensor<24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %24 = vit.param "layer.{i}.scale1" layers(2) : tensor<24xf32>
    %25 = vit.residual %8, %23 scale(%24) : (tensor<2x17x24xf32>, tensor<2x17x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %26 = vit.param "layer.{i}.norm2.weight" layers(2) : tensor<24xf32>
    %27 = vit.rms_norm %25 scale(%26) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %28 = vit.param "layer.{i}.mlp.fc1.weight" layers(2) : tensor<48x24xf32>
    %29 = vit.param "layer.{i}.mlp.fc1.bias" layers(2) : tensor<48xf32>
    %30 = vit.param "layer.{i}.mlp.inner_norm.weight" layers(2) : tensor<48xf32>
    %31 = vit.param "layer.{i}.mlp.inner_norm.bias" layers(2) : tensor<48xf32>
    %32 = vit.param "layer.{i}.mlp.fc2.weight" layers(2) : tensor<24x48xf32>
    %33 = vit.param "layer.{i}.mlp.fc2.bias" layers(2) : tensor<24xf32>
    %34 = vit.mlp %27 fc1(%28, %29) inner_norm(%30, %31) fc2(%32, %33) activation(gelu) : (tensor<2x17x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<48xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %35 = vit.residual %25, %34 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    vit.yield %35 : tensor<2x17x24xf32>
  } : tensor<2x17x24xf32>
  %36 = vit.param "norm.weight" : tensor<24xf32>
  %37 = vit.rms_norm %7 scale(%36) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
  %38 = vit.pool %37 token : (tensor<2x17x24xf32>) -> tensor<2x24xf32>
  return %38 : tensor<2x24xf32>
}
