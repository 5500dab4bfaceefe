// DINOv2's layer: registers, q/k norm, LayerScale, SwiGLU; two images.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x28x28xf32>)
  -> (tensor<2x64xf32> {vit.name = "features"}) {
  %1 = vit.param "patch.weight" : tensor<32x3x7x7xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [7, 7] : (tensor<2x3x28x28xf32>, tensor<32x3x7x7xf32>, tensor<32xf32>) -> tensor<2x16x32xf32>
  %4 = vit.param "cls" : tensor<1x1x32xf32>
  %5 = vit.tokens %3 prepend(%4) : (tensor<2x16x32xf32>, tensor<1x1x32xf32>) -> tensor<2x17x32xf32>
  %6 = vit.param "position" : tensor<1x17x32xf32>
  %7 = vit.pos_embed %5, %6 : (tensor<2x17x32xf32>, tensor<1x17x32xf32>) -> tensor<2x17x32xf32>
  %8 = vit.param "register" : tensor<1x4x32xf32>
  %9 = vit.tokens %7 prepend(%8) : (tensor<2x17x32xf32>, tensor<1x4x32xf32>) -> tensor<2x21x32xf32>
  %10 = vit.encoder %9 layers(2) {
  ^bb0(%11: tensor<2x21x32xf32>):
    %12 = vit.param "layer.{i}.norm1.weight" layers(2) : tensor<32xf32>
    %13 = vit.param "layer.{i}.norm1.bias" layers(2) : tensor<32xf32>
    %14 = vit.layer_norm %11 scale(%12) bias(%13) epsilon 1.0e-06 : (tensor<2x21x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    %15 = vit.param "layer.{i}.attention.q.weight" layers(2) : tensor<32x32xf32>
    %16 = vit.param "layer.{i}.attention.q.bias" layers(2) : tensor<32xf32>
    %17 = vit.param "layer.{i}.attention.k.weight" layers(2) : tensor<32x32xf32>
    %18 = vit.param "layer.{i}.attention.k.bias" layers(2) : tensor<32xf32>
    %19 = vit.param "layer.{i}.attention.v.weight" layers(2) : tensor<32x32xf32>
    %20 = vit.param "layer.{i}.attention.v.bias" layers(2) : tensor<32xf32>
    %21 = vit.param "layer.{i}.attention.o.weight" layers(2) : tensor<32x32xf32>
    %22 = vit.param "layer.{i}.attention.o.bias" layers(2) : tensor<32xf32>
    %23 = vit.param "layer.{i}.attention.q_norm.weight" layers(2) : tensor<16xf32>
    %24 = vit.param "layer.{i}.attention.q_norm.bias" layers(2) : tensor<16xf32>
    %25 = vit.param "layer.{i}.attention.k_norm.weight" layers(2) : tensor<16xf32>
    %26 = vit.param "layer.{i}.attention.k_norm.bias" layers(2) : tensor<16xf32>
    %27 = vit.msa %14 heads 2 query(%15, %16) key(%17, %18) value(%19, %20) query_norm(%23, %24) key_norm(%25, %26) norm_epsilon(1.0e-05) projection(%21, %22) : (tensor<2x21x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    %28 = vit.param "layer.{i}.scale1" layers(2) : tensor<32xf32>
    %29 = vit.residual %11, %27 scale(%28) : (tensor<2x21x32xf32>, tensor<2x21x32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    %30 = vit.param "layer.{i}.norm2.weight" layers(2) : tensor<32xf32>
    %31 = vit.param "layer.{i}.norm2.bias" layers(2) : tensor<32xf32>
    %32 = vit.layer_norm %29 scale(%30) bias(%31) epsilon 1.0e-06 : (tensor<2x21x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    %33 = vit.param "layer.{i}.mlp.gate.weight" layers(2) : tensor<88x32xf32>
    %34 = vit.param "layer.{i}.mlp.gate.bias" layers(2) : tensor<88xf32>
    %35 = vit.param "layer.{i}.mlp.fc1.weight" layers(2) : tensor<88x32xf32>
    %36 = vit.param "layer.{i}.mlp.fc1.bias" layers(2) : tensor<88xf32>
    %37 = vit.param "layer.{i}.mlp.fc2.weight" layers(2) : tensor<32x88xf32>
    %38 = vit.param "layer.{i}.mlp.fc2.bias" layers(2) : tensor<32xf32>
    %39 = vit.mlp %32 gate(%33, %34) fc1(%35, %36) fc2(%37, %38) activation(silu) : (tensor<2x21x32xf32>, tensor<88x32xf32>, tensor<88xf32>, tensor<88x32xf32>, tensor<88xf32>, tensor<32x88xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    %40 = vit.param "layer.{i}.scale2" layers(2) : tensor<32xf32>
    %41 = vit.residual %29, %39 scale(%40) : (tensor<2x21x32xf32>, tensor<2x21x32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    vit.yield %41 : tensor<2x21x32xf32>
  } : tensor<2x21x32xf32>
  %42 = vit.param "norm.weight" : tensor<32xf32>
  %43 = vit.param "norm.bias" : tensor<32xf32>
  %44 = vit.layer_norm %10 scale(%42) bias(%43) epsilon 1.0e-06 : (tensor<2x21x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
  %45 = vit.pool %44 token_concat_mean index(4) from(5) : (tensor<2x21x32xf32>) -> tensor<2x64xf32>
  return %45 : tensor<2x64xf32>
}
