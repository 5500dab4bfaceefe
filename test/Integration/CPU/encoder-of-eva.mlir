// EVA-02's layer: neighbours turned, norms inside of attention and SwiGLU; an RMS norm before the encoder.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x28x28xf32>)
  -> (tensor<1x32xf32> {vit.name = "mean"}) {
  %1 = vit.param "patch.weight" : tensor<32x3x7x7xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [7, 7] : (tensor<1x3x28x28xf32>, tensor<32x3x7x7xf32>, tensor<32xf32>) -> tensor<1x16x32xf32>
  %4 = vit.param "cls" : tensor<1x1x32xf32>
  %5 = vit.tokens %3 prepend(%4) : (tensor<1x16x32xf32>, tensor<1x1x32xf32>) -> tensor<1x17x32xf32>
  %6 = vit.param "position" : tensor<1x17x32xf32>
  %7 = vit.pos_embed %5, %6 : (tensor<1x17x32xf32>, tensor<1x17x32xf32>) -> tensor<1x17x32xf32>
  %8 = vit.param "embed_norm.weight" : tensor<32xf32>
  %9 = vit.rms_norm %7 scale(%8) epsilon 1.0e-06 : (tensor<1x17x32xf32>, tensor<32xf32>) -> tensor<1x17x32xf32>
  %10 = vit.rope_table grid [4, 4] prefix 1 frequencies 4 theta 1.000000e+04 start [0.0, 0.0] step [4.0, 4.0] row_first : () -> tensor<2x17x8xf32>
  %11 = vit.encoder %9 layers(2) {
  ^bb0(%12: tensor<1x17x32xf32>):
    %13 = vit.param "layer.{i}.norm1.weight" layers(2) : tensor<32xf32>
    %14 = vit.param "layer.{i}.norm1.bias" layers(2) : tensor<32xf32>
    %15 = vit.layer_norm %12 scale(%13) bias(%14) epsilon 1.0e-06 : (tensor<1x17x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x17x32xf32>
    %16 = vit.param "layer.{i}.attention.q.weight" layers(2) : tensor<32x32xf32>
    %17 = vit.param "layer.{i}.attention.q.bias" layers(2) : tensor<32xf32>
    %18 = vit.param "layer.{i}.attention.k.weight" layers(2) : tensor<32x32xf32>
    %19 = vit.param "layer.{i}.attention.k.bias" layers(2) : tensor<32xf32>
    %20 = vit.param "layer.{i}.attention.v.weight" layers(2) : tensor<32x32xf32>
    %21 = vit.param "layer.{i}.attention.v.bias" layers(2) : tensor<32xf32>
    %22 = vit.param "layer.{i}.attention.o.weight" layers(2) : tensor<32x32xf32>
    %23 = vit.param "layer.{i}.attention.o.bias" layers(2) : tensor<32xf32>
    %24 = vit.param "layer.{i}.attention.inner_norm.weight" layers(2) : tensor<32xf32>
    %25 = vit.param "layer.{i}.attention.inner_norm.bias" layers(2) : tensor<32xf32>
    %26 = vit.msa %15 heads 2 query(%16, %17) key(%18, %19) value(%20, %21) rope(%10) interleaved inner_norm(%24, %25) norm_epsilon(1.0e-05) projection(%22, %23) : (tensor<1x17x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x17x8xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x17x32xf32>
    %27 = vit.residual %12, %26 : (tensor<1x17x32xf32>, tensor<1x17x32xf32>) -> tensor<1x17x32xf32>
    %28 = vit.param "layer.{i}.norm2.weight" layers(2) : tensor<32xf32>
    %29 = vit.param "layer.{i}.norm2.bias" layers(2) : tensor<32xf32>
    %30 = vit.layer_norm %27 scale(%28) bias(%29) epsilon 1.0e-06 : (tensor<1x17x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x17x32xf32>
    %31 = vit.param "layer.{i}.mlp.gate.weight" layers(2) : tensor<48x32xf32>
    %32 = vit.param "layer.{i}.mlp.gate.bias" layers(2) : tensor<48xf32>
    %33 = vit.param "layer.{i}.mlp.fc1.weight" layers(2) : tensor<48x32xf32>
    %34 = vit.param "layer.{i}.mlp.fc1.bias" layers(2) : tensor<48xf32>
    %35 = vit.param "layer.{i}.mlp.inner_norm.weight" layers(2) : tensor<48xf32>
    %36 = vit.param "layer.{i}.mlp.inner_norm.bias" layers(2) : tensor<48xf32>
    %37 = vit.param "layer.{i}.mlp.fc2.weight" layers(2) : tensor<32x48xf32>
    %38 = vit.param "layer.{i}.mlp.fc2.bias" layers(2) : tensor<32xf32>
    %39 = vit.mlp %30 gate(%31, %32) fc1(%33, %34) inner_norm(%35, %36) fc2(%37, %38) activation(silu) : (tensor<1x17x32xf32>, tensor<48x32xf32>, tensor<48xf32>, tensor<48x32xf32>, tensor<48xf32>, tensor<48xf32>, tensor<48xf32>, tensor<32x48xf32>, tensor<32xf32>) -> tensor<1x17x32xf32>
    %40 = vit.residual %27, %39 : (tensor<1x17x32xf32>, tensor<1x17x32xf32>) -> tensor<1x17x32xf32>
    vit.yield %40 : tensor<1x17x32xf32>
  } : tensor<1x17x32xf32>
  %41 = vit.pool %11 mean from(1) : (tensor<1x17x32xf32>) -> tensor<1x32xf32>
  %42 = vit.param "norm.weight" : tensor<32xf32>
  %43 = vit.param "norm.bias" : tensor<32xf32>
  %44 = vit.layer_norm %41 scale(%42) bias(%43) epsilon 1.0e-06 : (tensor<1x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x32xf32>
  return %44 : tensor<1x32xf32>
}
